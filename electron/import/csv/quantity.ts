/**
 * Numbers that are more than digits: with a unit in the cell (`1.2 GiB`, `350m`, `12.5%`), with separators between groups
 * of digits (`1,234,567`, `1.234,5`, `1 234`), or both.
 */
import type { DecimalSign } from '../../../shared/formatAnswer.ts'
import { type Measure, NO_MEASURE, unitOf } from './columns.ts'

/** Longer than any number with its unit. */
const MAX_LENGTH = 60

export interface NumberStyle {
  readonly decimal: DecimalSign
  /** What may stand between groups of three digits; a comma never does where it is the decimal sign. */
  readonly group: '' | ',' | '.' | ' ' | "'"
}

export const PLAIN: NumberStyle = { decimal: '.', group: '' }

export interface Quantity {
  /** Digits with a dot as decimal sign, and an exponent perhaps. */
  readonly digits: string
  /** Empty when the cell states no unit. */
  readonly spelling: string
}

// No-break spaces, as spreadsheets print them, are spaces here.
const PARTS = /^([+-]?)([\d.,' ]*\d)(?:[.,]?)((?:e[+-]?\d{1,3})?)\s*([a-zµμ%][a-zµμ%/]{0,15})?$/i
const GROUPED: Readonly<Record<string, RegExp>> = {
  '': /^\d+$/,
  ',': /^\d{1,3}(,\d{3})*$|^\d+$/,
  '.': /^\d{1,3}(\.\d{3})*$|^\d+$/,
  ' ': /^\d{1,3}( \d{3})*$|^\d+$/,
  "'": /^\d{1,3}('\d{3})*$|^\d+$/,
}

/** Undefined when the text is no number in this style. */
export function readQuantity(text: string, { decimal, group }: NumberStyle): Quantity | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const parts = PARTS.exec(text.replaceAll(/[\u00a0\u202f]/g, ' ').trim())
  if (!parts) return undefined
  const [, sign = '', body = '', exponent = '', spelling = ''] = parts
  const at = body.indexOf(decimal)
  const whole = at < 0 ? body : body.slice(0, at)
  const rest = at < 0 ? '' : body.slice(at + 1)
  if (!/^\d*$/.test(rest) || !(whole === '' ? rest !== '' : GROUPED[group]?.test(whole))) return undefined
  const digits = `${sign}${group === '' ? whole : whole.replaceAll(group, '')}${rest === '' ? '' : `.${rest}`}${exponent}`
  return { digits, spelling }
}

/** Kubernetes writes thousandths of a core as `350m`, and bytes as `512Mi`. */
const KUBERNETES: Readonly<Record<string, Measure>> = {
  ki: { unit: 'bytes', shift: 0, factor: 2 ** 10, spelling: 'Ki' },
  mi: { unit: 'bytes', shift: 0, factor: 2 ** 20, spelling: 'Mi' },
  gi: { unit: 'bytes', shift: 0, factor: 2 ** 30, spelling: 'Gi' },
  ti: { unit: 'bytes', shift: 0, factor: 2 ** 40, spelling: 'Ti' },
}
const MILLI: Measure = { unit: 'ratio', shift: -3, factor: 1, spelling: 'm' }
const MINUTES: Measure = { unit: 'seconds', shift: 0, factor: 60, spelling: 'm' }
/** `k` and `M` alone are thousands and millions of whatever is counted. */
const COUNTS: Readonly<Record<string, Measure>> = {
  k: { unit: 'count', shift: 3, factor: 1, spelling: 'k' },
  K: { unit: 'count', shift: 3, factor: 1, spelling: 'K' },
  M: { unit: 'count', shift: 6, factor: 1, spelling: 'M' },
}
const TIME_WORDS = /(^|_)(duration|elapsed|time|uptime|latency|wait|age)(_|$)/

/** What a unit in a cell means; `stem` is the column's name, which tells minutes from thousandths. */
export function cellUnit(spelling: string, stem: string): Measure | undefined {
  if (spelling === '') return NO_MEASURE
  if (spelling === 'm') return TIME_WORDS.test(stem) ? MINUTES : MILLI
  return unitOf(spelling) ?? KUBERNETES[spelling.toLowerCase()] ?? COUNTS[spelling]
}

/** A quantity in the base unit, its decimal steps exact. */
export function baseQuantity({ digits }: Quantity, { shift, factor }: Measure): number {
  const [mantissa, exponent = '0'] = digits.toLowerCase().split('e')
  return Number(`${mantissa}e${Number(exponent) + shift}`) * factor
}
