/** All plotted data as CSV, one row a point: what a figure draws, in the units of its axes. */
import type { Figure } from '../../shared/model.ts'
import type { FlameBlock, Report } from '../../shared/report.ts'

const HEADER = ['figure', 'series', 'kind', 'x_axis', 'x', 'y_axis', 'y', 'z_axis', 'z', 'text']

type Row = readonly unknown[]

export function plottedCsv(report: Report): string {
  const rows = report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block): readonly Row[] => {
      if (block.kind === 'figure') return figureRows(block.name, block.figure)
      return block.kind === 'flame' ? flameRows(block) : []
    }),
  )
  return [HEADER, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('')
}

function figureRows(figure: string, { data, layout }: Figure): readonly Row[] {
  return data.flatMap((trace, i): readonly Row[] => {
    const kind = String(trace.type ?? 'scatter')
    const name = textOf(trace.name) || `series ${i + 1}`
    const [x, y, z] = [listOf(trace.x), listOf(trace.y), listOf(trace.z)]
    const words = listOf(trace.text)
    const axes = (zAxis: string) => (xValue: unknown, yValue: unknown, zValue: unknown, text: unknown) => [
      ...[figure, name, kind, axisTitle(layout, 'x', trace.xaxis), xValue],
      ...[axisTitle(layout, 'y', trace.yaxis), yValue, zAxis, zValue, text],
    ]
    if (z.some(Array.isArray)) {
      const row = axes(textOf((trace.colorbar as { title?: unknown } | undefined)?.title))
      return z.flatMap((line, r) =>
        listOf(line).map((value, c) => row(x[c] ?? c, y[r] ?? r, value, listOf(words[r])[c])),
      )
    }
    const row = axes('')
    const n = Math.max(x.length, y.length)
    return Array.from({ length: n }, (_, k) => row(x[k], y[k], undefined, words[k]))
  })
}

/** Columns of a flame graph: left edge and width as shares of the whole, the row, and the value in words. */
function flameRows({ name, frames }: FlameBlock): readonly Row[] {
  return frames.map((frame) => [
    ...[name, frame.name, 'flame', 'start (share)', frame.start, 'depth', frame.depth],
    ...['width (share)', frame.width, frame.value],
  ])
}

function axisTitle(layout: Figure['layout'], letter: 'x' | 'y', axis: unknown): string {
  const key = `${letter}axis${String(axis ?? letter).slice(1)}`
  return textOf((layout[key] as { title?: unknown } | undefined)?.title)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll(/<[^>]*>/g, ' ').trim()
  return typeof value === 'object' && value !== null && 'text' in value ? textOf(value.text) : ''
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : []
}

/** A text that a spreadsheet would take for a formula is none. */
function cell(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  if (value === undefined || value === null) return ''
  const text = String(value)
  const safe = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
