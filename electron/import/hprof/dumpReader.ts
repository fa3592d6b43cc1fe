/**
 * Reads a heap dump as its bytes come, whatever its size, and tells a visitor what is in it.
 *
 * The visitor is given places in the window and reads ids from there itself: an id is 8 bytes, which as an argument
 * would be a number on the heap for each of a hundred million objects. What a visitor does not want is passed over by
 * its length, so that a histogram touches the first 25 bytes of an object and no more.
 *
 * Lengths are not to be trusted:
 * - A HEAP_DUMP of length 0 was written to a pipe, and lasts until a tag comes that no heap dump has.
 * - A HEAP_DUMP beyond 4 GiB has its length modulo 2^32. Its stated end then lies inside an object (an end that falls
 *   between two by chance is one in some tens), and the dump goes on for 2^32 bytes more.
 * - In a HEAP_DUMP_SEGMENT, an object beyond the end is damage: reading goes on behind the segment.
 */
import { assert, UserError } from '../../../shared/errors.ts'
import type { ByteSource } from '../byteSource.ts'
import { HEAP, ROOTS, TOP, TOP_HEAD_BYTES, TYPE, TYPE_BYTES } from './format.ts'
import { Window } from './window.ts'

/** What a reader of dumps wants to know. Places are offsets into `window`, valid during the call. */
export interface DumpVisitor {
  /** Called once, before anything else. */
  begin(header: DumpHeader, window: Window): void
  /** Any record at the top that is no heap dump, its body in one piece. */
  record(tag: number, at: number, length: number): void
  root(tag: number, at: number): void
  classDump(at: number, length: number): void
  /** The object's id is at `at`, that of its class 4 bytes behind it; its fields, where they are wanted, at `fieldsAt`. */
  instance(at: number, fieldsAt: number, length: number): void
  /** True to be given its elements. Its class is at `classAt`. */
  objectArray(at: number, classAt: number, length: number): boolean
  /** True to be given its bytes. */
  primitiveArray(at: number, type: number, length: number): boolean
  /** Some of the ids, or of the bytes, of the array before. */
  elements(at: number, count: number): void
  /** The array before has been given to its end. */
  endOfArray(): void
}

export interface DumpHeader {
  /** `1.0.1` to `1.0.3`. */
  readonly version: string
  /** 4 or 8. */
  readonly idBytes: number
  /** Unix milliseconds; 0 when not stated. */
  readonly takenAtMs: number
}

/** How reading ended, beyond what the visitor was told. */
export interface DumpEnd {
  /** Bytes of the dump, after gunzip. */
  readonly bytes: number
  /** The file ends inside a record, or before the last segment's end. */
  readonly cutOff: boolean
  /** Places where what should be an object was none; the rest of that segment was left out. */
  readonly damaged: readonly number[]
  /** Reading could not go on behind the last damage. */
  readonly gaveUp: boolean
  readonly unknownRecords: number
  /** Records of names or stacks too long to be true. */
  readonly tooLong: number
  /** Why there were no more bytes, where that is damage of what the dump is packed in. */
  readonly failure?: string
}

/** Reads a whole source; what came before packed data turned out to be damaged counts. Undefined when it is no dump. */
export async function readDump(source: ByteSource, reader: DumpReader): Promise<DumpEnd | undefined> {
  try {
    for await (const chunk of source.chunks()) reader.push(chunk)
  } catch (error) {
    const end = error instanceof UserError && error.code === 'bad-data' ? reader.end(error.message) : undefined
    if (!end) throw error
    return end
  }
  return reader.end()
}

/** Strings, stacks and classes are far below; fields of one object too (65,535 of 8 bytes in a class). */
const MAX_PIECE_BYTES = 8 << 20
/** Damaged places that are remembered by their place. */
const MAX_DAMAGED = 1_000
/** A header is 31 bytes. */
const MAX_HEADER_BYTES = 64
const WRAP = 2 ** 32
const KNOWN_TOP = 0x0e
const WANTED: ReadonlySet<number> = new Set([TOP.text, TOP.loadClass, TOP.frame, TOP.trace])
const INCOMPLETE = -1
const WRONG = -2

type State = 'header' | 'top' | 'heap' | 'ids' | 'data' | 'over'

export class DumpReader {
  readonly #window = new Window()
  readonly #visitor: DumpVisitor
  /** Whether fields of instances have to lie in the window. */
  readonly #fields: boolean
  #state: State = 'header'
  #idBytes = 8
  /** In the file, where the heap dump ends; infinite when it does not say. */
  #limit = 0
  #wrapping = false
  /** Elements of an array that are still to be given. */
  #left = 0
  #midRecord = false
  /** Segments have come, and not yet the record that ends the last one. */
  #openSegments = false
  readonly #damaged: number[] = []
  #gaveUp = false
  #unknown = 0
  #tooLong = 0
  /** Bytes after the tag until what every object of a tag has is known; 0 for what is no tag. */
  readonly #headBytes = new Uint8Array(256)

  constructor(visitor: DumpVisitor, wants: { readonly fields: boolean }) {
    this.#visitor = visitor
    this.#fields = wants.fields
  }

  push(chunk: Uint8Array): void {
    if (this.#state === 'over') return
    this.#window.append(chunk)
    if (this.#window.skipping > 0) return
    while (this.#step());
  }

  /** Call when there are no more bytes. Undefined when there was not even a header. */
  end(failure?: string): DumpEnd | undefined {
    const window = this.#window
    if (this.#state === 'header') return undefined
    const rest = this.#state === 'over' ? 0 : window.end - window.at
    const open = this.#state === 'heap' && this.#limit !== Number.POSITIVE_INFINITY && window.position < this.#limit
    const cutOff =
      failure !== undefined ||
      (this.#state !== 'over' && (rest > 0 || window.skipping > 0 || this.#midRecord || this.#openSegments || open))
    return {
      bytes: window.reached,
      cutOff,
      damaged: this.#damaged,
      gaveUp: this.#gaveUp,
      unknownRecords: this.#unknown,
      tooLong: this.#tooLong,
      ...(failure === undefined ? {} : { failure }),
    }
  }

  /** Whether there is more to do before more bytes come. */
  #step(): boolean {
    switch (this.#state) {
      case 'header':
        return this.#header()
      case 'top':
        return this.#top()
      case 'heap':
        return this.#heap()
      case 'ids':
        return this.#array(this.#idBytes)
      case 'data':
        return this.#array(1)
      default:
        return false
    }
  }

  #header(): boolean {
    const window = this.#window
    const zero = window.bytes.subarray(0, Math.min(window.end, MAX_HEADER_BYTES)).indexOf(0)
    if (zero < 0 || window.end < zero + 13) {
      if (zero < 0 && window.end >= MAX_HEADER_BYTES) this.#state = 'over'
      return false
    }
    const text = String.fromCharCode(...window.bytes.subarray(0, zero))
    const idBytes = window.view.getUint32(zero + 1)
    const version = /^JAVA PROFILE (\d+\.\d+\.\d+)$/.exec(text)?.[1]
    if (version === undefined || (idBytes !== 4 && idBytes !== 8)) return false
    this.#idBytes = idBytes
    this.#setHeadBytes(idBytes)
    const takenAtMs = window.view.getUint32(zero + 5) * WRAP + window.view.getUint32(zero + 9)
    window.moveTo(zero + 13)
    this.#visitor.begin({ version, idBytes, takenAtMs }, window)
    this.#state = 'top'
    return true
  }

  #setHeadBytes(id: number): void {
    for (const [tag, { ids, numbers }] of ROOTS) this.#headBytes[tag] = 1 + id + ids * id + numbers * 4
    this.#headBytes[HEAP.classDump] = 1 + 7 * id + 8
    this.#headBytes[HEAP.instance] = 1 + 2 * id + 8
    this.#headBytes[HEAP.objectArray] = 1 + 2 * id + 8
    this.#headBytes[HEAP.primitiveArray] = 1 + id + 9
    this.#headBytes[HEAP.primitiveArrayWithoutData] = 1 + id + 9
    this.#headBytes[HEAP.heapInfo] = 1 + 4 + id
  }

  #top(): boolean {
    const window = this.#window
    const { at, end, view } = window
    if (end - at < TOP_HEAD_BYTES) return false
    const tag = view.getUint8(at)
    const length = view.getUint32(at + 5)
    if (tag === TOP.heapDump || tag === TOP.heapDumpSegment) {
      window.moveTo(at + TOP_HEAD_BYTES)
      this.#wrapping = tag === TOP.heapDump
      this.#openSegments = tag === TOP.heapDumpSegment
      this.#limit = tag === TOP.heapDump && length === 0 ? Number.POSITIVE_INFINITY : window.position + length
      this.#state = 'heap'
      return true
    }
    if (WANTED.has(tag)) {
      if (length <= MAX_PIECE_BYTES) {
        if (end - at < TOP_HEAD_BYTES + length) return false
        this.#visitor.record(tag, at + TOP_HEAD_BYTES, length)
      } else this.#tooLong++
    } else if (tag === TOP.heapDumpEnd) this.#openSegments = false
    else if (tag === 0 || tag > KNOWN_TOP) this.#unknown++
    window.moveTo(at + TOP_HEAD_BYTES + length)
    return window.skipping === 0
  }

  /** As many objects as are in the window. */
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: of one loop; taken apart into calls it took 6 % longer.
  #heap(): boolean {
    const window = this.#window
    const { view, end } = window
    const id = this.#idBytes
    const heads = this.#headBytes
    const visitor = this.#visitor
    let at = window.at
    // In the window's own count; it may lie far behind its end.
    let stop = this.#limit - window.position + at
    while (at < stop) {
      if (at >= end) return this.#pause(at)
      const tag = view.getUint8(at)
      const head = heads[tag] as number
      if (head === 0) return this.#stray(at, tag)
      if (at + head > end) return this.#pause(at)
      let size = head
      let array = 0
      if (tag === HEAP.instance) size += view.getUint32(at + 5 + 2 * id)
      else if (tag === HEAP.objectArray) {
        array = view.getUint32(at + 5 + id)
        size += array * id
      } else if (tag === HEAP.primitiveArray) {
        const bytes = TYPE_BYTES[view.getUint8(at + 9 + id)] ?? 0
        if (bytes === 0) return this.#damage(at)
        array = view.getUint32(at + 5 + id) * bytes
        size += array
      } else if (tag === HEAP.classDump) {
        size = this.#classDumpBytes(at)
        if (size === INCOMPLETE) return this.#pause(at)
        if (size === WRONG) return this.#damage(at)
      }
      if (at + size > stop) {
        if (!this.#wrapping) return this.#damage(at)
        while (at + size > stop) {
          this.#limit += WRAP
          stop += WRAP
        }
      }
      if (tag === HEAP.instance) {
        if (this.#fields && at + size > end) {
          if (size > MAX_PIECE_BYTES) return this.#damage(at)
          return this.#pause(at)
        }
        visitor.instance(at + 1, at + head, size - head)
      } else if (tag === HEAP.objectArray) {
        if (visitor.objectArray(at + 1, at + 9 + id, view.getUint32(at + 5 + id))) {
          return this.#beginArray(at + head, array, 'ids')
        }
      } else if (tag === HEAP.primitiveArray || tag === HEAP.primitiveArrayWithoutData) {
        if (visitor.primitiveArray(at + 1, view.getUint8(at + 9 + id), view.getUint32(at + 5 + id)) && size > head) {
          return this.#beginArray(at + head, array, 'data')
        }
      } else if (tag === HEAP.classDump) visitor.classDump(at + 1, size - 1)
      else if (tag !== HEAP.heapInfo) visitor.root(tag, at + 1)
      at += size
    }
    window.moveTo(at)
    this.#state = 'top'
    return window.skipping === 0
  }

  #pause(at: number): false {
    this.#window.moveTo(at)
    return false
  }

  /** No tag of a heap dump: the end of one whose length is unknown, or damage. */
  #stray(at: number, tag: number): boolean {
    const isEnd = tag === TOP.heapDump || tag === TOP.heapDumpSegment || tag === TOP.heapDumpEnd
    if (!isEnd || this.#limit !== Number.POSITIVE_INFINITY) return this.#damage(at)
    this.#window.moveTo(at)
    this.#state = 'top'
    return true
  }

  /** Goes on behind the segment, where it is known where that ends. */
  #damage(at: number): boolean {
    const window = this.#window
    window.moveTo(at)
    if (this.#damaged.length < MAX_DAMAGED) this.#damaged.push(window.position)
    if (this.#wrapping || this.#damaged.length === MAX_DAMAGED) {
      this.#state = 'over'
      this.#gaveUp = true
      return false
    }
    window.moveTo(at + this.#limit - window.position)
    this.#state = 'top'
    return window.skipping === 0
  }

  #beginArray(at: number, count: number, state: 'ids' | 'data'): boolean {
    this.#window.moveTo(at)
    this.#left = count
    this.#state = state
    this.#midRecord = true
    return true
  }

  #array(bytes: number): boolean {
    const window = this.#window
    const count = Math.min(this.#left, Math.floor((window.end - window.at) / bytes))
    if (count > 0) {
      this.#visitor.elements(window.at, count)
      window.moveTo(window.at + count * bytes)
      this.#left -= count
    }
    if (this.#left > 0) return false
    this.#visitor.endOfArray()
    this.#midRecord = false
    this.#state = 'heap'
    return true
  }

  /** A class has three lists, each of which must be walked to find the next. */
  #classDumpBytes(at: number): number {
    const { view, end } = this.#window
    const id = this.#idBytes
    const sizeOf = (type: number) => (type === TYPE.object ? id : (TYPE_BYTES[type] ?? 0))
    const most = at + MAX_PIECE_BYTES
    let next = at + 1 + 7 * id + 8
    for (const list of ['constants', 'statics', 'fields'] as const) {
      if (next + 2 > end) return INCOMPLETE
      const count = view.getUint16(next)
      next += 2
      const head = list === 'constants' ? 3 : id + 1
      for (let i = 0; i < count; i++) {
        if (next + head > end) return INCOMPLETE
        const size = sizeOf(view.getUint8(next + head - 1))
        if (size === 0 || next > most) return WRONG
        next += list === 'fields' ? head : head + size
      }
    }
    assert(next > at, 'a class takes bytes')
    return next > end ? INCOMPLETE : next - at
  }
}
