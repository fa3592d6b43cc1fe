import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ANY,
  COUNT,
  fits,
  formatQuantity,
  type Kind,
  kindOfUnit,
  PLAIN,
  product,
  quotient,
  RATIO,
  readQuantity,
  together,
} from './quantity.ts'

const BYTES = kindOfUnit('bytes')
const SECONDS = kindOfUnit('seconds')
const kind = fc.constantFrom<Kind>(
  PLAIN,
  COUNT,
  RATIO,
  BYTES,
  SECONDS,
  kindOfUnit('bytes/second'),
  kindOfUnit('count/second'),
)

describe('quantities', () => {
  it.each([
    ['500 MiB', 500 * 1024 ** 2, BYTES],
    ['4KiB', 4096, BYTES],
    ['1.5 GB', 1.5e9, BYTES],
    ['10 %', 0.1, RATIO],
    ['5000 ms', 5, SECONDS],
    ['2 h', 7200, SECONDS],
    ['10_000 /s', 10_000, kindOfUnit('count/second')],
    ['60 MiB/min', 1024 ** 2, kindOfUnit('bytes/second')],
    ['-3', -3, PLAIN],
    ['2e3', 2000, PLAIN],
  ])('reads %s', (text, value, expected) => {
    expect(readQuantity(text)).toEqual({ value: expect.closeTo(value, 9), kind: expected })
  })

  it.each(['', 'MiB', '5 parsecs', '5 MiB/MiB', '1 2', '5 s/s/s', '1e999'])('refuses %j', (text) => {
    expect(readQuantity(text)).toBeUndefined()
  })

  it('multiplies counts by a size to bytes, and divides alike by alike to a ratio', () => {
    expect(product(product(COUNT, PLAIN), BYTES)).toEqual(BYTES)
    expect(quotient(BYTES, SECONDS)).toEqual(kindOfUnit('bytes/second'))
    expect(product(kindOfUnit('bytes/second'), SECONDS)).toEqual(BYTES)
    expect(product(kindOfUnit('count/second'), SECONDS)).toEqual(RATIO)
    expect(quotient(BYTES, BYTES)).toEqual(RATIO)
    expect(quotient(COUNT, COUNT)).toEqual(RATIO)
    expect(product(BYTES, ANY)).toEqual(ANY)
  })

  it('fits in both directions alike, and every kind fits itself', () => {
    fc.assert(
      fc.property(kind, kind, (a, b) => {
        expect(fits(a, b)).toBe(fits(b, a))
        expect(fits(a, a)).toBe(true)
        if (fits(a, b)) expect(fits(together(a, b), a)).toBe(true)
      }),
    )
  })

  it('never takes bytes for seconds, nor either for a plain number, nor a count for a share', () => {
    expect(fits(BYTES, SECONDS)).toBe(false)
    expect(fits(BYTES, PLAIN)).toBe(false)
    expect(fits(COUNT, RATIO)).toBe(false)
    expect(fits(PLAIN, RATIO)).toBe(true)
  })

  it('undoes a product by a quotient, as far as bytes and seconds go', () => {
    fc.assert(
      fc.property(kind, kind, (a, b) => {
        const back = quotient(product(a, b), b)
        expect([back.bytes, back.seconds]).toEqual([a.bytes, a.seconds])
      }),
    )
  })

  it('prints what it read', () => {
    expect(formatQuantity(0.125, RATIO)).toBe('12.50 %')
    expect(formatQuantity(20.5, PLAIN)).toBe('20.5')
    expect(formatQuantity(10_000, PLAIN)).toBe('10,000')
    expect(formatQuantity(3 * 1024 ** 2, BYTES)).toBe('3.00 MiB')
    expect(formatQuantity(3 * 1024 ** 2, kindOfUnit('bytes/second'))).toBe('3.00 MiB/s')
    expect(formatQuantity((3 * 1024 ** 2) / 3600, kindOfUnit('bytes/second'))).toBe('3.00 MiB/h')
  })
})
