/** Repeats over time as one line: their median, between the quartiles. */
import type { Points } from '../model.ts'
import { quantile } from './trend/order.ts'

/** Places in time: as many as a band's edge can be told apart on. */
const PLACES = 400

export interface Band {
  readonly t: Float64Array
  readonly low: Float64Array
  readonly median: Float64Array
  readonly high: Float64Array
}

/**
 * At equal places from the first to the last time that any has; of those members that reach a place, between their points
 * by a straight line. NaN where fewer than two do, since one run is no band.
 */
export function groupBand(members: readonly Points[]): Band {
  const timed = members.filter(({ t }) => t.length > 0)
  const start = Math.min(...timed.map(({ t }) => t[0] as number))
  const end = Math.max(...timed.map(({ t }) => t.at(-1) as number))
  const places = timed.length === 0 ? 0 : end > start ? PLACES : 1
  const t = Float64Array.from({ length: places }, (_, i) => start + ((end - start) * i) / Math.max(1, places - 1))
  const values = timed.map((points) => valuesAt(points, t))
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) =>
    Float64Array.from(t, (_, i) => {
      const there = values.map((each) => each[i] as number).filter((value) => !Number.isNaN(value))
      return there.length < 2 ? Number.NaN : quantile(there, share)
    }),
  ) as [Float64Array, Float64Array, Float64Array]
  return { t, low, median, high }
}

/** NaN outside of the points' times. */
function valuesAt({ t, v }: Points, at: Float64Array): Float64Array {
  let i = 0
  return at.map((time) => {
    if (time < (t[0] as number) || time > (t.at(-1) as number)) return Number.NaN
    while (i + 1 < t.length && (t[i + 1] as number) <= time) i++
    const next = Math.min(i + 1, t.length - 1)
    const [t0, t1, v0, v1] = [t[i], t[next], v[i], v[next]] as [number, number, number, number]
    return t1 > t0 ? v0 + ((v1 - v0) * (time - t0)) / (t1 - t0) : v0
  })
}
