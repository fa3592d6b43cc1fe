/**
 * The end of a pause's line, `… 6M->2M(34M) 6.217ms`, read backwards from its bytes: in a log that has little else, a
 * regular expression would take more time than all the rest.
 */
import type { Seconds } from '../../../shared/model.ts'

const [ZERO, NINE, POINT, COMMA, SPACE] = [0x30, 0x39, 0x2e, 0x2c, 0x20]
const [OPEN, CLOSE, GREATER, MINUS, LOWER_M, LOWER_S] = [0x28, 0x29, 0x3e, 0x2d, 0x6d, 0x73]
/** More digits than this have no place in a time or a size. */
const MAX_DIGITS = 15

function factorOf(unit: number | undefined): number {
  if (unit === 0x4d) return 2 ** 20
  if (unit === 0x4b) return 2 ** 10
  if (unit === 0x47) return 2 ** 30
  return unit === 0x42 ? 1 : 0
}

/** One for all lines: `read` overwrites what it held. Sizes are bytes, NaN where the line has none. */
export class PauseLine {
  seconds: Seconds = Number.NaN
  before = Number.NaN
  after = Number.NaN
  capacity = Number.NaN
  /** Where the words before it end. */
  wordsEnd = 0
  private at = 0

  /** Whether `bytes[from..to)` ends with a time in milliseconds. */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    this.before = Number.NaN
    this.after = Number.NaN
    this.capacity = Number.NaN
    if (bytes[to - 1] !== LOWER_S || bytes[to - 2] !== LOWER_M) return false
    this.at = to - 3
    this.seconds = this.milliseconds(bytes, from)
    if (Number.isNaN(this.seconds) || bytes[this.at] !== SPACE) return false
    this.wordsEnd = this.at
    if (bytes[this.at - 1] === CLOSE && bytes[this.at - 2] === LOWER_S) this.skipSpan(bytes, from)
    if (bytes[this.at - 1] === CLOSE) this.sizes(bytes, from)
    return true
  }

  /** JDK 9 puts `(2.245s, 2.246s)` behind the sizes. */
  private skipSpan(bytes: Uint8Array, from: number): void {
    let open = this.at
    while (open > from && bytes[open] !== OPEN) open--
    if (open === from || bytes[open - 1] !== SPACE) return
    this.at = open - 1
    this.wordsEnd = this.at
  }

  private sizes(bytes: Uint8Array, from: number): void {
    this.at -= 2
    const capacity = this.size(bytes, from)
    if (bytes[this.at--] !== OPEN) return
    const after = this.size(bytes, from)
    if (bytes[this.at--] !== GREATER || bytes[this.at--] !== MINUS) return
    const before = this.size(bytes, from)
    if (bytes[this.at] !== SPACE || Number.isNaN(before + after + capacity)) return
    this.before = before
    this.after = after
    this.capacity = capacity
    this.wordsEnd = this.at
  }

  /** Leaves `at` before the number. */
  private size(bytes: Uint8Array, from: number): number {
    const factor = factorOf(bytes[this.at--])
    let value = 0
    let digit = 1
    let digits = 0
    for (; this.at > from && digits < MAX_DIGITS; this.at--, digits++) {
      const byte = bytes[this.at] as number
      if (byte < ZERO || byte > NINE) break
      value += (byte - ZERO) * digit
      digit *= 10
    }
    return factor === 0 || digits === 0 ? Number.NaN : value * factor
  }

  private milliseconds(bytes: Uint8Array, from: number): Seconds {
    let value = 0
    let digit = 1
    let decimals = 0
    let digits = 0
    for (; this.at > from && digits < MAX_DIGITS; this.at--) {
      const byte = bytes[this.at] as number
      if (byte >= ZERO && byte <= NINE) {
        value += (byte - ZERO) * digit
        digit *= 10
        digits++
      } else if ((byte === POINT || byte === COMMA) && decimals === 0) decimals = digits
      else break
    }
    // One division of two exact numbers rounds as the decimal itself would.
    return digits === 0 ? Number.NaN : value / 10 ** (decimals + 3)
  }
}
