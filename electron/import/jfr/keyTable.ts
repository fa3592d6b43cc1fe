/**
 * Small numbers by keys of a recording. A Map boxes every key beyond 2^31, as the keys of methods are, and takes four times
 * the memory; this one is two typed arrays, searched from where a hash of the key points.
 */

const FIRST_SLOTS = 1024

export class KeyTable {
  #keys = new Float64Array(FIRST_SLOTS).fill(Number.NaN)
  #values = new Int32Array(FIRST_SLOTS)
  size = 0

  /** The value of a key, -1 when there is none, as for a key that is no number. */
  get(key: number): number {
    const keys = this.#keys
    const mask = keys.length - 1
    for (let slot = hash(key) & mask; ; slot = (slot + 1) & mask) {
      const found = keys[slot] as number
      if (found === key) return this.#values[slot] as number
      if (Number.isNaN(found)) return -1
    }
  }

  /** `value` is 0 to 2^31 - 1; a key that is no number is not kept. */
  set(key: number, value: number): void {
    if (Number.isNaN(key)) return
    // Beyond half full, searches grow long.
    if (this.size * 2 >= this.#keys.length) this.#grow()
    const mask = this.#keys.length - 1
    let slot = hash(key) & mask
    for (let found = this.#keys[slot] as number; !Number.isNaN(found); found = this.#keys[slot] as number) {
      if (found === key) {
        this.#values[slot] = value
        return
      }
      slot = (slot + 1) & mask
    }
    this.#keys[slot] = key
    this.#values[slot] = value
    this.size++
  }

  *keys(): Generator<number> {
    for (const key of this.#keys) if (!Number.isNaN(key)) yield key
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values]
    this.#keys = new Float64Array(keys.length * 2).fill(Number.NaN)
    this.#values = new Int32Array(keys.length * 2)
    this.size = 0
    for (let slot = 0; slot < keys.length; slot++) this.set(keys[slot] as number, values[slot] as number)
  }
}

function hash(key: number): number {
  const low = key | 0
  const high = low === key ? 0 : key / 2 ** 32
  let mixed = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 13)
}
