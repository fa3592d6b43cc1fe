import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../shared/records.ts'
import { memorySource, ReadAgain } from './byteSource.ts'
import { csv } from './csv.ts'
import { FileReplaced, FollowedSource } from './followedSource.ts'
import { goMemoryCsv } from './goMemoryCsv.ts'
import type { Importer } from './importer.ts'
import { log } from './logs/log.ts'

const sample = (path: string) => readFileSync(join(import.meta.dirname, '..', '..', 'resources', 'samples', path))
const MEMORY = sample('demo/stable/memory_write_small.csv')
const SHORT = Buffer.from('time_s,rss_kb,words\n0,10,a\n1,20,b\n2,30,c\n3,4')
const LOG = sample('logs/logback.log')
/** More than what a table is told by, so that its beginning is full half-way. */
const LONG = Buffer.from(
  `elapsed_ms,heap_mb,goroutines\n${Array.from({ length: 6_000 }, (_, i) => `${i * 10},${i / 8},${i % 7}\n`).join('')}`,
)

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-followed-'))
  path = join(folder, 'memory.csv')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What an importer says of a file that grows by these parts, each of them whatever lies between two looks. */
async function followed(importer: Importer, parts: readonly Buffer[]) {
  writeFileSync(path, '')
  const source = new FollowedSource(path, 'memory.csv')
  const records: ImportRecord[] = []
  const rowsAfter: number[] = []
  const iterator = importer.parse(source)[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<ImportRecord>> | undefined
  for (const part of [undefined, ...parts, undefined]) {
    const isLast = part === undefined && rowsAfter.length > 0
    if (part) appendFileSync(path, part)
    if (part || isLast) source.resume(isLast)
    for (;;) {
      next ??= iterator.next()
      const result = await Promise.race([next, source.pause()])
      if (!result) break
      next = undefined
      if (result.done) return { records, rowsAfter, source }
      if (result.value.kind !== 'held') records.push(result.value)
    }
    rowsAfter.push(rowsOf(records))
  }
  throw new Error('the importer did not end with its file')
}

function rowsOf(records: readonly ImportRecord[]): number {
  return records.reduce((sum, record) => sum + (record.kind === 'points' ? record.t.length : 0), 0)
}

/** Blocks may be cut anywhere; what they hold together may not differ. */
function joined(records: readonly ImportRecord[]): unknown {
  const points = records.flatMap((record) => (record.kind === 'points' ? [record] : []))
  const logs = records.flatMap((record) => (record.kind === 'log' ? [record] : []))
  return {
    lines: logs.flatMap(({ lines }) => lines),
    clocks: [...new Set(logs.map(({ clock }) => clock))].filter(Boolean),
    t: points.flatMap(({ t }) => [...t]),
    v: points[0]?.v.map((_, i) => points.flatMap(({ v }) => [...(v[i] ?? [])])),
    others: records.filter(({ kind }) => kind !== 'points' && kind !== 'log'),
  }
}

async function imported(importer: Importer, bytes: Buffer): Promise<ImportRecord[]> {
  const records: ImportRecord[] = []
  for await (const record of importer.parse(memorySource('memory.csv', bytes))) records.push(record)
  return records
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...new Set(at.map((each) => each % bytes.length))].sort((a, b) => a - b)
  return places.map((from, i) => bytes.subarray(from, places[i + 1]))
}

describe('a file that is followed', () => {
  it.each([
    ['goMemoryCsv', goMemoryCsv, MEMORY, 40],
    ['csv, cut in its last row', csv, SHORT, 40],
    ['csv, longer than its sample', csv, LONG, 10],
    ['log, with a stack trace', log, LOG, 40],
  ] as const)('gives what it would give at once, however it grew: %s', async (_, importer, bytes, numRuns) => {
    const whole = joined(await imported(importer, bytes))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length - 1), { maxLength: 12 }), async (places) => {
        const { records, source } = await followed(importer, cut(bytes, places))
        expect(joined(records)).toEqual(whole)
        const { sha256, size } = source.content()
        expect([sha256, size]).toEqual([createHash('sha256').update(bytes).digest('hex'), bytes.length])
      }),
      { numRuns },
    )
  })

  it('gives every whole row before it asks for more', async () => {
    const rows = Array.from({ length: 9 }, (_, i) => Buffer.from(`${i},${i}\n`))
    const { rowsAfter } = await followed(csv, [Buffer.from('time_s,rss_kb\n'), ...rows])
    expect(rowsAfter.slice(0, 11)).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('is read from its beginning when its first rows were no example of the others', async () => {
    const words = Array.from({ length: 40 }, (_, i) => `${i},${i},word\n`).join('')
    const parts = [Buffer.from('time_s,rss_kb,other\n0,1,2\n'), Buffer.from(words)]
    await expect(followed(csv, parts)).rejects.toBeInstanceOf(ReadAgain)
  })

  it.each([
    ['cut', () => writeFileSync(path, 'time_s\n')],
    ['written anew, and longer', () => writeFileSync(path, `${'time_s,rss_kb\n'}${'9,9\n'.repeat(50)}`)],
    [
      'another under its name',
      () => {
        rmSync(path)
        writeFileSync(join(folder, 'other'), SHORT)
        writeFileSync(path, SHORT)
      },
    ],
  ])('is found out when it was replaced: %s', async (_, replace) => {
    writeFileSync(path, SHORT)
    const source = new FollowedSource(path, 'memory.csv')
    const chunks = source.chunks()
    expect((await chunks.next()).value).toHaveLength(SHORT.length)
    expect((await chunks.next()).value).toHaveLength(0)
    const more = chunks.next()
    await source.pause()
    replace()
    source.resume()
    await expect(more).rejects.toBeInstanceOf(FileReplaced)
  })

  it('ends with what it had when it was removed', async () => {
    writeFileSync(path, SHORT)
    const source = new FollowedSource(path, 'memory.csv')
    const chunks = source.chunks()
    await chunks.next()
    await chunks.next()
    const more = chunks.next()
    await source.pause()
    rmSync(path)
    source.resume(true)
    expect(await more).toMatchObject({ done: true })
  })
})
