/**
 * A file that is still being written, as an importer sees it: its content in order, and where that ends for now, an empty
 * chunk and a pause instead of the end. Every byte is read once. The file is open only while it is read, so that many can
 * be followed, and one that was replaced is noticed by the next look.
 */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { ByteSource } from './byteSource.ts'
import { unreadable } from './byteSource.ts'

const CHUNK_BYTES = 1 << 20
/** Bytes before the place of reading that must still be the same; a file rewritten in place differs there. */
const TAIL_BYTES = 64

const NO_MORE = new Uint8Array()

/** What was read is no longer in the file: it was cut, rewritten, or another one has its name. */
export class FileReplaced extends Error {
  constructor(path: string) {
    super(`${path} was cut or replaced while it was followed`)
    this.name = 'FileReplaced'
  }
}

export class FollowedSource implements ByteSource {
  readonly path: string
  /** Bytes read so far. */
  offset = 0
  private readonly file: string
  private readonly hash = createHash('sha256')
  private identity: string | undefined
  private tail = NO_MORE
  private ended = false
  private paused = Promise.withResolvers<void>()
  private resumed = Promise.withResolvers<void>()

  constructor(file: string, path: string) {
    this.file = file
    this.path = path
  }

  get size(): number {
    return statSync(this.file).size
  }

  /** May be called once: what was read is not there any more. */
  async *chunks(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      yield* this.more()
      if (this.ended) return
      yield NO_MORE
      this.paused.resolve()
      await this.resumed.promise
      this.resumed = Promise.withResolvers()
    }
  }

  /** Resolves when all that is there was asked for. */
  pause(): Promise<void> {
    return this.paused.promise
  }

  /** Lets the reader go on with what has come since; `last`: and then the file ends. */
  resume(last = false): void {
    this.ended ||= last
    this.paused = Promise.withResolvers()
    this.resumed.resolve()
  }

  /** Of the bytes that were read; ask once, at the end. */
  content(): { readonly sha256: string; readonly size: number } {
    return { sha256: this.hash.digest('hex'), size: this.offset }
  }

  /** What the file has beyond what was read, as of now: a writer that is faster than the reader does not keep it for ever. */
  private async *more(): AsyncGenerator<Uint8Array, void> {
    const handle = await this.open()
    if (!handle) return
    try {
      const { size, ino, dev } = await handle.stat()
      this.identity ??= `${dev} ${ino}`
      if (size < this.offset || this.identity !== `${dev} ${ino}` || !(await this.hasTail(handle)))
        throw new FileReplaced(this.path)
      const buffer = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(1, size - this.offset)))
      while (this.offset < size) {
        const wanted = Math.min(buffer.length, size - this.offset)
        const { bytesRead } = await handle.read(buffer, 0, wanted, this.offset)
        if (bytesRead === 0) return
        const chunk = buffer.subarray(0, bytesRead)
        this.hash.update(chunk)
        this.offset += bytesRead
        this.tail = chunk.slice(-TAIL_BYTES)
        yield chunk
      }
    } finally {
      await handle.close()
    }
  }

  private async hasTail(handle: FileHandle): Promise<boolean> {
    const { length } = this.tail
    if (length === 0) return true
    const there = new Uint8Array(length)
    await handle.read(there, 0, length, this.offset - length)
    return this.tail.every((byte, i) => byte === there[i])
  }

  /** Undefined when the file was removed after it had been read. */
  private async open(): Promise<FileHandle | undefined> {
    try {
      return await open(this.file, 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && this.identity !== undefined) return undefined
      throw unreadable(error, this.path)
    }
  }
}
