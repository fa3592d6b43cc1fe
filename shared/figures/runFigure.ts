/**
 * The run's linked panels: several y axes stacked on one x axis, so that zoom, pan and the hover line are shared without
 * any code in the window. Phases are shaded through all panels; their names and the lead series' peak and average stand
 * in words above the plot, where they cannot cover data, in the colour of the dashed lines they name.
 */
import type { Theme } from '../api.ts'
import type { Figure, Phase, Seconds } from '../model.ts'
import { displayUnit } from '../units.ts'
import { axis, axisTitle, baseLayout, valueAxis } from './axes.ts'
import { fitsOnTop, legendId, legendNames, legendsOf, legendWidth } from './legends.ts'
import { displayValues, drawingMode, hoverTemplate, largest } from './lines.ts'
import { escapeText, shortened } from './names.ts'
import {
  type DrawnSeries,
  isDrawnAsPoints,
  isHiddenAtFirst,
  MAX_PHASES,
  type Panel,
  seriesKey,
  seriesName,
} from './panels.ts'
import { type Level, phaseHeads } from './phaseHeads.ts'
import { PALETTES, type Palette, seriesLine } from './theme.ts'
import { rowTicks, timeTicks } from './timeAxis.ts'
import { type TroubleMark, troubleTrace } from './troubleMarks.ts'

export interface RunFigureInput {
  /** Points reduced for drawing, in base units, `t` in seconds since the run's start. */
  readonly panels: readonly Panel<DrawnSeries>[]
  /** From `panelsOf`: told beneath the figure. */
  readonly leftOut?: readonly string[]
  readonly phases: readonly Phase[]
  readonly levels?: readonly Level[]
  /** What the verdict on the first panel's lead rests on: its floor, and the shape fitted to the end of it, in base units. */
  readonly trend?: RunTrendLine
  /** Known trouble of the run's logs within the window. */
  readonly troubles?: readonly TroubleMark[]
  readonly duration: Seconds
  readonly window?: { readonly start: Seconds; readonly end: Seconds }
  readonly theme: Theme
  readonly startedAtMs?: number
  /** The axis counts rows. */
  readonly axis?: 'rows'
  /** The same as long as a reader's zoom shall survive a redraw: the run's id. */
  readonly revision?: string
}

export interface RunTrendLine {
  /** In a reader's words, e.g. `Trend: stable`. */
  readonly name: string
  readonly t: readonly number[]
  /** As long as `t` or shorter; it ends where `t` ends. */
  readonly curve: readonly number[]
}

const COVERING_DASH = '7px,7px'
/** Of the plot's height, between panels. */
const GAP = 0.035
/** The first panel is the evidence; the others are read beside it. */
const LEAD_WEIGHT = 1.9
/** Names beside a panel that its usual height holds; one with more is higher, as far as the first one. */
const USUAL_NAMES = 3
/** CSS pixels: the narrowest plot that names are laid out for, with the legend above it and beside it. */
const WIDE_PLOT = 720
const NARROW_PLOT = 520
/** CSS pixels: the figure of the narrowest page without its margins, of which a legend takes its part … */
const NARROW_FIGURE = 570
/** … and leaves this at least. */
const NARROWEST_PLOT = 240
const LINE_HEIGHT = 16
const NO_PANEL: Panel<DrawnSeries> = { title: '', unit: 'unknown', series: [] }
/** Room beside the axis title. */
const MAX_NOTE_LENGTH = 36
/** With more panels than this an axis has no room for a name in full; the legend beside it has. */
export const ROOMY_PANELS = 3
const MAX_CROWDED_LETTERS = 11

export function runFigure(input: RunFigureInput): Figure {
  const palette = PALETTES[input.theme]
  const [start, end] = timeRange(input)
  const crowded = input.panels.length > ROOMY_PANELS
  const legends = input.panels.map((panel) => legendNames(panel, crowded))
  const legendOnTop = fitsOnTop(legends)
  const heads = phaseHeads(input, palette, start, end, legendOnTop ? WIDE_PLOT : plotBeside(legends))
  const headLines = Math.max(0, ...heads.map((head) => head.lines))
  const ticks = input.axis === 'rows' ? rowTicks(start, end) : timeTicks(start, end, 'start', input.startedAtMs)
  const domains = domainsOf(legends.map((names) => (legendOnTop ? 0 : names.length)))
  const panels: readonly Panel<DrawnSeries>[] = input.panels.length > 0 ? input.panels : [NO_PANEL]
  const yAxes = panels.map((panel, i) => [
    `yaxis${i === 0 ? '' : i + 1}`,
    { ...yAxis(palette, panel, crowded), domain: domains[i] ?? [0, 1] },
  ])
  const troubles = troubleTrace(input.troubles ?? [], [start, end], domains[0] ?? [0, 1], palette)
  return {
    data: [
      ...input.panels.flatMap((panel, i) => tracesOf(panel, i, palette, legendOnTop, crowded)),
      ...trendLine(input, palette, legendOnTop),
      ...troubles.data,
    ],
    layout: {
      ...baseLayout(palette, input.revision ?? 'run'),
      margin: {
        l: 68,
        r: 34,
        t: 14 + headLines * LINE_HEIGHT + (legendOnTop && legends.some((names) => names.length > 0) ? 26 : 0),
        b: input.startedAtMs === undefined ? 48 : 64,
      },
      ...legendsOf(legends, legendOnTop, domains),
      hovermode: 'x unified',
      hoversubplots: 'axis',
      xaxis: {
        ...axis(palette),
        title: axisTitle(ticks.title),
        range: [start, end],
        tickvals: ticks.tickvals,
        ticktext: ticks.ticktext,
        anchor: input.panels.length > 1 ? `y${input.panels.length}` : 'y',
        unifiedhovertitle: { text: input.axis === 'rows' ? 'row %{x:,.0f}' : '%{x:,.2f} s' },
        showspikes: true,
        spikemode: 'across',
        spikesnap: 'cursor',
        spikethickness: 1,
        spikedash: 'solid',
        spikecolor: palette.muted,
      },
      ...Object.fromEntries(yAxes),
      ...troubles.axes,
      shapes: [...phaseShades(input.phases, palette), ...levelLines(input, palette)],
      annotations: [...heads.map((head) => head.annotation), ...notes(input, palette)],
    },
  }
}

function plotBeside(legends: readonly (readonly string[])[]): number {
  return Math.max(NARROWEST_PLOT, Math.min(NARROW_PLOT, NARROW_FIGURE - legendWidth(legends)))
}

function yAxis(palette: Palette, panel: Panel<DrawnSeries>, crowded: boolean): Record<string, unknown> {
  const title = axisTitle(...panelTitle(panel, crowded))
  return { ...valueAxis(palette, '', panel.unit, largest(panel.series)), title }
}

/** From the top, by how many names stand beside each panel. */
function domainsOf(names: readonly number[]): readonly (readonly [number, number])[] {
  if (names.length <= 1) return [[0, 1]]
  const weights = names.map((count, i) =>
    i === 0 ? LEAD_WEIGHT : Math.min(LEAD_WEIGHT, Math.max(1, count / USUAL_NAMES)),
  )
  const share = (1 - GAP * (names.length - 1)) / weights.reduce((sum, weight) => sum + weight, 0)
  let top = 1
  return weights.map((weight, i) => {
    const bottom = i === weights.length - 1 ? 0 : top - share * weight
    const domain = [bottom, top] as const
    top = bottom - GAP
    return domain
  })
}

function timeRange(input: RunFigureInput): readonly [number, number] {
  const { window } = input
  return window !== undefined && window.end > window.start ? [window.start, window.end] : [0, endOf(input)]
}

function endOf({ duration, panels, phases }: RunFigureInput): Seconds {
  let end = duration
  for (const phase of phases) end = Math.max(end, phase.end)
  for (const panel of panels) for (const { t } of panel.series) end = Math.max(end, t.at(-1) ?? 0)
  return end > 0 ? end : 1
}

/** The readable unit of a panel: the one that suits its largest value. */
function panelUnit(panel: Panel<DrawnSeries>) {
  return displayUnit(panel.unit, largest(panel.series))
}

/** Lines: a unit that has no room behind the name stands beneath it. */
function panelTitle(panel: Panel<DrawnSeries>, crowded: boolean): readonly string[] {
  const { symbol } = panelUnit(panel)
  const title = shortened(panel.title, crowded ? MAX_CROWDED_LETTERS : undefined)
  if (symbol === '') return [title]
  const whole = `${title} (${symbol})`
  return crowded && whole.length > MAX_CROWDED_LETTERS ? [title, `(${symbol})`] : [whole]
}

function tracesOf(
  panel: Panel<DrawnSeries>,
  index: number,
  palette: Palette,
  legendOnTop: boolean,
  crowded: boolean,
): Record<string, unknown>[] {
  const { divisor, symbol } = panelUnit(panel)
  const keys = [...new Set(panel.series.map(seriesKey))]
  const named = new Set<string>()
  const drawn: DrawnSeries[] = []
  return panel.series.map((series) => {
    const key = seriesKey(series)
    const first = !named.has(key)
    named.add(key)
    const covers = drawn.some((earlier) => isSameLine(earlier, series))
    if (!isHiddenAtFirst(series)) drawn.push(series)
    return {
      type: 'scatter',
      mode: isDrawnAsPoints(series) ? 'markers' : drawingMode(series.v),
      name: escapeText(shortened(seriesName(series))),
      legendgroup: `${index} ${key}`,
      showlegend: first && (keys.length > 1 || crowded),
      legend: legendOnTop ? 'legend' : legendId(index),
      ...(isHiddenAtFirst(series) ? { visible: 'legendonly' } : {}),
      x: Array.from(series.t),
      y: displayValues(series.v, divisor),
      yaxis: index === 0 ? 'y' : `y${index + 1}`,
      line: { ...seriesLine(palette, keys.indexOf(key)), width: 1.6, ...(covers ? { dash: COVERING_DASH } : {}) },
      marker: { size: 5 },
      hovertemplate: hoverTemplate(panel.unit, symbol),
    }
  })
}

/** Above the points it describes, in ink: no series has that colour. */
function trendLine(
  { panels, trend }: RunFigureInput,
  palette: Palette,
  legendOnTop: boolean,
): Record<string, unknown>[] {
  const [lead] = panels
  if (trend === undefined || lead === undefined) return []
  const { divisor, symbol } = panelUnit(lead)
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: escapeText(trend.name),
      legend: legendOnTop ? 'legend' : legendId(0),
      x: trend.t.slice(trend.t.length - trend.curve.length),
      y: displayValues(Float64Array.from(trend.curve), divisor),
      yaxis: 'y',
      line: { color: palette.ink, width: 2.2, dash: 'dash' },
      hovertemplate: hoverTemplate(lead.unit, symbol),
    },
  ]
}

/** A proxy often equals what it stands for; the one drawn later is then dashed, so that both are seen. */
function isSameLine(a: DrawnSeries, b: DrawnSeries): boolean {
  return a.v.length === b.v.length && a.t[0] === b.t[0] && a.v.every((x, i) => x === b.v[i])
}

function phaseShades(phases: readonly Phase[], palette: Palette): object[] {
  return phases.slice(0, MAX_PHASES).map((phase) => ({
    type: 'rect',
    layer: 'below',
    xref: 'x',
    yref: 'paper',
    x0: phase.start,
    x1: phase.end,
    y0: 0,
    y1: 1,
    fillcolor: palette.phase[phase.kind],
    line: { width: 0 },
  }))
}

function levelLines(input: RunFigureInput, palette: Palette): object[] {
  const lead = input.panels[0]
  if (lead === undefined) return []
  const { divisor } = panelUnit(lead)
  return (input.levels ?? []).slice(0, MAX_PHASES).flatMap((level) => {
    const phase = input.phases.find((p) => p.name === level.phase)
    const span = { x0: phase?.start ?? 0, x1: phase?.end ?? endOf(input) }
    return [
      { value: level.peak, color: palette.peak },
      { value: level.average, color: palette.average },
    ]
      .filter(({ value }) => Number.isFinite(value))
      .map(({ value, color }) => ({
        type: 'line',
        xref: 'x',
        yref: 'y',
        ...span,
        y0: value / divisor,
        y1: value / divisor,
        line: { color, width: 1.3, dash: 'dash' },
      }))
  })
}

function notes({ panels, leftOut = [], startedAtMs }: RunFigureInput, palette: Palette): object[] {
  if (panels.length === 0) {
    const place = { xref: 'paper', yref: 'paper', x: 0.5, y: 0.5, showarrow: false }
    return [{ ...place, text: 'This run has no series to draw.', font: { size: 14, color: palette.muted } }]
  }
  if (leftOut.length === 0) return []
  const all = leftOut.join(', ')
  const said = all.length <= MAX_NOTE_LENGTH ? all : `${leftOut.length} more series`
  return [
    {
      xref: 'paper',
      yref: 'paper',
      x: 1,
      y: 0,
      xanchor: 'right',
      yanchor: 'top',
      // Beneath the tick labels, on the line of the axis title.
      yshift: startedAtMs === undefined ? -24 : -38,
      showarrow: false,
      text: `Not drawn: ${escapeText(said)}`,
      hovertext: escapeText(all.slice(0, 600)),
      font: { size: 11, color: palette.muted },
    },
  ]
}
