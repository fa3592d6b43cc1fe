/** A recording as its chunks, one after the other, each in memory as a whole and only while it is looked at. */
import { UserError } from '../../../shared/errors.ts'
import { type ByteSource, pauseIn } from '../byteSource.ts'
import { Chunk } from './chunk.ts'
import { type ChunkHeader, HEADER_BYTES, readHeader, startsChunk } from './header.ts'

/** The JDK begins a new chunk after 12 MB unless told otherwise; one of this size leaves half a gigabyte for the rest. */
const MAX_CHUNK_BYTES = 640 * 2 ** 20
/** It grows with the bytes that come, not with what a header promises. */
const FIRST_BYTES = 2 ** 20

export interface Trouble {
  /** Offset in the content of the file. */
  readonly at: number
  readonly bytes: number
  readonly what: 'not-a-chunk' | 'too-large' | 'unsupported'
}

export interface ReadOptions {
  /** What was passed over between chunks. */
  readonly onTrouble?: (trouble: Trouble) => void
  /** Replaced by tests only. */
  readonly maxChunkBytes?: number
}

/**
 * The chunks in file order; each is valid until the next is asked for. A chunk that is cut off comes with the events that
 * are whole. Throws UserError when the source does, once what had arrived before is read.
 */
export async function* readRecording(source: ByteSource, options: ReadOptions = {}): AsyncGenerator<Chunk, void> {
  const { onTrouble = () => undefined, maxChunkBytes = MAX_CHUNK_BYTES } = options
  const window = new Window(source)
  let epochNanos: bigint | undefined
  let chunk: Chunk | undefined
  try {
    while (await window.fill(HEADER_BYTES)) {
      const header = readHeader(window.bytes)
      if (!header) {
        const at = window.offset
        const unsupported = startsChunk(window.bytes)
        const bytes = await window.seekChunk(1)
        onTrouble({ at, bytes, what: unsupported ? 'unsupported' : 'not-a-chunk' })
        continue
      }
      if (header.size > maxChunkBytes && header.size - window.length < source.size * 2 ** 10) {
        const at = window.offset
        onTrouble({ at, bytes: await window.drop(header.size), what: 'too-large' })
        continue
      }
      await fillChunk(window, header, maxChunkBytes)
      epochNanos ??= header.startNanos
      const opening = Chunk.opening(header, window.bytes, epochNanos, chunk)
      let step = opening.next()
      for (; !step.done; step = opening.next()) await pauseIn(source)
      chunk = step.value
      yield chunk
      // Where a chunk ends for certain the next begins; elsewhere it is looked for.
      if (header.complete && header.size <= window.length) await window.drop(header.size)
      else {
        await window.drop(chunk.end)
        const at = window.offset
        const bytes = await window.seekChunk(0)
        if (bytes > 0 && window.length > 0) onTrouble({ at, bytes, what: 'not-a-chunk' })
      }
    }
    if (window.length > 0) onTrouble({ at: window.offset, bytes: window.length, what: 'not-a-chunk' })
  } finally {
    await window.close()
  }
  if (window.failure) throw window.failure
}

/** All of a chunk that is there; of one that was not finished, what lies before the next. */
async function fillChunk(window: Window, header: ChunkHeader, most: number): Promise<void> {
  if (header.complete) {
    await window.fill(Math.min(header.size, most))
    return
  }
  if (header.size > 0 && (await window.fill(header.size + 4)) && startsChunk(window.bytes, header.size)) return
  await window.fill(most)
}

/** The bytes that have come and are not done with, in a buffer that is used again. */
class Window {
  readonly #chunks: AsyncIterator<Uint8Array>
  #buffer: Uint8Array
  #start = 0
  #end = 0
  #ended = false
  offset = 0
  /** What ended the source too early. */
  failure: UserError | undefined

  constructor(source: ByteSource) {
    this.#chunks = source.chunks()[Symbol.asyncIterator]()
    this.#buffer = new Uint8Array(FIRST_BYTES)
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end)
  }

  get length(): number {
    return this.#end - this.#start
  }

  /** Whether so many bytes are there; otherwise all there are. */
  async fill(wanted: number): Promise<boolean> {
    while (this.length < wanted && !this.#ended) await this.#next()
    return this.length >= wanted
  }

  async #next(): Promise<void> {
    try {
      const { done, value } = await this.#chunks.next()
      if (done) this.#ended = true
      else this.#append(value)
    } catch (error) {
      if (!(error instanceof UserError) || error.code === 'cancelled') throw error
      this.failure = error
      this.#ended = true
    }
  }

  #append(piece: Uint8Array): void {
    if (this.#end + piece.length > this.#buffer.length) {
      const needed = this.length + piece.length
      if (needed > this.#buffer.length) {
        const larger = new Uint8Array(Math.max(needed, Math.ceil(this.#buffer.length * 1.5)))
        larger.set(this.bytes)
        this.#buffer = larger
      } else this.#buffer.copyWithin(0, this.#start, this.#end)
      this.#end -= this.#start
      this.#start = 0
    }
    this.#buffer.set(piece, this.#end)
    this.#end += piece.length
  }

  /** Passes over bytes; how many there were. */
  async drop(wanted: number): Promise<number> {
    let dropped = 0
    for (;;) {
      const step = Math.min(wanted - dropped, this.length)
      this.#start += step
      this.offset += step
      dropped += step
      if (dropped >= wanted || this.#ended) return dropped
      await this.#next()
    }
  }

  /** Passes over what comes before the next chunk; how many bytes that were. */
  async seekChunk(from: number): Promise<number> {
    let dropped = await this.drop(from)
    while (await this.fill(HEADER_BYTES)) {
      const { bytes } = this
      const found = bytes.findIndex((_, at) => bytes[at] === 0x46 && startsChunk(bytes, at))
      if (found >= 0) return dropped + (await this.drop(found))
      dropped += await this.drop(Math.max(1, this.length - 3))
    }
    return dropped + (await this.drop(this.length))
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}
