import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../resources/leak-corpus/random.ts'
import { collected, followedBy, series, warmUp } from '../../../resources/leak-corpus/shape.ts'
import type { Points } from '../../model.ts'
import type { TrendQuestion } from './question.ts'
import { judgeTrend } from './verdict.ts'

const HEAP = { unit: 'bytes', metric: 'go_memstats_heap_alloc_bytes' } as const
const at = (values: readonly number[], t: readonly number[] = values.map((_, i) => i)): Points => ({
  t: Float64Array.from(t),
  v: Float64Array.from(values),
})
const judge = (points: Points, more: Partial<TrendQuestion> = {}) => judgeTrend({ points, ...HEAP, ...more })
const hundred = (value: (i: number) => number) => Array.from({ length: 100 }, (_, i) => value(i))

describe('bad input', () => {
  it.each<[string, Points, RegExp]>([
    ['no points', at([]), /no measured points/],
    ['nothing measured', at(hundred(() => Number.NaN)), /no measured points/],
    ['one point', at([5]), /is 1 point/],
    ['two points', at([5, 6]), /are 2 points/],
    [
      'one time',
      at(
        hundred((i) => i),
        hundred(() => 7),
      ),
      /same time/,
    ],
    ['negative values', at(hundred((i) => i - 5)), /negative/],
    ['nothing but zero', at(hundred(() => 0)), /All values are 0/],
    ['numbers beyond measure', at(hundred((i) => i * 1e300)), /larger than anything/],
    [
      'half of it missing in one piece',
      at(
        hundred((i) => 50 + (i % 3)),
        hundred((i) => (i < 50 ? i : i + 100)),
      ),
      /nothing was measured, first at 49 s/,
    ],
    ['a warm-up that leaves nothing', at(hundred((i) => 50 + i)), /After the warm-up too few/],
  ])('is inconclusive with a reason: %s', (what, points, reason) => {
    const judged = judge(points, what.startsWith('a warm-up') ? { warmupEnd: 98 } : {})
    expect(judged.outcome).toBe('inconclusive')
    expect(judged.reasons[0]).toMatch(reason)
  })

  it('never breaks an answer, whatever the numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 }), fc.constant(1e18)), { maxLength: 60 }),
        fc.boolean(),
        (values, counted) => {
          const points = at(values)
          const judged = judge(points, { unit: 'unknown', limit: 3, ...(counted ? { count: points } : {}) })
          expect(judged.reasons.length).toBeGreaterThan(0)
          expect(JSON.parse(JSON.stringify(judged))).toEqual(judged)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('takes a million points as it takes a thousand; bench/judge.ts measures ten million', () => {
    const n = 1_000_000
    const t = Float64Array.from({ length: n }, (_, i) => i / 1000)
    const v = t.map((time, i) => 1e8 + (i % 5000) * 1e4 + time * 1e4)
    expect(judge({ t, v }).outcome).toBe('leak')
  })
})

describe('a constant', () => {
  it('is stable', () => {
    expect(judge(at(hundred(() => 5))).outcome).toBe('stable')
  })
})

describe('a leak', () => {
  const leaking = series((x) => 1e8 * (1 + 0.4 * x) + randomFrom(Math.round(x * 1e6)).normal(1e6)).points

  it('has its evidence: slope with interval, p, shape, and what would have been too small to see', () => {
    const { outcome, evidence } = judge(leaking)
    expect(outcome).toBe('leak')
    // 40 MB in 1,795 s.
    const truth = (4e7 / 1795) * 3600
    expect(evidence?.slopePerHour.low).toBeLessThan(truth)
    expect(evidence?.slopePerHour.high).toBeGreaterThan(truth)
    expect(evidence).toMatchObject({ model: 'linear', source: 'lowest heap of each stretch' })
    expect(evidence?.mannKendallP).toBeLessThan(1e-6)
    expect(evidence?.minimumDetectablePerHour).toBeLessThan(truth / 5)
  })

  it('meets its limit when the slope says', () => {
    const { evidence, reasons } = judge(leaking, { limit: 2e8 })
    const { value = 0, low = 0, high = 0 } = evidence?.timeToLimit ?? {}
    expect(value).toBeGreaterThan(0.9 * (6e7 / (4e7 / 1795)))
    expect(value).toBeLessThan(1.1 * (6e7 / (4e7 / 1795)))
    expect(low).toBeLessThan(value)
    expect(high).toBeGreaterThan(value)
    expect(reasons.join(' ')).toContain('the limit of 190.73 MiB is met in')
  })

  it('is past a limit that was below its start', () => {
    const { evidence, reasons } = judge(leaking, { limit: 5e7 })
    expect(evidence?.timeToLimit).toEqual({ value: 0, low: 0, high: 0 })
    expect(reasons.join(' ')).toContain('already passed')
  })

  it('does not take growth that slows for a cache where its limit leaves no more room', () => {
    const random = randomFrom(8)
    const filling = collected(random, { live: (x) => 20 + 80 * (1 - Math.exp(-3 * x)), rate: 20, noise: 1 }).points
    const [free, full] = [judge(filling, { limit: 1e12 }), judge(filling, { limit: 110 })]
    expect([free.outcome, full.outcome]).toEqual(['growing', 'growing'])
    expect(free.evidence).not.toHaveProperty('limitUsed')
    expect(free.reasons[0]).toContain('a cache may be filling')
    expect(full.evidence?.limitUsed).toBeGreaterThan(0.8)
    expect(full.reasons[0]).toMatch(/to 8\d % of its limit of 110 B, and ever more slowly/)
  })

  it('is judged in the longest life of a process that restarts', () => {
    const random = randomFrom(4)
    const leak = (n: number) => collected(random, { live: (x) => 80 + 80 * x, rate: 20, noise: 2, n })
    const { points, count } = followedBy(leak(150), leak(210))
    const { outcome, reasons } = judge(points, count === undefined ? {} : { count })
    expect(outcome).toBe('leak')
    expect(reasons.join(' ')).toContain('restarted at 12:30')
  })
})

describe('warm-up', () => {
  const warming = series((x) => 1e8 * warmUp(x, 15) + randomFrom(Math.round(x * 1e6)).normal(1e6)).points

  it('is found, left out, and told', () => {
    const { outcome, evidence, reasons } = judge(warming)
    expect({ outcome, model: evidence?.model }).toEqual({ outcome: 'stable', model: 'warm-up-then-flat' })
    expect(evidence?.warmupEnd).toBeGreaterThan(200)
    expect(evidence?.warmupEnd).toBeLessThan(700)
    expect(reasons.join(' ')).toContain('are warm-up and left out')
  })

  it('is where the reader puts it', () => {
    const { evidence, reasons } = judge(warming, { warmupEnd: 900 })
    expect(evidence?.warmupEnd).toBeGreaterThanOrEqual(900)
    expect(evidence?.warmupEnd).toBeLessThan(950)
    expect(reasons.join(' ')).toContain('left out as warm-up, as asked')
  })
})

describe('windows that are left out', () => {
  it('do not count: a fault in the middle leaves a level floor', () => {
    const fault = (x: number) => (x > 0.4 && x < 0.6 ? 1e8 : 0)
    const { points } = series((x) => 1e8 + fault(x) + randomFrom(Math.round(x * 1e6)).normal(1e6))
    const judged = judge(points, { excluded: [{ start: 0.38 * 1795, end: 0.62 * 1795 }] })
    expect(judged).toMatchObject({ outcome: 'stable', evidence: { model: 'flat' } })
  })
})

describe('a counter sampled by itself', () => {
  it('is laid beside the points by time', () => {
    const { points, count } = collected(randomFrom(6), { live: (x) => 100 + 40 * x, rate: 10, noise: 2 })
    const sparse = count && { t: count.t.filter((_, i) => i % 2 === 0), v: count.v.filter((_, i) => i % 2 === 0) }
    const judged = judge(points, sparse === undefined ? {} : { count: sparse })
    expect(judged).toMatchObject({ outcome: 'leak', evidence: { source: 'lowest heap between collections' } })
  })
})
