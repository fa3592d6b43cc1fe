import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../shared/errors.ts'
import { memorySource } from './byteSource.ts'
import { Tally } from './csv/tally.ts'
import { readJsonDocument } from './jsonDocument.ts'

async function read(text: string) {
  const tally = new Tally()
  const { value } = await readJsonDocument(memorySource('results.json', Buffer.from(text)), tally)
  return { value, caveats: tally.caveats('results.json') }
}

/** Whether nothing is in the part that is not in the whole: of an array its beginning, of an object some members. */
function isPart(part: unknown, whole: unknown): boolean {
  if (typeof part !== 'object' || part === null || typeof whole !== 'object' || whole === null) return part === whole
  return Object.entries(part).every(([key, value]) => isPart(value, (whole as Record<string, unknown>)[key]))
}

describe('a JSON document', () => {
  it('is what JSON.parse says of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        expect(await read(text)).toEqual({ value: JSON.parse(text), caveats: [] })
      }),
    )
  })

  it('cut off anywhere holds a part of the whole, and never throws anything but a sentence', async () => {
    const whole = {
      list: [
        { a: 1, b: 'x"\\y' },
        { a: 2.5e3, b: null },
      ],
      ok: true,
      deep: [[[-1]]],
    }
    const text = JSON.stringify(whole)
    for (let end = 1; end < text.length; end++) {
      const { value, caveats } = await read(text.slice(0, end))
      expect(isPart(value, whole), JSON.stringify(value)).toBe(true)
      expect(caveats.map(({ code }) => code)).toEqual(['json-cut-off'])
    }
  })

  it('does not take the beginning of a number for the number', async () => {
    expect((await read('{"a": 12, "b": 345')).value).toEqual({ a: 12 })
  })

  it('damaged in the middle keeps what came before, and names the line', async () => {
    const { value, caveats } = await read('{\n "a": 1,\n "b": [1, 2, }],\n "c": 3\n}')
    expect(value).toEqual({ a: 1, b: [1, 2] })
    expect(caveats[0]).toMatchObject({ code: 'json-unreadable', line: 3 })
  })

  it('with NaN, as Python writes it, has a missing value there', async () => {
    expect((await read('{"mean": NaN, "max": -Infinity, "n": 3}')).value).toEqual({ mean: null, max: null, n: 3 })
  })

  it('nested without end is cut, not a crash', async () => {
    expect((await read('['.repeat(200_000))).caveats).toHaveLength(1)
  })

  it.each(['', 'no', '"open', '}'])('that is none is refused: %s', async (text) => {
    await expect(read(text)).rejects.toThrow(UserError)
  })
})
