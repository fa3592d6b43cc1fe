import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { UserError } from '../../shared/errors.ts'
import { type FileSourceOptions, fileSource, HEAD_BYTES, memorySource, readHead } from './byteSource.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-bytes-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

async function content(source: { chunks(): AsyncIterable<Uint8Array> }): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of source.chunks()) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts)
}

function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let i = 0, seed = 7; i < length; i++) {
    seed = (seed * 48_271) % 2_147_483_647
    bytes[i] = seed
  }
  return bytes
}

const plain = noise(3_000_001)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('the source of a file', () => {
  it('gives the bytes in order, whatever the size of a chunk, and twice', async () => {
    const path = file('plain.bin', plain)
    for (const chunkBytes of [4_096, 65_537, 1 << 20, 1 << 22]) {
      const source = fileSource(path, 'plain.bin', { chunkBytes })
      expect(source.size).toBe(plain.length)
      expect((await content(source)).equals(plain)).toBe(true)
      expect((await content(source)).equals(plain)).toBe(true)
    }
  })

  it('unpacks gzip by its content and not by its name, members joined included', async () => {
    const packed = Buffer.concat([gzipSync(plain.subarray(0, 1_000_000)), gzipSync(plain.subarray(1_000_000))])
    const path = file('packed.bin', packed)
    for (const chunkBytes of [1_000, 1 << 20]) {
      expect((await content(fileSource(path, 'packed.bin', { chunkBytes }))).equals(plain)).toBe(true)
    }
    expect((await content(memorySource('packed.bin', gzipSync('a,b\n1,2\n'), 1))).toString()).toBe('a,b\n1,2\n')
  })

  it('names the bytes on disk by their hash, before, without and after a pass', async () => {
    const packed = gzipSync(plain)
    for (const bytes of [packed, plain, Buffer.alloc(0)]) {
      const path = file('hashed.bin', bytes)
      const read = fileSource(path, 'hashed.bin')
      await content(read)
      expect(await read.sha256()).toBe(sha256(bytes))
      expect(await fileSource(path, 'hashed.bin').sha256()).toBe(sha256(bytes))
      const unhashed = fileSource(path, 'hashed.bin', { hash: false })
      await content(unhashed)
      expect(await unhashed.sha256()).toBe(sha256(bytes))
      const halfRead = fileSource(path, 'hashed.bin', { chunkBytes: 1_000 })
      for await (const _ of halfRead.chunks()) break
      expect(await halfRead.sha256()).toBe(sha256(bytes))
    }
  })

  it('reports bytes read from disk, never falling, up to the size', async () => {
    const packed = gzipSync(plain)
    const path = file('progress.bin', packed)
    const seen: number[] = []
    await content(fileSource(path, 'progress.bin', { chunkBytes: 100_000, onProgress: (bytes) => seen.push(bytes) }))
    expect(seen.length).toBeGreaterThan(10)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.at(-1)).toBe(packed.length)
  })

  it('stops when cancelled', async () => {
    const path = file('cancelled.bin', plain)
    const stop = new AbortController()
    const source = fileSource(path, 'cancelled.bin', { chunkBytes: 10_000, signal: stop.signal })
    let chunks = 0
    const reading = (async () => {
      for await (const _ of source.chunks()) if (++chunks === 3) stop.abort()
    })()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
    expect(chunks).toBe(3)
  })

  it('says why a file cannot be read', async () => {
    const missing = fileSource(join(folder, 'missing.csv'), 'missing.csv')
    await expect(content(missing)).rejects.toThrow('missing.csv cannot be read: it does not exist')
    expect(() => missing.size).toThrow(UserError)
    await expect(content(fileSource(folder, 'folder'))).rejects.toThrow('folder cannot be read: it is a folder')
    await expect(readHead(join(folder, 'missing.csv'), 'missing.csv')).rejects.toMatchObject({ code: 'io' })
  })

  it('says that permission is missing', async () => {
    // Tests may run as root, whom the system refuses nothing.
    vi.resetModules()
    vi.doMock('node:fs/promises', () => ({
      open: async () => Promise.reject(Object.assign(new Error('EACCES: permission denied, open'), { code: 'EACCES' })),
    }))
    const refused = await import('./byteSource.ts')
    vi.doUnmock('node:fs/promises')
    await expect(content(refused.fileSource('locked.csv', 'locked.csv'))).rejects.toThrow(
      'locked.csv cannot be read: permission denied',
    )
  })
})

describe('gzip that is wrong', () => {
  const text = Buffer.from(Array.from({ length: 200_000 }, (_, i) => `${i},${(i * 7919) % 10_007}\n`).join(''))
  const packed = gzipSync(text)

  async function upToError(bytes: Uint8Array, options: FileSourceOptions = {}) {
    const parts: Buffer[] = []
    let error: unknown
    try {
      const source = fileSource(file('wrong.gz', bytes), 'wrong.gz', options)
      for await (const chunk of source.chunks()) parts.push(Buffer.from(chunk))
    } catch (thrown) {
      error = thrown
    }
    return { content: Buffer.concat(parts), error: error as UserError }
  }

  it('gives what came before the cut, then the reason', async () => {
    for (const share of [0.1, 0.5, 0.999]) {
      const { content, error } = await upToError(packed.subarray(0, Math.floor(packed.length * share)))
      expect(error).toBeInstanceOf(UserError)
      expect(error.message).toBe('wrong.gz is cut off: its gzip data ends too early')
      expect(content.length).toBeGreaterThan(text.length * share * 0.5)
      expect(content.equals(text.subarray(0, content.length))).toBe(true)
    }
  })

  it('gives what came before damage, then the reason', async () => {
    const damaged = Buffer.from(packed)
    const middle = packed.length >> 1
    damaged.fill(0xff, middle, middle + 50)
    const { content, error } = await upToError(damaged)
    expect(error.message).toBe('wrong.gz holds damaged gzip data')
    // The bytes just before the error may come from the damage already.
    const sound = Math.floor(text.length * 0.3)
    expect(content.subarray(0, sound).equals(text.subarray(0, sound))).toBe(true)
  })

  it('is refused when it unpacks to more than the caps', async () => {
    const zeros = gzipSync(Buffer.alloc(8 << 20))
    const byRatio = await upToError(zeros, { limits: { bytes: 1e9, ratio: 400, ratioFrom: 1 << 20 } })
    expect(byRatio.error.message).toMatch(/unpacks to more than 400 times its size/)
    expect(byRatio.content.length).toBeLessThan(4 << 20)
    const bySize = await upToError(zeros, { limits: { bytes: 3 << 20, ratio: 1e9, ratioFrom: 0 } })
    expect(bySize.error.message).toMatch(/unpacks to more than 3,145,728 bytes/)
    expect(bySize.error.code).toBe('bad-data')
    const allowed = await upToError(zeros, { limits: { bytes: 1e9, ratio: 400, ratioFrom: 64 << 20 } })
    expect(allowed.error).toBeUndefined()
  })
})

describe('the head of a file', () => {
  it('is its first bytes after gunzip', async () => {
    const expected = Buffer.from(plain.subarray(0, HEAD_BYTES))
    expect(Buffer.from(await readHead(file('head.bin', plain))).equals(expected)).toBe(true)
    expect(Buffer.from(await readHead(file('head.gz', gzipSync(plain)))).equals(expected)).toBe(true)
    expect(Buffer.from(await readHead(file('stored.gz', gzipSync(plain, { level: 0 })))).equals(expected)).toBe(true)
    expect(Buffer.from(await readHead(file('short.gz', gzipSync('a,b\n')))).toString()).toBe('a,b\n')
    expect((await readHead(file('empty.bin', ''))).length).toBe(0)
  })

  it('of damaged gzip is what the disk holds', async () => {
    const bytes = Buffer.concat([gzipSync('x').subarray(0, 10), Buffer.alloc(100, 0xff)])
    expect(Buffer.from(await readHead(file('damaged.gz', bytes))).equals(bytes)).toBe(true)
  })
})
