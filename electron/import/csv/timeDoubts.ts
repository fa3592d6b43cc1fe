/** What the choice of a time column leaves open. */
import { DOUBTS } from './doubts.ts'
import type { InstantReader } from './instant.ts'
import { readDecimal } from './number.ts'
import type { Trouble } from './tally.ts'
import {
  dateOrder,
  instantScale,
  isTimeName,
  neverFalls,
  type SampleCell,
  scaleOf,
  type TimeColumn,
  type TimeScale,
} from './timeColumn.ts'
import { EPOCH_UNITS } from './timeReading.ts'

/** The years in which programs that still run were measured; Unix time in another unit lies far from them. */
const [FIRST_YEAR, LAST_YEAR] = [2000, 2100]

/** Why the time that was found may be another one. */
export function timeDoubts(
  found: TimeColumn,
  names: readonly string[],
  column: (index: number) => readonly SampleCell[],
  decimal: number,
  instants: InstantReader,
): readonly Trouble[] {
  const { index, scale } = found
  if (scale.kind === 'rows') return scale.interval === undefined ? [DOUBTS.rows] : []
  const name = names[index] || `column ${index + 1}`
  const cells = column(index)
  const doubts: Trouble[] = []
  if (scale.kind === 'relative' && !scale.unitStated) doubts.push(DOUBTS.timeUnit(name))
  if (scale.kind === 'instant' && scale.order !== undefined && !dateOrder(cells).sure) {
    doubts.push(DOUBTS.dateOrder(name, scale.order))
  }
  if (scale.kind === 'epoch' && cells[0]) {
    const { bytes, start, end } = cells[0]
    const seconds = readDecimal(bytes, start, end, decimal, -scale.exponent)
    const year = 1970 + Math.floor(seconds / 31_556_952)
    const unit = EPOCH_UNITS.find(([, exponent]) => exponent === scale.exponent)?.[0] ?? 's'
    if (year < FIRST_YEAR || year >= LAST_YEAR) doubts.push(DOUBTS.epochUnit(name, unit, year))
  }
  const rivals = names.filter((other, i) => i !== index && isRival(other, column(i), scale, decimal, instants))
  if (rivals.length > 0) doubts.push(DOUBTS.timeColumn(name, rivals))
  return doubts
}

/** Two columns of dates, or two that count from a start: one beside the other is no rival. */
function isRival(
  name: string,
  cells: readonly SampleCell[],
  taken: TimeScale,
  decimal: number,
  instants: InstantReader,
): boolean {
  if (cells.length === 0) return false
  const dated = instantScale(cells, instants, true) !== undefined
  const scale = dated ? ({ kind: 'instant' } as const) : isTimeName(name) && scaleOf(name, cells, decimal, instants)
  if (!scale) return false
  return (scale.kind === 'relative') === (taken.kind === 'relative') && (dated || neverFalls(cells, decimal))
}
