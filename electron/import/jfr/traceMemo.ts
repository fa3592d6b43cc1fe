/**
 * Traces by their bytes, over all chunks. A JVM writes a trace anew into each chunk in which it occurs, with the same keys
 * of methods as long as it lives; to see that it is the same again takes a tenth of what it takes to take it apart.
 */

/** More than the traces of any program; what comes after it is taken apart each time. */
const MAX_BYTES = 64 * 2 ** 20
const FIRST_SLOTS = 1024
const FIRST_BYTES = 2 ** 16
const EMPTY = -1

export class TraceMemo {
  #bytes = new DataView(new ArrayBuffer(FIRST_BYTES))
  #used = 0
  /** Of each entry: its hash, where its bytes begin and end, and its value. */
  #entries = new Int32Array(FIRST_SLOTS * 4)
  #count = 0
  #slots = new Int32Array(FIRST_SLOTS * 2).fill(EMPTY)

  /** The value kept for these bytes of a chunk; -1 when there is none. `hash` is theirs. */
  get(hash: number, bytes: DataView, from: number, to: number): number {
    const [slots, entries] = [this.#slots, this.#entries]
    const mask = slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number
      if (entry === EMPTY) return -1
      if (entries[entry] === hash && this.#isSame(entry, bytes, from, to)) return entries[entry + 3] as number
    }
  }

  #isSame(entry: number, bytes: DataView, from: number, to: number): boolean {
    const mine = this.#bytes
    let at = this.#entries[entry + 1] as number
    if ((this.#entries[entry + 2] as number) - at !== to - from) return false
    let other = from
    for (; other + 4 <= to; other += 4, at += 4) if (mine.getInt32(at) !== bytes.getInt32(other)) return false
    for (; other < to; other++, at++) if (mine.getUint8(at) !== bytes.getUint8(other)) return false
    return true
  }

  /** Keeps a value for bytes that have none. */
  set(hash: number, bytes: DataView, from: number, to: number, value: number): void {
    const end = this.#used + to - from
    if (end > MAX_BYTES) return
    if (end > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.byteLength * 2))
      larger.set(new Uint8Array(this.#bytes.buffer))
      this.#bytes = new DataView(larger.buffer)
    }
    const target = new Uint8Array(this.#bytes.buffer, this.#used)
    target.set(new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from))
    const entry = this.#count++ * 4
    if (entry === this.#entries.length) this.#grow()
    this.#entries.set([hash, this.#used, end, value], entry)
    this.#put(entry)
    this.#used = end
  }

  #put(entry: number): void {
    const mask = this.#slots.length - 1
    let slot = (this.#entries[entry] as number) & mask
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask
    this.#slots[slot] = entry
  }

  /** Half of the slots stay empty, so that searches stay short. */
  #grow(): void {
    const entries = this.#entries
    this.#entries = new Int32Array(entries.length * 2)
    this.#entries.set(entries)
    this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY)
    for (let entry = 0; entry < entries.length; entry += 4) this.#put(entry)
  }

  clear(): void {
    this.#used = 0
    this.#count = 0
    this.#slots.fill(EMPTY)
  }
}

/** Of some bytes of a chunk, four at a time. */
export function hashOf(view: DataView, from: number, to: number): number {
  let mixed = to - from
  let at = from
  for (; at + 4 <= to; at += 4) mixed = Math.imul(mixed ^ view.getInt32(at), 0x85ebca6b) ^ (mixed >>> 15)
  for (; at < to; at++) mixed = Math.imul(mixed ^ view.getUint8(at), 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 13)
}
