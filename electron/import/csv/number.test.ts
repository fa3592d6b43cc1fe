import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMMA, DOT } from './cells.ts'
import { kindOfOddCell, readDecimal } from './number.ts'

function read(text: string, decimal = DOT, shift = 0): number {
  // Other digits around it, so that a reader that looks beyond its cell is found out.
  const bytes = Buffer.from(`99${text}77`)
  return readDecimal(bytes, 2, bytes.length - 2, decimal, shift)
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`))
const decimals = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    digits(25),
    fc.option(digits(25), { nil: undefined }),
    fc.option(fc.integer({ min: -330, max: 330 }), { nil: undefined }),
  )
  .map(([sign, whole, rest, exponent]) => {
    return `${sign}${whole}${rest === undefined ? '' : `.${rest}`}${exponent === undefined ? '' : `e${exponent}`}`
  })

describe('a decimal read from bytes', () => {
  it('is the double that Number gives, to the last bit', () => {
    fc.assert(
      fc.property(decimals, (text) => Object.is(read(text), Number(text))),
      { numRuns: 5_000 },
    )
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(String(value))).toBe(Number(String(value)))
        expect(read(value.toExponential())).toBe(Number(value.toExponential()))
      }),
    )
  })

  it('of 16 to 19 digits is that double too, next to the midpoints where rounding is hard', () => {
    const long = fc
      .tuple(
        fc.double({ min: 1e-4, max: 1e19, noNaN: true }),
        fc.integer({ min: 16, max: 19 }),
        fc.integer({ min: -3, max: 3 }),
      )
      .map(([value, digits, nudge]) => {
        // Halfway to the next double, to so many digits, and a little beside it.
        const [mantissa = '', exponent = '0'] = value.toExponential(20).split('e')
        const half = BigInt(mantissa.replace('.', '')) + BigInt(Math.round(1e20 * 2 ** -53))
        const kept = String(half / 10n ** BigInt(21 - digits) + BigInt(nudge))
        const point = 1 + Number(exponent)
        return point <= 0
          ? `0.${'0'.repeat(-point)}${kept}`
          : point >= kept.length
            ? kept + '0'.repeat(point - kept.length)
            : `${kept.slice(0, point)}.${kept.slice(point)}`
      })
    fc.assert(
      fc.property(long, (text) => Object.is(read(text), Number(text))),
      { numRuns: 20_000 },
    )
  })

  it('shifted is the double that Number gives with the exponent behind it', () => {
    const plain = fc.tuple(digits(12), digits(6), fc.integer({ min: -12, max: 12 }))
    fc.assert(
      fc.property(plain, ([whole, rest, shift]) =>
        Object.is(read(`${whole}.${rest}`, DOT, shift), Number(`${whole}.${rest}e${shift}`)),
      ),
      { numRuns: 2_000 },
    )
    expect(read('0.083', DOT, -3)).toBe(0.000083)
  })

  it('may have a comma where the file does', () => {
    expect(read('1,5', COMMA)).toBe(1.5)
    expect(read('-12,25e2', COMMA)).toBe(-1225)
    expect(read('1.5', COMMA)).toBeNaN()
    expect(read('1,5', DOT)).toBeNaN()
  })

  it('may lack digits on one side of the point, as C prints it', () => {
    expect([read('.5'), read('5.'), read('-.5'), read('+5.e1')]).toEqual([0.5, 5, -0.5, 50])
    expect(Object.is(read('-0.00'), -0)).toBe(true)
  })

  it('is nothing else', () => {
    for (const text of [
      '',
      '-',
      '+',
      '.',
      '-.',
      'e5',
      '1e',
      '1e+',
      '1.2.3',
      '1 2',
      '0x10',
      '1_000',
      '12ms',
      'NaN',
      '--1',
      '1e5.0',
    ])
      expect(read(text), text).toBeNaN()
  })
})

describe('a cell that is no finite decimal', () => {
  const kind = (text: string) => kindOfOddCell(Buffer.from(`x${text}x`), 1, Buffer.byteLength(text) + 1)

  it('is missing, infinite or unreadable', () => {
    for (const text of ['', '-', 'NaN', 'nan', 'NULL', 'None', 'n/a', 'N/A']) expect(kind(text), text).toBe('missing')
    for (const text of ['Inf', '-inf', '+Inf', 'Infinity', '-Infinity', '1e999', '-1e4000'])
      expect(kind(text), text).toBe('infinite')
    for (const text of ['oops', '12ms', '1.2.3', '1e', 'a very long sentence', 'NaNN'])
      expect(kind(text), text).toBe('unreadable')
  })
})
