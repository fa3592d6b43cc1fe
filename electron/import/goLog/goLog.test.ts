import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Caveat, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { recordsOf } from '../hardening.ts'
import { goDuration } from './goDuration.ts'
import { goBenchLog, goContainerLog } from './index.ts'

const OURS = join(ROOT, 'resources/samples/banyandb')
const THEIRS = join(SAMPLES, 'banyandb/fadvis')
const hasSamples = requireOrSkip('samples') && existsSync(THEIRS)

function tables(records: readonly ImportRecord[]): Map<string, Table> {
  return new Map(records.flatMap((record) => (record.kind === 'table' ? [[record.table.name, record.table]] : [])))
}

function caveats(records: readonly ImportRecord[]): Caveat[] {
  return records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : []))
}

describe("Go's durations", () => {
  it.each([
    ['167.193µs', 0.000167193],
    ['1m2.5s', 62.5],
    ['2h0m0s', 7200],
    ['0s', 0],
    ['2ns', 2e-9],
    ['12.345678ms', 0.012345678],
    ['-1.5s', -1.5],
    ['167.193μs', 0.000167193],
    ['167.193Âµs', 0.000167193],
  ])('read %s', (text, seconds) => {
    expect(goDuration(text)).toBe(seconds)
  })

  it.each(['', '5', 's', '1.s', '1m 2s', '3 ms', '+Inf', '1e9s', 'NaN'])('refuse %j', (text) => {
    expect(goDuration(text)).toBeUndefined()
  })

  it('come back whatever their parts', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(59), fc.nat(59_999), (hours, minutes, milliseconds) => {
        const text = `${hours}h${minutes}m${(milliseconds / 1000).toFixed(3)}s`
        expect(goDuration(text)).toBeCloseTo(hours * 3600 + minutes * 60 + milliseconds / 1000, 6)
      }),
    )
  })
})

describe('gctrace lines', () => {
  const line = (cycle: number, at: string, rest = '') =>
    `gc ${cycle} @${at}s 2%: 0.015+0.44+0.002 ms clock, 0.12+0.22/0.36/0.50+0.018 ms cpu, 4->5->1 MB, 5 MB goal${rest}, 8 P\n`

  async function read(text: string) {
    const { records } = await recordsOf(goContainerLog, Buffer.from(text))
    return {
      frames: records.filter((record) => record.kind === 'frame'),
      points: records.filter((record) => record.kind === 'points'),
      codes: caveats(records).map(({ code }) => code),
    }
  }

  it('become a heap series in bytes, with the stopped time of both pauses', async () => {
    const { frames, points, codes } = await read(line(1, '0.500') + line(2, '5.012', ', 1 MB stacks, 0 MB globals'))
    expect(frames[0]?.series.map(({ metric }) => metric)).toEqual([
      'go_gc_heap_live_bytes',
      'go_gc_heap_start_bytes',
      'go_gc_heap_end_bytes',
      'go_gc_heap_goal_bytes',
      'go_gc_stop_the_world_seconds',
      'go_gc_cpu_ratio',
      'go_gc_duration_seconds_count',
    ])
    expect([...(points[0]?.t ?? [])]).toEqual([0.5, 5.012])
    expect(points[0]?.v.map((values) => values[0])).toEqual([
      2 ** 20,
      4 * 2 ** 20,
      5 * 2 ** 20,
      5 * 2 ** 20,
      0.000017,
      0.02,
      1,
    ])
    expect(frames[0]?.epochMs).toBeUndefined()
    expect(codes).toEqual(['gctrace-whole-mib', 'gctrace-without-time'])
  })

  it('take the time of day from the container log, and its name may stand before', async () => {
    const { frames, codes } = await read(`banyandb  | 2025-10-17T03:50:05.500000000Z ${line(1, '5.500')}`)
    expect(frames[0]?.epochMs).toBe(Date.UTC(2025, 9, 17, 3, 50, 0))
    expect(codes).toEqual(['gctrace-whole-mib'])
  })

  it('start a new series when the process was restarted', async () => {
    const { frames, codes } = await read(line(1, '0.5') + line(2, '1.5') + line(1, '0.4'))
    expect(frames.map((frame) => frame.series[0]?.labels?.process)).toEqual(['1', '2'])
    expect(codes).toContain('process-restarted')
  })

  it('stand in our sample among the lines of the server', async () => {
    const { records } = await recordsOf(goContainerLog, readFileSync(join(OURS, 'trace-streaming/docker.log')))
    expect(records.find((record) => record.kind === 'points')?.t).toHaveLength(40)
    expect(
      tables(records)
        .get('Trouble in the log')
        ?.rows.map(([name, count]) => [name, count]),
    ).toEqual([['quota exceeded', 1]])
  })
})

describe('the text of go test -bench', () => {
  it('becomes every repetition and their medians, in base units', async () => {
    const { records } = await recordsOf(goBenchLog, readFileSync(join(OURS, 'go-bench/all_benchmarks.txt')))
    const summary = tables(records).get('Benchmarks, median of their repetitions')
    expect(summary?.rows[0]?.slice(0, 3)).toEqual(['BenchmarkWrite/Size_1MB', 3, 0.000378545])
    const all = tables(records).get('Benchmarks, every repetition')
    expect(all?.rows).toHaveLength(8)
    const cell = (row: number, name: string) =>
      all?.rows[row]?.[all.columns.findIndex((column) => column.name === name)]
    expect(cell(0, 'GOMAXPROCS')).toBe(8)
    expect([cell(6, 'benchmark'), cell(6, 'time/op'), cell(6, 'throughput')]).toEqual([
      'BenchmarkMerge/WithHint',
      3.912231043,
      512_500_000,
    ])
    expect([cell(7, 'time/op'), cell(7, 'rows/op')]).toEqual([3.126e-10, 42.5])
    const parameters = records.flatMap((record) =>
      record.kind === 'parameter' ? [`${record.name} ${record.value}`] : [],
    )
    expect(parameters).toEqual(['goos linux', 'goarch arm64', 'cpu Example CPU @ 2.00GHz'])
    expect(caveats(records).map(({ code }) => code)).toEqual([
      'benchmark-of-one-iteration',
      'benchmark-repeated-rarely',
      'kilobytes-are-kib',
    ])
  })

  it('has the phases that fadvis prints between its results', async () => {
    const { records } = await recordsOf(goBenchLog, readFileSync(join(OURS, 'go-bench/all_benchmarks.txt')))
    expect(records.flatMap((record) => (record.kind === 'phase' ? [record.phase] : []))).toEqual([
      { name: 'prepare test files', kind: 'warm-up', start: 0, end: 4 },
      { name: 'merge operation', kind: 'write', start: 6, end: 10 },
    ])
  })

  it('says that a build failed', async () => {
    const { records } = await recordsOf(goBenchLog, readFileSync(join(OURS, 'go-bench/write_benchmarks.txt')))
    expect(tables(records).get('Packages')?.rows).toEqual([
      ['example.org/storage/bench', 'FAIL', null, '[build failed]'],
    ])
    expect(caveats(records).map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'benchmark-failed error',
      'log-reports-trouble error',
    ])
  })

  it.skipIf(!hasSamples)('reads the real ones', async () => {
    const text = readFileSync(join(THEIRS, 'all_benchmarks.txt'), 'utf8')
    const { records } = await recordsOf(goBenchLog, Buffer.from(text))
    const all = tables(records).get('Benchmarks, every repetition')
    expect(all?.rows).toHaveLength(text.match(/^Benchmark.*ns\/op/gm)?.length ?? -1)
    expect(all?.rows[0]?.slice(4)).toEqual([0.000377545, 920, 10])
    expect(tables(records).get('Packages')?.rows[0]?.slice(1, 3)).toEqual(['ok', 149.778])
  })
})
