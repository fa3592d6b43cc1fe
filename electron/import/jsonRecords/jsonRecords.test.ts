import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../requirements.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import { explain, recognise } from '../index.ts'
import { jsonRecords } from './jsonRecords.ts'

function file(name: string): Uint8Array {
  return readFileSync(join(ROOT, 'resources', 'samples', 'json', name))
}

async function read(given: Uint8Array | readonly unknown[] | string) {
  const text = Array.isArray(given) ? given.map((each) => JSON.stringify(each)).join('\n') : given
  const { records, failure } = await recordsOf(jsonRecords, Buffer.from(text as string))
  return {
    failure,
    tables: records.flatMap((record) => (record.kind === 'table' ? [record.table] : [])),
    caveats: records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : [])),
    codes: records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : [])),
    frames: records.flatMap((record) => (record.kind === 'frame' ? [record] : [])),
    points: records.flatMap((record) => (record.kind === 'points' ? [record] : [])),
  }
}

describe.each([
  'records-with-time.jsonl',
  'records-in-an-answer.json',
  'records-relative.json',
  'records-with-units.json',
  'records-nested.jsonl',
])('%s', (name) => {
  const bytes = file(name)

  it('is known by its content, and equal however it is cut', async () => {
    expect(recognise(bytes.subarray(0, 4_096), 'unknown')?.id).toBe('json-records')
    const whole = await recordsOf(jsonRecords, bytes)
    expect(whole.records.length).toBeGreaterThan(0)
    for (const chunk of [1, 7, 65_536]) expect(await recordsOf(jsonRecords, bytes, 'unknown', chunk)).toEqual(whole)
  })

  it('survives damage', async () => {
    expect((await endure(jsonRecords, truncations(bytes))).read).toBeGreaterThanOrEqual(200)
    expect((await endure(jsonRecords, mutations(bytes.subarray(0, 3_000)))).read).toBe(2_000)
  }, 60_000)
})

describe('records with a time', () => {
  it('become series by the texts that repeat, in base units', async () => {
    const { frames, points, codes } = await read(file('records-with-time.jsonl'))
    expect(frames.map((frame) => frame.series[0]?.labels)).toEqual([{ container: 'db' }, { container: 'web' }])
    expect(frames[0]?.series.map(({ metric, unit }) => [metric, unit])).toEqual([
      ['rss_bytes', 'bytes'],
      ['gc_pause_seconds', 'seconds'],
      ['gc_count', 'count'],
    ])
    expect(frames[0]?.epochMs).toBe(Date.UTC(2027, 2, 5, 10))
    expect([...(points[0]?.t.subarray(0, 3) ?? [])]).toEqual([0, 30, 60])
    expect([points[0]?.v[0]?.[0], points[0]?.v[1]?.[0]]).toEqual([100 * 2 ** 20, 0.000083])
    // What was null throughout is no series.
    expect(frames[1]?.series).toHaveLength(2)
    expect(codes).toEqual(['columns-left-out'])
  })

  it.each([
    ['milliseconds', 1_795_224_120_000, 1_795_224_125_000],
    ['seconds', 1_795_224_120, 1_795_224_125],
    ['RFC 3339', '2026-11-21T01:22:00Z', '2026-11-21T01:22:05Z'],
  ])('since 1970 in %s', async (_, first, second) => {
    const { frames, points } = await read([
      { ts: first, heap: 1 },
      { ts: second, heap: 2 },
    ])
    expect(frames[0]?.epochMs).toBe(1_795_224_120_000)
    expect([...(points[0]?.t ?? [])]).toEqual([0, 5])
  })

  it('since the start have no date', async () => {
    const { frames, points } = await read(file('records-relative.json'))
    expect(frames[0]?.epochMs).toBeUndefined()
    expect(points[0]?.t[3]).toBe(1.5)
    expect(points[0]?.v[0]?.[0]).toBeCloseTo(0.1, 15)
  })

  it('may carry their units in texts, or lie in objects, and guess what they do not say', async () => {
    const united = await read(file('records-with-units.json'))
    expect(united.frames[0]?.series.map(({ metric, unit }) => [metric, unit])).toEqual([
      ['memory_bytes', 'bytes'],
      ['cpu_ratio', 'ratio'],
      ['pause_seconds', 'seconds'],
    ])
    expect(united.points[0]?.v.map((values) => values[0])).toEqual([100 * 2 ** 20, 0.12, 0.003])
    expect(united.codes).toEqual([])
    const nested = await read(file('records-nested.jsonl'))
    expect(nested.frames[0]?.series.map(({ metric, column }) => [metric, column])).toEqual([
      ['memory_heap_used_bytes', 'memory.heapUsed'],
      ['memory_rss_bytes', 'memory.rss'],
      ['event_loop_lag_seconds', 'eventLoop.lag_ms'],
    ])
    expect(nested.codes).toEqual(['unit-guessed', 'unit-guessed'])
  })

  it('are none where nothing is measured: schemas, requests, a list of words', () => {
    for (const records of [
      [{ metadata: { name: 'a' }, catalog: 'X', opts: { shards: 2, ttl: { unit: 'DAY', num: 7 } } }],
      [1, 2, 3].map((limit) => ({ id: `r${limit}`, request: { name: 'x', groups: ['a'], op: 'EQ', limit } })),
      [
        { name: 'a', tags: ['b'] },
        { name: 'c', tags: [] },
      ],
    ]) {
      const head = Buffer.from(JSON.stringify(records))
      expect(jsonRecords.sniff(head, 'x'), String(head)).toBe(false)
      expect(explain(head, 'x')).toBe('is JSON of words or settings: nothing in it is measured')
    }
  })

  it('say which are broken, with their lines, and go on', async () => {
    const good = (k: number) => JSON.stringify({ time: `2027-03-05T10:00:0${k}Z`, rss_kb: k / 1_000 })
    const text = [good(0), '{"time": "2027-03-05T10:00:01Z", "rss_kb": oops}', '{"rss_kb": 4}', good(3), good(4)].join(
      '\n',
    )
    const { points, caveats } = await read(text)
    expect([...(points[0]?.v[0] ?? [])]).toEqual([0, 3, 4])
    expect(caveats.map(({ code, line }) => [code, line])).toEqual([
      ['json-unreadable', 2],
      ['unreadable-time', 3],
    ])
  })

  it('say when a field comes later than was looked at', async () => {
    const records = Array.from({ length: 1_100 }, (_, k) => ({ t: k, rss: k, ...(k > 1_050 ? { late: 1 } : {}) }))
    expect((await read(records)).codes).toContain('late-fields')
  })
})

describe('records without a time', () => {
  it('are a table, found inside an answer', async () => {
    const { tables, frames, codes } = await read(file('records-in-an-answer.json'))
    expect(frames).toEqual([])
    expect(tables[0]?.columns.map(({ name, unit }) => [name, unit])).toEqual([
      ['case', 'text'],
      ['rate', 'text'],
      ['rows', 'unknown'],
      ['latency_ms', 'seconds'],
    ])
    expect(tables[0]?.rows[2]).toEqual(['odd', 'n/a', 5, null])
    expect(codes).toEqual(['columns-left-out'])
  })

  it.each([
    '{"name": "quartile", "version": "1.0.0"}',
    '[]',
    '[1, 2, 3]',
    '{}',
    '{"a": {"b": {"c": {"d": [{"e": 1}]}}}}',
  ])('are not seen in %s', async (text) => {
    expect((await read(text)).failure).toMatch(/^bad-data: /)
  })

  it('do not take a key of JavaScript for a field', async () => {
    const { tables } = await read('[{"__proto__": 1, "constructor": 2, "n": 3}]')
    expect(tables[0]?.rows[0]).toHaveLength(3)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})
