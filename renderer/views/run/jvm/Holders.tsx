/** What keeps much of the heap alive, with its way from a GC root. */
import type { RunDocument } from '../../../../shared/api.ts'
import type { JvmHolder } from '../../../../shared/jvmApi.ts'
import { format } from '../../../../shared/units.ts'
import { profileAddress } from '../../../address.ts'
import styles from '../run.module.css'
import own from './jvm.module.css'

export function Holders({ run, holders }: { readonly run: RunDocument; readonly holders: readonly JvmHolder[] }) {
  return (
    <article className={styles.card}>
      <h3>
        What holds a fifth of the heap or more <span className={styles.judged}>held, not grown</span>
      </h3>
      <ol className={own.list}>
        {holders.map(({ witness, suspect, retained, share, holds, holdsInstances, holdsBytes, path }) => (
          <li key={`${witness} ${suspect}`}>
            <strong>{suspect}</strong> keeps {format(retained, 'bytes')}, {format(share, 'ratio')} of{' '}
            <span className={styles.muted}>{witness}</span>, in {format(holdsInstances, 'count')} × {holds} with{' '}
            {format(holdsBytes, 'bytes')}
            <p className={`${styles.muted} ${own.path}`}>{path}</p>
          </li>
        ))}
      </ol>
      <p>
        <a href={`#${profileAddress(run.id, { type: 'retained_space' })}`}>The dominator tree as a flame graph</a>
      </p>
    </article>
  )
}
