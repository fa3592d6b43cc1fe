/**
 * The time at the beginning of a log line, in the shapes that loggers and what carries their lines write:
 *
 *     2026-11-21T01:48:27.123+08:00   2026-11-21 01:48:27,123   2026/11/21 01:48:27   26/11/21 01:48:27   (ISO, Java, Go, Spark)
 *     21 Nov 2026 01:48:27,123        Nov 21, 2026 1:48:27 AM                                             (log4j, java.util.logging)
 *     Nov 21 01:48:27 host prog[1]:   I1121 01:48:27.123456  7 file.go:9]                                 (syslog, klog: no year)
 *     01:48:27.123                    1:48AM INF                                                          (logback, zerolog: no date)
 *     1795225707.123                  1.795225707123e+09                                                  (zap)
 *     host - - [21/Nov/2026:01:48:27 +0800] "GET / HTTP/1.1" 200                                          (web servers)
 *     [  46.672] message              [46.672s][info] message                                             (dmesg, JVM)
 */
import type { LogClock } from '../../../shared/records.ts'

export interface Stamp {
  readonly clock: LogClock
  /** As the clock counts; see `LogClock`. */
  readonly ms: number
  /** Whether an offset from UTC was stated; without one the time is read as UTC. */
  readonly zoned: boolean
  /** Just behind the stamp. */
  readonly end: number
}

/** The year that stands for one that is not stated; no leap year, so that days are as long as in most years. */
const NO_YEAR = 2001
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH = '(?<monthName>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)(?:[.,](?<fraction>\\d{1,9}))?'
const ZONE = '(?: ?(?<zone>Z|UTC|GMT|[+-]\\d\\d:?\\d\\d)(?![\\d-]))?'

interface Shape {
  readonly pattern: RegExp
  readonly clock: LogClock
}

/** The most frequent first. */
const SHAPES: readonly Shape[] = [
  {
    pattern: new RegExp(`^\\[?(?<year>\\d{4})[-/.](?<month>\\d\\d)[-/.](?<day>\\d\\d)[T _]${TIME}${ZONE}\\]?`),
    clock: 'unix',
  },
  // The priority of RFC 5424, and its version.
  { pattern: new RegExp(`^<\\d{1,3}>1 (?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)T${TIME}${ZONE}`), clock: 'unix' },
  { pattern: new RegExp(`^(?<shortYear>\\d\\d)/(?<month>\\d\\d)/(?<day>\\d\\d) ${TIME}(?= )`), clock: 'unix' },
  { pattern: new RegExp(`^\\[?(?<day>\\d{1,2}) ${MONTH} (?<year>\\d{4}) ${TIME}\\]?`), clock: 'unix' },
  {
    pattern: new RegExp(
      `^${MONTH} (?<day>\\d{1,2}), (?<year>\\d{4})[,]? (?<hour>\\d{1,2}):(?<minute>\\d\\d):(?<second>\\d\\d) (?<half>[AP]M)`,
    ),
    clock: 'unix',
  },
  { pattern: new RegExp(`^(?:<\\d{1,3}>)?${MONTH}  ?(?<day>\\d{1,2}) ${TIME}(?= )`), clock: 'no-year' },
  { pattern: new RegExp(`^[IWEF](?<month>\\d\\d)(?<day>\\d\\d) ${TIME}(?= )`), clock: 'no-year' },
  { pattern: new RegExp(`^\\[?${TIME}\\]?(?=[\\s|\\]]|$)`), clock: 'no-date' },
  { pattern: /^(?<hour>\d{1,2}):(?<minute>\d\d)(?<half>[AP]M) (?=[A-Z]{3} )/, clock: 'no-date' },
  { pattern: /^(?<epoch>1\d{9}(?:\.\d{1,9})?|1\d{12}|1\.\d{3,15}e\+?0?9)(?=\s)/, clock: 'unix' },
  {
    pattern: new RegExp(
      `^\\S{1,100} \\S{1,100} \\S{1,100} \\[(?<day>\\d\\d)/${MONTH}/(?<year>\\d{4}):${TIME}${ZONE}\\](?= ")`,
    ),
    clock: 'unix',
  },
  { pattern: /^\[ {0,12}(?<since>\d{1,9}\.\d{3,9})s?\]/, clock: 'start' },
]

/** Reads the stamps of one log: the shape of the last line is tried first on the next. */
export class StampReader {
  private last: Shape | undefined
  private readonly days = new Days()

  read(text: string): Stamp | undefined {
    const known = this.last && stampOf(this.last, text, this.days)
    if (known) return known
    for (const shape of SHAPES) {
      const stamp = shape === this.last ? undefined : stampOf(shape, text, this.days)
      if (!stamp) continue
      this.last = shape
      return stamp
    }
    return undefined
  }
}

function stampOf({ pattern, clock }: Shape, text: string, days: Days): Stamp | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const parts: Parts = match.groups ?? {}
  const ms = millisecondsOf(parts, clock, days)
  if (ms === undefined) return undefined
  const zoned = parts.zone !== undefined || parts.epoch !== undefined
  return { clock, ms, zoned, end: match[0].length }
}

type Parts = Readonly<Record<string, string | undefined>>

function millisecondsOf(parts: Parts, clock: LogClock, days: Days): number | undefined {
  const { epoch, since } = parts
  if (since !== undefined) return Math.round(Number(since) * 1000)
  if (epoch !== undefined) return unixMilliseconds(Number(epoch))
  const [hour, minute, second] = [hourOf(parts), Number(parts.minute), Number(parts.second ?? 0)]
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const thousandths = parts.fraction === undefined ? 0 : Number(parts.fraction.slice(0, 3).padEnd(3, '0'))
  const ofDay = ((hour * 60 + minute) * 60 + second) * 1000 + thousandths
  if (clock === 'no-date') return ofDay
  const midnight = days.midnight(parts)
  return midnight === undefined ? undefined : midnight + ofDay - offsetOf(parts.zone)
}

function hourOf({ hour = '0', half }: Parts): number {
  if (half === undefined) return Number(hour)
  return (Number(hour) % 12) + (half === 'PM' ? 12 : 0)
}

/** Lines share their day for long: it is worked out once and remembered. */
class Days {
  private known = ''
  private ms: number | undefined

  midnight({ year, shortYear, month, monthName, day }: Parts): number | undefined {
    const text = `${year ?? shortYear ?? ''} ${month ?? monthName ?? ''} ${day ?? ''}`
    if (text === this.known) return this.ms
    const y = year === undefined ? (shortYear === undefined ? NO_YEAR : 2000 + Number(shortYear)) : Number(year)
    const m = monthName === undefined ? Number(month) - 1 : MONTHS.indexOf(monthName.toLowerCase())
    const d = Number(day)
    this.known = text
    this.ms = m < 0 || m > 11 || d < 1 || d > 31 ? undefined : Date.UTC(y, m, d)
    return this.ms
  }
}

function offsetOf(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? []
  return sign === undefined ? 0 : (sign === '-' ? -60_000 : 60_000) * (Number(hours) * 60 + Number(minutes))
}

/** Seconds, milliseconds, microseconds or nanoseconds of our century are told apart by their size. */
export function unixMilliseconds(value: number): number | undefined {
  if (!(value > 1e8)) return undefined
  for (const [most, perMillisecond] of [
    [1e11, 1e-3],
    [1e14, 1],
    [1e17, 1e3],
    [1e20, 1e6],
  ] as const) {
    if (value < most) return Math.floor(perMillisecond < 1 ? value * 1000 : value / perMillisecond)
  }
  return undefined
}
