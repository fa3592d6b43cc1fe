/**
 * The GC log of JDK 8 and before, `-XX:+PrintGCDetails` with `-XX:+PrintGCDateStamps` or `-XX:+PrintGCTimeStamps`. The
 * time before a line is when it began, and a collection's parts nest in brackets:
 *
 *     2017-12-01T10:15:30.123+0100: 0.345: [GC (Allocation Failure) [PSYoungGen: 33280K->5100K(38400K)]
 *         33280K->6012K(125952K), 0.0056410 secs] [Times: user=0.01 sys=0.00, real=0.01 secs]        one line
 *     1.5: [Full GC (Ergonomics) [PSYoungGen: …] [ParOldGen: …] 12100K->9000K(125952K), [Metaspace: …], 0.0123 secs]
 *     2.1: [GC (CMS Initial Mark) [1 CMS-initial-mark: 10812K(10944K)] 12000K(15872K), 0.0003 secs]
 *     2.2: [CMS-concurrent-mark: 0.010/0.012 secs]
 *
 * G1 needs several lines; its sizes stand indented beneath:
 *
 *     0.523: [GC pause (G1 Evacuation Pause) (young), 0.0044567 secs]
 *        [Eden: 14.0M(14.0M)->0.0B(12.0M) Survivors: 0.0B->2048.0K Heap: 14.0M(256.0M)->3412.0K(256.0M)]
 *      [Times: user=0.01 sys=0.00, real=0.00 secs]
 */
import type { Seconds } from '../../../shared/model.ts'
import { MIB } from '../../../shared/units.ts'
import { instantMs } from './decorations.ts'
import { F, type GcEvents, KINDS } from './gcEvents.ts'
import { legacyFacts } from './jvmFacts.ts'

/** A collection with all its details is below this; what is longer is a class or a stack printed in between. */
const MAX_LEGACY_LINE = 4_000
/** Brackets of brackets of brackets. */
const MAX_DEPTH = 6

const STAMPS = /^(?:(\d{4}-\d\d-\d\dT[\d:]+[.,]\d{3}[+-]\d{4}): )?(?:(\d+[.,]\d{3}): )?/
const BEGINS = /^\[(?:Full GC|GC)((?:--| |\()[^[]*|(?=\[))/
const SIZE = String.raw`(\d+(?:\.\d+)?)([BKMG])`
const TOTALS = new RegExp(String.raw`${SIZE}->${SIZE}\(${SIZE}\)`, 'g')
const G1_HEAP = new RegExp(String.raw`\bHeap: ${SIZE}\(${SIZE}\)->${SIZE}\(${SIZE}\)`)
const YOUNG = new RegExp(String.raw`\[(?:PSYoungGen|DefNew|ParNew)(?: \([^)]*\))?: ${SIZE}->${SIZE}\(`)
const METASPACE = new RegExp(String.raw`\[(?:Metaspace|PSPermGen|CMS Perm|Perm) ?: ${SIZE}->${SIZE}`)
const SECONDS = /, (\d+[.,]\d+) secs\]/g
/** CMS and Serial begin a young collection and go over to a full one, in one line. */
const IN_FACT_FULL = /\[(?:CMS|Tenured): |\(concurrent mode failure\)/
const ENDS = /^\]?,? ?(\d+[.,]\d+) secs\]/
const TIMES = /\[Times: user=(\d+[.,]\d+) sys=(\d+[.,]\d+), real=(\d+[.,]\d+) secs\]/
const CMS_PHASE = /^\[CMS-concurrent-([\w-]+): [\d.,]+\/(\d+[.,]\d+) secs\]/
const G1_PHASE = /^\[GC concurrent-[\w-]+-end, (\d+[.,]\d+) secs\]/
/** Not the capacity behind two sizes. */
const CAUSE = /\(([A-Za-z](?:[^()]|\(\))*)\)/g
const G1_WORDS = new Set(['young', 'mixed', 'initial-mark', 'to-space exhausted', 'to-space overflow'])
const CMS_PAUSES: Readonly<Record<string, string>> = {
  'CMS Initial Mark': 'initial mark',
  'CMS Final Remark': 'remark',
}

/** Where no flags are stated, the name of a generation tells the collector. */
const GENERATIONS: readonly (readonly [name: string, collector: string])[] = [
  ['[PSYoungGen', 'Parallel'],
  ['[ParNew', 'CMS'],
  ['[CMS', 'CMS'],
  ['[DefNew', 'Serial'],
  ['[Tenured', 'Serial'],
]

const FACTORS: Readonly<Record<string, number>> = { B: 1, K: 1024, M: MIB, G: 1024 * MIB }

/** A collection whose line has begun and not ended. */
interface Begun {
  readonly row: number | undefined
  readonly start: Seconds
  readonly group: number
  readonly collects: boolean
}

export class LegacyLog {
  private readonly events: GcEvents
  private number = 0
  private begun: Begun | undefined
  private row: number | undefined
  private cycle: number | undefined
  private offset: Seconds | undefined
  private last: Seconds = 0
  epochMs: number | undefined
  countsFromStart = false
  timed = false

  constructor(events: GcEvents) {
    this.events = events
  }

  /** Whether the line was one of a collector's. */
  take(whole: string, line: number): boolean {
    const text = whole.slice(0, MAX_LEGACY_LINE)
    if (/^(?:CommandLine flags:|Java HotSpot|OpenJDK|\S+ VM \()/.test(text)) return this.header(text, line)
    const stamps = STAMPS.exec(text)
    const rest = text.slice(stamps?.[0].length ?? 0)
    const isStamped = stamps !== null && stamps[0] !== ''
    if (rest.startsWith('[')) {
      const seconds = isStamped ? this.seconds(stamps[1], stamps[2], line) : this.timed ? this.last : Number.NaN
      const phase = CMS_PHASE.exec(rest) ?? G1_PHASE.exec(rest)
      if (phase) return this.phase(phase, seconds)
      if (/^\[(?:GC concurrent|CMS-concurrent)-[\w-]+-start\]/.test(rest)) return this.cycleAt(seconds) !== undefined
      if (BEGINS.test(rest)) return this.begin(rest, seconds)
    }
    return this.continued(text)
  }

  /** Call it after the last line. */
  finish(): void {
    if (this.begun) this.events.unfinished++
  }

  /** Seconds of a line that begins with a time; with `epochMs` they give its date. */
  stamp(text: string): Seconds | undefined {
    const stamps = STAMPS.exec(text)
    return stamps === null || stamps[0] === '' ? undefined : this.seconds(stamps[1], stamps[2], 1)
  }

  private header(text: string, line: number): boolean {
    const facts = legacyFacts(text)
    if (!facts) return false
    if (facts.version !== undefined && this.number > 0) this.restart(line)
    Object.assign(this.events.jvm, facts)
    return true
  }

  private restart(line: number): void {
    this.events.processes++
    this.events.restartLine ??= line
    this.offset = undefined
    this.cycle = undefined
    this.begun = undefined
  }

  private seconds(date: string | undefined, uptime: string | undefined, line: number): Seconds {
    const ms = date === undefined ? Number.NaN : instantMs(date)
    const up = uptime === undefined ? Number.NaN : decimal(uptime)
    if (!Number.isNaN(up)) {
      // An uptime that falls back is that of another process; lines of one may be a little out of order.
      if (this.offset !== undefined && this.offset + up < this.last - 1 && Number.isNaN(ms)) this.restart(line)
      if (this.offset === undefined) {
        if (!Number.isNaN(ms)) this.epochMs ??= ms - up * 1000
        this.countsFromStart ||= this.last === 0
        this.offset =
          Number.isNaN(ms) || this.epochMs === undefined ? this.last : (ms - up * 1000 - this.epochMs) / 1000
      }
      this.timed = true
      this.last = Math.max(this.last, this.offset + up)
      return this.offset + up
    }
    if (Number.isNaN(ms)) return Number.NaN
    this.epochMs ??= ms
    this.timed = true
    const seconds = (ms - this.epochMs) / 1000
    this.last = Math.max(this.last, seconds)
    return seconds
  }

  private cycleAt(seconds: Seconds): number | undefined {
    this.cycle ??= this.events.open(this.number++, seconds)
    return this.cycle
  }

  private phase(match: RegExpExecArray, seconds: Seconds): boolean {
    const row = this.cycleAt(seconds)
    if (row === undefined) return true
    const [, name, wall] = match.length > 2 ? match : ([undefined, 'mark', match[1]] as const)
    this.events.add(row, F.concurrent, decimal(wall ?? ''))
    this.events.set(row, F.end, seconds)
    this.events.note(seconds)
    if (name === 'reset' || name === 'cleanup') this.cycle = undefined
    return true
  }

  private begin(rest: string, start: Seconds): boolean {
    if (this.begun) this.events.unfinished++
    this.begun = undefined
    const { events } = this
    const words = [...(BEGINS.exec(rest)?.[1] ?? '').matchAll(CAUSE)].map(([, word = '']) => word)
    const cms = words.map((word) => CMS_PAUSES[word]).find((word) => word !== undefined)
    const part = cms ?? /^\[GC (remark|cleanup)\b/.exec(rest)?.[1]
    if (part !== undefined) {
      const row = this.cycleAt(start)
      this.begun = { row, start, group: events.group(part, '', true), collects: false }
      if (part === 'cleanup' && /^\[GC cleanup/.test(rest)) this.cycle = undefined
      return this.ended(rest)
    }
    const isG1 = /^\[GC pause/.test(rest)
    const isFull = rest.startsWith('[Full')
    const kind = isFull ? 'full' : words.includes('mixed') ? 'mixed' : 'young'
    const cause = words.find((word) => !G1_WORDS.has(word)) ?? ''
    if (isG1) {
      events.jvm.collector ??= 'G1'
      if (words.includes('initial-mark')) this.cycle = undefined
    } else if (events.jvm.collector === undefined) {
      const named = GENERATIONS.find(([name]) => rest.includes(name))
      if (named) events.jvm.collector = named[1]
    }
    // A full collection does away with what a cycle had begun.
    if (isFull) this.cycle = undefined
    events.firstNumber ??= 0
    const row = events.open(this.number++, start)
    this.begun = { row, start, group: events.group(kind, cause), collects: true }
    if (row !== undefined) {
      events.set(row, F.kind, KINDS.indexOf(kind))
      events.setCause(row, cause)
    }
    return this.ended(rest)
  }

  /** What a line says of the collection that it or an earlier one began. */
  private continued(text: string): boolean {
    const trimmed = text.trimStart()
    if (this.begun && ENDS.test(trimmed)) return this.ended(trimmed)
    const heap = G1_HEAP.exec(trimmed)
    if (heap && this.row !== undefined) {
      const sizes = [heap.slice(1, 3), heap.slice(5, 7), heap.slice(7, 9)].map(([n, unit]) => bytes(n, unit))
      this.sizes(this.row, sizes as [number, number, number], true)
      this.details(trimmed, this.row)
      return true
    }
    if (trimmed.startsWith('[Times:')) return this.times(trimmed)
    return this.begun !== undefined && trimmed.startsWith('(concurrent mode') && this.ended(trimmed)
  }

  private ended(rest: string): boolean {
    const { begun, events } = this
    if (!begun) return true
    if (rest.includes('to-space ')) events.exhausted++
    if (rest.includes('promotion failed') || rest.includes('concurrent mode failure')) events.failures++
    const outer = outermost(rest)
    // A concurrent mode failure tells its old generation first, in a bracket that another line opened.
    const seconds = [...outer.matchAll(SECONDS)].at(-1)?.[1] ?? ENDS.exec(rest)?.[1]
    if (begun.row !== undefined && begun.collects) {
      if (IN_FACT_FULL.test(rest)) events.set(begun.row, F.kind, KINDS.indexOf('full'))
      const totals = [...outer.matchAll(TOTALS)].at(-1)
      if (totals) {
        const sizes = [totals.slice(1, 3), totals.slice(3, 5), totals.slice(5, 7)].map(([n, unit]) => bytes(n, unit))
        this.sizes(begun.row, sizes as [number, number, number], totals[2] !== 'M' && totals[2] !== 'G')
      }
      this.details(rest, begun.row)
    }
    if (seconds === undefined) return true
    const pause = decimal(seconds)
    const isFull = begun.row !== undefined && events.kindOf(begun.row) === 'full'
    const group = isFull && begun.collects ? events.group('full', events.causeOf(begun.row ?? 0)) : begun.group
    events.pause(begun.row, group, begun.start + pause, pause)
    this.row = begun.row
    this.begun = undefined
    this.times(rest)
    return true
  }

  private sizes(row: number, [before, after, capacity]: readonly [number, number, number], exact: boolean): void {
    const { events } = this
    events.set(row, F.before, before)
    events.set(row, F.after, after)
    events.set(row, F.committed, capacity)
    if (!exact) events.rounded++
  }

  private details(text: string, row: number): void {
    const { events } = this
    const young = YOUNG.exec(text)
    const [before, after] = [events.get(row, F.before), events.get(row, F.after)]
    if (young && events.kindOf(row) === 'young') {
      const [was, is] = [bytes(young[1], young[2]), bytes(young[3], young[4])]
      events.set(row, F.promoted, after - is - (before - was))
    }
    const metaspace = METASPACE.exec(text)
    if (metaspace) events.set(row, F.metaspace, bytes(metaspace[3], metaspace[4]))
  }

  private times(text: string): boolean {
    const match = TIMES.exec(text)
    if (!match || this.row === undefined) return match !== null
    const [user, sys, real] = match.slice(1).map(decimal) as [number, number, number]
    this.events.add(this.row, F.user, user)
    this.events.add(this.row, F.sys, sys)
    this.events.add(this.row, F.real, real)
    return true
  }
}

/** The text without what is in brackets within its own, where the sizes of the whole heap stand. */
function outermost(text: string): string {
  let left = text.replace(/\[Times:[^\]]*\]/, '')
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next = left.replace(/(?!^)\[[^[\]]*\]/g, '')
    if (next === left) break
    left = next
  }
  return left
}

function decimal(text: string): number {
  return Number(text.replace(',', '.'))
}

function bytes(digits: string | undefined, unit: string | undefined): number {
  return Number(digits) * (FACTORS[unit ?? 'B'] ?? 1)
}
