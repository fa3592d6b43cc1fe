import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { crc32, gzipSync } from 'node:zlib'
import tar from 'tar-stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unpack } from './archive.ts'
import { listFolder } from './folder.ts'

const CSV = 'time_s,rss_kb\n0,100\n1,101\n2,102\n'
const signal = new AbortController().signal
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-archive-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Member {
  readonly name: string
  readonly content?: string | Buffer
  readonly linkTo?: string
}

function tarOf(members: readonly Member[]): Promise<Buffer> {
  const pack = tar.pack()
  for (const { name, content = '', linkTo } of members) {
    if (linkTo === undefined) pack.entry({ name }, content)
    else pack.entry({ name, type: 'symlink', linkname: linkTo })
  }
  pack.finalize()
  return buffer(pack)
}

/** A zip of stored members: local headers, central directory, end record, as APPNOTE.TXT 4.3 lays them out. */
function zipOf(members: readonly Member[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content = '', linkTo } of members) {
    const data = Buffer.from(linkTo ?? content)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(data.length, 14)
    fields.writeUInt32LE(data.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(linkTo === undefined ? 0 : (0o120777 << 16) >>> 0, 6)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 3]), fields, tail, Buffer.from(name))
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(members.length, 4)
  end.writeUInt16LE(members.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06', 'latin1'), end])
}

async function list(name: string, bytes: Buffer) {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  const listing = await listFolder(path, signal)
  const found = listing.files.map((file) => [file.path, file.importer?.id, readFileSync(file.absolutePath, 'utf8')])
  await listing.release()
  return { found, skipped: listing.skipped, files: listing.files }
}

describe('archives', () => {
  const members = [{ name: 'run/memory.csv', content: CSV }]

  it.each([
    ['results.zip', async () => zipOf(members)],
    ['results.tar', () => tarOf(members)],
    ['results.tar.gz', async () => gzipSync(await tarOf(members))],
    ['named-like-nothing', () => tarOf(members)],
  ])('%s opens like a folder, and is gone afterwards', async (name, make) => {
    const { found, skipped, files } = await list(name, await make())
    expect(found).toEqual([['run/memory.csv', 'csv', CSV]])
    expect(skipped).toEqual([])
    expect(() => readFileSync(files[0]?.absolutePath ?? '')).toThrow(/ENOENT/)
  })

  it('inside a folder, and inside each other, are folders too', async () => {
    mkdirSync(join(folder, 'in'))
    writeFileSync(join(folder, 'in', 'nightly.zip'), zipOf([{ name: 'inner.tar', content: await tarOf(members) }]))
    const listing = await listFolder(join(folder, 'in'), signal)
    expect(listing.files.map((file) => file.path)).toEqual(['nightly.zip/inner.tar/run/memory.csv'])
    await listing.release()
  })

  it('keep links and names that lead outside to themselves', async () => {
    const outside = [
      { name: '../outside.csv', content: CSV },
      { name: 'link.csv', linkTo: '/etc/passwd' },
      { name: 'good.csv', content: CSV },
    ]
    const { found, skipped } = await list('a.tar', await tarOf(outside))
    expect(found.map(([path]) => path)).toEqual(['good.csv'])
    expect(skipped).toEqual([
      { path: '../outside.csv', reason: 'its name leads out of the archive' },
      { path: 'link.csv', reason: 'a symlink in an archive' },
    ])
    await expect(list('b.zip', zipOf([{ name: '../outside.csv', content: CSV }]))).rejects.toThrow(
      /invalid relative path/,
    )
    expect((await list('c.zip', zipOf(outside.slice(1)))).skipped).toEqual([
      { path: 'link.csv', reason: 'a symlink in an archive' },
    ])
  })

  it.each([
    ['entries', { entries: 1, bytes: 1e6, ratio: 1e6, ratioFrom: 0 }, /more than 1 entries/],
    ['bytes', { entries: 9, bytes: 10, ratio: 1e6, ratioFrom: 0 }, /more than 10 bytes/],
    ['ratio', { entries: 9, bytes: 1e6, ratio: 0.01, ratioFrom: 40 }, /more than 0\.01 times its size/],
  ])('name the cap on %s when it bites', async (_, limits, sentence) => {
    const path = join(folder, 'big.tar')
    writeFileSync(path, await tarOf([...members, { name: 'b.csv', content: CSV }]))
    mkdirSync(join(folder, 'into'))
    const file = { absolutePath: path, path: 'big.tar', size: 2_048 }
    await expect(unpack(file, 'tar', join(folder, 'into'), signal, limits)).rejects.toThrow(sentence)
  })

  it('that are cut off anywhere end in a sentence or in what they held', async () => {
    for (const [name, whole] of [
      ['cut.zip', zipOf(members)],
      ['cut.tar', await tarOf(members)],
    ] as const) {
      for (let length = 1; length < whole.length; length += 13) {
        const result = await list(name, whole.subarray(0, length)).catch((error: Error) => error)
        if (result instanceof Error)
          expect([result.name, result.message]).toEqual(['UserError', expect.stringContaining(name)])
      }
    }
  })

  it('do not nest without end', async () => {
    let inner: Buffer = await tarOf(members)
    for (let depth = 0; depth < 4; depth++) inner = await tarOf([{ name: 'inner.tar', content: inner }])
    expect((await list('outer.tar', inner)).skipped[0]?.reason).toMatch(/nest deeper than 3/)
  })
})
