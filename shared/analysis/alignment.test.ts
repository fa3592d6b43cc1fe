import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Points } from '../model.ts'
import { bestLag } from './alignment.ts'
import { groupBand } from './groupBand.ts'

/** A bump at `at`, sampled every second from `start` on. */
function bump(at: number, start = 0, length = 300): Points {
  const t = Float64Array.from({ length }, (_, i) => start + i)
  return { t, v: t.map((time) => 1e9 + 1e7 * Math.exp(-(((time - at) / 12) ** 2))) }
}

describe('the lag at which two runs go together best', () => {
  it('is how much later the same thing happens', () => {
    const found = bestLag(bump(100), bump(160))
    expect(found?.lag).toBeGreaterThan(59)
    expect(found?.lag).toBeLessThan(61)
    expect(found?.correlation).toBeGreaterThan(0.99)
    expect(bestLag(bump(160), bump(100))?.lag).toBeCloseTo(-(found?.lag ?? 0), 5)
  })

  it('holds where the two start at different times, and is 0 of a run and itself', () => {
    expect(bestLag(bump(100), bump(1_130, 1_000))?.lag).toBeCloseTo(1_030, -0.5)
    expect(bestLag(bump(100), bump(100))).toEqual({ lag: 0, correlation: expect.closeTo(1, 9) })
  })

  it('is found whatever the scale of either', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60, max: 60 }), fc.integer({ min: 1, max: 1000 }), (shift, scale) => {
        const other = bump(150 + shift)
        const found = bestLag(bump(150), { t: other.t, v: other.v.map((value) => 7 + value * scale) })
        expect(Math.abs((found?.lag ?? 999) - shift)).toBeLessThan(1.5)
      }),
      { numRuns: 20 },
    )
  })

  it('is none of what does not vary, or is a single point', () => {
    const flat = { t: Float64Array.of(0, 1, 2, 3), v: Float64Array.of(5, 5, 5, 5) }
    expect(bestLag(flat, flat)).toBeUndefined()
    expect(bestLag(bump(100), { t: Float64Array.of(1), v: Float64Array.of(1) })).toBeUndefined()
    expect(bestLag({ t: new Float64Array(), v: new Float64Array() }, bump(1))).toBeUndefined()
  })
})

describe('the band of repeats', () => {
  const line = (level: number, end = 10): Points => ({ t: Float64Array.of(0, end), v: Float64Array.of(level, level) })

  it('is the median between the quartiles at every time', () => {
    const { t, low, median, high } = groupBand([line(1), line(2), line(3), line(4), line(5)])
    expect([t[0], t.at(-1)]).toEqual([0, 10])
    expect(new Set(low)).toEqual(new Set([2]))
    expect(new Set(median)).toEqual(new Set([3]))
    expect(new Set(high)).toEqual(new Set([4]))
  })

  it('ends where fewer than two runs are left', () => {
    const { t, median } = groupBand([line(1, 10), line(3, 5)])
    expect(median[0]).toBe(2)
    expect([...median].every((value, i) => Number.isNaN(value) === (t[i] as number) > 5)).toBe(true)
  })

  it('of runs without points is empty, and of single points is a place', () => {
    expect(groupBand([]).t).toHaveLength(0)
    const dot = (v: number) => ({ t: Float64Array.of(3), v: Float64Array.of(v) })
    expect(groupBand([dot(1), dot(5)])).toMatchObject({ t: Float64Array.of(3), median: Float64Array.of(3) })
  })
})
