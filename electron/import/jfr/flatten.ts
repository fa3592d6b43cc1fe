/** An event type as columns of a table: structures become dotted columns, and what is pooled becomes words. */
import type { Cell, Unit } from '../../../shared/model.ts'
import { chainOf, className, isFields, methodName, textOf, threadName } from './names.ts'
import type { ChunkStacks } from './stacks.ts'
import { type Field, type Measure, measureOf, type Type } from './types.ts'
import type { Value } from './values.ts'

/** Structures in structures: deeper ones nobody reads in a table. */
const MAX_DEPTH = 3
/** An event has some dozens of fields. */
const MAX_COLUMNS = 200
/** Longer texts are documents, as a whole set of classes. */
const MAX_TEXT = 500
/** Innermost calls of a stack that fit a cell; profiles have all of them. */
export const TOP_FRAMES = 5

export interface Column {
  readonly name: string
  readonly unit: Unit | 'text'
  readonly cell: (event: { readonly [field: string]: Value }) => Cell
}

const WORDS: Readonly<Record<string, (value: Value) => string>> = {
  'java.lang.Thread': threadName,
  'java.lang.Class': className,
  'jdk.types.Method': methodName,
  'jdk.types.OldObject': (value) => chainOf(value, null).join(' → '),
  'jdk.types.ClassLoader': (value) =>
    isFields(value) ? textOf(value.name) || className(value.type) || 'bootstrap' : '',
  'jdk.types.Module': nameIn,
  'jdk.types.Package': (value) => nameIn(value).replaceAll('/', '.'),
  'jdk.types.ThreadGroup': nameIn,
}

/** How a pooled value of a type is written; undefined for one that has no words of its own. */
export function wordsOf({ name }: Type): ((value: Value) => string) | undefined {
  return WORDS[name]
}

function nameIn(value: Value): string {
  return isFields(value) ? textOf(value.name) : ''
}

/** A stack trace is left to `stackCell`, which needs its key. */
export function columnsOf(type: Type): readonly Column[] {
  return fieldColumns(type.fields, '', (event) => event, 0).slice(0, MAX_COLUMNS)
}

type Pick = (event: { readonly [field: string]: Value }) => { readonly [field: string]: Value } | undefined

function fieldColumns(fields: readonly Field[], prefix: string, pick: Pick, depth: number): Column[] {
  return fields.flatMap((field): Column[] => {
    const { name, type, array } = field
    const full = `${prefix}${name}`
    const value = (event: { readonly [field: string]: Value }) => pick(event)?.[name] ?? null
    if (type.name === 'jdk.types.StackTrace') return []
    const words = WORDS[type.name]
    if (array) return [text(full, (event) => listed(value(event), words))]
    if (words) return [text(full, (event) => words(value(event)))]
    const measured = measuredColumn(field, full, value)
    if (measured) return [measured]
    if (depth >= MAX_DEPTH) return [text(full, (event) => JSON.stringify(value(event)) ?? '')]
    const inner: Pick = (event) => {
      const found = value(event)
      return isFields(found) ? found : undefined
    }
    return fieldColumns(type.fields, `${full}.`, inner, depth + 1)
  })
}

function listed(value: Value, words: ((value: Value) => string) | undefined): string {
  if (!Array.isArray(value)) return ''
  return value
    .map((each: Value) => (words ? words(each) : isFields(each) ? JSON.stringify(each) : String(each)))
    .join(', ')
}

function text(name: string, of: (event: { readonly [field: string]: Value }) => string): Column {
  return { name, unit: 'text', cell: (event) => of(event).slice(0, MAX_TEXT) }
}

const INTEGERS = new Set(['byte', 'short', 'int', 'long'])

/** A number, a flag or a text; undefined for a structure. */
function measuredColumn(
  field: Field,
  name: string,
  value: (event: { readonly [field: string]: Value }) => Value,
): Column | undefined {
  const { type } = field
  const scalar = type.simple ? type.fields[0] : field
  if (!scalar) return undefined
  const measure = measureOf(scalar)
  if (measure.kind === 'timestamp') return text(name, (event) => instant(value(event)))
  const inner = scalar.type.name
  if (INTEGERS.has(inner) || inner === 'float' || inner === 'double') {
    const unit = unitOf(measure, INTEGERS.has(inner))
    if (unit === 'text') return text(name, (event) => word(value(event)))
    return { name, unit, cell: (event) => numberIn(value(event)) }
  }
  if (['boolean', 'char', 'java.lang.String'].includes(inner)) return text(name, (event) => word(value(event)))
  return undefined
}

function numberIn(value: Value): number | null {
  return typeof value === 'number' ? value : null
}

function word(value: Value): string {
  return value === null ? '' : String(value)
}

/** Unix milliseconds as ISO 8601 in UTC, to the microsecond. */
export function instant(value: Value): string {
  if (typeof value !== 'number') return ''
  const date = new Date(Math.floor(value))
  if (Number.isNaN(date.getTime())) return ''
  const micros = Math.floor((value - Math.floor(value)) * 1000)
  return date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
}

export function unitOf(measure: Measure, integer: boolean): Unit | 'text' {
  switch (measure.kind) {
    case 'timespan':
      return 'seconds'
    case 'bytes':
    case 'bits':
      return measure.rate ? 'bytes/second' : 'bytes'
    case 'percentage':
      return 'ratio'
    case 'frequency':
      return 'count/second'
    case 'address':
    case 'timestamp':
      return 'text'
    default:
      return integer ? 'count' : 'unknown'
  }
}

/** The innermost calls of a stack, e.g. `java.util.HashMap.resize:704 ← Churn.allocate:62`. */
export function stackCell(stacks: ChunkStacks, key: number): string {
  return stacks
    .frames(key, TOP_FRAMES)
    .map(({ name, line }) => (line ? `${name}:${line}` : name))
    .join(' ← ')
    .slice(0, MAX_TEXT)
}
