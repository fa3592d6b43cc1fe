import type { Cell, Table as TableOfRun, Unit } from '../../../shared/model.ts'
import { repairMojibake } from '../../../shared/mojibake.ts'
import { format } from '../../../shared/units.ts'
import { Table } from '../../widgets/Table.tsx'
import styles from './run.module.css'

/** Rows on the page; the document has them all. */
const MAX_ROWS = 500

export function TableView({ table }: { readonly table: TableOfRun }) {
  const rows = table.rows.slice(0, MAX_ROWS)
  return (
    <>
      <h3>{table.name}</h3>
      <Table
        label={table.name}
        columns={table.columns.map(({ name, unit }, i) => ({
          title: name,
          numeric: unit !== 'text',
          cell: (row: readonly Cell[]) => cellText(row[i] ?? null, unit),
        }))}
        rows={rows}
        keyOf={(_, i) => i}
      />
      {table.rows.length > rows.length && (
        <p className={styles.muted}>and {table.rows.length - rows.length} more rows</p>
      )}
    </>
  )
}

function cellText(cell: Cell, unit: Unit | 'text'): string {
  if (cell === null) return ''
  return typeof cell === 'number' && unit !== 'text' ? format(cell, unit) : repairMojibake(String(cell))
}
