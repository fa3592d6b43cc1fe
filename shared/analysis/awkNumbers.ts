/** What `awk` and `bc` print, for figures that a suite's shell script computes; reproduced to the digit. */

/** A number as awk prints it: whole ones as they are, all else by `%.6g`. */
export function awkPrint(value: number): string {
  if (Number.isInteger(value)) return String(value)
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const [mantissa = '', power = '0'] = value.toExponential(5).split('e')
  const exponent = Number(power)
  if (exponent >= -4 && exponent < 6) return withoutZeros(value.toFixed(5 - exponent))
  return `${withoutZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function withoutZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}

/** The number that awk sees in a word: its leading digits, 0 when it has none. */
export function awkNumber(word: string): number {
  return Number(/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/i.exec(word)?.[0] ?? 0)
}

/**
 * `scale=2; a * times / b` as bc prints it: cut off after two decimals, not rounded, and without a zero before the
 * point. Undefined where bc prints only an error.
 */
export function bcDivide(a: string, b: string, times = 1n): string | undefined {
  const [top, bottom] = [decimal(a), decimal(b)]
  if (!top || !bottom || bottom.digits === 0n) return undefined
  const hundredths = (top.digits * times * 100n * 10n ** bottom.places) / (bottom.digits * 10n ** top.places)
  if (hundredths === 0n) return '0'
  const text = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, '0')
  const whole = text.slice(0, -2)
  return `${hundredths < 0n ? '-' : ''}${whole === '0' ? '' : whole}.${text.slice(-2)}`
}

/** Longer digits are no figure of a script; big integers would take long over them. */
const MAX_DIGITS = 40

function decimal(text: string): { readonly digits: bigint; readonly places: bigint } | undefined {
  const parts = /^(-?\d*)(?:\.(\d*))?$/.exec(text)
  const [whole = '', fraction = ''] = [parts?.[1], parts?.[2]]
  if (!parts || whole + fraction === '' || whole + fraction === '-' || text.length > MAX_DIGITS) return undefined
  return { digits: BigInt(`${whole}${fraction}`), places: BigInt(fraction.length) }
}
