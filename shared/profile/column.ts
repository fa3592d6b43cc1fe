/** A typed array that grows by doubling, for columns whose length only the end of the file tells. */
interface Kinds {
  u32: Uint32Array
  i32: Int32Array
  f64: Float64Array
  u8: Uint8Array
}

const MAKE: { readonly [K in keyof Kinds]: (length: number) => Kinds[K] } = {
  u32: (length) => new Uint32Array(length),
  i32: (length) => new Int32Array(length),
  f64: (length) => new Float64Array(length),
  u8: (length) => new Uint8Array(length),
}

const FIRST_LENGTH = 256

export class Column<K extends keyof Kinds> {
  /** Longer than `length`; only the first `length` entries count. */
  items: Kinds[K]
  length = 0
  readonly #kind: K

  constructor(kind: K) {
    this.#kind = kind
    this.items = MAKE[kind](FIRST_LENGTH)
  }

  push(value: number): void {
    if (this.length === this.items.length) {
      const larger = MAKE[this.#kind](this.length * 2)
      larger.set(this.items)
      this.items = larger
    }
    this.items[this.length++] = value
  }

  /** Exactly the entries, sharing memory where little would be saved by a copy. */
  finish(): Kinds[K] {
    const cut = this.items.subarray(0, this.length) as Kinds[K]
    return this.length * 4 >= this.items.length * 3 ? cut : (cut.slice() as Kinds[K])
  }
}
