/** Ticks in the steps people count time in (15 s, 5 min, 6 h), which Plotly's number axis does not know. */
import { formatNumber } from '../units.ts'

/** About one tick per 110 px of a usual figure. */
const TICKS = 8
/** A step is at least the span / TICKS, so that more ticks than this mean a bug. */
const MAX_TICKS = 64

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400
const STEPS = [1, 2, 5, 10, 15, 30, MINUTE, 120, 300, 600, 900, 1_800, HOUR, 7_200, 10_800, 21_600, 43_200, DAY]

export interface TimeTicks {
  /** What the axis shows, e.g. `Time since start (m:ss)`. */
  readonly title: string
  /** Seconds. */
  readonly tickvals: readonly number[]
  readonly ticktext: readonly string[]
}

/** Ticks for a stretch of seconds since `since`; with `startedAtMs` each tick carries the UTC clock on a second line. */
export function timeTicks(start: number, end: number, since: string, startedAtMs?: number): TimeTicks {
  const step = stepFor((end - start) / TICKS)
  const tickvals: number[] = []
  const first = Math.ceil(start / step - 1e-9)
  for (let i = 0; i < MAX_TICKS && (first + i) * step <= end + step * 1e-9; i++)
    tickvals.push(Number(((first + i) * step).toPrecision(15)))
  const style = end > 2 * HOUR ? 'h:mm' : end > 2 * MINUTE ? 'm:ss' : 's'
  const decimals = step < 1 ? Math.ceil(-Math.log10(step) - 1e-9) : 0
  const shown = style === 'h:mm' && step < MINUTE ? 'h:mm:ss' : style
  const ticktext = tickvals.map((t) => {
    const label = clockLabel(t, shown, decimals)
    return startedAtMs === undefined
      ? label
      : `${label}<br>${utcClock(startedAtMs + t * 1_000).slice(0, step < MINUTE ? 8 : 5)}`
  })
  const below = startedAtMs === undefined ? '' : ', UTC clock below'
  return { title: `Time since ${since} (${shown}${below})`, tickvals, ticktext }
}

/** Ticks for rows that carry no time. */
export function rowTicks(start: number, end: number): TimeTicks {
  const step = Math.max(1, decimalStep((end - start) / TICKS))
  const tickvals: number[] = []
  const first = Math.ceil(start / step - 1e-9)
  for (let i = 0; i < MAX_TICKS && (first + i) * step <= end; i++) tickvals.push((first + i) * step)
  return { title: 'Row', tickvals, ticktext: tickvals.map((row) => formatNumber(row, 0)) }
}

function decimalStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(atLeast, 1)))
  return ([1, 2, 5].find((digit) => digit * power >= atLeast) ?? 10) * power
}

/** The smallest step that people count in and that is at least `atLeast` seconds. */
function stepFor(atLeast: number): number {
  if (!(atLeast > 0)) return 1
  const known = atLeast > 0.5 ? STEPS.find((step) => step >= atLeast) : undefined
  if (known !== undefined) return known
  const whole = atLeast > DAY ? DAY : 1
  const power = 10 ** Math.floor(Math.log10(atLeast / whole))
  const digit = [1, 2, 5].find((d) => d * power * whole >= atLeast) ?? 10
  return digit * power * whole
}

function clockLabel(t: number, style: string, decimals: number): string {
  if (style === 's') return t.toFixed(decimals)
  const sign = t < 0 ? '−' : ''
  const size = Math.abs(t)
  const seconds = (size % MINUTE).toFixed(decimals).padStart(decimals === 0 ? 2 : decimals + 3, '0')
  if (style === 'm:ss') return `${sign}${Math.floor(size / MINUTE)}:${seconds}`
  const minutes = String(Math.floor(size / MINUTE) % 60).padStart(2, '0')
  return `${sign}${Math.floor(size / HOUR)}:${minutes}${style === 'h:mm' ? '' : `:${seconds}`}`
}

/** `HH:MM:SS` of Unix milliseconds, in UTC. */
export function utcClock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19)
}
