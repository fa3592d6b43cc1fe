/**
 * Fewer points with the same floor.
 *
 * A leak lifts the floor of memory, so of each stretch of time only the lowest point matters to a verdict. Ten million
 * points come down to some thousands here in one pass, and everything after this works on those.
 */
import type { Points } from '../../model.ts'

/** Points that the methods work on: far more than troughs are needed, few enough to look at a dozen times. */
export const MAX_LOWEST = 4096

/** Points with the indices they had, so that another column of the same rows can follow. */
export interface Lowest extends Points {
  readonly index: Uint32Array
}

/**
 * The lowest finite point of each of at most 4,096 equal stretches of time, times strictly ascending. Points without a
 * finite time and points that go back in time are left out; points that share a time, as whole seconds do, are spread
 * evenly up to the next one.
 */
export function lowestPoints({ t, v }: Points): Lowest {
  const n = Math.min(t.length, v.length)
  const { first, last, usable } = extent(t, v, n)
  if (usable === 0) return { t: new Float64Array(0), v: new Float64Array(0), index: new Uint32Array(0) }
  const whole = usable <= MAX_LOWEST
  const size = whole ? usable : MAX_LOWEST
  const outT = new Float64Array(size)
  const outV = new Float64Array(size)
  const index = new Uint32Array(size)
  const perSecond = last > first ? MAX_LOWEST / (last - first) : 0
  let kept = 0
  let stretch = -1
  let latest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < n; i++) {
    const time = t[i] as number
    const value = v[i] as number
    if (!Number.isFinite(value) || !Number.isFinite(time) || time < latest) continue
    latest = time
    const its = whole ? stretch + 1 : Math.min(MAX_LOWEST - 1, Math.floor((time - first) * perSecond))
    if (its > stretch) {
      stretch = its
      outT[kept] = time
      index[kept] = i
      outV[kept++] = value
    } else if (value < (outV[kept - 1] as number)) {
      outT[kept - 1] = time
      index[kept - 1] = i
      outV[kept - 1] = value
    }
  }
  return { t: spread(outT.subarray(0, kept)), v: outV.subarray(0, kept), index: index.subarray(0, kept) }
}

/** The first and the last usable time, and how many points are usable. */
function extent(t: Float64Array, v: Float64Array, n: number): { first: number; last: number; usable: number } {
  let first = Number.NaN
  let last = Number.NEGATIVE_INFINITY
  let usable = 0
  for (let i = 0; i < n; i++) {
    const time = t[i] as number
    if (!Number.isFinite(v[i]) || !Number.isFinite(time) || time < last) continue
    if (usable++ === 0) first = time
    last = time
  }
  return { first, last, usable }
}

/** Gives points of one time their share of the way to the next, or of the way just gone at the end. All equal: unchanged. */
function spread(t: Float64Array): Float64Array {
  const out = t.slice()
  let from = 0
  let step = 0
  while (from < t.length) {
    let to = from + 1
    while (to < t.length && t[to] === t[from]) to++
    const ahead = to < t.length ? (t[to] as number) - (t[from] as number) : step * (to - from)
    // Over a gap the crowd keeps its usual pace rather than filling the gap.
    const share = step > 0 ? Math.min(ahead / (to - from), step * 2) : ahead / (to - from)
    for (let i = from + 1; i < to; i++) out[i] = (t[from] as number) + share * (i - from)
    if (to < t.length) step = ahead / (to - from)
    from = to
  }
  return out
}
