/** Where two runs belong together in time. */
import type { Phase, Points, Seconds } from '../model.ts'

/** Steps that the longer run is divided into: a lag is found to a 512th of it. */
const STEPS = 512
/** Share of the shorter run that must lie over the other: a lag that leaves less rests on a few points. */
const LEAST_OVERLAP = 0.5

export interface Lag {
  /** Seconds to take from the candidate's times. */
  readonly lag: Seconds
  /** Pearson's correlation of what lies over each other, from −1 to 1. */
  readonly correlation: number
}

/**
 * The lag at which the two go up and down together best. Both are sampled at equal steps, and every lag is tried that
 * leaves half of the shorter one over the other. Undefined when either is too short or does not vary.
 */
export function bestLag(base: Points, candidate: Points): Lag | undefined {
  const spans = [base, candidate].map(({ t }) => (t.at(-1) ?? 0) - (t[0] ?? 0))
  const step = Math.max(...spans) / STEPS
  if (!(step > 0) || Math.min(...spans) <= 0) return undefined
  const [one, other] = [sampled(base, step), sampled(candidate, step)]
  const least = Math.max(3, Math.ceil(LEAST_OVERLAP * Math.min(one.length, other.length)))
  let best: { shift: number; correlation: number } | undefined
  for (let shift = least - other.length; shift <= one.length - least; shift++) {
    const correlation = correlate(one, other, shift)
    if (correlation === undefined) continue
    // Of lags that fit alike, the smaller one needs less to be believed.
    const better = best === undefined || correlation > best.correlation + 1e-9
    const nearer = best !== undefined && correlation > best.correlation - 1e-9 && Math.abs(shift) < Math.abs(best.shift)
    if (better || nearer) best = { shift, correlation }
  }
  if (!best) return undefined
  // A candidate that lies `shift` steps later on the base's samples.
  const lag = (candidate.t[0] as number) - ((base.t[0] as number) + best.shift * step)
  return { lag, correlation: best.correlation }
}

/** Values at equal steps from the first point on, between points by a straight line. */
function sampled({ t, v }: Points, step: number): Float64Array {
  const start = t[0] as number
  const n = Math.floor(((t.at(-1) as number) - start) / step + 1e-9) + 1
  const out = new Float64Array(n)
  let i = 0
  for (let k = 0; k < n; k++) {
    const at = start + k * step
    while (i + 1 < t.length && (t[i + 1] as number) <= at) i++
    const [t0, t1] = [t[i] as number, t[Math.min(i + 1, t.length - 1)] as number]
    const [v0, v1] = [v[i] as number, v[Math.min(i + 1, t.length - 1)] as number]
    out[k] = t1 > t0 ? v0 + ((v1 - v0) * (at - t0)) / (t1 - t0) : v0
  }
  return out
}

/** Of `one[k + shift]` and `other[k]`; missing values take no part. */
function correlate(one: Float64Array, other: Float64Array, shift: number): number | undefined {
  const [from, to] = [Math.max(0, -shift), Math.min(other.length, one.length - shift)]
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0]
  const [x0, y0] = [one[from + shift] || 0, other[from] || 0]
  for (let k = from; k < to; k++) {
    // Deviations from a first value: sums of bytes squared would lose their digits.
    const [x, y] = [(one[k + shift] as number) - x0, (other[k] as number) - y0]
    if (Number.isNaN(x) || Number.isNaN(y)) continue
    n++
    sx += x
    sy += y
    sxx += x * x
    syy += y * y
    sxy += x * y
  }
  const [vx, vy] = [sxx - (sx * sx) / n, syy - (sy * sy) / n]
  if (n < 3 || !(vx > 0) || !(vy > 0)) return undefined
  return (sxy - (sx * sy) / n) / Math.sqrt(vx * vy)
}

/** When a phase of this name begins. */
export function phaseStart(phases: readonly Phase[], name: string): Seconds | undefined {
  return phases.find((phase) => phase.name.toLowerCase() === name.trim().toLowerCase())?.start
}
