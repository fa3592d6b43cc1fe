import { overruledInWords } from '../../../shared/analysis/decisions.ts'
import { effectWord } from '../../../shared/analysis/repeats.ts'
import type { ComparisonDocument } from '../../../shared/api.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { ComparisonRow, Outcome } from '../../../shared/model.ts'
import { format, formatChange, formatDelta, formatNumber } from '../../../shared/units.ts'
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

/** What repeats tell beside the difference. */
const REPEATED: readonly Column<ComparisonRow>[] = [
  {
    title: '95 % interval',
    numeric: true,
    cell: ({ repeats, unit }) =>
      repeats?.interval === undefined || unit === 'text'
        ? ''
        : `${formatDelta(repeats.interval.low, unit)} to ${formatDelta(repeats.interval.high, unit)}`,
  },
  { title: 'Test', cell: ({ repeats }) => repeats?.text ?? '' },
  {
    title: 'Effect',
    cell: ({ repeats }) =>
      repeats?.effect === undefined ? (
        ''
      ) : (
        <span title={`Cliff’s delta ${formatNumber(repeats.effect)}`}>{effectWord(repeats.effect)}</span>
      ),
  },
]

export function DeltaTable({ comparison }: { readonly comparison: ComparisonDocument }) {
  const repeated = comparison.rows.some(({ repeats }) => repeats !== undefined)
  const columns: readonly Column<ComparisonRow>[] = [
    {
      title: 'Metric',
      heads: true,
      cell: (row) => {
        const title = titleOf(row)
        return (
          <>
            {[title, ...Object.values(row.labels ?? {})].join(', ')}
            {row.nth === undefined ? '' : ` (${row.nth + 1})`}
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
    { title: 'Base', numeric: true, cell: (row) => side(row, 'base') },
    { title: 'Candidate', numeric: true, cell: (row) => side(row, 'candidate') },
    {
      title: 'Difference',
      numeric: true,
      cell: ({ delta, unit }) => (delta === undefined || unit === 'text' ? '' : formatDelta(delta, unit)),
    },
    { title: 'Change', numeric: true, cell: ({ change }) => (change === undefined ? '' : formatChange(change)) },
    ...(repeated ? REPEATED : []),
    { title: 'Better', cell: ({ metric, unit }) => (unit === 'text' ? '' : (metricFacts(metric, unit).better ?? '')) },
    { title: 'Candidate is', cell: ({ status }) => <StatusBadge status={status} /> },
  ]
  return (
    <>
      <Table
        label="Differences, candidate minus base"
        columns={columns}
        rows={comparison.rows.slice(0, MAX_ROWS)}
        keyOf={({ metric, unit, statistic, labels, nth }) =>
          `${metric} ${unit} ${statistic} ${nth} ${JSON.stringify(labels)}`
        }
        groupOf={({ phase }) => phase ?? ''}
      />
      {comparison.rows.length > MAX_ROWS && (
        <p className={styles.muted}>and {comparison.rows.length - MAX_ROWS} more differences</p>
      )}
    </>
  )
}

/** Of several runs the median; how far they spread is beside it in words. */
function side(row: ComparisonRow, of: 'base' | 'candidate') {
  const shown = value(row[of], row.unit)
  const spread = row.repeats?.[of]
  if (spread === undefined || spread.n < 2 || row.unit === 'text') return shown
  const words = `median of ${spread.n} runs, half of them from ${format(spread.low, row.unit)} to ${format(spread.high, row.unit)}`
  return (
    <span title={words}>
      {shown} <span className={styles.muted}>×{spread.n}</span>
    </span>
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
