/**
 * The page that Data Caterer's `visualize-memory.html` shows of a run: six cards, and four charts over the sampler's time.
 * The script calls MiB "MB"; the page keeps its words. It never shows invented data: what was not measured says so.
 */
import { recordsPerMemory, suiteCards } from '../analysis/caterer.ts'
import type { JvmSuiteCard } from '../jvmApi.ts'
import type { Figure, Points, Series, Table } from '../model.ts'
import { MIB } from '../units.ts'
import { displayValues, drawingMode } from './lines.ts'

/** CSS pixels. */
export const CATERER_PROFILE_SIZE = { width: 1_400, height: 1_000 } as const

const BLUE = '#36A2EB'
const TEAL = '#4BC0C0'
const ORANGE = '#FF9F40'
const PURPLE = '#9966FF'
const GREY = '#666666'
const NOT_MEASURED = 'not measured'
/** Of the height, above the charts. */
const CARDS_TOP = 0.84

interface Chart {
  readonly title: string
  readonly yTitle: string
  readonly lines: readonly {
    readonly name: string
    readonly points: Points
    readonly divisor: number
    readonly color: string
    readonly drawn: 'filled' | 'line' | 'bars'
  }[]
}

/** Undefined for a run without the sampler's heap, which every chart stands on. `series` have all their points, `t` since the run's start. */
export function catererProfileFigure(series: readonly Series[], tables: readonly Table[]): Figure | undefined {
  const used = series.find((each) => each.metric === 'jvm_memory_used_bytes')
  if (used === undefined) return undefined
  // Of what others counted too, the sampler's own, which has its times.
  const find = (metric: string) => series.find((each) => each.metric === metric && each.t.length === used.t.length)
  const start = used.t[0] ?? 0
  const since = ({ t, v }: Points): Points => ({ t: t.map((x) => x - start), v })
  const line = (
    name: string,
    found: Series | undefined,
    color: string,
    divisor = 1,
    drawn: 'filled' | 'line' = 'line',
  ) => (found === undefined ? [] : [{ name, points: since(found), divisor, color, drawn }])
  const records = find('data_caterer_records_total')
  const pauses = series.filter((each) => each.metric === 'jvm_gc_pause_seconds')
  const charts: readonly Chart[] = [
    {
      title: 'Memory Usage',
      yTitle: 'MB',
      lines: [
        ...line('Used Heap', used, BLUE, MIB, 'filled'),
        ...line('Committed Heap', find('jvm_memory_committed_bytes'), TEAL, MIB, 'filled'),
      ],
    },
    {
      title: 'Throughput',
      yTitle: 'per second',
      lines: [
        ...line('Records/sec', find('data_caterer_records_per_second_so_far'), PURPLE),
        ...line('HTTP Requests/sec', find('http_requests_per_second_so_far'), ORANGE),
      ],
    },
    {
      title: 'GC Activity',
      yTitle: 'ms',
      lines: pauses.length === 0 ? [] : [{ ...gcBars(pauses, start), divisor: 1e-3, color: ORANGE, drawn: 'bars' }],
    },
    {
      title: 'Memory Efficiency',
      yTitle: 'records per MB',
      lines:
        records === undefined
          ? []
          : [
              {
                name: 'Records per MB',
                points: since(recordsPerMemory(records, used)),
                divisor: 1 / MIB,
                color: TEAL,
                drawn: 'line',
              },
            ],
    },
  ]
  return page(charts, suiteCards(tables))
}

/** Every pause of the GC log: the sampler's own column is 0 throughout where the JVM uses G1. */
function gcBars(pauses: readonly Series[], start: number): { readonly name: string; readonly points: Points } {
  const all = pauses.flatMap(({ t, v }) => Array.from(t, (at, i) => [at - start, v[i] as number] as const))
  all.sort(([a], [b]) => a - b)
  const points = { t: Float64Array.from(all, ([at]) => at), v: Float64Array.from(all, ([, seconds]) => seconds) }
  return { name: 'GC Pause', points }
}

function page(charts: readonly Chart[], summary: readonly JvmSuiteCard[]): Figure {
  const data: Record<string, unknown>[] = []
  const layout: Record<string, unknown> = {
    paper_bgcolor: '#FFFFFF',
    plot_bgcolor: '#FFFFFF',
    font: { family: '"DejaVu Sans", sans-serif', size: 13, color: '#222222' },
    margin: { l: 70, r: 24, t: 24, b: 56 },
    showlegend: true,
    bargap: 0,
  }
  const annotations: object[] = summary.flatMap(({ title, text = NOT_MEASURED }, i) => {
    const place = { xref: 'paper', yref: 'paper', x: (i + 0.5) / summary.length, xanchor: 'center', showarrow: false }
    return [
      { ...place, y: 0.985, yanchor: 'top', text: title, font: { size: 14, color: GREY } },
      { ...place, y: 0.955, yanchor: 'top', text: `<b>${text}</b>`, font: { size: 22 } },
    ]
  })
  charts.forEach((chart, i) => {
    const id = i === 0 ? '' : String(i + 1)
    const [left, right] = i % 2 === 0 ? [0, 0.46] : [0.54, 1]
    const [bottom, top] = i < 2 ? [0.5, CARDS_TOP] : [0, 0.36]
    const axis = { gridcolor: '#E5E5E5', zeroline: false, linecolor: '#999999', rangemode: 'tozero' }
    layout[`xaxis${id}`] = {
      ...axis,
      domain: [left, right],
      anchor: `y${id}`,
      title: { text: 'Time (s)', standoff: 6 },
    }
    layout[`yaxis${id}`] = { ...axis, domain: [bottom, top], anchor: `x${id}`, title: { text: chart.yTitle } }
    layout[`legend${id}`] = { x: right, xanchor: 'right', y: top + 0.005, yanchor: 'bottom', orientation: 'h' }
    const place = { xref: 'paper', yref: 'paper', showarrow: false }
    annotations.push({
      ...place,
      x: left,
      xanchor: 'left',
      y: top + 0.008,
      yanchor: 'bottom',
      text: `<b>${chart.title}</b>`,
      font: { size: 16 },
    })
    if (chart.lines.length === 0) {
      const middle = { x: (left + right) / 2, y: (bottom + top) / 2, font: { size: 15, color: GREY } }
      annotations.push({ ...place, ...middle, text: 'not measured in this run' })
    }
    for (const { name, points, divisor, color, drawn } of chart.lines) {
      const shared = {
        name,
        x: Array.from(points.t),
        y: displayValues(points.v, divisor),
        xaxis: `x${id}`,
        yaxis: `y${id}`,
      }
      data.push(
        drawn === 'bars'
          ? { ...shared, type: 'bar', marker: { color }, width: barWidth(points), legend: `legend${id}` }
          : {
              ...shared,
              type: 'scatter',
              mode: drawingMode(points.v),
              line: { color, width: 2 },
              legend: `legend${id}`,
              ...(drawn === 'filled' ? { fill: 'tozeroy', fillcolor: `${color}22` } : {}),
            },
      )
    }
  })
  return { data, layout: { ...layout, annotations } }
}

/** Wide enough to be seen, in seconds: a four-hundredth of the chart. */
function barWidth({ t }: Points): number {
  return Math.max(1e-3, ((t.at(-1) ?? 0) - (t[0] ?? 0)) / 400)
}
