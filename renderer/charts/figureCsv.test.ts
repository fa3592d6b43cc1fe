import { describe, expect, it } from 'vitest'
import { tableCsv } from './figureCsv.ts'

describe('the numbers of a figure as CSV', () => {
  it('have units in the header, quotes where cells need them, and no formulas', () => {
    const csv = tableCsv({
      name: 'T',
      columns: [
        { name: 'config', unit: 'text' },
        { name: 'p99', unit: 'seconds' },
        { name: 'n', unit: 'count' },
      ],
      rows: [
        ['a, "b"', 0.125, 2],
        ['=1+1', null, 0],
      ],
    })
    expect(csv).toBe('config,p99 (seconds),n\r\n"a, ""b""",0.125,2\r\n\'=1+1,,0\r\n')
  })
})
