/**
 * Dates with a time of day from bytes: RFC 3339 and its relatives.
 *
 *     2026-11-21T01:48:27.123456789+08:00     2026-11-21 01:48:27     2026-11-21 01:48:27,123 UTC     2026-11-21
 *
 * Rows of a log share their date for hours, so the day's number is worked out once per date and remembered.
 */

const SECONDS_PER_DAY = 86_400
const NO_DATE = -1
const [DASH, COLON, LETTER_T, LETTER_Z, SPACE, PLUS, DOT, COMMA] = [45, 58, 84, 90, 32, 43, 46, 44]
const UPPER_CASE = 0xdf
/** Nanoseconds; further digits say nothing that a clock measures. */
const MAX_FRACTION_DIGITS = 9

/** Reads one instant; the result stays in its fields until the next call, so that a million rows allocate nothing. */
export class InstantReader {
  /** Whole Unix seconds, UTC. */
  seconds = 0
  /** Seconds below one. */
  fraction = 0
  /** Whether an offset or Z was stated. */
  zoned = false
  /** Just behind the instant. */
  end = 0

  private knownDate = NO_DATE
  private knownDay = 0

  /** False when no instant starts at `at`. `commaFraction`: a comma may stand before the fraction, as in Java's logs. */
  read(bytes: Uint8Array, at: number, commaFraction: boolean): boolean {
    const century = pair(bytes, at)
    const year = pair(bytes, at + 2)
    const month = pair(bytes, at + 5)
    const day = pair(bytes, at + 8)
    if (century < 0 || year < 0 || month < 0 || day < 0 || bytes[at + 4] !== DASH || bytes[at + 7] !== DASH)
      return false
    const date = ((century * 100 + year) * 100 + month) * 100 + day
    if (date !== this.knownDate && !this.learnDate(date, century * 100 + year, month, day)) return false
    let p = at + 10
    let seconds = this.knownDay * SECONDS_PER_DAY
    this.fraction = 0
    this.zoned = false
    const between = bytes[p] as number
    if ((between & UPPER_CASE) === LETTER_T || (between === SPACE && pair(bytes, p + 1) >= 0)) {
      const hour = pair(bytes, p + 1)
      const minute = pair(bytes, p + 4)
      if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || bytes[p + 3] !== COLON) return false
      seconds += hour * 3600 + minute * 60
      p += 6
      if (bytes[p] === COLON) {
        const second = pair(bytes, p + 1)
        // 60 is a leap second.
        if (second < 0 || second > 60) return false
        seconds += second
        p += 3
        const mark = bytes[p] as number
        if (mark === DOT || (mark === COMMA && commaFraction)) p = this.readFraction(bytes, p + 1)
      }
      if (p < 0) return false
      p = this.readZone(bytes, p, seconds)
      if (p < 0) return false
    } else this.seconds = seconds
    this.end = p
    return true
  }

  private learnDate(date: number, year: number, month: number, day: number): boolean {
    const ms = Date.UTC(year, month - 1, day)
    const back = new Date(ms)
    if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || back.getUTCFullYear() !== year) return false
    this.knownDate = date
    this.knownDay = ms / (SECONDS_PER_DAY * 1000)
    return true
  }

  private readFraction(bytes: Uint8Array, at: number): number {
    let p = at
    let value = 0
    let scale = 1
    for (let digit = digitAt(bytes, p); digit <= 9; digit = digitAt(bytes, ++p)) {
      if (p - at >= MAX_FRACTION_DIGITS) continue
      value = value * 10 + digit
      scale *= 10
    }
    this.fraction = value / scale
    return p === at ? -1 : p
  }

  private readZone(bytes: Uint8Array, at: number, seconds: number): number {
    this.seconds = seconds
    let p = at
    if (((bytes[p] as number) & UPPER_CASE) === LETTER_Z) {
      this.zoned = true
      return p + 1
    }
    if (bytes[p] === SPACE) {
      if (bytes[p + 1] === 85 && bytes[p + 2] === 84 && bytes[p + 3] === 67) {
        this.zoned = true
        return p + 4
      }
      const sign = bytes[p + 1]
      if (sign !== PLUS && sign !== DASH) return p
      p++
    }
    const sign = bytes[p]
    if (sign !== PLUS && sign !== DASH) return p
    const hours = pair(bytes, p + 1)
    if (hours < 0 || hours > 23) return -1
    p += 3
    let minutes = 0
    if (bytes[p] === COLON || digitAt(bytes, p) <= 9) {
      if (bytes[p] === COLON) p++
      minutes = pair(bytes, p)
      if (minutes < 0 || minutes > 59) return -1
      p += 2
    }
    this.zoned = true
    this.seconds = seconds - (sign === PLUS ? 1 : -1) * (hours * 3600 + minutes * 60)
    return p
  }
}

/** The digit at `at`; more than 9 when there is none. */
function digitAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) - 48) >>> 0
}

/** The number of two digits, or −1. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = digitAt(bytes, at)
  const ones = digitAt(bytes, at + 1)
  return tens > 9 || ones > 9 ? -1 : tens * 10 + ones
}
