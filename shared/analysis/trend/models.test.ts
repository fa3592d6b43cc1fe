import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../resources/leak-corpus/random.ts'
import type { TrendModel } from '../../model.ts'
import { fitModels, stepsOf } from './models.ts'
import { regress, squares } from './regression.ts'

const N = 45
const t = Array.from({ length: N }, (_, i) => 100 + i * 40)
const shape = (value: (x: number) => number, noise = 5, seed = 1) => {
  const random = randomFrom(seed)
  return t.map((_, i) => value(i / (N - 1)) + random.normal(noise))
}

describe('model selection', () => {
  it.each<[TrendModel, (x: number) => number]>([
    ['flat', () => 500],
    ['linear', (x) => 500 + 100 * x],
    ['accelerating', (x) => 500 + 150 * x * x],
    ['flat-then-linear', (x) => 500 + 250 * Math.max(0, x - 0.5)],
    ['steps', (x) => (x < 0.4 ? 500 : 580)],
    ['steps', (x) => 500 + (x > 0.3 ? 60 : 0) + (x > 0.6 ? 60 : 0)],
    ['saturating', (x) => 500 - 200 * Math.exp(-2.5 * x)],
    ['warm-up-then-flat', (x) => 500 - 300 * Math.exp(-12 * x)],
    ['warm-up-then-linear', (x) => 500 - 300 * Math.exp(-12 * x) + 120 * x],
    ['linear-with-steps', (x) => 500 + 120 * x + (x > 0.5 ? 80 : 0)],
  ])('finds %s where it was put', (name, value) => {
    const found = [1, 2, 3, 4, 5].map((seed) => fitModels(t, shape(value, 5, seed), 0.25)[0]?.name)
    expect(found.filter((each) => each === name).length).toBeGreaterThanOrEqual(4)
  })

  it('says where the steps are and how high', () => {
    const steps = fitModels(
      t,
      shape((x) => (x < 0.4 ? 500 : 580)),
      0.25,
    ).find((each) => each.name === 'steps')
    expect(steps?.changes[0]).toBeCloseTo(0.4, 1)
    expect(steps?.jumps[0]).toBeGreaterThan(75)
    expect(steps?.jumps[0]).toBeLessThan(85)
  })

  it('describes constant values as flat, without a number that is none', () => {
    for (const level of [0, 5, 1e12]) {
      const models = fitModels(t, new Array(N).fill(level), Math.max(1e-6 * level * level, Number.MIN_VALUE))
      expect(models[0]?.name).toBe('flat')
      for (const { bic, curve } of models) expect([bic, ...curve].every(Number.isFinite)).toBe(true)
    }
  })
})

describe('where steps are', () => {
  it('is the exact least-squares answer, as trying all places shows', () => {
    const v = shape((x) => (x < 0.3 ? 10 : x < 0.7 ? 14 : 11), 2, 9)
    const cost = (cuts: readonly number[]) =>
      [0, ...cuts].reduce((sum, from, i) => {
        const part = v.slice(from, [...cuts, N][i])
        const mean = part.reduce((a, b) => a + b, 0) / part.length
        return sum + part.reduce((a, b) => a + (b - mean) ** 2, 0)
      }, 0)
    let least = Number.POSITIVE_INFINITY
    for (let a = 3; a <= N - 6; a++) for (let b = a + 3; b <= N - 3; b++) least = Math.min(least, cost([a, b]))
    expect(cost(stepsOf(v)[1] ?? [])).toBeCloseTo(least, 9)
  })
})

describe('regression with errors that remember', () => {
  it('finds how much they remember', () => {
    const random = randomFrom(3)
    let last = 0
    const y = Array.from({ length: 400 }, () => (last = 0.7 * last + random.normal(1)))
    const { phi, effective } = regress(y, [y.map(() => 1)], 1e-9)
    expect(phi).toBeGreaterThanOrEqual(0.6)
    expect(phi).toBeLessThanOrEqual(0.8)
    expect(effective).toBeLessThan(110)
  })

  it('gives a column that adds nothing no share', () => {
    const one = [1, 1, 1, 1]
    const { coefficients, rss } = squares([2, 4, 6, 8], [one, [1, 2, 3, 4], one])
    expect(coefficients).toEqual([expect.closeTo(0, 9), expect.closeTo(2, 9), 0])
    expect(rss).toBeCloseTo(0, 9)
  })
})
