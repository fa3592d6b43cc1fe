import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnOf, columnText } from './columnText.ts'

describe('a column as text', () => {
  it('comes back to the last bit', () => {
    const whole = fc.array(fc.oneof(fc.nat(255), fc.nat(65_535), fc.nat(0xffff_ffff)))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.float64Array(),
          whole.map((values) => Float64Array.from(values)),
        ),
        (column) => {
          expect(columnOf(columnText(column))).toStrictEqual(column)
        },
      ),
    )
    const large = Float64Array.from({ length: 100_000 }, (_, i) => i / 7)
    expect(columnOf(columnText(large))).toStrictEqual(large)
  })

  it('takes no more room than its numbers need', () => {
    const of = (value: number) => columnText(new Float64Array(300).fill(value)).length
    expect([of(255), of(256), of(65_536), of(0.5), of(-1), of(-0)]).toEqual([401, 801, 1_601, 3_201, 3_201, 3_201])
  })

  it('is what others write in base64', () => {
    const bytes = Float64Array.from({ length: 256 }, (_, i) => i)
    expect(columnText(bytes)).toBe(`b${Buffer.from(bytes).toString('base64')}`)
  })

  it.each(['', 'x', 'bAAA', 'bAA\u00e9A', 'b=AAA', 'dAAAA', 'qAAAA'])('refuses %j', (text) => {
    expect(() => columnOf(text)).toThrow(SyntaxError)
  })
})
