/** Who wants which fields of which events: gathered for a chunk, then served in one pass over it, with each field read once. */
import type { Block } from './block.ts'
import type { Chunk, EventHandler } from './chunk.ts'
import { Damage } from './damage.ts'
import type { Type } from './types.ts'

/** Values in the order of the fields asked for; used again for the next event. */
type Take = (row: Float64Array) => void
/** A column a field asked for, of which the first `rows` numbers count; used again for the next rows. */
type TakeColumns = (columns: readonly Float64Array[], rows: number) => void

interface Wanted {
  readonly columns: { readonly fields: readonly string[]; readonly take: TakeColumns }[]
  readonly handlers: { readonly handler: EventHandler; left: number }[]
}

export class Subscriptions {
  readonly chunk: Chunk
  readonly #wanted = new Map<Type, Wanted>()
  readonly #after: (() => Iterable<undefined>)[] = []

  constructor(chunk: Chunk) {
    this.chunk = chunk
  }

  /** Event by event. Nothing happens when the chunk has no event of the type. A field that the type does not have is NaN. */
  on(type: string, fields: readonly string[], take: Take): void {
    const row = new Float64Array(fields.length)
    this.columns(type, fields, (columns, rows) => {
      for (let i = 0; i < rows; i++) {
        for (let field = 0; field < row.length; field++) row[field] = columns[field]?.[i] as number
        try {
          take(row)
        } catch (error) {
          if (!(error instanceof Damage)) throw error
          this.chunk.damagedEvents++
        }
      }
    })
  }

  /** As `on`, for events that come by the million. */
  columns(type: string, fields: readonly string[], take: TakeColumns): void {
    const found = this.chunk.model.named(type)
    if (found) this.#of(found).columns.push({ fields, take })
  }

  /** The first events of a type as they lie in the chunk, at most so many. */
  handle(type: Type, handler: EventHandler, most = Number.POSITIVE_INFINITY): void {
    this.#of(type).handlers.push({ handler, left: most })
  }

  #of(type: Type): Wanted {
    let wanted = this.#wanted.get(type)
    if (!wanted) {
      wanted = { columns: [], handlers: [] }
      this.#wanted.set(type, wanted)
    }
    return wanted
  }

  /** What is to be done when the chunk has been passed over; comes back now and then, so that something else can be done in between. */
  after(task: () => Iterable<undefined>): void {
    this.#after.push(task)
  }

  /** Passes over the chunk once, with a pause now and then. */
  async run(pause: () => Promise<void>): Promise<void> {
    const handlers = [...this.#wanted].map(([type, wanted]) => [type, this.#serving(type, wanted)] as const)
    for (const _ of this.chunk.blocks(new Map(handlers))) await pause()
    for (const task of this.#after) for (const _ of task()) await pause()
  }

  #serving(type: Type, { columns, handlers }: Wanted): (block: Block) => void {
    const fields = [...new Set(columns.flatMap((each) => each.fields))]
    const reader = columns.length > 0 ? this.chunk.columns(type.name, fields) : undefined
    const takers = columns.map(({ fields: own, take }) => ({
      take,
      own: own.map((field) => reader?.columns[fields.indexOf(field)] as Float64Array),
    }))
    return (block) => {
      if (reader) {
        const rows = reader.readBlock(block)
        for (const { take, own } of takers) take(own, rows)
      }
      for (const each of handlers) {
        block.each(each.handler, each.left)
        each.left -= block.count
      }
    }
  }
}
