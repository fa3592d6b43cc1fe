/** Which series share a panel. Series of one unit do; counts and unnamed units get a panel each while there is room. */
import { evidenceRank, mayBeMemory, metricFacts } from '../metrics.ts'
import type { Points, SeriesHeader, Unit } from '../model.ts'

/** Under a sixth of a screen's height a line is no longer read. */
export const MAX_PANELS = 6
/** As many as there are colours told apart at a glance. */
export const MAX_SERIES_PER_PANEL = 8
/** Phases drawn with shading; a run split finer is read by zooming in. */
export const MAX_PHASES = 64

/** Series of one y axis. `S` is whatever the caller knows a series by, and comes back as it was given. */
export interface Panel<S extends SeriesHeader = SeriesHeader> {
  readonly title: string
  readonly unit: Unit
  /** A metric recorded in several phases is several series with one `seriesKey`. */
  readonly series: readonly S[]
}

export interface PanelPlan<S extends SeriesHeader = SeriesHeader> {
  readonly panels: readonly Panel<S>[]
  /** Names of series that found no place, to be told beneath the figure. */
  readonly leftOut: readonly string[]
}

export type DrawnSeries = SeriesHeader & Points

/** The metrics that the Go suites draw, in their order; the rest of a memory panel is there but hidden at first. */
const MEMORY = ['go_memstats_heap_alloc_bytes', 'go_memstats_heap_sys_bytes', 'rss_proxy_bytes']
const GOROUTINES = 'go_goroutines'
const GO_PANELS = [
  { title: 'GC cycles', metric: 'go_gc_duration_seconds_count' },
  { title: 'Goroutines', metric: GOROUTINES },
]
/** A JVM's heap: what was left by collections before what was there when they began. */
const JVM_HEAP = [
  'jvm_heap_after_gc_bytes',
  'jvm_heap_committed_bytes',
  'jvm_heap_before_gc_bytes',
  'jvm_memory_used_bytes',
]
const PAUSES = new Set(['jvm_gc_pause_seconds', 'jvm_allocation_stall_seconds'])
/** Of a GC log and of a recording. */
const PAUSE_LABELS = ['kind', 'cause', 'name']
/** What happened in each moment; averages of all so far hide a stall. */
const RATES = new Set(['http_requests_per_second', 'data_caterer_records_per_second'])
/** Five have room for their titles on a small screen. */
const MAX_JVM_PANELS = 5
const JVM_PANELS: readonly { readonly title: string; readonly unit: Unit; holds(metric: string): boolean }[] = [
  { title: 'Pauses', unit: 'seconds', holds: (metric) => PAUSES.has(metric) },
  { title: 'Requests', unit: 'count/second', holds: (metric) => RATES.has(metric) },
  { title: 'Alloc', unit: 'bytes/second', holds: (metric) => /^jvm_(allocation|promotion)_/.test(metric) },
  { title: 'Metaspace', unit: 'bytes', holds: (metric) => metric === 'jvm_metaspace_used_bytes' },
  { title: 'Threads', unit: 'count', holds: (metric) => /^jvm_threads_(current|daemon)$/.test(metric) },
]
/** The latest pause at each sampling misses all pauses between two: a number in the tables, but no course over time. */
const NO_COURSE = new Set([
  'go_gc_last_pause_seconds',
  'jvm_gc_old_collections_total',
  'jvm_gc_cpu_seconds',
  'jvm_memory_max_bytes',
])
const HIDDEN_AT_FIRST = new Set(['go_memstats_heap_inuse_bytes', 'go_memstats_heap_idle_bytes'])

const UNIT_TITLES: Readonly<Record<Unit, string>> = {
  bytes: 'Memory',
  seconds: 'Time',
  ratio: 'Share',
  'bytes/second': 'Throughput',
  'count/second': 'Rate',
  count: 'Count',
  unknown: 'Value',
}

/** The same for a metric's parts in several phases: they share a colour and a legend entry. */
export function seriesKey(header: SeriesHeader): string {
  const labels = Object.entries(header.labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([header.metric, header.measuredProcess ?? '', labels])
}

/** A series in a reader's words, e.g. `Heap alloc (node-2)`. */
export function seriesName(header: SeriesHeader): string {
  const facts = metricFacts(header.metric, header.unit)
  // Their panel says that they are pauses.
  const kinds = PAUSES.has(header.metric)
    ? PAUSE_LABELS.flatMap((label) => header.labels?.[label] ?? []).join(', ')
    : ''
  if (kinds !== '') return kinds
  const title = facts.title === header.metric ? (header.column ?? header.metric) : facts.title
  const labels = Object.values(header.labels ?? {})
  return labels.length === 0 ? title : `${title} (${labels.join(', ')})`
}

/** Series that a legend offers without drawing them at first. */
export function isHiddenAtFirst(header: SeriesHeader): boolean {
  return HIDDEN_AT_FIRST.has(header.metric)
}

/** Events rather than a course: a line between two pauses would show what never was. */
export function isDrawnAsPoints(header: SeriesHeader): boolean {
  return PAUSES.has(header.metric)
}

/** Decides which series go to which panel; asks for no points, so that only what is drawn needs to be read. */
export function panelsOf<S extends SeriesHeader>(headers: readonly S[]): PanelPlan<S> {
  const isGo = headers.some((h) => h.metric === MEMORY[0] && h.unit === 'bytes')
  const isJvm = headers.some((h) => h.metric === JVM_HEAP[0])
  const planned = isGo ? goPanels(headers) : isJvm ? jvmPanels(headers) : generalPanels(headers, MAX_PANELS)
  const panels = planned.slice(0, MAX_PANELS).map(bounded)
  const drawn = new Set<S>(panels.flatMap((p) => p.series))
  const leftOut = [...new Set(headers.filter((h) => !drawn.has(h)).map(seriesName))]
  return { panels, leftOut }
}

function goPanels<S extends SeriesHeader>(headers: readonly S[]): Panel<S>[] {
  const place = (h: S) => {
    const i = MEMORY.indexOf(h.metric)
    return i >= 0 ? i : HIDDEN_AT_FIRST.has(h.metric) ? MEMORY.length + 1 : MEMORY.length
  }
  const memory = headers.filter((h) => h.unit === 'bytes').sort((a, b) => place(a) - place(b))
  const panels: Panel<S>[] = [{ title: UNIT_TITLES.bytes, unit: 'bytes', series: memory }]
  for (const { title, metric } of GO_PANELS) {
    const series = headers.filter((h) => h.metric === metric && h.unit === 'count')
    if (series.length > 0) panels.push({ title, unit: 'count', series })
  }
  const placed = new Set<S>(panels.flatMap((panel) => panel.series))
  const others = headers.filter((h) => !placed.has(h) && !NO_COURSE.has(h.metric))
  return [...panels, ...generalPanels(others, MAX_PANELS - panels.length)]
}

/** Heap and pauses one above the other, what the program did beneath; metaspace is a fraction of a heap, and has a scale of its own. */
function jvmPanels<S extends SeriesHeader>(headers: readonly S[]): Panel<S>[] {
  const heap = headers
    .filter((h) => JVM_HEAP.includes(h.metric))
    .sort((a, b) => JVM_HEAP.indexOf(a.metric) - JVM_HEAP.indexOf(b.metric))
  const placed = new Set<S>(heap)
  const panels: Panel<S>[] = [{ title: 'Heap', unit: 'bytes', series: heap }]
  for (const { title, unit, holds } of JVM_PANELS) {
    const series = headers.filter((h) => h.unit === unit && holds(h.metric) && !placed.has(h))
    for (const each of series) placed.add(each)
    if (series.length > 0) panels.push({ title, unit, series })
  }
  const others = headers.filter((h) => !placed.has(h) && !NO_COURSE.has(h.metric))
  return [...panels, ...generalPanels(others, MAX_JVM_PANELS - panels.length)].slice(0, MAX_JVM_PANELS)
}

function generalPanels<S extends SeriesHeader>(headers: readonly S[], room: number): Panel<S>[] {
  const ranked = headers.toSorted((a, b) => evidenceRank(a.metric) - evidenceRank(b.metric))
  const apart = grouped(ranked, (h) =>
    h.unit === 'count' || h.unit === 'unknown' ? `${h.unit} ${h.metric}` : kindOf(h),
  )
  if (apart.length <= room) return apart
  // Goroutines in hundreds would flatten whatever else is counted, and be crossed by it.
  return grouped(ranked, (h) => (h.metric === GOROUTINES && h.unit === 'count' ? h.metric : kindOf(h)))
}

/** Series of one kind share an axis: a request's size would lie flat beneath a heap. */
function kindOf({ unit, metric }: SeriesHeader): string {
  return unit === 'bytes' && !mayBeMemory(metric) ? 'bytes elsewhere' : unit
}

function grouped<S extends SeriesHeader>(headers: readonly S[], keyOf: (header: S) => string): Panel<S>[] {
  const groups = Map.groupBy(headers, keyOf)
  const panels = [...groups.values()].map((series): Panel<S> => {
    const unit = series[0]?.unit ?? 'unknown'
    const metrics = new Set(series.map((h) => h.metric))
    const first = series[0]
    const several = first !== undefined && kindOf(first) !== unit ? 'Data' : UNIT_TITLES[unit]
    const title = metrics.size === 1 && first !== undefined ? seriesName({ ...first, labels: {} }) : several
    return { title, unit, series }
  })
  // Memory is what most runs are opened for, then what leaks beside it.
  const rank = ({ series }: Panel<S>) =>
    series.some((h) => kindOf(h) === 'bytes') ? 0 : series[0]?.metric === GOROUTINES ? 1 : 2
  return panels.sort((a, b) => rank(a) - rank(b))
}

function bounded<S extends SeriesHeader>(panel: Panel<S>): Panel<S> {
  const keys = [...new Set(panel.series.map(seriesKey))].slice(0, MAX_SERIES_PER_PANEL)
  return { ...panel, series: panel.series.filter((h) => keys.includes(seriesKey(h))) }
}
