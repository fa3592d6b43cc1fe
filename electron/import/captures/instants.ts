/** Times that a loop around a command leaves between its outputs: `date`, `date -Is`, `# 2026-11-21T01:48:27Z`, `=== 1795224120 ===`. */
import { InstantReader } from '../csv/instant.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Bytes that the reader may look ahead. */
const PADDING = 64
/** Longer lines hold more than a time. */
const MAX_LINE = 80
const reader = new InstantReader()

export interface Instant {
  /** Unix seconds. */
  readonly seconds: number
  readonly zoned: boolean
}

/** Most lines are no time, and show it by how they begin. */
const BEGINS = /^[\s#=*[(-]*(?:\d{4}|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) |timestamp|time|date|scraped?\b)/i

/** The time of a line that holds nothing else but marks around it. */
export function instantLine(line: string): Instant | undefined {
  if (line.length > MAX_LINE || !BEGINS.test(line)) return undefined
  const text = line
    .replace(/^[\s#=*[(-]+|[\s#=*\])-]+$/g, '')
    .replace(/^(?:timestamp|time|date|scraped?(?: at)?)\s*[:=]?\s*/i, '')
  const unix = /^(\d{10})(\.\d{1,9})?$/.exec(text)
  if (unix) return { seconds: Number(text), zoned: true }
  return instantText(text) ?? unixDate(text)
}

/** A date with a time of day, and nothing behind it. */
export function instantText(text: string): Instant | undefined {
  if (text.length < 'YYYY-MM-DD HH:MM'.length || text.length > MAX_LINE) return undefined
  const bytes = new Uint8Array(text.length * 3 + PADDING)
  const { written } = new TextEncoder().encodeInto(text, bytes)
  if (!reader.read(bytes, 0, true) || reader.end !== written) return undefined
  return { seconds: reader.seconds + reader.fraction, zoned: reader.zoned }
}

/** As `date` prints it: `Tue Jun  4 06:59:57 UTC 2024`. */
function unixDate(text: string): Instant | undefined {
  const parts = /^\w{3} (\w{3})\s+(\d{1,2}) (\d\d):(\d\d):(\d\d) (?:(\w{1,5}) )?(\d{4})$/.exec(text)
  const month = MONTHS.indexOf(parts?.[1] ?? '')
  if (!parts || month < 0) return undefined
  const [day = 0, hour = 0, minute = 0, second = 0] = parts.slice(2, 6).map(Number)
  const seconds = Date.UTC(Number(parts[7]), month, day, hour, minute, second) / 1000
  return { seconds, zoned: parts[6] === 'UTC' || parts[6] === 'GMT' }
}
