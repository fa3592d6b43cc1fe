/** The clock of a chunk: ticks of the processor, or of nothing in particular, into time of day. */
import type { ChunkHeader } from './header.ts'

const NANOS = 1_000_000_000n
const TIMESTAMP_NANOS: Readonly<Record<string, bigint>> = {
  MILLISECONDS_SINCE_EPOCH: 1_000_000n,
  SECONDS_SINCE_EPOCH: NANOS,
  NANOSECONDS_SINCE_EPOCH: 1n,
}
const TIMESPAN_NANOS: Readonly<Record<string, bigint>> = {
  NANOSECONDS: 1n,
  MICROSECONDS: 1_000n,
  MILLISECONDS: 1_000_000n,
  SECONDS: NANOS,
}
const LARGEST = 2n ** 63n - 1n
const SMALLEST = -(2n ** 63n)

export class Clock {
  readonly startNanos: bigint
  readonly zoneOffsetMs: number
  readonly #startTicks: bigint
  readonly #ticksPerNano: number
  readonly #startTicksRounded: number
  readonly #startSeconds: number
  readonly #ticksPerSecond: number
  readonly #startMs: number

  /** `epochNanos`: the instant from which `seconds` counts, as the start of the recording. */
  constructor(header: ChunkHeader, zoneOffsetMs: number, epochNanos: bigint) {
    this.startNanos = header.startNanos
    this.zoneOffsetMs = zoneOffsetMs
    this.#startTicks = header.startTicks
    this.#ticksPerNano = header.ticksPerSecond / 1e9
    this.#startTicksRounded = Number(header.startTicks)
    this.#startSeconds = Number(header.startNanos - epochNanos) / 1e9
    this.#ticksPerSecond = header.ticksPerSecond
    this.#startMs = Number(header.startNanos) / 1e6
  }

  /** Seconds after the epoch of this clock. */
  seconds(ticks: number): number {
    return this.#startSeconds + (ticks - this.#startTicksRounded) / this.#ticksPerSecond
  }

  secondsOfSpan(ticks: number): number {
    return ticks / this.#ticksPerSecond
  }

  /** Nanoseconds since 1970; with ticks to the same nanosecond as the JDK, which divides in floating point. */
  timestampNanos(value: bigint, unit: string): bigint {
    const factor = TIMESTAMP_NANOS[unit]
    if (factor !== undefined) return value * factor
    return this.startNanos + BigInt(Math.trunc(Number(value - this.#startTicks) / this.#ticksPerNano))
  }

  /** Unix milliseconds, of a number that a double holds. */
  timestampMs(value: number, unit: string): number {
    const factor = TIMESTAMP_NANOS[unit]
    if (factor !== undefined) return (value * Number(factor)) / 1e6
    return this.#startMs + ((value - this.#startTicksRounded) / this.#ticksPerSecond) * 1e3
  }

  timespanSeconds(value: number, unit: string): number {
    const factor = TIMESPAN_NANOS[unit]
    return factor === undefined ? value / this.#ticksPerSecond : (value * Number(factor)) / 1e9
  }

  timespanNanos(value: bigint, unit: string): bigint {
    // As the JDK has them, in seconds whatever the unit is: no answer, and for ever.
    if (value === SMALLEST) return SMALLEST * NANOS
    if (value === LARGEST) return LARGEST * NANOS + NANOS - 1n
    const factor = TIMESPAN_NANOS[unit]
    return factor === undefined ? BigInt(Math.trunc(Number(value) / this.#ticksPerNano)) : value * factor
  }
}

/** The smallest number stands for no answer, the largest for ever. */
export function isNoSpan(value: bigint): boolean {
  return value === SMALLEST || value === LARGEST
}

/** Nanoseconds since 1970 as `2026-11-21T05:33:15.401708515Z`, with the offset that the writer's clock had. */
export function isoInstant(nanos: bigint, offsetMs = 0): string {
  const local = nanos + BigInt(offsetMs) * 1_000_000n
  const within = ((local % NANOS) + NANOS) % NANOS
  const date = new Date(Number((local - within) / 1_000_000n))
  if (Number.isNaN(date.getTime())) return 'unknown'
  const [day = '', time = ''] = date.toISOString().slice(0, -5).split('T')
  const seconds = time.endsWith(':00') && within === 0n ? time.slice(0, -3) : time
  return `${day}T${seconds}${fraction(within)}${zone(offsetMs)}`
}

function zone(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000))
  if (minutes === 0) return 'Z'
  const two = (n: number) => String(n).padStart(2, '0')
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** In groups of three digits, as Java prints an instant. */
function fraction(nanos: bigint): string {
  if (nanos === 0n) return ''
  return `.${String(nanos)
    .padStart(9, '0')
    .replace(/(?:000){1,2}$/, '')}`
}

/** Nanoseconds as `PT1H2M3.5S`, as Java prints a duration. */
export function isoDuration(nanos: bigint): string {
  if (nanos === 0n) return 'PT0S'
  const sign = nanos < 0n ? '-' : ''
  const size = nanos < 0n ? -nanos : nanos
  const seconds = size / NANOS
  const [hours, minutes, rest, within] = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n, size % NANOS]
  const tail = within === 0n ? '' : `.${String(within).padStart(9, '0').replace(/0+$/, '')}`
  const part = (value: bigint, letter: string) => (value === 0n ? '' : `${sign}${value}${letter}`)
  const last = rest === 0n && within === 0n ? '' : `${sign}${rest}${tail}S`
  return `PT${part(hours, 'H')}${part(minutes, 'M')}${last}`
}
