/**
 * A file as importers see it: its content in order, unpacked when it is gzip, under caps, with progress and cancel.
 *
 * Two buffers take turns, so that the system reads the next megabyte while the importer works on the last one. What
 * gzip had unpacked before damage is found is handed out first; the error follows it.
 */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { constants, createGunzip, gunzipSync } from 'node:zlib'
import { UserError } from '../../shared/errors.ts'

/** Bytes of a file's beginning, after gunzip, that recognition may look at. */
export const HEAD_BYTES = 4_096

/** The bytes of one file as an importer sees them. */
export interface ByteSource {
  /** Relative to what was opened; used in messages. */
  readonly path: string
  /** Size on disk, before gunzip. */
  readonly size: number
  /** Heeded by reading itself, and by `pauseIn`. */
  readonly signal?: AbortSignal
  /** Called by `pauseIn` to say that work on the file goes on. */
  readonly onWork?: () => void
  /**
   * The content in file order, gunzipped under a cap; may be called again for a second pass. A chunk is valid until the
   * next one is asked for. Throws UserError `cancelled` when the job is cancelled, `io` when the file cannot be read.
   *
   * An empty chunk comes only of a file that is still being written: there is no more for now, so what was read should be
   * said before the next chunk is asked for. It may take hours.
   */
  chunks(): AsyncIterable<Uint8Array>
}

/**
 * A pause in what is long between two chunks: messages come in, and whoever waits learns that the work goes on. Throws
 * UserError `cancelled` when nobody waits any more.
 */
export async function pauseIn({ path, signal, onWork }: Pick<ByteSource, 'path' | 'signal' | 'onWork'>): Promise<void> {
  await new Promise<void>((resume) => setImmediate(resume))
  if (signal?.aborted) throw cancelled(path)
  onWork?.()
}

function cancelled(path: string): UserError {
  return new UserError('cancelled', `reading ${path} was cancelled`)
}

/** An importer said too much too early of a file that is still being written: it has to be read from its beginning. */
export class ReadAgain extends Error {
  /** It can only be read when nothing more is expected for a while. */
  readonly whole: boolean

  constructor(path: string, { whole = false } = {}) {
    super(`${path} turned out to be other than its first rows`)
    this.name = 'ReadAgain'
    this.whole = whole
  }
}

/** A file on disk, whose content can be named by a hash. */
export interface FileSource extends ByteSource {
  /** Hexadecimal SHA-256 of the bytes on disk; free after a full pass, otherwise it reads the file. */
  sha256(): Promise<string>
}

export interface FileSourceOptions {
  readonly signal?: AbortSignal
  /** Called with the bytes read from disk so far in this pass, about once per megabyte. */
  readonly onProgress?: (bytesRead: number) => void
  /** False where nobody asks for the hash. */
  readonly hash?: boolean
  readonly chunkBytes?: number
  /** Replaced by tests only. */
  readonly limits?: UnpackLimits
}

export interface UnpackLimits {
  readonly bytes: number
  readonly ratio: number
  readonly ratioFrom: number
}

/** Larger chunks gained nothing measurable; smaller ones cost calls. */
const CHUNK_BYTES = 1 << 20

/**
 * `bytes`: what unpacks to more than 64 GiB is no log that a person reads on one machine. `ratio`: gzip reaches 1,032 to 1 only on
 * endless repetition, real logs stay below 100; it counts from `ratioFrom` on, since small files may be all zeros.
 */
const UNPACK_LIMITS: UnpackLimits = { bytes: 64 * 2 ** 30, ratio: 400, ratioFrom: 256 * 2 ** 20 }

/** Output of one step of gunzip is bounded by 1,032 times this: 64 MiB. */
const GUNZIP_STEP_BYTES = 1 << 16

/** Enough packed bytes for `HEAD_BYTES` of content, even when gzip stored them unpacked after a long file name. */
const PACKED_HEAD_BYTES = 2 * HEAD_BYTES

export function fileSource(file: string, path: string, options: FileSourceOptions = {}): FileSource {
  const { signal, onProgress, hash = true, chunkBytes = CHUNK_BYTES, limits = UNPACK_LIMITS } = options
  let digest: string | undefined
  let total = 0

  async function* raw(hashing: boolean): AsyncGenerator<Uint8Array, void> {
    const handle = await openFile(file, path)
    const sha = hashing ? createHash('sha256') : undefined
    const buffers = [new Uint8Array(chunkBytes), new Uint8Array(chunkBytes)] as const
    let reading = readInto(handle, buffers[0], path)
    try {
      total = 0
      for (let turn = 1; ; turn++) {
        const chunk = await reading
        if (signal?.aborted) throw cancelled(path)
        if (chunk.length === 0) break
        reading = readInto(handle, turn % 2 === 0 ? buffers[0] : buffers[1], path)
        sha?.update(chunk)
        total += chunk.length
        onProgress?.(total)
        yield chunk
      }
      if (sha) digest = sha.digest('hex')
    } finally {
      // The handle must not close under a read that is still under way; whether that one failed no longer matters.
      await reading.catch(() => undefined)
      await handle.close()
    }
  }

  return {
    path,
    ...(signal ? { signal } : {}),
    onWork: () => onProgress?.(total),
    get size() {
      return sizeOf(file, path)
    },
    chunks: () => unpacked(raw(hash && digest === undefined), path, limits),
    async sha256() {
      if (digest === undefined) for await (const chunk of raw(true)) void chunk
      return digest ?? ''
    },
  }
}

/** Bytes in memory as a source, cut into chunks of `chunkBytes`. */
export function memorySource(path: string, bytes: Uint8Array, chunkBytes = CHUNK_BYTES): ByteSource {
  async function* raw(): AsyncGenerator<Uint8Array, void> {
    // One reused buffer, so that an importer that keeps a chunk too long is found out.
    const buffer = new Uint8Array(Math.min(chunkBytes, bytes.length))
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      const part = bytes.subarray(at, at + chunkBytes)
      buffer.set(part)
      yield buffer.subarray(0, part.length)
    }
  }
  return { path, size: bytes.length, chunks: () => unpacked(raw(), path, UNPACK_LIMITS) }
}

/** The first `HEAD_BYTES` bytes of a file's content, after gunzip; of damaged gzip, the packed bytes themselves. */
export async function readHead(file: string, path = file): Promise<Uint8Array> {
  const handle = await openFile(file, path)
  try {
    const packed = await readInto(handle, new Uint8Array(PACKED_HEAD_BYTES), path)
    return isGzip(packed) ? unpackHead(packed) : packed.slice(0, HEAD_BYTES)
  } finally {
    await handle.close()
  }
}

/** The first bytes of a file's content, `most` of them or all that there are; of damaged gzip what can be unpacked. */
export async function readStart(source: ByteSource, most: number): Promise<Uint8Array> {
  const start = new Uint8Array(most)
  let length = 0
  try {
    for await (const chunk of source.chunks()) {
      const kept = chunk.subarray(0, most - length)
      start.set(kept, length)
      length += kept.length
      if (length === most) break
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'bad-data') throw error
  }
  return start.subarray(0, length)
}

/** Whether a file is gzip on disk. */
export async function isPacked(file: string, path = file): Promise<boolean> {
  const handle = await openFile(file, path)
  try {
    return isGzip(await readInto(handle, new Uint8Array(GZIP_MAGIC_BYTES), path))
  } finally {
    await handle.close()
  }
}

/** Gzip's two magic bytes and its only method. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 3 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08
}

function unpackHead(packed: Uint8Array): Uint8Array {
  try {
    const head = gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH })
    return new Uint8Array(head.subarray(0, HEAD_BYTES))
  } catch (error) {
    if (error instanceof Error && 'code' in error) return packed.slice(0, HEAD_BYTES)
    throw error
  }
}

async function openFile(file: string, path: string): Promise<FileHandle> {
  try {
    return await open(file, 'r')
  } catch (error) {
    throw unreadable(error, path)
  }
}

function sizeOf(file: string, path: string): number {
  try {
    return statSync(file).size
  } catch (error) {
    throw unreadable(error, path)
  }
}

async function readInto(handle: FileHandle, buffer: Uint8Array, path: string): Promise<Uint8Array> {
  try {
    let filled = 0
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  } catch (error) {
    throw unreadable(error, path)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
}

/** What the system says, as a sentence about the file. */
export function unreadable(error: unknown, path: string): UserError {
  const { code = '', message } = error as NodeJS.ErrnoException
  return new UserError('io', `${path} cannot be read: ${REASONS[code] ?? message}`)
}

const GZIP_MAGIC_BYTES = 3

async function* unpacked(
  raw: AsyncGenerator<Uint8Array, void>,
  path: string,
  limits: UnpackLimits,
): AsyncGenerator<Uint8Array, void> {
  try {
    let start = new Uint8Array(0)
    while (start.length < GZIP_MAGIC_BYTES) {
      const next = await raw.next()
      if (next.done) break
      start = joined(start, next.value)
    }
    if (isGzip(start)) yield* gunzipped(start, raw, path, limits)
    else {
      if (start.length > 0) yield start
      yield* raw
    }
  } finally {
    await raw.return()
  }
}

async function* gunzipped(
  start: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void>,
  path: string,
  limits: UnpackLimits,
): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  let ready: Uint8Array[] = []
  let failure: NodeJS.ErrnoException | undefined
  gunzip.on('data', (chunk: Uint8Array) => ready.push(chunk))
  const ended = new Promise<void>((resolve) => {
    gunzip.on('end', resolve)
    gunzip.on('error', (error) => {
      failure = error
      resolve()
    })
  })
  let packed = 0
  let content = 0

  function* take(): Generator<Uint8Array> {
    const chunks = ready
    ready = []
    for (const chunk of chunks) {
      content += chunk.length
      const excess =
        content > limits.bytes
          ? `${limits.bytes.toLocaleString('en-US')} bytes, more than is read of one file`
          : content > limits.ratioFrom && content > packed * limits.ratio
            ? `${limits.ratio} times its size, as no log does`
            : undefined
      if (excess) {
        const hint = 'If the file is what you expect, unpack it and open the result.'
        throw new UserError('bad-data', `${path} unpacks to more than ${excess}`, hint)
      }
      yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length)
    }
  }

  try {
    for (let chunk: Uint8Array | undefined = start; chunk && !failure; ) {
      for (let at = 0; at < chunk.length && !failure; at += GUNZIP_STEP_BYTES) {
        const step: Uint8Array = chunk.subarray(at, at + GUNZIP_STEP_BYTES)
        packed += step.length
        // After an error zlib may leave the callback out.
        await Promise.race([new Promise<void>((resolve) => gunzip.write(step, () => resolve())), ended])
        yield* take()
      }
      const next: IteratorResult<Uint8Array, void> = await rest.next()
      chunk = next.done ? undefined : next.value
    }
    if (!failure) gunzip.end()
    await ended
    yield* take()
  } finally {
    gunzip.destroy()
  }
  if (failure) {
    const what = failure.code === 'Z_BUF_ERROR' ? 'is cut off: its gzip data ends too early' : 'holds damaged gzip data'
    throw new UserError('bad-data', `${path} ${what}`)
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
