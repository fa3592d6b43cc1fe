import { Column } from '../../../shared/profile/column.ts'
import type { Mapping } from '../../../shared/profile/profile.ts'
import { type IndexOf, indexById } from './ids.ts'
import { tooMany } from './limits.ts'
import type { StringTable } from './stringTable.ts'
import { WireReader } from './wire.ts'

interface RawMapping {
  readonly start: bigint
  readonly limit: bigint
  readonly offset: bigint
  readonly file: number
  readonly buildId: number
  readonly hasFunctions: boolean
}

/** Collects the messages `Mapping`. */
export class MappingTable {
  readonly #reader: WireReader
  readonly #limit: number
  readonly #id = new Column('f64')
  readonly #raw: RawMapping[] = []

  constructor(bytes: Uint8Array, limit: number) {
    this.#reader = new WireReader(bytes)
    this.#limit = limit
  }

  read(from: number, to: number): void {
    const reader = this.#reader.enter(from, to)
    const raw = { start: 0n, limit: 0n, offset: 0n, file: 0, buildId: 0, hasFunctions: false }
    let id = 0
    while (reader.next()) {
      if (reader.field === 1) id = reader.number
      else if (reader.field === 2) raw.start = address(reader)
      else if (reader.field === 3) raw.limit = address(reader)
      else if (reader.field === 4) raw.offset = address(reader)
      else if (reader.field === 5) raw.file = reader.number
      else if (reader.field === 6) raw.buildId = reader.number
      else if (reader.field === 7) raw.hasFunctions = reader.number !== 0
    }
    this.#id.push(id)
    if (this.#raw.push(raw) > this.#limit) throw tooMany('mappings', this.#limit)
  }

  finish(strings: StringTable): { readonly mappings: readonly Mapping[]; readonly indexOf: IndexOf } {
    const mappings = this.#raw.map((raw) => ({
      ...raw,
      file: strings.text(raw.file),
      buildId: strings.text(raw.buildId),
    }))
    return { mappings, indexOf: indexById(this.#id.finish(), 'mapping') }
  }
}

function address(reader: WireReader): bigint {
  return (BigInt(reader.high32) << 32n) | BigInt(reader.low32)
}
