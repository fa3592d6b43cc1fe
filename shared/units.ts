/** Base units inside, readable units outside: `tidy` on the way in, `format` and `displayUnit` on the way out. */
import type { Unit } from './model.ts'

const KIB = 1024
/** Bytes in a mebibyte: a power of two, so that a file's "157.29" survives the way into bytes and back unchanged. */
export const MIB = KIB * 1024
const GIB = MIB * 1024
const TIB = GIB * 1024

interface Tidy {
  readonly unit: Unit
  /** Multiply a value of the source by this to get the base unit. */
  readonly factor: number
}

// Source spellings, lower case. A bare "MB" is decimal here, as SI says; a dialect that knows better says so itself.
const SOURCE_UNITS: Readonly<Record<string, Tidy>> = {
  b: { unit: 'bytes', factor: 1 },
  byte: { unit: 'bytes', factor: 1 },
  bytes: { unit: 'bytes', factor: 1 },
  kb: { unit: 'bytes', factor: 1e3 },
  mb: { unit: 'bytes', factor: 1e6 },
  gb: { unit: 'bytes', factor: 1e9 },
  tb: { unit: 'bytes', factor: 1e12 },
  kib: { unit: 'bytes', factor: KIB },
  mib: { unit: 'bytes', factor: MIB },
  gib: { unit: 'bytes', factor: GIB },
  tib: { unit: 'bytes', factor: TIB },
  ns: { unit: 'seconds', factor: 1e-9 },
  nanoseconds: { unit: 'seconds', factor: 1e-9 },
  microseconds: { unit: 'seconds', factor: 1e-6 },
  milliseconds: { unit: 'seconds', factor: 1e-3 },
  us: { unit: 'seconds', factor: 1e-6 },
  // The micro sign (U+00B5) and the Greek letter (U+03BC): Go prints the first, people type either.
  '\u00b5s': { unit: 'seconds', factor: 1e-6 },
  '\u03bcs': { unit: 'seconds', factor: 1e-6 },
  ms: { unit: 'seconds', factor: 1e-3 },
  s: { unit: 'seconds', factor: 1 },
  sec: { unit: 'seconds', factor: 1 },
  secs: { unit: 'seconds', factor: 1 },
  seconds: { unit: 'seconds', factor: 1 },
  min: { unit: 'seconds', factor: 60 },
  minutes: { unit: 'seconds', factor: 60 },
  h: { unit: 'seconds', factor: 3600 },
  hours: { unit: 'seconds', factor: 3600 },
  '%': { unit: 'ratio', factor: 0.01 },
  percent: { unit: 'ratio', factor: 0.01 },
  pct: { unit: 'ratio', factor: 0.01 },
  ratio: { unit: 'ratio', factor: 1 },
  count: { unit: 'count', factor: 1 },
  total: { unit: 'count', factor: 1 },
}

/** The base unit behind a source's spelling such as `MiB` or `ms`; undefined when it is no unit we know. */
export function tidy(spelling: string): Tidy | undefined {
  const key = spelling.trim().toLowerCase()
  return Object.hasOwn(SOURCE_UNITS, key) ? SOURCE_UNITS[key] : undefined
}

/** A readable unit: divide base values by `divisor`, print with `symbol`. */
export interface DisplayUnit {
  readonly divisor: number
  readonly symbol: string
}

const LADDERS: Readonly<Record<Unit, readonly DisplayUnit[]>> = {
  bytes: [
    { divisor: TIB, symbol: 'TiB' },
    { divisor: GIB, symbol: 'GiB' },
    { divisor: MIB, symbol: 'MiB' },
    { divisor: KIB, symbol: 'KiB' },
    { divisor: 1, symbol: 'B' },
  ],
  'bytes/second': [
    { divisor: GIB, symbol: 'GiB/s' },
    { divisor: MIB, symbol: 'MiB/s' },
    { divisor: KIB, symbol: 'KiB/s' },
    { divisor: 1, symbol: 'B/s' },
  ],
  seconds: [
    { divisor: 86_400, symbol: 'd' },
    { divisor: 3_600, symbol: 'h' },
    { divisor: 60, symbol: 'min' },
    { divisor: 1, symbol: 's' },
    { divisor: 1e-3, symbol: 'ms' },
    { divisor: 1e-6, symbol: 'µs' },
    { divisor: 1e-9, symbol: 'ns' },
  ],
  ratio: [{ divisor: 0.01, symbol: '%' }],
  count: [{ divisor: 1, symbol: '' }],
  'count/second': [{ divisor: 1, symbol: '/s' }],
  unknown: [{ divisor: 1, symbol: '' }],
}

/** The largest readable unit in which `magnitude` is at least 1; two minutes and two hours stay in the smaller unit. */
export function displayUnit(unit: Unit, magnitude: number): DisplayUnit {
  const ladder = LADDERS[unit]
  const size = Math.abs(magnitude)
  // 90 s and 100 min read better than 1.5 min and 1.67 h.
  const worth = unit === 'seconds' && size >= 1 ? 2 : 1
  for (const step of ladder) if (size >= step.divisor * (step.divisor > 1 ? worth : 1)) return step
  return (unit === 'seconds' && size === 0 ? ladder.find((step) => step.divisor === 1) : ladder.at(-1)) as DisplayUnit
}

/** A value for a reader, e.g. `157.29 MiB`, `1.2 ms`, `12,345`, `4.5 %`. */
export function format(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'n/a'
  const { divisor, symbol } = displayUnit(unit, value)
  const whole = divisor === 1 && (unit === 'count' || unit === 'bytes') && Number.isInteger(value)
  const digits = formatNumber(value / divisor, whole ? 0 : 2)
  return symbol === '' ? digits : symbol.startsWith('/') ? `${digits}${symbol}` : `${digits} ${symbol}`
}

/** A value in a source's own unit for a reader, e.g. `1.2 ms` of 1,200,000 `nanoseconds`; a unit that is not known stays beside it. */
export function formatSpelled(value: number, spelling: string): string {
  const known = tidy(spelling)
  if (known) return format(value * known.factor, known.unit)
  return `${formatNumber(value, Number.isInteger(value) ? 0 : 2)} ${spelling}`.trimEnd()
}

/** The same with its sign. */
export function formatSpelledDelta(value: number, spelling: string): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : '±'}${formatSpelled(Math.abs(value), spelling)}`
}

/**
 * Thousands separators, and at most `decimals` digits after the point, rounded as `%.2f` is: by the number's exact value,
 * so that a suite's own print has the same last digit. Values under 0.01 keep two significant digits.
 */
export function formatNumber(value: number, decimals = 2): string {
  if (!Number.isFinite(value)) return String(value)
  if (value !== 0 && Math.abs(value) < 10 ** -decimals) return String(Number(value.toPrecision(2)))
  const rounded = Number(value.toFixed(decimals))
  // A negative zero would print its sign.
  return numberFormat(decimals).format(rounded === 0 ? 0 : rounded)
}

const numberFormats = new Map<number, Intl.NumberFormat>()

/** Making one takes some hundred times as long as using it. */
function numberFormat(decimals: number): Intl.NumberFormat {
  const known = numberFormats.get(decimals)
  if (known) return known
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  numberFormats.set(decimals, made)
  return made
}

/** A signed value, so that a rise reads as one: `+3.20 MiB`. */
export function formatDelta(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'n/a'
  return `${value > 0 ? '+' : value < 0 ? '−' : '±'}${format(Math.abs(value), unit)}`
}

/** A signed relative change, e.g. `+12.3 %`. */
export function formatChange(change: number, decimals = 1): string {
  if (Number.isNaN(change)) return 'n/a'
  return `${change > 0 ? '+' : change < 0 ? '−' : '±'}${formatNumber(Math.abs(change) * 100, decimals)} %`
}

const DAY = 86_400
/** Past this a clock reading has too many hours to be read. */
const LONG_RUN = 4 * DAY

/** How long a run is: its time, or the rows of one that has none, whose last row has this number; undefined where nothing lasts. */
export function formatSpan({
  duration,
  axis,
}: {
  readonly duration: number
  readonly axis?: 'rows'
}): string | undefined {
  if (axis === 'rows') return `${formatNumber(duration + 1, 0)} rows`
  return duration === 0 ? undefined : formatDuration(duration)
}

/** Seconds as a clock reading after the start: `1:02:03` or `2:03`, with tenths under a minute. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'n/a'
  if (seconds < 0) return `−${formatDuration(-seconds)}`
  // 59.97 s is a minute once it is rounded.
  if (seconds < 59.95) return `${formatNumber(seconds, Number.isInteger(seconds) ? 0 : 1)} s`
  if (seconds >= LONG_RUN) return `${formatNumber(seconds / DAY, 1)} d`
  const whole = Math.round(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}
