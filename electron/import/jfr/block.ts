/** Events of one type by the hundred: looked for in one go and then read in one go, since switching between types is what costs. */
import type { Cursor } from './cursor.ts'
import { Damage } from './damage.ts'

/** Few enough that what is read of them stays in a processor's cache until somebody looks at it. */
export const BLOCK_ROWS = 512

export class Block {
  readonly cursor: Cursor
  /** Where the fields of each event begin, behind its type, and where it ends. */
  readonly starts = new Int32Array(BLOCK_ROWS)
  readonly ends = new Int32Array(BLOCK_ROWS)
  count = 0
  readonly #damaged = new Set<number>()

  constructor(cursor: Cursor) {
    this.cursor = cursor
  }

  /** Whether the block is full, and is to be looked at and emptied. */
  add(start: number, end: number): boolean {
    this.starts[this.count] = start
    this.ends[this.count++] = end
    return this.count === BLOCK_ROWS
  }

  /** Notes that an event cannot be what it should be; it counts once, whoever finds it. */
  damage(i: number): void {
    this.#damaged.add(i)
  }

  get hasDamage(): boolean {
    return this.#damaged.size > 0
  }

  isDamaged(i: number): boolean {
    return this.#damaged.has(i)
  }

  /** The first events, at most so many, each with the cursor where its fields begin; it may be left anywhere. */
  each(take: (cursor: Cursor, end: number) => void, most = BLOCK_ROWS): void {
    const { cursor } = this
    for (let i = 0; i < this.count && i < most; i++) {
      const end = this.ends[i] as number
      cursor.at = this.starts[i] as number
      try {
        take(cursor, end)
        if (cursor.at > end) this.damage(i)
      } catch (error) {
        if (!(error instanceof Damage)) throw error
        this.damage(i)
      }
    }
  }

  /** How many events were damaged. */
  empty(): number {
    const damaged = this.#damaged.size
    this.#damaged.clear()
    this.count = 0
    return damaged
  }
}
