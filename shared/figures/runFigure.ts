/**
 * The run's linked panels: several y axes stacked on one x axis, so that zoom, pan and the hover line are shared without
 * any code in the window. Phases are shaded through all panels; their names and the lead series' peak and average stand
 * in words above the plot, where they cannot cover data, in the colour of the dashed lines they name.
 */
import type { Theme } from '../api.ts'
import type { Figure, Phase, Seconds, Unit } from '../model.ts'
import { displayUnit, format } from '../units.ts'
import { type DrawnSeries, isHiddenAtFirst, MAX_PHASES, type Panel, seriesKey, seriesName } from './panels.ts'
import { FIGURE_FONT, FIGURE_FONT_SIZE, PALETTES, type Palette, seriesLine } from './theme.ts'
import { timeTicks } from './timeAxis.ts'

/** Peak and average of the lead series, the first of the first panel, in base units and over all its points. */
export interface Level {
  /** Absent when the run has no phases. */
  readonly phase?: string
  readonly peak: number
  readonly average: number
}

export interface RunFigureInput {
  /** Points reduced for drawing, in base units, `t` in seconds since the run's start. */
  readonly panels: readonly Panel<DrawnSeries>[]
  /** From `panelsOf`: told beneath the figure. */
  readonly leftOut?: readonly string[]
  readonly phases: readonly Phase[]
  readonly levels?: readonly Level[]
  readonly duration: Seconds
  readonly window?: { readonly start: Seconds; readonly end: Seconds }
  readonly theme: Theme
  readonly startedAtMs?: number
  /** The same as long as a reader's zoom shall survive a redraw: the run's id. */
  readonly revision?: string
}

const COVERING_DASH = '7px,7px'
/** Of the plot's height, between panels. */
const GAP = 0.035
/** The first panel is the evidence; the others are read beside it. */
const LEAD_WEIGHT = 1.9
/** The narrowest plot that labels are laid out for, and a generous width of a letter in it. */
const PLOT_WIDTH = 720
const LETTER_WIDTH = 6.6
const LINE_HEIGHT = 16
/** Wider legends stand at the right, one entry per line. */
const LEGEND_WIDTH = 700
const LEGEND_KEY_WIDTH = 46
/** A legend wider than this takes the plot's place. */
const MAX_LEGEND_LETTERS = 44
/** Room beside the axis title. */
const MAX_NOTE_LENGTH = 36

export function runFigure(input: RunFigureInput): Figure {
  const palette = PALETTES[input.theme]
  const [start, end] = timeRange(input)
  const names = legendNames(input.panels)
  const legendOnTop = names.reduce((sum, name) => sum + name.length * LETTER_WIDTH + LEGEND_KEY_WIDTH, 0) < LEGEND_WIDTH
  const heads = phaseHeads(input, palette, start, end)
  const headLines = Math.max(0, ...heads.map((head) => head.lines))
  const ticks = timeTicks(start, end, 'start', input.startedAtMs)
  const domains = domainsOf(input.panels.length)
  const yAxes = input.panels.map((panel, i) => [`yaxis${i === 0 ? '' : i + 1}`, yAxis(palette, panel, domains[i])])
  return {
    data: input.panels.flatMap((panel, i) => tracesOf(panel, i, palette, names.length > 0)),
    layout: {
      ...baseLayout(palette, input.revision ?? 'run'),
      margin: {
        l: 68,
        r: 34,
        t: 14 + headLines * LINE_HEIGHT + (legendOnTop && names.length > 0 ? 26 : 0),
        b: input.startedAtMs === undefined ? 48 : 64,
      },
      legend: legendOnTop
        ? { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' }
        : { orientation: 'v', x: 1.01, xanchor: 'left', y: 1, yanchor: 'top' },
      hovermode: 'x unified',
      hoversubplots: 'axis',
      xaxis: {
        ...axis(palette),
        title: axisTitle(ticks.title),
        range: [start, end],
        tickvals: ticks.tickvals,
        ticktext: ticks.ticktext,
        anchor: input.panels.length > 1 ? `y${input.panels.length}` : 'y',
        unifiedhovertitle: { text: '%{x:,.2f} s' },
        showspikes: true,
        spikemode: 'across',
        spikesnap: 'cursor',
        spikethickness: 1,
        spikedash: 'solid',
        spikecolor: palette.muted,
      },
      ...Object.fromEntries(yAxes),
      shapes: [...phaseShades(input.phases, palette), ...levelLines(input, palette)],
      annotations: [...heads.map((head) => head.annotation), ...leftOutNote(input, palette)],
    },
  }
}

/** What figures share: colours, font, and y axes that stay put so that a drag zooms time alone. */
export function baseLayout(palette: Palette, revision: string): Record<string, unknown> {
  return {
    paper_bgcolor: palette.surface,
    plot_bgcolor: palette.surface,
    font: { family: FIGURE_FONT, size: FIGURE_FONT_SIZE, color: palette.ink },
    hoverlabel: { bgcolor: palette.surface, bordercolor: palette.border, font: { color: palette.ink } },
    uirevision: revision,
    dragmode: 'zoom',
    showlegend: true,
  }
}

export function axisTitle(text: string): object {
  return { text: escapeText(text), standoff: 8, font: { size: FIGURE_FONT_SIZE } }
}

export function axis(palette: Palette): Record<string, unknown> {
  return {
    gridcolor: palette.grid,
    linecolor: palette.border,
    zerolinecolor: palette.border,
    tickfont: { color: palette.muted, size: 11 },
    showline: true,
    ticks: 'outside',
    tickcolor: palette.border,
    ticklen: 4,
  }
}

function yAxis(palette: Palette, panel: Panel<DrawnSeries>, domain: readonly [number, number] | undefined): object {
  return {
    ...axis(palette),
    title: axisTitle(panelTitle(panel)),
    domain: domain ?? [0, 1],
    rangemode: 'tozero',
    fixedrange: true,
    automargin: true,
    nticks: 6,
    // Half a goroutine is no goroutine.
    ...(panel.unit === 'count' && largest(panel.series) <= 5 ? { dtick: 1 } : {}),
    exponentformat: 'SI',
    separatethousands: true,
  }
}

function domainsOf(count: number): readonly (readonly [number, number])[] {
  if (count <= 1) return [[0, 1]]
  const share = (1 - GAP * (count - 1)) / (LEAD_WEIGHT + count - 1)
  let top = 1
  return Array.from({ length: count }, (_, i) => {
    const bottom = i === count - 1 ? 0 : top - share * (i === 0 ? LEAD_WEIGHT : 1)
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

/** The largest magnitude among the points that are not NaN; 0 when there is none. */
export function largest(series: readonly { readonly v: Float64Array }[]): number {
  let size = 0
  for (const { v } of series) for (const x of v) if (Math.abs(x) > size) size = Math.abs(x)
  return size
}

function panelTitle(panel: Panel<DrawnSeries>): string {
  const { symbol } = panelUnit(panel)
  return symbol === '' ? panel.title : `${panel.title} (${symbol})`
}

/** Names that need a legend: those of panels with more than one, since a lone series is named by its axis. */
function legendNames(panels: readonly Panel<DrawnSeries>[]): readonly string[] {
  return panels.flatMap((panel) => {
    const names = new Map(panel.series.map((series) => [seriesKey(series), legendText(seriesName(series))]))
    return names.size > 1 ? [...names.values()] : []
  })
}

function tracesOf(
  panel: Panel<DrawnSeries>,
  index: number,
  palette: Palette,
  hasLegend: boolean,
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
      mode: drawingMode(series.v),
      name: legendText(seriesName(series)),
      legendgroup: `${index} ${key}`,
      showlegend: hasLegend && first && keys.length > 1,
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

/** A proxy often equals what it stands for; the one drawn later is then dashed, so that both are seen. */
function isSameLine(a: DrawnSeries, b: DrawnSeries): boolean {
  return a.v.length === b.v.length && a.t[0] === b.t[0] && a.v.every((x, i) => x === b.v[i])
}

/** Text after the series' name in the hover box. */
export function hoverTemplate(unit: Unit, symbol: string): string {
  return `%{y:${unit === 'count' ? ',' : ',.2f'}}${symbol === '' || symbol.startsWith('/') ? symbol : ` ${symbol}`}`
}

/** A line needs two points; fewer, or points that stand alone between gaps, show as dots. */
export function drawingMode(v: Float64Array): 'lines' | 'lines+markers' {
  const n = v.length
  for (let i = 0; i < n; i++) {
    const alone = (i === 0 || Number.isNaN(v[i - 1])) && (i === n - 1 || Number.isNaN(v[i + 1]))
    if (alone && !Number.isNaN(v[i])) return 'lines+markers'
  }
  return 'lines'
}

/** Values in the axis' unit; what JSON cannot say is null, which Plotly draws as a gap. */
export function displayValues(v: Float64Array, divisor: number): (number | null)[] {
  return Array.from(v, (x) => (Number.isFinite(x) ? x / divisor : null))
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

interface PhaseHead {
  readonly lines: number
  readonly annotation: object
}

/** Names of the phases in view with their levels in words, as far as the room above each phase allows. */
function phaseHeads(input: RunFigureInput, palette: Palette, start: number, end: number): readonly PhaseHead[] {
  const unit = input.panels[0]?.unit ?? 'unknown'
  const spans: readonly { name?: string; start: number; end: number }[] =
    input.phases.length > 0 ? input.phases.slice(0, MAX_PHASES) : [{ start, end }]
  return spans.flatMap((span) => {
    const from = Math.max(span.start, start)
    const to = Math.min(span.end, end)
    const letters = (((to - from) / (end - start)) * PLOT_WIDTH) / LETTER_WIDTH
    const level = input.levels?.find((l) => l.phase === span.name)
    const lines = headLines(span.name, level, unit, palette).find((words) => words.length <= letters)
    if (lines === undefined || lines.html === '') return []
    const annotation = {
      xref: 'x',
      yref: 'paper',
      x: (from + to) / 2,
      y: 1,
      yanchor: 'bottom',
      yshift: 2,
      showarrow: false,
      text: lines.html,
      font: { size: 11.5, color: palette.ink },
    }
    return [{ lines: lines.lines, annotation }]
  })
}

/** The ways to say it, widest first; `length` is that of the longest line. */
function headLines(name: string | undefined, level: Level | undefined, unit: Unit, palette: Palette) {
  const title = name === undefined ? '' : `<b>${escapeText(name)}</b>`
  const nameOnly = { html: title, length: name?.length ?? 0, lines: name === undefined ? 0 : 1 }
  if (level === undefined || !Number.isFinite(level.peak)) return [nameOnly]
  const peak = `peak ${format(level.peak, unit)}`
  const average = `average ${format(level.average, unit)}`
  const red = `<span style="color:${palette.peak}">${peak}</span>`
  const green = `<span style="color:${palette.average}">${average}</span>`
  const break_ = title === '' ? '' : '<br>'
  const titleLines = title === '' ? 0 : 1
  return [
    {
      html: `${title}${break_}${red} · ${green}`,
      length: Math.max(nameOnly.length, peak.length + average.length + 3),
      lines: titleLines + 1,
    },
    {
      html: `${title}${break_}${red}<br>${green}`,
      length: Math.max(nameOnly.length, peak.length, average.length),
      lines: titleLines + 2,
    },
    nameOnly,
  ]
}

function leftOutNote({ leftOut = [], startedAtMs }: RunFigureInput, palette: Palette): object[] {
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

/** A name as a legend can hold it: a longer one keeps its beginning and its end, where names differ. */
export function legendText(name: string): string {
  const letters = [...name]
  const kept =
    letters.length <= MAX_LEGEND_LETTERS ? name : [...letters.slice(0, 22), '…', ...letters.slice(-21)].join('')
  return escapeText(kept)
}

/** Names come from files, and Plotly reads a little HTML in its texts. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
