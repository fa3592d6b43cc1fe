/** What a GC log came to, as series, tables, parameters and caveats. */
import { gcRates, gcThroughput, pauseFigures, vainCollections } from '../../../shared/analysis/gc.ts'
import { summarize } from '../../../shared/analysis/summary.ts'
import type { Cell, SeriesHeader, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, type Tally } from '../csv/tally.ts'
import { F, type Field, type GcEvents, KINDS } from './gcEvents.ts'

/** A table that people read; the series have every collection. */
const MAX_TABLE_ROWS = 2_000
/** Rows a block of points. */
const BLOCK_ROWS = 16_384
/** Where more points than this share are each after an old collection, counting them tells none of the points from the others. */
const NEARLY_ALL = 0.9
/** Kinds and causes of pauses that get a series of their own, those with most time first. */
const MAX_PAUSE_SERIES = 32

export const GC_SUMMARY_TABLE = 'GC summary'
export const GC_COUNTS_TABLE = 'GC counts'

export interface LogTimes {
  readonly epochMs: number | undefined
  /** Whether t = 0 is the JVM's start. */
  readonly countsFromStart: boolean
  readonly timed: boolean
}

const HEAP_AFTER: SeriesHeader = { metric: 'jvm_heap_after_gc_bytes', unit: 'bytes' }
const HEAP_BEFORE: SeriesHeader = { metric: 'jvm_heap_before_gc_bytes', unit: 'bytes' }
const HEAP_COMMITTED: SeriesHeader = { metric: 'jvm_heap_committed_bytes', unit: 'bytes' }
/** Only what frees the old generation shows what is live: between two such collections dead objects pile up there. */
const OLD_COLLECTIONS: SeriesHeader = { metric: 'jvm_gc_old_collections_total', unit: 'count' }
const HEAP_LIMIT: SeriesHeader = { metric: 'jvm_memory_max_bytes', unit: 'bytes' }
const METASPACE: SeriesHeader = { metric: 'jvm_metaspace_used_bytes', unit: 'bytes' }
const CPU: SeriesHeader = { metric: 'jvm_gc_cpu_seconds', unit: 'seconds' }
const ALLOCATION: SeriesHeader = {
  metric: 'jvm_allocation_bytes_per_second',
  unit: 'bytes/second',
}
const PROMOTION: SeriesHeader = { metric: 'jvm_promotion_bytes_per_second', unit: 'bytes/second' }
const PAUSE: SeriesHeader = { metric: 'jvm_gc_pause_seconds', unit: 'seconds' }
const STALL: SeriesHeader = { metric: 'jvm_allocation_stall_seconds', unit: 'seconds' }

export function* gcRecords(events: GcEvents, times: LogTimes, tally: Tally): Generator<ImportRecord> {
  const all = ended(events)
  if (!times.timed) {
    // Without a time the order is all there is.
    all.forEach((row, i) => {
      events.set(row, F.end, i)
      events.set(row, F.start, i)
    })
  }
  const freeing = all.filter((row) => !Number.isNaN(events.get(row, F.after)))
  const column = (field: Field) => events.column(freeing, field)
  const columns = {
    start: column(F.start),
    end: column(F.end),
    before: column(F.before),
    after: column(F.after),
    during: column(F.during),
    promoted: column(F.promoted),
  }
  const rates = gcRates(columns)
  const sys = column(F.sys)
  const cpu = column(F.user).map((user, i) => user + (sys[i] as number))
  const old = oldCollections(events, all, freeing)
  const epoch = times.epochMs === undefined ? {} : { epochMs: times.epochMs }
  yield* frame(epoch, columns.end, [
    [HEAP_AFTER, columns.after],
    [HEAP_COMMITTED, column(F.committed)],
    [HEAP_LIMIT, new Float64Array(freeing.length).fill(events.jvm.maxHeapBytes ?? Number.NaN)],
    [METASPACE, column(F.metaspace)],
    [OLD_COLLECTIONS, old ?? new Float64Array(freeing.length).fill(Number.NaN)],
    [CPU, cpu],
    ...(times.timed ? ([[ALLOCATION, rates.allocation] as const, [PROMOTION, rates.promotion] as const] as const) : []),
  ])
  yield* frame(epoch, columns.start, [[HEAP_BEFORE, columns.before]])
  yield* pauses(events, epoch, times.timed)
  if (times.timed) yield* frame(epoch, events.stallEnd.view(), [[STALL, events.stallSeconds.view()]])

  const figures = pauseFigures(events.pauseSeconds.view(), events.pauseGroup.view(), events.groups)
  const paused = figures.reduce((sum, { total }) => sum + total, 0)
  for (const table of summaries(events, times, all, paused, rates)) yield { kind: 'table', table }
  if (figures.length > 0) yield { kind: 'table', table: pauseTable(figures) }
  if (all.length > 0) yield { kind: 'table', table: collectionTable(events, all, tally) }
  for (const [name, value] of parameters(events)) yield { kind: 'parameter', name, value }
  caveats(events, times, freeing, columns, tally)
  if (old === undefined && all.every((row) => isOld(events, row))) {
    const message = () =>
      'every collection goes over the whole heap, as those of Shenandoah and of ZGC without generations do: collections of the old generation are not counted apart, and the heap is judged after each of them'
    tally.add({ code: 'gc-old-not-apart', severity: 'info', subject: HEAP_AFTER.metric, message })
  }
}

/** Rows of collections that did something, in the order of their ends. */
function ended(events: GcEvents): Int32Array {
  const rows = new Int32Array(events.collections)
  let kept = 0
  let isOrdered = true
  let last = Number.NEGATIVE_INFINITY
  for (let row = 0; row < events.collections; row++) {
    const did = [F.pause, F.concurrent, F.after].some((field) => !Number.isNaN(events.get(row, field)))
    if (!did) continue
    rows[kept++] = row
    const end = events.get(row, F.end)
    if (end < last) isOrdered = false
    last = end
  }
  const found = rows.subarray(0, kept)
  return isOrdered ? found : found.sort((a, b) => events.get(a, F.end) - events.get(b, F.end))
}

/** How many collections of the old generation had ended at each point; undefined where nearly every point is after one. */
function oldCollections(events: GcEvents, all: Int32Array, freeing: Int32Array): Float64Array | undefined {
  const counts = new Float64Array(freeing.length)
  let count = 0
  let at = 0
  freeing.forEach((row, i) => {
    for (; all[at] !== row && at < all.length; at++) if (isOld(events, all[at] as number)) count++
    counts[i] = count + (isOld(events, row) ? 1 : 0)
  })
  return (counts.at(-1) ?? 0) > freeing.length * NEARLY_ALL ? undefined : counts
}

function isOld(events: GcEvents, row: number): boolean {
  const kind = events.kindOf(row)
  return kind === 'full' || kind === 'cycle'
}

type NamedColumn = readonly [header: SeriesHeader, values: Float64Array]

/** Columns that hold a number somewhere, in blocks. */
function* frame(
  epoch: { readonly epochMs?: number },
  t: Float64Array,
  columns: readonly NamedColumn[],
): Generator<ImportRecord> {
  const kept = columns.filter(([, values]) => values.some((value) => !Number.isNaN(value)))
  if (t.length === 0 || kept.length === 0) return
  yield { kind: 'frame', ...epoch, series: kept.map(([header]) => header) }
  for (let from = 0; from < t.length; from += BLOCK_ROWS) {
    const to = from + BLOCK_ROWS
    yield { kind: 'points', t: t.slice(from, to), v: kept.map(([, values]) => values.slice(from, to)) }
  }
}

/** A series for each kind and cause, so that each can be drawn, judged and compared by itself. */
function* pauses(events: GcEvents, epoch: { readonly epochMs?: number }, timed: boolean): Generator<ImportRecord> {
  if (!timed) return
  const [end, seconds, group] = [events.pauseEnd.view(), events.pauseSeconds.view(), events.pauseGroup.view()]
  // The pauses of a cycle have one series a kind, whatever began the cycle.
  const keys = events.groups.map(({ kind, cause, withinCycle }) =>
    JSON.stringify({ kind, ...labelled(cause, withinCycle) }),
  )
  const byKey = new Map<string, { rows: number[]; total: number }>()
  group.forEach((each, i) => {
    const key = keys[each] ?? ''
    const known = byKey.get(key) ?? { rows: [], total: 0 }
    known.rows.push(i)
    known.total += seconds[i] as number
    byKey.set(key, known)
  })
  const longest = [...byKey].sort(([, a], [, b]) => b.total - a.total).slice(0, MAX_PAUSE_SERIES)
  for (const [key, { rows }] of longest) {
    const t = Float64Array.from(rows, (i) => end[i] as number)
    const v = Float64Array.from(rows, (i) => seconds[i] as number)
    yield* frame(epoch, t, [[{ ...PAUSE, labels: JSON.parse(key) as Record<string, string> }, v]])
  }
}

function labelled(cause: string, withinCycle: boolean): { readonly cause?: string } {
  return cause === '' || withinCycle ? {} : { cause }
}

function summaries(
  events: GcEvents,
  { countsFromStart, timed }: LogTimes,
  rows: Int32Array,
  paused: number,
  rates: { readonly meanAllocation: number; readonly meanPromotion: number },
): readonly Table[] {
  const fromStart = countsFromStart && events.firstNumber === 0
  const span = timed ? events.lastSeconds - (fromStart ? 0 : events.firstSeconds) : Number.NaN
  const total = (field: Field) => sumOf(events.column(rows, field))
  const most = (field: Field) => summarize(events.column(rows, field))?.max ?? Number.NaN
  const counts = new Uint32Array(KINDS.length)
  let humongous = 0
  for (const row of rows) {
    const kind = events.get(row, F.kind)
    counts[kind] = (counts[kind] ?? 0) + 1
    if (events.causeOf(row) === 'G1 Humongous Allocation') humongous++
  }
  const count = (kind: (typeof KINDS)[number]) => counts[KINDS.indexOf(kind)] ?? 0
  const stalls = events.stallSeconds.view()
  const longest = events.pauseSeconds.view().reduce((max, value) => Math.max(max, value), 0)
  return [
    rowTable(GC_SUMMARY_TABLE, [
      ['throughput', 'ratio', gcThroughput(paused, span) ?? null],
      ['longest_pause', 'seconds', events.pauses === 0 ? null : longest],
      ['total_pause', 'seconds', paused],
      ['allocation_rate', 'bytes/second', timed ? known(rates.meanAllocation) : null],
      ['promotion_rate', 'bytes/second', timed ? known(rates.meanPromotion) : null],
      ['footprint', 'bytes', known(most(F.committed))],
      ['peak_heap', 'bytes', known(most(F.before))],
      ['heap_limit', 'bytes', events.jvm.maxHeapBytes ?? null],
      ['span', 'seconds', known(span)],
    ]),
    rowTable(GC_COUNTS_TABLE, [
      ['collections', 'count', rows.length],
      ['young', 'count', count('young')],
      ['mixed', 'count', count('mixed')],
      ['full', 'count', count('full')],
      ['cycles', 'count', count('cycle')],
      ['pauses', 'count', events.pauses],
      ['for_humongous', 'count', humongous],
      ['most_humongous_regions', 'count', known(most(F.humongous))],
      ['to_space_exhausted', 'count', events.exhausted],
    ]),
    rowTable('GC work', [
      ['concurrent', 'seconds', known(total(F.concurrent))],
      ['cpu_user', 'seconds', known(total(F.user))],
      ['cpu_sys', 'seconds', known(total(F.sys))],
      ['concurrent_failures', 'count', events.failures + events.aborted],
      ['allocation_stalls', 'count', stalls.length],
      ['stalled', 'seconds', stalls.reduce((sum, value) => sum + value, 0)],
    ]),
  ]
}

type NamedCell = readonly [name: string, unit: Table['columns'][number]['unit'], value: Cell]

function rowTable(name: string, cells: readonly NamedCell[]): Table {
  return {
    name,
    columns: cells.map(([column, unit]) => ({ name: column, unit })),
    rows: [cells.map(([, , value]) => value)],
  }
}

/** Of what is a number; NaN when nothing is. */
function sumOf(values: Float64Array): number {
  return values.reduce(
    (sum, value) => (Number.isNaN(value) ? sum : Number.isNaN(sum) ? value : sum + value),
    Number.NaN,
  )
}

function pauseTable(figures: ReturnType<typeof pauseFigures>): Table {
  return {
    name: 'GC pauses by kind and cause',
    columns: [
      { name: 'kind', unit: 'text' },
      { name: 'cause', unit: 'text' },
      { name: 'pauses', unit: 'count' },
      { name: 'total', unit: 'seconds' },
      { name: 'p50', unit: 'seconds' },
      { name: 'p95', unit: 'seconds' },
      { name: 'p99', unit: 'seconds' },
      { name: 'max', unit: 'seconds' },
    ],
    rows: figures.map(({ kind, cause, n, total, median, p95, p99, max }) => [
      kind,
      cause === '' ? null : cause,
      n,
      total,
      median,
      p95,
      p99,
      max,
    ]),
  }
}

/** Collections in order; of too many, those with the longest pauses. */
function collectionTable(events: GcEvents, all: Int32Array, tally: Tally): Table {
  let shown = all
  if (all.length > MAX_TABLE_ROWS) {
    const paused = events.column(all, F.pause).map((value) => (Number.isNaN(value) ? 0 : value))
    const least = paused.toSorted().at(-MAX_TABLE_ROWS) ?? 0
    // Those as long as the shortest that is listed come as long as there is room.
    let room = MAX_TABLE_ROWS - paused.reduce((longer, value) => longer + Number(value > least), 0)
    const kept = new Set(all.filter((_, i) => (paused[i] as number) > least || (paused[i] === least && room-- > 0)))
    shown = all.filter((row) => kept.has(row))
    const message = () =>
      `of ${counted(all.length, 'collection')}, the table lists the ${MAX_TABLE_ROWS.toLocaleString('en-US')} with the longest pauses; series and figures have all`
    tally.add({ code: 'collections-not-listed', severity: 'info', message })
  }
  const columns: readonly (readonly [name: string, unit: 'seconds' | 'bytes', field: Field])[] = [
    ['start', 'seconds', F.start],
    ['end', 'seconds', F.end],
    ['pause', 'seconds', F.pause],
    ['concurrent', 'seconds', F.concurrent],
    ['before', 'bytes', F.before],
    ['after', 'bytes', F.after],
    ['committed', 'bytes', F.committed],
    ['promoted', 'bytes', F.promoted],
    ['cpu_user', 'seconds', F.user],
    ['cpu_sys', 'seconds', F.sys],
    ['cpu_real', 'seconds', F.real],
  ]
  return {
    name: 'Collections',
    columns: [
      { name: 'number', unit: 'count' },
      { name: 'kind', unit: 'text' },
      { name: 'cause', unit: 'text' },
      ...columns.map(([name, unit]) => ({ name, unit })),
    ],
    rows: Array.from(shown, (row) => [
      events.get(row, F.number),
      events.kindOf(row),
      events.causeOf(row) || null,
      ...columns.map(([, , field]) => known(events.get(row, field))),
    ]),
  }
}

function parameters({ jvm }: GcEvents): readonly (readonly [name: string, value: string | number])[] {
  const named: readonly (readonly [string, string | number | undefined])[] = [
    ['collector', jvm.collector],
    ['jvm_version', jvm.version],
    ['cpus', jvm.cpus],
    ['machine_memory_bytes', jvm.memoryBytes],
    ['heap_region_bytes', jvm.regionBytes],
    ['min_heap_bytes', jvm.minHeapBytes],
    ['initial_heap_bytes', jvm.initialHeapBytes],
    ['max_heap_bytes', jvm.maxHeapBytes],
  ]
  return named.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

function caveats(
  events: GcEvents,
  { epochMs, timed }: LogTimes,
  freeing: Int32Array,
  columns: { readonly before: Float64Array; readonly after: Float64Array },
  tally: Tally,
): void {
  const heap = HEAP_AFTER.metric
  const limit = events.jvm.maxHeapBytes
  const vain =
    limit === undefined ? 0 : vainCollections(columns, (i) => events.kindOf(freeing[i] ?? 0) === 'full', limit)
  if (vain > 0) {
    const message = () =>
      `the log ends with ${counted(vain, 'full collection')} that freed next to nothing of a heap at its limit: memory had run out`
    tally.add({ code: 'gc-in-vain', severity: 'error', subject: heap, message })
  }
  if (!timed) {
    const message = () =>
      'no line states a time: collections are numbered in their order, and there are no rates and no pauses over time'
    tally.add({ code: 'gc-log-without-times', severity: 'misleading', subject: heap, message })
  } else if (epochMs === undefined) {
    const message = () =>
      'the log counts from the start of the JVM and states no date: its points start with the run, beside what other files date'
    tally.add({ code: 'gc-log-without-date', severity: 'info', subject: heap, message })
  }
  if (events.pauses > 0 && freeing.length === 0) {
    const message = () =>
      'no line states how much of the heap was in use, as `-Xlog:gc` or `-XX:+PrintGCDetails` would: there is nothing to judge memory by'
    tally.add({ code: 'gc-log-without-heap', severity: 'data-loss', subject: heap, message })
  } else if (events.rounded > freeing.length / 2) {
    const message = () =>
      'sizes are whole MiB, so that a heap which grows by less looks flat; a flight recording or `-Xlog:gc*,gc+heap=debug` has them exactly'
    tally.add({ code: 'gc-log-whole-mib', severity: 'info', subject: heap, message })
  }
  if ((events.firstNumber ?? 0) > 0) {
    const message = () =>
      `the log begins with collection ${events.firstNumber}: what came before was overwritten by rotation, or lies in files that are not here`
    tally.add({ code: 'gc-log-begins-late', severity: 'data-loss', subject: heap, message })
  }
  if (events.missing > 0) {
    const message = () =>
      `${counted(events.missing, 'collection')} between the first and the last ${events.missing === 1 ? 'is' : 'are'} not in the log: a piece of it is missing, or lines were lost`
    tally.add({ code: 'gc-log-pieces-missing', severity: 'data-loss', subject: heap, message })
  }
  if (events.unfinished > 0) {
    const message = () =>
      `${counted(events.unfinished, 'collection')} began and did not end in the log, as the last one does where the JVM was killed or the log was cut`
    tally.add({ code: 'gc-unfinished', severity: 'info', subject: heap, message })
  }
  if (events.processes > 1) {
    const message = () =>
      `the numbers of collections start anew: the log holds ${events.processes.toLocaleString('en-US')} processes, one after the other`
    tally.add({ code: 'process-restarted', severity: 'misleading', subject: heap, message }, events.restartLine)
  }
  if (events.exhausted > 0) {
    const message = () =>
      `${counted(events.exhausted, 'collection')} found no room to move objects to (to-space exhausted), which makes pauses long and full collections likely`
    tally.add({ code: 'gc-to-space-exhausted', severity: 'info', subject: PAUSE.metric, message })
  }
  if (events.stallEnd.length > 0) {
    const message = () =>
      `${counted(events.stallEnd.length, 'time')} a thread had to wait for memory (allocation stall): the program stood still though no pause says so`
    tally.add({ code: 'gc-allocation-stall', severity: 'misleading', subject: PAUSE.metric, message })
  }
  if (events.jvm.collector === 'Shenandoah' || events.jvm.collector === 'CMS') {
    const message = () =>
      `${events.jvm.collector} does not log what is allocated while it collects: the allocation rate is a lower bound`
    tally.add({ code: 'gc-allocation-lower-bound', severity: 'misleading', subject: ALLOCATION.metric, message })
  }
  if (events.dropped > 0) {
    const message = () =>
      `more collections or pauses than are kept of one log; ${events.dropped.toLocaleString('en-US')} left out`
    tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
  }
}
