/**
 * One chunk: a recording of its own, with its own types, pools and clock. Opening it looks at the size and type of every
 * event, which is fast, notes where pooled values lie, and decodes nothing.
 */
import { Block } from './block.ts'
import { Clock } from './clock.ts'
import { Cursor } from './cursor.ts'
import { Damage } from './damage.ts'
import { type ChunkHeader, HEADER_BYTES, startsChunk } from './header.ts'
import { type Described, readMetadata } from './metadata.ts'
import { ColumnReader } from './plan.ts'
import { Pools, previousCheckpoint, textAt } from './pools.ts'
import { type Type, TypeModel } from './types.ts'
import { type Style, type Value, Values } from './values.ts'

const [METADATA, CHECKPOINT] = [0, 1]
/** The JDK writes a checkpoint a second; a chain that is longer than this goes in circles. */
const MAX_CHECKPOINTS = 1_000_000
/** Ids of types are a few hundred; those below this are looked up in an array. */
const DENSE_IDS = 1 << 16
/** Bytes of a chunk that are passed over between two pauses: some tens of milliseconds. */
const SLICE_BYTES = 2 ** 20

/** As `SLICE_BYTES`, where only the sizes of events are looked at. */
const SCAN_BYTES = 8 * 2 ** 20

/** What there is in a chunk, and where. */
interface Scan {
  /** By the id of the type. */
  readonly counts: ReadonlyMap<number, { readonly count: number; readonly bytes: number }>
  readonly end: number
  readonly metadata: readonly number[]
  readonly checkpoints: readonly number[]
  readonly trouble: string | undefined
}

export interface EventCount {
  readonly type: string
  readonly count: number
  readonly bytes: number
}

/** The cursor stands behind the event's type, and may be left anywhere. */
export type EventHandler = (cursor: Cursor) => void

export class Chunk {
  readonly header: ChunkHeader
  readonly model: TypeModel
  /** Undefined when the chunk does not say what its events hold. */
  readonly described: Described | undefined
  readonly clock: Clock
  /** The JDK's own tool goes on with the clock of an earlier chunk while the types stay the same; so does what is to look alike. */
  readonly printClock: Clock
  readonly pools: Pools
  /** Up to where events could be read. */
  readonly end: number
  /** What could not be read, in words; empty for a chunk that is whole. */
  readonly troubles: string[] = []
  /** Events whose fields went beyond their end. */
  damagedEvents = 0
  readonly #bytes: Uint8Array
  readonly #counts: Scan['counts']
  readonly #values = new Map<Style, Values>()
  /** Of the chunk before, where its types are these. */
  readonly #earlier: ReadonlyMap<Style, Values> | undefined

  /**
   * `bytes` begin with the header and are only read while this chunk is in use. `epochNanos`: see Clock. Comes back now and
   * then, so that something else can be done in between.
   */
  static *opening(
    header: ChunkHeader,
    bytes: Uint8Array,
    epochNanos: bigint,
    previous?: Chunk,
  ): Generator<undefined, Chunk> {
    const scan = yield* scanEvents(header, bytes)
    yield
    const chunk = new Chunk(header, bytes, epochNanos, scan, previous)
    yield* chunk.#readPools(scan.checkpoints)
    return chunk
  }

  private constructor(header: ChunkHeader, bytes: Uint8Array, epochNanos: bigint, scan: Scan, previous?: Chunk) {
    this.header = header
    this.#bytes = bytes
    this.#counts = scan.counts
    this.end = scan.end
    if (scan.trouble) this.troubles.push(scan.trouble)
    this.described = this.#readModel(scan.metadata, previous?.described)
    this.model = this.described?.model ?? new TypeModel(new Map(), 0)
    this.clock = new Clock(header, this.model.zoneOffsetMs, epochNanos)
    if (previous?.model === this.model) this.#earlier = previous.#values
    const { metadataId } = this.model
    const goesOn = metadataId !== undefined && metadataId === previous?.model.metadataId
    this.printClock = goesOn ? previous.printClock : this.clock
    this.pools = new Pools(this.model)
  }

  /** The metadata that the header names, else the last that was found. */
  #readModel(found: readonly number[], before: Described | undefined): Described | undefined {
    const named = this.header.metadataAt
    const places = [...new Set([...found, ...(named > 0 && named < this.#bytes.length ? [named] : [])])]
    for (const at of places.toReversed()) {
      try {
        return readMetadata(this.cursor(at), before)
      } catch (error) {
        if (!(error instanceof Damage)) throw error
        this.troubles.push(error.message)
      }
    }
    this.troubles.push('no description of its events')
    return undefined
  }

  *#readPools(found: readonly number[]): Generator<undefined, void> {
    const places = new Set(found)
    for (let at = this.header.checkpointAt, left = MAX_CHECKPOINTS; at > 0 && at < this.#bytes.length; left--) {
      if (left === 0 || (places.has(at) && this.end >= this.header.size)) break
      places.add(at)
      const before = previousCheckpoint(this.cursor(at))
      // Each lies before the one that names it.
      if (before >= 0) break
      at += before
    }
    let pauseAt = 0
    for (const at of [...places].toSorted((a, b) => a - b)) {
      if (at >= pauseAt) {
        yield
        pauseAt = at + SLICE_BYTES
      }
      try {
        this.pools.add(this.cursor(at))
      } catch (error) {
        if (!(error instanceof Damage)) throw error
        this.troubles.push(error.message)
      }
    }
  }

  cursor(at = 0): Cursor {
    return new Cursor(this.#bytes, this.header.compressed, at)
  }

  /** Every type of which there may be events, and the two that describe the others, with how many there are. */
  get counts(): readonly EventCount[] {
    const types = new Map<number, string>([
      [METADATA, 'jdk.Metadata'],
      // The spelling of the JDK's own summary, which changed with the JDKs that have virtual threads.
      [CHECKPOINT, this.model.named('jdk.VirtualThreadStart') ? 'jdk.Checkpoint' : 'jdk.CheckPoint'],
      ...this.model.eventTypes.map(({ id, name }) => [id, name] as const),
    ])
    for (const id of this.#counts.keys()) if (!types.has(id)) types.set(id, this.model.types.get(id)?.name ?? `#${id}`)
    return [...types].map(([id, type]) => ({ type, ...(this.#counts.get(id) ?? { count: 0, bytes: 0 }) }))
  }

  /** The file ends before the chunk does. */
  get isCutOff(): boolean {
    return this.header.complete && this.header.size > this.#bytes.length
  }

  countOf({ id }: Type): number {
    return this.#counts.get(id)?.count ?? 0
  }

  hasEvents(type: string): boolean {
    const found = this.model.named(type)
    return found !== undefined && this.countOf(found) > 0
  }

  /** Calls the handler of its type for every event; those of one type come in the order of the file. */
  each(handlers: ReadonlyMap<Type, EventHandler>): void {
    const blocks = this.blocks(new Map([...handlers].map(([type, handler]) => [type, (block) => block.each(handler)])))
    while (!blocks.next().done);
  }

  /**
   * Gives the events of each type that has a handler, many at a time; the block is used again. Other events are passed over.
   * Comes back now and then, so that something else can be done in between.
   */
  *blocks(handlers: ReadonlyMap<Type, (block: Block) => void>): Generator<undefined, void> {
    const waiting = [...handlers].map(([{ id }, take]) => ({ id, take, block: new Block(this.cursor()) }))
    const byId = new Map(waiting.map((each) => [each.id, each]))
    const dense = Array.from({ length: 1 + Math.min(DENSE_IDS, Math.max(0, ...byId.keys())) }, (_, id) => byId.get(id))
    const cursor = this.cursor()
    let pauseAt = SLICE_BYTES
    for (let at = HEADER_BYTES; at < this.end; ) {
      if (at >= pauseAt) {
        yield
        pauseAt = at + SLICE_BYTES
      }
      cursor.at = at
      const size = cursor.integer(4)
      const id = cursor.integer(8)
      at += size
      const found = id < dense.length ? dense[id] : byId.get(id)
      if (found?.block.add(cursor.at, at)) this.#give(found)
    }
    for (const each of waiting) if (each.block.count > 0) this.#give(each)
  }

  #give({ take, block }: { readonly take: (block: Block) => void; readonly block: Block }): void {
    take(block)
    this.damagedEvents += block.empty()
  }

  /** Reads fields of events of a type into columns; undefined when the chunk has no such events, or they cannot be read. */
  columns(type: string, fields: readonly string[]): ColumnReader | undefined {
    const found = this.model.named(type)
    if (!found || !this.#counts.has(found.id)) return undefined
    try {
      return new ColumnReader(found, fields, this.header.compressed)
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      return undefined
    }
  }

  values(style: Style): Values {
    const known = this.#values.get(style)
    if (known) return known
    const clock = style === 'print' ? this.printClock : this.clock
    const values = new Values(style, clock, this.pools, this.model.named('java.lang.String'), this.#earlier?.get(style))
    this.#values.set(style, values)
    return values
  }

  /** What a column's number for a field stands for in words, when it is a string or a wrapper of one; undefined without the field. */
  words(event: string, field: string): ((value: number) => string) | undefined {
    const found = this.model.named(event)?.fields.find(({ name }) => name === field)
    if (!found) return undefined
    if (!found.pooled) {
      const strings = this.model.named('java.lang.String')
      return (at) => (Number.isNaN(at) ? '' : (textAt(this.cursor(at), strings && this.pools.of(strings)) ?? ''))
    }
    const known = new Map<number, string>()
    return (key) => {
      let text = known.get(key)
      if (text === undefined) {
        const value = this.pooled(found.type, key)
        text = typeof value === 'string' ? value : ''
        known.set(key, text)
      }
      return text
    }
  }

  /** A pooled value in base units; null where the key leads nowhere, or to damage. */
  pooled(type: Type, key: number): Value {
    try {
      return this.values('base').pooled(type, key, this.cursor())
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      return null
    }
  }
}

/** Sizes and types of all events; ends where an event cannot be one. */
function* scanEvents(header: ChunkHeader, all: Uint8Array): Generator<undefined, Scan> {
  const cursor = new Cursor(all, header.compressed, HEADER_BYTES)
  const limit = header.complete ? Math.min(header.size, all.length) : all.length
  const found = new Map<number, { count: number; bytes: number }>()
  const [metadata, checkpoints]: [number[], number[]] = [[], []]
  const counts = new Float64Array(DENSE_IDS)
  const bytes = new Float64Array(DENSE_IDS)
  let trouble: string | undefined
  let at = HEADER_BYTES
  let pauseAt = SCAN_BYTES
  while (at < limit) {
    if (at >= pauseAt) {
      yield
      pauseAt = at + SCAN_BYTES
    }
    // The next chunk, where this one does not know its size.
    if (!header.complete && all[at] === 0x46 && startsChunk(all, at)) break
    cursor.at = at
    const size = cursor.integer(4)
    const id = cursor.integer(8)
    if (size < cursor.at - at || size > limit - at) {
      trouble = `${limit - at} bytes behind the last whole event`
      break
    }
    if (id < DENSE_IDS && id >= 0) {
      ;(counts[id] as number)++
      ;(bytes[id] as number) += size
      if (id === METADATA) metadata.push(at)
      else if (id === CHECKPOINT) checkpoints.push(at)
    } else {
      const known = found.get(id) ?? { count: 0, bytes: 0 }
      found.set(id, { count: known.count + 1, bytes: known.bytes + size })
    }
    at += size
  }
  counts.forEach((count, id) => {
    if (count > 0) found.set(id, { count, bytes: bytes[id] ?? 0 })
  })
  return { counts: found, end: at, metadata, checkpoints, trouble }
}
