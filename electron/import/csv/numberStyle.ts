/** Finds out which sign is the decimal one in a table, and which only groups digits. */
import type { DecimalSign } from '../../../shared/formatAnswer.ts'
import type { NumberStyle } from './quantity.ts'

/** The unit that a cell may end with says nothing about its digits. */
const UNIT = /\s*[a-zµμ%/]*$/i
const SPACES = /[\u00a0\u202f]/g

export interface FoundStyle extends NumberStyle {
  /** A cell that reads either way, where no other cell decides. */
  readonly doubtful?: string
}

/** What one cell says: which sign is the decimal one, which one groups digits; `either` when it reads both ways. */
interface Told {
  readonly decimal?: DecimalSign | 'either'
  readonly group?: NumberStyle['group']
}

/** In order; the first that fits a cell's digits tells. */
const FORMS: readonly (readonly [RegExp, Told])[] = [
  [/^\d+\.\d+$/, { decimal: '.' }],
  [/^[1-9]\d{0,2},\d{3}$/, { decimal: 'either' }],
  [/^\d+,\d+$/, { decimal: ',' }],
  [/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/, { decimal: '.', group: ',' }],
  [/^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/, { decimal: ',', group: '.' }],
  [/^\d{1,3}(?: \d{3})+,\d+$/, { decimal: ',', group: ' ' }],
  [/^\d{1,3}(?: \d{3})+(?:\.\d+)?$/, { group: ' ' }],
  [/^\d{1,3}(?:'\d{3})+(?:\.\d+)?$/, { decimal: '.', group: "'" }],
]

function toldBy(text: string): Told | undefined {
  const digits = text.replaceAll(SPACES, ' ').trim().replace(UNIT, '').replace(/^[+-]/, '')
  return FORMS.find(([form]) => form.test(digits))?.[1]
}

/** `commaSeparates`: cells are separated by commas, so that one inside a cell stands there in quotes. */
export function findNumberStyle(texts: readonly string[], commaSeparates: boolean, answer?: DecimalSign): FoundStyle {
  const told = texts.flatMap((text) => toldBy(text) ?? [])
  const count = (decimal: Told['decimal']) => told.filter((each) => each.decimal === decimal).length
  const [commas, dots] = [count(','), count('.')]
  const undecided = count('either') > 0 && commas === 0 && dots === 0
  // In a table of commas, whoever quotes 1,234 writes English thousands.
  const decimal = answer ?? (commas > dots || (undecided && !commaSeparates) ? ',' : '.')
  const seen = told.find(({ group }) => group !== undefined && group !== decimal)?.group ?? ''
  const group = seen === '' && decimal === '.' && count('either') > 0 ? ',' : seen
  const doubtful =
    undecided && answer === undefined ? texts.find((text) => toldBy(text)?.decimal === 'either') : undefined
  return { decimal, group, ...(doubtful === undefined ? {} : { doubtful }) }
}
