/**
 * Counts and amounts by two numbers, as the keys of a trace and a class: an open hash table in typed arrays, since a
 * recording has events by the million and pairs by the thousand.
 */

const FIRST_SLOTS = 2048
const EMPTY = -1
/** Numbers an entry. */
const WIDTH = 4

export class Pairs {
  readonly #most: number
  /** Places of entries, found by a hash of the two numbers; half of them stay empty, so that searches stay short. */
  #slots = new Int32Array(FIRST_SLOTS).fill(EMPTY)
  /** The two numbers, count and amount of each pair side by side, so that they come into a processor's cache together. */
  #entries = new Float64Array((FIRST_SLOTS / 2) * WIDTH)
  count = 0

  /** `most`: pairs that there is room for. */
  constructor(most: number) {
    this.#most = most
  }

  /** False where there is no room for one more pair, and where a number is missing. */
  add(first: number, second: number, count: number, amount: number): boolean {
    if (Number.isNaN(first) || Number.isNaN(second)) return false
    const at = this.#find(first, second)
    if (at < 0) return this.#append(first, second, count, amount)
    ;(this.#entries[at + 2] as number) += count
    ;(this.#entries[at + 3] as number) += amount
    return true
  }

  /** Adds pair by pair of two columns, each counted once; gives back those that cannot be added. */
  addRows(
    firsts: Float64Array,
    seconds: Float64Array,
    amounts: Float64Array,
    rows: number,
    refuse: (row: number) => void,
  ): void {
    for (let row = 0; row < rows; row++) {
      row = this.#addKnown(firsts, seconds, amounts, row, rows)
      if (row === rows) return
      if (!this.add(firsts[row] as number, seconds[row] as number, 1, amounts[row] as number)) refuse(row)
    }
  }

  /** Until there is one that was not there; calls nothing, so that the loop stays tight. */
  #addKnown(firsts: Float64Array, seconds: Float64Array, amounts: Float64Array, from: number, rows: number): number {
    const entries = this.#entries
    for (let row = from; row < rows; row++) {
      const at = this.#find(firsts[row] as number, seconds[row] as number)
      if (at < 0) return row
      ;(entries[at + 2] as number)++
      ;(entries[at + 3] as number) += amounts[row] as number
    }
    return rows
  }

  /** Where the entry of a pair is; below 0 where there is none. */
  #find(first: number, second: number): number {
    const [slots, entries] = [this.#slots, this.#entries]
    const mask = slots.length - 1
    for (let slot = hash(first, second) & mask; ; slot = (slot + 1) & mask) {
      const at = slots[slot] as number
      if (at === EMPTY || (entries[at] === first && entries[at + 1] === second)) return at
    }
  }

  #append(first: number, second: number, count: number, amount: number): boolean {
    if (this.count >= this.#most) return false
    const at = this.count++ * WIDTH
    if (at === this.#entries.length) this.#grow()
    this.#entries.set([first, second, count, amount], at)
    this.#put(at)
    return true
  }

  #put(at: number): void {
    const mask = this.#slots.length - 1
    let slot = hash(this.#entries[at] as number, this.#entries[at + 1] as number) & mask
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask
    this.#slots[slot] = at
  }

  #grow(): void {
    const entries = this.#entries
    this.#entries = new Float64Array(entries.length * 2)
    this.#entries.set(entries)
    this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY)
    for (let at = 0; at < entries.length; at += WIDTH) this.#put(at)
  }

  /** In the order in which they first came: all, or those from one place to before another. */
  each(
    take: (first: number, second: number, count: number, amount: number) => void,
    from = 0,
    to = Number.POSITIVE_INFINITY,
  ): void {
    const entries = this.#entries
    for (let at = from * WIDTH; at < Math.min(to, this.count) * WIDTH; at += WIDTH) {
      const [first, second] = [entries[at] as number, entries[at + 1] as number]
      take(first, second, entries[at + 2] as number, entries[at + 3] as number)
    }
  }
}

function hash(first: number, second: number): number {
  const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}
