/** What the beginning of a table seems to hold, as a person can look at it and correct it. */
import { type ColumnRole, type FormatGuess, type GuessedColumn, spelledUnit } from '../../../shared/formatAnswer.ts'
import type { AnswerFor } from '../importer.ts'
import type { About, Doubt } from './doubts.ts'
import { columnKeys, inspect, type Shape } from './shape.ts'
import { readingOf } from './timeReading.ts'

/** Longer cells are cut in a preview. */
const MAX_CELL = 40

/** Undefined when the bytes are the beginning of no table. */
export function guessTable(beginning: Uint8Array, complete: boolean, answerFor: AnswerFor): FormatGuess | undefined {
  const inspection = inspect(beginning, complete, answerFor)
  if (!('shape' in inspection)) return undefined
  const { shape } = inspection
  const header = columnKeys(shape.names)
  const timeAsked = asked(shape.doubts, 'time')
  const decimalAsked = asked(shape.doubts, 'decimal')
  return {
    header,
    columns: header.map((name, i): GuessedColumn => {
      const reason = asked(shape.doubts, i)
      const unit = shape.values.find(({ index }) => index === i)?.measure.spelling
      return {
        name,
        role: roleOf(shape, i),
        ...(unit === undefined ? {} : { unit: spelledUnit(unit) }),
        cells: (shape.first[i] ?? []).map((cell) => cell.slice(0, MAX_CELL)),
        ...(reason === undefined ? {} : { asked: reason }),
      }
    }),
    time: readingOf(shape.time, header[shape.time.index] ?? ''),
    ...(timeAsked === undefined ? {} : { timeAsked }),
    decimal: shape.style.decimal,
    ...(decimalAsked === undefined ? {} : { decimalAsked }),
  }
}

function roleOf({ time, values, labels }: Shape, i: number): ColumnRole {
  if (time.index === i) return 'time'
  if (values.some(({ index }) => index === i)) return 'value'
  return labels.includes(i) ? 'label' : 'ignored'
}

/** All that is in doubt about one thing, as one sentence. */
function asked(doubts: readonly Doubt[], about: About): string | undefined {
  const messages = doubts.flatMap((doubt) => (doubt.about === about ? [doubt.trouble.message(1)] : []))
  return messages.length === 0 ? undefined : messages.join('; ')
}
