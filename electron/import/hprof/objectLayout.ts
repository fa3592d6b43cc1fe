/**
 * How large objects really are. A dump has the bytes of the fields, with every reference as long as an address; the heap
 * has a header before them, references of 4 bytes where they are compressed, gaps, and an alignment. A dump states none
 * of that. But it has addresses: an object cannot be longer than the way to the next one. So every way HotSpot may have
 * laid objects out is tried, and the one counts under which most classes are just as long as their shortest way, and
 * fewest are longer.
 *
 * Two ways of placing fields: up to JDK 14, fields of a subclass begin behind those of its superclass, and one gap before
 * longs is filled. Since JDK 15, every gap is filled, those of superclasses too, the smallest first that fits.
 */
import type { ClassTable, Field } from './classTable.ts'
import { TYPE, TYPE_BYTES } from './format.ts'

export interface ObjectLayout {
  /** Bytes before the first field: mark and class. */
  readonly header: number
  /** Bytes of a reference: 4 where they are compressed. */
  readonly reference: number
  readonly alignment: number
  /** Bytes of an address of the machine. */
  readonly address: number
  readonly fillsGaps: boolean
  /** Bytes before the first element of an array, where that needs no alignment by 8. */
  readonly arrayBase: number
  /** Classes whose length the addresses confirm exactly, and contradict. */
  readonly confirmed: number
  readonly contradicted: number
}

/**
 * HotSpot's own fields, of which a dump does not speak: `P` is as long as an address, `L` a reference. Releases turn some
 * into ordinary fields, under the name that follows: then they are in the dump.
 */
const HIDDEN_FIELDS: Readonly<Record<string, readonly (readonly [letter: string, declaredAs?: string])[]>> = {
  'java.lang.Class': [['P'], ['P'], ['I'], ['I'], ['L', 'protectionDomain'], ['L'], ['L']],
  'java.lang.ClassLoader': [['P']],
  'java.lang.Module': [['P']],
  'java.lang.String': [['B']],
  'java.lang.InternalError': [['B']],
  'java.lang.invoke.MemberName': [['P']],
  'java.lang.invoke.ResolvedMethodName': [['L', 'vmholder'], ['P']],
  'java.lang.invoke.MethodHandleNatives$CallSiteContext': [['P'], ['J']],
  'java.lang.StackFrameInfo': [['S']],
}

const HIDDEN_TYPES: Readonly<Record<string, number>> = {
  B: TYPE.byte,
  S: TYPE.short,
  I: TYPE.int,
  J: TYPE.long,
  L: TYPE.object,
}

/** Since JDK 19, whose threads have a `holder`. */
const HIDDEN_IN_LATER_THREADS = [['P'], ['I'], ['B']] as const

/** Fields that HotSpot keeps 128 bytes away from all others, since threads would fight over their cache line. */
const CONTENDED: Readonly<Record<string, (field: string) => boolean>> = {
  'java.lang.Thread': (field) => field.startsWith('threadLocalRandom'),
  'java.util.concurrent.ConcurrentHashMap$CounterCell': () => true,
  'java.util.concurrent.atomic.Striped64$Cell': () => true,
}
const CONTENDED_PADDING = 128

/** Fewer classes than this confirm a layout by chance. */
const ENOUGH_CONFIRMED = 8
/** References are compressed while the heap is below this. */
const COMPRESSIBLE = 32 * 2 ** 30
/** Of the length of an array, behind its header. */
const ARRAY_LENGTH_BYTES = 4

type Candidate = Pick<ObjectLayout, 'header' | 'reference' | 'fillsGaps' | 'address'>

const HEADERS_64: readonly (readonly [header: number, reference: number])[] = [
  [12, 4],
  [16, 8],
  [12, 8],
  [8, 4],
  [8, 8],
  [16, 4],
]

/** What addresses tell. */
export interface AddressEvidence {
  readonly idBytes: number
  readonly alignment: number
  readonly highest: number
  /** By class number, the shortest way from an instance to the next object; infinite when none is known. */
  readonly gaps: Float64Array
  /** The least that a byte[] takes beyond its bytes; infinite when none is known. */
  readonly arraySlack: number
}

export function fitLayout(
  classes: ClassTable,
  { idBytes, alignment, highest, gaps, arraySlack }: AddressEvidence,
): ObjectLayout {
  const headers = idBytes === 4 ? ([[8, 4]] as const) : HEADERS_64
  const candidates = headers.flatMap(([header, reference]): Candidate[] => [
    { header, reference, fillsGaps: true, address: idBytes },
    { header, reference, fillsGaps: false, address: idBytes },
  ])
  const tried = candidates.map((candidate): ObjectLayout => {
    const sizes = new InstanceSizes(classes, { ...candidate, alignment, arrayBase: 0 })
    let confirmed = 0
    let contradicted = 0
    for (let number = 0; number < classes.count; number++) {
      const gap = gaps[number] ?? Number.POSITIVE_INFINITY
      if (gap === Number.POSITIVE_INFINITY || !classes.definition(number)) continue
      const size = sizes.of(number)
      if (size === gap) confirmed++
      else if (size > gap) contradicted++
    }
    return { ...candidate, alignment, arrayBase: arrayBase(candidate.header, arraySlack), confirmed, contradicted }
  })
  const best = tried.reduce((a, b) => (b.confirmed - b.contradicted > a.confirmed - a.contradicted ? b : a))
  if (best.confirmed >= ENOUGH_CONFIRMED) return best
  const compressed = idBytes === 4 || highest < COMPRESSIBLE
  return tried.find(({ reference }) => reference === (compressed ? 4 : 8)) ?? best
}

type Shape = Omit<ObjectLayout, 'confirmed' | 'contradicted'>

interface Placed {
  /** Behind the last field, not aligned. */
  readonly end: number
  readonly holes: readonly (readonly [from: number, to: number])[]
}

/** Bytes of an instance by class number, each found once. */
export class InstanceSizes {
  readonly #classes: ClassTable
  readonly #shape: Shape
  readonly #placed = new Map<number, Placed>()

  constructor(classes: ClassTable, shape: Shape) {
    this.#classes = classes
    this.#shape = shape
  }

  of(number: number): number {
    return align(this.#place(number).end, this.#shape.alignment)
  }

  /** Of a class object, which holds the statics of its class behind its own fields. */
  ofClassObject(number: number, classClass: number): number {
    const statics = (this.#classes.definition(number)?.statics ?? []).filter(
      // What HotSpot shows of its insides under such names is no field.
      (field) => !this.#classes.fieldName(field).startsWith('<'),
    )
    const own = classClass < 0 ? this.#shape.header : this.of(classClass)
    const { end } = this.#fill({ end: 0, holes: [] }, this.#sizesOf(statics))
    return align(own + align(end, 8), this.#shape.alignment)
  }

  /** Of an array of so many elements of so many bytes. */
  ofArray(length: number, elementBytes: number): number {
    const { arrayBase: base, alignment } = this.#shape
    return align((elementBytes === 8 ? align(base, 8) : base) + length * elementBytes, alignment)
  }

  #place(number: number): Placed {
    const line = this.#classes.lineage(number)
    let placed: Placed = { end: this.#shape.header, holes: [] }
    // From the root of the inheritance down.
    for (const ancestor of line.reverse()) {
      const known = this.#placed.get(ancestor)
      placed = known ?? this.#extend(placed, ancestor)
      if (!known) this.#placed.set(ancestor, placed)
    }
    return placed
  }

  #extend(above: Placed, number: number): Placed {
    const fields = this.#classes.definition(number)?.fields ?? []
    const name = this.#classes.name(number)
    const names = fields.map((field) => this.#classes.fieldName(field))
    const isLaterThread = name === 'java.lang.Thread' && names.includes('holder')
    const isContended = (!isLaterThread && CONTENDED[name]) || (() => false)
    const sizes = this.#sizesOf(fields.filter((_, i) => !isContended(names[i] ?? '')))
    for (const [letter, declared] of isLaterThread ? HIDDEN_IN_LATER_THREADS : (HIDDEN_FIELDS[name] ?? [])) {
      if (declared !== undefined && names.includes(declared)) continue
      sizes.push(letter === 'P' ? this.#address() : this.#sizeOf(HIDDEN_TYPES[letter] ?? 0))
    }
    const placed = this.#shape.fillsGaps ? this.#fill(above, sizes) : this.#append(above, sizes)
    const contended = this.#sizesOf(fields.filter((_, i) => isContended(names[i] ?? '')))
    if (contended.length === 0) return placed
    const { end } = this.#fill({ end: placed.end + CONTENDED_PADDING, holes: [] }, contended)
    return { end: align(end + CONTENDED_PADDING, 8), holes: [] }
  }

  #address(): FieldSize {
    return { bytes: this.#shape.address, isReference: false }
  }

  #sizesOf(fields: readonly Field[]): FieldSize[] {
    return fields.map(({ type }) => this.#sizeOf(type))
  }

  #sizeOf(type: number): FieldSize {
    return type === TYPE.object
      ? { bytes: this.#shape.reference, isReference: true }
      : { bytes: TYPE_BYTES[type] ?? 0, isReference: false }
  }

  /** Largest first, references last, each in the smallest hole that it fits. */
  #fill(above: Placed, sizes: readonly FieldSize[]): Placed {
    const holes = above.holes.map(([from, to]): [number, number] => [from, to])
    let end = above.end
    for (const { bytes } of sizes.toSorted(inOrder)) {
      let best = -1
      for (let i = holes.length - 1; i >= 0; i--) {
        const [from, to] = holes[i] as [number, number]
        const width = to - from
        if (align(from, bytes) + bytes <= to && (best < 0 || width < widthOf(holes[best]))) best = i
      }
      if (best >= 0) {
        const [from, to] = holes[best] as [number, number]
        const start = align(from, bytes)
        const rest: [number, number][] = [
          [from, start],
          [start + bytes, to],
        ]
        holes.splice(best, 1, ...rest.filter(([a, b]) => b > a))
      } else {
        const start = align(end, bytes)
        if (start > end) holes.push([end, start])
        end = start + bytes
      }
    }
    return { end, holes }
  }

  #append(above: Placed, sizes: readonly FieldSize[]): Placed {
    const { reference } = this.#shape
    const left = sizes.toSorted(inOrder)
    let end = align(above.end, reference)
    if (left[0]?.bytes === 8 && end % 8 !== 0) {
      const gapEnd = align(end, 8)
      for (let i = 0; i < left.length && end < gapEnd; ) {
        const { bytes } = left[i] as FieldSize
        if (bytes < 8 && end + bytes <= gapEnd && end % bytes === 0) {
          end += bytes
          left.splice(i, 1)
        } else i++
      }
    }
    for (const { bytes } of left) end = align(end, bytes) + bytes
    return { end: align(end, reference), holes: [] }
  }
}

interface FieldSize {
  readonly bytes: number
  readonly isReference: boolean
}

function inOrder(a: FieldSize, b: FieldSize): number {
  return Number(a.isReference) - Number(b.isReference) || b.bytes - a.bytes
}

function widthOf(hole: readonly [number, number] | undefined): number {
  return hole ? hole[1] - hole[0] : 0
}

/** Up to JDK 22 elements begin at a multiple of 8. */
function arrayBase(header: number, slack: number): number {
  const packed = header + ARRAY_LENGTH_BYTES
  const aligned = align(packed, 8)
  return slack < aligned ? packed : aligned
}

function align(bytes: number, to: number): number {
  return to <= 1 ? bytes : Math.ceil(bytes / to) * to
}
