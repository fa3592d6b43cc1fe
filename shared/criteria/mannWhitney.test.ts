import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mannWhitney } from './mannWhitney.ts'

/** Every way of dealing the pooled values, counted one by one. */
function byHand(a: readonly number[], b: readonly number[]): { less: number; greater: number } {
  const pooled = [...a, ...b]
  const uOf = (left: readonly number[], right: readonly number[]) =>
    left.reduce((sum, x) => sum + right.reduce((s, y) => s + (x > y ? 1 : x === y ? 0.5 : 0), 0), 0)
  const observed = uOf(a, b)
  let [less, greater, all] = [0, 0, 0]
  for (let mask = 0; mask < 2 ** pooled.length; mask++) {
    const left = pooled.filter((_, i) => mask & (1 << i))
    if (left.length !== a.length) continue
    const u = uOf(
      left,
      pooled.filter((_, i) => !(mask & (1 << i))),
    )
    all++
    if (u <= observed) less++
    if (u >= observed) greater++
  }
  return { less: less / all, greater: greater / all }
}

describe('the Mann–Whitney test', () => {
  it("gives R's figures for the permeability constants of Hollander and Wolfe", () => {
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    const weeks = [1.15, 0.88, 0.9, 0.74, 1.21]
    const { u, pGreater } = mannWhitney(term, weeks)
    expect(u).toBe(35)
    expect(pGreater).toBeCloseTo(0.1272, 4)
  })

  it('reaches 2/70 with four apart from four, which is why four a side are asked for', () => {
    expect(mannWhitney([1, 2, 3, 4], [5, 6, 7, 8]).pTwoSided).toBeCloseTo(2 / 70, 12)
    expect(mannWhitney([1, 2, 3], [5, 6, 7]).pTwoSided).toBeCloseTo(0.1, 12)
  })

  it('counts every way of dealing the values, ties included', () => {
    const values = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(values, values, (a, b) => {
        const { pLess, pGreater } = mannWhitney(a, b)
        const { less, greater } = byHand(a, b)
        expect(pLess).toBeCloseTo(less, 10)
        expect(pGreater).toBeCloseTo(greater, 10)
      }),
      { numRuns: 150 },
    )
  })

  it('mirrors when the samples change places', () => {
    const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(mannWhitney(a, b).pLess).toBeCloseTo(mannWhitney(b, a).pGreater, 6)
      }),
      { numRuns: 100 },
    )
  })

  it('approximates what it counts: both ways agree where they meet', () => {
    const sample = (n: number, shift: number) => Array.from({ length: n }, (_, i) => ((i * 37) % 101) + shift)
    const counted = mannWhitney(sample(25, 0), sample(25, 12)).pTwoSided
    const approximated = mannWhitney(sample(26, 0), sample(26, 12)).pTwoSided
    expect(Math.abs(counted - approximated)).toBeLessThan(0.03)
  })

  it('finds nothing where everything ties', () => {
    expect(mannWhitney(new Array(5).fill(3), new Array(6).fill(3)).pTwoSided).toBe(1)
    expect(mannWhitney(new Array(60).fill(3), new Array(60).fill(3)).pTwoSided).toBe(1)
  })
})
