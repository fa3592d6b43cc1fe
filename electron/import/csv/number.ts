/**
 * Decimal numbers from bytes, correctly rounded.
 *
 * A decimal is digits × 10^e. When the digits are below 2^53 and |e| ≤ 22, both factors are exact doubles and one
 * multiplication or division rounds once, so the result is the nearest double (Clinger 1990, the fast path).
 *
 * Up to 19 digits, as programs print that print all a double has, the division is done in twice the precision (Dekker
 * 1971) with a remainder; the result is taken when it would be the same with that remainder a little larger or smaller.
 *
 * All else goes to `Number`, which rounds correctly by specification.
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
/** From here on a further digit would leave the 2^53 in which integers are exact. */
const HIGH_IS_FULL = 1e14
/** With the 15 digits before them 19, which is what 64 bits hold. */
const MAX_LOW_DIGITS = 4
const SPLIT = 2 ** 27 + 1
/** The correction is right to 2^−51 of itself; this leaves room. */
const DOUBT = 2 ** -48
/** Beyond this every double is 0 or infinite; stops the sum from running away. */
const MAX_EXPONENT = 1e9

/** The number in [start, end) times 10^shift; NaN when it is no decimal. `decimal` is the byte of the decimal sign. */
export function readDecimal(bytes: Uint8Array, start: number, end: number, decimal: number, shift: number): number {
  let p = start
  const negative = bytes[p] === MINUS
  if (p < end && (negative || bytes[p] === PLUS)) p++
  const first = p
  let high = 0
  let low = 0
  let lowDigits = 0
  let digits = 0
  let fraction = 0
  let pointAt = -1
  for (; p < end; p++) {
    const byte = bytes[p] as number
    const digit = byte - ZERO
    if (digit >= 0 && digit <= 9) {
      if (high < HIGH_IS_FULL) high = high * 10 + digit
      else {
        low = low * 10 + digit
        lowDigits++
      }
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
  const mantissa = lowDigits <= MAX_LOW_DIGITS ? high * (POWERS_OF_TEN[lowDigits] as number) + low : Number.NaN
  if (mantissa < MAX_EXACT && exponent >= -LARGEST_EXACT_POWER && exponent <= LARGEST_EXACT_POWER) {
    const value =
      exponent < 0 ? mantissa / (POWERS_OF_TEN[-exponent] as number) : mantissa * (POWERS_OF_TEN[exponent] as number)
    return negative ? -value : value
  }
  const long = exponent <= 0 ? divideLong(high, lowDigits, low, -exponent) : Number.NaN
  if (!Number.isNaN(long)) return negative ? -long : long
  const whole = latin1(bytes, first, pointAt < 0 ? digitsEnd : pointAt)
  const rest = pointAt < 0 ? '' : latin1(bytes, pointAt + 1, digitsEnd)
  return Number(`${negative ? '-' : ''}${whole}${rest}e${exponent}`)
}

/**
 * (high × 10^lowDigits + low) / 10^places, correctly rounded; NaN when that cannot be told. Expects high ≥ 10^14, so
 * that nothing here underflows.
 */
function divideLong(high: number, lowDigits: number, low: number, places: number): number {
  if (lowDigits === 0 || lowDigits > MAX_LOW_DIGITS || places > LARGEST_EXACT_POWER) return Number.NaN
  // The digits as an exact sum of two doubles.
  const shift = POWERS_OF_TEN[lowDigits] as number
  const product = high * shift
  const rest = productError(high, shift, product) + low
  const top = product + rest
  const bottom = rest - (top - product)
  const divisor = POWERS_OF_TEN[places] as number
  const quotient = top / divisor
  const back = quotient * divisor
  const remainder = top - back - productError(quotient, divisor, back) + bottom
  const correction = remainder / divisor
  const result = quotient + correction
  const error = correction - (result - quotient)
  const doubt = Math.abs(correction) * DOUBT
  return result + (error + doubt) === result && result + (error - doubt) === result ? result : Number.NaN
}

/** What rounding took from the product a × b, exactly (Dekker's two-product with Veltkamp's split). */
function productError(a: number, b: number, product: number): number {
  const bigA = a * SPLIT
  const bigB = b * SPLIT
  const a1 = bigA - (bigA - a)
  const b1 = bigB - (bigB - b)
  const a2 = a - a1
  const b2 = b - b1
  return a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2)
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
