/** When growth at the measured pace meets a limit. */
import type { TimeToLimit } from '../../model.ts'

/** A limit this many seconds away (ten years) is no limit. */
const HORIZON = 10 * 365 * 86_400

/**
 * Seconds from the last point at `level` until `limit` at the given slopes per second; 0 when the limit is already
 * passed. Undefined when memory does not grow or the limit is out of sight. The later end is absent when the slowest
 * growth within the interval does not reach it.
 */
export function timeToLimit(
  level: number,
  limit: number,
  slopes: { readonly value: number; readonly low: number; readonly high: number },
): TimeToLimit | undefined {
  if (!Number.isFinite(limit) || !Number.isFinite(level)) return undefined
  if (level >= limit) return { value: 0, low: 0, high: 0 }
  const after = (slope: number) => (slope > 0 ? (limit - level) / slope : Number.POSITIVE_INFINITY)
  const value = after(slopes.value)
  if (value > HORIZON) return undefined
  const high = after(slopes.low)
  return { value, low: after(slopes.high), ...(high > HORIZON ? {} : { high }) }
}
