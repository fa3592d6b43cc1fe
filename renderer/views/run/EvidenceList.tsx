import { evidenceFigures } from '../../../shared/leakStory.ts'
import type { LeakReport, Unit } from '../../../shared/model.ts'
import styles from './run.module.css'

/** What the verdict rests on, in figures; nothing where nothing could be fitted. */
export function EvidenceList({ report, unit }: { readonly report: LeakReport; readonly unit: Unit }) {
  const figures = evidenceFigures(report, unit)
  if (figures.length === 0) return undefined
  return (
    <dl className={styles.figures}>
      {figures.map(({ name, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}
