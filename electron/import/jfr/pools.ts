/**
 * Constant pools: what events name by a key, such as a thread or a stack trace. They lie in checkpoint events, spread over
 * the chunk. Reading a chunk only notes where each entry lies; an entry is decoded when somebody asks for it.
 */
import { type Cursor, STRING } from './cursor.ts'
import { Damage } from './damage.ts'
import { KeyTable } from './keyTable.ts'
import { Skipper } from './plan.ts'
import type { Type, TypeModel } from './types.ts'

/** What is kept of where entries lie takes some twenty bytes each; a chunk of 12 MB has a hundred thousand. */
const MAX_ENTRIES = 8_000_000

/** The entries of one type: where each lies, by its key. */
export class Pool {
  readonly type: Type
  /** Offset in the chunk by key. */
  readonly places = new KeyTable()

  constructor(type: Type) {
    this.type = type
  }
}

export class Pools {
  readonly #pools = new Map<number, Pool>()
  readonly #skippers = new Map<number, Skipper>()
  readonly #model: TypeModel
  #entries = 0

  constructor(model: TypeModel) {
    this.#model = model
  }

  of(type: Type): Pool | undefined {
    return this.#pools.get(type.id)
  }

  get all(): readonly Pool[] {
    return [...this.#pools.values()]
  }

  /**
   * Notes the entries of the checkpoint event at the cursor. Of two with one key the one noted first stays, as in the
   * JDK's own reader, which puts the oldest last. Throws Damage, and keeps what came before it.
   */
  add(cursor: Cursor): void {
    cursor.integer(4)
    if (cursor.integer(8) !== 1) throw new Damage('no checkpoint event where one should be')
    cursor.integer(8)
    cursor.integer(8)
    cursor.integer(8)
    // What kind of checkpoint it is: all of them hold pools in the same way.
    cursor.byte()
    for (let pools = cursor.count(); pools > 0; pools--) {
      const type = this.#model.types.get(cursor.integer(8))
      if (!type) throw new Damage('a pool of a type that is not there')
      this.#addPool(type, cursor)
    }
  }

  #addPool(type: Type, cursor: Cursor): void {
    let pool = this.#pools.get(type.id)
    let skipper = this.#skippers.get(type.id)
    if (!pool || !skipper) {
      pool = new Pool(type)
      skipper = new Skipper(type, cursor.compressed)
      this.#pools.set(type.id, pool)
      this.#skippers.set(type.id, skipper)
    }
    const { places } = pool
    for (let left = cursor.count(); left > 0; left--) {
      const key = cursor.integer(8)
      const at = cursor.at
      skipper.skip(cursor)
      if (cursor.at > cursor.bytes.length) throw new Damage('a pool that goes on behind the end')
      if (places.get(key) >= 0) continue
      if (++this.#entries > MAX_ENTRIES) throw new Damage(`more than ${MAX_ENTRIES} entries in pools`)
      places.set(key, at)
    }
  }
}

/** How far a checkpoint lies before the one at the cursor, negative; 0 at the oldest. */
export function previousCheckpoint(cursor: Cursor): number {
  cursor.integer(4)
  if (cursor.integer(8) !== 1) return 0
  cursor.integer(8)
  cursor.integer(8)
  return cursor.integer(8)
}

/** The text of a string at the cursor; one that lies in the pool of strings is looked up there, once. */
export function textAt(cursor: Cursor, strings: Pool | undefined): string | undefined {
  const text = cursor.string()
  if (typeof text !== 'number') return text
  const at = strings?.places.get(text) ?? -1
  if (at < 0 || cursor.bytes[at] === STRING.pooled) return undefined
  cursor.at = at
  const found = cursor.string()
  return typeof found === 'number' ? undefined : found
}
