/** Collections of the JDK with more room than content, and arrays of references that are mostly null. */
import { Column } from '../../../shared/profile/column.ts'
import type { AddressSet } from './addressSet.ts'
import type { ClassTable } from './classTable.ts'

interface Kind {
  readonly name: string
  /** The field that holds how many there are. */
  readonly size: string
  /** The field that refers to the array. */
  readonly array: string
  /** The class that declares both, where it is not the class itself. */
  readonly declaredBy?: string
  /** Slots of the array for each element. */
  readonly slots?: number
}

const KINDS: readonly Kind[] = [
  { name: 'java.util.ArrayList', size: 'size', array: 'elementData' },
  { name: 'java.util.HashMap', size: 'size', array: 'table' },
  { name: 'java.util.LinkedHashMap', size: 'size', array: 'table', declaredBy: 'java.util.HashMap' },
  { name: 'java.util.Vector', size: 'elementCount', array: 'elementData' },
  { name: 'java.util.Stack', size: 'elementCount', array: 'elementData', declaredBy: 'java.util.Vector' },
  { name: 'java.util.Hashtable', size: 'count', array: 'table' },
  { name: 'java.util.IdentityHashMap', size: 'size', array: 'table', slots: 2 },
  { name: 'java.util.WeakHashMap', size: 'size', array: 'table' },
  { name: 'java.util.PriorityQueue', size: 'size', array: 'queue' },
]

/** What the collections of one class have. */
export interface CollectionWaste {
  readonly class: string
  readonly count: number
  /** Of them, those without an element that have an array all the same. */
  readonly empty: number
  readonly elements: number
  readonly slots: number
  /** Of slots that hold nothing. */
  readonly wasted: number
}

/** Collections that are remembered until the lengths of their arrays are known: 12 bytes each. */
const MAX_COLLECTIONS = 1 << 25

export class CollectionFinder {
  readonly #classes: ClassTable
  readonly #addresses: AddressSet
  /** Place in `KINDS` of a class, by number; -1 for most. */
  readonly #kind: Int32Array
  readonly #sizeAt: Int32Array
  readonly #arrayAt: Int32Array
  readonly #foundKind = new Column('u8')
  readonly #foundSize = new Column('u32')
  readonly #foundArray = new Column('i32')
  /** By class number of arrays of references: how many, their slots, those that are null. */
  readonly #arrays = new Map<number, [count: number, slots: number, nulls: number]>()
  #idBytes = 8

  constructor(classes: ClassTable, addresses: AddressSet) {
    this.#classes = classes
    this.#addresses = addresses
    this.#kind = new Int32Array(classes.count).fill(-1)
    this.#sizeAt = new Int32Array(KINDS.length).fill(-1)
    this.#arrayAt = new Int32Array(KINDS.length).fill(-1)
  }

  begin(idBytes: number): void {
    this.#idBytes = idBytes
    KINDS.forEach(({ name, size, array, declaredBy = name }, i) => {
      const number = this.#classes.named(name)
      if (number < 0) return
      this.#sizeAt[i] = this.#classes.fieldOffset(number, declaredBy, size, idBytes)
      this.#arrayAt[i] = this.#classes.fieldOffset(number, declaredBy, array, idBytes)
      if ((this.#sizeAt[i] as number) >= 0 && (this.#arrayAt[i] as number) >= 0) this.#kind[number] = i
    })
  }

  instance(view: DataView, number: number, fieldsAt: number, length: number): void {
    const kind = this.#kind[number] as number
    if (kind < 0 || this.#foundKind.length >= MAX_COLLECTIONS) return
    const sizeAt = this.#sizeAt[kind] as number
    const arrayAt = this.#arrayAt[kind] as number
    if (sizeAt + 4 > length || arrayAt + this.#idBytes > length) return
    const at = fieldsAt + arrayAt
    const id = this.#idBytes === 8 ? view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4) : view.getUint32(at)
    this.#foundKind.push(kind)
    this.#foundSize.push(Math.max(0, view.getInt32(fieldsAt + sizeAt)))
    this.#foundArray.push(id === 0 ? -1 : this.#addresses.indexOf(id))
  }

  array(number: number, slots: number, nulls: number): void {
    const sums = this.#arrays.get(number)
    if (!sums) this.#arrays.set(number, [1, slots, nulls])
    else {
      sums[0]++
      sums[1] += slots
      sums[2] += nulls
    }
  }

  /** By what they waste, most first; `reference` is the bytes of a slot. */
  finish(lengthOf: Uint32Array, reference: number): CollectionWaste[] {
    const found = KINDS.map(({ name }) => ({ class: name, count: 0, empty: 0, elements: 0, slots: 0, wasted: 0 }))
    for (let i = 0; i < this.#foundKind.length; i++) {
      const kind = this.#foundKind.items[i] as number
      const size = this.#foundSize.items[i] as number
      const array = this.#foundArray.items[i] as number
      const slots = array < 0 ? 0 : (lengthOf[array] as number)
      const sums = found[kind]
      if (!sums) continue
      sums.count++
      if (size === 0 && slots > 0) sums.empty++
      sums.elements += size
      sums.slots += slots
      sums.wasted += Math.max(0, slots - size * (KINDS[kind]?.slots ?? 1)) * reference
    }
    const arrays = [...this.#arrays].map(([number, [count, slots, nulls]]): CollectionWaste => {
      return {
        class: this.#classes.name(number),
        count,
        empty: 0,
        elements: slots - nulls,
        slots,
        wasted: nulls * reference,
      }
    })
    return [...found, ...arrays].filter(({ count }) => count > 0).sort((a, b) => b.wasted - a.wasted)
  }
}
