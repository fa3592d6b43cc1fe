/** Puts what belongs to the same moments side by side. */
import type { Points } from '../../model.ts'
import { indexAfter, type Window } from '../window.ts'
import type { Lowest } from './lowest.ts'

/** The points that lie in none of the windows. */
export function outside(points: Lowest, windows: readonly Window[]): Lowest {
  if (windows.length === 0) return points
  const kept = Uint32Array.from(points.t.keys()).filter(
    (i) => !windows.some(({ start, end }) => (points.t[i] as number) >= start && (points.t[i] as number) <= end),
  )
  const take = (column: Float64Array) => Float64Array.from(kept, (i) => column[i] as number)
  return { t: take(points.t), v: take(points.v), index: kept.map((i) => points.index[i] as number) }
}

/** The counter's value at each of the lowest points: of the same row where both were sampled together, else the latest before. */
export function countAt(count: Points, points: Points, lowest: Lowest): Float64Array | undefined {
  if (count.t.length === 0) return undefined
  // Rows written together share their times, also where whole seconds make several rows one moment.
  const together = count.t.length === points.t.length && [...lowest.index].every((i) => count.t[i] === points.t[i])
  let latest = Number.NaN
  const values = Float64Array.from(lowest.index, (i) => {
    const row = together ? i : indexAfter(count.t, points.t[i] as number) - 1
    const value = count.v[row]
    if (value !== undefined && Number.isFinite(value)) latest = value
    return latest
  })
  return values.every((value) => Number.isNaN(value)) ? undefined : values
}
