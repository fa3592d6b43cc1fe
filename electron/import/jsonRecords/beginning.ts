/** What the beginning of a file of JSON records tells: the records in it, what they seem to hold, and whether that is measured. */
import { type ColumnRole, type FormatGuess, type GuessedColumn, spelledUnit } from '../../../shared/formatAnswer.ts'
import { HEAD_BYTES } from '../byteSource.ts'
import { InstantReader } from '../csv/instant.ts'
import { readingOf } from '../csv/timeReading.ts'
import type { AnswerFor } from '../importer.ts'
import { readBeginning } from '../jsonDocument.ts'
import { isObject, type JsonObject, parseObject } from '../jsonObjects.ts'
import { plainText } from '../textLines.ts'
import { areResults, type Fields, type Flat, flatten, understandFields } from './fields.ts'

/** Levels of an answer around its list, as in `{"data": {"result": [...]}}`. */
const MAX_WRAPPING = 3
/** Enough to show a person; the import looks at more. */
const MAX_RECORDS = 1_000
/** Cells that show what a field holds, and how much of each. */
const [FIRST_CELLS, MAX_CELL] = [4, 40]

/** Why a file is refused, as the predicate of a sentence about it. */
export const NO_RESULTS = 'is JSON of words or settings: nothing in it is measured'

/** The longest list of objects within a document. */
export function longestList(value: unknown, depth = 0): readonly JsonObject[] {
  if (Array.isArray(value)) return (value as unknown[]).filter(isObject)
  if (!isObject(value) || depth >= MAX_WRAPPING) return []
  const lists = Object.values(value).map((member) => longestList(member, depth + 1))
  return lists.reduce<readonly JsonObject[]>((longest, list) => (list.length > longest.length ? list : longest), [])
}

/** What answers call the columns: the fields of the first record. */
export function headerOf(sample: readonly Flat[]): readonly string[] {
  return [...(sample[0]?.keys() ?? [])]
}

/** `NO_RESULTS` of a head whose records measure nothing; undefined when they do, or when the head does not tell. */
export function explainRecords(head: Uint8Array): string | undefined {
  if (!/^\s*[[{]/.test(plainText(head.subarray(0, 100)))) return undefined
  const complete = head.length < HEAD_BYTES
  const lists = new Set<string>()
  const sample = flatRecords(head, complete, lists)
  // Of a record or two that are cut off nothing can be said.
  if (sample.length === 0 || (!complete && sample.length < 2)) return undefined
  const fields = understandFields(sample, new InstantReader())
  return areResults(sample, fields, lists.size) ? undefined : NO_RESULTS
}

/** Undefined when the bytes hold no record. */
export function guessRecords(beginning: Uint8Array, complete: boolean, answerFor: AnswerFor): FormatGuess | undefined {
  const sample = flatRecords(beginning, complete, new Set())
  if (sample.length === 0) return undefined
  const header = headerOf(sample)
  const fields = understandFields(sample, new InstantReader(), answerFor(header))
  const timeAsked = asked(fields, 'time')
  return {
    header,
    columns: fields.paths.map((name, i): GuessedColumn => {
      const reason = asked(fields, i)
      const unit = fields.measured.find(({ path }) => path === name)?.measure.spelling
      return {
        name,
        role: roleOf(fields, name),
        ...(unit === undefined ? {} : { unit: spelledUnit(unit) }),
        cells: sample.slice(0, FIRST_CELLS).map((record) => String(record.get(name) ?? '').slice(0, MAX_CELL)),
        ...(reason === undefined ? {} : { asked: reason }),
      }
    }),
    ...(fields.time ? { time: readingOf({ index: 0, scale: fields.time.scale }, fields.time.path ?? '') } : {}),
    ...(timeAsked === undefined ? {} : { timeAsked }),
    decimal: '.',
  }
}

function asked({ doubts }: Fields, about: number | 'time'): string | undefined {
  const messages = doubts.flatMap((doubt) => (doubt.about === about ? [doubt.trouble.message(1)] : []))
  return messages.length === 0 ? undefined : messages.join('; ')
}

function roleOf({ time, measured, labels }: Fields, name: string): ColumnRole {
  if (time?.path === name) return 'time'
  if (measured.some(({ path }) => path === name)) return 'value'
  return labels.includes(name) ? 'label' : 'ignored'
}

function flatRecords(bytes: Uint8Array, complete: boolean, lists: Set<string>): readonly Flat[] {
  return recordsIn(plainText(bytes).trimStart(), complete)
    .slice(0, MAX_RECORDS)
    .map((record) => flatten(record, lists))
    .filter((flat) => flat.size > 0)
}

/** Without the last one where that may be cut. */
function recordsIn(text: string, complete: boolean): readonly JsonObject[] {
  const [first = '', second = ''] = text.split('\n', 2)
  if (second.trimStart().startsWith('{') && parseObject(first)) {
    return text
      .split('\n')
      .map(parseObject)
      .filter((record) => record !== undefined)
  }
  const list = longestList(readBeginning(text))
  return complete ? list : list.slice(0, -1)
}
