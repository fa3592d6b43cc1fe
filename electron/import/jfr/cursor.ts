/**
 * Reads the numbers and strings of a recording out of one chunk.
 *
 * With compressed integers, which every JDK writes, a number is seven bits a byte, lowest first, and the eighth bit says
 * that another byte follows; a ninth byte has eight bits, so 64 in all. A negative number is thus always nine bytes.
 * Without, a number has its natural width, highest byte first.
 *
 * Nothing here throws on damaged bytes: what lies behind the end reads as zeros, and the caller sees at the end of an
 * event that `at` went too far. Only lengths are checked, since they allocate.
 */
import { Damage } from './damage.ts'

const TWO_28 = 2 ** 28
const TWO_56 = 2 ** 56
const LOW_28 = 0xfffffff
const utf8 = new TextDecoder()
const latin1 = new TextDecoder('latin1')

/** How a string is written: one byte in front says which. */
export const STRING = { none: 0, empty: 1, pooled: 2, utf8: 3, chars: 4, latin1: 5 } as const

/** Widths of numbers in bytes where integers are not compressed. */
export type Width = 2 | 4 | 8

export class Cursor {
  readonly bytes: Uint8Array
  readonly compressed: boolean
  readonly #view: DataView
  at: number
  /** Of the event that was looked at last. */
  type = 0

  constructor(bytes: Uint8Array, compressed: boolean, at = 0) {
    this.bytes = bytes
    this.compressed = compressed
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = at
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0
  }

  /**
   * The size of the event at a place; its type is in `type` then, and its fields begin at the cursor. Every event passes
   * here twice: it is told the place and gives the size, since what goes through a field of an object is waited for.
   */
  event(at: number): number {
    const { bytes } = this
    const size = bytes[at] as number
    const first = bytes[at + 1] as number
    if (!this.compressed || size >= 0x80) return this.#longEvent(at)
    if (first < 0x80) {
      this.type = first
      this.at = at + 2
      return size
    }
    const second = bytes[at + 2] as number
    if (second >= 0x80) return this.#longEvent(at)
    this.type = (first & 0x7f) | (second << 7)
    this.at = at + 3
    return size
  }

  #longEvent(at: number): number {
    this.at = at
    const size = this.integer(4)
    this.type = this.integer(8)
    return size
  }

  /** A signed number; beyond 2^53 it is rounded, and `exact` has every bit. Short, so that it is compiled into its callers. */
  integer(width: Width): number {
    const { bytes, at } = this
    if (!this.compressed) return this.#fixed(width)
    const first = bytes[at] as number
    if (first < 0x80) {
      this.at = at + 1
      return first
    }
    const second = bytes[at + 1] as number
    if (second < 0x80) {
      this.at = at + 2
      return (first & 0x7f) | (second << 7)
    }
    return this.#longer()
  }

  /** A number of three bytes and more. */
  #longer(): number {
    const { bytes } = this
    let at = this.at
    let low = ((bytes[at++] as number) & 0x7f) | (((bytes[at++] as number) & 0x7f) << 7)
    let byte = bytes[at++] as number
    low |= (byte & 0x7f) << 14
    if (byte >= 0x80) {
      byte = bytes[at++] as number
      low |= (byte & 0x7f) << 21
    }
    this.at = at
    return byte >= 0x80 ? this.#long(low) : low
  }

  /** The rest of a number whose lowest 28 bits are known. */
  #long(low: number): number {
    const { bytes } = this
    let at = this.at
    let byte = bytes[at++] as number
    let high = byte & 0x7f
    if (byte >= 0x80) {
      byte = bytes[at++] as number
      high |= (byte & 0x7f) << 7
      if (byte >= 0x80) {
        byte = bytes[at++] as number
        high |= (byte & 0x7f) << 14
        if (byte >= 0x80) {
          byte = bytes[at++] as number
          high |= (byte & 0x7f) << 21
        }
      }
    }
    this.at = at
    return byte >= 0x80 ? this.#longest(high, low) : high * TWO_28 + low
  }

  /** A number of nine bytes, of which 56 bits are known. */
  #longest(high: number, low: number): number {
    const top = this.bytes[this.at++] ?? 0
    if (top < 0x80) return top * TWO_56 + high * TWO_28 + low
    // By its complement a small negative number stays exact.
    return -((~top & 0xff) * TWO_56 + (~high & LOW_28) * TWO_28 + (~low & LOW_28)) - 1
  }

  #fixed(width: Width): number {
    const at = this.at
    this.at += width
    if (this.at > this.bytes.length) return 0
    if (width === 2) return this.#view.getInt16(at)
    if (width === 4) return this.#view.getInt32(at)
    return this.#view.getInt32(at) * 2 ** 32 + this.#view.getUint32(at + 4)
  }

  /** The number with all its 64 bits, signed. */
  exact(width: Width): bigint {
    const start = this.at
    const rounded = this.integer(width)
    if (Number.isSafeInteger(rounded)) return BigInt(rounded)
    const end = this.at
    let value = 0n
    if (this.compressed) {
      for (let at = Math.min(end, this.bytes.length) - 1; at >= start; at--) {
        const byte = this.bytes[at] ?? 0
        value = at - start === 8 ? BigInt(byte) : (value << 7n) | BigInt(byte & 0x7f)
      }
    } else for (let at = start; at < end; at++) value = (value << 8n) | BigInt(this.bytes[at] ?? 0)
    return BigInt.asIntN(64, value)
  }

  float(): number {
    this.at += 4
    return this.at > this.bytes.length ? 0 : this.#view.getFloat32(this.at - 4)
  }

  double(): number {
    this.at += 8
    return this.at > this.bytes.length ? 0 : this.#view.getFloat64(this.at - 8)
  }

  skipInteger(width: Width): void {
    if (!this.compressed) {
      this.at += width
      return
    }
    const { bytes } = this
    const last = this.at + 8
    let at = this.at
    while (at < last && (bytes[at] as number) >= 0x80) at++
    this.at = at + 1
  }

  /**
   * A number of 64 bits at each of the first places, which move on to what lies behind it. Most of a recording is read here:
   * of many rows at once a processor reads several at the same time, where number after number it waits for the end of each.
   */
  integers(places: Int32Array, rows: number, into: Float64Array): void {
    for (let row = 0; row < rows; row++) {
      row = this.compressed ? this.#shortIntegers(places, row, rows, into) : row
      if (row === rows) return
      this.at = places[row] as number
      into[row] = this.integer(8)
      places[row] = this.at
    }
  }

  /** Numbers of up to three bytes; the first row that has a longer one. Calls nothing, so that the loop stays tight. */
  #shortIntegers(places: Int32Array, from: number, rows: number, into: Float64Array): number {
    const { bytes } = this
    for (let row = from; row < rows; row++) {
      const at = places[row] as number
      const first = bytes[at] as number
      if (first < 0x80) {
        into[row] = first
        places[row] = at + 1
        continue
      }
      const second = bytes[at + 1] as number
      if (second < 0x80) {
        into[row] = (first & 0x7f) | (second << 7)
        places[row] = at + 2
        continue
      }
      const third = bytes[at + 2] as number
      if (third >= 0x80) return row
      into[row] = (first & 0x7f) | ((second & 0x7f) << 7) | (third << 14)
      places[row] = at + 3
    }
    return rows
  }

  /** Moves the first places on behind so many numbers of 64 bits. */
  skipIntegers(places: Int32Array, rows: number, count: number): void {
    const { bytes, compressed } = this
    for (let row = 0; row < rows; row++) {
      let at = places[row] as number
      for (let left = count; left > 0; left--) {
        const last = at + 8
        while (at < last && (!compressed || (bytes[at] as number) >= 0x80)) at++
        if (compressed) at++
      }
      places[row] = at
    }
  }

  /**
   * Passes over so many numbers of 64 bits; of compressed ones the width does not matter. Four bytes at a time: every byte
   * below 0x80 ends a number, unless it is the ninth of one, and a number of nine bytes has four in a row that end none.
   */
  skipLongs(count: number): void {
    if (!this.compressed) {
      this.at += count * 8
      return
    }
    const { bytes } = this
    const view = this.#view
    let { at } = this
    let left = count
    /** Where a number begins for certain. */
    let known = at
    while (left >= 4 && at + 4 <= bytes.length) {
      const ends = ~view.getInt32(at) & 0x80808080
      if (ends !== 0) {
        left -= Math.imul(ends >>> 7, 0x01010101) >>> 24
        at += 4
        continue
      }
      while (at > known && (bytes[at - 1] as number) >= 0x80) at--
      this.at = at
      this.skipInteger(8)
      at = this.at
      known = at
      left--
    }
    while (at > known && (bytes[at - 1] as number) >= 0x80) at--
    this.at = at
    for (; left > 0 && this.at <= bytes.length; left--) this.skipInteger(8)
  }

  /** A count of what follows, of which each takes a byte at least. */
  count(): number {
    const count = this.integer(4)
    if (count < 0 || count > this.bytes.length - this.at) throw new Damage(`a count of ${count}`)
    return count
  }

  /** A string written in place; a number is the key of one in the pool of strings. */
  string(): string | number | undefined {
    switch (this.byte()) {
      case STRING.none:
        return undefined
      case STRING.empty:
        return ''
      case STRING.pooled:
        return this.integer(8)
      case STRING.utf8:
        return utf8.decode(this.#span())
      case STRING.latin1:
        return latin1.decode(this.#span())
      case STRING.chars: {
        let text = ''
        for (let left = this.count(); left > 0; left--) text += String.fromCharCode(this.integer(2) & 0xffff)
        return text
      }
      default:
        throw new Damage('a string of an unknown encoding')
    }
  }

  skipString(): void {
    switch (this.byte()) {
      case STRING.none:
      case STRING.empty:
        return
      case STRING.pooled:
        this.skipInteger(8)
        return
      case STRING.utf8:
      case STRING.latin1:
        this.#span()
        return
      case STRING.chars:
        for (let left = this.count(); left > 0; left--) this.skipInteger(2)
        return
      default:
        throw new Damage('a string of an unknown encoding')
    }
  }

  #span(): Uint8Array {
    const length = this.count()
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
}
