/**
 * A type's fields as a flat list of steps, made once a chunk, so that reading an event is one loop over small numbers:
 * no object, no closure and no name per event. Numbers in a row that nobody asks for are one step.
 */
import type { Cursor } from './cursor.ts'
import { Damage } from './damage.ts'
import type { Field, Type } from './types.ts'

const OP = { byte: 0, short: 1, int: 2, long: 3, float: 4, double: 5, string: 6, array: 7, integers: 8 } as const

/** Structures in place nest two deep; what goes on has itself as a field. */
const MAX_NESTING = 16
/** The widest event of a JDK has some fifty numbers; more than this is a structure that doubles at each level. */
const MAX_STEPS = 10_000

export const PRIMITIVES: Readonly<Record<string, keyof typeof OP>> = {
  boolean: 'byte',
  byte: 'byte',
  char: 'short',
  short: 'short',
  int: 'int',
  long: 'long',
  float: 'float',
  double: 'double',
  'java.lang.String': 'string',
}

interface Step {
  readonly op: number
  /** Place in the row of what is asked for; -1 for what is passed over. */
  slot: number
  /** How many numbers of `integers`. */
  readonly count: number
  /** Of an array: how an element is passed over. */
  readonly element: readonly Step[]
}

const NOTHING: readonly Step[] = []

function stepsOf(fields: readonly Field[], path: string, places: Map<string, Step>, depth = 0): Step[] {
  if (depth > MAX_NESTING) throw new Damage('a type that contains itself')
  const steps: Step[] = []
  for (const { name, type, pooled, array } of fields) {
    const inner = `${path}${name}`
    if (array) {
      const element = pooled ? [stepOf('long')] : elementSteps(type, depth + 1)
      steps.push({ op: OP.array, slot: -1, count: 0, element })
      places.set(inner, steps.at(-1) as Step)
    } else if (pooled || PRIMITIVES[type.name]) {
      const step = stepOf(pooled ? 'long' : (PRIMITIVES[type.name] ?? 'long'))
      places.set(inner, step)
      steps.push(step)
    } else steps.push(...stepsOf(readable(type).fields, `${inner}.`, places, depth + 1))
    if (steps.length > MAX_STEPS) throw new Damage('a type without end')
  }
  return steps
}

/** The values of a type without a field around them, as the entries of a pool have them. */
function elementSteps(type: Type, depth = 0): readonly Step[] {
  const primitive = PRIMITIVES[type.name]
  return primitive ? [stepOf(primitive)] : stepsOf(readable(type).fields, '', new Map(), depth)
}

function readable(type: Type): Type {
  if (type.broken) throw new Damage(`${type.name} has a field of a type that is not there`)
  return type
}

function stepOf(op: keyof typeof OP): Step {
  return { op: OP[op], slot: -1, count: 1, element: NOTHING }
}

/** Compressed numbers are passed over alike, whatever their width; of plain ones only those of 64 bits are. */
function joined(steps: readonly Step[], compressed: boolean): readonly Step[] {
  const found: Step[] = []
  for (const step of steps) {
    const last = found.at(-1)
    if (!isNumber(step, compressed)) found.push({ ...step, element: joined(step.element, compressed) })
    else if (last?.op === OP.integers) found[found.length - 1] = { ...last, count: last.count + 1 }
    else found.push({ ...step, op: OP.integers })
  }
  return found
}

/** Whether it is read as a number of 64 bits. */
function isNumber({ op }: Step, compressed: boolean): boolean {
  return op === OP.long || (compressed && (op === OP.int || op === OP.short))
}

/** Passes over one value of a type. Made once a chunk; throws Damage for a type that cannot be read. */
export class Skipper {
  readonly #steps: readonly Step[]

  constructor(type: Type, compressed: boolean) {
    this.#steps = joined(elementSteps(type), compressed)
  }

  skip(cursor: Cursor): void {
    skipSteps(this.#steps, cursor)
  }
}

function skipSteps(steps: readonly Step[], cursor: Cursor): void {
  for (let i = 0; i < steps.length; i++) skipStep(steps[i] as Step, cursor)
}

function skipStep(step: Step, cursor: Cursor): void {
  switch (step.op) {
    case OP.byte:
      cursor.at++
      break
    case OP.short:
      cursor.skipInteger(2)
      break
    case OP.int:
      cursor.skipInteger(4)
      break
    case OP.long:
      cursor.skipInteger(8)
      break
    case OP.integers:
      cursor.skipLongs(step.count)
      break
    case OP.float:
      cursor.at += 4
      break
    case OP.double:
      cursor.at += 8
      break
    case OP.string:
      cursor.skipString()
      break
    default:
      skipArray(step.element, cursor)
  }
}

function skipArray(element: readonly Step[], cursor: Cursor): void {
  const count = cursor.count()
  const [only] = element
  if (element.length === 1 && only?.op === OP.integers) cursor.skipLongs(count * only.count)
  else for (let left = count; left > 0; left--) skipSteps(element, cursor)
}

/**
 * Reads chosen fields of one event type into a row that is used again for the next event. A number is itself, a pooled
 * value its key, a string and an array the offset at which it lies.
 */
export class RowReader {
  readonly type: Type
  /** One value a field. */
  readonly row: Float64Array
  readonly #runs: readonly Run[]

  /**
   * A field of a structure in place is named `heapSpace.committedSize`; what the type does not have stays NaN. `whole`: go
   * on to the end of the value, behind which the next one of an array begins.
   */
  constructor(type: Type, fields: readonly string[], compressed: boolean, whole = false) {
    const places = new Map<string, Step>()
    const steps = stepsOf(readable(type).fields, '', places)
    fields.forEach((field, slot) => {
      const step = places.get(field)
      if (step) step.slot = slot
    })
    this.type = type
    this.row = new Float64Array(fields.length).fill(Number.NaN)
    const wanted = whole ? steps : steps.slice(0, steps.findLastIndex(({ slot }) => slot >= 0) + 1)
    this.#runs = runsOf(wanted, compressed)
  }

  /** From the cursor, which stands behind the event's type. */
  read(cursor: Cursor): void {
    const runs = this.#runs
    const { row } = this
    for (let i = 0; i < runs.length; i++) {
      const { slots, step } = runs[i] as Run
      if (slots.length > 0) cursor.integers(slots, row)
      if (step) readStep(step, cursor, row)
    }
  }
}

/** Numbers that follow one another, each with its place, or as -n for n that nobody asked for; and what comes behind them. */
interface Run {
  readonly slots: Int32Array
  readonly step: Step | undefined
}

function runsOf(steps: readonly Step[], compressed: boolean): readonly Run[] {
  const runs: Run[] = []
  let slots: number[] = []
  for (const step of steps) {
    if (isNumber(step, compressed)) {
      const last = slots.at(-1) ?? 0
      if (step.slot < 0 && last < 0) slots[slots.length - 1] = last - 1
      else slots.push(step.slot)
    } else {
      runs.push({ slots: Int32Array.from(slots), step: { ...step, element: joined(step.element, compressed) } })
      slots = []
    }
  }
  if (slots.length > 0) runs.push({ slots: Int32Array.from(slots), step: undefined })
  return runs
}

function readStep(step: Step, cursor: Cursor, row: Float64Array): void {
  const { op, slot } = step
  switch (slot < 0 ? OP.integers : op) {
    case OP.byte:
      row[slot] = cursor.byte()
      break
    case OP.short:
      row[slot] = cursor.integer(2)
      break
    case OP.int:
      row[slot] = cursor.integer(4)
      break
    case OP.float:
      row[slot] = cursor.float()
      break
    case OP.double:
      row[slot] = cursor.double()
      break
    default:
      if (slot >= 0) row[slot] = cursor.at
      skipStep(step, cursor)
  }
}
