/** Rows of a sweep, wherever they come from: a table, the rows of a file without a time, or one run each. */
import type { RunDocument } from '../../api.ts'
import type { Cell, Points, SeriesHeader, Table, Unit } from '../../model.ts'
import type { SweepFilter } from '../../sweepApi.ts'
import { isEnvironment } from '../environment.ts'

export interface RowsColumn {
  /** Told apart from others of its name by a number behind it. */
  readonly name: string
  readonly unit: Unit | 'text'
  readonly cells: readonly Cell[]
  /** As the source itself says. */
  readonly stated?: 'parameter' | 'result' | 'label'
}

export interface SweepRows {
  readonly source: string
  readonly columns: readonly RowsColumn[]
  readonly length: number
}

/** What rows are called that come one from a run. */
export const RUNS = 'runs'

export function rowsOfTable({ name, columns, rows }: Table): SweepRows {
  return {
    source: name,
    length: rows.length,
    columns: distinctNames(
      columns.map((column, i) => ({ name: column.name, unit: column.unit, cells: rows.map((row) => row[i] ?? null) })),
    ),
  }
}

/** A file of numbers without a time is series over its rows. */
export function rowsOfSeries(name: string, series: readonly (SeriesHeader & Points)[]): SweepRows {
  const length = series.reduce((most, { v }) => Math.max(most, v.length), 0)
  return {
    source: name,
    length,
    columns: distinctNames(
      series.map(({ metric, unit, v }) => ({
        name: metric,
        unit,
        cells: Array.from({ length }, (_, i): Cell => (Number.isFinite(v[i]) ? (v[i] as number) : null)),
      })),
    ),
  }
}

/** A run each: what it was told, and the mean of every metric. One metric in two units is two columns. */
export function rowsOfRuns(
  runs: readonly Pick<RunDocument, 'name' | 'parameters' | 'series' | 'duration' | 'axis'>[],
): SweepRows {
  const columns = new Map<
    string,
    { name: string; unit: Unit | 'text'; stated: 'parameter' | 'result' | 'label'; cells: Cell[] }
  >()
  const put = (
    row: number,
    key: string,
    column: Omit<RowsColumn, 'cells' | 'stated'> & { stated: 'parameter' | 'result' | 'label' },
    cell: Cell,
  ) => {
    const found = columns.get(key) ?? { ...column, cells: runs.map((): Cell => null) }
    columns.set(key, found)
    found.cells[row] = cell
  }
  for (const [i, run] of runs.entries()) {
    put(i, 'run', { name: 'run', unit: 'text', stated: 'label' }, run.name)
    for (const [name, value] of Object.entries(run.parameters))
      put(i, `parameter ${name}`, { name, unit: 'unknown', stated: isEnvironment(name) ? 'label' : 'parameter' }, value)
    if (run.axis !== 'rows' && run.duration > 0)
      put(i, 'duration', { name: 'duration', unit: 'seconds', stated: 'result' }, run.duration)
    for (const { metric, unit, labels, phase, summary } of run.series) {
      const words = [metric, ...(phase === undefined ? [] : [phase]), ...Object.values(labels ?? {})]
      put(i, JSON.stringify([words, unit]), { name: words.join(', '), unit, stated: 'result' }, summary.mean)
    }
  }
  return {
    source: RUNS,
    length: runs.length,
    columns: distinctNames(
      // Parameters are text or numbers, whatever the file wrote.
      [...columns.values()].map((column) =>
        column.stated !== 'result' && column.cells.some((cell) => typeof cell === 'string')
          ? {
              ...column,
              unit: 'text' as const,
              cells: column.cells.map((cell) => (cell === null ? null : String(cell))),
            }
          : column,
      ),
    ),
  }
}

function distinctNames(columns: readonly RowsColumn[]): readonly RowsColumn[] {
  const seen = new Map<string, number>()
  return columns.map((column) => {
    const count = (seen.get(column.name) ?? 0) + 1
    seen.set(column.name, count)
    return count === 1 ? column : { ...column, name: `${column.name} (${count})` }
  })
}

export function columnNamed(rows: SweepRows, name: string): RowsColumn | undefined {
  return rows.columns.find((column) => column.name === name)
}

/** The rows that all filters let through; a filter of a column that is not there lets none. */
export function filtered(rows: SweepRows, filters: readonly SweepFilter[]): SweepRows {
  if (filters.length === 0) return rows
  const tests = filters.map((filter) => ({ filter, cells: columnNamed(rows, filter.column)?.cells ?? [] }))
  const kept = Array.from({ length: rows.length }, (_, i) => i).filter((i) =>
    tests.every(({ filter, cells }) => passes(filter, cells[i] ?? null)),
  )
  return {
    ...rows,
    length: kept.length,
    columns: rows.columns.map((column) => ({ ...column, cells: kept.map((i) => column.cells[i] ?? null) })),
  }
}

function passes({ values, min, max }: SweepFilter, cell: Cell): boolean {
  if (cell === null) return false
  // A value from an address or a command line is text.
  if (values !== undefined && !values.some((value) => String(value) === String(cell))) return false
  if (min === undefined && max === undefined) return true
  return (
    typeof cell === 'number' && cell >= (min ?? Number.NEGATIVE_INFINITY) && cell <= (max ?? Number.POSITIVE_INFINITY)
  )
}

/** The numbers of a column, NaN where a cell is none. */
export function numbersOf({ cells }: RowsColumn): Float64Array {
  return Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : Number.NaN))
}
