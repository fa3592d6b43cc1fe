/** Anything against anything, coloured by anything; and two goals against each other with their Pareto front. */
import { levelsOf } from '../../analysis/sweep/levels.ts'
import type { RowsColumn, SweepRows } from '../../analysis/sweep/rows.ts'
import type { Cell, Figure, Unit } from '../../model.ts'
import type { SweepConfiguration, SweepPareto } from '../../sweepApi.ts'
import { baseLayout } from '../axes.ts'
import { escapeText, shortened } from '../names.ts'
import { PALETTES, type Palette, seriesLine } from '../theme.ts'
import { heatColours } from './heatMapFigure.ts'
import { cellWords, levelAxis, note, numberAxis, onScale, type Scale, scaleOf } from './sweepAxes.ts'

/** Rows that a scatter holds before its dots are one blot, and its picture a large file. */
const MAX_DOTS = 5_000
/** Levels that colours tell apart. */
const MAX_COLOURS = 8
/** Columns that a hover box names. */
const MAX_HOVER = 10

export function scatterFigure(
  rows: SweepRows,
  { x, y, color }: { readonly x: RowsColumn; readonly y: RowsColumn; readonly color?: RowsColumn },
  named: readonly RowsColumn[],
  theme: keyof typeof PALETTES,
): Figure {
  const palette = PALETTES[theme]
  const shown = thinned(rows.length)
  const [across, down] = [placesOf(palette, x, true), placesOf(palette, y, false)]
  const words = shown.map((row) =>
    [...new Set([x, y, ...(color ? [color] : []), ...named])]
      .slice(0, MAX_HOVER)
      .map(({ name, unit, cells }) => `${escapeText(shortened(name))} ${cellWords(cells[row] ?? null, unit)}`)
      .join('<br>'),
  )
  const dots = (which: readonly number[]) => ({
    type: 'scatter',
    mode: 'markers',
    x: which.map((i) => across.places[shown[i] as number] ?? null),
    y: which.map((i) => down.places[shown[i] as number] ?? null),
    text: which.map((i) => words[i]),
    hovertemplate: '%{text}<extra></extra>',
  })
  const levels = color && levelsOf(color)
  const all = shown.map((_, i) => i)
  const byLevel = levels !== undefined && levels.reduced === undefined && levels.levels.length <= MAX_COLOURS
  const data = byLevel
    ? levels.levels.map(({ label }, level) => ({
        ...dots(all.filter((i) => levels.of[shown[i] as number] === level)),
        name: `${escapeText(shortened(color?.name ?? '', 20))} ${escapeText(shortened(label))}`,
        marker: {
          color: seriesLine(palette, level).color,
          size: 8,
          opacity: 0.75,
          symbol: SYMBOLS[level % SYMBOLS.length],
        },
      }))
    : [
        {
          ...dots(all),
          name: y.name,
          marker: {
            size: 8,
            opacity: 0.75,
            ...(color === undefined ? { color: palette.base } : continuous(palette, theme, color, shown)),
          },
        },
      ]
  const columns = [x, y, ...(color ? [color] : [])]
  return {
    data,
    layout: {
      ...baseLayout(palette, `scatter ${x.name} ${y.name}`),
      showlegend: byLevel,
      hovermode: 'closest',
      margin: { l: 64, r: 16, t: byLevel ? 40 : 16, b: 48 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' },
      xaxis: across.axis,
      yaxis: down.axis,
      annotations:
        shown.length < rows.length
          ? [note(palette, `${shown.length} of ${rows.length} rows are drawn, evenly chosen`)]
          : [],
    },
    table: {
      name: `${y.name} against ${x.name}`,
      columns: columns.map(({ name, unit }) => ({ name, unit })),
      rows: shown.map((row) => columns.map(({ cells }): Cell => cells[row] ?? null)),
    },
  }
}

const SYMBOLS = ['circle', 'square', 'diamond', 'triangle-up', 'cross', 'x', 'star', 'hexagon'] as const

function thinned(length: number): readonly number[] {
  const step = Math.max(1, length / MAX_DOTS)
  return Array.from({ length: Math.min(length, MAX_DOTS) }, (_, i) => Math.floor(i * step))
}

/** Numbers lie on their scale; texts at a place each. */
function placesOf(palette: Palette, column: RowsColumn, across: boolean) {
  if (column.cells.every((cell) => typeof cell !== 'string')) {
    const numbers = column.cells as readonly (number | null)[]
    const scale = scaleOf(column.name, column.unit, numbers)
    return { places: onScale(scale, numbers), axis: numberAxis(palette, scale.title) }
  }
  const { levels, of } = levelsOf(column)
  return {
    places: Array.from(of, (level) => (level < 0 ? null : level)),
    axis: levelAxis(
      palette,
      column.name,
      levels.map(({ label }) => label),
      across,
    ),
  }
}

function continuous(
  palette: Palette,
  theme: keyof typeof PALETTES,
  color: RowsColumn,
  shown: readonly number[],
): object {
  const numbers = shown.map((row) => color.cells[row] ?? null).map((cell) => (typeof cell === 'number' ? cell : null))
  const scale = scaleOf(color.name, color.unit, numbers)
  return {
    color: onScale(scale, numbers),
    colorscale: heatColours(palette, theme),
    showscale: true,
    line: { color: palette.muted, width: 0.5 },
    colorbar: {
      title: { text: escapeText(scale.title), side: 'right', font: { size: 11 } },
      thickness: 12,
      outlinewidth: 0,
      tickfont: { color: palette.muted, size: 11 },
    },
  }
}

/** All configurations by both goals, and the line of those that nothing dominates. */
export function paretoFigure(
  { metric, other, otherUnit, better, otherBetter, front }: SweepPareto,
  unit: Unit,
  all: readonly SweepConfiguration[],
  theme: keyof typeof PALETTES,
): Figure {
  const palette = PALETTES[theme]
  const both = all.filter((each) => each.other !== undefined)
  const x = scaleOf(
    metric,
    unit,
    both.map(({ mean }) => mean),
  )
  const y = scaleOf(
    other,
    otherUnit,
    both.map((each) => each.other),
  )
  const keys = new Set(front.map(({ label }) => label))
  const dominated = both.filter(({ label }) => !keys.has(label)).slice(0, MAX_DOTS)
  const trace = (members: readonly SweepConfiguration[], scale: Scale) => ({
    type: 'scatter',
    x: onScale(
      scale,
      members.map(({ mean }) => mean),
    ),
    y: onScale(
      y,
      members.map((each) => each.other),
    ),
    text: members.map(
      (each) =>
        `${escapeText(each.label.split(', ').join('\n')).replaceAll('\n', '<br>')}<br>${escapeText(metric)} ${cellWords(each.mean, unit)}, n=${each.n}<br>${escapeText(other)} ${cellWords(each.other ?? null, otherUnit)}`,
    ),
    hovertemplate: '%{text}<extra></extra>',
  })
  return {
    data: [
      {
        ...trace(dominated, x),
        mode: 'markers',
        name: 'another is better in both',
        marker: { color: palette.muted, size: 6, opacity: 0.5 },
      },
      {
        ...trace(front, x),
        mode: 'lines+markers',
        name: 'Pareto front',
        line: { color: palette.candidate, width: 1.5, shape: 'hv' },
        marker: { color: palette.candidate, size: 10, symbol: 'diamond' },
      },
    ],
    layout: {
      ...baseLayout(palette, `pareto ${metric} ${other}`),
      hovermode: 'closest',
      margin: { l: 64, r: 16, t: 40, b: 48 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' },
      xaxis: numberAxis(palette, `${x.title}, ${better} is better`),
      yaxis: numberAxis(palette, `${y.title}, ${otherBetter} is better`),
    },
    table: {
      name: `Pareto front of ${metric} and ${other}`,
      columns: [
        { name: 'configuration', unit: 'text' },
        { name: 'rows', unit: 'count' },
        { name: metric, unit },
        { name: other, unit: otherUnit },
      ],
      rows: front.map(({ label, n, mean, other }) => [label, n, mean, other ?? null]),
    },
  }
}
