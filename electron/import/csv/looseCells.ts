/** Cells with units, or with separators between groups of digits, as values: the usual ones quickly, all others by their text. */
import { UNIT_IN_CELLS } from '../../../shared/formatAnswer.ts'
import { DOT, SPACE } from './cells.ts'
import type { ValueColumn } from './columnKinds.ts'
import type { Measure } from './columns.ts'
import { latin1, readDecimal } from './number.ts'
import { baseQuantity, cellUnit, type NumberStyle, readQuantity } from './quantity.ts'

/** The digits that are read quickly, and how many a group has. */
const [MAX_DIGITS, GROUP] = [32, 3]
/** Spellings that are remembered for a column; sources use a few. */
const MAX_SPELLINGS = 12
const ZERO = 48

interface LooseColumn extends ValueColumn {
  readonly stem: string
}

interface Spelling {
  readonly bytes: Uint8Array
  readonly measure: Measure | undefined
}

/** What the units in the cells of a table mean, by column and as they come. */
export class CellUnits {
  private readonly known = new Map<number, Spelling[]>()

  /** Undefined when what stands there is no unit, or is not plain letters. */
  measureAt(bytes: Uint8Array, start: number, end: number, { index, stem }: LooseColumn): Measure | undefined {
    const spellings = this.known.get(index) ?? []
    if (spellings.length === 0) this.known.set(index, spellings)
    for (const { bytes: own, measure } of spellings) {
      let i = 0
      while (i < own.length && own[i] === bytes[start + i]) i++
      if (i === own.length && i === end - start) return measure
    }
    const text = latin1(bytes, start, end)
    // What begins with an e may be an exponent.
    const measure = /^(?!e)[a-z%/]+$/i.test(text) ? cellUnit(text, stem) : undefined
    if (spellings.length < MAX_SPELLINGS) spellings.push({ bytes: bytes.slice(start, end), measure })
    return measure
  }
}

/** Digits of a cell without what groups them, and where its unit begins. */
class Digits {
  readonly bytes = new Uint8Array(MAX_DIGITS)
  count = 0
  end = 0

  /** False when the cell does not start with a number of this style that is read quickly. */
  read(bytes: Uint8Array, start: number, end: number, point: number, separator: number): boolean {
    let p = start
    let n = 0
    // Digits since the last separator; −1 before the first.
    let inGroup = -1
    let hasPoint = false
    for (; p < end && n < MAX_DIGITS; p++) {
      const byte = bytes[p] as number
      if (isDigit(byte)) {
        this.bytes[n++] = byte
        if (inGroup >= 0 && !hasPoint) inGroup++
      } else if (byte === point && !hasPoint && n > 0) {
        hasPoint = true
        this.bytes[n++] = DOT
      } else if (byte === separator && !hasPoint && isDigit(bytes[p + 1] as number)) {
        if (inGroup < 0 ? n === 0 || n > GROUP : inGroup !== GROUP) return false
        inGroup = 0
      } else break
    }
    this.count = n
    this.end = p
    return n > 0 && n < MAX_DIGITS && (inGroup < 0 || inGroup === GROUP)
  }
}

const digits = new Digits()

function isDigit(byte: number): boolean {
  return (byte - ZERO) >>> 0 <= 9
}

/** `looseValue` straight from bytes, for plain digits with a unit behind them; undefined when the cell is anything else. */
export function quickValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  column: LooseColumn,
  { decimal, group }: NumberStyle,
  units: CellUnits,
): number | undefined {
  const { measure } = column
  if (!digits.read(bytes, start, end, decimal.charCodeAt(0), group === '' ? -1 : group.charCodeAt(0))) return undefined
  let p = digits.end
  while (bytes[p] === SPACE && p < end) p++
  if (p === end) {
    const value = readDecimal(digits.bytes, 0, digits.count, DOT, measure.shift) * measure.factor
    return measure.spelling === UNIT_IN_CELLS && value !== 0 ? Number.NaN : value
  }
  const own = units.measureAt(bytes, p, end, column)
  if (own?.unit !== measure.unit) return undefined
  return readDecimal(digits.bytes, 0, digits.count, DOT, own.shift) * own.factor
}

/** A cell that is no plain decimal, in the base unit of its column; NaN when it is none, or measures something else. */
export function looseValue(text: string, { measure }: ValueColumn, stem: string, style: NumberStyle): number {
  const quantity = readQuantity(text, style)
  if (!quantity) return Number.NaN
  if (quantity.spelling === '') {
    const value = baseQuantity(quantity, measure)
    // Where cells carry their unit, one without says nothing, unless it is nothing.
    return measure.spelling === UNIT_IN_CELLS && value !== 0 ? Number.NaN : value
  }
  const own = cellUnit(quantity.spelling, stem)
  return own?.unit === measure.unit ? baseQuantity(quantity, own) : Number.NaN
}
