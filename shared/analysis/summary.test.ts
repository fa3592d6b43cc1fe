import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { select } from './selection.ts'
import { finite, mean, summarize } from './summary.ts'

const value = fc.double({ min: -1e12, max: 1e12, noNaN: true })
// A sort tells −0 from 0; a minimum need not.
const many = fc.array(
  value.map((x) => x + 0),
  { minLength: 1, maxLength: 400 },
)
const sorted = (values: readonly number[]) => Float64Array.from(values).sort()

describe('a summary', () => {
  it('interpolates percentiles as R’s type 7 does', () => {
    // numpy.percentile([15, 20, 35, 40, 50], [50, 95, 99])
    const found = summarize(Float64Array.of(50, 15, 40, 20, 35))
    expect(found).toMatchObject({ n: 5, min: 15, median: 35, mean: 32, max: 50, first: 50, last: 35 })
    expect(found?.p95).toBeCloseTo(48, 12)
    expect(found?.p99).toBeCloseTo(49.6, 12)
    expect(summarize(Float64Array.of(1, 2))).toMatchObject({ median: 1.5 })
  })

  it('agrees with a full sort', () => {
    fc.assert(
      fc.property(many, (values) => {
        const order = sorted(values)
        const at = (share: number) => {
          const position = (order.length - 1) * share
          const below = order[Math.floor(position)] as number
          return below + (position % 1) * ((order[Math.ceil(position)] as number) - below)
        }
        const found = summarize(Float64Array.from(values))
        expect(found).toMatchObject({ n: values.length, min: order[0], max: order.at(-1) })
        for (const [got, share] of [
          [found?.median, 0.5],
          [found?.p95, 0.95],
          [found?.p99, 0.99],
        ] as const)
          expect(got).toBe(at(share))
      }),
    )
  })

  it('agrees with a full sort at every length, also where it need not sort', () => {
    for (let n = 1_000; n < 1_400; n++) {
      const values = Float64Array.from({ length: n }, (_, i) => (i * 7_919) % 1_409)
      const order = values.slice().sort()
      const rank = Math.floor((n - 1) * 0.95)
      const [below, above] = [order[rank] ?? 0, order[rank + 1] ?? 0]
      expect(summarize(values)?.p95).toBe(below + ((n - 1) * 0.95 - rank) * (above - below))
    }
  })

  it('keeps its figures in order', () => {
    fc.assert(
      fc.property(many, (values) => {
        const found = summarize(Float64Array.from(values))
        const { min, median, p95, p99, max, mean: average } = found ?? fail()
        expect([min, median, p95, p99, max]).toEqual([...sorted([min, median, p95, p99, max])])
        expect(average).toBeGreaterThanOrEqual(min)
        expect(average).toBeLessThanOrEqual(max)
      }),
    )
  })

  it('skips what is not finite, also for first and last', () => {
    const holed = Float64Array.of(Number.NaN, 3, Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NaN)
    expect(summarize(holed)).toMatchObject({ n: 2, min: 1, max: 3, median: 2, first: 3, last: 1 })
  })

  it('is absent when nothing is left', () => {
    expect(summarize(new Float64Array(0))).toBeUndefined()
    expect(summarize(Float64Array.of(Number.NaN, Number.NaN))).toBeUndefined()
  })

  it('leaves the points as they were', () => {
    const v = Float64Array.from({ length: 1_000 }, (_, i) => (i * 7919) % 1_000)
    const before = v.slice()
    summarize(v)
    expect(v).toEqual(before)
  })

  it('gives equal values back unrounded', () => {
    expect(summarize(new Float64Array(3).fill(0.1))).toMatchObject({ mean: 0.1, median: 0.1, p99: 0.1 })
  })
})

describe('the mean', () => {
  it('keeps digits that a naive sum loses', () => {
    expect(mean(Float64Array.of(1e16, 1, -1e16, 1))).toBe(0.5)
    const tenths = new Float64Array(1_000_000).fill(0.1)
    expect(tenths.reduce((sum, each) => sum + each, 0) / 1_000_000).not.toBe(0.1)
    expect(mean(tenths)).toBe(0.1)
  })
})

describe('finite values', () => {
  it('are the same array when nothing is missing', () => {
    const whole = Float64Array.of(1, 2)
    expect(finite(whole)).toBe(whole)
    expect(finite(Float64Array.of(1, Number.NaN, 2))).toEqual(Float64Array.of(1, 2))
  })
})

describe('selection', () => {
  const shapes: Record<string, (i: number, n: number) => number> = {
    ascending: (i) => i,
    descending: (i, n) => n - i,
    constant: () => 7,
    'rise and fall': (i, n) => Math.min(i, n - i),
    sawtooth: (i) => i % 17,
    'two values': (i) => i % 2,
    scattered: (i, n) => (i * 7919) % n,
  }

  it.each(Object.keys(shapes))('finds every rank of a series that is %s', (name) => {
    const n = 997
    const shape = shapes[name] ?? fail()
    const values = Float64Array.from({ length: n }, (_, i) => shape(i, n))
    const order = values.slice().sort()
    for (const rank of [0, 1, 250, 498, 900, 995, 996]) expect(select(values.slice(), rank)).toBe(order[rank])
  })

  it('puts smaller values before and larger ones after, so that the next rank can start there', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 100, maxLength: 300 }), fc.nat(99), fc.nat(99), (all, a, b) => {
        const order = sorted(all)
        const values = Float64Array.from(all)
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        expect(select(values, low)).toBe(order[low])
        expect(select(values, high, low)).toBe(order[high])
        expect(values.slice().sort()).toEqual(order)
      }),
    )
  })
})

function fail(): never {
  throw new Error('the test expects a value here')
}
