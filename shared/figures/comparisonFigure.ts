/** One metric of two sides, overlaid on the time since each phase's start, or since what they are aligned by: a column per phase, one y axis for all. */
import { groupBand } from '../analysis/groupBand.ts'
import type { Theme } from '../api.ts'
import type { Figure, Points, Seconds, SeriesHeader } from '../model.ts'
import { displayUnit, formatDelta, formatNumber } from '../units.ts'
import { axis, axisTitle, baseLayout, valueAxis } from './axes.ts'
import { displayValues, drawingMode, hoverTemplate, largest } from './lines.ts'
import { escapeText, shortened } from './names.ts'
import { seriesName } from './panels.ts'
import { PALETTES, type Palette } from './theme.ts'
import { rowTicks, type TimeTicks, timeTicks, utcClock } from './timeAxis.ts'

/** Narrower columns leave no room for their time axis. */
export const MAX_COMPARED_PHASES = 4

/** A side's points in a phase, `t` in seconds since its run's start, and where in that run the phase began. */
export interface ComparedPoints extends Points {
  readonly start: Seconds
}

/** The runs of a side: one, or repeats, which are drawn as their median between their quartiles. Never empty. */
export interface SidePoints {
  readonly members: readonly (ComparedPoints & { readonly name: string })[]
}

export interface ComparedPhase {
  /** Absent when the whole runs are laid over each other. */
  readonly name?: string
  /** Absent when that run has no such phase or no such series in it. */
  readonly base?: SidePoints
  readonly candidate?: SidePoints
  /** Windows in which a fault acted on the first run of a side, in seconds since what stands at zero. */
  readonly faults?: readonly FaultWindow[]
}

export interface FaultWindow {
  readonly side: (typeof SIDES)[number]
  readonly name: string
  readonly start: Seconds
  readonly end: Seconds
}

/** Windows that are shaded in a column; a network that blinks every second is one shade anyway. */
export const MAX_FAULT_WINDOWS = 24

export interface ComparisonFigureInput {
  readonly series: SeriesHeader
  readonly baseName: string
  readonly candidateName: string
  readonly phases: readonly ComparedPhase[]
  /** Seconds since the phase's start; heeded when one phase is drawn, since several have no stretch in common. */
  readonly window?: { readonly start: Seconds; readonly end: Seconds }
  /** What zero is, where it is neither the start of a phase nor of the run. */
  readonly since?: string
  /** The lag by which the candidate was moved, or why it was not. */
  readonly note?: { readonly lag: Seconds; readonly correlation: number } | string
  /** Unix milliseconds of each run's start: their clocks stand beneath the relative times. */
  readonly clocks?: { readonly base?: number; readonly candidate?: number }
  readonly theme: Theme
  /** The axes of both runs count rows. */
  readonly axis?: 'rows'
  readonly revision?: string
}

/** Letters of a run's name: two of them stand beside each other above the plot. */
const MAX_NAME = 48
/** Of the plot's width, between columns. */
const GAP = 0.04
/** Base is drawn last: its dashes lie on the candidate's line where the two are equal, and both are seen. */
const SIDES = ['candidate', 'base'] as const

export function comparisonFigure(input: ComparisonFigureInput): Figure {
  const palette = PALETTES[input.theme]
  const phases = input.phases.slice(0, MAX_COMPARED_PHASES)
  const leftOut = input.phases.slice(MAX_COMPARED_PHASES).map((phase) => phase.name ?? 'unnamed')
  const drawn = phases.flatMap((phase) => SIDES.flatMap((side) => phase[side]?.members ?? []))
  const { divisor, symbol } = displayUnit(input.series.unit, largest(drawn))
  const title = shortened(seriesName(input.series))
  const width = (1 - GAP * (phases.length - 1)) / Math.max(1, phases.length)
  const onlyPhase = phases.length === 1
  const xAxes = phases.map((phase, i) => {
    const range =
      onlyPhase && input.window !== undefined
        ? [input.window.start, input.window.end]
        : rangeOf(phase, input.since === undefined && input.note === undefined)
    const start = phase.name === undefined ? 'start' : `start of ${shortened(phase.name)}`
    const since = input.since === undefined ? start : shortened(input.since)
    const [from = 0, to = 1] = range
    const plain = input.axis === 'rows' ? rowTicks(from, to) : timeTicks(from, to, since)
    const ticks = input.clocks === undefined ? plain : withClocks(plain, phase, input.clocks, palette)
    const left = i * (width + GAP)
    const layout = {
      ...axis(palette),
      title: axisTitle(ticks.title),
      range,
      domain: [left, Math.min(1, left + width)],
      anchor: 'y',
      // Columns share ticks' room: every second label where it would get tight.
      tickvals: ticks.tickvals.filter((_, n) => n % Math.min(2, phases.length) === 0),
      ticktext: ticks.ticktext.filter((_, n) => n % Math.min(2, phases.length) === 0),
      unifiedhovertitle: { text: input.axis === 'rows' ? 'row %{x:,.0f}' : '%{x:,.2f} s' },
    }
    return [`xaxis${i === 0 ? '' : i + 1}`, layout]
  })
  return {
    data: phases.flatMap((phase, i) =>
      SIDES.flatMap((side) => {
        const points = phase[side]
        if (points === undefined) return []
        const place = { xaxis: i === 0 ? 'x' : `x${i + 1}`, yaxis: 'y', legendgroup: side }
        const line = lineOf(side, palette)
        const leading = {
          type: 'scatter',
          name: sideName(side, input),
          legendrank: side === 'base' ? 1 : 2,
          showlegend: !phases.slice(0, i).some((earlier) => earlier[side] !== undefined),
          ...place,
          line,
          marker: { size: 5 },
          hovertemplate: hoverTemplate(input.series.unit, symbol),
        }
        const relative = points.members.map(({ t, v, start, name }) => ({ name, v, t: t.map((at) => at - start) }))
        const [only, ...others] = relative
        if (only === undefined) return []
        if (others.length === 0)
          return [
            {
              ...leading,
              mode: drawingMode(only.v),
              x: Array.from(only.t),
              y: displayValues(only.v, divisor),
            },
          ]
        return repeatTraces(relative, { leading, place, color: line.color, divisor })
      }),
    ),
    layout: {
      ...baseLayout(palette, input.revision ?? 'comparison'),
      margin: {
        l: 68,
        r: 34,
        t: onlyPhase && phases[0]?.name === undefined ? 40 : 60,
        b: input.clocks === undefined ? 48 : 82,
      },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' },
      hovermode: 'x unified',
      ...Object.fromEntries(xAxes),
      yaxis: valueAxis(palette, symbol === '' ? title : `${title} (${symbol})`, input.series.unit, largest(drawn)),
      shapes: phases.flatMap(({ faults = [] }, i) => faults.map((fault) => faultShade(fault, i, palette))),
      annotations: [
        ...phases.flatMap(({ faults = [] }, i) => faultNames(faults, i, palette)),
        ...phases.flatMap((phase, i) => (phase.name === undefined ? [] : [columnHead(phase, i, palette)])),
        ...leftOutNote(leftOut, palette),
        ...lagNote(input.note, palette),
      ],
    },
  }
}

function sideName(side: (typeof SIDES)[number], input: ComparisonFigureInput): string {
  return `${side}: ${escapeText(shortened(side === 'base' ? input.baseName : input.candidateName, MAX_NAME))}`
}

function faultShade({ side, start, end }: FaultWindow, column: number, palette: Palette): object {
  return {
    type: 'rect',
    xref: `x${column === 0 ? '' : column + 1}`,
    yref: 'paper',
    layer: 'below',
    x0: start,
    x1: end,
    y0: 0,
    y1: 1,
    fillcolor: palette.phase.fault,
    line: { color: palette[side], width: 1, dash: side === 'base' ? 'dash' : 'dot' },
  }
}

/** Once a fault and side, at its first window. */
function faultNames(faults: readonly FaultWindow[], column: number, palette: Palette): object[] {
  const first = new Map(faults.toReversed().map((fault) => [`${fault.side} ${fault.name}`, fault]))
  return [...first.values()].toReversed().map(({ side, name, start }, i) => ({
    xref: `x${column === 0 ? '' : column + 1}`,
    yref: 'paper',
    x: start,
    y: 0,
    xanchor: 'left',
    yanchor: 'bottom',
    // Faults that begin together stand above each other, where lines seldom are.
    yshift: 2 + 14 * i,
    showarrow: false,
    text: `fault, ${side}: ${escapeText(shortened(name, 28))}`,
    font: { size: 11, color: palette[side] },
  }))
}

/** Told apart by hue, by dash and by weight: base is what was, dashed and thin. */
function lineOf(side: (typeof SIDES)[number], palette: Palette): { color: string; dash: string; width: number } {
  return side === 'base'
    ? { color: palette.base, dash: '4px,2px', width: 1.5 }
    : { color: palette.candidate, dash: 'solid', width: 1.8 }
}

type Trace = Figure['data'][0]

interface RepeatStyle {
  readonly leading: Trace
  readonly place: Trace
  readonly color: string
  readonly divisor: number
}

/** Each run thin, the quartiles as a band, and the median as the side's own line. */
function repeatTraces(
  members: readonly (Points & { readonly name: string })[],
  { leading, place, color, divisor }: RepeatStyle,
): readonly Trace[] {
  const band = groupBand(members)
  const x = Array.from(band.t)
  const edge = {
    type: 'scatter',
    mode: 'lines',
    ...place,
    showlegend: false,
    hoverinfo: 'skip',
    x,
    line: { width: 0, color },
  }
  return [
    ...members.map(({ name, t, v }) => ({
      type: 'scatter',
      mode: drawingMode(v),
      name: escapeText(shortened(name)),
      ...place,
      showlegend: false,
      hoverinfo: 'skip',
      opacity: 0.35,
      x: Array.from(t),
      y: displayValues(v, divisor),
      line: { color, width: 1 },
    })),
    { ...edge, y: displayValues(band.low, divisor) },
    { ...edge, y: displayValues(band.high, divisor), fill: 'tonexty', fillcolor: `${color}2e` },
    { ...leading, mode: 'lines', x, y: displayValues(band.median, divisor) },
  ]
}

/** From zero, or from the earliest point where something may lie before what the sides are aligned by. */
function rangeOf(phase: ComparedPhase, fromZero: boolean): readonly [Seconds, Seconds] {
  let [from, to] = [0, 0]
  for (const { t, start } of SIDES.flatMap((side) => phase[side]?.members ?? [])) {
    if (!fromZero) from = Math.min(from, (t[0] ?? start) - start)
    to = Math.max(to, (t.at(-1) ?? start) - start)
  }
  return to > from ? [from, to] : [0, 1]
}

/** Each side's UTC clock on a line of its own, in the side's colour. */
function withClocks(
  ticks: TimeTicks,
  phase: ComparedPhase,
  clocks: NonNullable<ComparisonFigureInput['clocks']>,
  palette: Palette,
): TimeTicks {
  const lines = (['base', 'candidate'] as const).flatMap((side) => {
    const [startedAtMs, zero] = [clocks[side], phase[side]?.members[0]?.start]
    return startedAtMs === undefined || zero === undefined
      ? []
      : [{ color: palette[side], atMs: startedAtMs + zero * 1_000 }]
  })
  if (lines.length === 0) return { ...ticks, title: `${ticks.title}; neither run states a clock` }
  return {
    ...ticks,
    title: `${ticks.title}, below it the UTC clock of each side`,
    ticktext: ticks.ticktext.map((text, i) =>
      [
        text,
        ...lines.map(({ color, atMs }) => {
          return `<span style="color:${color}">${utcClock(atMs + (ticks.tickvals[i] ?? 0) * 1_000)}</span>`
        }),
      ].join('<br>'),
    ),
  }
}

/** How sure the alignment is, where it was found and not given. */
function lagNote(note: ComparisonFigureInput['note'], palette: Palette): object[] {
  if (note === undefined) return []
  const text =
    typeof note === 'string'
      ? note
      : `candidate moved by ${formatDelta(-note.lag, 'seconds')}, correlation ${formatNumber(note.correlation)}`
  return [
    {
      xref: 'paper',
      yref: 'paper',
      x: 1,
      y: 1,
      xanchor: 'right',
      yanchor: 'bottom',
      yshift: 4,
      showarrow: false,
      text,
      font: { size: 11, color: palette.muted },
    },
  ]
}

/** At the top right, opposite the legend: every phase can be asked for by itself. */
function leftOutNote(leftOut: readonly string[], palette: Palette): object[] {
  if (leftOut.length === 0) return []
  return [
    {
      xref: 'paper',
      yref: 'paper',
      x: 1,
      y: 1,
      xanchor: 'right',
      yanchor: 'bottom',
      yshift: 24,
      showarrow: false,
      text: `${leftOut.length} more ${leftOut.length === 1 ? 'phase is' : 'phases are'} not drawn`,
      hovertext: escapeText(leftOut.join(', ').slice(0, 600)),
      font: { size: 11, color: palette.muted },
    },
  ]
}

function columnHead(phase: ComparedPhase, index: number, palette: Palette): object {
  const missing = phase.base === undefined ? ' (candidate only)' : phase.candidate === undefined ? ' (base only)' : ''
  return {
    xref: `x${index === 0 ? '' : index + 1} domain`,
    yref: 'paper',
    x: 0.5,
    y: 1,
    yanchor: 'bottom',
    yshift: 2,
    showarrow: false,
    text: `<b>${escapeText(shortened(phase.name ?? ''))}</b>${missing}`,
    font: { size: 12, color: palette.ink },
  }
}
