/** What the fields of flat records are: which one is the time, which are measured, and which only tell records apart. */
import type { ColumnRole, FormatAnswer } from '../../../shared/formatAnswer.ts'
import { kindOfColumn, measureOf, type ValueColumn } from '../csv/columnKinds.ts'
import { type ColumnMeaning, headerUnit, meaningIn } from '../csv/columns.ts'
import type { Doubt } from '../csv/doubts.ts'
import type { InstantReader } from '../csv/instant.ts'
import { looseValue } from '../csv/looseCells.ts'
import { PLAIN } from '../csv/quantity.ts'
import {
  findTimeColumn,
  isTimeName,
  NO_COLUMN,
  type SampleCell,
  type TimeColumn,
  type TimeScale,
} from '../csv/timeColumn.ts'
import { timeDoubts } from '../csv/timeDoubts.ts'
import { answeredTime } from '../csv/timeReading.ts'
import { isObject, type JsonObject } from '../jsonObjects.ts'
import { readNumber } from '../textTable.ts'

/** Wider records are documents, not measurements. */
const MAX_FIELDS = 500
/** A record of a monitor nests its numbers at most so deep. */
const MAX_DEPTH = 3
/** Longer texts are no labels. */
const MAX_TEXT = 300
/** Bytes that readers of instants may look ahead. */
const PADDING = 64
/** A field with more odd values than this is taken for words. */
const MAX_ODD_SHARE = 0.1
/** More label fields than this are a description of something. */
const MAX_LABEL_FIELDS = 8

/** Results name what they measured in a few words; a request or a schema has more. */
const MAX_WORDS_PER_NUMBER = 3

const DOT = 46

/** One record: its numbers and texts by their path, `memory.heap` for a number in an object. */
export type Flat = ReadonlyMap<string, number | string>

export interface Measured extends ColumnMeaning, ValueColumn {
  readonly path: string
  /** The path's words without its unit. */
  readonly stem: string
}

export interface Fields {
  /** The path is absent where records are counted. */
  readonly time: { readonly path: string | undefined; readonly scale: TimeScale } | undefined
  readonly measured: readonly Measured[]
  /** Text fields by which records fall into series. */
  readonly labels: readonly string[]
  /** Text fields that are left out of series. */
  readonly words: readonly string[]
  /** By the position of a path in `paths`. */
  readonly doubts: readonly Doubt[]
  readonly paths: readonly string[]
}

/** `lists` collects the names of arrays, which no flat record has. */
export function flatten(record: JsonObject, lists: Set<string>): Flat {
  const flat = new Map<string, number | string>()
  const walk = (object: JsonObject, prefix: string, depth: number): void => {
    for (const [name, value] of Object.entries(object)) {
      if (flat.size >= MAX_FIELDS) return
      const path = `${prefix}${name.slice(0, MAX_TEXT)}`
      if (typeof value === 'number' || typeof value === 'string') flat.set(path, value)
      else if (typeof value === 'boolean') flat.set(path, String(value))
      else if (isObject(value) && depth < MAX_DEPTH) walk(value, `${path}.`, depth + 1)
      else if (value !== null && lists.size < MAX_FIELDS) lists.add(path)
    }
  }
  walk(record, '', 1)
  return flat
}

/** Judged by the first records, and by what a person answered. */
export function understandFields(sample: readonly Flat[], instants: InstantReader, answer?: FormatAnswer): Fields {
  const paths = [...new Set(sample.flatMap((record) => [...record.keys()]))].slice(0, MAX_FIELDS)
  const names = paths.map(lastWord)
  const cells = (index: number) => cellsOf(sample, paths[index] ?? '')
  const stated = answer?.time && answeredTime(answer.time, paths)
  const found = stated ?? findTimeColumn(names, cells, DOT, instants)
  const roles = new Map(answer?.columns.map(({ name, role }) => [name, role]))
  const doubts: Doubt[] = []
  if (found && !stated) {
    const troubles = timeDoubts(found, names, cells, DOT, instants)
    doubts.push(...troubles.map((trouble): Doubt => ({ about: 'time', trouble })))
  }
  const measured: Measured[] = []
  const texts: string[] = []
  const metrics = new Set<string>()
  for (const [index, path] of paths.entries()) {
    if (index === found?.index || roles.get(path) === 'ignored') continue
    if (!isMeasured(sample, path, roles.get(path))) {
      texts.push(path)
      continue
    }
    const { doubt, ...field } = measuredField(path, index, cells(index), answer)
    if (doubt) doubts.push({ about: index, trouble: doubt })
    let { metric } = field
    for (let n = 2; metrics.has(metric); n++) metric = `${field.metric}_${n}`
    metrics.add(metric)
    measured.push({ ...field, metric })
  }
  const labels = answer ? texts.filter((path) => roles.get(path) === 'label') : labelsAmong(sample, texts)
  return {
    time: found && timeOf(found, paths),
    measured,
    labels,
    words: texts.filter((path) => !labels.includes(path)),
    doubts,
    paths,
  }
}

function lastWord(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function timeOf({ index, scale }: TimeColumn, paths: readonly string[]): Fields['time'] {
  return { path: index === NO_COLUMN ? undefined : paths[index], scale }
}

function measuredField(
  path: string,
  index: number,
  cells: readonly SampleCell[],
  answer: FormatAnswer | undefined,
): Measured & { readonly doubt?: Doubt['trouble'] } {
  const { stem } = headerUnit(path)
  const kind = kindOfColumn(cells, PLAIN, DOT)
  const answered = answer?.columns.find(({ name }) => name === path)
  const { measure, doubt } = measureOf(path, kind, cells, PLAIN, DOT, answered?.unit)
  return {
    ...meaningIn(stem, measure, index + 1),
    path,
    index,
    stem,
    measure,
    loose: kind === 'loose',
    ...(doubt && !answered ? { doubt } : {}),
  }
}

/**
 * Whether records hold results: numbers over time, or events with a time; without one a unit in a name, more numbers than words, or numbers that differ from
 * record to record among not too many words. Schemas and lists of requests have a few settings among many words.
 */
export function areResults(sample: readonly Flat[], { time, measured, labels, words }: Fields, lists: number): boolean {
  if (time && (measured.length > 0 || isTimeName(lastWord(time.path ?? '')))) return true
  const others = labels.length + words.length + lists
  if (measured.some(({ unit, stem }) => unit !== 'unknown' && stem !== '')) return true
  if (measured.length > others) return true
  const varies = measured.some(({ path }) => {
    const values = sample.flatMap((record) => record.get(path) ?? [])
    return values.length * 2 >= sample.length && new Set(values).size > 1
  })
  return varies && others <= MAX_WORDS_PER_NUMBER * measured.length
}

function cellsOf(sample: readonly Flat[], path: string): SampleCell[] {
  return sample.flatMap((record): SampleCell[] => {
    const value = record.get(path)
    return value === undefined || value === '' ? [] : [cellOf(value)]
  })
}

function cellOf(value: number | string): SampleCell {
  const text = String(value).slice(0, MAX_TEXT)
  const bytes = new Uint8Array(text.length * 3 + PADDING)
  const { written } = new TextEncoder().encodeInto(text, bytes)
  return { bytes, start: 0, end: written }
}

function isMeasured(sample: readonly Flat[], path: string, role: ColumnRole | undefined): boolean {
  if (role !== undefined) return role === 'value'
  const values = sample.flatMap((record) => record.get(path) ?? [])
  const odd = values.filter((value) => value !== '' && numberOf(value) === undefined && !isQuantity(value)).length
  return values.length > 0 && odd <= values.length * MAX_ODD_SHARE
}

function isQuantity(value: number | string): boolean {
  return kindOfColumn([cellOf(value)], PLAIN, DOT) === 'loose'
}

/** Texts that repeat from record to record, so that they name what was measured rather than tell what happened. */
function labelsAmong(sample: readonly Flat[], texts: readonly string[]): readonly string[] {
  const several = texts.filter((path) => {
    const values = new Set(sample.map((record) => record.get(path)))
    return values.size > 1 && values.size * 2 <= sample.length
  })
  if (several.length === 0 || several.length > MAX_LABEL_FIELDS) return []
  const tuples = new Set(sample.map((record) => JSON.stringify(several.map((path) => record.get(path) ?? null))))
  return tuples.size * 2 <= sample.length ? several : []
}

/** A number, or a text that is one; undefined otherwise. */
export function numberOf(value: number | string): number | undefined {
  return typeof value === 'number' ? value : readNumber(value)
}

/** In the base unit, decimal steps exact: 0.083 ms is 0.000083 s; undefined when the value is none of the field. */
export function baseValue(value: number | string, field: Measured): number | undefined {
  const { shift, factor, loose, measure, stem } = field
  const number = loose && typeof value === 'string' ? undefined : numberOf(value)
  if (number !== undefined) return (shift === 0 ? number : Number(`${number}e${shift}`)) * factor
  const own = loose ? looseValue(String(value), { ...field, measure }, stem, PLAIN) : Number.NaN
  return Number.isNaN(own) ? undefined : own
}

/** Reused, since every record has a time. */
const encoder = new TextEncoder()
const instantBytes = new Uint8Array(MAX_TEXT * 3 + PADDING)

/** Unix or relative seconds; undefined when the value is no time. */
export function secondsOf(value: number | string, scale: TimeScale, instants: InstantReader): number | undefined {
  if (scale.kind === 'instant') {
    instants.order = scale.order
    const { written: end } = encoder.encodeInto(String(value).slice(0, MAX_TEXT), instantBytes)
    instantBytes.fill(0, end, end + PADDING)
    const bytes = instantBytes
    const read = [false, true].some((comma) => instants.read(bytes, 0, comma) && instants.end === end)
    return read ? instants.seconds + instants.fraction : undefined
  }
  const number = scale.kind === 'rows' ? undefined : numberOf(value)
  if (scale.kind === 'rows' || number === undefined || !Number.isFinite(number)) return undefined
  const factor = scale.kind === 'relative' ? scale.factor : 1
  return (number * factor) / 10 ** scale.exponent
}
