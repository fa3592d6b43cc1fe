/** Where legends stand: one line above the plot when one panel needs one, else beside each panel. */

import { escapeText, lettersIn, shortened } from './names.ts'
import { type DrawnSeries, type Panel, seriesKey, seriesName } from './panels.ts'

/** CSS pixels; wider ones stand at the right, one entry per line. */
const LEGEND_WIDTH = 700
const KEY_WIDTH = 46
const LETTER = 6.8

/** Names that need a legend: those of a panel with more than one, since a lone series is named by its axis where there is room. */
export function legendNames(panel: Panel<DrawnSeries>, crowded: boolean): readonly string[] {
  const names = new Map(panel.series.map((series) => [seriesKey(series), escapeText(shortened(seriesName(series)))]))
  return names.size > 1 || crowded ? [...names.values()] : []
}

/** One line above the plot serves one panel; colours start again in every panel, so that two need two legends. */
export function fitsOnTop(legends: readonly (readonly string[])[]): boolean {
  const needed = legends.filter((names) => names.length > 0)
  const width = (names: readonly string[]) => names.reduce((sum, name) => sum + widthOf(name), 0)
  return needed.length <= 1 && needed.every((names) => width(names) < LEGEND_WIDTH)
}

/** CSS pixels that a legend beside the panels takes of the figure's width. */
export function legendWidth(legends: readonly (readonly string[])[]): number {
  return Math.max(0, ...legends.flat().map(widthOf))
}

function widthOf(name: string): number {
  return lettersIn(name) * LETTER + KEY_WIDTH
}

export function legendsOf(
  legends: readonly (readonly string[])[],
  onTop: boolean,
  domains: readonly (readonly [number, number])[],
): Record<string, object> {
  if (onTop) return { legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' } }
  const beside = legends.flatMap((names, i) => {
    const [bottom, top] = domains[i] ?? [0, 1]
    if (names.length === 0) return []
    const place = { x: 1.01, xanchor: 'left', y: top, yanchor: 'top', maxheight: top - bottom }
    return [[legendId(i), { orientation: 'v', ...place, tracegroupgap: 0, font: { size: 11 } }] as const]
  })
  return Object.fromEntries(beside)
}

export function legendId(panel: number): string {
  return panel === 0 ? 'legend' : `legend${panel + 1}`
}
