/** A path into an event as a place in its row of numbers, and what that number says: a cell, or an amount to reckon with. */
import type { Cell, Unit } from '../../../../shared/model.ts'
import type { Chunk } from '../chunk.ts'
import { instant, unitOf, wordsOf } from '../flatten.ts'
import { className, isFields, methodName, textOf } from '../names.ts'
import { PRIMITIVES } from '../plan.ts'
import { textAt } from '../pools.ts'
import type { ChunkStacks } from '../stacks.ts'
import { type Field, isUnsigned, measureOf, type Type } from '../types.ts'
import type { Value } from '../values.ts'

export interface ViewField {
  /** What RowReader is to read. */
  readonly place: string
  readonly unit: Unit | 'text'
  readonly cell: (raw: number) => Cell
  /** NaN where there is none; of a time, seconds. */
  readonly amount: (raw: number) => number
}

const FRAMES = new Map<string, (frames: readonly Value[]) => Value | undefined>([
  ['topFrame', (frames) => frames[0]],
  ['topNotInitFrame', (frames) => frames.find((frame) => !/\.<init>$/.test(methodOf(frame)))],
  ['topApplicationFrame', (frames) => frames.find(isApplication)],
])

/** Undefined when events of the type have no such field. */
export function viewField(chunk: Chunk, stacks: ChunkStacks, type: Type, path: string): ViewField | undefined {
  const [first = '', ...rest] = path.split('.')
  const field = type.fields.find(({ name }) => name === first)
  if (!field || field.array) return undefined
  if (first === 'stackTrace') return frameField(chunk, stacks, field, rest[0] ?? '')
  if (field.pooled) return pooledField(chunk, field, rest)
  if (PRIMITIVES[field.type.name] === 'string') return textField(chunk, first)
  return PRIMITIVES[field.type.name] ? numberField(chunk, field) : undefined
}

/** The method of one frame of a trace; only traces that are asked for are decoded, each once a chunk. */
function frameField(chunk: Chunk, stacks: ChunkStacks, field: Field, which: string): ViewField {
  const choose = FRAMES.get(which)
  const find = (trace: number) => {
    if (which === 'topFrame') return stacks.frames(trace, 1)[0]?.name ?? ''
    const value = chunk.pooled(field.type, trace)
    const frames = isFields(value) && Array.isArray(value.frames) ? value.frames : []
    const frame = choose?.(frames)
    return frame === undefined ? '' : methodOf(frame)
  }
  return { place: field.name, unit: 'text', cell: remembered(find), amount: () => Number.NaN }
}

function methodOf(frame: Value): string {
  return isFields(frame) ? methodName(frame.method) : ''
}

/** Not of the JDK: the bootstrap loader has no name, and its own modules have `platform`. */
function isApplication(frame: Value): boolean {
  const method = isFields(frame) ? frame.method : undefined
  const owner = isFields(method) ? method.type : undefined
  const loader = isFields(owner) ? owner.classLoader : undefined
  if (!isFields(loader)) return false
  const name = textOf(loader.name)
  return name !== 'bootstrap' && name !== 'platform' && (name !== '' || className(loader.type) !== '')
}

function pooledField(chunk: Chunk, field: Field, path: readonly string[]): ViewField {
  const find = (key: number): Cell => {
    let value: Value = chunk.pooled(field.type, key)
    let type: Type | undefined = field.type
    for (const name of path) {
      type = type?.fields.find((inner) => inner.name === name)?.type
      value = (isFields(value) ? value[name] : null) ?? null
    }
    const words = type && wordsOf(type)
    // Its classes have no loader that could be named.
    if (value === null && type?.name === 'jdk.types.ClassLoader') return 'bootstrap'
    if (words) return words(value)
    return typeof value === 'string' || typeof value === 'number' ? value : ''
  }
  return { place: field.name, unit: 'text', cell: remembered(find), amount: () => Number.NaN }
}

function textField(chunk: Chunk, name: string): ViewField {
  const strings = chunk.model.named('java.lang.String')
  const cell = (at: number) =>
    Number.isNaN(at) ? '' : (textAt(chunk.cursor(at), strings && chunk.pools.of(strings)) ?? '')
  return { place: name, unit: 'text', cell, amount: () => Number.NaN }
}

function numberField(chunk: Chunk, field: Field): ViewField {
  const { name: place, type } = field
  const measure = measureOf(field)
  const integer = type.name !== 'float' && type.name !== 'double'
  if (type.name === 'boolean')
    return { place, unit: 'text', cell: (raw) => String(raw !== 0), amount: () => Number.NaN }
  if (measure.kind === 'timestamp') {
    const ms = (raw: number) => chunk.clock.timestampMs(raw, measure.unit)
    return { place, unit: 'text', cell: (raw) => instant(ms(raw)), amount: (raw) => ms(raw) / 1e3 }
  }
  if (measure.kind === 'address') {
    return { place, unit: 'text', cell: (raw) => `0x${raw.toString(16)}`, amount: () => Number.NaN }
  }
  const wrap = isUnsigned(field) ? 2 ** (type.name === 'int' ? 32 : 64) : 0
  const amount = (raw: number) => {
    if (measure.kind === 'timespan') {
      // The smallest number stands for no answer, the largest for ever.
      return Math.abs(raw) >= 2 ** 63 ? Number.NaN : chunk.clock.timespanSeconds(raw, measure.unit)
    }
    const whole = raw < 0 ? raw + wrap : raw
    return measure.kind === 'bits' ? whole / 8 : whole
  }
  return { place, unit: unitOf(measure, integer), cell: (raw) => numeric(amount(raw)), amount }
}

/** What a cell can hold. */
export function numeric(value: number): Cell {
  return Number.isFinite(value) ? value : null
}

function remembered(find: (key: number) => Cell): (key: number) => Cell {
  const known = new Map<number, Cell>()
  return (key) => {
    let cell = known.get(key)
    if (cell === undefined) {
      cell = find(key)
      known.set(key, cell)
    }
    return cell
  }
}
