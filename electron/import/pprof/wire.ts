/**
 * Protobuf's wire format, read strictly: every length must lie inside its message and every number must end.
 *
 * A message is a row of fields. Each starts with a number `field * 8 + wire type`; type 0 is followed by a number, type 1
 * by 8 bytes, type 2 by a length and so many bytes (text, a message, or packed numbers), type 5 by 4 bytes. A number is
 * 7 bits per byte, lowest first; the top bit says that more follow, ten bytes at most. A negative number is written as
 * 64-bit two's complement, which always takes ten bytes. https://protobuf.dev/programming-guides/encoding
 *
 * A general decoder makes an object per message and a view per number, and takes cut-off input for the whole of it; a
 * profile is millions of numbers, so this one hands out numbers and nothing else.
 */

/** The bytes break the wire format; the message says how, as the predicate of a sentence about the file. */
export class WireError extends Error {}

export const NUMBER = 0
export const BYTES = 2
const FIXED64 = 1
const FIXED32 = 5

/** 64 bits in steps of 7. */
const MAX_NUMBER_BYTES = 10
const TWO_28 = 2 ** 28
const TWO_56 = 2 ** 56

/** Reads one message, and can be pointed at the next: one reader serves all messages of a kind. */
export class WireReader {
  readonly bytes: Uint8Array
  position = 0
  end = 0
  /** Of the field that `next` found. */
  field = 0
  type = 0
  /** Where the bytes of a field of type BYTES start and end. */
  from = 0
  to = 0
  // The three parts of the last number: 28 + 28 + 8 bits.
  #low = 0
  #middle = 0
  #high = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  enter(from: number, to: number): this {
    this.position = from
    this.end = to
    return this
  }

  get done(): boolean {
    return this.position >= this.end
  }

  /** Moves to the next field and reads past it; false at the end of the message. */
  next(): boolean {
    if (this.position >= this.end) return false
    const tag = this.unsigned()
    this.field = Math.floor(tag / 8)
    this.type = tag % 8
    switch (this.type) {
      case NUMBER:
        this.#read()
        return true
      case BYTES: {
        const length = this.unsigned()
        if (length > this.end - this.position)
          throw new WireError('is cut off, or damaged: a part is longer than the file')
        this.from = this.position
        this.to = this.position + length
        break
      }
      case FIXED64:
      case FIXED32:
        this.from = this.position
        this.to = this.position + (this.type === FIXED64 ? 8 : 4)
        if (this.to > this.end) throw new WireError('is cut off, or damaged: a number has no end')
        break
      default:
        throw new WireError(`is damaged: no field has the wire type ${this.type}`)
    }
    this.position = this.to
    return true
  }

  /** The number of the current field, as unsigned; exact up to 2^53. */
  get number(): number {
    this.#expect(NUMBER)
    return this.#low + this.#middle * TWO_28 + this.#high * TWO_56
  }

  /** The number of the current field, as 64-bit two's complement; exact up to ±2^53. */
  get signed(): number {
    this.#expect(NUMBER)
    return this.#signed()
  }

  /** The lower 32 bits of the number of the current field: an address needs all 64, which no number holds. */
  get low32(): number {
    this.#expect(NUMBER)
    return (this.#low | (this.#middle << 28)) >>> 0
  }

  get high32(): number {
    this.#expect(NUMBER)
    return ((this.#middle >>> 4) | (this.#high << 24)) >>> 0
  }

  /** Checks that the current field holds bytes. */
  expectBytes(): void {
    this.#expect(BYTES)
  }

  #expect(type: number): void {
    if (this.type !== type) throw new WireError(`is damaged: field ${this.field} has the wire type ${this.type}`)
  }

  /** Reads a bare number, as in a packed field. */
  unsigned(): number {
    this.#read()
    return this.#low + this.#middle * TWO_28 + this.#high * TWO_56
  }

  /** Reads a bare number as 64-bit two's complement. */
  signedNumber(): number {
    this.#read()
    return this.#signed()
  }

  #signed(): number {
    const low = this.#low + this.#middle * TWO_28
    // Exact for small negative numbers too: both steps are multiples of 2^28 before `low` is added.
    return this.#high < 128
      ? low + this.#high * TWO_56
      : (this.#high - 256) * TWO_56 + this.#middle * TWO_28 + this.#low
  }

  #read(): void {
    const { bytes, end } = this
    let p = this.position
    let low = 0
    let middle = 0
    let high = 0
    for (let i = 0; ; i++, p++) {
      if (p >= end) throw new WireError('is cut off, or damaged: a number has no end')
      if (i === MAX_NUMBER_BYTES) throw new WireError('is damaged: a number is longer than 64 bits')
      const byte = bytes[p] as number
      const bits = byte & 0x7f
      if (i < 4) low |= bits << (7 * i)
      else if (i < 8) middle |= bits << (7 * (i - 4))
      else if (i === 8) high = bits
      else high = (high | (bits << 7)) & 0xff
      if (byte < 0x80) break
    }
    this.position = p + 1
    this.#low = low
    this.#middle = middle
    this.#high = high
  }
}
