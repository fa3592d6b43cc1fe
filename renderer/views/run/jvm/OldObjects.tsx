/** Old objects of a recording: what holds them, and who allocated them. */
import type { RunDocument } from '../../../../shared/api.ts'
import type { JvmStory } from '../../../../shared/jvmApi.ts'
import { format, formatNumber } from '../../../../shared/units.ts'
import { profileAddress } from '../../../address.ts'
import styles from '../run.module.css'
import own from './jvm.module.css'

interface OldObjectsProps {
  readonly run: RunDocument
  readonly old: NonNullable<JvmStory['oldObjects']>
}

export function OldObjects({ run, old }: OldObjectsProps) {
  return (
    <article className={styles.card}>
      <h3>
        Old objects <span className={styles.judged}>{old.witness}</span>
      </h3>
      <ol className={own.list}>
        {old.rows.map(({ class: name, objects, oldest, heldBy, allocatedIn }) => (
          <li key={`${name} ${heldBy} ${allocatedIn.join()}`}>
            {formatNumber(objects, 0)} × <strong>{name}</strong>
            {oldest !== undefined && `, up to ${format(oldest, 'seconds')} old`}
            {heldBy !== '' && <p className={`${styles.muted} ${own.path}`}>held by {heldBy}</p>}
            {allocatedIn.length > 0 && (
              <details className={styles.more}>
                <summary>allocated in {allocatedIn[0]}</summary>
                <p className={`${styles.muted} ${own.path}`}>{allocatedIn.join(' ← ')}</p>
              </details>
            )}
          </li>
        ))}
      </ol>
      {old.more > 0 && (
        <p className={styles.muted}>and {formatNumber(old.more, 0)} more, in the table jfr_old_objects</p>
      )}
      <p>
        <a href={`#${profileAddress(run.id, { type: 'objects' })}`}>Their stacks as a flame graph</a>
      </p>
    </article>
  )
}
