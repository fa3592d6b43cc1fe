/**
 * Stack traces. Within a chunk each is a list of frames by the keys of their methods; here those of all chunks share one
 * table of stacks, so that a trace is taken apart once a chunk, however many events and profiles name it.
 */
import type { Frame, ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import { StackTable } from '../../../shared/profile/stackTable.ts'
import type { Chunk } from './chunk.ts'
import type { Cursor } from './cursor.ts'
import { Damage } from './damage.ts'
import { KeyTable } from './keyTable.ts'
import { methodName } from './names.ts'
import { ColumnReader } from './plan.ts'
import type { Pool } from './pools.ts'
import { hashOf, TraceMemo } from './traceMemo.ts'
import type { Type } from './types.ts'

/** The JVM keeps 64 frames unless told otherwise, and 2,048 at most. */
const MAX_FRAMES = 4_096
/** A line of a class file has 16 bits, so that method and line make one key. */
const LINES = 2 ** 16
/** Beyond this a method and a line are no exact number; the JDK numbers methods within classes, and has not as many. */
const MAX_METHOD = 2 ** 37
/** No trace at all. */
export const NO_STACK = -1

/** The stacks of a whole recording. */
export class RecordingStacks {
  readonly frames: Frame[] = []
  readonly table = new StackTable()
  readonly #names: string[] = []
  readonly #nameIndex = new Map<string, number>()
  readonly #locations = new KeyTable()
  /** The recording's stack for the bytes of a trace. */
  readonly traces = new TraceMemo()
  /** The number of the name of each method that traces of the memo may have, by its key. */
  #methods = new KeyTable()

  /** Forgets traces of other chunks when one of them called a method otherwise, as another JVM does. */
  keepWhatIsSame(methods: Iterable<readonly [key: number, name: number]>): void {
    const found = [...methods]
    if (!found.every(([key, name]) => this.#methods.get(key) < 0 || this.#methods.get(key) === name)) {
      this.traces.clear()
      this.#methods = new KeyTable()
    }
    for (const [key, name] of found) this.#methods.set(key, name)
  }

  /** The number of a method's name. */
  name(text: string): number {
    const known = this.#nameIndex.get(text)
    if (known !== undefined) return known
    this.#nameIndex.set(text, this.#names.length)
    return this.#names.push(text) - 1
  }

  /** `name` is the number of one. */
  location(name: number, line: number): number {
    const key = name * LINES + line
    const known = this.#locations.get(key)
    if (known >= 0) return known
    const text = this.#names[name] as string
    this.#locations.set(key, this.frames.length)
    return this.frames.push(line > 0 ? { name: text, line } : { name: text }) - 1
  }
}

/** Gives a profile those stacks of a recording that it needs, once each. */
export class StackCopy {
  readonly #builder: ProfileBuilder
  readonly #frames: readonly Frame[]
  readonly #parent: Int32Array
  readonly #location: Uint32Array
  readonly #copied: Int32Array

  /** `stacks` are the finished table of `recording`. */
  constructor(
    builder: ProfileBuilder,
    { frames }: RecordingStacks,
    stacks: { readonly parent: Int32Array; readonly location: Uint32Array },
  ) {
    this.#builder = builder
    this.#frames = frames
    this.#parent = stacks.parent
    this.#location = stacks.location
    this.#copied = new Int32Array(stacks.parent.length)
  }

  /** The builder's stack for one of the recording's. */
  copy(stack: number): number {
    const path: number[] = []
    // 0 is what was not copied yet; a copied stack is kept one higher.
    let at = stack
    while (at >= 0 && this.#copied[at] === 0) {
      path.push(at)
      at = this.#parent[at] as number
    }
    let copied = at < 0 ? NO_STACK : (this.#copied[at] as number) - 1
    for (let i = path.length - 1; i >= 0; i--) {
      const entry = path[i] as number
      copied = this.#builder.call(copied, this.#frames[this.#location[entry] as number] as Frame)
      this.#copied[entry] = copied + 1
    }
    return copied
  }
}

interface Shape {
  readonly pool: Pool
  readonly trace: ColumnReader
  readonly frame: ColumnReader
  readonly method: Type | undefined
  readonly cursor: Cursor
  readonly view: DataView
}

/** Where a trace lies in the chunk, and where the list of its frames. */
interface Trace {
  readonly shape: Shape
  readonly from: number
  readonly to: number
  readonly frames: number
  readonly isTruncated: boolean
}

export class ChunkStacks {
  readonly #chunk: Chunk
  readonly #all: RecordingStacks
  readonly #shape: Shape | undefined
  readonly #locations = new KeyTable()
  readonly #names = new KeyTable()
  readonly #stacks = new KeyTable()
  /** Of the chunk before: an event that waited while chunks changed names a trace that only that one holds. */
  readonly #earlier: KeyTable | undefined
  /** The trace that was read last, by the keys of its methods and lines, innermost first. */
  readonly #scratch = new Float64Array(MAX_FRAMES)
  /** The trace that was built last, from the root. */
  readonly #last = { depth: 0, frames: new Float64Array(MAX_FRAMES), stacks: new Int32Array(MAX_FRAMES) }
  /** Stacks that the JVM cut at its depth. */
  truncated = 0

  constructor(chunk: Chunk, all: RecordingStacks, before?: ChunkStacks) {
    this.#chunk = chunk
    if (before && before.#chunk.model === chunk.model) this.#earlier = before.#stacks
    this.#all = all
    this.#shape = shapeOf(chunk)
    all.keepWhatIsSame(this.#methods())
  }

  *#methods(): Generator<readonly [key: number, name: number]> {
    const type = this.#shape?.method
    const pool = type && this.#chunk.pools.of(type)
    for (const key of pool?.places.keys() ?? []) yield [key, this.#name(key)]
  }

  /** The recording's stack for the key of a trace; NO_STACK where the trace is not there, or damaged. */
  stack(key: number): number {
    const known = this.#stacks.get(key)
    if (known >= 0) return known - 1
    let stack = this.#resolve(key)
    if (stack === undefined) stack = Math.max(NO_STACK, (this.#earlier?.get(key) ?? 0) - 1)
    this.#stacks.set(key, stack + 1)
    return stack
  }

  /** Undefined where the chunk has no such trace, or one that is empty or damaged. */
  #resolve(key: number): number | undefined {
    const trace = this.#find(key)
    if (!trace) return undefined
    if (trace.isTruncated) this.truncated++
    const { from, to, shape } = trace
    const { view } = shape
    const hash = hashOf(view, from, to)
    const known = this.#all.traces.get(hash, view, from, to)
    if (known >= 0) return known
    const depth = this.#read(trace, MAX_FRAMES)
    if (depth === 0) return undefined
    const stack = this.#build(depth)
    this.#all.traces.set(hash, view, from, to, stack)
    return stack
  }

  /** From the root: as far as the trace before went the same way, its stacks are these. */
  #build(depth: number): number {
    const { table } = this.#all
    const { frames, stacks } = this.#last
    const scratch = this.#scratch
    let same = 0
    const most = Math.min(depth, this.#last.depth)
    while (same < most && frames[same] === scratch[depth - 1 - same]) same++
    let stack = same > 0 ? (stacks[same - 1] as number) : NO_STACK
    for (let i = same; i < depth; i++) {
      const frame = scratch[depth - 1 - i] as number
      stack = table.add(stack, this.#location(frame))
      frames[i] = frame
      stacks[i] = stack
    }
    this.#last.depth = depth
    return stack
  }

  /** Frames from the innermost call outwards. */
  frames(key: number, most = MAX_FRAMES): Frame[] {
    const trace = this.#find(key)
    const depth = trace ? this.#read(trace, most) : 0
    return Array.from(this.#scratch.subarray(0, depth), (frame) => this.#all.frames[this.#location(frame)] as Frame)
  }

  /** Where a trace lies, and its frames. */
  #find(key: number): Trace | undefined {
    const shape = this.#shape
    const from = shape?.pool.places.get(key) ?? -1
    if (!shape || from < 0) return undefined
    const { cursor, trace } = shape
    cursor.at = from
    try {
      trace.read(cursor)
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      return undefined
    }
    const { bytes, at: to } = cursor
    if (to > bytes.length) return undefined
    const [truncated = [], frames = []] = trace.columns
    return { shape, from, to, frames: frames[0] ?? to, isTruncated: truncated[0] === 1 }
  }

  /** Puts the frames of a trace into the scratch, innermost first; how many. */
  #read({ shape: { cursor, frame }, frames }: Trace, most: number): number {
    cursor.at = frames
    const depth = Math.min(cursor.count(), most)
    const [methods, lines] = frame.columns as readonly [Float64Array, Float64Array]
    const scratch = this.#scratch
    for (let i = 0; i < depth; i++) {
      frame.read(cursor)
      const method = methods[0] as number
      scratch[i] = (method >= 0 && method < MAX_METHOD ? method : 0) * LINES + ((lines[0] as number) & (LINES - 1))
    }
    return depth
  }

  /** The recording's location for a method's key and a line. */
  #location(frame: number): number {
    let location = this.#locations.get(frame)
    if (location < 0) {
      const method = Math.floor(frame / LINES)
      location = this.#all.location(this.#name(method), frame - method * LINES)
      this.#locations.set(frame, location)
    }
    return location
  }

  #name(method: number): number {
    let name = this.#names.get(method)
    if (name < 0) {
      const type = this.#shape?.method
      name = this.#all.name(methodName(type && this.#chunk.pooled(type, method)))
      this.#names.set(method, name)
    }
    return name
  }
}

function shapeOf(chunk: Chunk): Shape | undefined {
  const type = chunk.model.named('jdk.types.StackTrace')
  const pool = type && chunk.pools.of(type)
  const frames = type?.fields.find(({ name, array }) => name === 'frames' && array)
  if (!pool || !frames) return undefined
  const { compressed } = chunk.header
  const cursor = chunk.cursor()
  try {
    return {
      pool,
      trace: new ColumnReader(type, ['truncated', 'frames'], compressed),
      frame: new ColumnReader(frames.type, ['method', 'lineNumber'], compressed, true),
      method: frames.type.fields.find(({ name }) => name === 'method')?.type,
      cursor,
      view: new DataView(cursor.bytes.buffer, cursor.bytes.byteOffset, cursor.bytes.byteLength),
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    return undefined
  }
}
