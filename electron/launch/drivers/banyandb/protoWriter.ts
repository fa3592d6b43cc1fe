/** Letters; above that one call for the whole text is faster. */
const MAX_BYTE_BY_BYTE = 160

/**
 * Protocol buffers written from their end to their beginning: what a message is long is known when it is written, so nothing
 * is measured first and nothing copied. Within a message the last field comes first.
 * https://protobuf.dev/programming-guides/encoding/
 */
export class ProtoWriter {
  #buffer: Buffer
  /** Where the first byte that is written stands. */
  #start: number

  /** Grows as it needs to; `size` is what it begins with, in bytes. */
  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size)
    this.#start = size
  }

  get length(): number {
    return this.#buffer.length - this.#start
  }

  /** A copy of what was written, from its beginning. The writer is empty again. */
  take(): Buffer {
    const written = Buffer.from(this.#buffer.subarray(this.#start))
    this.#start = this.#buffer.length
    return written
  }

  /** A whole number, 0 to 2^53. */
  varint(field: number, value: number): void {
    this.#number(value)
    this.#number(field * 8)
  }

  text(field: number, value: string): void {
    const before = this.length
    if (!this.#ascii(value)) {
      const length = Buffer.byteLength(value)
      this.#room(length)
      this.#start -= length
      this.#buffer.write(value, this.#start)
    }
    this.#head(field, this.length - before)
  }

  /** Short texts of plain letters, which nearly all are: byte by byte is several times faster than a call for each. */
  #ascii(value: string): boolean {
    const { length } = value
    if (length > MAX_BYTE_BY_BYTE) return false
    this.#room(length)
    const start = this.#start - length
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i)
      if (code > 127) return false
      this.#buffer[start + i] = code
    }
    this.#start = start
    return true
  }

  bytes(field: number, value: Uint8Array): void {
    this.#room(value.length)
    this.#start -= value.length
    this.#buffer.set(value, this.#start)
    this.#head(field, value.length)
  }

  /** A message within, of what was written since the writer was `before` long. */
  enclose(field: number, before: number): void {
    this.#head(field, this.length - before)
  }

  /** gRPC's frame around what was written since: a byte that says that it is not compressed, and its length in four. */
  frame(before: number): void {
    const length = this.length - before
    this.#room(5)
    this.#start -= 5
    this.#buffer.writeUInt8(0, this.#start)
    this.#buffer.writeUInt32BE(length, this.#start + 1)
  }

  #head(field: number, length: number): void {
    this.#number(length)
    this.#number(field * 8 + 2)
  }

  #number(value: number): void {
    let size = 1
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++
    this.#room(size)
    this.#start -= size
    let at = this.#start
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#buffer[at++] = (rest % 128) | 128
    this.#buffer[at] = rest
  }

  #room(bytes: number): void {
    if (this.#start >= bytes) return
    const larger = Buffer.allocUnsafe(2 * this.#buffer.length + bytes)
    const start = larger.length - this.length
    this.#buffer.copy(larger, start, this.#start)
    this.#buffer = larger
    this.#start = start
  }
}
