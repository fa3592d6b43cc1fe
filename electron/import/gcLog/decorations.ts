/**
 * When a line of unified logging was written. Before its message stand the decorations that `-Xlog` was asked for:
 *
 *     [2026-11-21T01:47:04.586+0000][0.748s][info][gc,cpu      ] GC(0) User=0.00s …
 *      time (or utctime)             uptime  level tags             message
 *
 * A time may also be milliseconds or nanoseconds (`uptimemillis`, `timenanos` …), the process id, the host's name, or
 * nothing at all. Which bracket holds what is learnt from a line and kept until a line does not fit. The date is read
 * once for each process: from there on its uptime, which never jumps, gives the time.
 */
import type { Seconds } from '../../../shared/model.ts'

const [OPEN, CLOSE, SPACE, ZERO, POINT, COMMA] = [0x5b, 0x5d, 0x20, 0x30, 0x2e, 0x2c]
/** Hotspot has twelve kinds of decoration. */
const MAX_DECORATIONS = 12
/** A date in milliseconds since 1970; an uptime of that size would be thirty years. */
const DATE_MS = 1e12
/** Nanoseconds of any date have nineteen. */
const MAX_DIGITS = 20
/** Lines without a time that are looked at for one: other programs may write in between. */
const MAX_LESSONS = 1_000

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[.,](\d{1,9})(Z|[+-]\d\d:?\d\d)$/
const COUNTER = /^(\d+)(?:[.,](\d+))?(s|ms|ns)$/

type Clock = 'uptime' | 'date' | 'instant'

interface Layout {
  /** Bracket that holds the uptime, which is divided to give seconds; -1 for none. */
  readonly uptime: number
  readonly divisor: number
  /** Bracket that holds a date, and how it is written. */
  readonly date: number
  readonly clock: Clock
}

const NONE: Layout = { uptime: -1, divisor: 1, date: -1, clock: 'uptime' }

export class Decorations {
  private layout: Layout | undefined
  /** Beginnings of the brackets of the latest line. */
  private readonly starts = new Int32Array(MAX_DECORATIONS)
  private readonly ends = new Int32Array(MAX_DECORATIONS)
  private count = 0
  /** What is added to a process's uptime. */
  private offset: number | undefined
  private last = 0
  private lessons = 0
  /** Unix milliseconds of t = 0; absent when no line has a date. */
  epochMs: number | undefined
  /** Whether t = 0 is the start of the JVM: its log counts from there. */
  countsFromStart = false
  /** Whether any line had a time. */
  timed = false

  /** Where the message begins. The decorations stay known until the next line. */
  skip(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    this.count = 0
    while (at < to && bytes[at] === OPEN && this.count < MAX_DECORATIONS) {
      let close = at + 1
      while (close < to && bytes[close] !== CLOSE) close++
      if (close === to) break
      this.starts[this.count] = at + 1
      this.ends[this.count++] = close
      at = close + 1
    }
    if (bytes[at] === SPACE && this.count > 0) at++
    return at
  }

  /** Seconds of the latest line on the file's axis; of one whose time is damaged those of the line before, NaN where none states a time. */
  seconds(bytes: Uint8Array): Seconds {
    let seconds = this.read(bytes)
    if (Number.isNaN(seconds) && this.count > 0 && this.lessons < MAX_LESSONS) {
      this.lessons++
      this.layout = this.learn(bytes)
      seconds = this.read(bytes)
    }
    if (Number.isNaN(seconds)) return this.timed ? this.last : seconds
    this.timed = true
    this.last = seconds
    return seconds
  }

  /** The next line comes from another process, whose uptime begins anew. */
  restart(): void {
    this.offset = undefined
  }

  private read(bytes: Uint8Array): Seconds {
    const { layout } = this
    if (!layout) return Number.NaN
    if (layout.uptime >= 0 && layout.uptime < this.count) {
      const uptime = this.number(bytes, layout.uptime) / layout.divisor
      if (Number.isNaN(uptime)) return uptime
      this.offset ??= this.offsetOf(bytes, layout, uptime)
      return this.offset + uptime
    }
    if (layout.date < 0 || layout.date >= this.count) return Number.NaN
    const ms = this.dateMs(bytes, layout)
    if (Number.isNaN(ms)) return ms
    this.epochMs ??= ms
    return (ms - this.epochMs) / 1000
  }

  /** Where the process's uptime of zero lies on the file's axis. */
  private offsetOf(bytes: Uint8Array, layout: Layout, uptime: Seconds): Seconds {
    const ms = layout.date >= 0 && layout.date < this.count ? this.dateMs(bytes, layout) : Number.NaN
    if (Number.isNaN(ms)) {
      // Of several processes without a date, one follows the other.
      this.countsFromStart ||= this.last === 0
      return this.last
    }
    const start = ms - uptime * 1000
    if (this.epochMs === undefined) {
      this.epochMs = start
      this.countsFromStart = true
    }
    return (start - this.epochMs) / 1000
  }

  private learn(bytes: Uint8Array): Layout {
    let layout = NONE
    for (let i = 0; i < this.count; i++) {
      const text = this.text(bytes, i)
      const counter = COUNTER.exec(text)
      if (counter) {
        const [, whole = '', , unit] = counter
        if (unit === 'ms' && Number(whole) > DATE_MS) layout = { ...layout, date: i, clock: 'date' }
        // `timenanos` counts from an instant of the system's choice: less exact than an uptime beside it.
        else if (layout.uptime < 0) {
          layout = { ...layout, uptime: i, divisor: unit === 's' ? 1 : unit === 'ms' ? 1e3 : 1e9 }
        }
      } else if (INSTANT.test(text)) layout = { ...layout, date: i, clock: 'instant' }
    }
    return layout
  }

  private text(bytes: Uint8Array, bracket: number): string {
    const from = this.starts[bracket] as number
    return String.fromCharCode(...bytes.subarray(from, Math.min(this.ends[bracket] as number, from + 64)))
  }

  /** Digits with at most one point or comma among them, up to the unit; NaN where there are none, or more than a time has. */
  private number(bytes: Uint8Array, bracket: number): number {
    const to = this.ends[bracket] as number
    let digits = 0
    let scale = 0
    let seen = 0
    for (let at = this.starts[bracket] as number; at < to; at++) {
      const byte = bytes[at] as number
      const digit = byte - ZERO
      if (digit >= 0 && digit <= 9) {
        digits = digits * 10 + digit
        scale *= 10
        seen++
      } else if ((byte === POINT || byte === COMMA) && scale === 0 && seen > 0) scale = 1
      else break
    }
    if (seen === 0 || seen > MAX_DIGITS) return Number.NaN
    return scale > 1 ? digits / scale : digits
  }

  private dateMs(bytes: Uint8Array, layout: Layout): number {
    return layout.clock === 'date' ? this.number(bytes, layout.date) : instantMs(this.text(bytes, layout.date))
  }
}

/** Unix milliseconds of Hotspot's `2026-11-21T01:47:04.586+0000`, also with a decimal comma; NaN when it is none. */
export function instantMs(text: string): number {
  const match = INSTANT.exec(text)
  if (!match) return Number.NaN
  const [, seconds = '', fraction = '', zone = ''] = match
  const colon = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
  return Date.parse(`${seconds}.${fraction.slice(0, 3)}${colon}`)
}
