/** What there is in a chunk, and where: looks at the size and type of every event, and at nothing in it. */
import { Cursor } from './cursor.ts'
import { type ChunkHeader, HEADER_BYTES, startsChunk } from './header.ts'

/** Types of the two events that describe the others. */
export const [METADATA, CHECKPOINT] = [0, 1]
/** Ids of types are a few hundred; those below this are looked up in arrays. */
export const DENSE_IDS = 1 << 12
/** Bytes between two pauses: some ten milliseconds. */
const SLICE_BYTES = 8 * 2 ** 20

export class Scan {
  /** Where events of the two types begin. */
  readonly metadata: number[] = []
  readonly checkpoints: number[] = []
  /** Up to where events could be read. */
  end = HEADER_BYTES
  trouble: string | undefined
  readonly #cursor: Cursor
  readonly #limit: number
  readonly #isComplete: boolean
  readonly #counts = new Int32Array(DENSE_IDS)
  readonly #bytes = new Int32Array(DENSE_IDS)
  readonly #others = new Map<number, { count: number; bytes: number }>()

  constructor(header: ChunkHeader, all: Uint8Array) {
    this.#cursor = new Cursor(all, header.compressed)
    this.#limit = header.complete ? Math.min(header.size, all.length) : all.length
    this.#isComplete = header.complete
  }

  /** Goes on by a slice; false when all is seen, as where an event cannot be one. */
  next(): boolean {
    const cursor = this.#cursor
    const limit = this.#limit
    const to = Math.min(this.end + SLICE_BYTES, limit)
    let at = this.end
    while (at < to) {
      // The next chunk, where this one does not know its size.
      if (!this.#isComplete && cursor.bytes[at] === 0x46 && startsChunk(cursor.bytes, at)) break
      const size = cursor.event(at)
      if (size < cursor.at - at || size > limit - at) {
        this.trouble = `${limit - at} bytes behind the last whole event`
        break
      }
      this.#note(cursor.type, at, size)
      at += size
    }
    this.end = at
    return at >= to && at < limit
  }

  #note(id: number, at: number, size: number): void {
    if (id < 0 || id >= DENSE_IDS) {
      const known = this.#others.get(id) ?? { count: 0, bytes: 0 }
      this.#others.set(id, { count: known.count + 1, bytes: known.bytes + size })
      return
    }
    ;(this.#counts[id] as number)++
    ;(this.#bytes[id] as number) += size
    if (id === METADATA) this.metadata.push(at)
    else if (id === CHECKPOINT) this.checkpoints.push(at)
  }

  /** By the id of the type. */
  get counts(): ReadonlyMap<number, { readonly count: number; readonly bytes: number }> {
    const found = new Map(this.#others)
    this.#counts.forEach((count, id) => {
      if (count > 0) found.set(id, { count, bytes: this.#bytes[id] as number })
    })
    return found
  }
}
