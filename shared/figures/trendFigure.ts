/** One metric over many runs: a point a run in the order of the axis, the levels between changes, and what stands apart. */
import { parameterWords } from '../analysis/differing.ts'
import type { Theme } from '../api.ts'
import { metricFacts } from '../metrics.ts'
import type { Figure } from '../model.ts'
import type { TrendDocument, TrendLine, TrendPoint } from '../trendApi.ts'
import { displayUnit, format, formatChange, formatNumber } from '../units.ts'
import { axis, axisTitle, baseLayout, valueAxis } from './axes.ts'
import { escapeText, shortened } from './names.ts'
import { PALETTES, type Palette } from './theme.ts'

/** Labels that find room beneath a figure of usual width. */
const MAX_TICKS = 14

export interface TrendFigureInput {
  readonly trend: Pick<TrendDocument, 'metric' | 'statistic' | 'unit' | 'by'>
  readonly line: TrendLine
  readonly theme: Theme
}

export function trendFigure({ trend, line, theme }: TrendFigureInput): Figure {
  const palette = PALETTES[theme]
  const { points, changes, baseline } = line
  const { unit } = trend
  const size = Math.max(0, baseline?.value ?? 0, ...points.map(({ value }) => Math.abs(value)))
  const { divisor, symbol } = displayUnit(unit, size)
  const title = `${metricFacts(trend.metric, unit).title}, ${trend.statistic}`
  const kinds = [
    { name: 'run', symbol: 'circle', of: points.filter((p) => !p.differs && !p.outlier) },
    { name: 'stands apart', symbol: 'diamond', of: points.filter((p) => p.outlier) },
    { name: 'other environment', symbol: 'circle-open', of: points.filter((p) => p.differs) },
  ]
  const step = Math.max(1, Math.ceil(points.length / MAX_TICKS))
  const ticks = points.map((point, i) => ({ point, i })).filter(({ i }) => i % step === 0)
  return {
    data: [
      ...levels(line).map(({ from, to, value }, i) => ({
        type: 'scatter',
        mode: 'lines',
        name: 'level',
        legendgroup: 'level',
        showlegend: i === 0,
        hoverinfo: 'skip',
        x: [from, to],
        y: [value / divisor, value / divisor],
        line: { color: palette.muted, width: 2, dash: 'dot' },
      })),
      ...kinds
        .filter(({ of }) => of.length > 0)
        .map(({ name, symbol: marker, of }) => ({
          type: 'scatter',
          mode: 'markers',
          name,
          x: of.map((point) => points.indexOf(point)),
          y: of.map(({ value }) => value / divisor),
          text: of.map((point) => hoverText(point, trend)),
          hovertemplate: '%{text}<extra></extra>',
          marker: {
            size: name === 'stands apart' ? 11 : 8,
            symbol: marker,
            color: name === 'stands apart' ? palette.peak : name === 'run' ? palette.series[0] : palette.muted,
          },
        })),
    ],
    layout: {
      ...baseLayout(palette, `${trend.metric} ${trend.statistic} ${trend.by}`),
      margin: { l: 68, r: 34, t: 56, b: 70 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' },
      hovermode: 'closest',
      xaxis: {
        ...axis(palette),
        title: axisTitle(trend.by === 'version' ? 'Version' : 'Date of the run'),
        range: [-0.5, points.length - 0.5],
        tickangle: -40,
        tickvals: ticks.map(({ i }) => i),
        ticktext: ticks.map(({ point }) => escapeText(shortened(point.label, 20))),
      },
      yaxis: valueAxis(palette, symbol === '' ? title : `${title} (${symbol})`, unit, size),
      shapes: [
        ...(baseline === undefined ? [] : [baselineShape(baseline.value / divisor, palette)]),
        ...changes.map((change) => ({
          type: 'line',
          xref: 'x',
          yref: 'paper',
          x0: indexOf(points, change.run.id) - 0.5,
          x1: indexOf(points, change.run.id) - 0.5,
          y0: 0,
          y1: 1,
          line: { color: colorOf(change.verdict, palette), width: 1.5, dash: 'dash' },
        })),
      ],
      annotations: [
        ...(baseline === undefined ? [] : [baselineNote(baseline, baseline.value / divisor, palette)]),
        ...changes.map((change, i) => ({
          xref: 'x',
          yref: 'paper',
          x: indexOf(points, change.run.id) - 0.5,
          y: 1,
          yanchor: 'bottom',
          // Neighbours stand on two lines, so that their words do not lie over each other.
          yshift: 2 + 13 * (i % 2),
          showarrow: false,
          text: escapeText(
            [
              shortened(change.label, 16),
              change.change === undefined ? '' : formatChange(change.change),
              change.verdict ?? '',
            ]
              .filter((word) => word !== '')
              .join(' '),
          ),
          font: { size: 11, color: colorOf(change.verdict, palette) },
        })),
      ],
    },
  }
}

function baselineShape(y: number, palette: Palette): object {
  const line = { color: palette.base, width: 1.2, dash: 'dashdot' }
  return { type: 'line', xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: y, y1: y, line, layer: 'below' }
}

function baselineNote({ label }: NonNullable<TrendLine['baseline']>, y: number, palette: Palette): object {
  const text = `baseline ${escapeText(shortened(label, 20))}`
  const place = { xref: 'paper', yref: 'y', x: 0, xanchor: 'left', y, yanchor: 'bottom', xshift: 3 }
  return { ...place, showarrow: false, text, font: { size: 11, color: palette.base } }
}

interface Level {
  readonly from: number
  readonly to: number
  readonly value: number
}

/** From each change to the next; one level of all where nothing changes would tell nothing. */
function levels({ points, changes }: TrendLine): readonly Level[] {
  const starts = changes.map(({ run }) => indexOf(points, run.id))
  const [first] = changes
  if (first === undefined) return []
  return [
    { from: -0.5, to: (starts[0] ?? 0) - 0.5, value: first.before },
    ...changes.map(({ after }, i) => ({
      from: (starts[i] ?? 0) - 0.5,
      to: (starts[i + 1] ?? points.length) - 0.5,
      value: after,
    })),
  ]
}

function indexOf(points: readonly TrendPoint[], run: string): number {
  return points.findIndex((point) => point.run.id === run)
}

function colorOf(verdict: 'better' | 'worse' | undefined, palette: Palette): string {
  return verdict === undefined ? palette.muted : palette[verdict]
}

function hoverText(
  { label, run, value, n, parameters, differs, outlier }: TrendPoint,
  { unit }: Pick<TrendDocument, 'unit'>,
): string {
  return [
    `<b>${escapeText(shortened(label, 40))}</b>  ${escapeText(shortened(run.name, 60))}`,
    `${format(value, unit)} of ${formatNumber(n, 0)} ${n === 1 ? 'value' : 'values'}`,
    ...(parameters === undefined ? [] : [escapeText(parameterWords(parameters))]),
    ...(outlier === undefined ? [] : [`stands apart (${outlier})`]),
    ...(differs === undefined ? [] : [`another ${escapeText(differs.join(', '))}`]),
  ].join('<br>')
}
