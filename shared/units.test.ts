import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Unit } from './model.ts'
import { displayUnit, format, formatChange, formatDelta, formatDuration, formatNumber, MIB, tidy } from './units.ts'

const UNITS: readonly Unit[] = ['seconds', 'bytes', 'count', 'ratio', 'bytes/second', 'count/second', 'unknown']

describe('a source’s unit', () => {
  it.each([
    ['MiB', 'bytes', 1_048_576],
    ['MB', 'bytes', 1_000_000],
    [' kib ', 'bytes', 1_024],
    ['ms', 'seconds', 0.001],
    ['\u00b5s', 'seconds', 1e-6],
    ['\u03bcs', 'seconds', 1e-6],
    ['NS', 'seconds', 1e-9],
    ['%', 'ratio', 0.01],
    ['h', 'seconds', 3_600],
  ])('%j is %s times %f', (spelling, unit, factor) => {
    expect(tidy(spelling)).toEqual({ unit, factor })
  })

  it('that is none, or a property every object has, is unknown', () => {
    for (const spelling of ['', 'parsec', 'constructor', '__proto__', 'toString'])
      expect(tidy(spelling)).toBeUndefined()
  })

  it('of MiB takes a number of two decimals into bytes and back unchanged', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), (hundredths) => {
        const written = hundredths / 100
        expect((written * MIB) / MIB).toBe(written)
      }),
    )
  })
})

describe('a value for a reader', () => {
  it.each<[number, Unit, string]>([
    [157.29 * MIB, 'bytes', '157.29 MiB'],
    [0, 'bytes', '0 B'],
    [512, 'bytes', '512 B'],
    [0.5, 'bytes', '0.50 B'],
    [1024, 'bytes', '1.00 KiB'],
    [-3 * MIB, 'bytes', '-3.00 MiB'],
    [3.5 * 1024 ** 4, 'bytes', '3.50 TiB'],
    [2 * MIB, 'bytes/second', '2.00 MiB/s'],
    [12_345, 'count', '12,345'],
    [1.5, 'count', '1.50'],
    [7, 'count/second', '7.00/s'],
    [0.0012, 'seconds', '1.20 ms'],
    [0.000_06, 'seconds', '60.00 µs'],
    [3e-9, 'seconds', '3.00 ns'],
    [0, 'seconds', '0.00 s'],
    [90, 'seconds', '90.00 s'],
    [120, 'seconds', '2.00 min'],
    [6_000, 'seconds', '100.00 min'],
    [7_200, 'seconds', '2.00 h'],
    [172_800, 'seconds', '2.00 d'],
    [0.045, 'ratio', '4.50 %'],
    [0.29, 'ratio', '29.00 %'],
    [2.345_6, 'unknown', '2.35'],
    [Number.NaN, 'bytes', 'n/a'],
  ])('%f %s reads %s', (value, unit, text) => {
    expect(format(value, unit)).toBe(text)
  })

  it('never prints the sign of nothing', () => {
    for (const unit of UNITS) expect(format(-0, unit)).toBe(format(0, unit))
  })

  it('keeps its magnitude, in every unit', () => {
    const value = fc.double({ min: 1e-6, max: 1e12, noNaN: true })
    fc.assert(
      fc.property(fc.constantFrom(...UNITS), value, (unit, size) => {
        const { divisor } = displayUnit(unit, size)
        const shown = Number.parseFloat(format(size, unit).replaceAll(',', '')) * divisor
        expect(Math.abs(shown - size)).toBeLessThanOrEqual(Math.max(0.0051 * divisor, 0.06 * size))
      }),
    )
  })

  it('is at least 1 in its unit, unless no smaller unit is there', () => {
    const value = fc.double({ min: 1e-9, max: 1e15, noNaN: true })
    fc.assert(
      fc.property(value, (size) => {
        expect(size / displayUnit('seconds', size).divisor).toBeGreaterThanOrEqual(1)
      }),
    )
    expect(displayUnit('bytes', 0.2).symbol).toBe('B')
    expect(displayUnit('seconds', Number.NaN).symbol).toBe('ns')
  })
})

describe('a number', () => {
  it.each([
    [1_234_567.891, 2, '1,234,567.89'],
    [0.004, 2, '0.004'],
    [0.000_123_4, 2, '0.00012'],
    [0.4, 0, '0.4'],
    [-0, 2, '0.00'],
    // Lies a hair below the middle, as printf sees it; the mean of a published heat map.
    [0.493_05 * 100, 2, '49.30'],
    [Number.POSITIVE_INFINITY, 2, 'Infinity'],
  ])('%f with %i decimals is %s', (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text)
  })
})

describe('a difference', () => {
  it('carries its sign', () => {
    expect(formatDelta(3.2 * MIB, 'bytes')).toBe('+3.20 MiB')
    expect(formatDelta(-3.2 * MIB, 'bytes')).toBe('−3.20 MiB')
    expect(formatDelta(0, 'bytes')).toBe('±0 B')
    expect(formatDelta(Number.NaN, 'bytes')).toBe('n/a')
    expect(formatChange(0.123)).toBe('+12.3 %')
    expect(formatChange(-0.5)).toBe('−50.0 %')
    expect(formatChange(0)).toBe('±0.0 %')
    expect(formatChange(Number.NaN)).toBe('n/a')
  })
})

describe('a duration', () => {
  it.each([
    [0, '0 s'],
    [5, '5 s'],
    [5.25, '5.3 s'],
    [59.97, '1:00'],
    [60, '1:00'],
    [123, '2:03'],
    [3_600, '1:00:00'],
    [3_723.4, '1:02:03'],
    [3_599.7, '1:00:00'],
    [100 * 3_600, '4.2 d'],
    [-90, '−1:30'],
    [Number.NaN, 'n/a'],
    [Number.POSITIVE_INFINITY, 'n/a'],
  ])('of %f s reads %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})
