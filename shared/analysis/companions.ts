/** What belongs to a judged series: the counter of its collections, its limit, and what leaks beside it. */
import { metricFacts } from '../metrics.ts'
import type { LeakReport, Points, SeriesHeader } from '../model.ts'
import { formatDelta } from '../units.ts'
import { outcomeThatCounts } from './decisions.ts'
import { gravest } from './leak.ts'
import { finite } from './summary.ts'

/** Heaps that a collector empties, and the counter of its collections. */
const COLLECTED: readonly (readonly [RegExp, string])[] = [
  [/^go_memstats_(heap_alloc|heap_inuse|alloc)_bytes$/, 'go_gc_duration_seconds_count'],
  [/^jvm_heap_after_gc_bytes$/, 'jvm_gc_old_collections_total'],
  [/^jvm_memory_used_bytes$/, 'jvm_gc_collection_seconds_count'],
]
/** What may not be exceeded by which metric. */
const LIMITED: readonly (readonly [RegExp, string])[] = [
  [/^container_memory_\w+_bytes$/, 'container_spec_memory_limit_bytes'],
]

/** Counted by one witness of a JVM, it tells of another's points as well: a recording has no such count of its own. */
const OF_ANY_WITNESS = 'jvm_gc_old_collections_total'

/** The collection counter of the same process; undefined when there is none, or more than one. */
export function counterOf<S extends SeriesHeader>(judged: SeriesHeader, there: readonly S[]): S | undefined {
  const own = besides(judged, there, COLLECTED)
  const wanted = COLLECTED.find(([metric]) => metric.test(judged.metric))?.[1]
  if (own !== undefined || wanted !== OF_ANY_WITNESS) return own
  const counters = there.filter(({ metric }) => metric === OF_ANY_WITNESS)
  return counters.length === 1 ? counters[0] : undefined
}

/** The series that holds the limit of the judged one. */
export function limitSeriesOf<S extends SeriesHeader>(judged: SeriesHeader, there: readonly S[]): S | undefined {
  return besides(judged, there, LIMITED)
}

/** The last positive value: a limit may be changed while a container runs, and 0 means none. */
export function limitIn({ v }: Points): number | undefined {
  return finite(v).findLast((value) => value > 0)
}

function besides<S extends SeriesHeader>(
  judged: SeriesHeader,
  there: readonly S[],
  table: readonly (readonly [RegExp, string])[],
): S | undefined {
  const wanted = table.find(([metric]) => metric.test(judged.metric))?.[1]
  const found = there.filter(
    (each) =>
      each.metric === wanted &&
      (each.measuredProcess === undefined || each.measuredProcess === judged.measuredProcess) &&
      sameLabels(each.labels ?? {}, judged.labels ?? {}),
  )
  return found.length === 1 ? found[0] : undefined
}

function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

/** Beyond doubt enough for what is no memory: one chance in a thousand, and a pace known to within a half. */
const CERTAIN_P = 0.001

/** Whether a companion leaks so surely that the run leaks. */
export function leaksForCertain({ outcome, evidence }: LeakReport): boolean {
  if (outcome !== 'leak' || evidence === undefined) return false
  const { value, low } = evidence.slopePerHour
  return evidence.mannKendallP < CERTAIN_P && low > value / 2
}

/** The gravest outcome of what is memory, and `leak` when something beside it leaks for certain or by a person's word. */
export function outcomeOf(reports: readonly LeakReport[]): LeakReport['outcome'] {
  const leaks = (report: LeakReport) =>
    report.overruled === undefined ? leaksForCertain(report) : report.overruled.outcome === 'leak'
  if (reports.some((report) => report.companion === true && leaks(report))) return 'leak'
  return gravest(reports.filter((report) => report.companion !== true).map(outcomeThatCounts))
}

/** Names what memory and its companions show together in a phase, as a second reason of each. */
export function withPatterns(reports: readonly LeakReport[]): readonly LeakReport[] {
  return reports.map((report) => {
    const others = reports.filter((each) => each.phase === report.phase && each !== report)
    const sentence = report.companion === true ? besideMemory(report, others) : ofMemory(report, others)
    if (sentence === undefined) return report
    const [first = '', ...rest] = report.reasons
    return { ...report, reasons: [first, sentence, ...rest] }
  })
}

function ofMemory(memory: LeakReport, others: readonly LeakReport[]): string | undefined {
  const rising = others.filter((each) => each.companion === true && each.outcome === 'leak')
  const native = rising.find((each) => isResident(each))
  if (level(memory)) {
    if (native !== undefined) return 'Resident memory rises while this is level: native memory or fragmentation.'
    const beside = rising[0]
    return beside && `${nameOf(beside)} rise while this is level (${paceOf(beside)}).`
  }
  const holder = rising.find((each) => !isResident(each))
  return memory.outcome === 'leak' && holder
    ? `${nameOf(holder)} rise as well (${paceOf(holder)}): they may hold what leaks.`
    : undefined
}

function besideMemory(companion: LeakReport, others: readonly LeakReport[]): string | undefined {
  if (companion.outcome !== 'leak') return undefined
  const memory = others.find((each) => each.companion !== true)
  if (memory === undefined || !level(memory)) return undefined
  return isResident(companion)
    ? `It rises while ${nameOf(memory)} is level: native memory or fragmentation.`
    : `They rise while ${nameOf(memory)} is level: what leaks is outside of it, or small so far.`
}

const level = ({ outcome }: LeakReport): boolean => outcome === 'stable' || outcome === 'step'
const isResident = ({ metric }: LeakReport): boolean => metric === 'process_resident_memory_bytes'
const nameOf = ({ metric }: LeakReport): string => metricFacts(metric, 'unknown').title

function paceOf({ metric, evidence }: LeakReport): string {
  return `${formatDelta(evidence?.slopePerHour.value ?? Number.NaN, metricFacts(metric, 'count').unit)} per hour`
}
