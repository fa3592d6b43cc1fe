import { DELTA } from '../../shared/analysis/viewDiff.ts'
import type { Cell, Table as TableOfRun, Unit } from '../../shared/model.ts'
import { repairMojibake } from '../../shared/mojibake.ts'
import { format, formatDelta } from '../../shared/units.ts'
import { Table } from './Table.tsx'
import styles from './table.module.css'

/** Rows on the page; the document has them all. */
const MAX_ROWS = 500

/** `untitled`: where its name stands above it already. */
export function TableView({ table, untitled }: { readonly table: TableOfRun; readonly untitled?: boolean }) {
  const rows = table.rows.slice(0, MAX_ROWS)
  return (
    <>
      {!untitled && <h3>{table.name}</h3>}
      <Table
        label={table.name}
        columns={table.columns.map(({ name, unit }, i) => ({
          title: name,
          numeric: unit !== 'text',
          cell: (row: readonly Cell[]) => cellText(row[i] ?? null, unit, name),
        }))}
        rows={rows}
        keyOf={(_, i) => i}
      />
      {table.rows.length > rows.length && (
        <p className={styles.more}>and {table.rows.length - rows.length} more rows</p>
      )}
    </>
  )
}

function cellText(cell: Cell, unit: Unit | 'text', name: string): string {
  if (cell === null) return ''
  if (typeof cell === 'number' && unit !== 'text' && name.endsWith(DELTA)) return formatDelta(cell, unit)
  return typeof cell === 'number' && unit !== 'text' ? format(cell, unit) : repairMojibake(String(cell))
}
