/**
 * What one verdict rests on, in one panel: the points, the floor that was judged, the shape that describes it with the
 * interval of its slope, the warm-up, what was left out, and the limit.
 *
 * The band is the fitted shape turned about the middle of the judged time until its slope is at either end of its 95 %
 * interval. A shape that first is level and then climbs is turned about the middle of its climb, which alone was tested.
 */
import type { Theme } from '../api.ts'
import { leakStory, modelInWords } from '../leakStory.ts'
import type { Figure, LeakReport, Points, Seconds, SeriesHeader } from '../model.ts'
import { type DisplayUnit, displayUnit, format } from '../units.ts'
import { axis, axisTitle, baseLayout, valueAxis } from './axes.ts'
import { displayValues, drawingMode, hoverTemplate, largest } from './lines.ts'
import { escapeText, shortened } from './names.ts'
import { seriesName } from './panels.ts'
import { PALETTES, type Palette } from './theme.ts'
import { rowTicks, timeTicks } from './timeAxis.ts'

interface Stretch {
  readonly start: Seconds
  readonly end: Seconds
}

export interface LeakFigureInput {
  readonly report: LeakReport
  /** Points reduced for drawing, in base units. */
  readonly series: SeriesHeader & Points
  /** As the trend methods give it; absent when nothing could be fitted. */
  readonly floor?: Floor
  /** In the series' unit. */
  readonly limit?: number
  /** Faults and the like that were left out. */
  readonly excluded: readonly Stretch[]
  /** The judged time, from the first to the last point. */
  readonly whole: Stretch
  readonly window?: Stretch
  readonly theme: Theme
  readonly startedAtMs?: number
  /** The axis counts rows. */
  readonly axis?: 'rows'
  readonly revision?: string
}

interface Floor {
  readonly t: readonly number[]
  readonly v: readonly number[]
  /** Ends with the floor, and begins after the warm-up. */
  readonly curve: readonly number[]
}

/** A limit further above the points than this would flatten them; it is told in words instead. */
const LIMIT_IN_SIGHT = 3
/** Where nothing drawn is below this share of the largest value, an axis from zero would show a straight line. */
const CUT_BELOW = 0.6
/** Of the drawn span, left free above and below on a cut axis. */
const AIR = 0.08
/** Faults drawn; a run that is all faults carries no verdict. */
const MAX_EXCLUDED = 32
/** Share of the time axis that the words beside the warm-up take. */
const NOTE_ROOM = 0.2
/** Counts within this get a tick each: half a goroutine is no goroutine. */
const FEW = 5
/** Letters in a line of the title: it fits a card of half a window. */
const TITLE_LETTERS = 92
const TITLE_LINES = 2
/** Letters of a name in the title. */
const TITLE_NAME = 60

export function leakFigure(input: LeakFigureInput): Figure {
  const { series, limit } = input
  const palette = PALETTES[input.theme]
  const { divisor, symbol } = displayUnit(series.unit, largest([series]))
  const { start, end } = input.window ?? input.whole
  const ticks = input.axis === 'rows' ? rowTicks(start, end) : timeTicks(start, end, 'start', input.startedAtMs)
  const shown = valuesIn(input, { start, end })
  const limitSeen = limit !== undefined && limit <= LIMIT_IN_SIGHT * shown.high ? limit : undefined
  const title = titleLines(input)
  return {
    data: [
      pointsTrace(input, palette, { divisor, symbol }),
      ...bandTraces(input, palette, divisor),
      ...floorTraces(input, palette, { divisor, symbol }),
      ...excludedTrace(input, palette),
    ],
    layout: {
      ...baseLayout(palette, input.revision ?? 'verdict'),
      title: {
        text: title.map(escapeText).join('<br>'),
        x: 0,
        xref: 'container',
        xanchor: 'left',
        y: 1,
        yref: 'container',
        yanchor: 'top',
        pad: { t: 8, l: 14 },
        font: { size: 13, color: palette.ink },
        automargin: false,
      },
      margin: { l: 68, r: 34, t: 46 + 17 * title.length, b: input.startedAtMs === undefined ? 48 : 64 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'bottom', font: { size: 11 } },
      hovermode: 'x unified',
      xaxis: {
        ...axis(palette),
        title: axisTitle(ticks.title),
        range: [start, end > start ? end : start + 1],
        tickvals: ticks.tickvals,
        ticktext: ticks.ticktext,
        unifiedhovertitle: { text: input.axis === 'rows' ? 'row %{x:,.0f}' : '%{x:,.2f} s' },
      },
      yaxis: valuesAxis(input, palette, shown, limitSeen, { divisor, symbol }),
      yaxis2: { overlaying: 'y', range: [0, 1], visible: false, fixedrange: true },
      shapes: [...warmUpShapes(input, palette), ...limitShapes(limitSeen, palette, divisor)],
      annotations: [...warmUpNote(input, palette), ...limitNote(input, limitSeen, palette, divisor)],
    },
  }
}

function titleLines({ report, series }: LeakFigureInput): readonly string[] {
  const subject = [report.phase, seriesName(series)]
    .filter((part) => part !== undefined)
    .map((part) => shortened(part, TITLE_NAME))
  const story = leakStory(report, series.unit)
  const words = `${subject.join(', ')}: ${story.charAt(0).toLowerCase()}${story.slice(1)}`.split(' ')
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < TITLE_LETTERS) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.slice(0, TITLE_LINES)
}

function pointsTrace(
  { series }: LeakFigureInput,
  palette: Palette,
  { divisor, symbol }: DisplayUnit,
): object & Record<string, unknown> {
  return {
    type: 'scatter',
    mode: drawingMode(series.v),
    // The title names the labels.
    name: escapeText(shortened(seriesName({ ...series, labels: {} }))),
    x: Array.from(series.t),
    y: displayValues(series.v, divisor),
    line: { color: palette.series[0], width: 1 },
    opacity: 0.6,
    marker: { size: 4 },
    hovertemplate: hoverTemplate(series.unit, symbol),
  }
}

/** Times and values of the fitted shape; empty where nothing was fitted. */
function fitted({ floor }: LeakFigureInput): { readonly t: readonly number[]; readonly v: readonly number[] } {
  if (floor === undefined) return { t: [], v: [] }
  return { t: floor.t.slice(floor.t.length - floor.curve.length), v: floor.curve }
}

/** The fitted shape with its slope at the lower and at the upper end of its interval, from where it was tested. */
function band(input: LeakFigureInput) {
  const slope = input.report.evidence?.slopePerHour
  const { t, v } = fitted(input)
  if (slope === undefined || t.length < 2) return undefined
  const bend = input.report.evidence?.model === 'flat-then-linear' ? bendOf(v) : 0
  const tested = { t: t.slice(bend), v: v.slice(bend) }
  const middle = ((tested.t[0] ?? 0) + (tested.t.at(-1) ?? 0)) / 2
  const turned = (perHour: number) =>
    tested.v.map((value, i) => value + ((perHour - slope.value) / 3600) * ((tested.t[i] ?? middle) - middle))
  const [atLow, atHigh] = [turned(slope.low), turned(slope.high)]
  return {
    t: tested.t,
    low: atLow.map((value, i) => Math.min(value, atHigh[i] ?? value)),
    high: atLow.map((value, i) => Math.max(value, atHigh[i] ?? value)),
  }
}

/** The last place at which the curve is still as level as at its start. */
function bendOf(curve: readonly number[]): number {
  const first = curve[0] ?? 0
  const rise = Math.abs((curve.at(-1) ?? first) - first)
  const after = curve.findIndex((value) => Math.abs(value - first) > 1e-6 * rise)
  return Math.max(0, after - 1)
}

function bandTraces(input: LeakFigureInput, palette: Palette, divisor: number): Record<string, unknown>[] {
  const between = band(input)
  if (between === undefined) return []
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: '95 % interval of the slope',
      x: [...between.t, ...between.t.toReversed()],
      y: [...between.low, ...between.high.toReversed()].map((value) => value / divisor),
      fill: 'toself',
      fillcolor: translucent(outcomeColour(input, palette), 0.2),
      line: { width: 0 },
      hoverinfo: 'skip',
    },
  ]
}

function floorTraces(
  input: LeakFigureInput,
  palette: Palette,
  { divisor, symbol }: DisplayUnit,
): Record<string, unknown>[] {
  const { floor, report, series } = input
  if (floor === undefined || report.evidence === undefined) return []
  const { source, model } = report.evidence
  const curve = fitted(input)
  const hovertemplate = hoverTemplate(series.unit, symbol)
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: `${source.charAt(0).toUpperCase()}${source.slice(1)}`,
      x: [...floor.t],
      y: floor.v.map((value) => value / divisor),
      marker: { size: 6, color: palette.surface, line: { width: 1.6, color: palette.series[2] } },
      hovertemplate,
    },
    {
      type: 'scatter',
      mode: 'lines',
      name: `Fitted: ${modelInWords(model)}`,
      x: [...curve.t],
      y: curve.v.map((value) => value / divisor),
      line: { color: outcomeColour(input, palette), width: 2.2, dash: '8px,3px' },
      hovertemplate,
    },
  ]
}

/** That of the evidence, which is what is drawn here. */
function outcomeColour({ report }: LeakFigureInput, palette: Palette): string {
  return palette.outcome[report.outcome]
}

/** `#rrggbb` at an opacity. */
function translucent(colour: string, opacity: number): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return `rgba(${r},${g},${b},${opacity})`
}

/** Hatched: Plotly hatches filled lines and no shapes. */
function excludedTrace({ excluded, whole }: LeakFigureInput, palette: Palette): Record<string, unknown>[] {
  const there = excluded.filter(({ start, end }) => end > whole.start && start < whole.end).slice(0, MAX_EXCLUDED)
  if (there.length === 0) return []
  const clipped = there.map(({ start, end }) => [Math.max(start, whole.start), Math.min(end, whole.end)] as const)
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: 'Left out',
      x: clipped.flatMap(([start, end]) => [start, start, end, end, start, null]),
      y: clipped.flatMap(() => [0, 1, 1, 0, 0, null]),
      yaxis: 'y2',
      fill: 'toself',
      fillcolor: palette.phase.fault,
      fillpattern: { shape: '/', size: 8, solidity: 0.25, fgcolor: palette.muted, bgcolor: palette.phase.fault },
      line: { width: 0 },
      hoverinfo: 'skip',
    },
  ]
}

/** Lowest and highest of what is drawn within the window, in base units. */
function valuesIn(input: LeakFigureInput, { start, end }: Stretch): { readonly low: number; readonly high: number } {
  const between = band(input)
  const there = (t: ArrayLike<number>, v: ArrayLike<number>) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = 0; i < t.length; i++) {
      const [time, value] = [t[i] as number, v[i] as number]
      if (time < start || time > end || Number.isNaN(value)) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    return { low, high }
  }
  const parts = [
    there(input.series.t, input.series.v),
    ...(between === undefined ? [] : [there(between.t, between.low), there(between.t, between.high)]),
  ]
  return { low: Math.min(...parts.map(({ low }) => low)), high: Math.max(...parts.map(({ high }) => high)) }
}

/** From zero, as everywhere, unless that would hide what the verdict saw; a cut axis says so. */
function valuesAxis(
  { series }: LeakFigureInput,
  palette: Palette,
  { low, high }: { readonly low: number; readonly high: number },
  limit: number | undefined,
  { divisor, symbol }: DisplayUnit,
): Record<string, unknown> {
  const name = shortened(seriesName({ ...series, labels: {} }))
  const title = symbol === '' ? name : `${name} (${symbol})`
  const top = Math.max(high, limit ?? high)
  const from = valueAxis(palette, title, series.unit, top)
  if (!(low > CUT_BELOW * top && top > low))
    return { ...from, ...(limit === undefined ? {} : { range: [0, (top * (1 + AIR)) / divisor] }) }
  const air = AIR * (top - low)
  return {
    ...from,
    rangemode: 'normal',
    title: axisTitle(`${title}, not from zero`),
    ...(series.unit === 'count' && top - low <= FEW ? { dtick: 1 } : {}),
    range: [(low - air) / divisor, (top + air) / divisor],
  }
}

/** Where the warm-up ends, given by a person or found; undefined when there is none to draw. */
function warmUpEnd({ report, floor, whole }: LeakFigureInput): Seconds | undefined {
  const found = report.evidence?.warmupEnd
  // Judged from its first trough on, a series has no warm-up.
  const end = report.warmupGiven ?? (found !== undefined && found > (floor?.t[0] ?? found) ? found : undefined)
  return end !== undefined && end > whole.start ? Math.min(end, whole.end) : undefined
}

function warmUpShapes(input: LeakFigureInput, palette: Palette): object[] {
  const end = warmUpEnd(input)
  if (end === undefined) return []
  const through = { xref: 'x', yref: 'paper', y0: 0, y1: 1 }
  const line = { color: palette.severity.misleading, width: 1.4, dash: 'dot' }
  return [
    {
      type: 'rect',
      layer: 'below',
      ...through,
      x0: input.whole.start,
      x1: end,
      fillcolor: palette.phase['warm-up'],
      line: { width: 0 },
    },
    { type: 'line', ...through, x0: end, x1: end, line },
  ]
}

function warmUpNote(input: LeakFigureInput, palette: Palette): object[] {
  const at = warmUpEnd(input)
  const { start, end } = input.window ?? input.whole
  if (at === undefined || at < start || at > end) return []
  return [
    {
      ...note(palette.severity.misleading),
      xref: 'x',
      yref: 'paper',
      x: at,
      y: 1,
      // Beside the line, on the side that has room for it.
      xanchor: at - start > NOTE_ROOM * (end - start) ? 'right' : 'left',
      yanchor: 'top',
      text: input.report.warmupGiven === undefined ? 'warm-up' : 'warm-up, as given',
    },
  ]
}

function limitShapes(limit: number | undefined, palette: Palette, divisor: number): object[] {
  if (limit === undefined) return []
  const y = limit / divisor
  return [
    {
      type: 'line',
      xref: 'paper',
      x0: 0,
      x1: 1,
      yref: 'y',
      y0: y,
      y1: y,
      line: { color: palette.worse, width: 1.4, dash: 'dashdot' },
    },
  ]
}

function limitNote(
  { limit, series }: LeakFigureInput,
  seen: number | undefined,
  palette: Palette,
  divisor: number,
): object[] {
  if (limit === undefined) return []
  const text = `limit ${format(limit, series.unit)}`
  const place = { xref: 'paper', x: 1, xanchor: 'right' }
  return seen === undefined
    ? [{ ...note(palette.muted), ...place, yref: 'paper', y: 1, yanchor: 'top', text: `${text}, far above ↑` }]
    : [{ ...note(palette.worse), ...place, yref: 'y', y: seen / divisor, yanchor: 'top', text }]
}

function note(color: string): Record<string, unknown> {
  return { showarrow: false, font: { size: 11, color } }
}
