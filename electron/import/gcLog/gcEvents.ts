/**
 * What a GC log says, whatever its form: collections, each with what it left in the heap, and pauses. A collection is
 * what Hotspot gives one number, `GC(12)`: a young or full one is one pause; a concurrent cycle has several, and goes on
 * while the program runs.
 */
import type { Seconds } from '../../../shared/model.ts'
import { Column } from './column.ts'

/** A busy server collects twice a second: six days. With all that is known of each, 140 MB. */
export const MAX_COLLECTIONS = 1 << 20
/** A concurrent cycle has up to five pauses. */
const MAX_PAUSES = 1 << 21
/** Kinds and causes are some dozens; more are damage, and are taken for the last one known. */
const MAX_NAMES = 512
/** Stalls are counted without end; of so many the times are kept. */
const MAX_STALLS = 1 << 20

export const KINDS = ['cycle', 'young', 'mixed', 'full'] as const
export type CollectionKind = (typeof KINDS)[number]

/** Columns of a collection. Bytes, seconds or counts, as the name says; `kind` and `cause` are indices, `during` is what was allocated in a cycle. */
export const F = {
  start: 0,
  end: 1,
  kind: 2,
  cause: 3,
  pause: 4,
  before: 5,
  after: 6,
  committed: 7,
  metaspace: 8,
  user: 9,
  sys: 10,
  real: 11,
  concurrent: 12,
  promoted: 13,
  during: 14,
  humongous: 15,
  number: 16,
} as const
export type Field = (typeof F)[keyof typeof F]
const FIELDS = Object.keys(F).length

/** Of a JVM, as its log states them. */
export interface JvmFacts {
  collector?: string
  version?: string
  cpus?: number
  memoryBytes?: number
  regionBytes?: number
  minHeapBytes?: number
  initialHeapBytes?: number
  maxHeapBytes?: number
}

/** A pause's place among its like. */
export interface PauseGroup {
  readonly kind: string
  /** Of a pause within a concurrent cycle, the cause of the cycle. */
  readonly cause: string
  readonly withinCycle: boolean
}

export class GcEvents {
  /** Rows of `FIELDS` numbers. */
  private values = new Float64Array(64 * FIELDS)
  collections = 0
  readonly causes: string[] = ['']
  readonly groups: PauseGroup[] = []
  private readonly groupIds = new Map<string, number>()
  readonly pauseEnd = new Column()
  readonly pauseSeconds = new Column()
  readonly pauseGroup = new Column()
  readonly stallEnd = new Column()
  readonly stallSeconds = new Column()
  readonly jvm: JvmFacts = {}
  /** On the axis of the points; -1 before the first event. */
  lastSeconds = -1
  firstSeconds = Number.NaN
  /** Collections and pauses that found no room. */
  dropped = 0
  exhausted = 0
  aborted = 0
  /** Concurrent mode failures and failed promotions. */
  failures = 0
  /** Collections whose sizes are whole MiB. */
  rounded = 0
  /** Collections that were begun and not ended. */
  unfinished = 0
  processes = 1
  /** Line of the second process's first collection. */
  restartLine: number | undefined
  /** Number of the first collection of the log, and how many of its numbers are missing. */
  firstNumber: number | undefined
  missing = 0

  get pauses(): number {
    return this.pauseEnd.length
  }

  /** A new collection; its number is what the log calls it. Undefined when there is no room. */
  open(number: number, seconds: Seconds): number | undefined {
    if (this.collections >= MAX_COLLECTIONS) {
      this.dropped++
      return undefined
    }
    const row = this.collections++
    const at = row * FIELDS
    if (at === this.values.length) {
      const larger = new Float64Array(2 * at)
      larger.set(this.values)
      this.values = larger
    }
    this.values.fill(Number.NaN, at, at + FIELDS)
    this.set(row, F.number, number)
    this.set(row, F.kind, 0)
    this.set(row, F.cause, 0)
    this.set(row, F.start, seconds)
    return row
  }

  get(row: number, field: Field): number {
    return this.values[row * FIELDS + field] as number
  }

  set(row: number, field: Field, value: number): void {
    this.values[row * FIELDS + field] = value
  }

  /** Not a number plus something is that something. */
  add(row: number, field: Field, value: number): void {
    const known = this.get(row, field)
    this.set(row, field, Number.isNaN(known) ? value : known + value)
  }

  /** One column of these rows, in their order. */
  column(rows: Int32Array, field: Field): Float64Array {
    const column = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) column[i] = this.get(rows[i] as number, field)
    return column
  }

  setCause(row: number, cause: string): void {
    let index = this.causes.indexOf(cause)
    if (index < 0 && this.causes.length < MAX_NAMES) index = this.causes.push(cause) - 1
    if (index >= 0) this.set(row, F.cause, index)
  }

  causeOf(row: number): string {
    return this.causes[this.get(row, F.cause)] ?? ''
  }

  kindOf(row: number): CollectionKind {
    return KINDS[this.get(row, F.kind)] ?? 'cycle'
  }

  group(kind: string, cause: string, withinCycle = false): number {
    const key = `${kind}\n${cause}`
    const known = this.groupIds.get(key)
    if (known !== undefined) return known
    if (this.groups.length >= MAX_NAMES) return this.groups.length - 1
    this.groupIds.set(key, this.groups.length)
    return this.groups.push({ kind, cause, withinCycle }) - 1
  }

  /** A pause that ended at `end`. */
  pause(row: number | undefined, group: number, end: Seconds, seconds: Seconds): void {
    this.note(end)
    if (this.pauses >= MAX_PAUSES) {
      this.dropped++
      return
    }
    this.pauseEnd.push(end)
    this.pauseSeconds.push(seconds)
    this.pauseGroup.push(group)
    if (row !== undefined) {
      this.add(row, F.pause, seconds)
      this.set(row, F.end, end)
    }
  }

  stall(end: Seconds, seconds: Seconds): void {
    this.note(end)
    if (this.stallEnd.length >= MAX_STALLS) return
    this.stallEnd.push(end)
    this.stallSeconds.push(seconds)
  }

  /** Something happened at this time. */
  note(seconds: Seconds): void {
    if (Number.isNaN(seconds)) return
    if (Number.isNaN(this.firstSeconds)) this.firstSeconds = seconds
    if (seconds > this.lastSeconds) this.lastSeconds = seconds
  }
}
