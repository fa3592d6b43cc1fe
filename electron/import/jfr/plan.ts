/**
 * A type's fields as a flat list of steps, made once a chunk, so that reading an event is one loop over small numbers:
 * no object, no closure and no name per event. What is read goes into columns, of which others look at many rows at once.
 */
import { BLOCK_ROWS, type Block } from './block.ts'
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
  /** Of what is asked for; -1 for what is passed over. */
  column: number
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
      steps.push({ op: OP.array, column: -1, count: 0, element })
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
  return { op: OP[op], column: -1, count: 1, element: NOTHING }
}

/** Compressed numbers are read alike, whatever their width, and those that nobody asks for passed over together. */
function joined(steps: readonly Step[], compressed: boolean): readonly Step[] {
  const found: Step[] = []
  for (const step of steps) {
    const last = found.at(-1)
    const isPassed = step.column < 0 && last?.op === OP.integers && last.column < 0
    if (!isNumber(step, compressed)) found.push({ ...step, element: joined(step.element, compressed) })
    else if (isPassed) found[found.length - 1] = { ...last, count: last.count + 1 }
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
 * Reads chosen fields of one type into columns that are used again for the next rows. A number is itself, a pooled value
 * its key, a string and an array the offset at which it lies.
 */
export class ColumnReader {
  readonly type: Type
  /** One a field asked for, of as many rows as a block has; NaN where the type has no such field. */
  readonly columns: readonly Float64Array[]
  readonly #steps: readonly Step[]
  /** Of a row, where it is read next. */
  readonly #places = new Int32Array(BLOCK_ROWS)

  /**
   * A field of a structure in place is named `heapSpace.committedSize`. `whole`: go on to the end of the value, behind
   * which the next one of an array begins. Throws Damage for a type that cannot be read.
   */
  constructor(type: Type, fields: readonly string[], compressed: boolean, whole = false) {
    const places = new Map<string, Step>()
    const steps = stepsOf(readable(type).fields, '', places)
    fields.forEach((field, column) => {
      const step = places.get(field)
      if (step) step.column = column
    })
    const wanted = whole ? steps : steps.slice(0, steps.findLastIndex(({ column }) => column >= 0) + 1)
    this.type = type
    this.columns = fields.map(() => new Float64Array(BLOCK_ROWS).fill(Number.NaN))
    this.#steps = joined(wanted, compressed)
  }

  /** One value into the first row, from the cursor. Throws Damage. */
  read(cursor: Cursor): void {
    const [steps, columns] = [this.#steps, this.columns]
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as Step
      if (step.op !== OP.integers) this.#readStep(step, cursor, 0)
      else if (step.column < 0) cursor.skipLongs(step.count)
      else (columns[step.column] as Float64Array)[0] = cursor.integer(8)
    }
  }

  /** The events of a block into as many rows, without those that are damaged; how many there are. */
  readBlock(block: Block): number {
    const { cursor, starts, count } = block
    const places = this.#places
    places.set(starts)
    for (const step of this.#steps) {
      if (step.op !== OP.integers) this.#readColumn(step, block)
      else if (step.column < 0) cursor.skipIntegers(places, count, step.count)
      else cursor.integers(places, count, this.columns[step.column] as Float64Array)
    }
    return this.#withoutDamaged(block)
  }

  #readColumn(step: Step, block: Block): void {
    const { cursor, count } = block
    for (let row = 0; row < count; row++) {
      cursor.at = this.#places[row] as number
      try {
        this.#readStep(step, cursor, row)
      } catch (error) {
        if (!(error instanceof Damage)) throw error
        block.damage(row)
      }
      this.#places[row] = cursor.at
    }
  }

  #readStep(step: Step, cursor: Cursor, row: number): void {
    const column = this.columns[step.column]
    if (column) column[row] = readValue(step, cursor)
    else skipStep(step, cursor)
  }

  /** Moves the rows behind a damaged one up. */
  #withoutDamaged(block: Block): number {
    const { ends, count } = block
    const places = this.#places
    for (let row = 0; row < count; row++) if ((places[row] as number) > (ends[row] as number)) block.damage(row)
    if (!block.hasDamage) return count
    let rows = 0
    for (let row = 0; row < count; row++) {
      if (block.isDamaged(row)) continue
      for (const column of this.columns) column[rows] = column[row] as number
      rows++
    }
    return rows
  }
}

function readValue(step: Step, cursor: Cursor): number {
  switch (step.op) {
    case OP.byte:
      return cursor.byte()
    case OP.short:
      return cursor.integer(2)
    case OP.int:
      return cursor.integer(4)
    case OP.integers:
      return cursor.integer(8)
    case OP.float:
      return cursor.float()
    case OP.double:
      return cursor.double()
    default: {
      const { at } = cursor
      skipStep(step, cursor)
      return at
    }
  }
}
