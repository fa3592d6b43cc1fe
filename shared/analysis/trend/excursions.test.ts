import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../resources/leak-corpus/random.ts'
import { series } from '../../../resources/leak-corpus/shape.ts'
import { withoutExcursions } from './excursions.ts'
import { fitModels } from './models.ts'
import { squares } from './regression.ts'
import { stretches } from './stretches.ts'
import { judgeTrend } from './verdict.ts'

const within = (x: number, from: number, to: number) => Number(x > from && x < to)
const judged = (value: (x: number) => number) => {
  const random = randomFrom(5)
  const { points } = series((x) => 1e8 * (value(x) + random.normal(0.01)), 480)
  return judgeTrend({ points, unit: 'bytes', metric: 'go_memstats_heap_alloc_bytes' })
}

describe('a stretch', () => {
  it('explains what a regression with its indicator says', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 12, maxLength: 12 }), (v) => {
        const columns = [v.map(() => 1), v.map((_, i) => i)]
        const { rss, explained } = stretches(v, columns)
        const indicator = v.map((_, i) => Number(i >= 4 && i < 7))
        expect(rss - explained(4, 7)).toBeCloseTo(squares(v, [...columns, indicator]).rss, 6)
      }),
    )
  })
})

describe('an excursion', () => {
  it.each<[string, (x: number) => number, string]>([
    ['a burst on a level', (x) => 1 + 0.5 * within(x, 0.4, 0.5), 'stable'],
    ['a dip in a level', (x) => 1 - 0.3 * within(x, 0.4, 0.5), 'stable'],
    ['a burst on a leak', (x) => 1 + 0.3 * x + 0.5 * within(x, 0.4, 0.5), 'leak'],
    ['two bursts on a leak', (x) => 1 + 0.3 * x + 0.5 * (within(x, 0.2, 0.3) + within(x, 0.6, 0.7)), 'leak'],
    ['a burst behind a warm-up', (x) => 1 - 0.6 * Math.exp(-20 * x) + 0.5 * within(x, 0.4, 0.5), 'stable'],
    ['a burst behind a step', (x) => 1 + 0.3 * Number(x > 0.3) + 0.5 * within(x, 0.6, 0.7), 'step'],
  ])('does not hide what else there is: %s', (_, value, outcome) => {
    expect(judged(value).outcome).toBe(outcome)
  })

  it('is told, with its height and its times', () => {
    const reasons = judged((x) => 1 + 0.3 * x + 0.5 * within(x, 0.4, 0.5)).reasons.join(' ')
    expect(reasons).toMatch(
      /Memory leaves its course and comes back to it \(\+4\d\.\d+ MiB from 1[56]:\d\d to 1\d:\d\d\)/,
    )
  })

  it('is none where memory does not come back', () => {
    const v = Array.from({ length: 45 }, (_, i) => (i < 20 ? 100 : 130) + (i % 3))
    const t = v.map((_, i) => i)
    const { excursions, t: kept } = withoutExcursions(t, v, 1e-3, (ts, vs) => fitModels(ts, vs, 1e-3))
    expect(excursions).toEqual([])
    expect(kept).toEqual(t)
  })
})

describe('what climbs and falls back', () => {
  it('is no burst', () => {
    const { outcome, reasons } = judged((x) => 1 + 0.3 * ((3 * x) % 1))
    expect(outcome).not.toBe('leak')
    expect(reasons[0]).not.toMatch(/Memory rises for a while/)
  })
})
