/** Heap dumps made by hand for tests: every kind of record, in any order, with ids of 4 or 8 bytes. */
import { HEAP, ROOTS, TOP, TYPE, TYPE_BYTES } from './format.ts'

interface MadeClass {
  readonly id: number
  readonly name: string
  readonly superId?: number
  readonly loaderId?: number
  /** Fields with their type codes, of the class itself. */
  readonly fields?: readonly (readonly [name: string, type: number])[]
  /** Static fields that refer to objects. */
  readonly statics?: readonly (readonly [name: string, id: number])[]
}

/** Records in order. What it is given it writes, be it nonsense. */
export class DumpWriter {
  readonly idBytes: 4 | 8
  readonly #parts: Uint8Array[] = []
  #heap: Uint8Array[] = []
  #names = new Map<string, number>()

  constructor(idBytes: 4 | 8 = 8, takenAtMs = 1_795_225_638_265) {
    this.idBytes = idBytes
    const head = Buffer.from('JAVA PROFILE 1.0.2\0')
    this.#parts.push(head, u4(idBytes), u4(Math.floor(takenAtMs / 2 ** 32)), u4(takenAtMs))
  }

  id(value: number): Uint8Array {
    return this.idBytes === 4 ? u4(value) : Buffer.concat([u4(Math.floor(value / 2 ** 32)), u4(value)])
  }

  record(tag: number, body: Uint8Array, length = body.length): this {
    this.#parts.push(u1(tag), u4(0), u4(length), body)
    return this
  }

  /** The id of a string, which is written when it is new. */
  text(text: string): number {
    const known = this.#names.get(text)
    if (known !== undefined) return known
    const id = 1 + this.#names.size
    this.#names.set(text, id)
    this.record(TOP.text, Buffer.concat([this.id(id), Buffer.from(text)]))
    return id
  }

  /** Anything inside the heap dump; `flush` writes it out. */
  heap(tag: number, ...parts: readonly Uint8Array[]): this {
    this.#heap.push(u1(tag), ...parts)
    return this
  }

  class({ id, name, superId = 0, loaderId = 0, fields = [], statics = [] }: MadeClass): this {
    const body = [this.id(id), u4(0), this.id(this.text(name))]
    this.record(TOP.loadClass, Buffer.concat([u4(1), ...body]))
    const bytes = fields.reduce((sum, [, type]) => sum + this.#sizeOf(type), 0)
    return this.heap(
      HEAP.classDump,
      this.id(id),
      u4(0),
      this.id(superId),
      this.id(loaderId),
      ...Array.from({ length: 4 }, () => this.id(0)),
      u4(bytes),
      u2(0),
      u2(statics.length),
      ...statics.flatMap(([field, value]) => [this.id(this.text(field)), u1(TYPE.object), this.id(value)]),
      u2(fields.length),
      ...fields.flatMap(([field, type]) => [this.id(this.text(field)), u1(type)]),
    )
  }

  /** Values of fields as bytes, those of the class before those that it inherits. */
  instance(id: number, classId: number, ...values: readonly Uint8Array[]): this {
    const fields = Buffer.concat(values)
    return this.heap(HEAP.instance, this.id(id), u4(0), this.id(classId), u4(fields.length), fields)
  }

  objects(id: number, classId: number, elements: readonly number[]): this {
    const ids = elements.map((element) => this.id(element))
    return this.heap(HEAP.objectArray, this.id(id), u4(0), u4(elements.length), this.id(classId), ...ids)
  }

  /** A byte[]. */
  bytes(id: number, bytes: Uint8Array): this {
    return this.heap(HEAP.primitiveArray, this.id(id), u4(0), u4(bytes.length), u1(TYPE.byte), bytes)
  }

  root(tag: number, id: number, thread = 1): this {
    const kind = ROOTS.get(tag)
    const rest = Array.from({ length: kind?.ids ?? 0 }, () => this.id(0))
    return this.heap(tag, this.id(id), ...rest, ...Array.from({ length: kind?.numbers ?? 0 }, () => u4(thread)))
  }

  /** Ends a segment, or a whole HEAP_DUMP; `length` is what it claims. */
  flush(tag: number = TOP.heapDumpSegment, length?: number): this {
    const body = Buffer.concat(this.#heap)
    this.#heap = []
    return this.record(tag, body, length ?? body.length)
  }

  finish(): Buffer {
    if (this.#heap.length > 0) this.flush()
    return Buffer.concat(this.#parts)
  }

  #sizeOf(type: number): number {
    return type === TYPE.object ? this.idBytes : (TYPE_BYTES[type] ?? 0)
  }
}

export function u1(value: number): Uint8Array {
  return Uint8Array.of(value)
}

export function u2(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value)
}

export function u4(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

/** A heap of one list that holds two words, and a third that nothing holds. */
export function madeDump(idBytes: 4 | 8 = 8): Buffer {
  const writer = new DumpWriter(idBytes)
  writer
    .class({ id: 0x100, name: 'java/lang/Object' })
    .class({ id: 0x108, name: 'java/lang/Class', superId: 0x100 })
    .class({
      id: 0x110,
      name: 'java/lang/String',
      superId: 0x100,
      fields: [
        ['value', 2],
        ['coder', 8],
      ],
    })
    .class({ id: 0x118, name: '[Ljava/lang/Object;', superId: 0x100 })
    .class({ id: 0x120, name: 'Words', superId: 0x100, statics: [['ALL', 0x200]] })
  const word = (id: number, text: string) => {
    writer.bytes(id + 0x18, Buffer.from(text)).instance(id, 0x110, writer.id(id + 0x18), u1(0))
  }
  writer.objects(0x200, 0x118, [0x300, 0x400, 0])
  word(0x300, 'one word')
  word(0x400, 'one word')
  word(0x500, 'nobody knows')
  return writer.root(0x05, 0x120).root(0x08, 0x300).flush().record(TOP.heapDumpEnd, u1(0).subarray(1)).finish()
}
