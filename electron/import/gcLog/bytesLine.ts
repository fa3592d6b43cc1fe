/**
 * Lines that come with every collection, read forwards from their bytes: generations, the metaspace, processor times. A
 * regular expression over text would take most of the time of a log that has all of them.
 */
import { MIB } from '../../../shared/units.ts'

const [ZERO, POINT, COMMA, OPEN, CLOSE] = [0x30, 0x2e, 0x2c, 0x28, 0x29]
const [B, K, M, G] = [0x42, 0x4b, 0x4d, 0x47]
/** More digits than this have no place in a time or a size. */
const MAX_DIGITS = 15

export function bytesOf(word: string): Uint8Array {
  return Uint8Array.from(word, (character) => character.charCodeAt(0))
}

export function startsWith(bytes: Uint8Array, at: number, to: number, word: Uint8Array): boolean {
  if (at + word.length > to) return false
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false
  return true
}

const [ARROW, USER, SYS, REAL] = ['->', 'User=', 's Sys=', 's Real='].map(bytesOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
]
const USED = bytesOf(' used')
const LOWER_S = 0x73

/** One for all lines: each method overwrites what the last one found. Sizes are bytes, NaN where the line has none. */
export class BytesLine {
  before = Number.NaN
  after = Number.NaN
  capacity = Number.NaN
  user = Number.NaN
  sys = Number.NaN
  real = Number.NaN
  private at = 0

  /** Whether there is `8704K(9792K)->785K(9792K)`, with or without the first parentheses. */
  generation(bytes: Uint8Array, from: number, to: number): boolean {
    if (!this.change(bytes, from, to)) return false
    this.capacity = this.within(bytes, to)
    return !Number.isNaN(this.capacity)
  }

  /** Whether there is `2305K(2432K)->2305K(2432K)`, or only what is behind the arrow, with parentheses, `used` or nothing after. */
  metaspace(bytes: Uint8Array, from: number, to: number): boolean {
    if (!this.change(bytes, from, to)) {
      this.at = from
      this.after = this.size(bytes, to)
    }
    if (Number.isNaN(this.after)) return false
    return this.at === to || bytes[this.at] === OPEN || startsWith(bytes, this.at, to, USED)
  }

  /** Whether there is `User=0.01s Sys=0.00s Real=0.01s`. */
  times(bytes: Uint8Array, from: number, to: number): boolean {
    this.at = from
    this.user = this.seconds(bytes, to, USER)
    this.sys = this.seconds(bytes, to, SYS)
    this.real = this.seconds(bytes, to, REAL)
    return !Number.isNaN(this.user + this.sys + this.real) && bytes[this.at] === LOWER_S
  }

  private change(bytes: Uint8Array, from: number, to: number): boolean {
    this.at = from
    this.before = this.size(bytes, to)
    if (bytes[this.at] === OPEN && Number.isNaN(this.within(bytes, to))) return false
    if (!startsWith(bytes, this.at, to, ARROW)) return false
    this.at += ARROW.length
    this.after = this.size(bytes, to)
    return !Number.isNaN(this.before + this.after)
  }

  /** A size in parentheses, NaN where there is none. */
  private within(bytes: Uint8Array, to: number): number {
    if (bytes[this.at] !== OPEN) return Number.NaN
    this.at++
    const size = this.size(bytes, to)
    return bytes[this.at++] === CLOSE ? size : Number.NaN
  }

  private size(bytes: Uint8Array, to: number): number {
    const value = this.digits(bytes, to)
    const unit = this.at < to ? bytes[this.at++] : undefined
    if (unit === K) return value * 1024
    if (unit === M) return value * MIB
    if (unit === G) return value * 1024 * MIB
    return unit === B ? value : Number.NaN
  }

  private seconds(bytes: Uint8Array, to: number, before: Uint8Array): number {
    if (!startsWith(bytes, this.at, to, before)) return Number.NaN
    this.at += before.length
    const whole = this.digits(bytes, to)
    if (bytes[this.at] !== POINT && bytes[this.at] !== COMMA) return Number.NaN
    const start = ++this.at
    const rest = this.digits(bytes, to)
    const scale = 10 ** (this.at - start)
    // One division of two exact numbers rounds as the decimal itself would.
    return (whole * scale + rest) / scale
  }

  /** NaN where there is no digit. */
  private digits(bytes: Uint8Array, to: number): number {
    const start = this.at
    let value = 0
    for (; this.at < to && this.at - start < MAX_DIGITS; this.at++) {
      const digit = (bytes[this.at] as number) - ZERO
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    return this.at === start ? Number.NaN : value
  }
}
