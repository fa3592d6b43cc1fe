/** The strings of a dump by their ids, kept as bytes until something names them. */
import { Column } from '../../../shared/profile/column.ts'
import { IdTable } from './idTable.ts'

/** A large application server has 30 MB of symbols; beyond this, names are made of ids. */
const MAX_BYTES = 192 << 20
const FIRST_BYTES = 1 << 16
/** A name is shown in tables, and the longest that javac takes is 65,535. */
const MAX_NAME_BYTES = 1_000

export class Names {
  readonly #ids = new IdTable()
  readonly #start = new Column('u32')
  readonly #end = new Column('u32')
  #bytes = new Uint8Array(FIRST_BYTES)
  #length = 0
  /** Strings that there was no room for. */
  leftOut = 0

  /** The first of two strings with the same id counts. */
  add(id: number, text: Uint8Array): void {
    if (this.#length + text.length > MAX_BYTES) {
      this.leftOut++
      return
    }
    const before = this.#ids.count
    if (this.#ids.add(id) < before) return
    if (this.#length + text.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + text.length))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(text, this.#length)
    this.#start.push(this.#length)
    this.#length += text.length
    this.#end.push(this.#length)
  }

  /** Undefined when the dump has no such string. */
  text(id: number): string | undefined {
    const index = this.#ids.find(id)
    if (index < 0) return undefined
    const start = this.#start.items[index] as number
    const end = Math.min(this.#end.items[index] as number, start + MAX_NAME_BYTES)
    return new TextDecoder().decode(this.#bytes.subarray(start, end))
  }
}
