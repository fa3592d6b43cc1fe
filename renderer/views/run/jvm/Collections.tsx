/** Throughput, pauses and rates, as the collector's own witness has them. */
import type { JvmCollections, JvmPauses } from '../../../../shared/jvmApi.ts'
import type { Unit } from '../../../../shared/model.ts'
import { format, formatNumber } from '../../../../shared/units.ts'
import { type Column, Table } from '../../../widgets/Table.tsx'
import styles from '../run.module.css'
import own from './jvm.module.css'

const seconds = (title: string, of: (each: JvmPauses) => number): Column<JvmPauses> => ({
  title,
  numeric: true,
  cell: (each) => format(of(each), 'seconds'),
})
const COLUMNS: readonly Column<JvmPauses>[] = [
  { title: 'Pauses by cause', heads: true, cell: ({ kind, cause }) => [kind, cause].filter(Boolean).join(', ') },
  { title: 'Count', numeric: true, cell: ({ pauses }) => formatNumber(pauses, 0) },
  seconds('Total', (each) => each.seconds),
  seconds('p95', ({ p95 }) => p95),
  seconds('p99', ({ p99 }) => p99),
  seconds('Longest', ({ max }) => max),
]

export function Collections({ collections }: { readonly collections: JvmCollections }) {
  const { throughput, allocation, promotion, footprint, limit, pauses, pausedSeconds, p50, p95, p99, max } = collections
  const figures: readonly (readonly [name: string, value: number | undefined, unit: Unit])[] = [
    ['Throughput', throughput, 'ratio'],
    ['Pauses', pauses, 'count'],
    ['In all', pausedSeconds, 'seconds'],
    ['Median', p50, 'seconds'],
    ['p95', p95, 'seconds'],
    ['p99', p99, 'seconds'],
    ['Longest', max, 'seconds'],
    ['Allocation', allocation, 'bytes/second'],
    ['Promotion', promotion, 'bytes/second'],
    ['Footprint', footprint, 'bytes'],
    ['Limit', limit, 'bytes'],
  ]
  return (
    <article className={styles.card}>
      <h3>
        Collections <span className={styles.judged}>{collections.witness}</span>
      </h3>
      <dl className={own.figures}>
        {figures.map(
          ([name, value, unit]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{format(value, unit)}</dd>
              </div>
            ),
        )}
      </dl>
      <Table
        label="Pauses by cause"
        columns={COLUMNS}
        rows={collections.byCause}
        keyOf={({ kind, cause }) => `${kind} ${cause}`}
      />
    </article>
  )
}
