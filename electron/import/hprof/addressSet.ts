/**
 * The addresses of all objects, and a number for each in the order of addresses. A bit stands for every 8 bytes where an
 * object may begin; how many bits are set before a word of 32 is kept beside it. So a number is found by two looks at
 * memory and a count of bits, and a heap of 1 GiB costs 32 MiB, whether it has one million objects or fifty.
 *
 * Bits come in pages, since heaps lie scattered over terabytes of addresses.
 */

/** 2^19 bits are 64 KiB, and 4 MiB of a heap: a region of G1. */
const PAGE_BITS = 2 ** 19
const PAGE_WORDS = PAGE_BITS / 32
/** Twice 512 MiB: heaps up to 32 GiB. Ids that are no addresses would need a page for each object. */
const MAX_PAGES = 8_192
/** The distance of the farthest pages: 64 TiB of addresses, 64 MiB of directory. */
const MAX_SPAN = 2 ** 24
const USUAL_GRANULE = 8

export class AddressSet {
  #granule = USUAL_GRANULE
  #pages = new Map<number, Uint32Array>()
  #page: Uint32Array = new Uint32Array(0)
  readonly #current = Float64Array.of(-1)
  #tooSparse = false
  // Known when finished.
  #first = 0
  #directory = new Int32Array(0)
  #bits = new Uint32Array(0)
  #rank = new Uint32Array(0)
  #pageNumbers = new Float64Array(0)
  #count = 0

  /** Whether the addresses cannot be numbered: they lie too far apart to be a heap. */
  get tooSparse(): boolean {
    return this.#tooSparse
  }

  get count(): number {
    return this.#count
  }

  add(id: number): void {
    const place = id / this.#granule
    const page = Math.floor(place / PAGE_BITS)
    const bit = place - page * PAGE_BITS
    if (bit !== (bit | 0)) {
      this.#refine()
      this.add(id)
      return
    }
    if (page !== this.#current[0] && !this.#turnTo(page)) return
    const word = bit >>> 5
    this.#page[word] = (this.#page[word] as number) | (1 << (bit & 31))
  }

  #turnTo(page: number): boolean {
    let words = this.#pages.get(page)
    if (!words) {
      if (this.#pages.size >= MAX_PAGES) {
        this.#tooSparse = true
        return false
      }
      words = new Uint32Array(PAGE_WORDS)
      this.#pages.set(page, words)
    }
    this.#page = words
    this.#current[0] = page
    return true
  }

  /** An address lies between two bits, so that from now on a bit stands for every byte. */
  #refine(): void {
    const finer = new AddressSet()
    finer.#granule = 1
    for (const [page, words] of this.#pages) {
      words.forEach((word, i) => {
        for (let left = word; left !== 0; left &= left - 1) {
          const bit = 31 - Math.clz32(left & -left)
          finer.add((page * PAGE_BITS + i * 32 + bit) * this.#granule)
        }
      })
    }
    this.#granule = 1
    this.#pages = finer.#pages
    this.#tooSparse ||= finer.#tooSparse
    this.#current[0] = -1
  }

  /** Call when all are added, before any is asked for. */
  finish(): void {
    const numbers = [...this.#pages.keys()].sort((a, b) => a - b)
    const [first = 0] = numbers
    const span = (numbers.at(-1) ?? 0) - first + 1
    if (span > MAX_SPAN) this.#tooSparse = true
    if (this.#tooSparse) {
      this.#pages.clear()
      return
    }
    this.#first = first
    this.#directory = new Int32Array(span).fill(-1)
    this.#bits = new Uint32Array(numbers.length * PAGE_WORDS)
    this.#rank = new Uint32Array(numbers.length * PAGE_WORDS)
    this.#pageNumbers = Float64Array.from(numbers)
    let count = 0
    numbers.forEach((page, slot) => {
      this.#directory[page - first] = slot
      this.#bits.set(this.#pages.get(page) ?? [], slot * PAGE_WORDS)
      this.#pages.delete(page)
      for (let word = slot * PAGE_WORDS; word < (slot + 1) * PAGE_WORDS; word++) {
        this.#rank[word] = count
        count += bitCount(this.#bits[word] as number)
      }
    })
    this.#count = count
    this.#page = new Uint32Array(0)
  }

  /** The number of the object at an address; -1 when there is none. */
  indexOf(id: number): number {
    const place = id / this.#granule
    const page = Math.floor(place / PAGE_BITS)
    const slot = this.#directory[page - this.#first]
    if (slot === undefined || slot < 0) return -1
    const bit = place - page * PAGE_BITS
    const whole = bit | 0
    if (whole !== bit) return -1
    const word = slot * PAGE_WORDS + (whole >>> 5)
    const bits = this.#bits[word] as number
    const mask = 1 << (whole & 31)
    if ((bits & mask) === 0) return -1
    return (this.#rank[word] as number) + bitCount(bits & (mask - 1))
  }

  /** The inverse, by halving. */
  addressOf(index: number): number {
    let low = 0
    let high = this.#rank.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((this.#rank[middle] as number) <= index) low = middle
      else high = middle - 1
    }
    let left = this.#bits[low] as number
    for (let skip = index - (this.#rank[low] as number); skip > 0; skip--) left &= left - 1
    const slot = Math.floor(low / PAGE_WORDS)
    const bit = (low % PAGE_WORDS) * 32 + 31 - Math.clz32(left & -left)
    return ((this.#pageNumbers[slot] ?? 0) * PAGE_BITS + bit) * this.#granule
  }
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  bits = (bits + (bits >>> 4)) & 0x0f0f0f0f
  return Math.imul(bits, 0x01010101) >>> 24
}
