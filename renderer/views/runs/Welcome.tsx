/** What an empty workspace teaches: what can be opened, and how. */
import { useActivity } from '../../activity/activity.ts'
import { useConnection } from '../../connection.ts'
import { Button } from '../../widgets/Button.tsx'
import styles from './runs.module.css'

export function Welcome() {
  const { pick, pickToFollow } = useActivity()
  const { host } = useConnection()
  return (
    <div className={styles.welcome}>
      <h1>Open the folder that a stress test just wrote</h1>
      <p>
        Quartile recognises what it holds, says with evidence whether memory stayed bounded or leaks, and compares it
        with another run.
      </p>
      <p>
        <Button look="primary" onClick={pick}>
          Open a folder…
        </Button>{' '}
        {host.kind === 'electron' && <Button onClick={pickToFollow}>Follow a folder…</Button>}
      </p>
      <div className={styles.teach}>
        <section>
          <h2>What can be opened</h2>
          <ul>
            <li>
              A result folder of the trace-streaming suite: <code>memory_write_*.csv</code>,{' '}
              <code>memory_query_*.csv</code> and <code>profiles/</code>; any part may be missing.
            </li>
            <li>
              Any CSV with a header and a time column, packed as <code>.gz</code> or not.
            </li>
            <li>A folder of many such results: each becomes a run.</li>
          </ul>
        </section>
        <section>
          <h2>How</h2>
          <ul>
            <li>
              The button above, or <kbd>Ctrl+O</kbd>
            </li>
            <li>Drop a folder or files anywhere on this window</li>
            <li>
              On the command line: <code>quartile {host.kind === 'electron' ? 'desktop' : 'serve'} FOLDER</code>
            </li>
            <li>
              {host.kind === 'electron'
                ? 'While a test still writes the folder: follow it, and watch it grow'
                : 'While a test still writes the folder: '}
              {host.kind === 'browser' && <code>quartile serve FOLDER --follow</code>}
            </li>
          </ul>
        </section>
      </div>
      <p className={styles.promise}>
        Nothing leaves this machine, and nothing in an opened folder is executed. Press <kbd>?</kbd> for all keys.
      </p>
    </div>
  )
}
