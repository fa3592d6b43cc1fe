import { describe, expect, it } from 'vitest'
import type { Outcome, Series } from '../model.ts'
import { MIB } from '../units.ts'
import { gravest, judgeSeries } from './leak.ts'

const heap = (mebibytes: readonly number[], more: Partial<Series> = {}): Series => ({
  metric: 'go_memstats_heap_alloc_bytes',
  unit: 'bytes',
  t: Float64Array.from(mebibytes, (_, i) => i),
  v: Float64Array.from(mebibytes, (value) => value * MIB),
  ...more,
})
/** `n` values of which the last quarter is `ratio` times the rest. */
const rise = (n: number, ratio: number) => Array.from({ length: n }, (_, i) => (i < n - n / 4 ? 100 : 100 * ratio))
const judge = (series: Series, compat = false, upstreamApplies = true) =>
  judgeSeries({ series, compat, upstreamApplies })

describe('the quartile rule', () => {
  it.each<[number, Outcome]>([
    [0.5, 'stable'],
    [1, 'stable'],
    [1.2, 'stable'],
    [1.21, 'growing'],
    [1.5, 'growing'],
    [1.51, 'leak'],
    [30, 'leak'],
  ])('finds a last quarter of %f times the first %s', (ratio, outcome) => {
    expect(judge(heap(rise(40, ratio))).outcome).toBe(outcome)
  })

  it('says what it saw, in numbers and units, and what it cannot see', () => {
    expect(judge(heap(rise(40, 1.75), { phase: 'query' }))).toEqual({
      phase: 'query',
      metric: 'go_memstats_heap_alloc_bytes',
      outcome: 'leak',
      reasons: [
        "The last quarter averages 175.00 MiB, 1.75 times the first quarter's 100.00 MiB; above 1.5 the rule warns of a leak.",
        'The rule looks at averages only: warm-up or a single step lifts the last quarter as a leak does.',
      ],
      upstream: { first: 100, last: 175, unit: 'MB', verdict: 'warning' },
      quartile: { first: 100 * MIB, last: 175 * MIB, unit: 'bytes', ratio: 1.75 },
    })
    expect(judge(heap(rise(40, 1))).reasons.at(-1)).toContain('27.6 %')
  })

  it('states the blind spot rightly: a straight ramp of 27 % passes, one of 28 % does not', () => {
    const ramp = (growth: number) => Array.from({ length: 4_000 }, (_, i) => 100 * (1 + (growth * i) / 3_999))
    expect(judge(heap(ramp(0.27))).outcome).toBe('stable')
    expect(judge(heap(ramp(0.28))).outcome).toBe('growing')
  })

  it('shows enough digits for a ratio that would read as the limit', () => {
    expect(judge(heap(rise(40, 1.5001))).reasons[0]).toContain('1.5001 times')
    expect(judge(heap(rise(40, 1.2))).reasons[0]).toContain('1.20 times')
  })

  it('speaks in the unit of the series', () => {
    const threads = heap([], { metric: 'threads', unit: 'count', v: Float64Array.from(rise(40, 2)) })
    expect(judge(threads, false, false).reasons[0]).toContain("200, 2.00 times the first quarter's 100;")
  })
})

describe('no verdict', () => {
  it.each<[string, readonly number[], RegExp]>([
    ['no points', [], /no measured points/],
    ['nothing but missing points', [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN], /no measured points/],
    ['one point', [5], /is 1 point; .*at least 5/],
    ['four points', [5, 5, 5, 5], /are 4 points; .*at least 5/],
    ['too few points between gaps', [5, Number.NaN, 5, Number.NaN, 5], /are 3 points/],
    ['a first quarter of nothing', [0, 0, 1, 1, 9, 9, 9, 9], /averages 0 B/],
    ['a negative first quarter', [-1, -1, 1, 1, 9, 9, 9, 9], /averages -1.00 MiB/],
  ])('comes of %s', (_, values, reason) => {
    const report = judge(heap(values))
    expect(report.outcome).toBe('inconclusive')
    expect(report.reasons[0]).toMatch(reason)
    expect(report).not.toHaveProperty('quartile')
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })

  it('comes of a counter, which rises by its nature', () => {
    const cycles = heap(rise(40, 5), { metric: 'go_gc_duration_seconds_count', unit: 'count' })
    expect(judge(cycles, false, false)).toMatchObject({
      outcome: 'inconclusive',
      reasons: [expect.stringContaining('counter')],
    })
  })
})

describe('missing points', () => {
  it('are left out and counted', () => {
    const holed = rise(40, 2).map((value, i) => (i % 10 === 5 ? Number.NaN : value))
    const report = judge(heap(holed))
    expect(report.outcome).toBe('leak')
    expect(report.reasons).toContain('4 of 40 points are missing; the quarters are made of the rest.')
    expect(report.upstream).toEqual({ unit: 'MB', verdict: 'not-evaluated' })
  })
})

describe('upstream’s arithmetic', () => {
  const flat = heap(new Array(6).fill(100))

  it('is reported beside the right one, with the reason for the difference', () => {
    const report = judge(flat)
    expect(report).toMatchObject({ outcome: 'stable', upstream: { last: 200, verdict: 'warning' } })
    expect(report.reasons[1]).toMatch(
      /200.00 MiB instead of 100.00 MiB.*"warning" where the right figures say "stable"/,
    )
  })

  it('decides when asked to, and the right verdict is still told', () => {
    const report = judge(flat, true)
    expect(report.outcome).toBe('leak')
    expect(report.reasons[0]).toMatch(/^By the suite's own arithmetic.*200.00 MiB, 2.00 times.*"warning"/)
    expect(report.reasons.join(' ')).toContain('Corrected: The last quarter averages 100.00 MiB')
  })

  it.each<[number, Outcome]>([
    [8, 'stable'],
    [9, 'growing'],
    [6, 'leak'],
  ])('on %i flat values decides %s', (n, outcome) => {
    expect(judge(heap(new Array(n).fill(100)), true).outcome).toBe(outcome)
  })

  it('has no verdict on 4 rows or on a gap in a quarter, and then neither has compat', () => {
    expect(judge(heap([1, 1, 1, 1]), true)).toMatchObject({
      outcome: 'inconclusive',
      reasons: [expect.stringContaining('with 4 rows')],
    })
    const holed = heap([Number.NaN, ...rise(40, 1)])
    expect(judge(holed, true)).toMatchObject({ outcome: 'inconclusive' })
    expect(judge(holed, true).reasons[0]).toMatch(/missing value/)
  })

  it('is absent where the suite does not judge, and compat says so', () => {
    const report = judge(heap(rise(40, 2)), true, false)
    expect(report).not.toHaveProperty('upstream')
    expect(report.outcome).toBe('leak')
    expect(report.reasons[1]).toMatch(/does not judge this series/)
  })
})

describe('the gravest outcome', () => {
  it.each<[Outcome[], Outcome]>([
    [['stable', 'leak', 'growing'], 'leak'],
    [['stable', 'growing', 'step'], 'growing'],
    [['inconclusive', 'step', 'stable'], 'step'],
    [['stable', 'inconclusive'], 'inconclusive'],
    [['stable', 'stable'], 'stable'],
    [[], 'inconclusive'],
  ])('of %j is %s', (outcomes, gravity) => {
    expect(gravest(outcomes)).toBe(gravity)
  })
})
