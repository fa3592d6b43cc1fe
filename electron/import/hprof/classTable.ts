/** The classes of a dump: found by id, numbered in the order in which they are first named. */
import { className, PRIMITIVE_ARRAYS, TYPE, TYPE_BYTES } from './format.ts'
import { IdTable } from './idTable.ts'
import type { Names } from './names.ts'

export interface Field {
  readonly nameId: number
  readonly type: number
}

/** `value` is the id that a reference holds, else 0. */
export interface StaticField extends Field {
  readonly value: number
}

export interface ClassDefinition {
  readonly superId: number
  readonly loaderId: number
  /** Declared by the class itself, in the order of the dump. */
  readonly fields: readonly Field[]
  readonly statics: readonly StaticField[]
}

/** The largest application servers load 200,000. More are ids that lead nowhere. */
const MAX_CLASSES = 1 << 20
/** A class inherits from some tens at most; a cycle has no end. */
const MAX_ANCESTORS = 500

export class ClassTable {
  readonly #numbers = new IdTable()
  readonly #ids: number[] = []
  readonly #nameIds: (number | undefined)[] = []
  readonly #definitions: (ClassDefinition | undefined)[] = []
  readonly #names: Names
  /** Numbers of the classes of primitive arrays by type code, once they are known. */
  readonly #primitive: number[] = PRIMITIVE_ARRAYS.map(() => -1)
  readonly #nameMemo: (string | undefined)[] = []
  readonly #references: (Int32Array | undefined)[] = []
  /** Classes that there was no room for; they share one number. */
  leftOut = 0

  constructor(names: Names) {
    this.#names = names
    // A dump need not describe the classes of primitive arrays; these ids no object has.
    for (const [type, name] of PRIMITIVE_ARRAYS.entries()) {
      if (name !== '') this.#primitive[type] = this.number(-type)
    }
  }

  get count(): number {
    return this.#ids.length
  }

  /** Of a class by its id, defined or not. */
  number(id: number): number {
    const known = this.#numbers.find(id)
    if (known >= 0) return known
    if (this.#ids.length >= MAX_CLASSES) {
      this.leftOut++
      return 0
    }
    this.#ids.push(id)
    this.#nameIds.push(undefined)
    this.#definitions.push(undefined)
    return this.#numbers.add(id)
  }

  /** -1 when no class has the id. */
  find(id: number): number {
    return this.#numbers.find(id)
  }

  /** Of the arrays of a primitive type. */
  ofPrimitive(type: number): number {
    return this.#primitive[type] ?? -1
  }

  isPrimitiveArray(number: number): boolean {
    return this.#primitive.includes(number)
  }

  load(id: number, nameId: number): void {
    this.#nameIds[this.number(id)] = nameId
  }

  /** The first definition of a class counts. */
  define(id: number, definition: ClassDefinition): void {
    const number = this.number(id)
    this.#definitions[number] ??= definition
  }

  definition(number: number): ClassDefinition | undefined {
    return this.#definitions[number]
  }

  id(number: number): number {
    return this.#ids[number] ?? 0
  }

  name(number: number): string {
    const known = this.#nameMemo[number]
    if (known !== undefined) return known
    const name = this.#name(number)
    this.#nameMemo[number] = name
    return name
  }

  #name(number: number): string {
    const id = this.#ids[number] ?? 0
    if (id < 0) return PRIMITIVE_ARRAYS[-id] ?? ''
    const nameId = this.#nameIds[number]
    const written = nameId === undefined ? undefined : this.#names.text(nameId)
    return written === undefined || written === '' ? `class 0x${id.toString(16)}` : className(written)
  }

  fieldName(field: Field): string {
    return this.#names.text(field.nameId) ?? ''
  }

  /** The class itself, what it inherits from, and so on to the root; cut where that is a cycle or too long. */
  lineage(number: number): number[] {
    const line: number[] = []
    for (let next = number; next >= 0 && line.length < MAX_ANCESTORS; ) {
      if (line.includes(next)) break
      line.push(next)
      const superId = this.#definitions[next]?.superId ?? 0
      next = superId === 0 ? -1 : this.find(superId)
    }
    return line
  }

  /** Where references lie among the bytes of an instance in the dump: its own fields come before those it inherits. */
  references(number: number, idBytes: number): Int32Array {
    const known = this.#references[number]
    if (known) return known
    const found: number[] = []
    for (const { field, offset } of this.#placed(number, idBytes)) if (field.type === TYPE.object) found.push(offset)
    const references = Int32Array.from(found)
    this.#references[number] = references
    return references
  }

  /** Where a field lies among those bytes, by its name and the class that declares it; -1 when it has none such. */
  fieldOffset(number: number, declaredBy: string, name: string, idBytes: number): number {
    for (const { field, offset, owner } of this.#placed(number, idBytes)) {
      if (this.fieldName(field) === name && this.name(owner) === declaredBy) return offset
    }
    return -1
  }

  /** The name of the field at an offset. */
  fieldAt(number: number, wanted: number, idBytes: number): string {
    for (const { field, offset } of this.#placed(number, idBytes)) if (offset === wanted) return this.fieldName(field)
    return ''
  }

  *#placed(number: number, idBytes: number): Generator<{ field: Field; offset: number; owner: number }> {
    let offset = 0
    for (const owner of this.lineage(number)) {
      for (const field of this.#definitions[owner]?.fields ?? []) {
        yield { field, offset, owner }
        offset += field.type === TYPE.object ? idBytes : (TYPE_BYTES[field.type] ?? 0)
      }
    }
  }

  /** Whether the class or one that it inherits from has one of the names. */
  isOneOf(number: number, names: ReadonlySet<string>): boolean {
    return this.lineage(number).some((each) => names.has(this.name(each)))
  }

  /** Where the first class of a name is; -1 for none. */
  named(name: string): number {
    for (let number = 0; number < this.#ids.length; number++) if (this.name(number) === name) return number
    return -1
  }
}

/** A CLASS_DUMP at `at`, behind its tag, whose bytes all lie in the view. */
export function readClassDump(view: DataView, at: number, idBytes: number): ClassDefinition & { readonly id: number } {
  const idAt = (place: number) => readId(view, place, idBytes)
  const sizeOf = (type: number) => (type === TYPE.object ? idBytes : (TYPE_BYTES[type] ?? 0))
  const base = at + idBytes + 4
  let next = base + 6 * idBytes + 4
  const constants = view.getUint16(next)
  next += 2
  for (let i = 0; i < constants; i++) next += 3 + sizeOf(view.getUint8(next + 2))
  const statics: StaticField[] = []
  const staticCount = view.getUint16(next)
  next += 2
  for (let i = 0; i < staticCount; i++) {
    const type = view.getUint8(next + idBytes)
    const value = type === TYPE.object ? idAt(next + idBytes + 1) : 0
    statics.push({ nameId: idAt(next), type, value })
    next += idBytes + 1 + sizeOf(type)
  }
  const fields: Field[] = []
  const fieldCount = view.getUint16(next)
  next += 2
  for (let i = 0; i < fieldCount; i++, next += idBytes + 1) {
    fields.push({ nameId: idAt(next), type: view.getUint8(next + idBytes) })
  }
  return { id: idAt(at), superId: idAt(base), loaderId: idAt(base + idBytes), statics, fields }
}

const WORD = 2 ** 32

/** Exact up to 2^53, beyond all addresses of today's machines. */
export function readId(view: DataView, at: number, idBytes: number): number {
  return idBytes === 8 ? view.getUint32(at) * WORD + view.getUint32(at + 4) : view.getUint32(at)
}
