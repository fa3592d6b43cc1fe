/** What grows in the profiles of a phase that leaks, each a way into them. */
import type { LeakReport } from '../../../shared/model.ts'
import { formatSpelled, formatSpelledDelta } from '../../../shared/units.ts'
import { profileAddress } from '../../address.ts'
import styles from './run.module.css'

interface CulpritsProps {
  readonly run: string
  readonly phase: string | undefined
  readonly culprits: NonNullable<LeakReport['culprits']>
}

export function Culprits({ run, phase, culprits: { unit, sampleType, profiles, functions } }: CulpritsProps) {
  const [holder] = functions.flatMap(({ holder }) => holder ?? [])
  return (
    <section className={styles.culprits} aria-label="Culprits">
      <h3>
        What grows{' '}
        <span className={styles.judged}>
          {sampleType} of {profiles} profiles
        </span>
      </h3>
      <ol>
        {functions.map(({ function: name, stack, first, last }) => (
          <li key={name}>
            <a href={`#${profileAddress(run, { phase, view: 'sandwich', fn: name })}`}>{name}</a>
            {stack[1] !== undefined && <span className={styles.muted}> under {stack[1]}</span>}
            <span className={styles.grew} title={`from ${formatSpelled(first, unit)} to ${formatSpelled(last, unit)}`}>
              {formatSpelledDelta(last - first, unit)}
            </span>
          </li>
        ))}
      </ol>
      {holder !== undefined && (
        <p className={styles.muted}>
          Likely held by <a href={`#${profileAddress(run, { phase, view: 'sandwich', fn: holder })}`}>{holder}</a>,
          whose own memory grows in step, by larger objects.
        </p>
      )}
      <p>
        <a href={`#${profileAddress(run, { phase, view: 'growth' })}`}>All that grows</a>
      </p>
    </section>
  )
}
