/** The later sweep: latencies along all configurations, failures by writers, and the overlap, one above the other. */
import { distinct, meanOf } from '../analysis/sweep.ts'
import type { Figure } from '../model.ts'
import type { FusioRow } from './fusioRow.ts'
import { overlapPanel } from './fusioSweep.ts'
import { type GridPanel, suiteGrid } from './suiteGrid.ts'
import { oneDecimal } from './traceStreaming.ts'

/** Labels beneath a panel; of more configurations every so many has one. */
const LABELS = 30

export function stackedPanels(rows: readonly FusioRow[], baseline: FusioRow | undefined): Figure {
  const readers = ['num_readers', 'reader_rate']
  const writers = ['num_writers', 'writer_rate']
  const overlap = rows
    .filter(
      (row) =>
        row.number('num_writers') === 2 && row.number('writer_rate') === 0.1 && row.number('key_overlap_ratio') > 0,
    )
    .toSorted((a, b) => a.number('key_overlap_ratio') - b.number('key_overlap_ratio'))
  const rest: readonly Omit<GridPanel, 'x' | 'y'>[] = [
    latencyPanel(
      'Read',
      sorted(rows, [...readers, ...writers]),
      (row) => `${readersOf(row)}_${writersOf(row)}`,
      ['#008000', '#006400'],
      baseline,
    ),
    latencyPanel(
      'Write',
      sorted(rows, [...writers, ...readers]),
      (row) => `${writersOf(row)}_${readersOf(row)}`,
      ['#0000FF', '#00008B'],
      baseline,
    ),
    failurePanel(rows, baseline),
  ]
  const panels =
    overlap.length > 0
      ? [...rest, overlapPanel(overlap, 'Overlap Ratio Impact on Failures and Retries (2 Writers @ 0.1 TPS)')]
      : rest
  const step = 1 / panels.length
  return suiteGrid(
    'Comprehensive Configuration Sweep Results',
    panels.map((panel, i) => ({
      ...panel,
      x: [0, 0.97],
      y: [1 - (i + 1) * step + (i === panels.length - 1 ? 0 : 0.085), 1 - i * step - (i === 0 ? 0 : 0.015)],
    })),
  )
}

const readersOf = (row: FusioRow) => `R${row.number('num_readers')}@${Math.trunc(row.number('reader_rate'))}`
const writersOf = (row: FusioRow) => `W${row.number('num_writers')}@${row.number('writer_rate').toFixed(2)}`

function sorted(rows: readonly FusioRow[], by: readonly string[]): readonly FusioRow[] {
  return rows.toSorted(
    (a, b) => by.map((column) => a.number(column) - b.number(column)).find((difference) => difference !== 0) ?? 0,
  )
}

function latencyPanel(
  side: 'Read' | 'Write',
  rows: readonly FusioRow[],
  label: (row: FusioRow) => string,
  [light, dark]: readonly [string, string],
  baseline: FusioRow | undefined,
): Omit<GridPanel, 'x' | 'y'> {
  const metric = side === 'Read' ? 'read' : 'write'
  const every = Math.max(1, Math.floor(rows.length / LABELS))
  const ticks = rows.flatMap((row, i) => (i % every === 0 ? [{ i, text: label(row) }] : []))
  const line = (p: 'p50' | 'p99', color: string, symbol: string, dash: string, opacity: number) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name: `${side}er ${p}`.replace('Writeer', 'Writer'),
    x: rows.map((_, i) => i),
    y: rows.map((row) => row.ms(`${metric}_${p}`)),
    text: rows.map(label),
    line: { color, width: 2, dash },
    marker: { color, symbol, size: 6 },
    opacity,
  })
  const level = (p: 'p50' | 'p99', color: string) => {
    const y = baseline?.ms(`${metric}_${p}`) ?? Number.NaN
    return Number.isNaN(y)
      ? []
      : [{ y, color, name: `Baseline ${p} (${oneDecimal(y)}ms)`, dash: 'dot' as const, opacity: 0.8 }]
  }
  return {
    title: `${side} Latency vs Configuration`,
    yTitle: `${side} Latency (ms)`,
    traces: [line('p50', light, 'circle', 'solid', 1), line('p99', dark, 'square', 'dash', 0.7)],
    levels: [...level('p50', light), ...level('p99', dark)],
    xAxis: {
      tickvals: ticks.map(({ i }) => i),
      ticktext: ticks.map(({ text }) => text),
      tickangle: -90,
      tickfont: { size: 10 },
    },
  }
}

/** Means by writers and their rate; the script labels shares as percent, which are drawn as percent here. */
function failurePanel(rows: readonly FusioRow[], baseline: FusioRow | undefined): Omit<GridPanel, 'x' | 'y'> {
  const groups = distinct(rows.map((row) => row.number('num_writers'))).flatMap((count) =>
    distinct(rows.map((row) => row.number('writer_rate'))).flatMap((rate) => {
      const members = rows.filter((row) => row.number('num_writers') === count && row.number('writer_rate') === rate)
      const rates = members
        .map((row) => row.number('precondition_failure_rate'))
        .filter((value) => !Number.isNaN(value))
      const [first] = members
      return first === undefined || rates.length === 0 ? [] : [{ label: writersOf(first), value: meanOf(rates) * 100 }]
    }),
  )
  const level = (baseline?.number('precondition_failure_rate') ?? Number.NaN) * 100
  return {
    title: 'Precondition Failure Rate vs Writer Configuration',
    yTitle: 'Precondition Failure Rate (%)',
    traces: [
      {
        type: 'scatter',
        mode: 'lines+markers',
        name: 'Precondition Failure Rate',
        x: groups.map((_, i) => i),
        y: groups.map(({ value }) => value),
        line: { color: '#FF0000', width: 2 },
        marker: { size: 8 },
      },
    ],
    levels:
      Number.isNaN(level) || baseline === undefined
        ? []
        : [
            {
              y: level,
              color: '#FF0000',
              name: `Baseline (${writersOf(baseline)}): ${oneDecimal(level)}%`,
              dash: 'dot',
              opacity: 0.8,
            },
          ],
    xAxis: { tickvals: groups.map((_, i) => i), ticktext: groups.map(({ label }) => label), tickangle: -45 },
    note: 'In percent: the suite draws the share itself on this axis.',
  }
}
