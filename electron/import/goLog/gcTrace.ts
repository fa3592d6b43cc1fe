/**
 * What Go prints of each collection under GODEBUG=gctrace=1, documented in the runtime package:
 *
 *     gc 7 @5.012s 2%: 0.015+0.44+0.002 ms clock, 0.12+0.22/0.36/0.50+0.018 ms cpu, 4->5->1 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 8 P
 *
 * Seconds since the process started; share of the CPU since then; stop-the-world, concurrent and stop-the-world time;
 * heap at the start, at the end, and live; in whole MiB called MB. A container's log may put its name or a time before.
 */
import type { SeriesHeader } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { MIB } from '../../../shared/units.ts'
import { counted, type Tally } from '../csv/tally.ts'
import type { LogReader } from '../logs/logReader.ts'

/** A server under load collects some times a second: half a day at ten a second. */
const MAX_COLLECTIONS = 400_000
/** A process that restarts more often has other troubles than memory. */
const MAX_PROCESSES = 100

export const GC_TRACE =
  /(?:^|[\s|])gc (\d+) @(\d+\.\d+)s (\d+)%: (\d+(?:\.\d+)?)\+(\d+(?:\.\d+)?)\+(\d+(?:\.\d+)?) ms clock, .*? ms cpu, (\d+)->(\d+)->(\d+) MB, (\d+) MB goal(?:, (\d+) MB stacks, (\d+) MB globals)?, \d+ P( \(forced\))?/

const STAMP = /(?:^|\s)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))\s/

const SERIES: readonly Omit<SeriesHeader, 'labels'>[] = [
  { metric: 'go_gc_heap_live_bytes', unit: 'bytes', column: 'gctrace a->b->c' },
  { metric: 'go_gc_heap_start_bytes', unit: 'bytes', column: 'gctrace a->b->c' },
  { metric: 'go_gc_heap_end_bytes', unit: 'bytes', column: 'gctrace a->b->c' },
  { metric: 'go_gc_heap_goal_bytes', unit: 'bytes', column: 'gctrace goal' },
  { metric: 'go_gc_stop_the_world_seconds', unit: 'seconds', column: 'gctrace clock' },
  { metric: 'go_gc_cpu_ratio', unit: 'ratio', column: 'gctrace %' },
  { metric: 'go_gc_duration_seconds_count', unit: 'count', column: 'gctrace gc' },
]

interface Process {
  readonly t: number[]
  readonly v: number[][]
  /** Unix milliseconds of the process's start, when a line states a time. */
  startMs: number | undefined
  lastCycle: number
  forced: number
}

export class GcTrace implements LogReader {
  private readonly processes: Process[] = []
  private collections = 0
  private left = 0
  private firstRestart: number | undefined

  take(text: string, line: number): boolean {
    const match = GC_TRACE.exec(text)
    if (!match) return false
    const number = (group: number) => Number(match[group])
    const cycle = number(1)
    let process = this.processes.at(-1)
    if (!process || cycle <= process.lastCycle) {
      if (process) this.firstRestart ??= line
      process = { t: [], v: SERIES.map(() => []), startMs: undefined, lastCycle: 0, forced: 0 }
      if (this.processes.length < MAX_PROCESSES) this.processes.push(process)
    }
    process.lastCycle = cycle
    if (this.collections >= MAX_COLLECTIONS) {
      this.left++
      return true
    }
    this.collections++
    const seconds = number(2)
    process.startMs ??= startOf(text, seconds)
    if (match[13] !== undefined) process.forced++
    process.t.push(seconds)
    const stopped = Number(`${number(4) + number(6)}e-3`)
    const values = [
      number(9) * MIB,
      number(7) * MIB,
      number(8) * MIB,
      number(10) * MIB,
      stopped,
      Number(`${match[3]}e-2`),
      cycle,
    ]
    values.forEach((value, i) => void process.v[i]?.push(value))
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    if (this.processes.length === 0) return
    for (const [i, { t, v, startMs }] of this.processes.entries()) {
      if (t.length === 0) continue
      const labels = { source: 'gctrace', ...(this.processes.length > 1 ? { process: String(i + 1) } : {}) }
      yield {
        kind: 'frame',
        ...(startMs === undefined ? {} : { epochMs: startMs }),
        series: SERIES.map((header) => ({ ...header, labels, measuredProcess: 'the process that wrote the log' })),
      }
      yield { kind: 'points', t: Float64Array.from(t), v: v.map((values) => Float64Array.from(values)) }
    }
    const whole = () => 'gctrace prints whole MiB, called MB: a heap that grows by less in the run looks flat'
    tally.add({ code: 'gctrace-whole-mib', severity: 'info', subject: 'go_gc_heap_live_bytes', message: whole })
    if (this.processes.some(({ startMs }) => startMs === undefined)) {
      const message = () =>
        "gctrace counts seconds from the start of the process, and no line states a time of day: its points start with the run, not where the other files' do"
      tally.add({ code: 'gctrace-without-time', severity: 'misleading', subject: 'go_gc_heap_live_bytes', message })
    }
    if (this.processes.length > 1) {
      const message = () =>
        `the count of collections starts anew (${counted(this.processes.length, 'process')} in all): the process was restarted, or several write to one log`
      tally.add(
        { code: 'process-restarted', severity: 'misleading', subject: 'go_gc_heap_live_bytes', message },
        this.firstRestart,
      )
    }
    const forced = this.processes.reduce((sum, process) => sum + process.forced, 0)
    if (forced > 0) {
      const message = () => `${counted(forced, 'collection')} of ${counted(this.collections, 'collection')} were forced`
      tally.add({ code: 'gc-forced', severity: 'info', subject: 'go_gc_heap_live_bytes', message })
    }
    if (this.left > 0) {
      const message = () =>
        `more than ${counted(MAX_COLLECTIONS, 'collection')}; ${counted(this.left, 'line')} left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
    }
  }
}

function startOf(text: string, seconds: number): number | undefined {
  const stamp = STAMP.exec(text)?.[1]
  const ms = stamp === undefined ? Number.NaN : Date.parse(stamp)
  return Number.isNaN(ms) ? undefined : Math.round(ms - seconds * 1000)
}
