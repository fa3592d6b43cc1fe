/** What the fields of flat records are: which one is the time, which are measured, and which only tell records apart. */
import type { Unit } from '../../../shared/model.ts'
import { genericMeaning } from '../csv/columns.ts'
import type { InstantReader } from '../csv/instant.ts'
import { findTimeColumn, type SampleCell, type TimeScale } from '../csv/timeColumn.ts'
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

const DOT = 46

/** One record: its numbers and texts by their path, `memory.heap` for a number in an object. */
export type Flat = ReadonlyMap<string, number | string>

export interface Measured {
  readonly path: string
  readonly metric: string
  readonly unit: Unit
  readonly shift: number
  readonly factor: number
}

export interface Fields {
  readonly time: { readonly path: string; readonly scale: TimeScale } | undefined
  readonly measured: readonly Measured[]
  /** Text fields by which records fall into series. */
  readonly labels: readonly string[]
  /** Text fields that are left out of series. */
  readonly words: readonly string[]
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

/** Judged by the first records. */
export function understandFields(sample: readonly Flat[], instants: InstantReader): Fields {
  const paths = [...new Set(sample.flatMap((record) => [...record.keys()]))].slice(0, MAX_FIELDS)
  const names = paths.map((path) => path.slice(path.lastIndexOf('.') + 1))
  const found = findTimeColumn(names, (index) => cellsOf(sample, paths[index] ?? ''), DOT, instants)
  const timePath = found && paths[found.index]
  const measured: Measured[] = []
  const texts: string[] = []
  const metrics = new Set<string>()
  for (const [i, path] of paths.entries()) {
    if (path === timePath) continue
    if (isMeasured(sample, path)) {
      const meaning = genericMeaning(path, i + 1)
      let { metric } = meaning
      for (let n = 2; metrics.has(metric); n++) metric = `${meaning.metric}_${n}`
      metrics.add(metric)
      measured.push({ ...meaning, path, metric })
    } else texts.push(path)
  }
  const labels = labelsAmong(sample, texts)
  return {
    time: found && timePath !== undefined ? { path: timePath, scale: found.scale } : undefined,
    measured,
    labels,
    words: texts.filter((path) => !labels.includes(path)),
  }
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

function isMeasured(sample: readonly Flat[], path: string): boolean {
  const values = sample.flatMap((record) => record.get(path) ?? [])
  const odd = values.filter((value) => numberOf(value) === undefined && value !== '').length
  return values.length > 0 && odd <= values.length * MAX_ODD_SHARE
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

/** In the base unit; decimal steps stay decimal, so that 0.083 ms is 0.000083 s exactly rounded. */
export function baseValue(value: number, { shift, factor }: Measured): number {
  return (shift === 0 ? value : Number(`${value}e${shift}`)) * factor
}

/** Reused, since every record has a time. */
const encoder = new TextEncoder()
const instantBytes = new Uint8Array(MAX_TEXT * 3 + PADDING)

/** Unix or relative seconds; undefined when the value is no time. */
export function secondsOf(value: number | string, scale: TimeScale, instants: InstantReader): number | undefined {
  if (scale.kind === 'instant') {
    const { written: end } = encoder.encodeInto(String(value).slice(0, MAX_TEXT), instantBytes)
    instantBytes.fill(0, end, end + PADDING)
    const bytes = instantBytes
    const read = [false, true].some((comma) => instants.read(bytes, 0, comma) && instants.end === end)
    return read ? instants.seconds + instants.fraction : undefined
  }
  const number = numberOf(value)
  if (number === undefined || !Number.isFinite(number)) return undefined
  const factor = scale.kind === 'relative' ? scale.factor : 1
  return (number * factor) / 10 ** scale.exponent
}
