/** Small numbers, counted from 0, for ids: a hash table in typed arrays, since a map of doubles costs 50 bytes an entry. */

const FIRST_SLOTS = 1 << 12
const WORD = 2 ** 32

export class IdTable {
  #slots = new Int32Array(FIRST_SLOTS)
  #keys = new Float64Array(FIRST_SLOTS)
  #shift = 32 - Math.log2(FIRST_SLOTS)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** -1 when it was never added. */
  find(id: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = this.#hash(id); ; slot = (slot + 1) & mask) {
      const number = slots[slot] as number
      if (number === 0) return -1
      if (this.#keys[slot] === id) return number - 1
    }
  }

  /** The number of an id, a new one when it has none yet. */
  add(id: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = this.#hash(id); ; slot = (slot + 1) & mask) {
      const number = slots[slot] as number
      if (number !== 0) {
        if (this.#keys[slot] === id) return number - 1
        continue
      }
      slots[slot] = ++this.#count
      this.#keys[slot] = id
      if (this.#count * 2 > slots.length) this.#grow()
      return this.#count - 1
    }
  }

  #hash(id: number): number {
    // The highest bits of the product depend on all bits of an address.
    return Math.imul((id | 0) ^ ((id / WORD) | 0), 0x9e3779b1) >>> this.#shift
  }

  #grow(): void {
    const [slots, keys] = [this.#slots, this.#keys]
    this.#slots = new Int32Array(slots.length * 2)
    this.#keys = new Float64Array(slots.length * 2)
    this.#shift--
    const mask = this.#slots.length - 1
    for (let i = 0; i < slots.length; i++) {
      if (slots[i] === 0) continue
      const id = keys[i] as number
      let slot = this.#hash(id)
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = slots[i] as number
      this.#keys[slot] = id
    }
  }
}
