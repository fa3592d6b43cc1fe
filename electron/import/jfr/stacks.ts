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
import { RowReader } from './plan.ts'
import type { Pool } from './pools.ts'
import type { Type } from './types.ts'

/** The JVM keeps 64 frames unless told otherwise, and 2,048 at most. */
const MAX_FRAMES = 4_096
/** A line of a class file has 16 bits, so that method and line make one key. */
const LINES = 2 ** 16
/** No trace at all. */
export const NO_STACK = -1

/** The stacks of a whole recording. */
export class RecordingStacks {
  readonly frames: Frame[] = []
  readonly table = new StackTable()
  readonly #index = new Map<string, number>()

  location(name: string, line: number): number {
    const key = `${line} ${name}`
    const known = this.#index.get(key)
    if (known !== undefined) return known
    this.#index.set(key, this.frames.length)
    return this.frames.push(line > 0 ? { name, line } : { name }) - 1
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
  readonly trace: RowReader
  readonly frame: RowReader
  readonly method: Type | undefined
  readonly cursor: Cursor
}

export class ChunkStacks {
  readonly #chunk: Chunk
  readonly #all: RecordingStacks
  readonly #shape: Shape | undefined
  readonly #locations = new KeyTable()
  readonly #names = new Map<number, string>()
  readonly #stacks = new KeyTable()
  /** Of the chunk before: an event that waited while chunks changed names a trace that only that one holds. */
  readonly #earlier: KeyTable | undefined
  readonly #scratch = new Int32Array(MAX_FRAMES)
  /** The trace that was built last, from the root. */
  readonly #last = { depth: 0, locations: new Int32Array(MAX_FRAMES), stacks: new Int32Array(MAX_FRAMES) }
  /** Stacks that the JVM cut at its depth. */
  truncated = 0

  constructor(chunk: Chunk, all: RecordingStacks, before?: ChunkStacks) {
    this.#chunk = chunk
    if (before && before.#chunk.model === chunk.model) this.#earlier = before.#stacks
    this.#all = all
    this.#shape = shapeOf(chunk)
  }

  /** The recording's stack for the key of a trace; NO_STACK where the trace is not there, or damaged. */
  stack(key: number): number {
    const known = this.#stacks.get(key)
    if (known >= 0) return known - 1
    const depth = this.#read(key, MAX_FRAMES)
    let stack = depth > 0 ? NO_STACK : (this.#earlier?.get(key) ?? 0) - 1
    if (stack < NO_STACK) stack = NO_STACK
    if (depth > 0) stack = this.#build(depth)
    this.#stacks.set(key, stack + 1)
    return stack
  }

  /** From the root: as far as the trace before went the same way, its stacks are these. */
  #build(depth: number): number {
    const { table } = this.#all
    const { locations, stacks } = this.#last
    let stack = NO_STACK
    let isSame = true
    for (let i = 0; i < depth; i++) {
      const location = this.#scratch[depth - 1 - i] as number
      isSame &&= i < this.#last.depth && locations[i] === location
      stack = isSame ? (stacks[i] as number) : table.add(stack, location)
      locations[i] = location
      stacks[i] = stack
    }
    this.#last.depth = depth
    return stack
  }

  /** Frames from the innermost call outwards. */
  frames(key: number, most = MAX_FRAMES): Frame[] {
    const depth = this.#read(key, most)
    return Array.from(this.#scratch.subarray(0, depth), (location) => this.#all.frames[location] as Frame)
  }

  /** Puts the locations of a trace into the scratch, innermost first; how many. */
  #read(key: number, most: number): number {
    const shape = this.#shape
    const at = shape?.pool.places.get(key) ?? -1
    if (!shape || at < 0) return 0
    try {
      return this.#readAt(shape, at, most)
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      return 0
    }
  }

  #readAt({ trace, frame, method, cursor }: Shape, at: number, most: number): number {
    cursor.at = at
    trace.read(cursor)
    if (trace.row[0] === 1) this.truncated++
    cursor.at = trace.row[1] as number
    const depth = Math.min(cursor.count(), most)
    const row = frame.row
    for (let i = 0; i < depth; i++) {
      frame.read(cursor)
      const methodKey = row[0] as number
      const line = (row[1] as number) & (LINES - 1)
      const key = methodKey * LINES + line
      let location = this.#locations.get(key)
      if (location < 0) {
        location = this.#all.location(this.#name(method, methodKey), line)
        this.#locations.set(key, location)
      }
      this.#scratch[i] = location
    }
    return depth
  }

  #name(method: Type | undefined, key: number): string {
    let name = this.#names.get(key)
    if (name === undefined) {
      name = methodName(method && this.#chunk.pooled(method, key))
      this.#names.set(key, name)
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
  try {
    return {
      pool,
      trace: new RowReader(type, ['truncated', 'frames'], compressed),
      frame: new RowReader(frames.type, ['method', 'lineNumber'], compressed, true),
      method: frames.type.fields.find(({ name }) => name === 'method')?.type,
      cursor: chunk.cursor(),
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    return undefined
  }
}
