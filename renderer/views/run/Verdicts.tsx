/** One card per judged phase, the gravest first; what is judged beside memory stands after it in compact cards. */
import { byGravity, subjectKey } from '../../../shared/analysis/decisions.ts'
import type { LeakDocument, RunDocument } from '../../../shared/api.ts'
import type { Answer } from '../../question.ts'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { CompanionCard } from './CompanionCard.tsx'
import styles from './run.module.css'
import { VerdictCard } from './VerdictCard.tsx'

/** Cards before the page becomes a list of cards; the gravest come first where there are more. */
const MAX_CARDS = 12

interface VerdictsProps {
  readonly run: RunDocument
  readonly leak: Answer<LeakDocument>
  /** `subjectKey` of the verdict whose figure is on screen. */
  readonly shown: string | undefined
  readonly onShow: (verdict: string | undefined) => void
}

export function Verdicts({ run, leak, shown, onShow }: VerdictsProps) {
  if (leak.state === 'failed') return <FailureNotice failure={leak.error} />
  if (leak.value === undefined) return <Empty>Judging…</Empty>
  const { outcome } = leak.value
  const reports = leak.value.reports.toSorted(byGravity)
  return (
    <section className={styles.verdicts} aria-label="Verdicts" aria-busy={leak.stale}>
      {leak.value.soFar === true && (
        <p className={styles.soFar} role="status">
          So far, while the run is followed. Verdicts firm up as it goes on.
        </p>
      )}
      {reports.length === 0 && (
        <div className={styles.card}>
          <Empty>No series of memory was found, so there is nothing to judge: {outcome}.</Empty>
        </div>
      )}
      {reports.slice(0, MAX_CARDS).map((report) => {
        const key = subjectKey(report)
        const Card = report.companion ? CompanionCard : VerdictCard
        return (
          <Card
            key={key}
            report={report}
            run={run}
            shown={key === shown}
            onShow={() => onShow(key === shown ? undefined : key)}
          />
        )
      })}
      {reports.length > MAX_CARDS && <Empty>and {reports.length - MAX_CARDS} more series were judged.</Empty>}
    </section>
  )
}
