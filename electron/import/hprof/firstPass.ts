/** The first pass of an analysis: the histogram, every object's address, the GC roots, and the stacks of threads. */
import { Column } from '../../../shared/profile/column.ts'
import type { AddressSet } from './addressSet.ts'
import { readId } from './classTable.ts'
import type { DumpHeader } from './dumpReader.ts'
import { ROOT_THREAD, ROOTS, TOP } from './format.ts'
import { HistogramVisitor } from './histogram.ts'
import type { Window } from './window.ts'

/** Each interned string or loaded class may be one; an application server has a million. */
const MAX_ROOTS = 1 << 24
/** A server with ten thousand threads has as many traces, of a hundred frames each. */
const MAX_FRAMES = 1 << 20
const MAX_TRACES = 1 << 16
const MAX_TRACE_FRAMES = 1_024

interface RawFrame {
  readonly methodId: number
  readonly sourceId: number
  readonly classSerial: number
  readonly line: number
}

export interface RawTrace {
  readonly thread: number
  readonly frameIds: readonly number[]
}

export class FirstPass extends HistogramVisitor {
  readonly rootIds = new Column('f64')
  readonly rootTags = new Column('u8')
  /** Serial of the thread of a root; 0 for none. */
  readonly rootThreads = new Column('u32')
  rootsLeftOut = 0
  /** Thread objects by serial, with the serial of their trace. */
  readonly threads = new Map<number, { readonly id: number; readonly trace: number }>()
  readonly traces = new Map<number, RawTrace>()
  readonly #frames = new Map<number, RawFrame>()
  readonly #classNames = new Map<number, number>()
  #id = 8

  constructor(addresses: AddressSet) {
    super(addresses)
  }

  override begin(header: DumpHeader, window: Window): void {
    super.begin(header, window)
    this.#id = header.idBytes
  }

  override record(tag: number, at: number, length: number): void {
    super.record(tag, at, length)
    if (!this.window) return
    const { view } = this.window
    const id = this.#id
    if (tag === TOP.loadClass && length >= 8 + 2 * id && this.#classNames.size < MAX_FRAMES) {
      this.#classNames.set(view.getUint32(at), readId(view, at + 8 + id, id))
    } else if (tag === TOP.frame && length >= 4 * id + 8 && this.#frames.size < MAX_FRAMES) {
      this.#frames.set(readId(view, at, id), {
        methodId: readId(view, at + id, id),
        sourceId: readId(view, at + 3 * id, id),
        classSerial: view.getUint32(at + 4 * id),
        line: view.getInt32(at + 4 * id + 4),
      })
    } else if (tag === TOP.trace && length >= 12 && this.traces.size < MAX_TRACES) {
      const count = Math.min(view.getUint32(at + 8), Math.floor((length - 12) / id), MAX_TRACE_FRAMES)
      const frameIds = Array.from({ length: count }, (_, i) => readId(view, at + 12 + i * id, id))
      this.traces.set(view.getUint32(at), { thread: view.getUint32(at + 4), frameIds })
    }
  }

  override root(tag: number, at: number): void {
    if (!this.window) return
    const { view } = this.window
    if (this.rootIds.length >= MAX_ROOTS) {
      this.rootsLeftOut++
      return
    }
    const id = readId(view, at, this.#id)
    const kind = ROOTS.get(tag)
    const thread = kind && kind.numbers > 0 ? view.getUint32(at + (1 + kind.ids) * this.#id) : 0
    this.rootIds.push(id)
    this.rootTags.push(tag)
    this.rootThreads.push(thread)
    if (tag === ROOT_THREAD && this.threads.size < MAX_TRACES) {
      this.threads.set(thread, { id, trace: view.getUint32(at + this.#id + 4) })
    }
  }

  /** A frame as a stack trace prints it; undefined when the dump has none such. */
  frameText(frameId: number): string | undefined {
    const frame = this.#frames.get(frameId)
    if (!frame) return undefined
    const nameId = this.#classNames.get(frame.classSerial)
    const owner = (nameId === undefined ? undefined : this.names.text(nameId))?.replaceAll('/', '.') ?? 'unknown class'
    const source = this.names.text(frame.sourceId)
    const where = frame.line > 0 && source ? `${source}:${frame.line}` : frame.line === -3 ? 'native' : (source ?? '')
    return `${owner}.${this.names.text(frame.methodId) ?? 'unknown'}${where === '' ? '' : `(${where})`}`
  }
}
