/** A figure as rows, for who cannot see it or wants to copy its numbers. */
import type { Figure, Table } from '../../shared/model.ts'

/** More rows are no longer read; zooming in shows the rest. */
export const MAX_TABLE_ROWS = 400

interface Trace {
  readonly name?: string
  readonly x?: readonly (number | null)[]
  readonly y?: readonly (number | null)[]
  readonly yaxis?: string
  readonly xaxis?: string
  readonly hoverinfo?: string
}

/** One column per series, in the unit of its axis; parts of a series in several phases share a column. */
export function figureTable(figure: Figure): { readonly table: Table; readonly rowsInAll: number } {
  // A band or a hatched stretch is no series of points.
  const traces = (figure.data as readonly Trace[]).filter(({ hoverinfo }) => hoverinfo !== 'skip')
  const columns = [...new Set(traces.map((trace) => columnOf(trace, figure)))]
  // The rows of one time, for a coarse clock repeats itself: the n-th point that a series has then stands in the n-th.
  const rows = new Map<number, (number | null)[][]>()
  for (const trace of traces) {
    const column = columns.indexOf(columnOf(trace, figure))
    let repeats = 0
    for (const [i, x] of (trace.x ?? []).entries()) {
      if (x === null) continue
      repeats = i > 0 && trace.x?.[i - 1] === x ? repeats + 1 : 0
      const rowsThen = rows.get(x) ?? []
      rows.set(x, rowsThen)
      while (rowsThen.length <= repeats) rowsThen.push(columns.map(() => null))
      const row = rowsThen[repeats]
      if (row !== undefined) row[column] = trace.y?.[i] ?? null
    }
  }
  const sorted = [...rows].sort(([a], [b]) => a - b).flatMap(([x, rowsThen]) => rowsThen.map((row) => [x, ...row]))
  return {
    rowsInAll: sorted.length,
    table: {
      name: 'Points drawn',
      columns: [{ name: 'seconds', unit: 'unknown' }, ...columns.map((name) => ({ name, unit: 'unknown' as const }))],
      rows: sorted.slice(0, MAX_TABLE_ROWS),
    },
  }
}

function columnOf({ name = '', yaxis = 'y', xaxis = 'x' }: Trace, { layout }: Figure): string {
  const axis = layout[`yaxis${yaxis.slice(1)}`] as { title?: { text?: string } } | undefined
  const title = axis?.title?.text ?? ''
  const own = title.startsWith(name) || name === '' ? title || name : `${name}, ${title}`
  return xaxis === 'x' ? own : `${own} (${xaxis.slice(1)})`
}
