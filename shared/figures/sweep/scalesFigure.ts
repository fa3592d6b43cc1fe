/** Both modes against the rows that were read: time, peak, what streaming wins, and what a row costs; crossovers marked. */

import { type Crossover, memorySaving, speedUp } from '../../analysis/streamingComparison.ts'
import { type ScaleSide, type Scales, scalesTable } from '../../analysis/sweep/scales.ts'
import type { Figure, Unit } from '../../model.ts'
import { format, formatNumber } from '../../units.ts'
import { baseLayout } from '../axes.ts'
import { escapeText } from '../names.ts'
import { PALETTES } from '../theme.ts'
import { axisId, axisKey, numberAxis, panelDomain, panelHead, scaleOf } from './sweepAxes.ts'

type Of = (side: ScaleSide, rows: number) => number | undefined

const SIDES = ['in-memory', 'streaming'] as const
const GAP = { x: 0.1, y: 0.2 } as const
const COLUMNS = 3

const SIDE_PANELS: readonly {
  readonly title: string
  readonly unit: Unit
  readonly of: Of
  readonly by?: 'byTime' | 'byMemory'
}[] = [
  { title: 'Time', unit: 'seconds', of: ({ seconds }) => seconds, by: 'byTime' },
  { title: 'Peak memory', unit: 'bytes', of: ({ bytes }) => bytes, by: 'byMemory' },
  {
    title: 'Rows per second',
    unit: 'count/second',
    of: ({ seconds }, rows) => (seconds === undefined ? undefined : rows / seconds),
  },
  { title: 'Memory per row', unit: 'bytes', of: ({ bytes }, rows) => (bytes === undefined ? undefined : bytes / rows) },
]

export function scalesFigure(scales: Scales, theme: keyof typeof PALETTES): Figure {
  const palette = PALETTES[theme]
  const count = SIDE_PANELS.length + 2
  const layout: Record<string, unknown> = {}
  const annotations: object[] = []
  const shapes: object[] = []
  const data: object[] = []
  const x = scales.scales.map(({ rows }) => rows)
  /** Above the words about its crossover, where there are some. */
  const panel = (i: number, title: string, yTitle: string, isCrossed = false) => {
    const domain = panelDomain(i, count, COLUMNS, GAP)
    layout[axisKey('x', i)] = {
      ...numberAxis(palette, i >= count - COLUMNS ? 'Rows read' : ''),
      type: 'log',
      dtick: 'D2',
      tickangle: 0,
      nticks: 4,
      domain: domain.x,
      anchor: axisId('y', i),
    }
    layout[axisKey('y', i)] = {
      ...numberAxis(palette, yTitle),
      rangemode: 'tozero',
      domain: domain.y,
      anchor: axisId('x', i),
      nticks: 5,
    }
    annotations.push({ ...panelHead(palette, `<b>${title}</b>`, domain), ...(isCrossed ? { yshift: 18 } : {}) })
  }
  const line = (
    i: number,
    name: string,
    y: readonly (number | undefined)[],
    divisor: number,
    unit: Unit,
    style: object,
    legend: boolean,
  ) => ({
    type: 'scatter',
    mode: 'lines+markers',
    connectgaps: true,
    name,
    legendgroup: name,
    showlegend: legend,
    x,
    y: y.map((value) => (value === undefined ? null : value / divisor)),
    text: y.map(
      (value, at) =>
        `${formatNumber(x[at] ?? 0, 0)} rows (${escapeText(scales.scales[at]?.name ?? '')}): ${value === undefined ? 'not measured' : unit === 'unknown' ? `${formatNumber(value)}×` : format(value, unit)}`,
    ),
    hovertemplate: '%{text}<extra>%{fullData.name}</extra>',
    xaxis: axisId('x', i),
    yaxis: axisId('y', i),
    ...style,
  })
  for (const [i, { title, unit, of, by }] of SIDE_PANELS.entries()) {
    const values = SIDES.map((side) => scales.scales.map((scale) => of(scale[side], scale.rows)))
    const scale = scaleOf(title, unit, values.flat())
    panel(i, title, scale.symbol, by !== undefined)
    for (const [s, side] of SIDES.entries())
      data.push(
        line(
          i,
          side,
          values[s] ?? [],
          scale.divisor,
          unit,
          {
            line: { color: s === 0 ? palette.base : palette.candidate, width: 2, dash: s === 0 ? 'dash' : 'solid' },
            marker: { size: 7 },
          },
          i === 0,
        ),
      )
    if (by !== undefined) annotations.push(...crossoverMark(scales[by], i, shapes, palette.muted))
  }
  const gains = [
    {
      title: 'Speed-up of streaming',
      unit: 'unknown' as const,
      y: '×',
      level: 1,
      of: (a: ScaleSide, b: ScaleSide) =>
        a.seconds === undefined || b.seconds === undefined ? undefined : speedUp(a.seconds, b.seconds),
    },
    {
      title: 'Memory that streaming saves',
      unit: 'ratio' as const,
      y: '%',
      level: 0,
      of: (a: ScaleSide, b: ScaleSide) =>
        a.bytes === undefined || b.bytes === undefined ? undefined : memorySaving(a.bytes, b.bytes),
    },
  ]
  for (const [g, { title, unit, y, level, of }] of gains.entries()) {
    const i = SIDE_PANELS.length + g
    panel(i, title, y)
    const values = scales.scales.map((scale) => of(scale['in-memory'], scale.streaming))
    data.push(
      line(
        i,
        title,
        values,
        unit === 'ratio' ? 0.01 : 1,
        unit,
        { line: { color: palette.series[3], width: 2 }, marker: { size: 7 } },
        false,
      ),
    )
    shapes.push({
      type: 'line',
      xref: `${axisId('x', i)} domain`,
      x0: 0,
      x1: 1,
      yref: axisId('y', i),
      y0: level,
      y1: level,
      line: { color: palette.muted, width: 1, dash: 'dot' },
    })
  }
  return {
    data: data as Figure['data'],
    layout: {
      ...baseLayout(palette, 'scales'),
      ...layout,
      hovermode: 'closest',
      margin: { l: 52, r: 16, t: 74, b: 48 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' },
      annotations,
      shapes,
    },
    table: scalesTable(scales),
  }
}

/** A line where streaming begins to need less; in words where it does not, or always does. */
function crossoverMark(found: Crossover, i: number, shapes: object[], color: string): object[] {
  const axis = axisId('x', i)
  const words =
    found.kind === 'between two scales'
      ? `streaming needs less from ${formatNumber(found.rows, 0)} rows`
      : found.kind === 'not reached'
        ? 'crossover not reached'
        : found.kind === 'from the smallest scale on'
          ? 'streaming needs less everywhere'
          : 'too few scales'
  if (found.kind === 'between two scales')
    shapes.push({
      type: 'line',
      xref: axis,
      x0: found.rows,
      x1: found.rows,
      yref: `${axisId('y', i)} domain`,
      y0: 0,
      y1: 1,
      line: { color, width: 1.5, dash: 'dash' },
    })
  return [
    {
      xref: `${axis} domain`,
      x: 0.5,
      xanchor: 'center',
      yref: `${axisId('y', i)} domain`,
      y: 1,
      yanchor: 'bottom',
      yshift: 2,
      showarrow: false,
      text: words,
      font: { size: 11, color },
    },
  ]
}
