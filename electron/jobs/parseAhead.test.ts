import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csv } from '../import/csv.ts'
import type { PlannedSource } from '../import/layouts/layout.ts'
import { openPlanned } from './parseAhead.ts'

const ROWS = 3_000_000
let folder: string
let path: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-ahead-'))
  path = join(folder, 'large.csv')
  const rows = Array.from({ length: ROWS / 100 }, (_, i) => `${i}.5,${i % 977}\n`.repeat(100))
  writeFileSync(path, `time_s,rss_kb\n${rows.join('')}`)
})
afterAll(() => rmSync(folder, { recursive: true }))

function planned(): PlannedSource {
  const { size } = statSync(path)
  const file = { path: 'large.csv', absolutePath: path, size, head: new Uint8Array(), importer: csv }
  return { file, importer: csv }
}

describe('a large file', () => {
  it('is parsed ahead with every row, in order, and is hashed on the way', async () => {
    expect(statSync(path).size).toBeGreaterThan(32 * 2 ** 20)
    let bytes = 0
    const opened = openPlanned(planned(), new AbortController().signal, (read) => {
      bytes = read
    })
    let rows = 0
    let last = Number.NEGATIVE_INFINITY
    let sum = 0
    for await (const record of opened.records()) {
      if (record.kind !== 'points') continue
      expect(record.t[0]).toBeGreaterThanOrEqual(last)
      last = record.t.at(-1) ?? Number.NaN
      rows += record.t.length
      for (const value of record.v[0] ?? []) sum += value
    }
    const expected = Array.from({ length: ROWS / 100 }, (_, i) => (i % 977) * 100 * 1000).reduce((a, b) => a + b, 0)
    expect([rows, sum]).toEqual([ROWS, expected])
    expect(bytes).toBe(statSync(path).size)
    expect(await opened.sha256()).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'))
  })

  it('stops when it is cancelled, and when the writer has enough', async () => {
    const cancel = new AbortController()
    const reading = (async () => {
      for await (const record of openPlanned(planned(), cancel.signal, () => undefined).records()) {
        if (record.kind === 'points') cancel.abort()
      }
    })()
    await expect(reading).rejects.toMatchObject({ name: 'UserError', code: 'cancelled' })
    for await (const record of openPlanned(planned(), new AbortController().signal, () => undefined).records()) {
      if (record.kind === 'points') break
    }
  })

  it('passes on what cannot be read', async () => {
    const gone = { ...planned(), file: { ...planned().file, absolutePath: join(folder, 'gone.csv') } }
    const opened = openPlanned(gone, new AbortController().signal, () => undefined)
    const reading = opened.records()[Symbol.asyncIterator]().next()
    await expect(reading).rejects.toMatchObject({ name: 'UserError', code: 'io' })
  })
})
