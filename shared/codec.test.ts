import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode } from './codec.ts'

describe('text frames', () => {
  it('carry numbers that JSON has no word for', () => {
    const message = { a: Number.NaN, b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0], c: null, d: 'NaN' }
    expect(decode(encode(message))).toStrictEqual(message)
    expect(decode(encode(Number.NaN))).toBeNaN()
  })

  it('carry arrays of points to the last bit, at any depth', () => {
    fc.assert(
      fc.property(fc.float64Array(), (points) => {
        const message = { figure: { data: [{ x: points, y: points }] } }
        expect(decode(encode(message))).toStrictEqual(message)
      }),
    )
  })

  it('carry any JSON, whatever its keys', () => {
    const key = fc.oneof(fc.constantFrom('$number', '$float64', '$$number', '$', '$$', 'a'), fc.string())
    // `__proto__` as a literal key sets a prototype in the test's own objects.
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(
          key.filter((name) => name !== '__proto__'),
          tie('tree'),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    }))
    fc.assert(
      fc.property(tree, (message) => {
        expect(decode(encode(message))).toStrictEqual(message)
      }),
    )
  })

  it('do not take a label of an opened file for a tag', () => {
    const label = { labels: { $number: '17' }, parameters: { $float64: [1, 2] } }
    expect(decode(encode(label))).toStrictEqual(label)
  })

  it('drop what is undefined, as JSON does', () => {
    expect(decode(encode({ id: 1, result: undefined }))).toStrictEqual({ id: 1 })
  })

  it('refuse what is not JSON', () => {
    for (const text of ['', '{', 'NaN', '{"a":}']) expect(() => decode(text)).toThrow(SyntaxError)
  })

  it('give no prototype to what they decode', () => {
    const decoded = decode('{"__proto__":{"admin":true},"$$a":1}') as Record<string, unknown>
    expect(decoded.admin).toBeUndefined()
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })
})
