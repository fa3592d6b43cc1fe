/**
 * Instances and bytes by class, in one pass that reads the head of every object and keeps four numbers a class.
 *
 * The bytes are those that the objects take in HotSpot's heap, as `jmap -histo` counts them; see objectLayout.ts.
 */
import type { ByteSource } from '../byteSource.ts'
import type { AddressSet } from './addressSet.ts'
import { ClassTable, readClassDump, readId } from './classTable.ts'
import { type DumpEnd, type DumpHeader, DumpReader, type DumpVisitor, readDump } from './dumpReader.ts'
import { TOP, TYPE, TYPE_BYTES } from './format.ts'
import { Names } from './names.ts'
import { fitLayout, InstanceSizes, type ObjectLayout } from './objectLayout.ts'
import type { Window } from './window.ts'

export interface HistogramRow {
  readonly name: string
  readonly instances: number
  /** Shallow size of all of them. */
  readonly bytes: number
}

export interface Histogram {
  readonly header: DumpHeader
  readonly end: DumpEnd
  readonly layout: ObjectLayout
  readonly classes: ClassTable
  readonly names: Names
  readonly objects: number
  readonly bytes: number
  /** By bytes, largest first; classes without instances are left out. */
  readonly rows: readonly HistogramRow[]
}

const WORD = 2 ** 32
const FIRST_CLASSES = 1 << 12
/** Lengths of arrays are counted modulo this, since their bytes round up to an alignment of at most as much. */
const RESIDUES = 32
/** What `#lastClass` holds of the last object: its class, or -1 less its length of a byte[], or that it tells nothing. */
const NO_GAP = -(2 ** 31)
/** Longer arrays may be followed by filling. */
const SHORT_ARRAY = 1 << 16
/** With fewer objects than this, all may lie at a coarser step than the heap's by chance. */
const ENOUGH_OBJECTS = 1_000
const USUAL_ALIGNMENT = 8
const LARGEST_ALIGNMENT = 256

/** Counts objects by class; other visitors begin with it. */
export class HistogramVisitor implements DumpVisitor {
  readonly names = new Names()
  readonly classes = new ClassTable(this.names)
  header: DumpHeader | undefined
  /** Descriptions of classes, each of which is an object too. */
  classObjects = 0
  window: Window | undefined
  /** Where every object's address goes, when somebody wants them. */
  protected readonly addresses: AddressSet | undefined
  /** By class number. */
  #instances = new Float64Array(FIRST_CLASSES)
  #gaps = new Float64Array(FIRST_CLASSES).fill(Number.POSITIVE_INFINITY)
  /** By class number: arrays by their length modulo `RESIDUES`, then elements of all. */
  readonly #arrays: (Float64Array | undefined)[] = []
  /** Last object's address, last class's id, highest address, least that a byte[] took beyond its bytes. */
  readonly #last = Float64Array.of(0, -1, 0, Number.POSITIVE_INFINITY)
  readonly #lastClass = new Int32Array(2)
  /** All bits that occur in addresses. */
  readonly #bits = new Int32Array(1)
  #view = new DataView(new ArrayBuffer(8))
  #idBytes = 8

  constructor(addresses?: AddressSet) {
    this.addresses = addresses
  }

  begin(header: DumpHeader, window: Window): void {
    this.header = header
    this.window = window
    this.#idBytes = header.idBytes
    this.#lastClass[0] = NO_GAP
  }

  record(tag: number, at: number, length: number): void {
    const window = this.window
    if (!window) return
    const id = this.#idBytes
    if (tag === TOP.text && length >= id) {
      this.names.add(readId(window.view, at, id), window.bytes.subarray(at + id, at + length))
    } else if (tag === TOP.loadClass && length >= 8 + 2 * id) {
      this.classes.load(readId(window.view, at + 4, id), readId(window.view, at + 8 + id, id))
    }
  }

  root(_tag: number, _at: number): void {
    // A histogram asks for no roots.
  }

  classDump(at: number): void {
    if (!this.window) return
    const read = readClassDump(this.window.view, at, this.#idBytes)
    if (!this.classes.definition(this.classes.number(read.id))) this.classObjects++
    this.classes.define(read.id, read)
    this.addresses?.add(read.id)
  }

  instance(at: number): void {
    const number = this.#object(at, at + this.#idBytes + 4)
    this.#instances[number] = (this.#instances[number] as number) + 1
    this.#lastClass[0] = number
  }

  objectArray(at: number, classAt: number, length: number): boolean {
    const number = this.#object(at, classAt)
    this.#array(number, length)
    return false
  }

  primitiveArray(at: number, type: number, length: number): boolean {
    this.#place(at)
    this.#array(this.classes.ofPrimitive(type), length)
    if (type === TYPE.byte && length < SHORT_ARRAY) this.#lastClass[0] = -1 - length
    return false
  }

  elements(): void {
    // None are asked for.
  }

  endOfArray(): void {
    // None are asked for.
  }

  #array(number: number, length: number): void {
    const counts = this.#arrays[number] ?? new Float64Array(RESIDUES + 1)
    this.#arrays[number] = counts
    const residue = length % RESIDUES
    counts[residue] = (counts[residue] as number) + 1
    counts[RESIDUES] = (counts[RESIDUES] as number) + length
    this.#lastClass[0] = NO_GAP
  }

  /** The number of the object's class; its place is noted. */
  #object(at: number, classAt: number): number {
    this.#place(at)
    const view = this.#view
    const classId =
      this.#idBytes === 8 ? view.getUint32(classAt) * WORD + view.getUint32(classAt + 4) : view.getUint32(classAt)
    if (classId === this.#last[1]) return this.#lastClass[1] as number
    const number = this.classes.number(classId)
    if (number >= this.#instances.length) this.#grow(number)
    this.#last[1] = classId
    this.#lastClass[1] = number
    return number
  }

  #place(at: number): void {
    const window = this.window as Window
    const view = window.view
    this.#view = view
    let id: number
    if (this.#idBytes === 8) {
      const low = view.getUint32(at + 4)
      id = view.getUint32(at) * WORD + low
      this.#bits[0] = (this.#bits[0] as number) | low
    } else {
      id = view.getUint32(at)
      this.#bits[0] = (this.#bits[0] as number) | id
    }
    const last = this.#lastClass[0] as number
    if (last >= 0) {
      const gap = id - (this.#last[0] as number)
      if (gap > 0 && gap < (this.#gaps[last] as number)) this.#gaps[last] = gap
    } else if (last !== NO_GAP) {
      const slack = id - (this.#last[0] as number) + last + 1
      if (slack > 0 && slack < (this.#last[3] as number)) this.#last[3] = slack
    }
    this.#last[0] = id
    if (id > (this.#last[2] as number)) this.#last[2] = id
    if (this.addresses) this.addresses.add(id)
  }

  #grow(number: number): void {
    const length = 2 ** Math.ceil(Math.log2(number + 1))
    const instances = new Float64Array(length)
    instances.set(this.#instances)
    this.#instances = instances
    const gaps = new Float64Array(length).fill(Number.POSITIVE_INFINITY)
    gaps.set(this.#gaps)
    this.#gaps = gaps
  }

  /** The step at which addresses lie: a power of two. */
  get granule(): number {
    const bits = this.#bits[0] as number
    return bits === 0 ? USUAL_ALIGNMENT : Math.min(LARGEST_ALIGNMENT, (bits & -bits) >>> 0)
  }

  get objects(): number {
    let sum = this.classObjects
    for (let number = 0; number < this.classes.count; number++) {
      sum += this.#instances[number] ?? 0
      for (const count of this.#arrays[number]?.subarray(0, RESIDUES) ?? []) sum += count
    }
    return sum
  }

  /** Most references that there can be between objects; many are null. */
  get references(): number {
    let sum = 0
    for (let number = 0; number < this.classes.count; number++) {
      const instances = this.#instances[number] ?? 0
      if (instances > 0) sum += instances * this.classes.references(number, this.#idBytes).length
      const arrays = this.#arrays[number]
      if (arrays && !this.classes.isPrimitiveArray(number)) sum += arrays[RESIDUES] as number
      const statics = this.classes.definition(number)?.statics ?? []
      sum += statics.filter(({ type }) => type === TYPE.object).length
    }
    return sum
  }

  layout(): ObjectLayout {
    const isLarge = this.objects >= ENOUGH_OBJECTS
    const alignment = isLarge ? Math.max(USUAL_ALIGNMENT, this.granule) : USUAL_ALIGNMENT
    return fitLayout(this.classes, {
      idBytes: this.#idBytes,
      alignment,
      highest: this.#last[2] as number,
      gaps: this.#gaps,
      arraySlack: this.#last[3] as number,
    })
  }

  rows(layout: ObjectLayout): HistogramRow[] {
    const sizes = new InstanceSizes(this.classes, layout)
    const classClass = this.classes.named('java.lang.Class')
    const rows: HistogramRow[] = []
    for (let number = 0; number < this.classes.count; number++) {
      let instances = this.#instances[number] ?? 0
      let bytes = instances === 0 ? 0 : instances * sizes.of(number)
      const arrays = this.#arrays[number]
      if (arrays) {
        const element = this.elementBytes(number, layout)
        for (let residue = 0; residue < RESIDUES; residue++) {
          const count = arrays[residue] as number
          instances += count
          // A whole number of residues is a multiple of the alignment, and adds nothing but itself.
          bytes += count * (sizes.ofArray(residue, element) - residue * element)
        }
        bytes += (arrays[RESIDUES] as number) * element
      }
      if (number === classClass) {
        instances += this.classObjects
        for (let each = 0; each < this.classes.count; each++)
          if (this.classes.definition(each)) bytes += sizes.ofClassObject(each, classClass)
      }
      if (instances > 0) rows.push({ name: this.classes.name(number), instances, bytes })
    }
    return merged(rows).sort((a, b) => b.bytes - a.bytes || b.instances - a.instances || (a.name < b.name ? -1 : 1))
  }

  /** Of the elements of an array class. */
  elementBytes(number: number, layout: Pick<ObjectLayout, 'reference'>): number {
    const id = this.classes.id(number)
    return id < 0 ? (TYPE_BYTES[-id] ?? 1) : layout.reference
  }
}

/** Undefined when the source is no dump. Progress and cancelling are the source's. */
export async function readHistogram(source: ByteSource): Promise<Histogram | undefined> {
  const visitor = new HistogramVisitor()
  const reader = new DumpReader(visitor, { fields: false })
  return histogramOf(visitor, await readDump(source, reader))
}

export function histogramOf(visitor: HistogramVisitor, end: DumpEnd | undefined): Histogram | undefined {
  if (!visitor.header || !end) return undefined
  const { header, classes, names } = visitor
  const layout = visitor.layout()
  const rows = visitor.rows(layout)
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
  return { header, end, layout, classes, names, objects: visitor.objects, bytes, rows }
}

/** Classes of one name that several loaders loaded count as one. */
function merged(rows: readonly HistogramRow[]): HistogramRow[] {
  const byName = new Map<string, HistogramRow>()
  for (const { name, instances, bytes } of rows) {
    const known = byName.get(name)
    byName.set(name, {
      name,
      instances: instances + (known?.instances ?? 0),
      bytes: bytes + (known?.bytes ?? 0),
    })
  }
  return [...byName.values()]
}
