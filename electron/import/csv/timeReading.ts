/** The time of a table in the words of an answer, and back. */
import { EPOCH_EXPONENTS, type EpochUnit, type TimeReading } from '../../../shared/formatAnswer.ts'
import { unitOf } from './columns.ts'
import { NO_COLUMN, type TimeColumn } from './timeColumn.ts'

/** From the answer of a person; undefined when its column or unit is not there. */
export function answeredTime(answer: TimeReading, columns: readonly string[]): TimeColumn | undefined {
  if (answer.kind === 'rows') {
    const { interval } = answer
    return { index: NO_COLUMN, scale: { kind: 'rows', ...(interval === undefined ? {} : { interval }) } }
  }
  const index = columns.indexOf(answer.column)
  if (index < 0) return undefined
  if (answer.kind === 'instant') {
    return { index, scale: { kind: 'instant', ...(answer.order === undefined ? {} : { order: answer.order }) } }
  }
  if (answer.kind === 'epoch') return { index, scale: { kind: 'epoch', exponent: EPOCH_EXPONENTS[answer.unit] } }
  const measure = unitOf(answer.unit)
  if (measure?.unit !== 'seconds') return undefined
  const { shift, factor } = measure
  return { index, scale: { kind: 'relative', exponent: Math.max(0, -shift), factor, unitStated: true } }
}

export const EPOCH_UNITS = Object.entries(EPOCH_EXPONENTS) as readonly [EpochUnit, number][]

/** The same in the words of an answer. `column` is its name in the header. */
export function readingOf({ scale }: TimeColumn, column: string): TimeReading {
  if (scale.kind === 'rows') {
    return { kind: 'rows', ...(scale.interval === undefined ? {} : { interval: scale.interval }) }
  }
  if (scale.kind === 'instant') {
    return { kind: 'instant', column, ...(scale.order === undefined ? {} : { order: scale.order }) }
  }
  if (scale.kind === 'epoch') {
    return { kind: 'epoch', column, unit: EPOCH_UNITS.find(([, exponent]) => exponent === scale.exponent)?.[0] ?? 's' }
  }
  const small = EPOCH_UNITS.find(([, exponent]) => exponent === scale.exponent)?.[0] ?? 's'
  return { kind: 'relative', column, unit: scale.factor === 60 ? 'min' : scale.factor === 3_600 ? 'h' : small }
}
