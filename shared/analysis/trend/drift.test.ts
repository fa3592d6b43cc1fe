import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../resources/leak-corpus/random.ts'
import { driftP } from './drift.ts'

const draws = (value: (seed: number) => readonly number[]) =>
  Array.from({ length: 300 }, (_, seed) => driftP(value(seed)) < 0.01).filter(Boolean).length

const walk = (seed: number, drift: number) => {
  const random = randomFrom(seed)
  let at = 100
  return Array.from({ length: 45 }, () => {
    at += drift + random.normal(1)
    return at
  })
}

describe('the sum of all steps', () => {
  it('finds a walk that drifts, and leaves one that does not', () => {
    expect(draws((seed) => walk(seed, 0.8))).toBeGreaterThan(285)
    expect(draws((seed) => walk(seed, 0))).toBeLessThan(12)
  })

  it('is careful with noise around a level, and with one large step', () => {
    const level = (seed: number) => {
      const random = randomFrom(seed)
      return Array.from({ length: 45 }, () => 100 + random.normal(5))
    }
    expect(draws(level)).toBe(0)
    expect(driftP(Array.from({ length: 45 }, (_, i) => (i < 20 ? 100 : 200)))).toBeGreaterThan(0.1)
  })

  it('agrees with a table of the t distribution', () => {
    // Five steps of mean 2 and standard deviation 1.5811: t = 2.8284 with 4 degrees, one-sided p = 0.0237.
    expect(driftP([0, 0, 1, 3, 6, 10])).toBeCloseTo(0.0237, 3)
  })

  it('has nothing to say of constants and of few values', () => {
    expect([driftP([]), driftP([1, 2]), driftP([3, 3, 3, 3, 3, 3])]).toEqual([1, 1, 1])
    expect(driftP([1, 2, 3, 4, 5, 6])).toBe(0)
  })
})
