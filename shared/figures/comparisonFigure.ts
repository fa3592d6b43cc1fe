/** One metric of two runs, overlaid on the time since each phase's start: a column per phase, one y axis for all. */
import type { Theme } from '../api.ts'
import type { Figure, Points, Seconds, SeriesHeader } from '../model.ts'
import { displayUnit } from '../units.ts'
import { axis, axisTitle, baseLayout, valueAxis } from './axes.ts'
import { displayValues, drawingMode, hoverTemplate, largest } from './lines.ts'
import { escapeText, shortened } from './names.ts'
import { seriesName } from './panels.ts'
import { PALETTES, type Palette } from './theme.ts'
import { rowTicks, timeTicks } from './timeAxis.ts'

/** Narrower columns leave no room for their time axis. */
export const MAX_COMPARED_PHASES = 4

/** A side's points in a phase, `t` in seconds since its run's start, and where in that run the phase began. */
export interface ComparedPoints extends Points {
  readonly start: Seconds
}

export interface ComparedPhase {
  /** Absent when the whole runs are laid over each other. */
  readonly name?: string
  /** Absent when that run has no such phase or no such series in it. */
  readonly base?: ComparedPoints
  readonly candidate?: ComparedPoints
}

export interface ComparisonFigureInput {
  readonly series: SeriesHeader
  readonly baseName: string
  readonly candidateName: string
  readonly phases: readonly ComparedPhase[]
  /** Seconds since the phase's start; heeded when one phase is drawn, since several have no stretch in common. */
  readonly window?: { readonly start: Seconds; readonly end: Seconds }
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
  const drawn = phases.flatMap((phase) => [phase.base, phase.candidate]).filter((points) => points !== undefined)
  const { divisor, symbol } = displayUnit(input.series.unit, largest(drawn))
  const title = shortened(seriesName(input.series))
  const width = (1 - GAP * (phases.length - 1)) / Math.max(1, phases.length)
  const onlyPhase = phases.length === 1
  const xAxes = phases.map((phase, i) => {
    const range =
      onlyPhase && input.window !== undefined ? [input.window.start, input.window.end] : [0, lengthOf(phase)]
    const since = phase.name === undefined ? 'start' : `start of ${shortened(phase.name)}`
    const [from = 0, to = 1] = range
    const ticks = input.axis === 'rows' ? rowTicks(from, to) : timeTicks(from, to, since)
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
        const style = lineOf(side, palette)
        return [
          {
            type: 'scatter',
            mode: drawingMode(points.v),
            name: sideName(side, input),
            legendgroup: side,
            legendrank: side === 'base' ? 1 : 2,
            showlegend: !phases.slice(0, i).some((earlier) => earlier[side] !== undefined),
            x: Array.from(points.t, (t) => t - points.start),
            y: displayValues(points.v, divisor),
            xaxis: i === 0 ? 'x' : `x${i + 1}`,
            yaxis: 'y',
            line: style,
            marker: { size: 5 },
            hovertemplate: hoverTemplate(input.series.unit, symbol),
          },
        ]
      }),
    ),
    layout: {
      ...baseLayout(palette, input.revision ?? 'comparison'),
      margin: { l: 68, r: 34, t: onlyPhase && phases[0]?.name === undefined ? 40 : 60, b: 48 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' },
      hovermode: 'x unified',
      ...Object.fromEntries(xAxes),
      yaxis: valueAxis(palette, symbol === '' ? title : `${title} (${symbol})`, input.series.unit, largest(drawn)),
      annotations: [
        ...phases.flatMap((phase, i) => (phase.name === undefined ? [] : [columnHead(phase, i, palette)])),
        ...leftOutNote(leftOut, palette),
      ],
    },
  }
}

function sideName(side: (typeof SIDES)[number], input: ComparisonFigureInput): string {
  return `${side}: ${escapeText(shortened(side === 'base' ? input.baseName : input.candidateName, MAX_NAME))}`
}

/** Told apart by hue, by dash and by weight: base is what was, dashed and thin. */
function lineOf(side: (typeof SIDES)[number], palette: Palette): object {
  return side === 'base'
    ? { color: palette.base, dash: '4px,2px', width: 1.5 }
    : { color: palette.candidate, dash: 'solid', width: 1.8 }
}

function lengthOf(phase: ComparedPhase): Seconds {
  let length = 0
  for (const points of [phase.base, phase.candidate])
    if (points !== undefined) length = Math.max(length, (points.t.at(-1) ?? points.start) - points.start)
  return length > 0 ? length : 1
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
