/**
 * Arithmetic of Data Caterer's memory profiling.
 *
 * Its sampler prints a rate that is everything so far over all the time so far, so a stall at the end hardly moves it,
 * and writes 0 into columns that it could not read. What was measured is worked out from the counts instead.
 */
import type { JvmSuiteCard } from '../jvmApi.ts'
import type { Points, Table } from '../model.ts'
import { formatNumber, MIB } from '../units.ts'

/** Changes of a count per second between neighbouring points; the first point has none. NaN where the time does not move on. */
export function ratesBetween(t: readonly number[], counts: readonly number[]): number[] {
  return t.map((time, i) => {
    const before = t[i - 1]
    const [count, last] = [counts[i] ?? Number.NaN, counts[i - 1] ?? Number.NaN]
    return before === undefined || !(time > before) ? Number.NaN : (count - last) / (time - before)
  })
}

/** Whether a column says nothing: every value is 0, as the sampler writes what it could not read. */
export function neverMeasured(values: readonly (number | undefined)[]): boolean {
  return values.length > 0 && values.every((value) => value === undefined || value === 0)
}

/** Records made for each byte of heap in use, as the suite's page charts them; NaN where no heap is in use. Times of both are the same. */
export function recordsPerMemory(records: Points, used: Points): Points {
  const v = records.v.map((count, i) => {
    const bytes = used.v[i] ?? Number.NaN
    return bytes > 0 ? count / bytes : Number.NaN
  })
  return { t: records.t, v }
}

/** The six cards of the suite's page, by its names and in its units, where MiB are called MB. */
export function suiteCards(tables: readonly Table[]): readonly JvmSuiteCard[] {
  const cell = (table: string, column: string) => {
    const found = tables.find(({ name }) => name === table)
    const value = found?.rows[0]?.[found.columns.findIndex(({ name }) => name === column)]
    return typeof value === 'number' ? value : undefined
  }
  const card = (title: string, value: number | undefined, unit = '', decimals = 0): JvmSuiteCard =>
    value === undefined ? { title } : { title, text: `${formatNumber(value, decimals)}${unit}` }
  const sampler = (title: string, column: string, divisor: number, unit: string, decimals: number) => {
    const value = cell(SAMPLER_SUMMARY, column)
    return card(title, value === undefined ? undefined : value / divisor, unit, decimals)
  }
  return [
    sampler('Peak Memory', 'peak_heap', MIB, ' MB', 2),
    sampler('Avg Memory', 'average_heap', MIB, ' MB', 2),
    sampler('Min Memory', 'minimum_heap', MIB, ' MB', 2),
    sampler('Duration', 'duration', 1, ' s', 1),
    // The sampler prints 0 for what it cannot read.
    card('GC Count', cell('GC counts', 'collections')),
    sampler('Total Records', 'records', 1, '', 0),
  ]
}

const SAMPLER_SUMMARY = "The sampler's summary"

export interface OutcomeEvidence {
  /** Lines of the application's log that report an OutOfMemoryError; absent when there is no such log. */
  readonly outOfMemoryLines?: number
  /** Lines of that log that report another exception. */
  readonly exceptionLines?: number
  /** A heap dump of the run's own name is there, which the JVM alone writes. */
  readonly heapDump: boolean
  /** Whether the JVM was told to dump its heap when memory runs out. */
  readonly dumpOnOutOfMemory?: boolean
  /** A recording of 0 bytes is there. */
  readonly recordingEmpty: boolean
  /** The last full collections freed next to nothing of a heap at its limit. */
  readonly collectedInVain?: boolean
  /** Whether files should count what arrived and tell of the application; true when absent. */
  readonly ofSuite?: boolean
  readonly requested?: number
  /** Records or requests that arrived, by who counted them. */
  readonly counts: readonly { readonly source: string; readonly count: number }[]
  /** Errors that the HTTP server counted. */
  readonly errors?: number
}

export type RunOutcome = 'out of memory' | 'failed' | 'incomplete' | 'completed' | 'inconclusive'

/** How a run of the suite ended, from what it left behind; its exit code is 0 whatever happens. Reasons: most important first. */
export function judgeOutcome(evidence: OutcomeEvidence): {
  readonly outcome: RunOutcome
  readonly reasons: readonly string[]
} {
  const { outOfMemoryLines = 0, exceptionLines = 0, heapDump, dumpOnOutOfMemory, requested, errors = 0 } = evidence
  const { ofSuite = true } = evidence
  const reasons: string[] = []
  if (outOfMemoryLines > 0) reasons.push(`The log reports an OutOfMemoryError on ${times(outOfMemoryLines, 'line')}.`)
  const dumped = heapDump && dumpOnOutOfMemory === true
  if (dumped) reasons.push('The JVM was told to dump its heap when memory runs out, and the dump is there.')
  const inVain = evidence.collectedInVain === true
  if (inVain) reasons.push('The last full collections freed next to nothing of a heap at its limit.')
  if (evidence.recordingEmpty) {
    reasons.push('The flight recording is 0 bytes, as a JVM leaves it that ends before it could write it.')
  }
  if (heapDump && !dumped) reasons.push('There is a heap dump, which may have been asked for.')
  if (exceptionLines > 0) reasons.push(`The log reports other exceptions on ${times(exceptionLines, 'line')}.`)
  if (errors > 0) reasons.push(`The HTTP server counted ${times(errors, 'error')}.`)
  const arrived = evidence.counts.reduce<number | undefined>(
    (most, { count }) => Math.max(most ?? count, count),
    undefined,
  )
  if (requested !== undefined && arrived !== undefined) {
    reasons.push(`${arrived.toLocaleString('en-US')} of ${requested.toLocaleString('en-US')} records arrived.`)
  } else if (arrived !== undefined) {
    reasons.push(
      `${arrived.toLocaleString('en-US')} records arrived; how many were asked for is in none of the files read.`,
    )
  } else if (ofSuite) reasons.push('No file counts the records that arrived.')
  if (ofSuite && evidence.outOfMemoryLines === undefined) reasons.push('The log of the application is not there.')
  if (outOfMemoryLines > 0 || dumped || inVain) return { outcome: 'out of memory', reasons }
  if (errors > 0) return { outcome: 'failed', reasons }
  if (requested === undefined || arrived === undefined) return { outcome: 'inconclusive', reasons }
  if (arrived < requested) return { outcome: exceptionLines > 0 ? 'failed' : 'incomplete', reasons }
  return { outcome: exceptionLines > 0 ? 'inconclusive' : 'completed', reasons }
}

function times(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** Fewer matches than this say little about a clock. */
const MIN_MATCHES = 3

/**
 * Unix milliseconds at which the sampler's clock started: when it had counted n requests, request n had arrived and
 * request n + 1 had not. The median over all samples of the middle between the two; undefined when too few tell.
 * `arrivals[n - 1]` is when request n arrived; `t` are the sampler's seconds.
 */
export function samplerStart(
  arrivals: readonly number[],
  t: readonly number[],
  counts: readonly number[],
): number | undefined {
  const starts = counts.flatMap((count, i) => {
    const [arrived, next, at] = [arrivals[count - 1], arrivals[count], t[i]]
    if (arrived === undefined || next === undefined || at === undefined) return []
    return Number.isFinite(arrived) && Number.isFinite(next) ? [(arrived + next) / 2 - at * 1000] : []
  })
  if (starts.length < MIN_MATCHES) return undefined
  starts.sort((a, b) => a - b)
  const middle = starts.length >> 1
  const [low = 0, high = 0] = [starts[starts.length % 2 === 1 ? middle : middle - 1], starts[middle]]
  return (low + high) / 2
}
