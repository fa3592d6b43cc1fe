/**
 * One chunk: a recording of its own, with its own types, pools and clock. Opening it looks at the size and type of every
 * event, which is fast, notes where pooled values lie, and decodes nothing.
 */
import { Block } from './block.ts'
import { Clock } from './clock.ts'
import { Cursor } from './cursor.ts'
import { Damage } from './damage.ts'
import { type ChunkHeader, HEADER_BYTES } from './header.ts'
import { type Described, readMetadata } from './metadata.ts'
import { ColumnReader } from './plan.ts'
import { Pools, previousCheckpoint, textAt } from './pools.ts'
import { CHECKPOINT, DENSE_IDS, METADATA, Scan } from './scan.ts'
import { type Type, TypeModel } from './types.ts'
import { type Style, type Value, Values } from './values.ts'

/** The JDK writes a checkpoint a second; a chain that is longer than this goes in circles. */
const MAX_CHECKPOINTS = 1_000_000
/** Bytes of a chunk that are passed over between two pauses: some tens of milliseconds. */
const SLICE_BYTES = 2 ** 20

export interface EventCount {
  readonly type: string
  readonly count: number
  readonly bytes: number
}

/** The cursor stands behind the event's type, and may be left anywhere; at `end` the next event begins. */
export type EventHandler = (cursor: Cursor, end: number) => void

/** A type's events that wait until there are enough of them to be read in one go. */
interface Waiting {
  readonly id: number
  readonly take: (block: Block) => void
  readonly block: Block
}

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
    const scan = new Scan(header, bytes)
    while (scan.next()) yield
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
    // Without holes, since an array with holes is searched like a map.
    const dense = Array.from({ length: Math.min(DENSE_IDS, 1 + Math.max(0, ...byId.keys())) }, (_, id) => byId.get(id))
    const cursor = this.cursor()
    for (let at = HEADER_BYTES; at < this.end; at = this.#sort(at, cursor, dense, byId)) if (at > HEADER_BYTES) yield
    for (const each of waiting) if (each.block.count > 0) this.#give(each)
  }

  /** Puts the events of a slice into the blocks of their types; where the next slice begins. */
  #sort(
    from: number,
    cursor: Cursor,
    dense: readonly (Waiting | undefined)[],
    byId: ReadonlyMap<number, Waiting>,
  ): number {
    const to = Math.min(from + SLICE_BYTES, this.end)
    let at = from
    while (at < to) {
      at += cursor.event(at)
      const found = cursor.type < dense.length ? dense[cursor.type] : byId.get(cursor.type)
      if (found?.block.add(cursor.at, at)) this.#give(found)
    }
    return at
  }

  #give({ take, block }: Waiting): void {
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
