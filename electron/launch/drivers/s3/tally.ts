/** What writers and readers have come to, by the suite's arithmetic and in its CSV of 24 columns. */
import { build, type Histogram } from 'hdr-histogram-js'
import type { Seconds } from '../../../../shared/model.ts'

const MICROSECONDS = 1e6

export interface Load {
  readonly writers: number
  readonly readers: number
  /** Operations a second of each. */
  readonly writerRate: number
  readonly readerRate: number
  readonly keyPool: number
  readonly overlap: number
  readonly maxRetries: number
}

export class Tally {
  commits = 0
  reads = 0
  /** Attempts that lost against somebody faster. */
  conflicts = 0
  /** Of these, the ones that were a retry already. */
  retryConflicts = 0
  retries = 0
  givenUp = 0
  writeErrors = 0
  readErrors = 0
  readonly write = latencies()
  readonly conflict = latencies()
  readonly read = latencies()

  /** The suite's rate: failures per attempt that did not fail, which may exceed 1. */
  get failureRate(): number {
    return this.conflicts / Math.max(1, this.commits + this.writeErrors)
  }

  csv(label: string, load: Load, configured: Seconds, elapsed: Seconds): string {
    const initial = this.conflicts - this.retryConflicts
    const ms = (of: Histogram, percent: number) => millis(of, percent).toFixed(2)
    const cells = {
      config_label: label,
      num_writers: load.writers,
      num_readers: load.readers,
      writer_rate: load.writerRate,
      reader_rate: load.readerRate,
      key_pool_size: load.keyPool,
      key_overlap_ratio: load.overlap,
      max_retry_count: load.maxRetries,
      duration_secs: configured,
      precondition_failure_rate: this.failureRate.toFixed(4),
      write_tps: (this.commits / elapsed).toFixed(2),
      read_tps: (this.reads / elapsed).toFixed(2),
      write_p50_ms: ms(this.write, 50),
      write_p95_ms: ms(this.write, 95),
      write_p99_ms: ms(this.write, 99),
      precond_p50_ms: ms(this.conflict, 50),
      precond_p99_ms: ms(this.conflict, 99),
      read_p50_ms: ms(this.read, 50),
      read_p99_ms: ms(this.read, 99),
      avg_retry_count: (this.retries / Math.max(1, this.commits)).toFixed(2),
      total_retry_failures: this.retryConflicts,
      total_max_retries_exceeded: this.givenUp,
      retry_failure_rate: (this.retryConflicts / Math.max(1, this.conflicts)).toFixed(4),
      retry_success_rate: (initial === 0 ? 0 : (initial - this.givenUp) / initial).toFixed(4),
    }
    return `${Object.keys(cells).join(',')}\n${Object.values(cells).join(',')}\n`
  }

  /** As the suite prints it: counts and the p95 of reads stand only here. */
  text(elapsed: Seconds): string {
    const initial = this.conflicts - this.retryConflicts
    const percent = (share: number) => `${(share * 100).toFixed(2)}%`
    const line = (of: Histogram, percents: readonly number[]) =>
      percents.map((each) => `p${each}: ${millis(of, each).toFixed(2)}ms`).join('\n')
    return `
========== Workload Results ==========
Duration: ${elapsed.toFixed(2)}s

--- Write Metrics ---
Total attempts:        ${this.commits + this.writeErrors}
Successful commits:    ${this.commits}
Precondition failures: ${this.conflicts}
Other errors:          ${this.writeErrors}
*** Precondition Failure Rate: ${percent(this.failureRate)} ***
Write TPS:             ${(this.commits / elapsed).toFixed(2)}
Avg retries per op:    ${(this.retries / Math.max(1, this.commits)).toFixed(2)}

--- Retry Effectiveness ---
Retry failures:        ${this.retryConflicts}
Max retries exceeded:  ${this.givenUp}
Retry success rate:    ${percent(initial === 0 ? 0 : (initial - this.givenUp) / initial)}
Retry failure rate:    ${percent(this.retryConflicts / Math.max(1, this.conflicts))}

--- Write Latency (successful commits) ---
${line(this.write, [50, 95, 99])}

--- Precondition Failure Latency ---
${line(this.conflict, [50, 99])}

--- Read Metrics ---
Total reads: ${this.reads}
Read TPS:    ${(this.reads / elapsed).toFixed(2)}
${line(this.read, [50, 95, 99])}
======================================
`
  }
}

function latencies(): Histogram {
  return build({ numberOfSignificantValueDigits: 3, highestTrackableValue: 3_600 * MICROSECONDS })
}

/** Seconds, from `performance.now()` to now. */
export function recordSince(of: Histogram, started: number): void {
  of.recordValue(Math.max(1, Math.round((performance.now() - started) * 1000)))
}

export function millis(of: Histogram, percent: number): number {
  return of.totalCount === 0 ? 0 : of.getValueAtPercentile(percent) / 1000
}
