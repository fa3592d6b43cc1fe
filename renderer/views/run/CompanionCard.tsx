/** What is judged beside memory, in a line or two: its evidence is there when it is asked for. */
import { outcomeThatCounts } from '../../../shared/analysis/decisions.ts'
import { leakStory } from '../../../shared/leakStory.ts'
import { BothVerdicts, OverruledNote } from './BothVerdicts.tsx'
import { EvidenceList } from './EvidenceList.tsx'
import { QuartileTable } from './QuartileTable.tsx'
import styles from './run.module.css'
import { VerdictActions } from './VerdictActions.tsx'
import { Reasons, type VerdictCardProps } from './VerdictCard.tsx'
import { judgedName, judgedSeries, verdictTitle } from './verdictTitle.ts'

export function CompanionCard({ report, run, shown, onShow }: VerdictCardProps) {
  const unit = judgedSeries(report, run)?.unit ?? 'unknown'
  return (
    <article
      className={`${styles.card} ${styles.companion} ${shown ? styles.shown : ''}`}
      aria-label={`Verdict ${verdictTitle(report, run).replace(',', '')}`}
    >
      <div className={styles.verdict}>
        <h3>
          {judgedName(report, run)} <span className={styles.judged}>{report.phase}</span>
        </h3>
        <BothVerdicts report={report} />
      </div>
      <OverruledNote report={report} />
      <details className={styles.more}>
        <summary>{outcomeThatCounts(report) === 'stable' ? 'Level, as it should be' : leakStory(report, unit)}</summary>
        <div className={styles.unfolded}>
          <EvidenceList report={report} unit={unit} />
          <QuartileTable report={report} />
          <Reasons reasons={report.reasons} />
          <VerdictActions run={run.id} report={report} shown={shown} onShow={onShow} />
        </div>
      </details>
    </article>
  )
}
