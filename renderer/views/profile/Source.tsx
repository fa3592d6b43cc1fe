/** The source of a function around its hottest line, each line with what it has; or how to show where it is. */
import { useState } from 'react'
import type { Failure } from '../../../shared/api.ts'
import type { ProfileQuestion, SourceDocument, SourceLine } from '../../../shared/profileApi.ts'
import { formatSpelled, formatSpelledDelta } from '../../../shared/units.ts'
import { failureOf, useConnection } from '../../connection.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { CaveatList } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import styles from './source.module.css'

interface SourceProps {
  readonly question: ProfileQuestion
  readonly name: string
  readonly onClose: () => void
}

/** Hot lines offered at once, before they fill more than a row. */
const MAX_OFFERED = 12

export function Source({ question, name, onClose }: SourceProps) {
  const [line, setLine] = useState<{ name: string; number: number }>()
  // Counts what was mapped since, which makes the same question another one.
  const [mapped, setMapped] = useState(0)
  const wanted = line?.name === name ? line.number : undefined
  const source = useCore([question, name, wanted, mapped], (core) =>
    core.showSource({ ...question, function: name, ...(wanted === undefined ? {} : { line: wanted }) }),
  )
  const { value } = source
  return (
    <section className={styles.source} aria-label={`Source of ${name}`} aria-busy={source.state === 'loading'}>
      <header className={styles.header}>
        <h3>{name}</h3>
        <span className={styles.path}>{value?.path ?? value?.file}</span>
        <Button onClick={onClose} aria-label="Close the source">
          ×
        </Button>
      </header>
      {source.state === 'failed' && <FailureNotice failure={source.error} />}
      {value === undefined ? (
        source.state === 'loading' && <Empty>Adding up its lines…</Empty>
      ) : (
        <>
          {value.caveats.length > 0 && <CaveatList caveats={value.caveats} />}
          {value.missing !== undefined && (
            <Missing file={value.file} reason={value.missing} onMapped={() => setMapped(mapped + 1)} />
          )}
          {value.lines.length === 0 ? <Empty>The profiles know no line of it.</Empty> : <Lines source={value} />}
          {value.hot.length > 1 && value.path !== undefined && (
            <p className={styles.hot}>
              Lines with a share:{' '}
              {value.hot.slice(0, MAX_OFFERED).map((number) => (
                <Button
                  key={number}
                  look="plain"
                  aria-pressed={number === value.line}
                  onClick={() => setLine({ name, number })}
                >
                  {number}
                </Button>
              ))}
            </p>
          )}
        </>
      )}
    </section>
  )
}

function Lines({ source: { lines, line, unit } }: { readonly source: SourceDocument }) {
  const most = Math.max(...lines.map(({ self, base }) => Math.abs(self - (base?.self ?? 0))))
  const compared = lines.some(({ base }) => base !== undefined)
  return (
    <div className={styles.scroll}>
      <table className={styles.lines}>
        <thead>
          <tr>
            <th scope="col">{compared ? 'Self difference' : 'Self'}</th>
            <th scope="col">{compared ? 'Total difference' : 'Total'}</th>
            <th scope="col">Line</th>
            <th scope="col" className={styles.text}>
              Source
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((each) => (
            <tr key={each.number} aria-current={each.number === line ? 'true' : undefined}>
              <td
                style={{ backgroundSize: `${most === 0 ? 0 : (100 * Math.abs(changeOf(each, 'self'))) / most}% 100%` }}
              >
                {words(each, 'self', unit)}
              </td>
              <td>{words(each, 'total', unit)}</td>
              <th scope="row">{each.number}</th>
              <td className={styles.text}>{each.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function changeOf(line: SourceLine, of: 'self' | 'total'): number {
  return line[of] - (line.base?.[of] ?? 0)
}

/** Nothing where there is nothing: a column of zeros hides the line that matters. */
function words(line: SourceLine, of: 'self' | 'total', unit: string): string {
  if (line[of] === 0 && (line.base?.[of] ?? 0) === 0) return ''
  return line.base === undefined ? formatSpelled(line[of], unit) : formatSpelledDelta(changeOf(line, of), unit)
}

interface MissingProps {
  readonly file: string
  readonly reason: string
  readonly onMapped: () => void
}

function Missing({ file, reason, onMapped }: MissingProps) {
  const { core, host } = useConnection()
  const [failure, setFailure] = useState<Failure>()
  async function choose(): Promise<void> {
    try {
      const [folder] = await host.pickPaths()
      if (folder === undefined) return
      await core.mapSource({ file, folder })
      setFailure(undefined)
      onMapped()
    } catch (error) {
      setFailure(failureOf(error))
    }
  }
  return (
    <div className={styles.missing}>
      <span>{reason}</span>
      {host.kind === 'electron' && file !== '' && <Button onClick={choose}>Choose its folder…</Button>}
      {host.kind === 'browser' && <span>Start quartile serve with --map PREFIX=FOLDER to read sources here.</span>}
      {failure !== undefined && <FailureNotice failure={failure} />}
    </div>
  )
}
