/**
 * What garbage collection did. The heap before and after a collection and its phases are events of their own, told apart
 * by the collection's number; its cause stands in a third, which may come later, and even in another chunk.
 */
import type { SeriesHeader } from '../../../shared/model.ts'
import { Column } from '../../../shared/profile/column.ts'
import type { Chunk } from './chunk.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Tracks } from './tracks.ts'

/** A collection every ten milliseconds for eight hours. */
const MAX_COLLECTIONS = 3_000_000
/** Pauses of a collection are a handful. */
const MAX_PAUSES = 3_000_000

const BEFORE = 'Before GC'

/** How the pair of collectors that a JVM names is called by those who choose it. */
const COLLECTORS: Readonly<Record<string, string>> = {
  G1New: 'G1',
  G1Old: 'G1',
  DefNew: 'Serial',
  SerialOld: 'Serial',
  ParallelScavenge: 'Parallel',
  ParallelOld: 'Parallel',
  PSMarkSweep: 'Parallel',
  Z: 'ZGC',
  ZGC: 'ZGC',
  'ZGC Minor': 'ZGC',
  'ZGC Major': 'ZGC',
  Shenandoah: 'Shenandoah',
}

function space(pool: string, kind: 'used' | 'committed'): SeriesHeader {
  return { metric: `jvm_memory_pool_${kind}_bytes`, unit: 'bytes', labels: { pool } }
}

/** Sizes after a collection, by event. */
const AFTER: readonly {
  readonly event: string
  readonly fields: readonly string[]
  readonly series: readonly SeriesHeader[]
}[] = [
  {
    event: 'jdk.G1HeapSummary',
    fields: ['edenUsedSize', 'survivorUsedSize', 'oldGenUsedSize', 'edenTotalSize', 'numberOfRegions'],
    series: [
      space('G1 Eden Space', 'used'),
      space('G1 Survivor Space', 'used'),
      space('G1 Old Gen', 'used'),
      space('G1 Eden Space', 'committed'),
      { metric: 'jvm_g1_regions', unit: 'count' },
    ],
  },
  {
    event: 'jdk.PSHeapSummary',
    fields: [
      'edenSpace.used',
      'fromSpace.used',
      'oldObjectSpace.used',
      'edenSpace.size',
      'fromSpace.size',
      'oldObjectSpace.size',
    ],
    series: [
      ...['PS Eden Space', 'PS Survivor Space', 'PS Old Gen'].map((pool) => space(pool, 'used')),
      ...['PS Eden Space', 'PS Survivor Space', 'PS Old Gen'].map((pool) => space(pool, 'committed')),
    ],
  },
  {
    event: 'jdk.MetaspaceSummary',
    fields: ['metaspace.used', 'metaspace.committed', 'classSpace.used'],
    series: [
      { metric: 'jvm_metaspace_used_bytes', unit: 'bytes' },
      { metric: 'jvm_metaspace_committed_bytes', unit: 'bytes' },
      space('Compressed Class Space', 'used'),
    ],
  },
]

interface Collection {
  readonly name: string
  readonly cause: string
}

export class GcSeries {
  readonly #tracks: Tracks
  readonly #collections = new Map<number, Collection>()
  readonly #summaries = { t: new Column('f64'), used: new Column('f64'), after: new Column('u8') }
  readonly #pauses = { t: new Column('f64'), seconds: new Column('f64'), collection: new Column('f64') }
  /** Pauses of collections, for recordings without the phases. */
  readonly #sums = { t: new Column('f64'), seconds: new Column('f64'), collection: new Column('f64') }
  #collector = ''
  dropped = 0

  constructor(tracks: Tracks) {
    this.#tracks = tracks
  }

  subscribe(to: Subscriptions): void {
    const { chunk } = to
    this.#subscribeHeap(to, chunk)
    this.#subscribeCollections(to, chunk)
    for (const { event, fields, series } of AFTER) {
      const when = chunk.words(event, 'when')
      to.on(event, ['startTime', 'when', ...fields], (row) => {
        if (when?.(row[1] ?? Number.NaN) === BEFORE) return
        this.#tracks.add(event, chunk.clock.seconds(row[0] ?? Number.NaN), [...row.subarray(2)], () => series)
      })
    }
    const young = chunk.words('jdk.GCConfiguration', 'youngCollector')
    const old = chunk.words('jdk.GCConfiguration', 'oldCollector')
    to.on('jdk.GCConfiguration', ['youngCollector', 'oldCollector'], (row) => {
      const names = [young?.(row[0] ?? Number.NaN) ?? '', old?.(row[1] ?? Number.NaN) ?? '']
      this.#collector = names.map((name) => COLLECTORS[name]).find((name) => name !== undefined) ?? names[1] ?? ''
    })
  }

  #subscribeHeap(to: Subscriptions, chunk: Chunk): void {
    const when = chunk.words('jdk.GCHeapSummary', 'when')
    to.on('jdk.GCHeapSummary', ['startTime', 'when', 'heapUsed', 'heapSpace.committedSize'], (row) => {
      const [time = Number.NaN, whenKey = Number.NaN, used = Number.NaN, committed = Number.NaN] = row
      const seconds = chunk.clock.seconds(time)
      const isAfter = when?.(whenKey) !== BEFORE
      this.#tracks.add(isAfter ? 'after' : 'before', seconds, [used], () => [
        { metric: isAfter ? 'jvm_heap_after_gc_bytes' : 'jvm_heap_before_gc_bytes', unit: 'bytes' },
      ])
      this.#tracks.add('committed', seconds, [committed], () => [{ metric: 'jvm_heap_committed_bytes', unit: 'bytes' }])
      if (this.#summaries.t.length >= MAX_COLLECTIONS) {
        this.dropped++
        return
      }
      this.#summaries.t.push(seconds)
      this.#summaries.used.push(used)
      this.#summaries.after.push(isAfter ? 1 : 0)
    })
  }

  #subscribeCollections(to: Subscriptions, chunk: Chunk): void {
    const name = chunk.words('jdk.GarbageCollection', 'name')
    const cause = chunk.words('jdk.GarbageCollection', 'cause')
    const secondsPerTick = chunk.clock.secondsOfSpan(1)
    to.on('jdk.GarbageCollection', ['startTime', 'gcId', 'name', 'cause', 'sumOfPauses'], (row) => {
      const [time = Number.NaN, id = -1, nameKey = Number.NaN, causeKey = Number.NaN, pauses = Number.NaN] = row
      if (this.#collections.size >= MAX_COLLECTIONS) {
        this.dropped++
        return
      }
      this.#collections.set(id, { name: name?.(nameKey) ?? '', cause: cause?.(causeKey) ?? '' })
      push(this.#sums, chunk.clock.seconds(time), pauses * secondsPerTick, id)
    })
    to.on('jdk.GCPhasePause', ['startTime', 'duration', 'gcId'], (row) => {
      const [time = Number.NaN, duration = Number.NaN, id = -1] = row
      if (this.#pauses.t.length >= MAX_PAUSES) this.dropped++
      else push(this.#pauses, chunk.clock.seconds(time), duration * secondsPerTick, id)
    })
  }

  /** Call it once, when all chunks are read: only now is every cause known. */
  finish(): void {
    const pauses = this.#pauses.t.length > 0 ? this.#pauses : this.#sums
    for (let i = 0; i < pauses.t.length; i++) {
      const { name = '', cause = '' } = this.#collections.get(pauses.collection.items[i] ?? -1) ?? {}
      const labels = { ...(cause === '' ? {} : { cause }), ...(name === '' ? {} : { name }) }
      this.#tracks.add(`pause ${cause} ${name}`, pauses.t.items[i] ?? 0, [pauses.seconds.items[i] ?? 0], () => [
        { metric: 'jvm_gc_pause_seconds', unit: 'seconds', labels },
      ])
    }
    this.#allocation()
  }

  /** What was added between the end of one collection and the start of the next. */
  #allocation(): void {
    const { t, used, after } = this.#summaries
    const order = Uint32Array.from({ length: t.length }, (_, i) => i)
    order.sort((a, b) => (t.items[a] ?? 0) - (t.items[b] ?? 0) || a - b)
    for (let i = 1; i < order.length; i++) {
      const [from, to] = [order[i - 1] ?? 0, order[i] ?? 0]
      const seconds = (t.items[to] ?? 0) - (t.items[from] ?? 0)
      const grown = (used.items[to] ?? 0) - (used.items[from] ?? 0)
      if (after.items[from] !== 1 || after.items[to] !== 0 || seconds <= 0 || grown < 0) continue
      this.#tracks.add('allocation', t.items[to] ?? 0, [grown / seconds], () => [
        { metric: 'jvm_allocation_bytes_per_second', unit: 'bytes/second' },
      ])
    }
  }

  /** As those who choose it call it; empty where no chunk says. A setting, and no label: a heap is a heap whatever collects it. */
  get collector(): string {
    return this.#collector
  }
}

function push(
  to: { readonly t: Column<'f64'>; readonly seconds: Column<'f64'>; readonly collection: Column<'f64'> },
  t: number,
  seconds: number,
  collection: number,
): void {
  to.t.push(t)
  to.seconds.push(seconds)
  to.collection.push(collection)
}
