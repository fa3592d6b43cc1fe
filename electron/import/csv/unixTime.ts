import { POWERS_OF_TEN, readDecimal } from './number.ts'

const ZERO = 48
/** Digits whose value is an exact double whatever they are. */
const EXACT_DIGITS = 15

/**
 * Seconds after `epochSeconds` of a Unix time in units of 10^−exponent seconds; NaN when the cell is no number. Whole
 * seconds and the rest are read apart, since nanoseconds since 1970 do not fit a double.
 */
export function readUnixTime(
  bytes: Uint8Array,
  start: number,
  end: number,
  decimal: number,
  exponent: number,
  epochSeconds: number,
): number {
  let point = start
  while (point < end && ((bytes[point] as number) - ZERO) >>> 0 <= 9) point++
  const isPlain = point === end || (bytes[point] === decimal && allDigits(bytes, point + 1, end))
  const wholeEnd = point - exponent
  if (!isPlain || wholeEnd <= start) {
    const seconds = readDecimal(bytes, start, end, decimal, -exponent)
    return Number.isFinite(seconds) ? seconds - epochSeconds : Number.NaN
  }
  const whole = readDecimal(bytes, start, wholeEnd, decimal, 0) - epochSeconds
  const places = Math.min(EXACT_DIGITS, exponent + Math.max(0, end - point - 1))
  let rest = 0
  for (let p = wholeEnd, seen = 0; p < end && seen < places; p++) {
    if (p === point) continue
    rest = rest * 10 + ((bytes[p] as number) - ZERO)
    seen++
  }
  const steps = POWERS_OF_TEN[places] as number
  // One division, as in the plain reader, wherever the sum is exact.
  const sum = whole * steps + rest
  return Math.abs(sum) < 2 ** 53 ? sum / steps : whole + rest / steps
}

function allDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (((bytes[p] as number) - ZERO) >>> 0 > 9) return false
  return true
}
