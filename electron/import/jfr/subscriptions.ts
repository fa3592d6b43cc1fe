/** Who wants which fields of which events: gathered for a chunk, then served in one pass over it. */
import type { Chunk } from './chunk.ts'
import type { Cursor } from './cursor.ts'
import type { Type } from './types.ts'

/** Values in the order of the fields asked for; used again for the next event. */
export type Take = (row: Float64Array) => void

export class Subscriptions {
  readonly chunk: Chunk
  readonly #handlers = new Map<Type, ((cursor: Cursor) => void)[]>()
  readonly #after: (() => void)[] = []

  constructor(chunk: Chunk) {
    this.chunk = chunk
  }

  /** Nothing happens when the chunk has no event of the type. A field that the type does not have is NaN. */
  on(type: string, fields: readonly string[], take: Take): void {
    const reader = this.chunk.rows(type, fields)
    if (!reader) return
    this.handle(reader.type, (cursor) => {
      reader.read(cursor)
      take(reader.row)
    })
  }

  handle(type: Type, handler: (cursor: Cursor) => void): void {
    const known = this.#handlers.get(type)
    if (known) known.push(handler)
    else this.#handlers.set(type, [handler])
  }

  /** What is to be done when the chunk has been passed over. */
  after(task: () => void): void {
    this.#after.push(task)
  }

  /** Passes over the chunk once. */
  run(): void {
    const merged = [...this.#handlers].map(([type, handlers]) => {
      const [only] = handlers
      if (handlers.length === 1 && only) return [type, only] as const
      const all = (cursor: Cursor) => {
        const start = cursor.at
        for (const handler of handlers) {
          cursor.at = start
          handler(cursor)
        }
      }
      return [type, all] as const
    })
    this.chunk.each(new Map(merged))
    for (const task of this.#after) task()
  }
}
