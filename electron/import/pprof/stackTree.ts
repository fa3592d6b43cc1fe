/**
 * Many stacks at once into the stack table, by taking them apart root first as a sort of words does: all stacks that
 * agree so far are one group, which the next call divides. Within a group the next location alone tells the parts apart,
 * so an array by location finds them, and a stack that is alone in its group has only new calls to add. A hash table of
 * all calls would miss the processor's cache at nearly every step, and take five times as long for 34 million frames.
 */
import { Column } from '../../../shared/profile/column.ts'
import type { Stacks } from '../../../shared/profile/profile.ts'
import { tooMany } from './limits.ts'

export interface StackTree {
  readonly stacks: Stacks
  /** Where each stack ends in the table; -1 for one without frames. */
  readonly ends: Int32Array
}

/** Stands before the frames of each stack. */
export const STACK_START = 0xffff_ffff

/**
 * `frames` holds one stack after another: `STACK_START`, then its locations, the innermost first. Stack i ends before
 * `stackEnds[i]`. `locations` is more than any location, `limit` the entries that the table may have.
 */
export function stackTree(frames: Uint32Array, stackEnds: Uint32Array, locations: number, limit: number): StackTree {
  const count = stackEnds.length
  const ends = new Int32Array(count).fill(-1)
  const table = new Table(frames.length, limit)
  // Stacks in the order of their groups, and of each the place of its next frame.
  const order = Uint32Array.from(ends, (_, i) => i)
  const next = stackEnds.map((end) => end - 1)
  const sortedOrder = new Uint32Array(count)
  const sortedNext = new Uint32Array(count)
  // By location: which part of the group in hand it is, where the part was made in this very group.
  const partOf = new Uint32Array(locations)
  const madeIn = new Uint32Array(locations)
  const entries = new Column('i32')
  const sizes = new Column('u32')
  const waiting = new Groups()
  waiting.push(0, count, -1)

  for (let group = 1; waiting.pop(); group++) {
    const { from, to, entry } = waiting
    if (to - from < 2) {
      if (to > from) ends[order[from] as number] = table.addRest(frames, next[from] as number, entry)
      continue
    }
    entries.length = 0
    sizes.length = 0
    for (let i = from; i < to; i++) {
      const location = frames[next[i] as number] as number
      if (location === STACK_START) ends[order[i] as number] = entry
      else if (madeIn[location] !== group) {
        madeIn[location] = group
        partOf[location] = entries.length
        entries.push(table.add(entry, location))
        sizes.push(1)
      } else {
        const part = partOf[location] as number
        sizes.items[part] = (sizes.items[part] as number) + 1
      }
    }
    // From sizes to places, behind each other.
    let place = from
    for (let part = 0; part < sizes.length; part++) {
      const size = sizes.items[part] as number
      sizes.items[part] = place
      waiting.push(place, place + size, entries.items[part] as number)
      place += size
    }
    if (entries.length === 1 && place === to) {
      // All go the same way, which saves moving them.
      for (let i = from; i < to; i++) next[i] = (next[i] as number) - 1
      continue
    }
    for (let i = from; i < to; i++) {
      const at = next[i] as number
      const location = frames[at] as number
      if (location === STACK_START) continue
      const part = partOf[location] as number
      const free = sizes.items[part] as number
      sizes.items[part] = free + 1
      sortedOrder[free] = order[i] as number
      sortedNext[free] = at - 1
    }
    for (let i = from; i < place; i++) {
      order[i] = sortedOrder[i] as number
      next[i] = sortedNext[i] as number
    }
  }
  return { stacks: table.finish(), ends }
}

/** As long as it may get from the start: what is not written takes no memory, and growing would copy all again and again. */
class Table {
  readonly #parent: Int32Array
  readonly #location: Uint32Array
  readonly #limit: number
  #count = 0

  constructor(frames: number, limit: number) {
    this.#parent = new Int32Array(Math.min(frames, limit))
    this.#location = new Uint32Array(Math.min(frames, limit))
    this.#limit = limit
  }

  add(parent: number, location: number): number {
    const entry = this.#count
    if (entry >= this.#limit) throw tooMany('stacks', this.#limit)
    this.#parent[entry] = parent
    this.#location[entry] = location
    this.#count = entry + 1
    return entry
  }

  /** All frames of a stack from the place on; the last entry, or `parent` when none is left. */
  addRest(frames: Uint32Array, from: number, parent: number): number {
    let entry = parent
    for (let at = from; frames[at] !== STACK_START; at--) entry = this.add(entry, frames[at] as number)
    return entry
  }

  finish(): Stacks {
    const count = this.#count
    return { count, parent: this.#parent.subarray(0, count), location: this.#location.subarray(0, count) }
  }
}

/** Groups that are still to be divided; the last one pushed comes first, whose stacks are still in the cache. */
class Groups {
  readonly #waiting = new Column('i32')
  from = 0
  to = 0
  /** What the stacks of the group have reached. */
  entry = -1

  push(from: number, to: number, entry: number): void {
    this.#waiting.push(from)
    this.#waiting.push(to)
    this.#waiting.push(entry)
  }

  pop(): boolean {
    const { items, length } = this.#waiting
    if (length === 0) return false
    this.from = items[length - 3] as number
    this.to = items[length - 2] as number
    this.entry = items[length - 1] as number
    this.#waiting.length = length - 3
    return true
  }
}
