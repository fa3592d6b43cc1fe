/** What a column's header says: the metric's name and the unit of its cells. */
import { UNIT_IN_CELLS } from '../../../shared/formatAnswer.ts'
import type { Unit } from '../../../shared/model.ts'
import { tidy } from '../../../shared/units.ts'

/** A column as the rows are read: which metric, and how a cell becomes a value in the base unit. */
export interface ColumnMeaning {
  readonly metric: string
  readonly unit: Unit
  /** Multiply a cell by 10^shift and then by `factor`; decimal steps stay decimal, so that 0.083 ms is 0.000083 s exactly rounded. */
  readonly shift: number
  readonly factor: number
}

/** A spelled unit as what turns its numbers into the base unit. */
export interface Measure {
  readonly unit: Unit
  readonly shift: number
  readonly factor: number
  /** As the source writes it; empty when it states none. */
  readonly spelling: string
}

export interface HeaderUnit extends Measure {
  /** The header's words in snake case without the unit; empty when the header is a unit alone. */
  readonly stem: string
}

export const NO_MEASURE: Measure = { unit: 'unknown', shift: 0, factor: 1, spelling: '' }

// As the last word of a name these mean something else too: latency_min, requests_total, plan_b.
const BRACKETS_ONLY = new Set(['b', 'h', 'min', 'minutes', 'hours', 'count', 'total'])

const SUFFIXES: Readonly<Record<Unit, string>> = {
  seconds: 'seconds',
  bytes: 'bytes',
  ratio: 'ratio',
  count: '',
  'bytes/second': 'bytes_per_second',
  'count/second': 'per_second',
  unknown: '',
}

/** The header in snake case with only the letters, digits, `_` and `:` that a metric's name may have. */
export function snakeCase(header: string): string {
  return header
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9:]+/g, '_')
    .replace(/^_+|_+$/g, '')
}

/** Splits the unit off a header such as `HeapAlloc(MB)`, `Elapsed [s]`, `rss_kb` or `GCPauseMs`; `unknown` when there is none. */
export function headerUnit(header: string): HeaderUnit {
  const bracketed = /^(.*?)\s*[([{]\s*([^()[\]{}]+?)\s*[)\]}]\s*$/.exec(header)
  if (bracketed) {
    const unit = unitOf(bracketed[2] ?? '')
    if (unit) return { stem: snakeCase(bracketed[1] ?? ''), ...unit }
  }
  const percent = /^(.*?)[\s_]*%$/.exec(header)
  if (percent) return { stem: snakeCase(percent[1] ?? ''), unit: 'ratio', shift: -2, factor: 1, spelling: '%' }
  // As written first: in snake case MiB would be two words.
  const written = /^(.+)[\s_.-]([a-zµ]+)$/i.exec(header)
  const last = written?.[2] ?? ''
  const stated = BRACKETS_ONLY.has(last.toLowerCase()) ? undefined : unitOf(last)
  if (stated) return { stem: snakeCase(written?.[1] ?? ''), ...stated }
  const name = snakeCase(header)
  const cut = name.lastIndexOf('_')
  const word = name.slice(cut + 1)
  const unit = BRACKETS_ONLY.has(word) ? undefined : unitOf(word)
  if (unit) return { stem: name.slice(0, Math.max(0, cut)), ...unit }
  return { stem: name, ...(word === 'total' || word === 'count' ? COUNTED : NO_MEASURE) }
}

const COUNTED: Measure = { ...NO_MEASURE, unit: 'count', spelling: 'count' }

/** What a spelling such as `MiB`, `ms`, `%` or `MB/s` measures; undefined when it is no unit we know. */
export function unitOf(spelling: string): Measure | undefined {
  const rate = /^(.+?)\s*(?:\/\s*s(?:ec|econd)?|ps)$/i.exec(spelling)
  const plain = tidy(spelling)
  if (!plain && rate) {
    const per = tidy(rate[1] ?? '')
    if (per?.unit === 'bytes') return { unit: 'bytes/second', ...steps(per.factor), spelling }
    return /^(ops?|req(uest)?s?|rows?|count)$/i.test(rate[1] ?? '')
      ? { unit: 'count/second', shift: 0, factor: 1, spelling }
      : undefined
  }
  return plain && { unit: plain.unit, ...steps(plain.factor), spelling }
}

/** Whether an answer may give a column this unit; the empty one is none. */
export function isColumnUnit(spelling: string): boolean {
  return spelling === '' || spelling === UNIT_IN_CELLS || unitOf(spelling) !== undefined
}

/** A power of ten as a shift of the decimal point, anything else as a factor. */
function steps(factor: number): { shift: number; factor: number } {
  const exponent = Math.round(Math.log10(factor))
  return Number(`1e${exponent}`) === factor ? { shift: exponent, factor: 1 } : { shift: 0, factor }
}

/** The meaning of a column that no dialect knows. `position` is 1-based and names a column without a usable header. */
export function genericMeaning(header: string, position: number): ColumnMeaning {
  const { stem, ...measure } = headerUnit(header)
  return meaningIn(stem, measure, position)
}

/** A column whose unit is known better than by its header. `stem` is of `headerUnit`. */
export function meaningIn(stem: string, { unit, shift, factor }: Measure, position: number): ColumnMeaning {
  const suffix = SUFFIXES[unit]
  const joined = [stem, suffix].filter((part) => part !== '').join('_') || `column_${position}`
  return { metric: /^[0-9]/.test(joined) ? `_${joined}` : joined, unit, shift, factor }
}
