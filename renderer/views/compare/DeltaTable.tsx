import { overruledInWords } from '../../../shared/analysis/decisions.ts'
import type { ComparisonDocument } from '../../../shared/api.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { ComparisonRow, Outcome } from '../../../shared/model.ts'
import { format, formatChange, formatDelta } from '../../../shared/units.ts'
import { OutcomeBadge, StatusBadge } from '../../widgets/Badge.tsx'
import { CaveatMark, caveatsOf } from '../../widgets/Caveats.tsx'
import { type Column, Table } from '../../widgets/Table.tsx'
import styles from './compare.module.css'

/** A thousand rows are laid out in an instant; more are no comparison that a person reads. */
const MAX_ROWS = 1_000

const STATISTICS: Readonly<Record<ComparisonRow['statistic'], string>> = {
  mean: 'Average',
  max: 'Peak',
  increase: 'Increase',
  outcome: 'Verdict',
}
const OUTCOMES: readonly Outcome[] = ['leak', 'growing', 'step', 'stable', 'inconclusive']

export function DeltaTable({ comparison }: { readonly comparison: ComparisonDocument }) {
  const columns: readonly Column<ComparisonRow>[] = [
    {
      title: 'Metric',
      heads: true,
      cell: (row) => {
        const title = titleOf(row)
        return (
          <>
            {[title, ...Object.values(row.labels ?? {})].join(', ')}
            <CaveatMark caveats={caveatsOf(comparison.guard, [row.metric])} about={title} />
            {(row.overruled ?? []).map((each) => (
              <span key={`${each.side} ${each.metric}`} className={styles.overruled}>
                {each.side}: {overruledInWords(each)}
              </span>
            ))}
          </>
        )
      },
    },
    { title: 'Statistic', cell: (row) => STATISTICS[row.statistic] },
    { title: 'Base', numeric: true, cell: (row) => value(row.base, row.unit) },
    { title: 'Candidate', numeric: true, cell: (row) => value(row.candidate, row.unit) },
    {
      title: 'Difference',
      numeric: true,
      cell: ({ delta, unit }) => (delta === undefined || unit === 'text' ? '' : formatDelta(delta, unit)),
    },
    { title: 'Change', numeric: true, cell: ({ change }) => (change === undefined ? '' : formatChange(change)) },
    { title: 'Candidate is', cell: ({ status }) => <StatusBadge status={status} /> },
  ]
  return (
    <>
      <Table
        label="Differences, candidate minus base"
        columns={columns}
        rows={comparison.rows.slice(0, MAX_ROWS)}
        keyOf={({ metric, statistic, labels }) => `${metric} ${statistic} ${JSON.stringify(labels)}`}
        groupOf={({ phase }) => phase ?? ''}
      />
      {comparison.rows.length > MAX_ROWS && (
        <p className={styles.muted}>and {comparison.rows.length - MAX_ROWS} more differences</p>
      )}
    </>
  )
}

function titleOf({ metric, unit }: ComparisonRow): string {
  return metricFacts(metric, unit === 'text' ? 'unknown' : unit).title
}

function value(shown: number | string | undefined, unit: ComparisonRow['unit']) {
  if (shown === undefined) return 'none'
  const outcome = OUTCOMES.find((each) => each === shown)
  if (outcome !== undefined) return <OutcomeBadge outcome={outcome} />
  return typeof shown === 'number' && unit !== 'text' ? format(shown, unit) : shown
}
