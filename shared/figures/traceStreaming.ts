/**
 * The three figures that the trace-streaming suite's own script draws, panel by panel: sizes, titles, colours and
 * texts are the script's, so that a team finds the pictures it knows. The script calls MiB "MB" and a Go number "RSS";
 * these figures keep its words, and the caveats beside them say what they mean.
 */
import type { Figure, Points, Seconds } from '../model.ts'
import { displayValues, drawingMode } from './lines.ts'

/** One phase as the script sees it. All points in base units, `t` in seconds since the run's start. */
export interface SuitePhase {
  readonly name: 'write' | 'query'
  readonly heapAlloc: Points
  readonly heapSys?: Points
  readonly rss?: Points
  readonly gcCycles?: Points
  readonly goroutines?: Points
  /** Largest and mean heap alloc over all points, in bytes. */
  readonly peak: number
  readonly average: number
}

/** CSS pixels at 100 per inch; the script saves at 150 dots per inch, so a picture is drawn at `SUITE_SCALE`. */
export const SUITE_PHASE_SIZE = { width: 1_400, height: 1_000 } as const
export const SUITE_COMPARISON_SIZE = { width: 1_600, height: 1_000 } as const
export const SUITE_SCALE = 1.5

const MIB = 1024 * 1024
/** CSS pixels of a typographic point at 100 per inch. */
export const POINT = 100 / 72
/** matplotlib leaves this share of the data's extent free on every side. */
const MARGIN = 0.05
const BLUE = '#2E86AB'
const PLUM = '#A23B72'
const AMBER = '#F18F01'
const TITLES = { write: 'Write Phase', query: 'Query Phase' } as const

interface Line {
  readonly name: string
  readonly points: Points
  readonly color: string
  readonly opacity?: number
}

interface Level {
  readonly value: number
  readonly color: string
  readonly opacity: number
  /** In the legend; absent for a line without an entry. */
  readonly name?: string
}

interface SuitePanel {
  readonly title: string
  readonly titleSize: number
  readonly yTitle: string
  readonly divisor: number
  readonly lines: readonly Line[]
  readonly levels: readonly Level[]
  readonly texts: readonly { readonly x: Seconds; readonly y: number; readonly text: string; readonly color: string }[]
}

/** `{prefix}_write.png` and `{prefix}_query.png`: memory, GC and goroutines over the wall clock, in UTC as the script's. */
export function suitePhaseFigure(phase: SuitePhase, startedAtMs: number | undefined): Figure {
  const panels: SuitePanel[] = [
    {
      title: `${TITLES[phase.name]} - Memory Usage Over Time`,
      titleSize: 14,
      yTitle: 'Memory (MB)',
      divisor: MIB,
      lines: [
        { name: 'Heap Alloc', points: phase.heapAlloc, color: BLUE },
        ...lineOf('Heap Sys', phase.heapSys, PLUM, 0.7),
        ...lineOf('RSS', phase.rss, AMBER, 0.7),
      ],
      levels: [
        { value: phase.peak / MIB, color: '#FF0000', opacity: 0.5, name: `Peak: ${oneDecimal(phase.peak / MIB)} MB` },
        {
          value: phase.average / MIB,
          color: '#008000',
          opacity: 0.5,
          name: `Avg: ${oneDecimal(phase.average / MIB)} MB`,
        },
      ],
      texts: [],
    },
    countPanel('Garbage Collection Activity', 'GC Cycles', lineOf('GC Cycles', phase.gcCycles, '#FFA500')),
    countPanel('Goroutine Count', 'Goroutine Count', lineOf('Goroutines', phase.goroutines, '#800080')),
  ]
  const clock = startedAtMs === undefined ? undefined : (t: Seconds) => new Date(startedAtMs + t * 1_000).toISOString()
  return suiteFigure({
    panels,
    legendSize: 10,
    xTitle: clock === undefined ? 'Time (seconds)' : 'Time',
    clock,
    shared: true,
  })
}

/** `{prefix}_comparison.png`: both phases on the seconds since each one's own first row. */
export function suiteComparisonFigure(write: SuitePhase, query: SuitePhase): Figure {
  const sides = [
    { phase: write, title: 'Write', color: BLUE },
    { phase: query, title: 'Query', color: AMBER },
  ]
  const panels: SuitePanel[] = [
    {
      title: 'Memory Usage Comparison: Write vs Query Phase',
      titleSize: 14,
      yTitle: 'Heap Allocated (MB)',
      divisor: MIB,
      lines: sides.map(({ phase, title, color }) => ({
        name: `${title} - Heap Alloc`,
        points: sinceFirst(phase.heapAlloc),
        color,
      })),
      levels: sides.map(({ phase, color }) => ({ value: phase.peak / MIB, color, opacity: 0.4 })),
      texts: sides.map(({ phase, color }) => ({
        x: (sinceFirst(phase.heapAlloc).t.at(-1) ?? 0) * 0.95,
        y: phase.peak / MIB,
        text: `${oneDecimal(phase.peak / MIB)} MB`,
        color,
      })),
    },
    countPanel(
      'Goroutine Count Comparison',
      'Goroutine Count',
      sides.flatMap(({ phase, title, color }) =>
        lineOf(`${title} - Goroutines`, phase.goroutines && sinceFirst(phase.goroutines), color),
      ),
    ),
  ]
  return suiteFigure({ panels, legendSize: 11, xTitle: 'Time (seconds)', clock: undefined, shared: false })
}

/** Python's `:.1f`: exact halves, which only .25 and .75 are, go to the even digit. */
export function oneDecimal(value: number): string {
  const tenths = value * 10
  const floor = Math.floor(tenths)
  const isTie = Number.isInteger(value * 4) && tenths - floor === 0.5
  return isTie ? ((floor % 2 === 0 ? floor : floor + 1) / 10).toFixed(1) : value.toFixed(1)
}

function countPanel(title: string, yTitle: string, lines: readonly Line[]): SuitePanel {
  return { title, titleSize: 12, yTitle, divisor: 1, lines, levels: [], texts: [] }
}

function lineOf(name: string, points: Points | undefined, color: string, opacity = 1): Line[] {
  return points === undefined ? [] : [{ name, points, color, opacity }]
}

function sinceFirst({ t, v }: Points): Points {
  const start = t[0] ?? 0
  return { t: t.map((x) => x - start), v }
}

interface SuiteFigure {
  readonly panels: readonly SuitePanel[]
  readonly legendSize: number
  readonly xTitle: string
  /** Wall clock of a time; absent where x is in seconds. */
  readonly clock: ((t: Seconds) => string) | undefined
  /** One x axis for all panels, labelled beneath the last. */
  readonly shared: boolean
}

function suiteFigure(suite: SuiteFigure): Figure {
  const { panels, shared } = suite
  const extents = panels.map((panel) => extentOf(panel.lines.map((line) => line.points.t)))
  const all = extentOf(extents.map((extent) => Float64Array.of(...extent)))
  const place = suite.clock ?? ((t: Seconds) => t)
  const data: Record<string, unknown>[] = []
  const layout: Record<string, unknown> = {
    paper_bgcolor: '#FFFFFF',
    plot_bgcolor: '#FFFFFF',
    font: { family: '"DejaVu Sans", sans-serif', size: 10 * POINT, color: '#000000' },
    margin: { l: 84, r: 22, t: 40, b: suite.clock === undefined ? 66 : 112, pad: 0 },
    showlegend: true,
    hovermode: 'x',
  }
  const annotations: object[] = []
  panels.forEach((panel, i) => {
    const id = i === 0 ? '' : String(i + 1)
    const isLast = i === panels.length - 1
    const [low, high] = withMargin(shared ? all : (extents[i] ?? all))
    const xRange = [place(low), place(high)]
    const domain = domainOf(i, panels.length, shared)
    layout[`xaxis${id}`] = {
      ...frame(),
      type: suite.clock === undefined ? 'linear' : 'date',
      range: xRange,
      anchor: `y${id}`,
      nticks: 12,
      showticklabels: isLast || !shared,
      ...(suite.clock === undefined ? {} : { tickformat: '%H:%M:%S', tickangle: -45, hoverformat: '%H:%M:%S' }),
      ...(isLast ? { title: { text: suite.xTitle, font: { size: 12 * POINT }, standoff: 8 } } : {}),
    }
    layout[`yaxis${id}`] = {
      ...frame(),
      range: withMargin(
        extentOf([...panel.lines.map((line) => scaled(line.points.v, panel.divisor)), levelsOf(panel)]),
      ),
      domain,
      anchor: `x${id}`,
      title: { text: panel.yTitle, font: { size: 12 * POINT }, standoff: 8 },
    }
    layout[`legend${id}`] = {
      x: 0.006,
      xanchor: 'left',
      y: domain[1] - 0.012,
      yanchor: 'top',
      bgcolor: 'rgba(255,255,255,0.8)',
      bordercolor: '#CCCCCC',
      borderwidth: 1,
      font: { size: suite.legendSize * POINT },
    }
    annotations.push(titleOf(panel, domain[1]), ...panel.texts.map((text) => textOf(text, id)))
    const axes = { xaxis: `x${id}`, yaxis: `y${id}`, legend: `legend${id}` }
    for (const line of panel.lines) data.push({ ...traceOf(line, panel.divisor, place), ...axes })
    for (const level of panel.levels) data.push({ ...levelTrace(level, xRange), ...axes })
  })
  return { data, layout: { ...layout, annotations } }
}

/** Share of the height: titles stand between panels, and so do tick labels where every panel has its own. */
function domainOf(index: number, count: number, shared: boolean): readonly [number, number] {
  const gap = shared ? 0.055 : 0.095
  const height = (1 - gap * (count - 1)) / count
  const bottom = (count - 1 - index) * (height + gap)
  return [bottom, Math.min(1, bottom + height)]
}

/** An axis as matplotlib draws it. */
export function frame(): Record<string, unknown> {
  return {
    showline: true,
    mirror: true,
    linecolor: '#000000',
    linewidth: 0.8 * POINT,
    ticks: 'outside',
    ticklen: 3.5 * POINT,
    tickwidth: 0.8 * POINT,
    tickcolor: '#000000',
    tickfont: { size: 10 * POINT },
    gridcolor: 'rgba(176,176,176,0.3)',
    gridwidth: 0.8 * POINT,
    zeroline: false,
  }
}

function titleOf(panel: SuitePanel, top: number): object {
  const font = { size: panel.titleSize * POINT, color: '#000000' }
  const place = { xref: 'paper', yref: 'paper', x: 0.5, y: top, yanchor: 'bottom', yshift: 3, showarrow: false }
  return { ...place, text: `<b>${panel.title}</b>`, font }
}

function textOf({ x, y, text, color }: SuitePanel['texts'][number], id: string): object {
  const place = { xref: `x${id}`, yref: `y${id}`, x, y, xanchor: 'right', yanchor: 'bottom', borderpad: 0 }
  return { ...place, showarrow: false, text: `<b>${text}</b>`, font: { size: 10 * POINT, color } }
}

function traceOf(line: Line, divisor: number, place: (t: Seconds) => string | number): Record<string, unknown> {
  return {
    type: 'scatter',
    mode: drawingMode(line.points.v),
    name: line.name,
    x: Array.from(line.points.t, place),
    y: displayValues(line.points.v, divisor),
    opacity: line.opacity ?? 1,
    line: { color: line.color, width: 2 * POINT },
  }
}

function levelTrace(level: Level, xRange: readonly (string | number)[]): Record<string, unknown> {
  return {
    type: 'scatter',
    mode: 'lines',
    name: level.name ?? '',
    showlegend: level.name !== undefined,
    x: [...xRange],
    y: [level.value, level.value],
    opacity: level.opacity,
    line: { color: level.color, width: 1.5 * POINT, dash: '7.7px,3.3px' },
    hoverinfo: 'skip',
  }
}

function levelsOf(panel: SuitePanel): Float64Array {
  return Float64Array.from(panel.levels, (level) => level.value)
}

function scaled(v: Float64Array, divisor: number): Float64Array {
  return v.map((x) => x / divisor)
}

/** Least and largest of what is a number; a lone value is widened as matplotlib does, by a twentieth of itself. */
function extentOf(arrays: readonly Float64Array[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const array of arrays)
    for (const x of array) {
      if (x < low) low = x
      if (x > high) high = x
    }
  if (low > high) return [0, 1]
  const widening = low === high ? Math.abs(low) * MARGIN || MARGIN : 0
  return [low - widening, high + widening]
}

function withMargin([low, high]: readonly [number, number]): [number, number] {
  const margin = (high - low) * MARGIN
  return [low - margin, high + margin]
}
