import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { label, percentage, scale } from './pprofUnits.ts'

describe('values as pprof prints them', () => {
  it.each([
    [0, 'bytes', 'MB', '0'],
    [-0, 'bytes', 'MB', '0'],
    [1023, 'bytes', 'auto', '1023B'],
    [1024, 'bytes', 'auto', '1kB'],
    [1536, 'bytes', 'auto', '1.50kB'],
    [538724726, 'bytes', 'MB', '513.77MB'],
    [-2048, 'bytes', 'auto', '-2kB'],
    [1, 'bytes', 'TB', '0'],
    [1_500_000, 'nanoseconds', 'auto', '1.50ms'],
    [90_000_000_000, 'nanoseconds', 'auto', '90s'],
    [7_200_000_000_000, 'nanoseconds', 'auto', '2hrs'],
    [12, 'count', 'minimum', '12'],
    [12, 'count', 'count', '12'],
    [12, 'widgets', 'widgets', '12widgets'],
  ])('%d %s in %s is %s', (value, from, to, expected) => {
    expect(label(value, from, to)).toBe(expected)
  })

  it('rounds ties to the even digit, as Go does', () => {
    expect([1152, 1408, 1664, 1920].map((bytes) => label(bytes, 'bytes', 'kB'))).toEqual([
      '1.12kB',
      '1.38kB',
      '1.62kB',
      '1.88kB',
    ])
    expect([1, 3, 5, 7].map((eighth) => percentage(eighth, 800).trim())).toEqual(['0.12%', '0.38%', '0.62%', '0.88%'])
    expect(percentage(1, 1600)).toBe('0.062%')
    expect(percentage(25, 800)).toBe(' 3.12%')
  })

  it.each([
    [0, 0, '    0%'],
    [1, 1, '  100%'],
    [9995, 10000, '  100%'],
    [9994, 10000, '99.94%'],
    [-1, 4, '25.00%'],
    [1, 1000, '  0.1%'],
    [1, 10_000_000, '1e-05%'],
    [3, 1_700_000_000, '1.8e-07%'],
    [300, 100, '300.00%'],
  ])('%d of %d is "%s"', (value, total, expected) => {
    expect(percentage(value, total)).toBe(expected)
  })

  it('scales there and back', () => {
    const units = fc.constantFrom('B', 'kB', 'MB', 'GB')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), units, (bytes, unit) => {
        const scaled = scale(bytes, 'bytes', unit)
        expect(scaled.unit).toBe(unit)
        expect(scale(scaled.value, unit, 'bytes').value).toBe(bytes)
      }),
    )
  })
})
