/** The strings of a profile: kept as places in the file, decoded when something names them, each text once. */
import { Column } from '../../../shared/profile/column.ts'
import { tooMany } from './limits.ts'

const UNNAMED = -1

export class StringTable {
  readonly #bytes: Buffer
  readonly #limit: number
  readonly #places = new Column('u32')
  readonly #byText = new Map<string, number>([['', 0]])
  #index: Int32Array | undefined
  /** The texts that were named so far; the empty one comes first. */
  readonly named: string[] = ['']
  /** How many names lay outside the table. */
  wild = 0

  constructor(bytes: Uint8Array, limit: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#limit = limit
  }

  read(from: number, to: number): void {
    this.#places.push(from)
    this.#places.push(to)
    if (this.#places.length > 2 * this.#limit) throw tooMany('strings', this.#limit)
  }

  /** As the format demands of every profile. */
  get startsEmpty(): boolean {
    return this.#places.length >= 2 && this.#places.items[0] === this.#places.items[1]
  }

  /** Position in `named` of the file's string i; call only when all strings have been read. */
  index(i: number): number {
    if (i === 0) return 0
    const count = this.#places.length / 2
    if (i >= count) {
      this.wild++
      return 0
    }
    this.#index ??= new Int32Array(count).fill(UNNAMED)
    const known = this.#index[i] as number
    if (known !== UNNAMED) return known
    const text = this.#bytes.toString('utf8', this.#places.items[2 * i], this.#places.items[2 * i + 1])
    const index = this.#byText.get(text) ?? this.named.push(text) - 1
    this.#byText.set(text, index)
    this.#index[i] = index
    return index
  }

  text(i: number): string {
    return this.named[this.index(i)] ?? ''
  }
}
