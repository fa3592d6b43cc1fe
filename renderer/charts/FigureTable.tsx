import { useMemo } from 'react'
import type { Cell, Figure } from '../../shared/model.ts'
import { formatNumber } from '../../shared/units.ts'
import { Table } from '../widgets/Table.tsx'
import { TableView } from '../widgets/TableView.tsx'
import { figureTable } from './figureTable.ts'

export function FigureTable({ figure }: { readonly figure: Figure }) {
  return figure.table === undefined ? <PointsTable figure={figure} /> : <TableView table={figure.table} />
}

function PointsTable({ figure }: { readonly figure: Figure }) {
  const { table, rowsInAll } = useMemo(() => figureTable(figure), [figure])
  return (
    <>
      <p>
        {rowsInAll > table.rows.length
          ? `The first ${table.rows.length} of ${rowsInAll} rows; zoom in to see the others.`
          : `${rowsInAll} rows, as drawn.`}
      </p>
      <Table
        label={table.name}
        columns={table.columns.map(({ name }, i) => ({
          title: name,
          numeric: true,
          heads: i === 0,
          cell: (row: readonly Cell[]) => (typeof row[i] === 'number' ? formatNumber(row[i]) : row[i]),
        }))}
        rows={table.rows}
        keyOf={(_, i) => i}
      />
    </>
  )
}
