import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Caveat } from '../../shared/model.ts'
import type { FrameRecord } from '../../shared/records.ts'
import { memorySource } from './byteSource.ts'
import { goMemoryCsv } from './goMemoryCsv.ts'
import { recognise } from './index.ts'

const HEADER = 'Timestamp,HeapAlloc(MB),HeapSys(MB),HeapInuse(MB),HeapIdle(MB),RSS(MB),NumGC,GCPauseMs,NumGoroutine'
const ROWS = [
  '2025-10-17T11:50:49+08:00,137.04,167.72,140.54,27.18,167.72,135,0.083,2',
  '2025-10-17T11:50:54+08:00,114.50,167.72,116.94,50.78,167.72,136,1.009,12',
]

async function read(text: string) {
  let frame: FrameRecord | undefined
  const v: number[][] = []
  const t: number[] = []
  const caveats: Caveat[] = []
  for await (const record of goMemoryCsv.parse(memorySource('memory.csv', Buffer.from(text)))) {
    if (record.kind === 'frame') frame = record
    if (record.kind === 'points') {
      t.push(...record.t)
      v.push(...record.v.map((values) => [...values]))
    }
    if (record.kind === 'caveat') caveats.push(record.caveat)
  }
  return { frame, t, v, caveats }
}

const table = (header: string, rows: readonly string[]) => `${header}\n${rows.join('\n')}\n`

describe('the Go memory CSV', () => {
  it("becomes Prometheus's metrics in base units, MB read as MiB", async () => {
    const { frame, t, v } = await read(table(HEADER, ROWS))
    expect(frame?.epochMs).toBe(Date.UTC(2025, 9, 17, 3, 50, 49))
    expect(frame?.series.map(({ metric, unit, column }) => `${column} → ${metric} ${unit}`)).toEqual([
      'HeapAlloc(MB) → go_memstats_heap_alloc_bytes bytes',
      'HeapSys(MB) → go_memstats_heap_sys_bytes bytes',
      'HeapInuse(MB) → go_memstats_heap_inuse_bytes bytes',
      'HeapIdle(MB) → go_memstats_heap_idle_bytes bytes',
      'RSS(MB) → rss_proxy_bytes bytes',
      'NumGC → go_gc_duration_seconds_count count',
      'GCPauseMs → go_gc_last_pause_seconds seconds',
      'NumGoroutine → go_goroutines count',
    ])
    expect(frame?.series.every((series) => series.measuredProcess === 'process that ran the monitor')).toBe(true)
    expect(t).toEqual([0, 5])
    expect(v[0]).toEqual([137.04 * 2 ** 20, 114.5 * 2 ** 20])
    expect(v.slice(5)).toEqual([
      [135, 136],
      [0.000083, 0.001009],
      [2, 12],
    ])
  })

  it('says what its headers do not mean', async () => {
    const { caveats } = await read(table(HEADER, ROWS))
    expect(caveats.map(({ code, severity, subject }) => `${code} ${severity} ${subject}`)).toEqual([
      'measured-process-unknown misleading memory.csv',
      'mib-labelled-mb info memory.csv',
      'rss-is-not-rss misleading rss_proxy_bytes',
      'pause-is-latest-only misleading go_gc_last_pause_seconds',
      'gc-count-cumulative info go_gc_duration_seconds_count',
    ])
    expect(caveats[2]?.message).toContain('it equals HeapSys on every row')
    const other = await read(table(HEADER, [...ROWS, ROWS[1]?.replace(',167.72,136', ',171.00,136') ?? '']))
    expect(other.caveats.find(({ code }) => code === 'rss-is-not-rss')?.message).not.toContain('equals HeapSys')
  })

  it('may lack columns, have others, and have them in another order', async () => {
    const { frame, v, caveats } = await read(
      table('NumGoroutine,Timestamp,Extra(MB),HeapAlloc(MB)', [
        '7,2025-10-17T11:50:49Z,1,2',
        '8,2025-10-17T11:50:50Z,3,4',
      ]),
    )
    expect(frame?.series.map(({ metric }) => metric)).toEqual([
      'go_goroutines',
      'extra_bytes',
      'go_memstats_heap_alloc_bytes',
    ])
    expect(v).toEqual([
      [7, 8],
      [1e6, 3e6],
      [2 * 2 ** 20, 4 * 2 ** 20],
    ])
    expect(caveats.map(({ code }) => code)).toEqual(['measured-process-unknown', 'mib-labelled-mb'])
  })

  it('without rows says only that', async () => {
    const { frame, t, caveats } = await read(`${HEADER}\n`)
    expect([frame?.series.length, t]).toEqual([8, []])
    expect(caveats.map(({ code }) => code)).toEqual(['no-rows'])
  })

  it('is recognised by its header, and other tables are not taken for it', () => {
    const id = (text: string) => recognise(Buffer.from(text), 'x')?.id
    expect(id(table(HEADER, ROWS))).toBe('go-memory-csv')
    expect(id(`${HEADER}\n`)).toBe('go-memory-csv')
    expect(id(`\uFEFF${HEADER.replaceAll(',', ';')}\r\n`)).toBe('go-memory-csv')
    expect(id('Timestamp,NumGC,NumGoroutine\n2025-10-17T11:50:49Z,1,2\n')).toBe('csv')
    expect(id('timestamp,rss\n2025-10-17T11:50:49Z,1\n')).toBe('csv')
    expect(id(`${HEADER.replace('Timestamp', 'Name')}\nx,1,2,3,4,5,6,7,8\n`)).toBeUndefined()
  })
})

const samples = resolve(import.meta.dirname, '../../../shared/samples')

describe.skipIf(!existsSync(samples))('real recordings', () => {
  it.each([
    ['stable/memory_write_small.csv', 160, 157.29],
    ['stable/memory_query_small.csv', 160, 164.28],
    ['query-leak/memory_write_small.csv', 161, undefined],
    ['query-leak/memory_query_small.csv', 156, 898.32],
  ])('%s has %d rows', async (name, rows, peak) => {
    const path = resolve(samples, 'go-trace-stress', name)
    const { t, v, caveats } = await read(readFileSync(path, 'utf8'))
    expect(t.length).toBe(rows)
    expect(caveats.some(({ severity }) => severity === 'data-loss')).toBe(false)
    if (peak !== undefined) expect(Math.max(...(v[0] ?? []))).toBe(peak * 2 ** 20)
    const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1)
    expect(v[0]).toEqual(lines.map((line) => Number(line.split(',')[1]) * 2 ** 20))
    expect(v[7]).toEqual(lines.map((line) => Number(line.split(',')[8])))
  })
})
