/**
 * A stretch of a file that slides along it: chunks are appended at its end, and what has been read is dropped. What
 * nobody wants to read is skipped without being copied, be it longer than memory.
 */

/** It grows with the chunks, and for a record that must lie in one piece. */
const FIRST_BYTES = 1 << 16

export class Window {
  bytes = new Uint8Array(FIRST_BYTES)
  view = new DataView(this.bytes.buffer)
  /** Where reading goes on, and where what was read ends. */
  at = 0
  end = 0
  /** Bytes still to be passed over before anything is appended again. */
  skipping = 0
  /** Of `bytes[0]` in the file. A number, since files are longer than 2^32. */
  #origin = 0

  /** Of `at` in the file; what is being skipped counts as read. */
  get position(): number {
    return this.#origin + this.at + this.skipping
  }

  /** Of the end of what has come. */
  get reached(): number {
    return this.#origin + this.end
  }

  append(chunk: Uint8Array): void {
    const skipped = Math.min(this.skipping, chunk.length)
    if (skipped > 0) {
      // Nothing is kept while something is skipped.
      this.skipping -= skipped
      this.#origin += this.end + skipped
      this.at = 0
      this.end = 0
    }
    const wanted = skipped === 0 ? chunk : chunk.subarray(skipped)
    if (wanted.length === 0) return
    const kept = this.end - this.at
    if (this.bytes.length - this.end < wanted.length) {
      if (kept + wanted.length > this.bytes.length) this.#grow(kept + wanted.length)
      else this.bytes.copyWithin(0, this.at, this.end)
      this.#origin += this.at
      this.at = 0
      this.end = kept
    }
    this.bytes.set(wanted, this.end)
    this.end += wanted.length
  }

  /** Reading goes on at `at`, which may lie behind the end. */
  moveTo(at: number): void {
    this.skipping = Math.max(0, at - this.end)
    this.at = Math.min(at, this.end)
  }

  #grow(bytes: number): void {
    const larger = new Uint8Array(2 ** Math.ceil(Math.log2(bytes)))
    larger.set(this.bytes.subarray(this.at, this.end))
    this.bytes = larger
    this.view = new DataView(larger.buffer)
  }
}
