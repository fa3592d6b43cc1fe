/**
 * Decimal numbers from bytes, correctly rounded.
 *
 * A decimal is digits × 10^e. When the digits are below 2^53 and |e| ≤ 22, both factors are exact doubles and one
 * multiplication or division rounds once, so the result is the nearest double (Clinger 1990, the fast path). All else
 * goes to `Number`, which rounds correctly by specification.
 */
import { DOT } from './cells.ts'

/** 10^0 … 10^22, all exact. */
export const POWERS_OF_TEN: Float64Array = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))

const MINUS = 45
const PLUS = 43
const ZERO = 48
const LETTER_E = 101
const LOWER_CASE = 0x20
const MAX_EXACT = 2 ** 53
const LARGEST_EXACT_POWER = 22
/** Beyond this every double is 0 or infinite; stops the sum from running away. */
const MAX_EXPONENT = 100_000

/** The number in [start, end) times 10^shift; NaN when it is no decimal. `decimal` is the byte of the decimal sign. */
export function readDecimal(bytes: Uint8Array, start: number, end: number, decimal: number, shift: number): number {
  let p = start
  const negative = bytes[p] === MINUS
  if (p < end && (negative || bytes[p] === PLUS)) p++
  const first = p
  let mantissa = 0
  let digits = 0
  let fraction = 0
  let pointAt = -1
  for (; p < end; p++) {
    const byte = bytes[p] as number
    const digit = byte - ZERO
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit
      digits++
      if (pointAt >= 0) fraction++
    } else if (byte === decimal && pointAt < 0) pointAt = p
    else break
  }
  if (digits === 0) return Number.NaN
  const digitsEnd = p
  let exponent = shift - fraction
  if (p < end) {
    if (((bytes[p] as number) | LOWER_CASE) !== LETTER_E) return Number.NaN
    const stated = readExponent(bytes, p + 1, end)
    if (Number.isNaN(stated)) return Number.NaN
    exponent += stated
  }
  if (mantissa < MAX_EXACT && exponent >= -LARGEST_EXACT_POWER && exponent <= LARGEST_EXACT_POWER) {
    const value =
      exponent < 0 ? mantissa / (POWERS_OF_TEN[-exponent] as number) : mantissa * (POWERS_OF_TEN[exponent] as number)
    return negative ? -value : value
  }
  const whole = latin1(bytes, first, pointAt < 0 ? digitsEnd : pointAt)
  const rest = pointAt < 0 ? '' : latin1(bytes, pointAt + 1, digitsEnd)
  return Number(`${negative ? '-' : ''}${whole}${rest}e${exponent}`)
}

function readExponent(bytes: Uint8Array, start: number, end: number): number {
  let p = start
  const negative = bytes[p] === MINUS
  if (p < end && (negative || bytes[p] === PLUS)) p++
  if (p === end) return Number.NaN
  let value = 0
  for (; p < end; p++) {
    const digit = (bytes[p] as number) - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    value = Math.min(value * 10 + digit, MAX_EXPONENT)
  }
  return negative ? -value : value
}

/** The bytes as text, one character per byte. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}

export type CellKind = 'number' | 'missing' | 'infinite' | 'unreadable'

const MISSING = new Set([
  '',
  '-',
  '--',
  'nan',
  '-nan',
  '+nan',
  'null',
  'nil',
  'none',
  'n/a',
  'na',
  '#n/a',
  '<nil>',
  '?',
])
const INFINITE = new Set(['inf', '+inf', '-inf', 'infinity', '+infinity', '-infinity', '∞'])
/** Longer than any word above. */
const MAX_WORD_BYTES = 9

/** What a cell without a finite decimal is. */
export function kindOfOddCell(bytes: Uint8Array, start: number, end: number): CellKind {
  if (end - start > MAX_WORD_BYTES) return isFiniteText(bytes, start, end) ? 'unreadable' : 'infinite'
  const word = latin1(bytes, start, end).toLowerCase()
  if (MISSING.has(word)) return 'missing'
  return INFINITE.has(word) || !isFiniteText(bytes, start, end) ? 'infinite' : 'unreadable'
}

/** False for a decimal too large for a double, such as 1e999. */
function isFiniteText(bytes: Uint8Array, start: number, end: number): boolean {
  const value = readDecimal(bytes, start, end, DOT, 0)
  return Number.isNaN(value) || Number.isFinite(value)
}
