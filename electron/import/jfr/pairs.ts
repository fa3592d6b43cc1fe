/**
 * Counts and amounts by two whole numbers, as of a trace and a class: an open hash table in typed arrays, since a recording
 * has events by the million and pairs by the thousand.
 */

const FIRST_SLOTS = 2048
const EMPTY = -1

export class Pairs {
  readonly #most: number
  /** Places of pairs, found by a hash of the two. */
  #slots = new Int32Array(FIRST_SLOTS).fill(EMPTY)
  /** The two numbers of each pair, side by side. */
  #keys = new Int32Array(FIRST_SLOTS)
  /** Count and amount of each pair, side by side. */
  #sums = new Float64Array(FIRST_SLOTS)
  #last = EMPTY
  count = 0

  /** `most`: pairs that there is room for. */
  constructor(most: number) {
    this.#most = most
  }

  /** Both are whole numbers of 32 bits. False where there is no room for one more pair. */
  add(first: number, second: number, count: number, amount: number): boolean {
    const keys = this.#keys
    let at = this.#last
    // A loop allocates the same thing in the same place.
    if (at === EMPTY || keys[at] !== first || keys[at + 1] !== second) {
      at = this.#place(first, second)
      if (at === EMPTY) return false
      this.#last = at
    }
    const sums = this.#sums
    ;(sums[at] as number) += count
    ;(sums[at + 1] as number) += amount
    return true
  }

  #place(first: number, second: number): number {
    const slots = this.#slots
    const keys = this.#keys
    const mask = slots.length - 1
    for (let slot = hash(first, second) & mask; ; slot = (slot + 1) & mask) {
      const at = slots[slot] as number
      if (at === EMPTY) return this.#append(slot, first, second)
      if (keys[at] === first && keys[at + 1] === second) return at
    }
  }

  #append(slot: number, first: number, second: number): number {
    if (this.count >= this.#most) return EMPTY
    const at = this.count++ * 2
    // Beyond half full, searches grow long.
    if (at === this.#slots.length) {
      this.#grow()
      this.count--
      return this.#place(first, second)
    }
    this.#slots[slot] = at
    this.#keys[at] = first
    this.#keys[at + 1] = second
    return at
  }

  #grow(): void {
    const size = this.#slots.length * 2
    const [keys, sums] = [this.#keys, this.#sums]
    this.#keys = new Int32Array(size)
    this.#keys.set(keys)
    this.#sums = new Float64Array(size)
    this.#sums.set(sums)
    this.#slots = new Int32Array(size).fill(EMPTY)
    for (let at = 0; at < keys.length; at += 2) {
      let slot = hash(keys[at] as number, keys[at + 1] as number) & (size - 1)
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & (size - 1)
      this.#slots[slot] = at
    }
  }

  /** In the order in which they first came: all, or those from one place to before another. */
  each(
    take: (first: number, second: number, count: number, amount: number) => void,
    from = 0,
    to = Number.POSITIVE_INFINITY,
  ): void {
    const [keys, sums] = [this.#keys, this.#sums]
    for (let at = from * 2; at < Math.min(to, this.count) * 2; at += 2) {
      take(keys[at] as number, keys[at + 1] as number, sums[at] as number, sums[at + 1] as number)
    }
  }
}

function hash(first: number, second: number): number {
  let mixed = Math.imul(first + 1, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 13)
}
