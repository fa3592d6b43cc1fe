/**
 * Dates with a time of day from bytes: RFC 3339 and its relatives, and the dates that spreadsheets and counters write.
 *
 *     2026-11-21T01:48:27.123456789+08:00     2026-11-21 01:48:27     2026-11-21 01:48:27,123 UTC     2026/11/21
 *     21/11/2026 01:48:27     21.11.2026, 1:48     11/21/2026 1:48:27 PM
 *
 * Rows of a log share their date for hours, so the day's number is worked out once per date and remembered.
 */
import type { DateOrder } from '../../../shared/formatAnswer.ts'

const SECONDS_PER_DAY = 86_400
const NO_DATE = -1
const [DASH, COLON, LETTER_T, LETTER_Z, SPACE, PLUS, DOT, COMMA, SLASH] = [45, 58, 84, 90, 32, 43, 46, 44, 47]
const [LETTER_A, LETTER_P, LETTER_M] = [65, 80, 77]
const HALF_DAY = 12
const UPPER_CASE = 0xdf
/** Nanoseconds; further digits say nothing that a clock measures. */
const MAX_FRACTION_DIGITS = 9

/** Reads one instant; the result stays in its fields until the next call, so that a million rows allocate nothing. */
export class InstantReader {
  /** Dates are read so; those that start with their year when undefined. */
  order: DateOrder | undefined

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
    let p = this.order === undefined ? this.readDate(bytes, at) : this.readLocalDate(bytes, at, this.order)
    if (p < 0) return false
    let seconds = this.knownDay * SECONDS_PER_DAY
    this.fraction = 0
    this.zoned = false
    const between = bytes[p] as number
    if (this.order !== undefined) p = this.readLocalClock(bytes, p, seconds)
    else if ((between & UPPER_CASE) === LETTER_T || (between === SPACE && pair(bytes, p + 1) >= 0)) {
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
    } else this.seconds = seconds
    if (p < 0) return false
    this.end = p
    return true
  }

  /** Where the date ends, or −1. */
  private readDate(bytes: Uint8Array, at: number): number {
    const century = pair(bytes, at)
    const year = pair(bytes, at + 2)
    const month = pair(bytes, at + 5)
    const day = pair(bytes, at + 8)
    const mark = bytes[at + 4]
    if (century < 0 || year < 0 || month < 0 || day < 0 || bytes[at + 7] !== mark) return -1
    if (mark !== DASH && mark !== SLASH) return -1
    return this.isDate(century * 100 + year, month, day) ? at + 10 : -1
  }

  private readLocalDate(bytes: Uint8Array, at: number, order: DateOrder): number {
    const one = oneOrTwo(bytes, at)
    let p = at + digitsOf(one, bytes, at)
    const mark = bytes[p]
    const two = oneOrTwo(bytes, p + 1)
    const second = p + 1
    p = second + digitsOf(two, bytes, second)
    if (one < 0 || two < 0 || bytes[p] !== mark || (mark !== SLASH && mark !== DOT && mark !== DASH)) return -1
    const century = pair(bytes, p + 1)
    const year = pair(bytes, p + 3)
    if (century < 0 || year < 0) return -1
    const [day, month] = order === 'day-first' ? [one, two] : [two, one]
    return this.isDate(century * 100 + year, month, day) ? p + 5 : -1
  }

  private isDate(year: number, month: number, day: number): boolean {
    const date = (year * 100 + month) * 100 + day
    return date === this.knownDate || this.learnDate(date, year, month, day)
  }

  /** A clock of one or two digits for the hour, perhaps in halves of the day; the date alone is midnight. */
  private readLocalClock(bytes: Uint8Array, at: number, midnight: number): number {
    this.seconds = midnight
    let p = bytes[at] === COMMA ? at + 1 : at
    if (bytes[p] === SPACE || (((bytes[p] as number) & UPPER_CASE) === LETTER_T && p === at)) p++
    let hour = p === at ? -1 : oneOrTwo(bytes, p)
    if (hour < 0) return at
    p += digitsOf(hour, bytes, p)
    // With a comma as delimiter the next cell may stand there.
    if (bytes[p] !== COLON) return at
    const minute = pair(bytes, p + 1)
    if (minute < 0 || minute > 59) return -1
    p += 3
    let second = 0
    if (bytes[p] === COLON) {
      second = pair(bytes, p + 1)
      if (second < 0 || second > 60) return -1
      p += 3
      if (bytes[p] === DOT) p = this.readFraction(bytes, p + 1)
      if (p < 0) return -1
    }
    const half = halfOfDay(bytes, p)
    if (half !== undefined) {
      if (hour < 1 || hour > HALF_DAY) return -1
      hour = (hour % HALF_DAY) + half
      p += 3
    }
    if (hour > 23) return -1
    return this.readZone(bytes, p, midnight + hour * 3600 + minute * 60 + second)
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

/** Hours to add where ` AM` or ` PM` stands; undefined where neither does. */
function halfOfDay(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at] !== SPACE || ((bytes[at + 2] as number) & UPPER_CASE) !== LETTER_M) return undefined
  const half = (bytes[at + 1] as number) & UPPER_CASE
  return half === LETTER_A ? 0 : half === LETTER_P ? HALF_DAY : undefined
}

/** The number of one digit or two, or −1. */
function oneOrTwo(bytes: Uint8Array, at: number): number {
  const first = digitAt(bytes, at)
  if (first > 9) return -1
  const second = digitAt(bytes, at + 1)
  return second > 9 ? first : first * 10 + second
}

function digitsOf(number: number, bytes: Uint8Array, at: number): number {
  return number < 0 ? 0 : digitAt(bytes, at + 1) > 9 ? 1 : 2
}
