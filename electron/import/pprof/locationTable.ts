import { Column } from '../../../shared/profile/column.ts'
import type { Locations } from '../../../shared/profile/profile.ts'
import { type IndexOf, indexById } from './ids.ts'
import { tooMany } from './limits.ts'
import { WireReader } from './wire.ts'

/** Collects the messages `Location`, each with its lines. */
export class LocationTable {
  readonly #reader: WireReader
  readonly #lineReader: WireReader
  readonly #limit: number
  readonly #lineLimit: number
  readonly #id = new Column('f64')
  readonly #mapping = new Column('f64')
  // Two halves per address, the lower one first.
  readonly #address = new Column('u32')
  readonly #folded = new Column('u8')
  readonly #lineStart = new Column('u32')
  readonly #lineFunction = new Column('f64')
  readonly #lineNumber = new Column('f64')

  constructor(bytes: Uint8Array, limit: number, lineLimit: number) {
    this.#reader = new WireReader(bytes)
    this.#lineReader = new WireReader(bytes)
    this.#limit = limit
    this.#lineLimit = lineLimit
  }

  read(from: number, to: number): void {
    const reader = this.#reader.enter(from, to)
    let id = 0
    let mapping = 0
    let low = 0
    let high = 0
    let folded = 0
    this.#lineStart.push(this.#lineFunction.length)
    while (reader.next()) {
      if (reader.field === 1) id = reader.number
      else if (reader.field === 2) mapping = reader.number
      else if (reader.field === 3) {
        low = reader.low32
        high = reader.high32
      } else if (reader.field === 4) {
        reader.expectBytes()
        this.#readLine(reader.from, reader.to)
      } else if (reader.field === 5) folded = reader.number === 0 ? 0 : 1
    }
    this.#id.push(id)
    this.#mapping.push(mapping)
    this.#address.push(low)
    this.#address.push(high)
    this.#folded.push(folded)
    if (this.#id.length > this.#limit) throw tooMany('locations', this.#limit)
  }

  #readLine(from: number, to: number): void {
    const reader = this.#lineReader.enter(from, to)
    let id = 0
    let line = 0
    while (reader.next()) {
      if (reader.field === 1) id = reader.number
      else if (reader.field === 2) line = reader.signed
    }
    this.#lineFunction.push(id)
    this.#lineNumber.push(line)
    if (this.#lineFunction.length > this.#lineLimit) throw tooMany('lines', this.#lineLimit)
  }

  /** `wild` counts the lines left out because they name functions that are not there. */
  finish(
    functionOf: IndexOf,
    mappingOf: IndexOf,
  ): { readonly locations: Locations; readonly indexOf: IndexOf; readonly wild: number } {
    const count = this.#id.length
    const starts = this.#lineStart.items
    const lineStart = new Uint32Array(count + 1)
    const lineFunction = new Column('u32')
    const lineNumber = new Column('f64')
    for (let i = 0; i < count; i++) {
      const end = i + 1 < count ? (starts[i + 1] as number) : this.#lineFunction.length
      for (let line = starts[i] as number; line < end; line++) {
        const index = functionOf(this.#lineFunction.items[line] as number)
        if (index < 0) continue
        lineFunction.push(index)
        lineNumber.push(this.#lineNumber.items[line] as number)
      }
      lineStart[i + 1] = lineFunction.length
    }
    const address = new BigUint64Array(count)
    for (let i = 0; i < count; i++) {
      address[i] =
        (BigInt(this.#address.items[2 * i + 1] as number) << 32n) | BigInt(this.#address.items[2 * i] as number)
    }
    const mapping = Int32Array.from(this.#mapping.finish(), (id) => (id === 0 ? -1 : mappingOf(id)))
    const locations: Locations = {
      count,
      address,
      mapping,
      folded: this.#folded.finish(),
      lineStart,
      lineFunction: lineFunction.finish(),
      lineNumber: lineNumber.finish(),
    }
    const wild = this.#lineFunction.length - lineFunction.length
    return { locations, indexOf: indexById(this.#id.finish(), 'location'), wild }
  }
}
