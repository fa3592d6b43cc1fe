/** Panels in the manner of matplotlib's subplots, each with its title, axes and legend: what the suites' own pictures are made of. */
import type { Figure } from '../model.ts'
import { escapeText } from './names.ts'
import { frame, POINT } from './traceStreaming.ts'

type Trace = Readonly<Record<string, unknown>>

/** Share of the picture's width. */
const WIDE = 0.5

export interface GridPanel {
  readonly title: string
  /** Shares of the picture, from its lower left. */
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  readonly traces: readonly Trace[]
  readonly xAxis?: Trace
  readonly yAxis?: Trace
  readonly xTitle?: string
  readonly yTitle?: string
  /** Over the whole width, in the legend where it has a name. */
  readonly levels?: readonly {
    readonly y: number
    readonly color: string
    readonly name?: string
    readonly dash?: 'dash' | 'dot'
    readonly opacity?: number
  }[]
  /** A second scale at the right, with its own traces. */
  readonly twin?: { readonly title: string; readonly color: string; readonly traces: readonly Trace[] }
  readonly legend?: 'left' | 'right' | 'none'
  readonly texts?: readonly object[]
  /** Where the suite's own picture misleads: what is drawn otherwise, in one line. */
  readonly note?: string
}

export function suiteGrid(title: string, panels: readonly GridPanel[]): Figure {
  const layout: Record<string, unknown> = {}
  const data: Trace[] = []
  const annotations: object[] = []
  const shapes: object[] = []
  let twins = 0
  for (const [i, panel] of panels.entries()) {
    const id = i === 0 ? '' : String(i + 1)
    const place = { xaxis: `x${id}`, yaxis: `y${id}`, legend: `legend${id}` }
    layout[`xaxis${id}`] = {
      ...frame(),
      ...axisTitled(panel.xTitle),
      ...panel.xAxis,
      domain: panel.x,
      anchor: `y${id}`,
    }
    layout[`yaxis${id}`] = {
      ...frame(),
      ...axisTitled(panel.yTitle),
      ...panel.yAxis,
      domain: panel.y,
      anchor: `x${id}`,
    }
    layout[`legend${id}`] = legendIn(panel)
    const isLegend = panel.legend !== 'none'
    for (const trace of panel.traces)
      data.push({ showlegend: isLegend && trace.name !== undefined, ...trace, ...place })
    for (const level of panel.levels ?? []) {
      shapes.push({
        type: 'line',
        xref: `x${id} domain`,
        x0: 0,
        x1: 1,
        yref: `y${id}`,
        y0: level.y,
        y1: level.y,
        line: lineOf(level),
        opacity: level.opacity ?? 1,
      })
      // A shape has no place in a legend, and takes no part in the scale.
      data.push({
        type: 'scatter',
        mode: 'lines',
        x: [null],
        y: [null],
        name: level.name ?? '',
        showlegend: level.name !== undefined,
        line: lineOf(level),
        ...place,
      })
      data.push({
        type: 'scatter',
        mode: 'markers',
        ...firstPlace(panel),
        y: [level.y],
        marker: { opacity: 0, size: 1 },
        hoverinfo: 'skip',
        showlegend: false,
        ...place,
      })
    }
    if (panel.twin !== undefined) {
      const own = `${panels.length + ++twins}`
      layout[`yaxis${own}`] = {
        ...frame(),
        ...axisTitled(panel.twin.title, panel.twin.color),
        overlaying: `y${id}`,
        side: 'right',
        anchor: `x${id}`,
        showgrid: false,
        tickfont: { size: 10 * POINT, color: panel.twin.color },
      }
      for (const trace of panel.twin.traces) data.push({ ...trace, ...place, yaxis: `y${own}` })
    }
    annotations.push(
      headOf(panel),
      ...(panel.note === undefined ? [] : [noteOf(panel, panel.note)]),
      ...(panel.texts ?? []).map((text) => ({ ...text, xref: `x${id}`, yref: `y${id}` })),
    )
  }
  annotations.push({
    xref: 'paper',
    yref: 'paper',
    x: 0.5,
    xanchor: 'center',
    y: 1,
    yanchor: 'bottom',
    yshift: 44,
    showarrow: false,
    text: `<b>${escapeText(title)}</b>`,
    font: { size: 16 * POINT },
  })
  return {
    data,
    layout: {
      paper_bgcolor: '#FFFFFF',
      plot_bgcolor: '#FFFFFF',
      font: { family: '"DejaVu Sans", sans-serif', size: 10 * POINT, color: '#000000' },
      margin: { l: 84, r: 60, t: 96, b: 84, pad: 0 },
      hovermode: 'closest',
      ...layout,
      annotations,
      shapes,
    },
  }
}

function axisTitled(text = '', color = '#000000'): object {
  return text === '' ? {} : { title: { text: escapeText(text), font: { size: 11 * POINT, color }, standoff: 6 } }
}

function lineOf({ color, dash = 'dash' }: { readonly color: string; readonly dash?: 'dash' | 'dot' }): object {
  return { color, width: 1.6 * POINT, dash }
}

function firstPlace({ traces }: GridPanel): object {
  const [trace] = traces
  const values = (trace?.orientation === 'h' ? trace.y : trace?.x) as readonly unknown[] | undefined
  return { x: [values?.[0] ?? 0] }
}

function legendIn({ x, y, legend }: GridPanel): object {
  const left = legend === 'left'
  return {
    x: left ? x[0] + 0.005 : x[1] - 0.005,
    xanchor: left ? 'left' : 'right',
    y: y[1] - 0.006,
    yanchor: 'top',
    bgcolor: 'rgba(255,255,255,0.8)',
    bordercolor: '#CCCCCC',
    borderwidth: 1,
    font: { size: 9 * POINT },
  }
}

function headOf({ title, x, y }: GridPanel): object {
  return {
    xref: 'paper',
    yref: 'paper',
    x: (x[0] + x[1]) / 2,
    xanchor: 'center',
    y: y[1],
    yanchor: 'bottom',
    yshift: 3,
    showarrow: false,
    text: `<b>${escapeText(title)}</b>`,
    font: { size: 12 * POINT },
  }
}

/** Beneath a small panel; beside the title of a wide one, whose labels may hang low. */
function noteOf({ x, y }: GridPanel, text: string): object {
  const isWide = x[1] - x[0] > WIDE
  const place = isWide
    ? { x: x[1], xanchor: 'right', y: y[1], yanchor: 'bottom', yshift: 3 }
    : { x: x[0], xanchor: 'left', y: y[0], yanchor: 'top', yshift: -50 }
  const font = { size: 9 * POINT, color: '#555555' }
  return { xref: 'paper', yref: 'paper', ...place, showarrow: false, text: `<i>${escapeText(text)}</i>`, font }
}
