/** What figures share: colours, font, and y axes that stay put so that a drag zooms time alone. */
import type { Unit } from '../model.ts'
import { escapeText } from './names.ts'
import { FIGURE_FONT, FIGURE_FONT_SIZE, type Palette } from './theme.ts'

/** Counts up to this get a tick each: half a goroutine is no goroutine. */
const FEW = 5

/** `revision`: the same as long as a reader's zoom shall survive a redraw. */
export function baseLayout(palette: Palette, revision: string): Record<string, unknown> {
  return {
    paper_bgcolor: palette.surface,
    plot_bgcolor: palette.surface,
    font: { family: FIGURE_FONT, size: FIGURE_FONT_SIZE, color: palette.ink },
    hoverlabel: { bgcolor: palette.surface, bordercolor: palette.border, font: { color: palette.ink } },
    uirevision: revision,
    dragmode: 'zoom',
    showlegend: true,
  }
}

/** In one line or several. */
export function axisTitle(...lines: readonly string[]): object {
  return { text: lines.map(escapeText).join('<br>'), standoff: 8, font: { size: FIGURE_FONT_SIZE } }
}

export function axis(palette: Palette): Record<string, unknown> {
  return {
    gridcolor: palette.grid,
    linecolor: palette.border,
    zerolinecolor: palette.border,
    tickfont: { color: palette.muted, size: 11 },
    showline: true,
    ticks: 'outside',
    tickcolor: palette.border,
    ticklen: 4,
  }
}

/** A y axis from zero, since memory has a true zero and a cut axis exaggerates. `size`: the largest value on it. */
export function valueAxis(palette: Palette, title: string, unit: Unit, size: number): Record<string, unknown> {
  return {
    ...axis(palette),
    title: axisTitle(title),
    rangemode: 'tozero',
    fixedrange: true,
    automargin: true,
    nticks: 6,
    ...(unit === 'count' && size <= FEW ? { dtick: 1 } : {}),
    exponentformat: 'SI',
    separatethousands: true,
  }
}
