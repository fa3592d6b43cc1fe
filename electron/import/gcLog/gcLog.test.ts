import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeTrend } from '../../../shared/analysis/trend/verdict.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import { recognise } from '../index.ts'
import { gcLog, isGcLine } from './gcLog.ts'
import { pauseName } from './pauseName.ts'

const FOLDER = join(ROOT, 'resources', 'samples', 'jvm', 'gc-log')
const LOGS = readdirSync(FOLDER).filter((name) => name.endsWith('.log'))
const MIB = 2 ** 20

function file(name: string): Buffer {
  return readFileSync(join(FOLDER, name))
}

async function read(bytes: Uint8Array | string) {
  const { records, failure } = await recordsOf(gcLog, typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  return { ...summaryOf(records), failure }
}

function summaryOf(records: readonly ImportRecord[]) {
  const tables = records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
  const series = new Map<string, { t: number[]; v: number[]; epochMs?: number }>()
  let open: { keys: string[]; epochMs?: number } = { keys: [] }
  for (const record of records) {
    if (record.kind === 'frame') {
      const keys = record.series.map(({ metric, labels }) => [metric, ...Object.values(labels ?? {})].join(' '))
      open = { keys, ...(record.epochMs === undefined ? {} : { epochMs: record.epochMs }) }
    } else if (record.kind === 'points') {
      open.keys.forEach((key, i) => {
        const known = series.get(key) ?? {
          t: [],
          v: [],
          ...(open.epochMs === undefined ? {} : { epochMs: open.epochMs }),
        }
        known.t.push(...record.t)
        known.v.push(...(record.v[i] ?? []))
        series.set(key, known)
      })
    }
  }
  const cell = (name: string, column: string) => {
    const table = tables.find((each) => each.name === name)
    return table?.rows[0]?.[table.columns.findIndex((each) => each.name === column)]
  }
  const collections = tables.find(({ name }) => name === 'Collections')
  return {
    series,
    cell,
    codes: records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : [])),
    parameters: Object.fromEntries(
      records.flatMap((record) => (record.kind === 'parameter' ? [[record.name, record.value]] : [])),
    ),
    collections: collections?.rows ?? [],
    pauses: tables.find(({ name }) => name === 'GC pauses by kind and cause')?.rows ?? [],
  }
}

/** Pauses of a log as a person would find them, with none of our code: number of them and sum of milliseconds. */
function pausesIn(log: string): { readonly count: number; readonly ms: number } {
  const unified = [...log.matchAll(/GC\(\d+\) (?:[yYO]: )?Pause .* (\d+\.\d+)ms$/gm)].map(([, ms]) => Number(ms))
  // Of JDK 8, the last seconds of a line that begins with a collection, or ends one after a concurrent mode failure.
  const old =
    /^(?:\S+: )*\[(?:Full )?GC (?!concurrent)(?![^\n]*\[CMS\d)[^\n]*?(\d+\.\d+) secs\](?: \[Times[^\n]*)?$|^ \(concurrent mode[^\n]*, (\d+\.\d+) secs\] \[Times/gm
  const legacy = [...log.matchAll(old)].map(([, a, b]) => Number(a ?? b) * 1000)
  const found = [...unified, ...legacy]
  return { count: found.length, ms: found.reduce((sum, ms) => sum + ms, 0) }
}

describe.each(LOGS)('%s', (name) => {
  const bytes = file(name)

  it('is known by its content, whatever its name, its line ends and its packing', async () => {
    expect(recognise(bytes.subarray(0, 4_096), 'unknown')?.id).toBe('gc-log')
    const whole = await recordsOf(gcLog, bytes)
    expect(whole.failure).toBeUndefined()
    const text = bytes.toString('latin1')
    const same = [gzipSync(bytes), Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'), Buffer.from(`\ufeff${text}`)]
    for (const other of same) expect(await recordsOf(gcLog, other)).toEqual(whole)
  })

  it('has each pause once, with its time', async () => {
    const { cell } = await read(bytes)
    const { count, ms } = pausesIn(bytes.toString())
    expect(cell('GC counts', 'pauses')).toBe(count)
    expect(cell('GC summary', 'total_pause')).toBeCloseTo(ms / 1000, 9)
  })

  it('survives damage', async () => {
    const part = bytes.subarray(0, 12_000)
    expect((await endure(gcLog, truncations(part))).read).toBeGreaterThanOrEqual(200)
    expect((await endure(gcLog, mutations(part, 7, 400))).read).toBe(400)
  }, 60_000)
})

describe('unified logging', () => {
  it('of G1 tells collections by kind, and what each left', async () => {
    const { cell, collections, parameters, series } = await read(file('g1-jdk17.log'))
    expect(parameters).toMatchObject({ collector: 'G1', heap_region_bytes: MIB, max_heap_bytes: 64 * MIB, cpus: 2 })
    expect([cell('GC counts', 'full'), cell('GC counts', 'for_humongous')]).toEqual([1, expect.any(Number)])
    expect(collections.find(([, kind]) => kind === 'full')?.[2]).toBe('System.gc()')
    const after = series.get('jvm_heap_after_gc_bytes')
    const text = file('g1-jdk17.log').toString()
    const wanted = [...text.matchAll(/Pause (?:Young|Full) .* (\d+)M->(\d+)M\(\d+M\)/g)].map(
      ([, , mib]) => Number(mib) * MIB,
    )
    expect(after?.v).toEqual(wanted)
    // The first line's date less its uptime is the start of the JVM.
    const [, date = '', uptime = ''] = /^\[([^\]]+)\]\[([\d.]+)s\]/.exec(text) ?? []
    const started = Date.parse(date.replace('+0000', 'Z')) - Number(uptime) * 1000
    // Both are cut to milliseconds, each line its own way.
    expect(Math.abs((after?.epochMs ?? 0) - started)).toBeLessThanOrEqual(2)
  })

  it('has exact sizes where generations or the debug level tell them', async () => {
    const parallel = await read(file('parallel-jdk17.log'))
    const [first] = [
      ...file('parallel-jdk17.log')
        .toString()
        .matchAll(/GC\(0\) P(?:SYoungGen|arOldGen): (\d+)K\(\d+K\)->(\d+)K/g),
    ].map(([, was, is]) => [Number(was), Number(is)])
    expect(parallel.series.get('jvm_heap_after_gc_bytes')?.v[0]).toBeGreaterThanOrEqual((first?.[1] ?? 0) * 1024)
    expect((parallel.series.get('jvm_heap_after_gc_bytes')?.v[0] ?? 0) % MIB).not.toBe(0)
    const exact = await read(file('g1-exact-jdk17.log'))
    const used = [
      ...file('g1-exact-jdk17.log')
        .toString()
        .matchAll(/GC\(\d+\) {2}garbage-first heap {3}total \d+K, used (\d+)K/g),
    ]
    // Before and after in turns.
    const wanted = used.filter((_, i) => i % 2 === 1).map(([, kib]) => Number(kib) * 1024)
    expect(exact.series.get('jvm_heap_after_gc_bytes')?.v).toEqual(wanted)
    expect(exact.codes).not.toContain('gc-log-whole-mib')
    expect((await read(file('g1-jdk17.log'))).codes).toContain('gc-log-whole-mib')
  })

  it('of ZGC has a point a collection, of two generations a minor or a major one', async () => {
    const old = await read(file('zgc-jdk17.log'))
    expect(old.parameters.collector).toBe('ZGC')
    expect(new Set(old.collections.map(([, kind]) => kind))).toEqual(new Set(['cycle']))
    const both = await read(file('zgc-jdk25.log'))
    expect(new Set(both.collections.map(([, kind]) => kind))).toEqual(new Set(['cycle', 'young']))
    expect(both.series.get('jvm_promotion_bytes_per_second')).toBeDefined()
    const stalls = await read(file('zgc-stalls-jdk25.log'))
    expect(stalls.codes).toContain('gc-allocation-stall')
    expect(stalls.cell('GC work', 'allocation_stalls')).toBe(
      stalls.series.get('jvm_allocation_stall_seconds')?.v.length,
    )
  })

  it('of a collector without young collections has no count of the old ones, since every point is after one', async () => {
    for (const name of ['shenandoah-jdk25.log', 'zgc-jdk17.log']) {
      const { series, codes } = await read(file(name))
      expect([...series.keys()]).toContain('jvm_heap_after_gc_bytes')
      expect([...series.keys()]).not.toContain('jvm_gc_old_collections_total')
      expect(codes, name).toContain('gc-old-not-apart')
    }
    const { series, codes } = await read(file('zgc-jdk25.log'))
    expect([...series.keys()]).toContain('jvm_gc_old_collections_total')
    expect(codes).not.toContain('gc-old-not-apart')
  })

  it('of Shenandoah ends a cycle with its last cleanup, or with a degenerated or full collection', async () => {
    const { series, collections } = await read(file('shenandoah-jdk17.log'))
    const text = file('shenandoah-jdk17.log').toString()
    const cleanups = [...text.matchAll(/GC\((\d+)\) Concurrent cleanup (\d+)M->(\d+)M/g)].map(([, id, , mib]) => [
      id,
      mib,
    ])
    const last = new Map(cleanups.map(([id, mib]) => [id, Number(mib) * MIB]))
    expect(series.get('jvm_heap_after_gc_bytes')?.v).toEqual([...last.values()])
    expect(collections).toHaveLength(last.size)
    const tight = await read(file('shenandoah-degenerated-jdk17.log'))
    expect(tight.pauses.map(([kind]) => kind)).toEqual(expect.arrayContaining(['degenerated', 'full']))
  })

  it('tells evacuation failures of any version', async () => {
    const line = (cause: string) =>
      `[1.0s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause)${cause} 6M->2M(34M) 6.2ms\n`
    expect((await read(line(' (Evacuation Failure: Allocation)'))).cell('GC counts', 'to_space_exhausted')).toBe(1)
    const older = `[1.0s][info][gc] GC(0) To-space exhausted\n${line('')}`
    expect((await read(older)).cell('GC counts', 'to_space_exhausted')).toBe(1)
  })

  it('of JDK 9 puts the span of a pause between its sizes and its time, and may use a comma', async () => {
    const { collections, pauses } = await read(
      '[2,246s][info   ][gc     ] GC(34) Pause Initial Mark (G1 Evacuation Pause) 127M->126M(128M) (2,245s, 2,246s) 0,907ms\n',
    )
    expect(collections[0]?.slice(0, 3)).toEqual([34, 'young', 'G1 Evacuation Pause'])
    expect(collections[0]?.slice(7, 10)).toEqual([127 * MIB, 126 * MIB, 128 * MIB])
    expect(pauses[0]?.[7]).toBe(0.000_907)
  })

  it('reads the same times from whatever decorations stand before it', async () => {
    const base = Date.UTC(2027, 2, 5, 10)
    const kinds = {
      time: (ms: number) => new Date(base + ms).toISOString().replace('Z', '+0000'),
      uptime: (ms: number) => `${(ms / 1000).toFixed(3)}s`,
      uptimemillis: (ms: number) => `${ms}ms`,
      uptimenanos: (ms: number) => `${ms}000000ns`,
      timemillis: (ms: number) => `${base + ms}ms`,
      level: () => 'info ',
      tags: () => 'gc      ',
      pid: () => '4711',
      hostname: () => 'node-1',
    }
    const timed = ['time', 'uptime', 'uptimemillis', 'uptimenanos', 'timemillis'] as const
    const names = fc.uniqueArray(fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { minLength: 3, maxLength: 9 }),
        async (chosen, ends) => {
          fc.pre(chosen.some((name) => (timed as readonly string[]).includes(name)))
          const sorted = ends.toSorted((a, b) => a - b)
          const lines = sorted.map((ms, i) => {
            const decorations = chosen.map((name) => `[${kinds[name](ms)}]`).join('')
            return `${decorations} GC(${i}) Pause Young (Allocation Failure) 8M->${i}M(30M) 0.5ms`
          })
          const after = (await read(`${lines.join('\n')}\n`)).series.get('jvm_heap_after_gc_bytes')
          const first = sorted[0] ?? 0
          after?.t.forEach((seconds, i) => {
            expect(seconds - (after.t[0] ?? 0)).toBeCloseTo(((sorted[i] ?? 0) - first) / 1000, 6)
          })
          const dated = chosen.includes('time') || chosen.includes('timemillis')
          if (dated) expect((after?.epochMs ?? 0) + (after?.t[0] ?? 0) * 1000).toBeCloseTo(base + first, 3)
          else expect(after?.epochMs).toBeUndefined()
        },
      ),
      { numRuns: 60 },
    )
  })

  it('without any decoration stands in order, and says so', async () => {
    const { series, codes, cell } = await read(file('serial-jdk17.log'))
    const after = series.get('jvm_heap_after_gc_bytes')
    expect(after?.t).toEqual(after?.t.map((_, i) => i))
    expect(codes).toContain('gc-log-without-times')
    expect(cell('GC summary', 'throughput')).toBeNull()
    expect([...series.keys()].some((key) => key.startsWith('jvm_gc_pause_seconds'))).toBe(false)
  })

  it('tells a second process, a late begin, a gap, a cut and an unfinished collection', async () => {
    const line = (id: number, t: number) =>
      `[${t}.000s][info][gc] GC(${id}) Pause Young (Allocation Failure) 8M->1M(30M) 0.5ms\n`
    const using = '[0.001s][info][gc] Using Serial\n'
    const two = await read(`${using}${line(0, 1)}${line(1, 2)}${using}${line(0, 1)}`)
    expect(two.codes).toContain('process-restarted')
    expect(two.series.get('jvm_heap_after_gc_bytes')?.t).toEqual([1, 2, 3])
    const late = await read(line(4, 1) + line(5, 2) + line(9, 3))
    expect(late.codes).toEqual(expect.arrayContaining(['gc-log-begins-late', 'gc-log-pieces-missing']))
    // It lasted from its first collection on, as far as the log tells.
    expect(late.cell('GC summary', 'span')).toBe(2)
    expect((await read(line(0, 1).trimEnd())).codes).toContain('file-cut-off')
    const begun = `${line(0, 1)}[2.0s][info][gc,start] GC(1) Pause Young (Allocation Failure)\n`
    expect((await read(begun)).codes).toContain('gc-unfinished')
  })

  it('with wild numbers, sizes and lines gives what is sure', async () => {
    const good = '[0.100s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 10M->5M(64M) 1.5ms'
    const { series, failure } = await read(
      [
        good,
        `[0.200s][info][gc] GC(${'9'.repeat(400)}) Pause Young (Normal) (G1 Evacuation Pause) ${'9'.repeat(400)}M->1M(64M) 1ms`,
        `[${'9'.repeat(400)}s][info][gc] GC(1) Pause Full (System.gc()) 9M->4M(64M) 3ms`,
        `[0.300s][info][gc] GC(4294967297) Pause Remark 9M->9M(64M) -1ms`,
        `[0.400s][info][gc] GC(2) User=1e999s Sys=NaNs Real=s`,
        `[0.500s][info][gc,unknown] ${'x'.repeat(2 ** 21)}`,
        `[0.600s][info][gc] GC(7) Pause Sideways (No Such Cause) 8M->3M(64M) 2ms`,
        '',
      ].join('\n'),
    )
    expect(failure).toBeUndefined()
    expect(series.get('jvm_heap_after_gc_bytes')?.v[0]).toBe(5 * MIB)
    for (const [name, { t, v }] of series) {
      expect(t.every(Number.isFinite), name).toBe(true)
      expect(v.map(Math.abs), name).not.toContain(Number.POSITIVE_INFINITY)
    }
  })

  it('tells a heap that was collected in vain', async () => {
    const full = (id: number, after: number) =>
      `[${id + 1}.0s][info][gc] GC(${id}) Pause Full (G1 Compaction Pause) 64M->${after}M(64M) 40.0ms\n`
    const header = '[0.001s][info][gc] Using G1\n[0.002s][info][gc,init] Heap Max Capacity: 64M\n'
    expect((await read(`${header}${full(0, 63)}${full(1, 64)}${full(2, 63)}`)).codes).toContain('gc-in-vain')
    expect((await read(`${header}${full(0, 63)}${full(1, 64)}${full(2, 20)}`)).codes).not.toContain('gc-in-vain')
  })
})

describe('the log of JDK 8', () => {
  it('of Parallel is exact, dated, and tells promotions', async () => {
    const { collections, parameters, series, cell } = await read(file('parallel-jdk8.log'))
    expect(parameters).toMatchObject({ collector: 'Parallel', jvm_version: '1.8.0_402-b06', max_heap_bytes: 64 * MIB })
    expect(collections.map(([, kind, cause]) => [kind, cause])).toEqual([
      ['young', 'Allocation Failure'],
      ['young', 'Allocation Failure'],
      ['young', 'System.gc()'],
      ['full', 'System.gc()'],
      ['young', 'Allocation Failure'],
      ['full', 'Ergonomics'],
    ])
    expect(series.get('jvm_heap_after_gc_bytes')?.v).toEqual(
      [1208, 2216, 2704, 2304, 30_720, 12_032].map((kib) => kib * 1024),
    )
    expect(series.get('jvm_heap_after_gc_bytes')?.epochMs).toBe(Date.UTC(2027, 2, 5, 9))
    expect(collections[1]?.[10]).toBe(1000 * 1024)
    expect([cell('GC summary', 'total_pause'), cell('GC work', 'cpu_user')]).toEqual([
      expect.closeTo(0.04),
      expect.closeTo(0.07),
    ])
  })

  it('of CMS tells cycles, and young collections that became full ones', async () => {
    const { collections, cell, parameters, pauses } = await read(file('cms-jdk8.log'))
    expect(parameters.collector).toBe('CMS')
    expect(collections.map(([, kind]) => kind)).toEqual(['young', 'cycle', 'full', 'full', 'full'])
    expect(collections.map(([, , , , , pause]) => pause)).toEqual([0.004, 0.0025, 0.036, 0.041, 0.051])
    expect(collections[3]?.slice(7, 10)).toEqual([30_592, 15_000, 31_680].map((kib) => kib * 1024))
    expect(collections[1]?.[6]).toBeCloseTo(0.036, 9)
    expect(cell('GC work', 'concurrent_failures')).toBe(2)
    expect(pauses.map(([kind]) => kind)).toEqual(['full', 'young', 'remark', 'initial mark'])
  })

  it('of G1 puts together what stands on several lines', async () => {
    const { collections, cell, series } = await read(file('g1-jdk8.log'))
    expect(collections.map(([, kind]) => kind)).toEqual(['young', 'young', 'cycle', 'mixed', 'young', 'full'])
    expect(series.get('jvm_heap_after_gc_bytes')?.v).toEqual([3412 * 1024, 9 * MIB, 8 * MIB, 30 * MIB, 20 * MIB])
    expect([cell('GC counts', 'to_space_exhausted'), cell('GC counts', 'for_humongous')]).toEqual([1, 1])
    expect(collections[2]?.slice(5, 7)).toEqual([0.0025, expect.closeTo(0.011)])
  })
})

describe('the words of a pause', () => {
  it.each([
    ['Young (Normal) (G1 Evacuation Pause)', 'young', 'G1 Evacuation Pause', 'young', false],
    ['Young (Mixed) (G1 Evacuation Pause)', 'mixed', 'G1 Evacuation Pause', 'mixed', false],
    ['Young (Concurrent Start) (Metadata GC Threshold)', 'young', 'Metadata GC Threshold', 'young', false],
    ['Full (System.gc())', 'full', 'System.gc()', 'full', false],
    [
      'Young (Normal) (G1 Evacuation Pause) (Evacuation Failure: Allocation/Pinned)',
      'young',
      'G1 Evacuation Pause',
      'young',
      true,
    ],
    ['Degenerated GC (Mark)', 'degenerated', 'Mark', 'cycle', false],
    ['Init Mark (unload classes)', 'init mark', '', undefined, false],
    ['Remark', 'remark', '', undefined, false],
  ])('%s', (words, kind, cause, collects, exhausted) => {
    expect(pauseName(words)).toEqual({ kind, cause, exhausted, ...(collects === undefined ? {} : { collects }) })
  })
})

describe('a line', () => {
  it.each([
    '',
    '[main] INFO started',
    '2027-03-05 10:00:00 INFO gc is fine',
    'gc 7 @5.012s 2%: 0.015+0.44 ms clock',
    '[Full house]',
  ])('of another log is none: %j', (line) => {
    expect(isGcLine(line)).toBe(false)
  })
})

describe.skipIf(!requireOrSkip('samples'))('of a recorded run', () => {
  const judge = async (path: string) => {
    const { series, codes } = await read(readFileSync(join(SAMPLES, 'jvm', path)))
    const columns = (key: string) => {
      const { t = [], v = [] } = series.get(key) ?? {}
      return { t: Float64Array.from(t), v: Float64Array.from(v) }
    }
    const points = columns('jvm_heap_after_gc_bytes')
    const count = columns('jvm_gc_old_collections_total')
    const metric = 'jvm_heap_after_gc_bytes'
    return { codes, count, outcome: judgeTrend({ points, count, unit: 'bytes', metric }).outcome }
  }

  it('the live set tells a bounded one from one that ran out of memory', async () => {
    expect(await judge('bounded/20261121-090000-gc.log')).toMatchObject({ outcome: 'stable' })
    const oom = await judge('oom/20261121-012513-gc.log')
    expect(oom.outcome).toBe('growing')
    // More than half of its collections are old ones, and those between still hide what is live.
    expect(oom.count.v.at(-1)).toBe(47)
    expect(oom.codes).toContain('gc-in-vain')
  })
})
