import type { Unit } from '../../../shared/model.ts'
import type { SweepConfiguration, SweepDocument } from '../../../shared/sweepApi.ts'
import { format } from '../../../shared/units.ts'
import { Table } from '../../widgets/Table.tsx'
import styles from './sweep.module.css'

/** The ends of the ranking, each mean with the rows that it stands on. */
export function Ranking({ sweep }: { readonly sweep: SweepDocument }) {
  const { metric, unit = 'unknown', better, lowest, highest } = sweep
  if (metric === undefined || lowest.length === 0) return undefined
  const title = (end: 'Lowest' | 'Highest') => {
    const isBetter = better === undefined ? undefined : (better === 'lower') === (end === 'Lowest')
    return `${end} ${metric}${isBetter === undefined ? '' : isBetter ? ', the best' : ', the worst'}`
  }
  return (
    <div className={styles.ends}>
      <End title={title('Lowest')} unit={unit} members={lowest} />
      <End title={title('Highest')} unit={unit} members={highest} />
    </div>
  )
}

export function End({
  title,
  unit,
  members,
}: {
  readonly title: string
  readonly unit: Unit
  readonly members: readonly SweepConfiguration[]
}) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <Table
        label={title}
        columns={[
          { title: 'Configuration', heads: true, cell: ({ label }: SweepConfiguration) => label },
          { title: 'Mean', numeric: true, cell: ({ mean }) => format(mean, unit) },
          { title: 'n', numeric: true, cell: ({ n }) => format(n, 'count') },
          {
            title: 'From … to',
            numeric: true,
            cell: ({ n, min, max }) => (n === 1 ? '' : `${format(min, unit)} … ${format(max, unit)}`),
          },
        ]}
        rows={members}
        keyOf={({ label }) => label}
      />
    </section>
  )
}
