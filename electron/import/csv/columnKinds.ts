/** What the cells of a column are, and in which unit. */
import { UNIT_IN_CELLS } from '../../../shared/formatAnswer.ts'
import { headerUnit, type Measure, NO_MEASURE, unitOf } from './columns.ts'
import { DOUBTS, guessUnit, missingUnit } from './doubts.ts'
import { kindOfOddCell, readDecimal } from './number.ts'
import { cellUnit, type NumberStyle, readQuantity } from './quantity.ts'
import type { Trouble } from './tally.ts'
import type { SampleCell } from './timeColumn.ts'

/** A column with more odd cells than this in the sample is taken for words. */
const MAX_ODD_SHARE = 0.1

/** `loose`: numbers with units or with separators between groups of digits. */
export type ColumnKind = 'plain' | 'loose' | 'words' | 'empty' | 'label' | 'ignored'

export interface ValueColumn {
  /** Position in the row. */
  readonly index: number
  /** Cells are read by `readQuantity` where they are no plain decimals. */
  readonly loose: boolean
  /** Of the column; cells that state a unit of their own are brought to its base unit. */
  readonly measure: Measure
}

/** Names beside which `m` is plain: thousandths of a core, and minutes. */
const TELLS_M = /(^|_)(cpu|cores?|duration|elapsed|uptime|age)(_|$)/

const decoder = new TextDecoder()

export function kindOfColumn(cells: readonly SampleCell[], style: NumberStyle, decimal: number): ColumnKind {
  let [plain, loose, odd] = [0, 0, 0]
  for (const { bytes, start, end } of cells) {
    if (Number.isFinite(readDecimal(bytes, start, end, decimal, 0))) plain++
    else if (kindOfOddCell(bytes, start, end) !== 'unreadable') continue
    else if (isQuantity(decoder.decode(bytes.subarray(start, end)), style)) loose++
    else odd++
  }
  const numbers = plain + loose
  if (numbers === 0) return odd === 0 ? 'empty' : 'words'
  // One odd cell in a short file is an accident, not a column of words.
  const isWords = odd > Math.max(1, MAX_ODD_SHARE * (numbers + odd)) || odd > numbers
  return isWords ? 'words' : loose > 0 ? 'loose' : 'plain'
}

function isQuantity(text: string, style: NumberStyle): boolean {
  const quantity = readQuantity(text, style)
  return quantity !== undefined && cellUnit(quantity.spelling, '') !== undefined
}

/** The unit of a column: as answered, as its cells or its header state it, or as its size tells. */
export function measureOf(
  header: string,
  kind: ColumnKind,
  cells: readonly SampleCell[],
  style: NumberStyle,
  decimal: number,
  answered: string | undefined,
): { readonly measure: Measure; readonly doubt?: Trouble } {
  const { stem, ...stated } = headerUnit(header)
  if (answered !== undefined && answered !== UNIT_IN_CELLS) return { measure: unitOf(answered) ?? NO_MEASURE }
  const texts = kind === 'loose' ? cells.map(({ bytes, start, end }) => decoder.decode(bytes.subarray(start, end))) : []
  const inCells = commonUnit(texts, stem, style)
  const name = header || 'a column'
  if (inCells) {
    const isM = inCells.spelling === 'm' && !TELLS_M.test(stem)
    const read = inCells.unit === 'seconds' ? 'minutes' : 'thousandths'
    const measure: Measure = { unit: inCells.unit, shift: 0, factor: 1, spelling: UNIT_IN_CELLS }
    return isM ? { measure, doubt: DOUBTS.minutesOrMilli(name, read) } : { measure }
  }
  if (stated.unit !== 'unknown') return { measure: stated }
  const wanted = missingUnit(stem)
  if (wanted === undefined) return { measure: NO_MEASURE }
  const numbers = cells.map(({ bytes, start, end }) => readDecimal(bytes, start, end, decimal, 0))
  const guessed = guessUnit(stem, numbers.filter(Number.isFinite))
  if (guessed) return { measure: guessed, doubt: DOUBTS.unitGuessed(name) }
  return { measure: NO_MEASURE, doubt: DOUBTS.unitMissing(name, wanted) }
}

/** The unit that most cells of a column state; undefined when fewer than half do. */
function commonUnit(texts: readonly string[], stem: string, style: NumberStyle): Measure | undefined {
  const found = texts.flatMap((text) => {
    const quantity = readQuantity(text, style)
    const measure = quantity && quantity.spelling !== '' ? cellUnit(quantity.spelling, stem) : undefined
    return measure ? [measure] : []
  })
  const byUnit = [...Map.groupBy(found, ({ unit }) => unit).values()].toSorted((a, b) => b.length - a.length)
  return found.length * 2 >= texts.length ? byUnit[0]?.[0] : undefined
}
