/**
 * Unified logging, JDK 9 and later, of all collectors. A collection says several lines, of which most levels show some:
 *
 *     GC(12) Pause Young (Normal) (G1 Evacuation Pause)                        begins; gc,start
 *     GC(12) Humongous regions: 3->1                                           gc,heap
 *     GC(12) DefNew: 8704K(9792K)->785K(9792K) Eden: …                         gc,heap: exact sizes, of all but G1 and ZGC
 *     GC(12) Metaspace: 2305K(2432K)->2305K(2432K) NonClass: …                 gc,metaspace
 *     GC(12) Pause Young (Normal) (G1 Evacuation Pause) 6M->2M(34M) 6.217ms    gc: before, after, capacity in whole MiB
 *     GC(12) User=0.01s Sys=0.00s Real=0.01s                                   gc,cpu
 *
 * A concurrent cycle of G1 has pauses (`Remark`, `Cleanup`) that free nothing they could be judged by. One of Shenandoah
 * ends with `Concurrent cleanup 14M->4M(35M)`, one of ZGC with `Garbage Collection (Warmup) 34M(53%)->12M(19%)`, since
 * generations (JDK 21) `Minor Collection` or `Major Collection`, whose lines begin with y:, Y: or O:. What a line is, its
 * first letters tell; only those that are kept become text.
 */
import type { Seconds } from '../../../shared/model.ts'
import { MIB } from '../../../shared/units.ts'
import { latin1 } from './byteLines.ts'
import { BytesLine, bytesOf, startsWith } from './bytesLine.ts'
import { Decorations } from './decorations.ts'
import { F, type GcEvents, KINDS } from './gcEvents.ts'
import { heapFact } from './jvmFacts.ts'
import { PauseLine } from './pauseLine.ts'
import { type PauseName, pauseName } from './pauseName.ts'

/** Collections that may be under way at once, or be told of late; older ones are forgotten. A power of two. */
const WINDOW = 256
/** Distinct words of pauses; more are damage. */
const MAX_PAUSE_NAMES = 1_000
/** What is kept is far shorter. */
const MAX_MESSAGE = 400

const SIZE = String.raw`(\d+)([BKMG])`
const PAUSES_BEGIN = ['Young', 'Mixed', 'Full', 'Degenerated', 'Init', 'Remark'].map((kind) => bytesOf(`Pause ${kind}`))
const CONCURRENT = new RegExp(String.raw`^Concurrent (.+?)(?: ${SIZE}->${SIZE}\(${SIZE}\))? (\d+(?:[.,]\d+)?)ms$`)
/** G1's whole cycle; its parts are within. */
const WHOLE_CYCLE = /^(?:Mark |Undo )?Cycle$/
const Z_COLLECTION =
  /^(Garbage|Minor|Major) Collection \((.+?)\)(?: (\d+)M\(\d+%\)->(\d+)M\(\d+%\)(?: \d+[.,]\d+s)?| Aborted)?$/
const GENERATIONS = ['DefNew', 'ParNew', 'PSYoungGen', 'Tenured', 'ParOldGen', 'PSOldGen', 'CMS'].map((name) => ({
  name: bytesOf(`${name}: `),
  isYoung: ['DefNew', 'ParNew', 'PSYoungGen'].includes(name),
}))
const METASPACE_NAME = bytesOf('Metaspace: ')
const REGIONS = /^(Humongous|Old) regions: (\d+)->(\d+)/
const HEAP_USED = /^garbage-first heap +total (?:reserved \d+K, committed )?(\d+)K, used (\d+)K/
/** The columns are mark start, mark end, relocate start and relocate end. */
const Z_STATISTIC =
  /^(Capacity|Allocated|Promoted): +(?:-|(\d+)M \(\d+%\)) +(?:-|(\d+)M \(\d+%\)) +(?:-|(\d+)M \(\d+%\)) +(\d+)M/
const STALL = /^(?:Allocation|Relocation) Stall \(.*\) (\d+(?:[.,]\d+)?)ms$/

const FACTORS: Readonly<Record<string, number>> = { B: 1, K: 1024, M: MIB, G: 1024 * MIB }
const letter = (character: string) => character.charCodeAt(0)
const [OPEN, SPACE, COLON, DASH] = [...'( :-'].map(letter)
const ZERO = letter('0')
const [G, C] = [...'GC'].map(letter)
const [P, M, U, T, D, H, O, A, LOWER_G, LOWER_Y, Y, R, V, I] = [...'PMUTDHOAgyYRVI'].map(letter)
const [S, LOWER_A, LOWER_E, LOWER_N, LOWER_R, LOWER_S] = [...'Saenrs'].map(letter)

type NamedPause = PauseName & { readonly group: number | undefined }

/** Where a collection stands whose lines are still coming. */
interface Open {
  readonly id: number
  readonly row: number
  begun: boolean
  done: boolean
  /** Exact sizes of its generations, in bytes. */
  before: number
  after: number
  capacity: number
  promoted: number
  /** Of G1 at debug level, which of `Heap before` and `Heap after` the next line of sizes belongs to. */
  dump: 'before' | 'after' | undefined
  /** Whether sizes are exact to the byte or KiB. */
  exact: boolean
}

export class UnifiedLog {
  readonly decorations = new Decorations()
  private readonly events: GcEvents
  private readonly names = new Map<string, NamedPause>()
  private last: { readonly words: Uint8Array; readonly name: NamedPause } | undefined
  /** By the lowest bits of their numbers. */
  private readonly ring: (Open | undefined)[] = new Array<Open | undefined>(WINDOW).fill(undefined)
  private readonly tail = new PauseLine()
  private readonly sized = new BytesLine()
  private highest = -1
  private lowest = -1
  private seen = 0
  private started = false

  constructor(events: GcEvents) {
    this.events = events
  }

  /** Whether the line was one of a collector's. */
  take(bytes: Uint8Array, from: number, to: number, line: number): boolean {
    const at = this.decorations.skip(bytes, from, to)
    const first = bytes[at]
    if (first === G && bytes[at + 1] === C && bytes[at + 2] === OPEN) return this.collection(bytes, at + 3, to, line)
    if (first === A || first === R) return this.stall(bytes, at, to)
    if (first === U || first === V || first === C || first === M || first === H || first === I) {
      return this.header(bytes, at, to, line)
    }
    return false
  }

  /** Call it after the last line. */
  finish(): void {
    this.endProcess()
  }

  private collection(bytes: Uint8Array, from: number, to: number, line: number): boolean {
    let at = from
    let id = 0
    for (let digit = (bytes[at] ?? 0) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[at] ?? 0) - ZERO) {
      id = id * 10 + digit
      at++
    }
    if (at === from || at - from > 9) return false
    at += 2
    // ZGC of two generations says which one collects: y: and Y: the young one, O: the old one.
    const generation = bytes[at + 1] === COLON && bytes[at + 2] === SPACE ? bytes[at] : undefined
    if (generation === O || generation === LOWER_Y || generation === Y) at += 3
    while (at < to && bytes[at] === SPACE) at++
    return this.message(id, bytes, at, to, line)
  }

  /** Most messages are told from one another, and from those that nobody needs, by up to three letters. */
  private message(id: number, bytes: Uint8Array, at: number, to: number, line: number): boolean {
    const [second, third] = [bytes[at + 1], bytes[at + 2]]
    switch (bytes[at]) {
      case P:
        if (second === LOWER_A && third !== LOWER_R) return this.pause(id, bytes, at, to, line)
        if (second === LOWER_R) return this.zStatistic(id, text(bytes, at, to))
        return (second === LOWER_A || second === S) && this.generation(id, bytes, at, to, line)
      case C:
        if (third === LOWER_N) return this.concurrent(id, bytes, at, to, line)
        if (second === M) return this.generation(id, bytes, at, to, line)
        return second === LOWER_A && this.zStatistic(id, text(bytes, at, to))
      case D:
      case T:
        return third === DASH ? this.toSpace(text(bytes, at, to)) : this.generation(id, bytes, at, to, line)
      case M:
        if (second === LOWER_E) return this.metaspace(id, bytes, at, to, line)
        return this.zCollection(id, text(bytes, at, to), bytes, line)
      case G:
        return this.zCollection(id, text(bytes, at, to), bytes, line)
      case U:
        return second === LOWER_S && third === LOWER_E && this.cpu(id, bytes, at, to)
      case H:
      case O:
        return this.heapLine(id, text(bytes, at, to), line)
      case LOWER_G:
        return this.heapUsed(id, text(bytes, at, to))
      case A:
        return this.zStatistic(id, text(bytes, at, to))
      default:
        return false
    }
  }

  private state(id: number, line: number, seconds?: Seconds): Open | undefined {
    const known = this.known(id)
    if (known) return known
    if (id + WINDOW < this.highest || (id === 0 && this.highest > 0)) {
      this.endProcess()
      this.events.processes++
      this.events.restartLine ??= line
      this.decorations.restart()
    } else if (id < this.lowest) return undefined
    if (this.highest < 0) {
      this.lowest = id
      this.events.firstNumber ??= id
    }
    this.highest = Math.max(this.highest, id)
    const row = this.events.open(id, seconds ?? Number.NaN)
    if (row === undefined) return undefined
    this.seen++
    const state: Open = {
      id,
      row,
      begun: false,
      done: false,
      before: 0,
      after: 0,
      capacity: 0,
      promoted: Number.NaN,
      dump: undefined,
      exact: false,
    }
    this.forget(id & (WINDOW - 1))
    this.ring[id & (WINDOW - 1)] = state
    return state
  }

  private known(id: number): Open | undefined {
    const state = this.ring[id & (WINDOW - 1)]
    return state?.id === id ? state : undefined
  }

  private forget(place: number): void {
    const old = this.ring[place]
    if (old?.begun === true && !old.done) this.events.unfinished++
    this.ring[place] = undefined
  }

  private endProcess(): void {
    for (let place = 0; place < WINDOW; place++) this.forget(place)
    if (this.highest >= 0) this.events.missing += Math.max(0, this.highest - this.lowest + 1 - this.seen)
    this.highest = -1
    this.lowest = -1
    this.seen = 0
  }

  private pause(id: number, bytes: Uint8Array, at: number, to: number, line: number): boolean {
    const { events, tail } = this
    let end = to
    while (end > at && bytes[end - 1] === SPACE) end--
    if (!tail.read(bytes, at, end)) {
      if (!PAUSES_BEGIN.some((words) => startsWith(bytes, at, to, words))) return false
      const state = this.state(id, line, this.decorations.seconds(bytes))
      if (state) state.begun = true
      return true
    }
    const now = this.decorations.seconds(bytes)
    const state = this.state(id, line, now)
    if (!state) return true
    const name = this.nameOf(bytes, at + 'Pause '.length, tail.wordsEnd)
    const { seconds, before, after, capacity } = tail
    if (name.exhausted) events.exhausted++
    const group = name.group ?? events.group(name.kind, name.cause || events.causeOf(state.row), true)
    events.pause(state.row, group, now, seconds)
    state.done = true
    if (name.collects === undefined) return true
    if (name.kind !== 'degenerated') events.set(state.row, F.kind, KINDS.indexOf(name.collects))
    if (name.cause) events.setCause(state.row, name.cause)
    if (name.collects !== 'cycle') events.set(state.row, F.start, now - seconds)
    if (Number.isNaN(before)) return true
    this.sizes(state, before, after, capacity)
    if (name.collects === 'young') events.set(state.row, F.promoted, state.promoted)
    return true
  }

  /** Most pauses are called as the one before: those need no text. */
  private nameOf(bytes: Uint8Array, from: number, to: number): NamedPause {
    const { last } = this
    if (last && last.words.length === to - from && startsWith(bytes, from, to, last.words)) return last.name
    const words = text(bytes, from, to)
    let name = this.names.get(words)
    if (!name) {
      const known = pauseName(words)
      name = { ...known, group: known.collects === undefined ? undefined : this.events.group(known.kind, known.cause) }
      if (this.names.size < MAX_PAUSE_NAMES) this.names.set(words, name)
    }
    this.last = { words: bytes.slice(from, to), name }
    return name
  }

  /** What the generations said exactly goes before what the pause says in whole MiB. */
  private sizes({ row, exact, ...state }: Open, before: number, after: number, capacity: number): void {
    const { events } = this
    // A cycle tells its sizes more than once: the first is where it began, the last what it left.
    if (Number.isNaN(events.get(row, F.before))) events.set(row, F.before, exact ? state.before : before)
    if (!exact && Number.isNaN(events.get(row, F.after))) events.rounded++
    events.set(row, F.after, exact ? state.after : after)
    events.set(row, F.committed, exact && state.capacity > 0 ? state.capacity : capacity)
  }

  private concurrent(id: number, bytes: Uint8Array, at: number, to: number, line: number): boolean {
    if (bytes[to - 1] !== LOWER_S) {
      if (text(bytes, at, to) !== 'Concurrent Mark Abort') return false
      this.events.aborted++
      return true
    }
    const match = CONCURRENT.exec(text(bytes, at, to))
    if (!match) return false
    const [, phase = '', before, beforeUnit, after, afterUnit, capacity, capacityUnit, ms = ''] = match
    const isG1 = this.events.jvm.collector === 'G1'
    const isWhole = WHOLE_CYCLE.test(phase)
    if (isG1 && !isWhole) return true
    const end = this.decorations.seconds(bytes)
    const seconds = milliseconds(ms)
    const state = this.state(id, line, end - seconds)
    if (!state) return true
    const { events } = this
    events.note(end)
    if (isWhole) events.set(state.row, F.concurrent, seconds)
    else events.add(state.row, F.concurrent, seconds)
    events.set(state.row, F.end, end)
    state.done = true
    if (before !== undefined) {
      this.sizes(state, size(before, beforeUnit), size(after, afterUnit), size(capacity, capacityUnit))
    }
    return true
  }

  private zCollection(id: number, message: string, bytes: Uint8Array, line: number): boolean {
    const match = Z_COLLECTION.exec(message)
    if (!match) return false
    const [, which, cause = '', before, after] = match
    const seconds = this.decorations.seconds(bytes)
    const state = this.state(id, line, seconds)
    if (!state) return true
    const { events } = this
    state.begun = true
    events.note(seconds)
    events.setCause(state.row, cause)
    if (message.endsWith(' Aborted')) {
      state.done = true
      events.aborted++
    }
    if (before === undefined) return true
    state.done = true
    if (which === 'Minor') events.set(state.row, F.kind, KINDS.indexOf('young'))
    events.set(state.row, F.end, seconds)
    this.sizes(state, Number(before) * MIB, Number(after) * MIB, state.capacity)
    return true
  }

  private zStatistic(id: number, message: string): boolean {
    const match = Z_STATISTIC.exec(message)
    const state = match && this.known(id)
    if (!match || !state) return false
    const bytes = Number(match[5]) * MIB
    if (match[1] === 'Capacity') state.capacity = bytes
    else if (match[1] === 'Allocated') this.events.add(state.row, F.during, bytes)
    else this.events.add(state.row, F.promoted, bytes)
    return true
  }

  private generation(id: number, bytes: Uint8Array, at: number, to: number, line: number): boolean {
    const { sized } = this
    const found = GENERATIONS.find(({ name }) => startsWith(bytes, at, to, name))
    if (!found || !sized.generation(bytes, at + found.name.length, to)) return false
    const state = this.state(id, line)
    if (!state) return true
    state.before += sized.before
    state.after += sized.after
    state.capacity += sized.capacity
    state.exact = true
    if (!found.isYoung) state.promoted = sized.after - sized.before
    return true
  }

  private metaspace(id: number, bytes: Uint8Array, at: number, to: number, line: number): boolean {
    if (!this.isMetaspace(bytes, at, to)) return false
    const state = this.state(id, line)
    if (state) this.events.set(state.row, F.metaspace, this.sized.after)
    return true
  }

  private isMetaspace(bytes: Uint8Array, at: number, to: number): boolean {
    let end = to
    while (end > at && bytes[end - 1] === SPACE) end--
    return startsWith(bytes, at, end, METASPACE_NAME) && this.sized.metaspace(bytes, at + METASPACE_NAME.length, end)
  }

  /** Shenandoah of JDK 17 tells it behind the collection, without its number. */
  private metaspaceBehind(bytes: Uint8Array, at: number, to: number): boolean {
    const row = this.events.collections - 1
    if (row < 0 || !this.isMetaspace(bytes, at, to)) return false
    this.events.set(row, F.metaspace, this.sized.after)
    return true
  }

  private cpu(id: number, bytes: Uint8Array, at: number, to: number): boolean {
    const { sized } = this
    if (!sized.times(bytes, at, to)) return false
    const state = this.known(id)
    if (!state) return true
    // G1 tells them of both pauses of a cycle.
    this.events.add(state.row, F.user, sized.user)
    this.events.add(state.row, F.sys, sized.sys)
    this.events.add(state.row, F.real, sized.real)
    return true
  }

  private heapLine(id: number, message: string, line: number): boolean {
    const regions = REGIONS.exec(message)
    if (regions) {
      const state = this.state(id, line)
      const [, which, was, is] = regions
      const { regionBytes } = this.events.jvm
      if (state && which === 'Humongous') this.events.set(state.row, F.humongous, Number(is))
      else if (state && regionBytes !== undefined) state.promoted = (Number(is) - Number(was)) * regionBytes
      return true
    }
    const dump = /^Heap (before|after) GC/.exec(message)?.[1]
    const state = dump === undefined ? undefined : this.state(id, line)
    if (state) state.dump = dump === 'before' ? 'before' : 'after'
    return state !== undefined
  }

  private heapUsed(id: number, message: string): boolean {
    const match = HEAP_USED.exec(message)
    const state = match && this.known(id)
    if (!match || !state?.dump) return false
    state[state.dump] = Number(match[2]) * 1024
    state.exact = state.dump === 'after'
    if (state.exact) state.capacity = Number(match[1]) * 1024
    return true
  }

  private toSpace(message: string): boolean {
    if (!message.startsWith('To-space')) return false
    this.events.exhausted++
    return true
  }

  private stall(bytes: Uint8Array, at: number, to: number): boolean {
    const match = STALL.exec(text(bytes, at, to))
    if (!match) return false
    this.events.stall(this.decorations.seconds(bytes), milliseconds(match[1] ?? ''))
    return true
  }

  private header(bytes: Uint8Array, at: number, to: number, line: number): boolean {
    if (bytes[at] === M && this.metaspaceBehind(bytes, at, to)) return true
    const fact = heapFact(text(bytes, at, to))
    if (!fact) return false
    if (fact.collector !== undefined) {
      // The log of one JVM was appended to that of another.
      if (this.started && this.highest >= 0) {
        this.endProcess()
        this.events.processes++
        this.events.restartLine ??= line
        this.decorations.restart()
      }
      this.started = true
    }
    Object.assign(this.events.jvm, fact)
    return true
  }
}

function text(bytes: Uint8Array, from: number, to: number): string {
  let end = Math.min(to, from + MAX_MESSAGE)
  while (end > from && bytes[end - 1] === SPACE) end--
  return latin1(bytes, from, end)
}

function size(digits: string | undefined, unit: string | undefined): number {
  return digits === undefined ? Number.NaN : Number(digits) * (FACTORS[unit ?? 'B'] ?? 1)
}

function milliseconds(digits: string): Seconds {
  return Number(`${digits.replace(',', '.')}e-3`)
}
