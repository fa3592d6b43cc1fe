/** Finds stretches of time in ascending time columns. */
import type { Points, Seconds } from '../model.ts'

/** A stretch of run time, both ends included. */
export interface Window {
  readonly start: Seconds
  readonly end: Seconds
}

/** Index of the first time at or after `at`; `t.length` when there is none. */
export function indexFrom(t: Float64Array, at: Seconds): number {
  return partition(t, (time) => time >= at)
}

/** Index of the first time after `at`; `t.length` when there is none. */
export function indexAfter(t: Float64Array, at: Seconds): number {
  return partition(t, (time) => time > at)
}

/** The points within the window, as views into the same memory: copy them before they are posted to another process. */
export function within(points: Points, window: Window): Points {
  const from = indexFrom(points.t, window.start)
  const to = Math.max(from, indexAfter(points.t, window.end))
  return { t: points.t.subarray(from, to), v: points.v.subarray(from, to) }
}

/** First index for which `reached` holds, given that it holds from there to the end. */
function partition(t: Float64Array, reached: (time: Seconds) => boolean): number {
  let low = 0
  let high = t.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (reached(t[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}
