/**
 * Events and pooled values as plain data, for what is shown and compared rather than counted. Pooled values are decoded
 * on demand and shared; one that contains itself ends there.
 */
import { type Clock, isNoSpan, isoDuration, isoInstant } from './clock.ts'
import type { Cursor } from './cursor.ts'
import { Damage } from './damage.ts'
import { PRIMITIVES } from './plan.ts'
import { type Pools, textAt } from './pools.ts'
import { type Field, isUnsigned, type Measure, measureOf, type Type } from './types.ts'

export type Value = string | number | bigint | boolean | null | readonly Value[] | { readonly [field: string]: Value }

/**
 * `print`: as `jfr print --json` has them, times as ISO 8601 and numbers with all bits. `base`: base units; Unix
 * milliseconds, seconds, bytes and ratios, addresses in hexadecimal.
 */
export type Style = 'print' | 'base'

/** A chain of references from an old object to its root is cut by the JDK at 200 objects, two levels each. */
const MAX_DEPTH = 1_000

type Decode = (cursor: Cursor, depth: number) => Value

export class Values {
  readonly #style: Style
  readonly #clock: Clock
  readonly #pools: Pools
  readonly #strings: Type | undefined
  readonly #types = new Map<Type, Decode>()
  readonly #resolved = new Map<Type, Map<number, Value>>()
  /** What the chunk before had resolved: an event that waited while chunks changed names what only that one holds. */
  readonly #earlier: ReadonlyMap<Type, ReadonlyMap<number, Value>> | undefined

  constructor(style: Style, clock: Clock, pools: Pools, strings: Type | undefined, before?: Values) {
    if (before) this.#earlier = before.#resolved
    this.#style = style
    this.#clock = clock
    this.#pools = pools
    this.#strings = strings
  }

  /** The fields of an event, from the cursor behind its type. Throws Damage, as where they go beyond the event's end. */
  event(type: Type, cursor: Cursor, end = Number.POSITIVE_INFINITY): { readonly [field: string]: Value } {
    const fields = this.#decoder(type)(cursor, 0) as { readonly [field: string]: Value }
    if (cursor.at > end) throw new Damage('an event whose fields go beyond its end')
    return fields
  }

  /** What a key stands for; null when nothing does. */
  pooled(type: Type, key: number, cursor: Cursor, depth = 0): Value {
    let resolved = this.#resolved.get(type)
    if (!resolved) {
      resolved = new Map()
      this.#resolved.set(type, resolved)
    }
    const known = resolved.get(key)
    if (known !== undefined) return known
    const at = this.#pools.of(type)?.places.get(key) ?? -1
    if (at < 0) return this.#earlier?.get(type)?.get(key) ?? null
    if (depth > MAX_DEPTH) throw new Damage(`${type.name} nests too deep`)
    // Whoever asks for it again on the way down would ask for ever.
    resolved.set(key, null)
    const back = cursor.at
    cursor.at = at
    try {
      const value = this.#decoder(type)(cursor, depth + 1)
      resolved.set(key, value)
      return value
    } finally {
      cursor.at = back
    }
  }

  #decoder(type: Type): Decode {
    const known = this.#types.get(type)
    if (known) return known
    // A type that contains itself finds this one, and is stopped by the depth.
    let decode: Decode = () => null
    this.#types.set(type, (cursor, depth) => decode(cursor, depth))
    decode = this.#compile(type)
    this.#types.set(type, decode)
    return decode
  }

  #compile(type: Type): Decode {
    if (PRIMITIVES[type.name]) return this.#primitive(type.name, { kind: 'plain' }, false)
    const fields = type.fields.map((field) => [field.name, this.#field(field)] as const)
    const [only] = fields
    if (type.simple && only) return only[1]
    return (cursor, depth) => {
      if (depth > MAX_DEPTH) throw new Damage(`${type.name} nests too deep`)
      const value: Record<string, Value> = {}
      for (const [name, decode] of fields) value[name] = decode(cursor, depth + 1)
      return value
    }
  }

  #field(field: Field): Decode {
    const element = this.#element(field)
    if (!field.array) return element
    return (cursor, depth) => {
      const values: Value[] = []
      for (let left = cursor.count(); left > 0; left--) values.push(element(cursor, depth))
      return values
    }
  }

  #element(field: Field): Decode {
    const { type } = field
    if (field.pooled) return (cursor, depth) => this.pooled(type, cursor.integer(8), cursor, depth)
    if (PRIMITIVES[type.name]) return this.#primitive(type.name, measureOf(field), isUnsigned(field))
    return this.#decoder(type)
  }

  #primitive(name: string, measure: Measure, unsigned: boolean): Decode {
    const number = (bits: bigint, width: number) =>
      this.#number(unsigned ? BigInt.asUintN(width, bits) : BigInt.asIntN(width, bits), measure)
    switch (name) {
      case 'boolean':
        return (cursor) => cursor.byte() !== 0
      case 'float':
        return (cursor) => finite(shortest(cursor.float()))
      case 'double':
        return (cursor) => finite(cursor.double())
      case 'char':
        return (cursor) => String.fromCharCode(cursor.integer(2) & 0xffff)
      case 'byte':
        return (cursor) => number(BigInt(cursor.byte()), 8)
      case 'short':
        return (cursor) => number(cursor.exact(2), 16)
      case 'int':
        return this.#whole(4, measure, unsigned)
      case 'java.lang.String':
        return (cursor) => {
          const strings = this.#strings && this.#pools.of(this.#strings)
          const text = cursor.string()
          if (typeof text !== 'number') return text ?? null
          const back = cursor.at
          const at = strings?.places.get(text) ?? -1
          if (at < 0) return null
          cursor.at = at
          const found = textAt(cursor, strings)
          cursor.at = back
          return found ?? null
        }
      default:
        return this.#whole(8, measure, unsigned)
    }
  }

  /** Numbers that a double holds, which is nearly all, need no big integers. */
  #whole(width: 4 | 8, measure: Measure, unsigned: boolean): Decode {
    const exact = (bits: bigint) =>
      this.#number(unsigned ? BigInt.asUintN(width * 8, bits) : BigInt.asIntN(width * 8, bits), measure)
    const based = this.#style === 'base' ? this.#based(measure) : undefined
    if (!based) return (cursor) => exact(cursor.exact(width))
    const largest = width === 4 && !unsigned ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER
    return (cursor) => {
      const start = cursor.at
      const value = cursor.integer(width)
      if (value >= 0 && value <= largest) return based(value)
      cursor.at = start
      return exact(cursor.exact(width))
    }
  }

  /** A positive number in its base unit; undefined where every bit counts. */
  #based(measure: Measure): ((value: number) => Value) | undefined {
    switch (measure.kind) {
      case 'timestamp':
        return (value) => this.#clock.timestampMs(value, measure.unit)
      case 'timespan':
        return (value) => this.#clock.timespanSeconds(value, measure.unit)
      case 'bits':
        return (value) => value / 8
      case 'address':
        return undefined
      default:
        return (value) => value
    }
  }

  #number(value: bigint, measure: Measure): Value {
    if (this.#style === 'print') return this.#printed(value, measure)
    switch (measure.kind) {
      case 'timestamp':
        return Number(this.#clock.timestampNanos(value, measure.unit)) / 1e6
      case 'timespan': {
        if (isNoSpan(value)) return null
        return Number(this.#clock.timespanNanos(value, measure.unit)) / 1e9
      }
      case 'bits':
        return Number(value) / 8
      case 'address':
        return `0x${BigInt.asUintN(64, value).toString(16)}`
      default:
        return Number(value)
    }
  }

  #printed(value: bigint, measure: Measure): Value {
    if (measure.kind === 'timestamp') {
      return isoInstant(this.#clock.timestampNanos(value, measure.unit), this.#clock.zoneOffsetMs)
    }
    if (measure.kind === 'timespan') {
      return isoDuration(this.#clock.timespanNanos(value, measure.unit))
    }
    return Number.isSafeInteger(Number(value)) ? Number(value) : value
  }
}

/** JSON has no word for infinity. */
function finite(value: number): Value {
  return Number.isFinite(value) ? value : null
}

/** Enough digits for every float. */
const FLOAT_DIGITS = 9

/** The number with the fewest digits that means this float: 0.45 and not 0.44999998807907104. */
function shortest(float: number): number {
  for (let digits = 6; digits < FLOAT_DIGITS; digits++) {
    const short = Number(float.toPrecision(digits))
    if (Math.fround(short) === float) return short
  }
  return Number(float.toPrecision(FLOAT_DIGITS))
}
