/** `Label: value` lines, as all reports of the suite consist of, and the quantities in them. */
import { MIB } from '../../../shared/units.ts'
import { readNumber } from '../textTable.ts'

export interface Labelled {
  /** As written, trimmed. */
  readonly label: string
  readonly value: string
}

/** Undefined for a line that is none, such as a rule or a title. */
export function labelled(line: string): Labelled | undefined {
  const parts = /^\s*([A-Za-z][\w ./-]{0,40}?)\s*:\s+(\S.*?)\s*$/.exec(line)
  return parts ? { label: parts[1] ?? '', value: parts[2] ?? '' } : undefined
}

/** What a value of a report is, by its unit; undefined where the value is none of it. */
export type Quantity = 'count' | 'mebibytes' | 'per second' | 'milliseconds' | 'seconds' | 'duration'

const PATTERNS: Readonly<Record<Exclude<Quantity, 'duration'>, RegExp>> = {
  count: /^([\d,]+)$/,
  mebibytes: /^([\d,.]+)\s*MB$/,
  'per second': /^([\d,.]+)\s*(?:requests|records)\/sec\b/,
  milliseconds: /^([\d,.]+)\s*ms$/,
  seconds: /^([\d,.]+)\s*s(?:econds)?\b/,
}

/** In base units. */
export function quantity(value: string, kind: Quantity): number | undefined {
  if (kind === 'duration') return duration(value)
  const number = readNumber(PATTERNS[kind].exec(value)?.[1] ?? '', kind === 'milliseconds' ? -3 : 0)
  return number === undefined ? undefined : kind === 'mebibytes' ? number * MIB : number
}

/** Seconds of `47s (47s)`, `323s (00:05:23)` or `5m 23s`. */
function duration(value: string): number | undefined {
  const parts = /^(?:(\d{1,6})h\s*)?(?:(\d{1,6})m\s*)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?=$|\s|\()/.exec(value)
  if (!parts || parts[0] === '') return undefined
  const [hours = '0', minutes = '0', seconds = '0'] = parts.slice(1)
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

/** Bytes of a heap flag such as `512m` or `2g`, whose letters are powers of 1,024. */
export function heapBytes(flag: string): number | undefined {
  const parts = /^(\d{1,12})([kmgt]?)$/i.exec(flag.trim())
  const power = ['', 'k', 'm', 'g', 't'].indexOf((parts?.[2] ?? '').toLowerCase())
  return parts ? Number(parts[1]) * 1024 ** power : undefined
}
