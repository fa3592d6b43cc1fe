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
/** `n` values of which the last quarter is `ratio` times the rest: one step. */
const rise = (n: number, ratio: number) => Array.from({ length: n }, (_, i) => (i < n - n / 4 ? 100 : 100 * ratio))
/** A straight line that grows by a share. */
const ramp = (growth: number, n = 400) => Array.from({ length: n }, (_, i) => 100 * (1 + (growth * i) / (n - 1)))
const judge = (series: Series, compat = false, upstreamApplies = true) =>
  judgeSeries({ series, compat, upstreamApplies })

describe('the verdict', () => {
  it.each<[string, readonly number[], Outcome]>([
    ['a level floor', ramp(0), 'stable'],
    ['a leak that the quartile rule cannot see', ramp(0.15), 'leak'],
    ['a leak that it sees', ramp(1), 'leak'],
    ['a step that it takes for a leak', rise(40, 1.75), 'step'],
    ['a warm-up that it takes for a leak', ramp(0).map((v, i) => v - 90 * Math.exp(-i / 25)), 'stable'],
    ['a burst that it takes for a leak', ramp(0).map((v, i) => (i > 330 && i < 370 ? v * 4 : v)), 'stable'],
  ])('on %s is right', (_, values, outcome) => {
    expect(judge(heap(values)).outcome).toBe(outcome)
  })

  it('says what it saw, in numbers and units, its evidence, and the quartile rule beside it', () => {
    expect(judge(heap(rise(40, 1.75), { phase: 'query' }))).toEqual({
      phase: 'query',
      metric: 'go_memstats_heap_alloc_bytes',
      outcome: 'step',
      reasons: [
        'The level changes in one step (+75.00 MiB at 30 s) and holds between.',
        expect.stringMatching(/^Slope .* per hour, 95 % within .*Mann–Kendall p = 0\.0/),
        expect.stringMatching(/^A leak below .* per hour would not be visible here/),
        "By the quartile rule, the last quarter averages 175.00 MiB, 1.75 times the first quarter's 100.00 MiB; above 1.5 it warns of a leak.",
        'The rule looks at averages only: warm-up, a burst or a single step lifts the last quarter as a leak does.',
      ],
      evidence: {
        source: 'lowest heap of each stretch',
        warmupEnd: 0,
        slopePerHour: { value: expect.any(Number), low: expect.any(Number), high: expect.any(Number) },
        mannKendallP: expect.any(Number),
        model: 'steps',
        minimumDetectablePerHour: expect.any(Number),
      },
      upstream: { first: 100, last: 175, unit: 'MB', verdict: 'warning' },
      quartile: { first: 100 * MIB, last: 175 * MIB, unit: 'bytes', ratio: 1.75 },
    })
  })

  it('follows the floor between collections where they are counted', () => {
    const teeth = Array.from({ length: 200 }, (_, i) => 100 + 0.2 * i + 10 * (i % 10))
    const count = { t: heap(teeth).t, v: Float64Array.from(teeth, (_, i) => Math.floor(i / 10)) }
    const report = judgeSeries({ series: heap(teeth), upstreamApplies: false, count })
    expect(report).toMatchObject({ outcome: 'leak', evidence: { source: 'lowest heap between collections' } })
    expect(report.evidence?.slopePerHour.value).toBeCloseTo(0.2 * 3600 * MIB, -4)
  })

  it('says when a limit is met', () => {
    const report = judgeSeries({ series: heap(ramp(0.5)), upstreamApplies: false, limit: 200 * MIB })
    // 50 MiB in 399 s, and 50 MiB to go.
    expect(report.evidence?.timeToLimit?.value).toBeGreaterThan(390)
    expect(report.evidence?.timeToLimit?.value).toBeLessThan(420)
  })

  it('speaks in the unit of the series', () => {
    const threads = heap(ramp(1), { metric: 'threads', unit: 'count', v: Float64Array.from(ramp(1), Math.round) })
    expect(judge(threads, false, false).reasons[0]).toMatch(/rises steadily, \+9\d \(/)
  })
})

describe('the quartile rule beside it', () => {
  const sentence = (values: readonly number[]) =>
    judge(heap(values)).reasons.find((reason) => reason.startsWith('By the quartile rule'))

  it.each([
    [0.5, 'it says stable'],
    [1.2, 'it says stable'],
    [1.21, 'it says growing'],
    [1.5, 'it says growing'],
    [1.51, 'it warns of a leak'],
  ])('calls a last quarter of %f times the first as ever: %s', (ratio, words) => {
    expect(sentence(rise(40, ratio))).toContain(words)
  })

  it('is blind as stated: it passes a straight ramp of 27 %, and not one of 28 %', () => {
    expect(sentence(ramp(0.27, 4_000))).toContain('it says stable')
    expect(judge(heap(ramp(0.27, 4_000))).reasons.at(-1)).toContain('27.6 %')
    expect(sentence(ramp(0.28, 4_000))).toContain('it says growing')
  })

  it('shows enough digits for a ratio that would read as the limit', () => {
    expect(sentence(rise(40, 1.5001))).toContain('1.5001 times')
    expect(sentence(rise(40, 1.2))).toContain('1.20 times')
  })

  it('has no ratio where the first quarter is nothing', () => {
    const report = judge(heap([...new Array(20).fill(0), ...new Array(20).fill(9)]))
    expect(report).not.toHaveProperty('quartile')
    expect(report.reasons.join(' ')).toContain('averages 0 B')
  })
})

describe('no verdict', () => {
  it.each<[string, readonly number[], RegExp]>([
    ['no points', [], /no measured points/],
    ['nothing but missing points', new Array(20).fill(Number.NaN), /no measured points/],
    ['one point', [5], /is 1 point; .*at least 12/],
    ['four points', [5, 5, 5, 5], /are 4 points; .*at least 12/],
    ['too few points between gaps', [5, Number.NaN, 5, Number.NaN, 5], /are 3 points/],
    ['nothing but zero', new Array(20).fill(0), /All values are 0/],
    ['negative memory', [-1, -1, ...new Array(20).fill(9)], /negative/],
  ])('comes of %s', (_, values, reason) => {
    const report = judge(heap(values))
    expect(report.outcome).toBe('inconclusive')
    expect(report.reasons[0]).toMatch(reason)
    expect(report).not.toHaveProperty('evidence')
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
    const holed = ramp(1, 40).map((value, i) => (i % 10 === 5 ? Number.NaN : value))
    const report = judge(heap(holed))
    expect(report.outcome).toBe('leak')
    expect(report.reasons).toContain('4 of 40 points are missing; the quarters are made of the rest.')
    expect(report.upstream).toEqual({ unit: 'MB', verdict: 'not-evaluated' })
  })
})

describe('upstream’s arithmetic', () => {
  const flat = (n: number) => heap(new Array(n).fill(100))

  it('is reported beside the right one, with the reason for the difference', () => {
    const report = judge(flat(6))
    expect(report).toMatchObject({ outcome: 'inconclusive', upstream: { last: 200, verdict: 'warning' } })
    expect(report.reasons.join(' ')).toMatch(
      /200.00 MiB instead of 100.00 MiB.*"warning" where the right figures say "stable"/,
    )
  })

  it('decides when asked to, and the right verdicts are still told', () => {
    const report = judge(flat(13), true)
    expect(report.outcome).toBe('growing')
    expect(report.reasons[0]).toMatch(/^By the suite's own arithmetic.*133.33 MiB, 1.33 times.*"caution"/)
    expect(report.reasons.join(' ')).toContain('By the quartile rule, the last quarter averages 100.00 MiB')
    expect(report.reasons.join(' ')).toContain('By its floor: stable.')
    expect(report.evidence).toMatchObject({ model: 'flat' })
  })

  it.each<[number, Outcome]>([
    [8, 'stable'],
    [9, 'growing'],
    [6, 'leak'],
  ])('on %i flat values decides %s', (n, outcome) => {
    expect(judge(flat(n), true).outcome).toBe(outcome)
  })

  it('has no verdict on 4 rows or on a gap in a quarter, and then neither has compat', () => {
    expect(judge(heap([1, 1, 1, 1]), true)).toMatchObject({ outcome: 'inconclusive' })
    expect(judge(heap([1, 1, 1, 1]), true).reasons[0]).toContain('with 4 rows')
    const holed = heap([Number.NaN, ...rise(40, 1)])
    expect(judge(holed, true)).toMatchObject({ outcome: 'inconclusive' })
    expect(judge(holed, true).reasons[0]).toMatch(/missing value/)
  })

  it('is absent where the suite does not judge, and compat says so', () => {
    const report = judge(heap(ramp(1)), true, false)
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
