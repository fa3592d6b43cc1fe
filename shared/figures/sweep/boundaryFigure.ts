/** A metric along a setting with the threshold and where it is met; over two settings, a heat map with the boundary drawn in. */
import type { Cell, Figure } from '../../model.ts'
import type { BoundaryDocument, BoundaryLine, SweepHeatMap } from '../../sweepApi.ts'
import { format } from '../../units.ts'
import { axisTitle, baseLayout } from '../axes.ts'
import { escapeText } from '../names.ts'
import { PALETTES, type Palette } from '../theme.ts'
import { heatMapFigure } from './heatMapFigure.ts'
import { note, numberAxis, scaleOf } from './sweepAxes.ts'

export function boundaryFigure(
  boundary: BoundaryDocument,
  map: SweepHeatMap | undefined,
  theme: keyof typeof PALETTES,
): Figure {
  return map === undefined ? alongOne(boundary, theme) : overTwo(boundary, map, theme)
}

function alongOne({ metric, unit, at, x, lines }: BoundaryDocument, theme: keyof typeof PALETTES): Figure {
  const palette = PALETTES[theme]
  const { levels = [], crossings = [] } = lines[0] ?? {}
  const scale = scaleOf(`mean ${metric}`, unit, [at, ...levels.map(({ mean }) => mean)])
  const across = scaleOf(
    x.column,
    x.unit,
    levels.map((level) => level.x),
  )
  const places = levels.map((level) => level.x / across.divisor)
  const ends = [places[0] ?? 0, places.at(-1) ?? 1]
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines+markers',
        name: 'mean of what was measured',
        x: places,
        y: levels.map(({ mean }) => mean / scale.divisor),
        line: { color: palette.base, width: 2 },
        marker: { size: 8 },
        ...(levels.some(({ high }) => high !== undefined)
          ? {
              error_y: {
                type: 'data',
                array: levels.map(({ mean, high = mean }) => (high - mean) / scale.divisor),
                color: palette.base,
                thickness: 1.5,
                width: 5,
              },
            }
          : {}),
        text: levels.map((level) => `${format(level.mean, unit)}, n=${level.n}`),
        hovertemplate: '%{x}: %{text}<extra></extra>',
      },
      {
        type: 'scatter',
        mode: 'lines',
        name: `threshold ${format(at, unit)}`,
        x: ends,
        y: [at / scale.divisor, at / scale.divisor],
        line: { color: palette.peak, width: 1.5, dash: 'dash' },
        hoverinfo: 'skip',
      },
      {
        type: 'scatter',
        mode: 'markers',
        name: 'crossing',
        x: crossings.map((crossing) => crossing.x / across.divisor),
        y: crossings.map(() => at / scale.divisor),
        marker: { color: palette.candidate, size: 12, symbol: 'diamond' },
        hovertemplate: '%{x}<extra>crossing</extra>',
        showlegend: crossings.length > 0,
      },
    ],
    layout: {
      ...baseLayout(palette, `boundary ${metric} ${x.column} ${at}`),
      hovermode: 'closest',
      margin: { l: 64, r: 16, t: 40, b: 48 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' },
      xaxis: numberAxis(palette, across.title),
      yaxis: { ...numberAxis(palette, scale.title), rangemode: 'tozero' },
      shapes: crossings.flatMap(({ interval }) =>
        interval === undefined ? [] : [band(palette, interval, across.divisor)],
      ),
      annotations: crossings.length === 0 ? [note(palette, 'not reached within what was measured')] : [],
    },
    table: {
      name: `${metric} along ${x.column}`,
      columns: [
        { name: x.column, unit: x.unit },
        { name: 'rows', unit: 'count' },
        { name: `mean ${metric}`, unit },
        { name: 'low (95 %)', unit },
        { name: 'high (95 %)', unit },
      ],
      rows: levels.map((level) => [level.x, level.n, level.mean, level.low ?? null, level.high ?? null]),
    },
  }
}

/** The 95 % interval of a crossing. */
function band(
  palette: Palette,
  { low, high }: { readonly low: number; readonly high: number },
  divisor: number,
): object {
  return {
    type: 'rect',
    xref: 'x',
    yref: 'paper',
    x0: low / divisor,
    x1: high / divisor,
    y0: 0,
    y1: 1,
    line: { width: 0 },
    fillcolor: palette.candidate,
    opacity: 0.14,
  }
}

function overTwo(boundary: BoundaryDocument, map: SweepHeatMap, theme: keyof typeof PALETTES): Figure {
  const palette = PALETTES[theme]
  const figure = heatMapFigure(map, theme)
  const { lines, at, unit } = boundary
  const points = lines.flatMap((line, i) =>
    line.crossings.map(({ x }) => ({ x: placeOf(map.x.values, x), y: i, shown: x })),
  )
  // Joined where neighbouring levels cross once each: anything else would be a guess about which crossing belongs to which.
  const joined = lines.map((line, i) =>
    line.crossings.length === 1 ? { x: placeOf(map.x.values, line.crossings[0]?.x ?? 0), y: i } : undefined,
  )
  return {
    data: [
      ...figure.data,
      {
        type: 'scatter',
        mode: 'lines',
        name: `boundary at ${format(at, unit)}`,
        x: joined.map((point) => point?.x ?? null),
        y: joined.map((point) => point?.y ?? null),
        line: { color: palette.candidate, width: 2.5 },
        hoverinfo: 'skip',
      },
      {
        type: 'scatter',
        mode: 'markers',
        name: 'crossing',
        x: points.map(({ x }) => x),
        y: points.map(({ y }) => y),
        marker: { color: palette.candidate, size: 9, symbol: 'diamond', line: { color: palette.surface, width: 1.5 } },
        text: points.map(({ shown }) => `${escapeText(boundary.x.column)} ${Number(shown.toPrecision(4))}`),
        hovertemplate: '%{text}<extra>crossing</extra>',
        showlegend: false,
      },
    ],
    layout: {
      ...figure.layout,
      showlegend: points.length > 0,
      margin: { l: 60, r: 110, t: 40, b: 48 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' },
      annotations: [
        ...lines.flatMap((line, i) => sideNote(palette, line, i)),
        ...(points.length > 0 ? [] : [note(palette, `${format(at, unit)} is not reached within what was measured`)]),
      ],
      xaxis: { ...(figure.layout.xaxis as object), title: axisTitle(map.x.column) },
    },
    table: {
      name: `Boundary of ${boundary.metric} at ${format(at, unit)}`,
      columns: [
        { name: boundary.y?.column ?? 'level', unit: 'text' },
        { name: 'answer', unit: 'text' },
        { name: boundary.x.column, unit: boundary.x.unit },
        { name: 'measured below', unit: boundary.x.unit },
        { name: 'measured above', unit: boundary.x.unit },
      ],
      rows: lines.flatMap((line, i): Cell[][] => {
        const label = map.y.labels[i] ?? ''
        if (line.crossings.length === 0) return [[label, line.outcome, null, null, null]]
        return line.crossings.map(({ x, between, direction }) => [label, direction, x, between[0], between[1]])
      }),
    },
  }
}

/** At the right of a level that does not cross: on which side all of it lies. */
function sideNote(palette: Palette, { outcome }: BoundaryLine, i: number): object[] {
  const words =
    outcome === 'not reached: all above' ? 'all above' : outcome === 'not reached: all below' ? 'all below' : undefined
  if (words === undefined) return []
  return [
    {
      xref: 'paper',
      x: 1,
      xanchor: 'left',
      xshift: 4,
      yref: 'y',
      y: i,
      showarrow: false,
      text: words,
      font: { size: 11, color: palette.muted },
    },
  ]
}

/** Of a number between two levels, the place between their places. */
function placeOf(values: readonly (string | number)[], x: number): number {
  const above = values.findIndex((value) => typeof value === 'number' && value >= x)
  if (above <= 0) return Math.max(above, 0)
  const [low, high] = [values[above - 1], values[above]]
  return typeof low === 'number' && typeof high === 'number' ? above - 1 + (x - low) / (high - low) : above
}
