import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import type { Importer } from '../importer.ts'
import { recognise } from '../index.ts'
import { dockerStats } from './dockerStats.ts'
import { parseSample } from './exposition.ts'
import { heapInfo } from './heapInfo.ts'
import { instantLine } from './instants.ts'
import { jstat } from './jstat.ts'
import { prometheusText } from './prometheusText.ts'

function file(name: string): Uint8Array {
  return readFileSync(join(ROOT, 'resources', 'samples', 'captures', name))
}

async function read(importer: Importer, bytes: Uint8Array | string) {
  const { records, failure } = await recordsOf(importer, typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  return {
    failure,
    tables: records.flatMap((record) => (record.kind === 'table' ? [record.table] : [])),
    codes: records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : [])),
    frames: records.flatMap((record) => (record.kind === 'frame' ? [record] : [])),
    points: records.flatMap((record) => (record.kind === 'points' ? [record] : [])),
  }
}

const FORMATS: readonly (readonly [string, Importer])[] = [
  ['docker-stats.txt', dockerStats],
  ['docker-stats-with-dates.jsonl', dockerStats],
  ['jstat-with-times.txt', jstat],
  ['heap-info.txt', heapInfo],
  ['metrics-once.prom', prometheusText],
  ['metrics-every-15s.prom', prometheusText],
  ['metrics-with-timestamps.prom', prometheusText],
]

describe.each(FORMATS)('%s', (name, importer) => {
  const bytes = file(name)

  it('is known by its content, and equal however it is cut', async () => {
    expect(recognise(bytes.subarray(0, 4_096), 'unknown')?.id).toBe(importer.id)
    const whole = await recordsOf(importer, bytes)
    expect(whole.records.length).toBeGreaterThan(0)
    for (const chunk of [1, 7, 65_536]) expect(await recordsOf(importer, bytes, 'unknown', chunk)).toEqual(whole)
  })

  it('survives damage', async () => {
    expect((await endure(importer, truncations(bytes))).read).toBeGreaterThanOrEqual(200)
    expect((await endure(importer, mutations(bytes))).read).toBe(2_000)
  }, 60_000)
})

describe('docker stats', () => {
  it('printed again and again is a sample a table, and says that it has no time', async () => {
    const { frames, points, codes } = await read(dockerStats, file('docker-stats.txt'))
    expect(frames.map((frame) => frame.series[0]?.labels)).toEqual([{ container: 'db' }, { container: 'web' }])
    expect(frames[0]?.epochMs).toBeUndefined()
    expect([...(points[0]?.t ?? [])]).toEqual([0, 1, 2, 3, 4, 5])
    const memory =
      points[0]?.v[frames[0]?.series.findIndex(({ metric }) => metric === 'container_memory_usage_bytes') ?? 0]
    expect(memory?.[0]).toBe(100.2 * 2 ** 20)
    expect(points[1]?.v[0]?.[3]).toBeNaN()
    expect(codes).toEqual(['container-missing', 'time-is-sample-number', 'memory-without-cache'])
  })

  it('in JSON takes its time from the dates between the samples', async () => {
    const { frames, points, codes } = await read(dockerStats, file('docker-stats-with-dates.jsonl'))
    expect(frames[0]?.epochMs).toBe(Date.UTC(2027, 2, 5, 10, 0, 0))
    expect([...(points[0]?.t ?? [])]).toEqual([0, 5, 10, 15, 20, 25])
    expect(codes).not.toContain('time-is-sample-number')
  })

  it('does not read a row that the file may have cut', async () => {
    const text = file('docker-stats.txt').toString().trimEnd()
    const { points, codes } = await read(dockerStats, text)
    expect(points[1]?.t).toHaveLength(5)
    expect(codes).toContain('file-cut-off')
  })
})

describe('text of the JDK', () => {
  it('of jstat is KiB, and a series where it has times', async () => {
    const { frames, points, tables } = await read(jstat, file('jstat-with-times.txt'))
    const at = frames[0]?.series.findIndex(({ column }) => column === 'OU') ?? -1
    expect(frames[0]?.series[at]?.labels).toEqual({ pool: 'Old' })
    expect([points[0]?.t[1], points[0]?.v[at]?.[1]]).toEqual([1.5, 10_724.5 * 1024])
    expect(tables[0]?.rows).toHaveLength(8)
    // Java 17 prints - for a collector that it does not have.
    expect(tables[0]?.rows[0]?.slice(-3)).toEqual([null, null, 0.05])
  })

  it('of GC.heap_info is a row a part', async () => {
    const { tables } = await read(heapInfo, file('heap-info.txt'))
    expect(tables[0]?.rows).toEqual([
      ['4711', 'garbage-first heap', 34_816 * 1024, 18_906 * 1024, null, null],
      ['4711', 'young regions', null, 8_192 * 1024, null, null],
      ['4711', 'survivor regions', null, 2_048 * 1024, null, null],
      ['4711', 'Metaspace', null, 10_481 * 1024, 10_688 * 1024, 1_114_112 * 1024],
      ['4711', 'class space', null, 1_089 * 1024, 1_216 * 1024, 1_048_576 * 1024],
    ])
  })

  it.skipIf(!requireOrSkip('samples'))('recorded beside a run is read', async () => {
    const folder = join(SAMPLES, 'jvm', 'http-bounded')
    const memory = await read(jstat, readFileSync(join(folder, '20261121-012157-jstat-2.txt')))
    expect(memory.tables[0]?.rows[0]?.[7]).toBe(15_171 * 1024)
    const heap = await read(heapInfo, readFileSync(join(folder, '20261121-012157-heap_info-2.txt')))
    expect(heap.tables[0]?.rows[0]?.slice(1, 4)).toEqual(['garbage-first heap', 34_816 * 1024, 19_669 * 1024])
  })
})

describe('metrics pages', () => {
  it('saved once are a table', async () => {
    const { frames, tables, codes } = await read(prometheusText, file('metrics-once.prom'))
    expect(frames).toEqual([])
    const rows = tables[0]?.rows
    expect(rows?.[2]).toEqual([
      'http_requests_total',
      'code="200", path="/a "b" \\ c"',
      'counter',
      'count',
      1,
      100,
      100,
      null,
    ])
    expect(rows?.[4]?.slice(5)).toEqual([null, null, null])
    expect(codes).toEqual([])
  })

  it('saved with dates between them are series by name and labels', async () => {
    const { frames, points, tables } = await read(prometheusText, file('metrics-every-15s.prom'))
    expect(frames.map((frame) => [frame.series[0]?.metric, frame.series[0]?.unit])).toContainEqual([
      'process_resident_memory_bytes',
      'bytes',
    ])
    expect([...(points[0]?.t ?? [])]).toEqual([0, 15, 30, 45])
    expect(tables[0]?.rows[2]?.slice(4)).toEqual([4, 100, 121, 21])
  })

  it('use the times that the samples carry', async () => {
    const { frames, points } = await read(prometheusText, file('metrics-with-timestamps.prom'))
    expect(frames).toHaveLength(3)
    expect(frames[0]?.epochMs).toBe(1_804_240_800_000)
    expect([...(points[1]?.t ?? [])]).toEqual([0, 15, 30, 45, 60])
  })

  it('do not take other text for metrics', () => {
    for (const text of [
      'name value\na 1\nb 2\n',
      '# a heading\n\nsome text 3\n',
      'GET /a{b} 200\nGET /c{d} 200\nGET / 1\n',
    ]) {
      expect(prometheusText.sniff(Buffer.from(text), 'metrics.prom')).toBe(false)
    }
  })

  it('round trip through the format', () => {
    const labels = fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), fc.string({ maxLength: 12 }), {
      maxKeys: 4,
    })
    fc.assert(
      fc.property(labels, fc.double({ noNaN: true }), (given, value) => {
        const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
        const pairs = Object.entries(given).map(([name, text]) => `${name}="${escaped(text)}"`)
        const word = Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
        const sample = parseSample(`my_metric{${pairs.join(',')}} ${word} 1795224120000`)
        expect({ ...sample?.labels }).toEqual({ ...given })
        expect(sample?.value === value).toBe(true)
        expect(sample?.timestamp).toBe(1_795_224_120_000)
      }),
    )
  })

  it.each(['', '{a="b"} 1', 'a{b="c" 1', 'a{b=c} 1', 'a 1 2 3', 'a', 'a .', '1a 1', 'a{} 1..2'])(
    'refuse %j',
    (line) => {
      expect(parseSample(line)).toBeUndefined()
    },
  )
})

describe('a line with a time', () => {
  const at = Date.UTC(2026, 10, 21, 1, 48, 27) / 1000
  it.each([
    ['2026-11-21T01:48:27Z', true],
    ['# 2026-11-21T01:48:27+00:00', true],
    ['=== 2026-11-21 01:48:27 ===', false],
    ['Sat Nov 21 01:48:27 UTC 2026', true],
    ['Sat Nov 21 01:48:27 CET 2026', false],
    [String(at), true],
    ['# scraped at 2026-11-21T01:48:27Z', true],
  ])('%s', (line, zoned) => {
    expect(instantLine(line)).toEqual({ seconds: at, zoned })
  })

  it.each(['', '2026-11-21', '12345', 'go_goroutines 41', '2026-13-41T01:48:27Z', 'web 2026-11-21T01:48:27Z up'])(
    'not %j',
    (line) => {
      expect(instantLine(line)).toBeUndefined()
    },
  )
})
