import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../resources/leak-corpus/random.ts'
import { lagOne, mannKendall, twoSided, varianceInflation } from './mannKendall.ts'
import { theilSen } from './theilSen.ts'

const times = (n: number) => Array.from({ length: n }, (_, i) => i)

describe('Mann–Kendall', () => {
  it('counts rising pairs less falling ones, as worked out by hand', () => {
    // 2 3 5 4 6: nine pairs rise, one falls; S = 8, variance 5·4·15/18 = 16.667, z = 7/4.0825.
    const { z, p, deviation } = mannKendall([2, 3, 5, 4, 6], 0)
    expect(deviation).toBeCloseTo(4.0825, 4)
    expect(z).toBeCloseTo(1.7146, 4)
    expect(p).toBeCloseTo(0.0864, 4)
  })

  it('takes ties off the variance', () => {
    // Two tied pairs among 4 values: 4·3·13 − 2·(2·1·9) = 120, over 18.
    expect(mannKendall([1, 1, 2, 2], 0).deviation).toBeCloseTo(Math.sqrt(120 / 18), 12)
    expect(mannKendall([7, 7, 7, 7], 0)).toMatchObject({ z: 0, p: expect.closeTo(1, 6) })
  })

  it('grows less sure the more neighbours resemble each other', () => {
    const rising = times(20).map((i) => i + 5 * Math.sin(i))
    const scores = [0, 0.3, 0.6, 0.9].map((rho) => mannKendall(rising, rho).z)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    // Infinitely many values would give (1 + ρ) / (1 − ρ).
    expect(varianceInflation(0.5, 100_000)).toBeCloseTo(3, 3)
  })

  it('raises few false alarms on noise that remembers, where the uncorrected test raises many', () => {
    const alarms = { corrected: 0, plain: 0 }
    for (let seed = 0; seed < 300; seed++) {
      const random = randomFrom(seed)
      let last = 0
      const v = times(45).map(() => (last = 0.6 * last + random.normal(1)))
      const { slope } = theilSen(times(45), v, 0)
      const rho = lagOne(v.map((value, i) => value - slope * i))
      if (mannKendall(v, rho).p < 0.05) alarms.corrected++
      if (mannKendall(v, 0).p < 0.05) alarms.plain++
    }
    expect(alarms.plain).toBeGreaterThan(60)
    expect(alarms.corrected).toBeLessThan(36)
  })

  it('knows the tails of the normal distribution', () => {
    expect(twoSided(1.959964)).toBeCloseTo(0.05, 6)
    expect(twoSided(2.575829)).toBeCloseTo(0.01, 6)
    expect(twoSided(-40)).toBe(0)
  })
})

describe('lag-one autocorrelation', () => {
  it('is none for independent values, and never takes rounding for memory', () => {
    const random = randomFrom(5)
    expect(lagOne(times(200).map(() => random.normal(1)))).toBeLessThan(0.2)
    expect(lagOne(new Array(50).fill(1e9 + 1e-7))).toBe(0)
  })
})

describe('Theil–Sen', () => {
  it('finds the slope of a line exactly, at any times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 2, maxLength: 40 }),
        (slope, moments) => {
          const t = moments.toSorted((a, b) => a - b)
          const fit = theilSen(
            t,
            t.map((time) => slope * time + 5),
            0,
          )
          expect(fit.slope).toBeCloseTo(slope, 9)
          expect(fit.low).toBeCloseTo(slope, 9)
          expect(fit.high).toBeCloseTo(slope, 9)
        },
      ),
    )
  })

  it('is moved by a quarter of wild values less than a tenth', () => {
    const v = times(40).map((i) => (i % 4 === 0 ? 1e6 : 3 * i))
    expect(theilSen(times(40), v, 0).slope).toBeGreaterThan(2.7)
    expect(theilSen(times(40), v, 0).slope).toBeLessThan(3.3)
  })

  it('covers the true slope in 95 of 100 draws, give or take', () => {
    let covered = 0
    for (let seed = 0; seed < 300; seed++) {
      const random = randomFrom(seed)
      const { low, high } = theilSen(
        times(40),
        times(40).map((i) => 0.2 * i + random.normal(3)),
        0,
      )
      if (low <= 0.2 && 0.2 <= high) covered++
    }
    expect(covered).toBeGreaterThan(275)
    expect(covered).toBeLessThan(297)
  })

  it('has no slope where there is no time', () => {
    expect(theilSen([3, 3, 3], [1, 2, 3], 0)).toMatchObject({ slope: 0, low: 0, high: 0 })
    expect(theilSen([], [], 0)).toMatchObject({ slope: 0 })
  })
})
