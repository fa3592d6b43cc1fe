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
/** What may not be exceeded by which metric; the heap's own limit comes before the container's, which holds more than a heap. */
const LIMITED: readonly (readonly [RegExp, string])[] = [
  [/^jvm_(heap_after_gc|memory_used)_bytes$/, 'jvm_memory_max_bytes'],
  [/^go_(memstats_(heap_alloc|heap_inuse|alloc)|gc_heap_live)_bytes$/, 'go_gc_gomemlimit_bytes'],
  [
    /^(container_memory_|process_resident_memory_bytes$|rss_proxy_bytes$|jvm_|go_)/,
    'container_spec_memory_limit_bytes',
  ],
]

/** Counted by one witness of a JVM, it tells of another's points as well: a recording has no such count of its own. */
const OF_ANY_WITNESS = 'jvm_gc_old_collections_total'

/** The collection counter of the same process; undefined when there is none, or more than one. */
export function counterOf<S extends SeriesHeader>(judged: SeriesHeader, there: readonly S[]): S | undefined {
  const wanted = COLLECTED.find(([metric]) => metric.test(judged.metric))?.[1]
  const counters = there.filter(({ metric }) => metric === wanted)
  const agrees = (each: S) => within(each, judged) && within(judged, each)
  const own = only(counters.filter((each) => ofOneProcess(each, judged) && agrees(each)))
  return own === undefined && wanted === OF_ANY_WITNESS ? only(counters) : own
}

/** The series that holds the nearest limit of the judged one, which may say more of itself by its labels. */
export function limitSeriesOf<S extends SeriesHeader>(judged: SeriesHeader, there: readonly S[]): S | undefined {
  if (judged.unit !== 'bytes') return undefined
  for (const [metric, limit] of LIMITED) {
    if (!metric.test(judged.metric)) continue
    const found = there.filter((each) => each.metric === limit && ofOneProcess(each, judged) && within(each, judged))
    if (found.length > 0) return only(found)
  }
  return undefined
}

/** The last positive value: a limit may be changed while a container runs, and 0 means none. */
export function limitIn({ v }: Points): number | undefined {
  return finite(v).findLast((value) => value > 0)
}

const only = <S>(found: readonly S[]): S | undefined => (found.length === 1 ? found[0] : undefined)

const ofOneProcess = (each: SeriesHeader, judged: SeriesHeader): boolean =>
  each.measuredProcess === undefined || each.measuredProcess === judged.measuredProcess

/** Whether all labels of one series are labels of the other. */
function within({ labels: some = {} }: SeriesHeader, { labels: all = {} }: SeriesHeader): boolean {
  return Object.keys(some).every((name) => some[name] === all[name])
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
    // Two witnesses of one metric say nothing of each other.
    const others = reports.filter((each) => each.phase === report.phase && each.metric !== report.metric)
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
