/** The second pass of an analysis: who refers to whom, and what collections say of themselves. */
import { assert } from '../../../shared/errors.ts'
import type { AddressSet } from './addressSet.ts'
import { type ClassTable, readClassDump } from './classTable.ts'
import { CollectionFinder } from './collections.ts'
import { type Graph, NONE } from './dominators.ts'
import type { DumpHeader, DumpVisitor } from './dumpReader.ts'
import type { Window } from './window.ts'

/** Classes whose `referent` keeps nothing alive. */
const WEAK = new Set(['java.lang.ref.WeakReference', 'java.lang.ref.SoftReference', 'java.lang.ref.PhantomReference'])

const THREAD = new Set(['java.lang.Thread'])
/** Of threads, those that have ended included. */
const MAX_THREADS = 1 << 20

/** Objects by the order of their addresses, and their references. */
export interface ObjectGraph extends Graph {
  /** Class number of each object; -1 for what was not read a second time. */
  readonly classOf: Int32Array
  /** Of an array its length, of anything else 0. */
  readonly lengthOf: Uint32Array
  /** The class that a class object describes, by object. */
  readonly describedBy: ReadonlyMap<number, number>
  /** Whether the first edge of the instances of a class is one that keeps nothing alive, by class number. */
  readonly isWeak: Uint8Array
  /** References that lead to no object. */
  readonly dangling: number
  readonly addresses: AddressSet
  readonly classes: ClassTable
}

const WORD = 2 ** 32

export class EdgePass implements DumpVisitor {
  readonly collections: CollectionFinder
  /** By thread object, the string that is its name. */
  readonly threadNames = new Map<number, number>()
  /** By class number, where a thread's name lies; -1 for what is no thread. */
  readonly #threadNameAt: Int32Array
  readonly #addresses: AddressSet
  readonly #classes: ClassTable
  readonly #classOf: Int32Array
  readonly #lengthOf: Uint32Array
  readonly #start: Uint32Array
  #edges: Int32Array
  readonly #describedBy = new Map<number, number>()
  readonly #isWeak: Uint8Array
  /** By class number, where the referent lies that keeps nothing alive; -1 for none. */
  readonly #weakAt: Int32Array
  /** By class number, the class's own object, where instances should refer to it; else -1. */
  readonly #classObject: Int32Array
  readonly #classClass: number
  #window: Window | undefined
  #idBytes = 8
  #size = 0
  #dangling = 0
  /** The array that is being read. */
  #array = -1
  #arrayFrom = 0
  #nulls = 0

  /** `references` is the most there can be; `sticky` are the objects of classes that are GC roots themselves. */
  constructor(addresses: AddressSet, classes: ClassTable, references: number, sticky: ReadonlySet<number>) {
    const { count } = addresses
    this.#addresses = addresses
    this.#classes = classes
    this.#classOf = new Int32Array(count).fill(-1)
    this.#lengthOf = new Uint32Array(count)
    this.#start = new Uint32Array(count).fill(NONE)
    // Instances refer to their class too, and classes to their loader and superclass.
    this.#edges = new Int32Array(references + count + 4 * classes.count)
    this.#isWeak = new Uint8Array(classes.count)
    this.#threadNameAt = new Int32Array(classes.count).fill(-1)
    this.#weakAt = new Int32Array(classes.count).fill(-1)
    this.#classObject = new Int32Array(classes.count).fill(-1)
    this.#classClass = classes.named('java.lang.Class')
    for (let number = 0; number < classes.count; number++) {
      // A class that is a root is held anyway, and a hundred million references to it would say nothing.
      const object = classes.id(number) > 0 ? addresses.indexOf(classes.id(number)) : -1
      if (!sticky.has(object)) this.#classObject[number] = object
    }
    this.collections = new CollectionFinder(classes, addresses)
  }

  begin(header: DumpHeader, window: Window): void {
    this.#idBytes = header.idBytes
    this.#window = window
    this.collections.begin(header.idBytes)
    for (let number = 0; number < this.#classes.count; number++) {
      if (this.#classes.isOneOf(number, THREAD)) {
        this.#threadNameAt[number] = this.#classes.fieldOffset(number, 'java.lang.Thread', 'name', header.idBytes)
      }
      if (!this.#classes.isOneOf(number, WEAK)) continue
      this.#weakAt[number] = this.#classes.fieldOffset(number, 'java.lang.ref.Reference', 'referent', header.idBytes)
      this.#isWeak[number] = (this.#weakAt[number] as number) < 0 ? 0 : 1
    }
  }

  record(): void {
    // The first pass read them.
  }

  root(): void {
    // The first pass read them.
  }

  classDump(at: number): void {
    assert(this.#window, 'reading has begun')
    const read = readClassDump(this.#window.view, at, this.#idBytes)
    const object = this.#addresses.indexOf(read.id)
    if (object < 0 || this.#classOf[object] !== -1) return
    this.#classOf[object] = Math.max(0, this.#classClass)
    this.#describedBy.set(object, this.#classes.find(read.id))
    const from = this.#size
    this.#edge(read.superId)
    this.#edge(read.loaderId)
    for (const { value } of read.statics) this.#edge(value)
    this.#close(object, from)
  }

  instance(at: number, fieldsAt: number, length: number): void {
    const { view } = this.#window as Window
    const id = this.#idBytes
    const object = this.#addresses.indexOf(this.#id(view, at))
    const number = this.#classes.find(this.#id(view, at + id + 4))
    if (object < 0 || number < 0 || this.#classOf[object] !== -1) return
    this.#classOf[object] = number
    const from = this.#size
    const references = this.#classes.references(number, id)
    const weakAt = this.#weakAt[number] as number
    if (weakAt >= 0) this.#weakEdge(object, fieldsAt, weakAt, length)
    for (let i = 0; i < references.length; i++) {
      const offset = references[i] as number
      if (offset !== weakAt && offset + id <= length) this.#edge(this.#id(view, fieldsAt + offset))
    }
    const own = this.#classObject[number] as number
    if (own >= 0) this.#edges[this.#size++] = own
    this.#close(object, from)
    this.collections.instance(view, number, fieldsAt, length)
    const nameAt = this.#threadNameAt[number] as number
    if (nameAt < 0 || nameAt + id > length || this.threadNames.size >= MAX_THREADS) return
    this.threadNames.set(object, this.#addresses.indexOf(this.#id(view, fieldsAt + nameAt)))
  }

  /** The referent comes first, so that who looks for what keeps alive can pass over it; itself when there is none. */
  #weakEdge(object: number, fieldsAt: number, offset: number, length: number): void {
    const { view } = this.#window as Window
    const isThere = offset + this.#idBytes <= length
    const target = isThere ? this.#addresses.indexOf(this.#id(view, fieldsAt + offset)) : -1
    this.#edges[this.#size++] = target < 0 ? object : target
  }

  objectArray(at: number, classAt: number, length: number): boolean {
    const { view } = this.#window as Window
    const object = this.#addresses.indexOf(this.#id(view, at))
    const number = this.#classes.find(this.#id(view, classAt))
    if (object < 0 || number < 0 || this.#classOf[object] !== -1) return false
    this.#classOf[object] = number
    this.#lengthOf[object] = length
    this.#array = object
    this.#arrayFrom = this.#size
    this.#nulls = 0
    return true
  }

  elements(at: number, count: number): void {
    const { view } = this.#window as Window
    const id = this.#idBytes
    for (let i = 0, place = at; i < count; i++, place += id) {
      const target = this.#id(view, place)
      if (target === 0) this.#nulls++
      else this.#edge(target)
    }
  }

  endOfArray(): void {
    const object = this.#array
    const number = this.#classOf[object] as number
    this.collections.array(number, this.#lengthOf[object] as number, this.#nulls)
    const own = this.#classObject[number] as number
    if (own >= 0) this.#edges[this.#size++] = own
    this.#close(object, this.#arrayFrom)
  }

  primitiveArray(at: number, type: number, length: number): boolean {
    const { view } = this.#window as Window
    const object = this.#addresses.indexOf(this.#id(view, at))
    if (object < 0 || this.#classOf[object] !== -1) return false
    this.#classOf[object] = this.#classes.ofPrimitive(type)
    this.#lengthOf[object] = length
    return false
  }

  #id(view: DataView, at: number): number {
    return this.#idBytes === 8 ? view.getUint32(at) * WORD + view.getUint32(at + 4) : view.getUint32(at)
  }

  #edge(id: number): void {
    if (id === 0) return
    const target = this.#addresses.indexOf(id)
    if (target < 0) this.#dangling++
    else this.#edges[this.#size++] = target
  }

  #close(object: number, from: number): void {
    if (this.#size === from) return
    this.#start[object] = from
    const last = this.#size - 1
    this.#edges[last] = ~(this.#edges[last] as number)
  }

  /** Usually there is room: threads are few, and many references are null. */
  #makeRoom(locals: ReadonlyMap<number, readonly number[]>): void {
    let needed = 0
    for (const [thread, targets] of locals) {
      needed += targets.length
      let place = this.#start[thread] as number
      if (place === NONE) continue
      do needed++
      while ((this.#edges[place++] as number) >= 0)
    }
    if (this.#size + needed <= this.#edges.length) return
    const larger = new Int32Array(this.#size + needed)
    larger.set(this.#edges.subarray(0, this.#size))
    this.#edges = larger
  }

  /** `locals` are what threads refer to from their stacks, by thread object. */
  finish(locals: ReadonlyMap<number, readonly number[]>): ObjectGraph {
    this.#makeRoom(locals)
    for (const [thread, targets] of locals) {
      const from = this.#size
      let place = this.#start[thread] as number
      for (let last = place === NONE; !last; place++) {
        const edge = this.#edges[place] as number
        last = edge < 0
        this.#edges[this.#size++] = last ? ~edge : edge
      }
      for (const target of targets) this.#edges[this.#size++] = target
      this.#close(thread, from)
    }
    assert(this.#size <= this.#edges.length, 'the first pass counted all references')
    return {
      count: this.#addresses.count,
      start: this.#start,
      edges: this.#edges,
      classOf: this.#classOf,
      lengthOf: this.#lengthOf,
      describedBy: this.#describedBy,
      isWeak: this.#isWeak,
      dangling: this.#dangling,
      addresses: this.#addresses,
      classes: this.#classes,
    }
  }
}
