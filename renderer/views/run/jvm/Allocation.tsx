import type { RunDocument } from '../../../../shared/api.ts'
import type { JvmAllocation } from '../../../../shared/jvmApi.ts'
import { format } from '../../../../shared/units.ts'
import { profileAddress } from '../../../address.ts'
import { type Column, Table } from '../../../widgets/Table.tsx'
import styles from '../run.module.css'
import own from './jvm.module.css'

type Row = JvmAllocation['rows'][number]

const COLUMNS: readonly Column<Row>[] = [
  { title: 'Class', heads: true, cell: (row) => row.class },
  { title: 'Bytes', numeric: true, cell: ({ bytes }) => (bytes === undefined ? '' : format(bytes, 'bytes')) },
  { title: 'Share', numeric: true, cell: ({ share }) => format(share, 'ratio') },
  {
    title: '',
    // The number beside it says the same.
    cell: ({ share }) => <meter className={own.share} value={share} aria-hidden="true" />,
  },
]

interface AllocationProps {
  readonly run: RunDocument
  readonly allocation: JvmAllocation
}

export function Allocation({ run, allocation }: AllocationProps) {
  return (
    <article className={styles.card}>
      <h3>
        Allocation by class <span className={styles.judged}>{allocation.witness}</span>
      </h3>
      <Table label="Allocation by class" columns={COLUMNS} rows={allocation.rows} keyOf={(row) => row.class} />
      <p>
        <a href={`#${profileAddress(run.id, { type: 'alloc_space' })}`}>Its stacks as a flame graph</a>
      </p>
    </article>
  )
}
