/** Four panels of one setting, seven of several, and two of the overlap. */
import { pivot } from '../analysis/sweep/pivot.ts'
import { distinct, ranked } from '../analysis/sweep.ts'
import type { Figure } from '../model.ts'
import { formatNumber } from '../units.ts'
import type { FusioRow } from './fusioRow.ts'
import { type GridPanel, suiteGrid } from './suiteGrid.ts'

const TAB10 = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f']
const VIRIDIS = [
  '#440154',
  '#482878',
  '#3e4989',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6ece58',
  '#b5de2b',
  '#fde725',
]
/** Plotly knows no plasma. */
const PLASMA = [
  '#0d0887',
  '#46039f',
  '#7201a8',
  '#9c179e',
  '#bd3786',
  '#d8576b',
  '#ed7953',
  '#fb9f3a',
  '#fdca26',
  '#f0f921',
].map((color, i) => [i / 9, color] as const)
/** RdYlGn from its other end: little is green. */
const HEAT = [
  '#006837',
  '#1a9850',
  '#66bd63',
  '#a6d96a',
  '#d9ef8b',
  '#ffffbf',
  '#fee08b',
  '#fdae61',
  '#f46d43',
  '#d73027',
  '#a50026',
].map((color, i) => [i / 10, color] as const)
export const THRESHOLD = { y: 10, color: '#FF0000', name: '10% threshold' } as const

const percent = (row: FusioRow) => row.number('precondition_failure_rate') * 100

/** Lines in the order of the file, nothing aggregated. */
export function fourPanels(rows: readonly FusioRow[], setting: string): Figure {
  const x = rows.map((row) => row.number(setting))
  const line = (name: string, y: readonly number[], color: string, symbol: string) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x,
    y,
    line: { color, width: 2 },
    marker: { color, symbol, size: 8 },
  })
  const half = [
    [0, 0.46],
    [0.54, 1],
  ] as const
  const panels: readonly Omit<GridPanel, 'x' | 'y'>[] = [
    {
      title: 'Precondition Failure Rate',
      yTitle: 'Precondition Failure Rate (%)',
      traces: [{ ...line('', rows.map(percent), '#1f77b4', 'circle'), name: undefined }],
      levels: [THRESHOLD],
    },
    {
      title: 'Write Throughput',
      yTitle: 'Write TPS',
      traces: [
        {
          ...line(
            '',
            rows.map((row) => row.number('write_tps')),
            '#008000',
            'circle',
          ),
          name: undefined,
        },
      ],
    },
    {
      title: 'Write Latency',
      yTitle: 'Write Latency (ms)',
      traces: [
        line(
          'p50',
          rows.map((row) => row.ms('write_p50')),
          '#1f77b4',
          'circle',
        ),
        line(
          'p95',
          rows.map((row) => row.ms('write_p95')),
          '#ff7f0e',
          'square',
        ),
        line(
          'p99',
          rows.map((row) => row.ms('write_p99')),
          '#2ca02c',
          'triangle-up',
        ),
      ],
    },
    {
      title: 'Precondition Failure Latency',
      yTitle: 'Precondition Failure Latency (ms)',
      traces: [
        line(
          'p50',
          rows.map((row) => row.ms('precond_p50')),
          '#1f77b4',
          'circle',
        ),
        line(
          'p99',
          rows.map((row) => row.ms('precond_p99')),
          '#ff7f0e',
          'triangle-up',
        ),
      ],
    },
  ]
  return suiteGrid(
    rows.length === 1 ? 'Baseline Test' : `Precondition Failure vs ${setting}`,
    panels.map((panel, i) => ({
      ...panel,
      xTitle: setting,
      x: half[i % 2] ?? [0, 1],
      y: half[1 - Math.floor(i / 2)] ?? [0, 1],
    })),
  )
}

export function sevenPanels(rows: readonly FusioRow[]): Figure {
  const column = (name: string) => rows.map((row) => row.number(name))
  const dots = (
    name: string,
    members: readonly FusioRow[],
    x: (row: FusioRow) => number,
    y: (row: FusioRow) => number,
    color: string,
  ) => ({
    type: 'scatter',
    mode: 'markers',
    name,
    x: members.map(x),
    y: members.map(y),
    text: members.map(({ label }) => label),
    marker: { color, size: 9, opacity: 0.7 },
  })
  const groups = (
    setting: string,
    words: (value: number) => string,
    x: (row: FusioRow) => number,
    y: (row: FusioRow) => number,
  ) =>
    distinct(column(setting)).map((value, i) =>
      dots(
        words(value),
        rows.filter((row) => row.number(setting) === value),
        x,
        y,
        TAB10[i % TAB10.length] ?? '#000000',
      ),
    )
  const coloured = (
    setting: string,
    colorscale: string | typeof PLASMA,
    title: string,
    x: (row: FusioRow) => number,
    y: (row: FusioRow) => number,
    place: readonly [number, number],
  ) => ({
    type: 'scatter',
    mode: 'markers',
    x: rows.map(x),
    y: rows.map(y),
    text: rows.map(({ label }) => label),
    marker: {
      size: 9,
      opacity: 0.6,
      color: column(setting),
      colorscale,
      showscale: true,
      colorbar: {
        // Above it: at its side it would lie over the next panel where the picture is small.
        title: { text: title, side: 'top', font: { size: 11 } },
        x: place[1] + 0.004,
        xanchor: 'left',
        y: 0.13,
        len: 0.29,
        thickness: 12,
        outlinewidth: 0,
      },
    },
  })
  const best = ranked(
    rows.filter((row) => !Number.isNaN(percent(row))),
    percent,
    10,
    'lowest',
  )
  const columns = [
    [0, 0.26],
    [0.36, 0.6],
    [0.73, 0.96],
  ] as const
  const [top, middle, bottom] = [
    [0.74, 1],
    [0.4, 0.63],
    [0, 0.26],
  ] as const
  return suiteGrid('Comprehensive Configuration Sweep Results', [
    {
      title: 'Failure Rate vs Writer Rate',
      x: columns[0],
      y: top,
      xTitle: 'Writer Rate (ops/sec)',
      yTitle: 'Precondition Failure Rate (%)',
      traces: groups(
        'num_writers',
        (value) => `${value} writers`,
        (row) => row.number('writer_rate'),
        percent,
      ),
      levels: [THRESHOLD],
    },
    {
      title: 'Write TPS vs Number of Writers',
      x: columns[1],
      y: top,
      xTitle: 'Number of Writers',
      yTitle: 'Write TPS',
      legend: 'left',
      traces: groups(
        'key_overlap_ratio',
        (value) => `Overlap ${value}`,
        (row) => row.number('num_writers'),
        (row) => row.number('write_tps'),
      ),
    },
    heatPanel(rows, columns[2], top),
    {
      title: 'Top 10 Best Configurations (Lowest Failure Rate)',
      x: [0.11, 0.96],
      y: middle,
      xTitle: 'Precondition Failure Rate (%)',
      legend: 'none',
      traces: [
        {
          type: 'bar',
          orientation: 'h',
          x: best.map(percent),
          y: best.map((_, i) => i),
          text: best.map(({ label }) => label),
          textposition: 'none',
          marker: { color: VIRIDIS.slice(0, best.length) },
          width: 0.8,
        },
      ],
      yAxis: {
        tickvals: best.map((_, i) => i),
        ticktext: best.map(({ label }) => label),
        range: [best.length - 0.4, -0.6],
      },
    },
    {
      title: 'Failure Rate vs Overlap',
      x: columns[0],
      y: bottom,
      xTitle: 'Key Overlap Ratio',
      yTitle: 'Precondition Failure Rate (%)',
      traces: groups(
        'reader_rate',
        (value) => `Reader rate ${value}`,
        (row) => row.number('key_overlap_ratio'),
        percent,
      ),
    },
    {
      title: 'TPS vs Failure Rate',
      x: columns[1],
      y: bottom,
      xTitle: 'Precondition Failure Rate (%)',
      yTitle: 'Write TPS',
      legend: 'none',
      traces: [coloured('num_writers', 'Viridis', '# Writers', percent, (row) => row.number('write_tps'), columns[1])],
    },
    {
      title: 'Latency vs Failure Rate',
      x: columns[2],
      y: bottom,
      xTitle: 'Write P99 Latency (ms)',
      yTitle: 'Precondition Failure Rate (%)',
      legend: 'none',
      traces: [coloured('writer_rate', PLASMA, 'Writer Rate', (row) => row.ms('write_p99'), percent, columns[2])],
    },
  ])
}

/** Means over writer and reader rates; the script's scale ends at 100 %, this one where the means do. */
function heatPanel(rows: readonly FusioRow[], x: readonly [number, number], y: readonly [number, number]): GridPanel {
  const column = (name: string, value: (row: FusioRow) => number) => ({
    name,
    unit: 'unknown' as const,
    cells: rows.filter((row) => !Number.isNaN(percent(row))).map(value),
  })
  const map = pivot({
    x: column('key_overlap_ratio', (row) => row.number('key_overlap_ratio')),
    y: column('num_writers', (row) => row.number('num_writers')),
    metric: column('precondition_failure_rate', percent),
    aggregate: 'mean',
  })
  const cells = map.facets[0]?.cells ?? []
  const largest = Math.max(100, ...cells.flat().map((cell) => cell ?? 0))
  return {
    title: 'Failure Rate Heatmap (%)',
    x,
    y,
    xTitle: 'Key Overlap Ratio',
    yTitle: 'Number of Writers',
    legend: 'none',
    traces: [
      {
        type: 'heatmap',
        x: map.x.values.map((_, i) => i),
        y: map.y.values.map((_, i) => i),
        z: cells,
        text: cells.map((row) => row.map((cell) => (cell === null ? '' : formatNumber(cell)))),
        texttemplate: '%{text}',
        zmin: 0,
        zmax: largest,
        colorscale: HEAT,
        colorbar: {
          title: { text: 'Failure Rate %', side: 'right' },
          x: x[1] + 0.004,
          xanchor: 'left',
          y: (y[0] + y[1]) / 2,
          len: y[1] - y[0] + 0.03,
          thickness: 12,
          outlinewidth: 0,
        },
      },
    ],
    xAxis: { tickvals: map.x.values.map((_, i) => i), ticktext: map.x.values.map(String) },
    yAxis: {
      tickvals: map.y.values.map((_, i) => i),
      ticktext: map.y.values.map(String),
      range: [map.y.values.length - 0.5, -0.5],
    },
    ...(largest > 100 ? { note: `Scale to ${formatNumber(largest, 0)} %: the suite’s own stops at 100 %.` } : {}),
  }
}

/** The overlap's failures and retries on two scales, its row nearest to 10 %, and the throughput beneath. */
export function overlapPanels(rows: readonly FusioRow[]): Figure {
  return suiteGrid('Overlap Ratio Sweep: Finding the 10% Failure Sweet Spot', [
    { ...overlapPanel(rows, 'Failure Rate and Retry Success vs Overlap Ratio'), x: [0, 0.94], y: [0.58, 1] },
    {
      title: 'Write Throughput vs Overlap Ratio',
      x: [0, 0.94],
      y: [0, 0.42],
      xTitle: 'Key Overlap Ratio',
      yTitle: 'Write Throughput (TPS)',
      traces: [
        {
          type: 'scatter',
          mode: 'lines+markers',
          name: 'Write TPS',
          x: rows.map((row) => row.number('key_overlap_ratio')),
          y: rows.map((row) => row.number('write_tps')),
          line: { color: '#0000FF', width: 2 },
          marker: { size: 8 },
        },
      ],
    },
  ])
}

export function overlapPanel(rows: readonly FusioRow[], title: string): Omit<GridPanel, 'x' | 'y'> {
  const x = rows.map((row) => row.number('key_overlap_ratio'))
  const hasRetries = rows.some((row) => !Number.isNaN(row.number('retry_success_rate')))
  const [spot] = ranked(
    rows.filter((row) => !Number.isNaN(percent(row))),
    (row) => Math.abs(percent(row) - 10),
    1,
    'lowest',
  )
  const line = (name: string, y: readonly number[], color: string, symbol: string) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x,
    y,
    line: { color, width: 2 },
    marker: { color, symbol, size: 8 },
  })
  return {
    title,
    xTitle: 'Key Overlap Ratio',
    yTitle: 'Precondition Failure Rate (%)',
    legend: 'left',
    traces: [line('Precondition Failure Rate', rows.map(percent), '#FF0000', 'circle')],
    levels: [{ y: 10, color: '#FFA500', name: '10% Target' }],
    ...(hasRetries
      ? {
          twin: {
            title: 'Retry Success Rate (%)',
            color: '#008000',
            traces: [
              line(
                'Retry Success Rate',
                rows.map((row) => row.number('retry_success_rate') * 100),
                '#008000',
                'square',
              ),
            ],
          },
        }
      : {}),
    texts:
      spot === undefined
        ? []
        : [
            {
              x: spot.number('key_overlap_ratio'),
              y: percent(spot),
              text: '<b>Sweet Spot</b>',
              showarrow: false,
              xanchor: 'left',
              xshift: 10,
              yshift: -24,
              bgcolor: 'rgba(255,255,0,0.7)',
              bordercolor: '#000000',
            },
          ],
  }
}
