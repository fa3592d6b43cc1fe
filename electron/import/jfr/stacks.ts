/** Stack traces of a chunk as text, and as stacks of profiles: each is decoded once a chunk, however many events name it. */
import type { Frame, ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import type { Chunk } from './chunk.ts'
import { Damage } from './damage.ts'
import { methodName } from './names.ts'
import { RowReader } from './plan.ts'
import type { Pool } from './pools.ts'
import type { Field, Type } from './types.ts'

/** The JVM keeps 64 frames unless told otherwise, and 2,048 at most. */
const MAX_FRAMES = 4_096

interface Shape {
  readonly pool: Pool
  readonly trace: RowReader
  readonly frame: RowReader
  readonly method: Type | undefined
}

export class ChunkStacks {
  readonly #chunk: Chunk
  readonly #shape: Shape | undefined
  readonly #frames = new Map<number, Map<number, Frame>>()
  readonly #built = new Map<ProfileBuilder, Map<number, number>>()
  /** Stacks that the JVM cut at its depth. */
  truncated = 0

  constructor(chunk: Chunk) {
    this.#chunk = chunk
    this.#shape = shapeOf(chunk)
  }

  /** The stack in the builder's table, from the key of a trace; -1 for none. */
  add(key: number, builder: ProfileBuilder): number {
    let built = this.#built.get(builder)
    if (!built) {
      built = new Map()
      this.#built.set(builder, built)
    }
    const known = built.get(key)
    if (known !== undefined) return known
    const stack = builder.stack(this.frames(key).toReversed())
    built.set(key, stack)
    return stack
  }

  /** Frames from the innermost call outwards; none where the trace is not there or damaged. */
  frames(key: number, most = MAX_FRAMES): Frame[] {
    const at = this.#shape?.pool.places.get(key)
    if (!this.#shape || at === undefined) return []
    try {
      return this.#read(this.#shape, at, most)
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      return []
    }
  }

  #read({ trace, frame, method }: Shape, at: number, most: number): Frame[] {
    const cursor = this.#chunk.cursor(at)
    trace.read(cursor)
    const [isTruncated = 0, framesAt = 0] = trace.row
    if (isTruncated === 1) this.truncated++
    cursor.at = framesAt
    const frames: Frame[] = []
    for (let left = Math.min(cursor.count(), most); left > 0; left--) {
      frame.read(cursor)
      const [key = 0, line = 0] = frame.row
      frames.push(this.#frame(method, key, line))
    }
    return frames
  }

  #frame(method: Type | undefined, key: number, line: number): Frame {
    let lines = this.#frames.get(key)
    if (!lines) {
      lines = new Map()
      this.#frames.set(key, lines)
    }
    const known = lines.get(line)
    if (known) return known
    const [other] = lines.values()
    const name = other?.name ?? methodName(method && this.#chunk.pooled(method, key))
    const frame: Frame = line > 0 ? { name, line } : { name }
    lines.set(line, frame)
    return frame
  }
}

function shapeOf(chunk: Chunk): Shape | undefined {
  const type = chunk.model.named('jdk.types.StackTrace')
  const pool = type && chunk.pools.of(type)
  const frames: Field | undefined = type?.fields.find(({ name, array }) => name === 'frames' && array)
  if (!pool || !frames) return undefined
  try {
    return {
      pool,
      trace: new RowReader(type, ['truncated', 'frames']),
      frame: new RowReader(frames.type, ['method', 'lineNumber'], true),
      method: frames.type.fields.find(({ name }) => name === 'method')?.type,
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    return undefined
  }
}
