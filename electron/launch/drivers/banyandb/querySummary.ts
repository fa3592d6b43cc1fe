/**
 * The summaries of queries as the trace-streaming suite prints them, its arithmetic included, so that what reads its logs
 * reads these: percentiles are `sorted[n · p / 100]`, and the success rate divides by the successful queries alone.
 */
import type { Seconds } from '../../../../shared/model.ts'

export interface SizeResult {
  /** MaxTraceSize. */
  readonly size: number
  /** Of the queries that succeeded, in their order. */
  readonly latencies: readonly Seconds[]
  /** Of each trace that was found. */
  readonly spans: readonly number[]
  readonly traces: number
  readonly failed: number
  readonly seconds: Seconds
}

export function summaryText({ size, latencies, spans, traces, failed, seconds }: SizeResult): string {
  const n = latencies.length
  const rate = n === 0 ? 0 : ((n - failed) / n) * 100
  const { min, mean, p50, p95, p99, max } = figuresOf(latencies)
  const sizes = figuresOf(spans)
  return `
=== MaxTraceSize=${size} Performance Summary ===
Duration: ${go(seconds)}
Total Queries: ${n}
Error Count: ${failed}
Success Rate: ${rate.toFixed(2)}%
Total Traces Retrieved: ${traces}
Avg Traces Per Query: ${(traces / Math.max(1, n)).toFixed(2)}

Latency Metrics:
  Min: ${go(min)}
  Avg: ${go(mean)}
  P50: ${go(p50)}
  P95: ${go(p95)}
  P99: ${go(p99)}
  Max: ${go(max)}

Trace Size Metrics:
  Min Spans: ${sizes.min}
  Avg Spans: ${sizes.mean.toFixed(2)}
  Max Spans: ${sizes.max}

Throughput:
  Queries/sec: ${(n / Math.max(seconds, 1e-9)).toFixed(2)}
========================================

`
}

export function comparisonText(results: readonly SizeResult[]): string {
  const heads = ['MaxTraceSize', 'Avg Latency', 'P95 Latency', 'Traces/Query', 'Queries/sec', 'Success Rate']
  const rows = results.map(({ size, latencies, traces, failed, seconds }) => {
    const n = latencies.length
    const { mean, p95 } = figuresOf(latencies)
    return [
      String(size),
      go(mean),
      go(p95),
      (traces / Math.max(1, n)).toFixed(2),
      (n / Math.max(seconds, 1e-9)).toFixed(2),
      `${(n === 0 ? 0 : ((n - failed) / n) * 100).toFixed(2)}%`,
    ]
  })
  const line = (cells: readonly string[]) => cells.map((cell) => cell.padEnd(15)).join(' ')
  return `\n=== MaxTraceSize Comparison ===\n${[heads, ...rows].map(line).join('\n')}\n\n`
}

function figuresOf(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (percent: number) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
  const mean = sorted.reduce((sum, value) => sum + value, 0) / Math.max(1, sorted.length)
  return { min: sorted[0] ?? 0, mean, p50: at(50), p95: at(95), p99: at(99), max: sorted.at(-1) ?? 0 }
}

/** As Go prints a duration below a minute, to the microsecond. */
function go(seconds: Seconds): string {
  return seconds >= 1 ? `${Number(seconds.toFixed(6))}s` : `${Number((seconds * 1000).toFixed(3))}ms`
}
