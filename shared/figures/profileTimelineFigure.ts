/**
 * A run's profiles over time, stacked by function or package, under the memory of the same stretch: two panels of one
 * time axis. A drag selects a stretch; those that are selected stand out, with their side in words.
 */
import type { ProfileTimeline } from '../analysis/profileTimeline.ts'
import type { ProfileMark } from '../api.ts'
import type { Figure, Unit } from '../model.ts'
import type { DrawnSeries, Panel } from './panels.ts'
import { type RunFigureInput, runFigure } from './runFigure.ts'
import { PALETTES, type Palette } from './theme.ts'

export interface ProfileTimelineInput extends Omit<RunFigureInput, 'panels' | 'levels'> {
  /** Drawn above; absent where no memory was recorded. */
  readonly memory?: Panel<DrawnSeries>
  readonly timeline: ProfileTimeline
  readonly title: string
  readonly unit: Unit
  readonly marks: readonly ProfileMark[]
}

/** CSS pixels. */
const LINE = 18
/** More than these touch each other, and a thousand profiles' markers take a second to draw. */
const MAX_MARKED = 120
/** Of the plot's height. */
const [PROFILES, MEMORY] = [
  [0, 0.54],
  [0.6, 1],
]

export function profileTimelineFigure({
  memory,
  timeline,
  title,
  unit,
  marks,
  ...input
}: ProfileTimelineInput): Figure {
  const palette = PALETTES[input.theme]
  const phases = [...new Set(timeline.phase)]
  const stacked: Panel<DrawnSeries> = {
    title,
    unit,
    series: timeline.groups.flatMap(({ name, values }) =>
      phases.map((phase): DrawnSeries => {
        const there = timeline.phase.flatMap((each, i) => (each === phase ? [i] : []))
        return {
          metric: name,
          unit,
          ...(phase === undefined ? {} : { phase }),
          t: Float64Array.from(there, (i) => timeline.at[i] as number),
          v: Float64Array.from(there, (i) => values[i] as number),
        }
      }),
    ),
  }
  const panels = memory ? [memory, stacked] : [stacked]
  const { data, layout } = runFigure({ ...input, panels })
  const axis = memory ? 'y2' : 'y'
  let drawn = 0
  return {
    data: data.map((trace) => {
      if (trace.yaxis !== axis) return trace
      const phase = stacked.series[drawn++]?.phase
      const { color } = trace.line as { readonly color: string }
      // A stack per phase: between two of them there was no profile to draw.
      return {
        ...trace,
        mode: timeline.at.length > MAX_MARKED ? 'lines' : 'lines+markers',
        stackgroup: `${phase ?? 'run'}`,
        line: { color, width: 1, dash: 'solid' },
        marker: { size: 3, color },
        fillcolor: translucent(color),
      }
    }),
    layout: {
      ...layout,
      ...(memory
        ? {
            yaxis: { ...(layout.yaxis as object), domain: MEMORY },
            yaxis2: { ...(layout.yaxis2 as object), domain: PROFILES },
          }
        : {}),
      ...legendPlace(layout, memory !== undefined),
      dragmode: 'select',
      selectdirection: 'h',
      selections: [],
      shapes: [...(layout.shapes as readonly object[]), ...marks.map((mark) => shade(mark, palette))],
      annotations: [
        ...(layout.annotations as readonly object[]),
        ...marks.map((mark) => words(mark, palette, input.duration / 2)),
      ],
    },
  }
}

/** Beside its panel, whose place is another than that of a run's second panel. */
function legendPlace(layout: Figure['layout'], below: boolean): object {
  const legend = layout.legend2 as object | undefined
  return below && legend ? { legend2: { ...legend, y: PROFILES?.[1] ?? 1, maxheight: 1 } } : {}
}

function translucent(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
  return `rgba(${red},${green},${blue},0.62)`
}

function shade({ side, start, end }: ProfileMark, palette: Palette): object {
  return {
    type: 'rect',
    xref: 'x',
    yref: 'paper',
    x0: start,
    x1: end,
    y0: 0,
    y1: 1,
    line: { color: palette[side], width: 1.5, dash: side === 'base' ? 'dot' : 'solid' },
    fillcolor: translucent(palette[side]).replace('0.62', '0.12'),
  }
}

/** Beside a narrow stretch, on the side where there is room. */
function words({ words: text, side, start, end }: ProfileMark, palette: Palette, middle: number): object {
  return {
    xref: 'x',
    yref: 'paper',
    x: start > middle ? end : start,
    xanchor: start > middle ? 'right' : 'left',
    y: 1,
    yanchor: 'top',
    // Two sides may lie at the same moment.
    yshift: side === 'base' ? -LINE : 0,
    showarrow: false,
    text: `<b>${text}</b>`,
    font: { size: 11, color: palette[side] },
    bgcolor: palette.surface,
    borderpad: 2,
  }
}
