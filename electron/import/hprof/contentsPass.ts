/**
 * The third pass of an analysis, when it is known what matters: the characters of strings, and the names of the fields by
 * which one object holds another.
 */
import { assert } from '../../../shared/errors.ts'
import { Column } from '../../../shared/profile/column.ts'
import { readClassDump } from './classTable.ts'
import type { DumpHeader, DumpVisitor } from './dumpReader.ts'
import type { ObjectGraph } from './edgePass.ts'
import { TYPE } from './format.ts'
import { IdTable } from './idTable.ts'
import type { Window } from './window.ts'

/** A text that is there more than once. */
export interface DuplicateText {
  readonly text: string
  /** Arrays of characters with this content. */
  readonly count: number
  /** Of the characters of each. */
  readonly bytes: number
  /** What all but one of them take in the heap, with headers and the String objects. */
  readonly wasted: number
}

export interface Duplicates {
  /** By what they waste, most first. */
  readonly rows: readonly DuplicateText[]
  /** Those that are not told one by one. */
  readonly others: { readonly texts: number; readonly copies: number; readonly wasted: number }
}

/** Bytes of a string that are kept to show it. */
const SHOWN_BYTES = 200
/** Different strings that are told apart: 16 bytes each, and as much to find them. */
const MAX_TEXTS = 1 << 25
/** Duplicates whose beginning is kept; those that waste least have none. */
const MAX_SAMPLES = 100_000
/** Below this, a duplicate is given a beginning only while there is room for all. */
const FEW_SAMPLES = 20_000
const WORTH_SHOWING = 1_024

export class ContentsPass implements DumpVisitor {
  /** Texts of arrays that were asked for. */
  readonly texts = new Map<number, string>()
  /** Names of fields by `holder held`. */
  readonly fields = new Map<string, string>()
  readonly #graph: ObjectGraph
  /** A bit for each array that a string consists of. */
  readonly #isText: Uint8Array
  readonly #wantedTexts: ReadonlySet<number>
  /** What is wanted of a holder: the objects that it holds. */
  readonly #wantedFields: ReadonlyMap<number, readonly number[]>
  readonly #groups = new IdTable()
  readonly #counts = new Column('u32')
  readonly #bytes = new Column('u32')
  readonly #samples = new Map<number, string>()
  #window: Window | undefined
  #idBytes = 8
  #object = -1
  #type = 0
  #length = 0
  #given = 0
  #hash = 0
  #otherHash = 0
  readonly #shown = new Uint8Array(SHOWN_BYTES)
  #holds: readonly number[] = []
  textsLeftOut = 0

  constructor(
    graph: ObjectGraph,
    isText: Uint8Array,
    wanted: { readonly texts: ReadonlySet<number>; readonly fields: ReadonlyMap<number, readonly number[]> },
  ) {
    this.#graph = graph
    this.#isText = isText
    this.#wantedTexts = wanted.texts
    this.#wantedFields = wanted.fields
  }

  begin(header: DumpHeader, window: Window): void {
    this.#idBytes = header.idBytes
    this.#window = window
  }

  record(): void {
    // The first pass read them.
  }

  root(): void {
    // The first pass read them.
  }

  classDump(at: number): void {
    const { view } = this.#reading()
    const holder = this.#indexAt(at)
    const held = this.#wantedFields.get(holder)
    if (!held) return
    for (const field of readClassDump(view, at, this.#idBytes).statics) {
      const target = field.value === 0 ? -1 : this.#graph.addresses.indexOf(field.value)
      this.#name(holder, held, target, this.#graph.classes.fieldName(field))
    }
  }

  instance(at: number, fieldsAt: number, length: number): void {
    if (this.#wantedFields.size === 0) return
    const holder = this.#indexAt(at)
    const held = this.#wantedFields.get(holder)
    if (!held) return
    const { classes, classOf } = this.#graph
    const number = classOf[holder] as number
    if (number < 0) return
    for (const offset of classes.references(number, this.#idBytes)) {
      if (offset + this.#idBytes > length) break
      const name = classes.fieldAt(number, offset, this.#idBytes)
      this.#name(holder, held, this.#indexAt(fieldsAt + offset), name)
    }
  }

  objectArray(at: number): boolean {
    if (this.#wantedFields.size === 0) return false
    this.#object = this.#indexAt(at)
    this.#holds = this.#wantedFields.get(this.#object) ?? []
    this.#type = TYPE.object
    this.#given = 0
    return this.#holds.length > 0
  }

  primitiveArray(at: number, type: number, length: number): boolean {
    if (type !== TYPE.byte && type !== TYPE.char) return false
    const object = this.#indexAt(at)
    if (object < 0 || ((this.#isText[object >>> 3] as number) & (1 << (object & 7))) === 0) return false
    this.#object = object
    this.#type = type
    this.#length = length
    this.#given = 0
    this.#hash = 0x811c9dc5
    this.#otherHash = type
    if (length === 0) this.endOfArray()
    return length > 0
  }

  elements(at: number, count: number): void {
    const { bytes } = this.#reading()
    if (this.#type === TYPE.object) {
      for (let i = 0; i < count; i++, this.#given++) {
        const target = this.#indexAt(at + i * this.#idBytes)
        this.#name(this.#object, this.#holds, target, `[${this.#given}]`)
      }
      return
    }
    let hash = this.#hash
    let other = this.#otherHash
    for (let i = at; i < at + count; i++) {
      const byte = bytes[i] as number
      hash = Math.imul(hash ^ byte, 0x01000193)
      other = Math.imul(other + byte, 0x5bd1e995) ^ (other >>> 15)
    }
    this.#hash = hash
    this.#otherHash = other
    const room = Math.min(count, SHOWN_BYTES - this.#given)
    if (room > 0) this.#shown.set(bytes.subarray(at, at + room), this.#given)
    this.#given += count
  }

  endOfArray(): void {
    if (this.#type === TYPE.object) return
    const { bytes } = this.#textSize()
    // 53 bits: two different strings among 30 million share them once in twenty dumps.
    const key = (this.#hash >>> 0) * 2 ** 21 + (this.#otherHash >>> 11)
    let group = this.#groups.find(key)
    if (group < 0) {
      if (this.#groups.count >= MAX_TEXTS) {
        this.textsLeftOut++
        return
      }
      group = this.#groups.add(key)
      this.#counts.push(0)
      this.#bytes.push(bytes)
    }
    const count = (this.#counts.items[group] as number) + 1
    this.#counts.items[group] = count
    if (this.#wantedTexts.has(this.#object)) this.texts.set(this.#object, this.#text())
    if (count < 2 || this.#samples.has(group)) return
    const isWorth = (count - 1) * bytes >= WORTH_SHOWING && this.#samples.size < MAX_SAMPLES
    if (isWorth || this.#samples.size < FEW_SAMPLES) this.#samples.set(group, this.#text())
  }

  #textSize(): { readonly bytes: number } {
    return { bytes: this.#type === TYPE.char ? this.#length * 2 : this.#length }
  }

  #text(): string {
    const total = this.#textSize().bytes
    const shown = this.#shown.subarray(0, Math.min(total, SHOWN_BYTES))
    const isCut = total > shown.length
    return `${this.#type === TYPE.char ? utf16(shown, 'big') : compact(shown)}${isCut ? '…' : ''}`
  }

  /** What occurs at least twice, `most` of it by itself; `sizeOf` is what a string with so many bytes takes in the heap. */
  duplicates(most: number, sizeOf: (bytes: number) => number): Duplicates {
    const rows: DuplicateText[] = []
    let texts = 0
    let copies = 0
    let wasted = 0
    for (let group = 0; group < this.#counts.length; group++) {
      const count = this.#counts.items[group] as number
      if (count < 2) continue
      const bytes = this.#bytes.items[group] as number
      const waste = (count - 1) * sizeOf(bytes)
      texts++
      copies += count
      wasted += waste
      const text = this.#samples.get(group)
      if (text !== undefined) rows.push({ text, count, bytes, wasted: waste })
    }
    rows.sort((a, b) => b.wasted - a.wasted || (a.text < b.text ? -1 : 1))
    const shown = rows.slice(0, most)
    for (const row of shown) {
      copies -= row.count
      wasted -= row.wasted
    }
    return { rows: shown, others: { texts: texts - shown.length, copies, wasted } }
  }

  #name(holder: number, held: readonly number[], target: number, name: string): void {
    if (target < 0 || !held.includes(target)) return
    const key = `${holder} ${target}`
    if (!this.fields.has(key)) this.fields.set(key, name)
  }

  #indexAt(at: number): number {
    const { view } = this.#reading()
    const id = this.#idBytes === 8 ? view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4) : view.getUint32(at)
    return id === 0 ? -1 : this.#graph.addresses.indexOf(id)
  }

  #reading(): Window {
    assert(this.#window, 'reading has begun')
    return this.#window
  }
}

/** A byte[] of a string has a byte per character, or two, the lower first; zeros tell. */
function compact(bytes: Uint8Array): string {
  const isWide = bytes.length % 2 === 0 && bytes.length > 0 && bytes.some((byte, i) => i % 2 === 1 && byte < 0x09)
  return isWide ? utf16(bytes, 'little') : [...bytes].map((byte) => String.fromCharCode(byte)).join('')
}

function utf16(bytes: Uint8Array, order: 'big' | 'little'): string {
  const [high, low] = order === 'big' ? [0, 1] : [1, 0]
  let text = ''
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    text += String.fromCharCode(((bytes[i + high] as number) << 8) | (bytes[i + low] as number))
  }
  return text
}
