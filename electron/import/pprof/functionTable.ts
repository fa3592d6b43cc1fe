import { Column } from '../../../shared/profile/column.ts'
import type { Functions } from '../../../shared/profile/profile.ts'
import { type IndexOf, indexById } from './ids.ts'
import { tooMany } from './limits.ts'
import type { StringTable } from './stringTable.ts'
import { WireReader } from './wire.ts'

/** Collects the messages `Function`. */
export class FunctionTable {
  readonly #reader: WireReader
  readonly #limit: number
  readonly #id = new Column('f64')
  readonly #name = new Column('f64')
  readonly #systemName = new Column('f64')
  readonly #file = new Column('f64')
  readonly #startLine = new Column('f64')

  constructor(bytes: Uint8Array, limit: number) {
    this.#reader = new WireReader(bytes)
    this.#limit = limit
  }

  read(from: number, to: number): void {
    const reader = this.#reader.enter(from, to)
    let id = 0
    let name = 0
    let systemName = 0
    let file = 0
    let startLine = 0
    while (reader.next()) {
      if (reader.field === 1) id = reader.number
      else if (reader.field === 2) name = reader.number
      else if (reader.field === 3) systemName = reader.number
      else if (reader.field === 4) file = reader.number
      else if (reader.field === 5) startLine = reader.signed
    }
    this.#id.push(id)
    this.#name.push(name)
    this.#systemName.push(systemName)
    this.#file.push(file)
    this.#startLine.push(startLine)
    if (this.#id.length > this.#limit) throw tooMany('functions', this.#limit)
  }

  finish(strings: StringTable): { readonly functions: Functions; readonly indexOf: IndexOf } {
    const named = (column: Column<'f64'>) => Uint32Array.from(column.finish(), (i) => strings.index(i))
    const functions = {
      count: this.#id.length,
      name: named(this.#name),
      systemName: named(this.#systemName),
      file: named(this.#file),
      startLine: this.#startLine.finish(),
    }
    return { functions, indexOf: indexById(this.#id.finish(), 'function') }
  }
}
