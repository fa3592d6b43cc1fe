import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../shared/errors.ts'
import { memorySource } from './byteSource.ts'
import { headNames, MAX_RESULT_ROWS, readNumber, readTextTable, splitCells } from './textTable.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const table = (text: string) => readTextTable(memorySource('results.csv', utf8(text)))

describe('cells of a line', () => {
  it('come back as they were quoted', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', ' ', ';'), maxLength: 6 }).map((text) => text.trim())
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
        const line = cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')
        expect(splitCells(line, ',')).toEqual(cells)
      }),
    )
  })

  it('with a quote that never closes are text', () => {
    expect(splitCells('1,"open, 2,3', ',')).toEqual(['1', '"open', '2', '3'])
    expect(splitCells('a,"b"c,d', ',')).toEqual(['a', '"b"c', 'd'])
    expect(splitCells('', ',')).toEqual([''])
  })
})

describe('a number', () => {
  it('keeps its decimals through a shift', () => {
    expect(readNumber('1047.04', -3)).toBe(1.04704)
    expect(readNumber('45.83', -2)).toBe(0.4583)
    expect(readNumber('1,224')).toBe(1224)
    expect(readNumber('1e3', -3)).toBe(1)
  })

  it('is what Number reads, and nothing else is one', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (value) => readNumber(String(value)) === Number(String(value)),
      ),
    )
    for (const text of ['', ' ', 'NaN', 'inf', '0x10', '1 2', '1,22', '--1', '1e9999', '.'])
      expect(readNumber(text)).toBeUndefined()
  })
})

describe('a table of results', () => {
  it('takes the delimiter of its header, and lines that are not blank', async () => {
    const { names, rows } = await table('\na;b\n\n1,5;2\n')
    expect(names).toEqual(['a', 'b'])
    expect(rows).toEqual([{ cells: ['1,5', '2'], line: 4 }])
    expect(headNames(utf8('\nx\ty\n1\t2'))).toEqual(['x', 'y'])
  })

  it('that is empty is refused, and one that is too long is cut with a remark', async () => {
    await expect(table('')).rejects.toThrow(UserError)
    const { rows, tally } = await table(`a,b\n${'1,2\n'.repeat(MAX_RESULT_ROWS + 5)}`)
    expect(rows).toHaveLength(MAX_RESULT_ROWS)
    expect(tally.caveats('x')).toMatchObject([{ code: 'rows-left-out', message: expect.stringContaining('5 rows') }])
  })
})
