/** Builds the stack table: every distinct call of a distinct caller gets one entry, found again by a hash of the two. */
import { Column } from './column.ts'
import type { Stacks } from './profile.ts'

const FIRST_SLOTS = 1024
const EMPTY = -1

export class StackTable {
  readonly #parent = new Column('i32')
  readonly #location = new Column('u32')
  #slots = new Int32Array(FIRST_SLOTS).fill(EMPTY)

  get count(): number {
    return this.#parent.length
  }

  /** The entry for a call to `location` from the stack `parent` (-1 for the root), made if it is new. */
  add(parent: number, location: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hash(parent, location) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] as number
      if (entry === EMPTY) {
        this.#slots[slot] = this.#parent.length
        return this.#append(parent, location)
      }
      if (this.#parent.items[entry] === parent && this.#location.items[entry] === location) return entry
    }
  }

  #append(parent: number, location: number): number {
    const entry = this.#parent.length
    this.#parent.push(parent)
    this.#location.push(location)
    // Beyond half full, searches grow long.
    if (this.#parent.length * 2 > this.#slots.length) this.#grow()
    return entry
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(EMPTY)
    const mask = slots.length - 1
    for (let entry = 0; entry < this.#parent.length; entry++) {
      let slot = hash(this.#parent.items[entry] as number, this.#location.items[entry] as number) & mask
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask
      slots[slot] = entry
    }
    this.#slots = slots
  }

  /** The table so far; the builder is not to be used afterwards. */
  finish(): Stacks {
    this.#slots = new Int32Array(0)
    return { count: this.#parent.length, parent: this.#parent.finish(), location: this.#location.finish() }
  }
}

function hash(parent: number, location: number): number {
  let mixed = Math.imul(parent + 1, 0x9e3779b1) ^ Math.imul(location, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
