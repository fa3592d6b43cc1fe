/**
 * Fewer points that draw the same line.
 *
 * A screen has a few thousand columns of pixels. All that a line through a million points can show within one column is
 * how far it reaches up and down there, so each stretch of time keeps its lowest and its highest point, in time order.
 * Averages or every n-th point would swallow the spike that the run was made to find.
 *
 * Missing points (NaN) break a line. A break survives wherever it stood between two points that are kept, as one NaN.
 */
import type { Points } from '../model.ts'
import { indexAfter, indexFrom, type Window } from './window.ts'

/**
 * Reduces points to the minimum and maximum of each of `buckets` equal stretches of time. Kept besides: the first and
 * the last point, and with a window the nearest point on either side of it, so that the line runs to the edges. At most
 * `2 * buckets + 4` points, and at most one NaN between two of them. Points that already fit come back as they are.
 */
export function decimate(points: Points, buckets: number, window?: Window): Points {
  const stretches = Math.max(1, Math.floor(buckets))
  const n = points.t.length
  // The window's own points are [from, to); [first, last] reaches one point further on either side.
  const from = window ? indexFrom(points.t, window.start) : 0
  const to = window ? Math.max(from, indexAfter(points.t, window.end)) : n
  const first = Math.max(0, from - 1)
  const last = Math.min(n, to + 1) - 1
  const count = last - first + 1
  if (count === n && n <= 2 * stretches) return points
  // Copies, not views: a view that is posted to another process drags all of its memory along.
  if (count <= 2 * stretches) return { t: points.t.slice(first, last + 1), v: points.v.slice(first, last + 1) }

  const kept = new Uint32Array(2 * stretches + 4)
  let size = 0
  const keep = (index: number): void => {
    // Bucket minima and maxima arrive in order, but an end of the window may be one of them.
    if (size === 0 || index > (kept[size - 1] as number)) kept[size++] = index
  }
  keep(first)
  keep(from)
  keepExtremes(points, from, to, stretches, keep)
  keep(to - 1)
  keep(last)
  return gather(points, kept.subarray(0, size))
}

function keepExtremes(
  { t, v }: Points,
  from: number,
  to: number,
  buckets: number,
  keep: (index: number) => void,
): void {
  const start = t[from] as number
  const span = (t[to - 1] as number) - start
  let i = from
  for (let bucket = 1; bucket <= buckets && i < to; bucket++) {
    const edge = bucket === buckets ? Number.POSITIVE_INFINITY : start + (span * bucket) / buckets
    let lowest = -1
    let highest = -1
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (; i < to && (t[i] as number) < edge; i++) {
      const value = v[i] as number
      if (value < low || (lowest < 0 && value === low)) {
        low = value
        lowest = i
      }
      if (value > high || (highest < 0 && value === high)) {
        high = value
        highest = i
      }
    }
    // Only NaN in this stretch, or nothing.
    if (lowest < 0) continue
    keep(Math.min(lowest, highest))
    keep(Math.max(lowest, highest))
  }
}

/** The points at the given ascending indices, with one NaN between two of them wherever a NaN stood there. */
function gather({ t, v }: Points, kept: Uint32Array): Points {
  const outT = new Float64Array(2 * kept.length)
  const outV = new Float64Array(2 * kept.length)
  let size = 0
  const put = (index: number): void => {
    // One NaN breaks a line as well as two.
    if (Number.isNaN(v[index]) && size > 0 && Number.isNaN(outV[size - 1])) return
    outT[size] = t[index] as number
    outV[size++] = v[index] as number
  }
  let next = kept[0] as number
  for (const index of kept) {
    for (; next < index; next++)
      if (Number.isNaN(v[next])) {
        put(next)
        break
      }
    put(index)
    next = index + 1
  }
  return { t: outT.slice(0, size), v: outV.slice(0, size) }
}
