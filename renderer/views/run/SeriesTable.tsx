import type { RunDocument, SeriesDocument } from '../../../shared/api.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { Summary } from '../../../shared/model.ts'
import { format, formatNumber } from '../../../shared/units.ts'
import { CaveatMark, caveatsOf } from '../../widgets/Caveats.tsx'
import { type Column, Table } from '../../widgets/Table.tsx'
import styles from './run.module.css'

/** A thousand rows are still laid out in an instant; a run with more series is read through its document. */
const MAX_ROWS = 1_000

const STATISTICS: readonly { readonly title: string; readonly of: (summary: Summary) => number }[] = [
  { title: 'Min', of: (s) => s.min },
  { title: 'Median', of: (s) => s.median },
  { title: 'Average', of: (s) => s.mean },
  { title: 'p95', of: (s) => s.p95 },
  { title: 'p99', of: (s) => s.p99 },
  { title: 'Peak', of: (s) => s.max },
  { title: 'First', of: (s) => s.first },
  { title: 'Last', of: (s) => s.last },
]

export function SeriesTable({ run }: { readonly run: RunDocument }) {
  const processes = new Set(run.series.map((series) => series.measuredProcess))
  const [onlyProcess] = processes.size === 1 ? processes : []
  const columns: Column<SeriesDocument>[] = [
    {
      title: 'Metric',
      heads: true,
      cell: (series) => {
        const { title } = metricFacts(series.metric, series.unit)
        const labels = Object.entries(series.labels ?? {}).map(([name, value]) => `${name}=${value}`)
        return (
          <>
            {title}
            <CaveatMark caveats={caveatsOf(run.caveats, [series.metric, series.column])} about={title} />{' '}
            <span className={styles.muted}>
              {[
                title === series.metric ? '' : series.metric,
                processes.size === 1 ? '' : (series.measuredProcess ?? ''),
                ...labels,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </>
        )
      },
    },
    { title: 'Points', numeric: true, cell: ({ summary }) => formatNumber(summary.n, 0) },
    ...STATISTICS.map(({ title, of }) => ({
      title,
      numeric: true,
      cell: ({ summary, unit }: SeriesDocument) => format(of(summary), unit),
    })),
  ]
  return (
    <>
      {onlyProcess !== undefined && <p className={styles.muted}>Measured: {onlyProcess}</p>}
      <Table
        label="Figures per phase and metric"
        columns={columns}
        rows={run.series.slice(0, MAX_ROWS)}
        keyOf={({ metric, labels }, i) => `${metric} ${JSON.stringify(labels)} ${i}`}
        groupOf={(series) => series.phase ?? (run.phases.length > 0 ? 'Whole run' : '')}
      />
      {run.series.length > MAX_ROWS && <p className={styles.muted}>and {run.series.length - MAX_ROWS} more series</p>}
    </>
  )
}
