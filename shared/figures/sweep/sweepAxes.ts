/** Axes of figures whose points are configurations rather than moments. */
import type { Cell, Unit } from '../../model.ts'
import { displayUnit, format } from '../../units.ts'
import { axis, axisTitle } from '../axes.ts'
import { escapeText, shortened } from '../names.ts'
import type { Palette } from '../theme.ts'

/** CSS pixels a letter of a tick label takes, about. */
const LETTER = 6.4
/** Labels longer than this lie slanted where several stand side by side. */
const LONG = 12

/** A scale of a unit: what to divide by, and the title with its symbol. */
export function scaleOf(name: string, unit: Unit | 'text', values: readonly (number | null | undefined)[]) {
  let size = 0
  for (const value of values) if (typeof value === 'number' && Math.abs(value) > size) size = Math.abs(value)
  const { divisor, symbol } = unit === 'text' ? { divisor: 1, symbol: '' } : displayUnit(unit, size)
  const short = shortened(name, 40)
  return { divisor, symbol, title: symbol === '' ? short : `${short} (${symbol})` }
}

export type Scale = ReturnType<typeof scaleOf>

/** Values on the scale; what is no number is a gap. */
export function onScale({ divisor }: Scale, values: readonly (number | null | undefined)[]): (number | null)[] {
  return values.map((value) => (typeof value === 'number' && Number.isFinite(value) ? value / divisor : null))
}

export function numberAxis(palette: Palette, title: string): Record<string, unknown> {
  return {
    ...axis(palette),
    title: axisTitle(title),
    automargin: true,
    nticks: 7,
    exponentformat: 'SI',
    separatethousands: true,
  }
}

/** Levels at 0, 1, 2 …, so that what lies between two of them can be drawn between them. */
export function levelAxis(
  palette: Palette,
  title: string,
  labels: readonly string[],
  across: boolean,
): Record<string, unknown> {
  const longest = Math.max(...labels.map((label) => label.length), 0)
  const isSlanted = across && longest * labels.length * LETTER > 500 && longest > LONG / 2
  return {
    ...axis(palette),
    title: axisTitle(title),
    automargin: true,
    tickmode: 'array',
    tickvals: labels.map((_, i) => i),
    ticktext: labels.map((label) => escapeText(shortened(label, 28))),
    range: [-0.5, labels.length - 0.5],
    zeroline: false,
    showgrid: false,
    ...(isSlanted ? { tickangle: -35 } : {}),
  }
}

/** A cell in words, for a hover box. */
export function cellWords(cell: Cell, unit: Unit | 'text'): string {
  if (cell === null) return 'none'
  return escapeText(typeof cell === 'number' && unit !== 'text' ? format(cell, unit) : shortened(String(cell), 60))
}

export function note(palette: Palette, text: string): object {
  return {
    xref: 'paper',
    yref: 'paper',
    x: 1,
    xanchor: 'right',
    y: 1,
    yanchor: 'bottom',
    yshift: 6,
    showarrow: false,
    text: escapeText(text),
    font: { size: 11, color: palette.muted },
  }
}

/** Where panel `i` of `count` stands in a grid of `columns`, as shares of the plot. */
export function panelDomain(
  i: number,
  count: number,
  columns: number,
  gap: { readonly x: number; readonly y: number },
) {
  const rows = Math.ceil(count / columns)
  const [column, row] = [i % columns, Math.floor(i / columns)]
  const width = (1 - gap.x * (columns - 1)) / columns
  const height = (1 - gap.y * (rows - 1)) / rows
  const left = column * (width + gap.x)
  const top = 1 - row * (height + gap.y)
  return { x: [left, Math.min(1, left + width)] as const, y: [Math.max(0, top - height), top] as const }
}

export function panelHead(palette: Palette, text: string, { x, y }: ReturnType<typeof panelDomain>): object {
  return {
    xref: 'paper',
    yref: 'paper',
    x: (x[0] + x[1]) / 2,
    xanchor: 'center',
    y: y[1],
    yanchor: 'bottom',
    yshift: 3,
    showarrow: false,
    text,
    font: { size: 12, color: palette.ink },
  }
}

export const axisId = (letter: 'x' | 'y', i: number): string => (i === 0 ? letter : `${letter}${i + 1}`)
export const axisKey = (letter: 'x' | 'y', i: number): string => `${letter}axis${i === 0 ? '' : i + 1}`
