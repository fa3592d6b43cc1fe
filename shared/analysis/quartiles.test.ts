import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QuartileFigures, Series } from '../model.ts'
import { MIB } from '../units.ts'
import { explainDisagreement, quartileFigures, quartileOutcome, suiteFigures, upstreamQuartiles } from './quartiles.ts'

/**
 * What Python 3.11 printed (`repr`, so every bit) for the arithmetic of plot_memory_comparison.py:
 *
 *     x = 7 * n + 1; h = []; k = [0, 400, 1500][n % 3]
 *     for i in range(n):
 *         x = (x * 1277 + 24749) % 117128
 *         h.append((20000 + x % 10000 + i * k) / 100)
 *     q = n // 4; first = sum(h[:q]) / q; last = sum(h[-n//4:]) / q
 *     'warning' if last > first * 1.5 else 'caution' if last > first * 1.2 else 'stable'
 */
const PYTHON: readonly (readonly [number, number, number, string])[] = [
  [5, 207.21, 626.49, 'warning'],
  [6, 296.6, 483.01, 'warning'],
  [7, 285.99, 552.21, 'warning'],
  [8, 263.745, 356.125, 'caution'],
  [9, 233.73499999999999, 321.98, 'caution'],
  [10, 248.865, 439.26, 'warning'],
  [11, 246.21499999999997, 560.22, 'warning'],
  [12, 265.67, 263.5466666666667, 'stable'],
  [13, 273.15333333333336, 419.8866666666667, 'warning'],
  [14, 263.87666666666667, 574.7400000000001, 'warning'],
  [15, 261.93333333333334, 333.9933333333333, 'caution'],
  [16, 243.635, 294.55499999999995, 'caution'],
  [17, 273.82500000000005, 565.5775, 'warning'],
  [18, 254.375, 302.4175, 'stable'],
  [19, 274.065, 383.5475, 'caution'],
  [20, 293.712, 504.54200000000003, 'warning'],
  [21, 260.70200000000006, 287.558, 'stable'],
  [22, 265.692, 389.14199999999994, 'caution'],
  [23, 264.682, 656.6220000000001, 'warning'],
  [24, 235.1583333333333, 259.37833333333333, 'stable'],
  [25, 263.6616666666667, 401.9833333333334, 'warning'],
  [26, 288.21166666666664, 664.6766666666667, 'warning'],
  [27, 269.215, 307.43000000000006, 'stable'],
  [28, 279.3357142857143, 347.2828571428572, 'caution'],
  [29, 299.96, 694.4171428571428, 'warning'],
  [30, 262.95, 284.7714285714286, 'stable'],
  [31, 262.57428571428574, 401.11428571428576, 'warning'],
  [32, 319.345, 671.5250000000001, 'warning'],
  [33, 254.245, 290.77125, 'stable'],
  [34, 277.055, 423.50125, 'warning'],
  [35, 294.045, 808.61625, 'warning'],
  [36, 242.3311111111111, 245.8011111111111, 'stable'],
  [37, 257.1877777777778, 422.1877777777778, 'warning'],
  [38, 307.9644444444445, 831.3922222222222, 'warning'],
  [39, 250.0122222222222, 274.52555555555557, 'stable'],
  [40, 273.069, 394.473, 'caution'],
]

function pythonSeries(n: number): Float64Array {
  const k = [0, 400, 1500][n % 3] as number
  let x = 7 * n + 1
  return Float64Array.from({ length: n }, (_, i) => {
    x = (x * 1277 + 24749) % 117128
    return (20000 + (x % 10000) + i * k) / 100
  })
}

const flat = (n: number) => new Float64Array(n).fill(100)

describe('the script’s own arithmetic', () => {
  it.each(PYTHON)('gives what Python gave for n = %i, to the last bit', (n, first, last, verdict) => {
    expect(upstreamQuartiles(pythonSeries(n))).toStrictEqual({ first, last, unit: 'MB', verdict })
  })

  it.each([
    ...[5, 6, 7].map((n) => [n, 2, 'warning'] as const),
    ...[9, 10, 11].map((n) => [n, 1.5, 'caution'] as const),
    ...[13, 14, 15].map((n) => [n, 4 / 3, 'caution'] as const),
    ...[17, 18, 19].map((n) => [n, 1.25, 'caution'] as const),
    ...[21, 22, 23].map((n) => [n, 1.2, 'stable'] as const),
    ...[8, 12, 16, 20, 160].map((n) => [n, 1, 'stable'] as const),
  ])('makes a flat series of %i values grow %f times', (n, ratio, verdict) => {
    const found = upstreamQuartiles(flat(n))
    expect(found).toMatchObject({ first: 100, verdict })
    expect('last' in found && found.last / found.first).toBeCloseTo(ratio, 12)
  })

  it('slips by less than 7 % above 60 values', () => {
    for (let n = 61; n < 2_000; n++) {
      const found = upstreamQuartiles(flat(n))
      expect('last' in found && found.last).toBeLessThan(107)
    }
  })

  it('judges nothing up to 4 values', () => {
    for (let n = 0; n <= 4; n++) expect(upstreamQuartiles(flat(n))).toEqual({ unit: 'MB', verdict: 'not-evaluated' })
  })

  it('has no verdict when a quarter misses a value, and ignores the middle half', () => {
    const holed = (at: number) => flat(8).map((value, i) => (i === at ? Number.NaN : value))
    expect(upstreamQuartiles(holed(0)).verdict).toBe('not-evaluated')
    expect(upstreamQuartiles(holed(7)).verdict).toBe('not-evaluated')
    expect(upstreamQuartiles(holed(4)).verdict).toBe('stable')
  })

  it('gives the same figures for bytes and for MiB, because 2^20 shifts a float and does not round it', () => {
    const mebibytes = fc.array(fc.integer({ min: 0, max: 9_999_999 }), { minLength: 5, maxLength: 60 })
    fc.assert(
      fc.property(mebibytes, (hundredths) => {
        const inFile = Float64Array.from(hundredths, (value) => value / 100)
        const stored = inFile.map((value) => value * MIB)
        expect(upstreamQuartiles(stored.map((value) => value / MIB))).toStrictEqual(upstreamQuartiles(inFile))
      }),
    )
  })
})

describe('the corrected quarters', () => {
  it('finds a flat series flat at every length', () => {
    for (let n = 5; n <= 200; n++)
      expect(quartileFigures(flat(n), 'bytes')).toEqual({ first: 100, last: 100, unit: 'bytes', ratio: 1 })
  })

  it('averages the same number of values at both ends', () => {
    const counted = Float64Array.from({ length: 11 }, (_, i) => i + 1)
    expect(quartileFigures(counted, 'count')).toEqual({ first: 1.5, last: 10.5, unit: 'count', ratio: 7 })
  })

  it('agrees with the script whenever 4 divides n', () => {
    for (const n of [8, 12, 16, 20, 24, 28, 32, 36, 40]) {
      const upstream = upstreamQuartiles(pythonSeries(n))
      const ours = quartileFigures(
        pythonSeries(n).map((value) => value * MIB),
        'bytes',
      )
      expect('last' in upstream && upstream.last).toBeCloseTo((ours?.last ?? 0) / MIB, 9)
      expect(explainDisagreement(upstream, ours, n)).toBeUndefined()
    }
  })

  it('leaves missing values out of the quarters', () => {
    const holed = Float64Array.of(Number.NaN, 1, 1, Number.NaN, 5, 5, 3, 3, Number.NaN, 2, 2)
    expect(quartileFigures(holed, 'bytes')).toEqual({ first: 1, last: 2, unit: 'bytes', ratio: 2 })
  })

  it('has none for fewer than 5 values, nor for a first quarter that is not positive', () => {
    expect(quartileFigures(flat(4), 'bytes')).toBeUndefined()
    expect(quartileFigures(new Float64Array(0), 'bytes')).toBeUndefined()
    expect(quartileFigures(new Float64Array(9).fill(Number.NaN), 'bytes')).toBeUndefined()
    expect(quartileFigures(Float64Array.of(0, 0, 1, 1, 9, 9, 9, 9), 'bytes')).toBeUndefined()
    expect(quartileFigures(Float64Array.of(-2, -2, 1, 1, 9, 9, 9, 9), 'bytes')).toBeUndefined()
  })

  it('calls a ratio above the limit what it is, and one at the limit not', () => {
    const of = (last: number): QuartileFigures => ({ first: 100, last, unit: 'bytes', ratio: last / 100 })
    expect([119, 120, 120.01, 150, 150.01].map((last) => quartileOutcome(of(last)))).toEqual([
      'stable',
      'stable',
      'growing',
      'growing',
      'leak',
    ])
  })
})

describe('why the two disagree', () => {
  it('names the two divisors and both figures', () => {
    const sentence = explain(flat(161))
    expect(sentence).toContain('the sum of 41 values by 40')
    expect(sentence).toContain('102.50 MiB instead of 100.00 MiB')
    expect(sentence).toContain('verdict is the same')
  })

  it('names both verdicts when they differ', () => {
    expect(explain(flat(6))).toMatch(/"warning" where the right figures say "stable"/)
  })

  it('says nothing when there is nothing to compare', () => {
    expect(explain(flat(4))).toBeUndefined()
    expect(explain(new Float64Array(9))).toBeUndefined()
  })

  function explain(v: Float64Array): string | undefined {
    const corrected = quartileFigures(
      v.map((value) => value * MIB),
      'bytes',
    )
    return explainDisagreement(upstreamQuartiles(v), corrected, v.length)
  }
})

describe('the script’s six figures', () => {
  const series = (metric: string, ...v: number[]): Series => ({
    metric,
    unit: 'bytes',
    t: Float64Array.from(v, (_, i) => i),
    v: Float64Array.from(v),
  })

  it('takes the highest GC count as it stands, not its increase', () => {
    const figures = suiteFigures([
      series('go_memstats_heap_alloc_bytes', 10, 30, 20, Number.NaN),
      series('rss_proxy_bytes', 50, 40),
      series('go_gc_duration_seconds_count', 133, 140),
      series('go_goroutines', 2, 9, 3),
    ])
    expect(figures).toEqual({
      peakHeap: 30,
      averageHeap: 20,
      minimumHeap: 10,
      peakRss: 50,
      totalGc: 140,
      maxGoroutines: 9,
    })
  })

  it('leaves out what the phase does not have', () => {
    expect(suiteFigures([series('go_goroutines', 2), series('rss_proxy_bytes', Number.NaN)])).toEqual({
      maxGoroutines: 2,
    })
  })
})
