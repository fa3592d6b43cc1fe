/** One card per judged phase: the outcome, why, and the upstream tool's figures beside the corrected ones. */
import type { RunDocument } from '../../../shared/api.ts'
import type { LeakReport, Outcome } from '../../../shared/model.ts'
import { useCore } from '../../useCore.ts'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import styles from './run.module.css'
import { VerdictCard } from './VerdictCard.tsx'

/** What a person must not miss stands first; what is judged beside memory stands after it. */
const ORDER: readonly Outcome[] = ['leak', 'growing', 'step', 'inconclusive', 'stable']
/** Cards before the page becomes a list of cards; the gravest come first where there are more. */
const MAX_CARDS = 12

export function Verdicts({ run }: { readonly run: RunDocument }) {
  const leak = useCore([run.id], (core) => core.judgeLeak({ run: run.id }))
  if (leak.state === 'failed') return <FailureNotice failure={leak.error} />
  if (leak.value === undefined) return <Empty>Judging…</Empty>
  const { outcome } = leak.value
  const reports = gravestFirst(leak.value.reports)
  return (
    <section className={styles.verdicts} aria-label="Verdicts">
      {reports.length === 0 && (
        <div className={styles.card}>
          <Empty>No series of memory was found, so there is nothing to judge: {outcome}.</Empty>
        </div>
      )}
      {reports.slice(0, MAX_CARDS).map((report) => (
        <VerdictCard
          key={`${report.phase} ${report.metric} ${JSON.stringify(report.labels)}`}
          report={report}
          run={run}
        />
      ))}
      {reports.length > MAX_CARDS && <Empty>and {reports.length - MAX_CARDS} more series were judged.</Empty>}
    </section>
  )
}

function gravestFirst(reports: readonly LeakReport[]): readonly LeakReport[] {
  return reports.toSorted(
    (a, b) =>
      Number(a.companion ?? false) - Number(b.companion ?? false) ||
      ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome),
  )
}
