import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UNIT_IN_CELLS } from '../../../shared/formatAnswer.ts'
import { NO_MEASURE } from './columns.ts'
import { CellUnits, looseValue, quickValue } from './looseCells.ts'
import type { NumberStyle } from './quantity.ts'
import { PADDING_BYTES } from './shape.ts'

const STYLES: readonly NumberStyle[] = [
  { decimal: '.', group: '' },
  { decimal: '.', group: ',' },
  { decimal: ',', group: '.' },
  { decimal: ',', group: ' ' },
  { decimal: '.', group: "'" },
]
const MEASURES = [
  NO_MEASURE,
  { unit: 'bytes', shift: 0, factor: 1, spelling: UNIT_IN_CELLS },
  { unit: 'seconds', shift: -3, factor: 1, spelling: 'ms' },
] as const

describe('a cell with a unit or with groups of digits', () => {
  it('is read from bytes as by its text, wherever bytes alone can tell', () => {
    const units = new CellUnits()
    const piece = fc.constantFrom(
      ..."0123456789.,' -+e",
      'MiB',
      ' GiB',
      'kB',
      ' ms',
      'm',
      '%',
      ' s',
      '000',
      '1,234',
      'x',
    )
    let quick = 0
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(...STYLES),
        fc.constantFrom(...MEASURES),
        (pieces, style, measure) => {
          const text = pieces.join('').trim()
          const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc(PADDING_BYTES)])
          const column = { index: MEASURES.indexOf(measure), loose: true, measure, stem: 'memory' }
          const value = quickValue(bytes, 0, text.length, column, style, units)
          if (value === undefined) return
          quick++
          expect(value, `${text} with ${style.decimal} and ${style.group}`).toBe(
            looseValue(text, column, 'memory', style),
          )
        },
      ),
      { numRuns: 20_000 },
    )
    expect(quick).toBeGreaterThan(1_000)
  })
})
