/** Chaos in seven panels, as first drawn, and in four, as drawn in the end. */
import { relativeChange } from '../analysis/sweep.ts'
import type { Figure } from '../model.ts'
import type { FusioRow } from './fusioRow.ts'
import { type GridPanel, suiteGrid } from './suiteGrid.ts'

const GREEN = '#008000'

/** By the order of its rules: the combined scenario names neither fault as it begins, and falls through all of them. */
function colours(rows: readonly FusioRow[]): readonly string[] {
  return rows.map(({ label }, i) =>
    i === 0 ? GREEN : /net/.test(label) ? '#FFA500' : /^cpu/.test(label) ? '#FF0000' : '#800080',
  )
}

function axes(rows: readonly FusioRow[], labels = rows.map(({ label }) => label)) {
  return {
    tickvals: rows.map((_, i) => i),
    ticktext: labels,
    tickangle: -45,
    tickfont: { size: 10 },
    range: [-0.6, rows.length - 0.4],
  }
}

const places = (rows: readonly FusioRow[]) => rows.map((_, i) => i)

function bars(rows: readonly FusioRow[], y: readonly (number | null)[]) {
  return {
    type: 'bar',
    x: places(rows),
    y,
    text: rows.map(({ label }) => label),
    textposition: 'none',
    marker: { color: colours(rows) },
  }
}

function line(rows: readonly FusioRow[], name: string, y: readonly number[], color: string, symbol: string) {
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x: places(rows),
    y,
    line: { color, width: 2 },
    marker: { color, symbol, size: 8 },
  }
}

function latencies(rows: readonly FusioRow[], of: 'write' | 'read') {
  const [p50, p95, p99] = ['p50', 'p95', 'p99'].map((p) => rows.map((row) => row.ms(`${of}_${p}`)))
  return [
    line(rows, 'p50', p50 ?? [], '#1f77b4', 'circle'),
    ...(of === 'write' ? [line(rows, 'p95', p95 ?? [], '#ff7f0e', 'square')] : []),
    line(rows, 'p99', p99 ?? [], of === 'write' ? '#2ca02c' : '#ff7f0e', 'triangle-up'),
  ]
}

function retries(rows: readonly FusioRow[]) {
  const bar = (name: string, column: string, color: string, offset: number) => ({
    type: 'bar',
    name,
    x: rows.map((_, i) => i + offset),
    y: rows.map((row) => row.number(column) * 100),
    width: 0.35,
    marker: { color },
    opacity: 0.7,
  })
  return [
    bar('Retry Success Rate', 'retry_success_rate', GREEN, -0.175),
    bar('Retry Failure Rate', 'retry_failure_rate', '#FF0000', 0.175),
  ]
}

/** Against the first row; null where that is 0, by which the script divides. */
function degradation(rows: readonly FusioRow[], column: string): readonly (number | null)[] {
  const base = rows[0]?.number(column) ?? 0
  return rows.map((row) => {
    const change = relativeChange(row.number(column), base)
    return change === undefined || Number.isNaN(change) ? null : change * 100
  })
}

export function chaosSeven(rows: readonly FusioRow[]): Figure {
  const [first] = rows
  const columns = [
    [0, 0.27],
    [0.365, 0.635],
    [0.73, 1],
  ] as const
  const [top, middle, bottom] = [
    [0.8, 1],
    [0.45, 0.64],
    [0.09, 0.28],
  ] as const
  const xAxis = axes(rows)
  const level = (y: number | undefined, name = 'Baseline', opacity = 1) =>
    y === undefined || Number.isNaN(y) ? [] : [{ y, color: GREEN, name, opacity }]
  const panels: readonly GridPanel[] = [
    {
      title: 'Failure Rate Under Chaos',
      x: columns[0],
      y: top,
      yTitle: 'Precondition Failure Rate (%)',
      traces: [
        bars(
          rows,
          rows.map((row) => row.number('precondition_failure_rate') * 100),
        ),
      ],
      levels: level((first?.number('precondition_failure_rate') ?? Number.NaN) * 100),
      xAxis,
    },
    {
      title: 'Write Throughput Under Chaos',
      x: columns[1],
      y: top,
      yTitle: 'Write TPS',
      traces: [
        bars(
          rows,
          rows.map((row) => row.number('write_tps')),
        ),
      ],
      levels: level(first?.number('write_tps')),
      xAxis,
    },
    {
      title: 'Write Latency Distribution Under Chaos',
      x: columns[2],
      y: top,
      yTitle: 'Write Latency (ms)',
      traces: latencies(rows, 'write'),
      levels: level(first?.ms('write_p99'), 'Baseline p99', 0.5),
      xAxis,
    },
    {
      title: 'Failure Rate Degradation vs Baseline',
      x: columns[0],
      y: middle,
      yTitle: 'Degradation (%)',
      traces: [bars(rows, degradation(rows, 'precondition_failure_rate'))],
      xAxis,
    },
    {
      title: 'TPS Degradation vs Baseline',
      x: columns[1],
      y: middle,
      yTitle: 'Degradation (%)',
      traces: [bars(rows, degradation(rows, 'write_tps'))],
      xAxis,
    },
    {
      title: 'Read Latency Distribution Under Chaos',
      x: columns[2],
      y: middle,
      yTitle: 'Read Latency (ms)',
      traces: latencies(rows, 'read'),
      levels: level(first?.ms('read_p99'), 'Baseline p99', 0.5),
      xAxis,
    },
    {
      title: 'Retry Effectiveness Analysis',
      x: [0, 1],
      y: bottom,
      yTitle: 'Rate (%)',
      legend: 'left',
      traces: retries(rows),
      xAxis,
    },
  ]
  return suiteGrid('Chaos Engineering Test Results', panels)
}

/** A write per `1 + rate` attempts, where `rate` is failures per finished write; in percent. */
function shareOfAttempts(rows: readonly FusioRow[], rates: readonly number[]) {
  const share = rates.map((rate) => 100 / (1 + rate))
  return {
    type: 'scatter',
    mode: 'markers',
    name: 'of all attempts: 1 ÷ (1 + failures per write)',
    x: places(rows),
    y: share,
    marker: { color: '#1F1F1F', symbol: 'diamond', size: 9 },
  }
}

const FINAL_LABELS: Readonly<Record<string, string>> = {
  baseline: 'Baseline',
  'net-delay-100ms': 'Net Delay 100ms',
  'net-delay-200ms': 'Net Delay 200ms',
  'net-delay-500ms': 'Net Delay 500ms',
  'net-block-10s-3x': 'Net Block 10s×3',
  'cpu-4threads-80pct': 'CPU 4T@80%',
  'combined-200ms-4threads-80pct': 'Combined',
}

export function chaosFour(rows: readonly FusioRow[]): Figure {
  const xAxis = axes(
    rows,
    rows.map(({ label }) => FINAL_LABELS[label] ?? label),
  )
  const rates = rows.map((row) => row.number('precondition_failure_rate'))
  const success = rates.map((rate) => 100 - rate * 100)
  const hasFailures = rates.some((rate) => rate > 0)
  const half = [
    [0, 0.46],
    [0.54, 1],
  ] as const
  const [left, right] = half
  return suiteGrid('Chaos Engineering Test Results', [
    {
      title: 'Write Latency Under Chaos',
      x: left,
      y: [0.6, 1],
      yTitle: 'Write Latency (ms)',
      traces: latencies(rows, 'write'),
      xAxis,
    },
    {
      title: 'Read Latency Under Chaos',
      x: right,
      y: [0.6, 1],
      yTitle: 'Read Latency (ms)',
      traces: latencies(rows, 'read'),
      xAxis,
    },
    {
      title: 'Write Success Rate Under Chaos',
      x: left,
      y: [0.02, 0.42],
      yTitle: 'Write Success Rate (%)',
      traces: [
        { ...bars(rows, success), name: 'the suite’s: 100 % − failures per write', showlegend: hasFailures },
        ...(hasFailures ? [shareOfAttempts(rows, rates)] : []),
      ],
      xAxis,
      yAxis: { range: [Math.min(0, ...success.filter((value) => !Number.isNaN(value))), 105] },
    },
    { title: 'Retry Effectiveness', x: right, y: [0.02, 0.42], yTitle: 'Rate (%)', traces: retries(rows), xAxis },
  ])
}
