/** Columns of the aggregator's CSVs by header, and how their rows become a table. Every "MB" of this suite is bytes / 1024². */
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import { MIB } from '../../../shared/units.ts'
import { counted } from '../csv/tally.ts'
import { readNumber, type TextTable } from '../textTable.ts'

interface ColumnMeaning {
  /** The header without the unit that its cells no longer have. */
  readonly name: string
  readonly unit: Unit | 'text'
  readonly shift: number
  readonly factor: number
}

function as(name: string, unit: Unit | 'text', shift = 0, factor = 1): ColumnMeaning {
  return { name, unit, shift, factor }
}

const COLUMNS: Readonly<Record<string, ColumnMeaning>> = {
  scale: as('scale', 'text'),
  mode: as('mode', 'text'),
  status: as('status', 'text'),
  phase: as('phase', 'text'),
  validation_status: as('validation_status', 'text'),
  run: as('run', 'count'),
  exit_code: as('exit_code', 'unknown'),
  input_rows: as('input_rows', 'count'),
  output_rows: as('output_rows', 'count'),
  duration_seconds: as('duration', 'seconds'),
  time_sec: as('time', 'seconds'),
  time_median: as('time_median', 'seconds'),
  time_stddev: as('time_stddev', 'seconds'),
  cpu_seconds: as('cpu', 'seconds'),
  peak_memory_mb: as('peak_memory', 'bytes', 0, MIB),
  memory_mb: as('memory', 'bytes', 0, MIB),
  memory_median: as('memory_median', 'bytes', 0, MIB),
  memory_stddev: as('memory_stddev', 'bytes', 0, MIB),
  memory_per_1k_rows_mb: as('memory_per_1k_rows', 'bytes', 0, MIB),
  throughput: as('throughput', 'count/second'),
  rows_per_second: as('rows_per_second', 'count/second'),
  avg_cpu_pct: as('avg_cpu', 'ratio', -2),
  max_cpu_pct: as('max_cpu', 'ratio', -2),
  // A factor such as 99.8, which as a ratio would be shown in percent.
  compression_ratio: as('compression_ratio', 'unknown'),
}

/** Whether the header is one of this suite's: it names a scale and at least so many other columns that we know. */
export function knowsHeader(names: readonly string[], others: number): boolean {
  return names.includes('scale') && names.filter((name) => Object.hasOwn(COLUMNS, name)).length > others
}

export interface ResultTable {
  readonly columns: Table['columns']
  readonly rows: readonly (readonly Cell[])[]
  /** A cell by its column's name in `columns`. */
  cell(row: number, column: string): Cell
  number(row: number, column: string): number | undefined
}

/** Columns that the suite never wrote are kept: numbers when all their cells are, text otherwise. */
export function resultTable(text: TextTable): ResultTable {
  const meanings = text.names.map((name, i) => meaningOf(name, text, i))
  const rows = text.rows.map((row) =>
    meanings.map(({ name, unit, shift, factor }, i): Cell => {
      const cell = row.cells[i] ?? ''
      if (cell === '') return null
      if (unit === 'text') return cell
      const value = readNumber(cell, shift)
      if (value !== undefined) return value * factor
      const message = (count: number) =>
        `${counted(count, 'cell')} of ${name} are no numbers and are kept as text, the first is ${JSON.stringify(cell.slice(0, 40))}`
      text.tally.add({ code: 'unreadable-cells', severity: 'data-loss', subject: name, message }, row.line)
      return cell
    }),
  )
  const columns = meanings.map(({ name, unit }) => ({ name, unit }))
  const cell = (row: number, column: string): Cell =>
    rows[row]?.[columns.findIndex((each) => each.name === column)] ?? null
  return {
    columns,
    rows,
    cell,
    number: (row, column) => {
      const value = cell(row, column)
      return typeof value === 'number' ? value : undefined
    },
  }
}

function meaningOf(name: string, text: TextTable, i: number): ColumnMeaning {
  const known = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined
  if (known) return known
  const filled = text.rows.map((row) => row.cells[i] ?? '').filter((cell) => cell !== '')
  return as(name, filled.length > 0 && filled.every((cell) => readNumber(cell) !== undefined) ? 'unknown' : 'text')
}
