/**
 * Where the mean of a metric crosses a threshold, along a parameter of numbers and at each level of a second one.
 *
 * The mean is taken as linear between two neighbouring levels that were measured, and as nothing beyond them. Its error
 * comes from repeats of equal configurations: s from all of them together, s/√n at a level, and between two levels the
 * variance of the line through both, (1 − w)² s₁² + w² s₂². The 95 % interval of a crossing is where that band holds the
 * threshold (Fieller's way round: not the error of x, but the x at which the mean may be the threshold).
 */
import type { BoundaryCrossing, BoundaryLine } from '../../sweepApi.ts'
import { mean } from '../summary.ts'
import { halfWidth, type Noise } from './noise.ts'

export type BoundaryLevel = BoundaryLine['levels'][number]

/** Points of a band between two levels; a 200th of a step is finer than any measurement of it. */
const STEPS = 200

/** Levels ascending; NaN values take no part. */
export function levelsAlong(
  x: Float64Array,
  values: Float64Array,
  rows: readonly number[],
  noise: Noise | undefined,
): readonly BoundaryLevel[] {
  const groups = Map.groupBy(
    rows.filter((row) => Number.isFinite(x[row]) && !Number.isNaN(values[row])),
    (row) => x[row] as number,
  )
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([at, members]) => {
      const middle = mean(Float64Array.from(members, (row) => values[row] as number))
      const half = noise && halfWidth(noise, members.length)
      return {
        x: at,
        n: members.length,
        mean: middle,
        ...(half === undefined ? {} : { low: middle - half, high: middle + half }),
      }
    })
}

export function boundaryLine(levels: readonly BoundaryLevel[], at: number, y?: string | number): BoundaryLine {
  const crossings = levels.slice(1).flatMap((above, i) => crossingBetween(levels, i, above, at))
  const above = levels.every((level) => level.mean > at)
  const outcome =
    levels.length < 2
      ? 'too few levels'
      : crossings.length > 0
        ? 'reached'
        : above
          ? 'not reached: all above'
          : 'not reached: all below'
  return { ...(y === undefined ? {} : { y }), outcome, levels, crossings }
}

function crossingBetween(
  levels: readonly BoundaryLevel[],
  i: number,
  above: BoundaryLevel,
  at: number,
): readonly BoundaryCrossing[] {
  const below = levels[i] as BoundaryLevel
  const [from, to] = [below.mean - at, above.mean - at]
  // A level that lies on the threshold is counted once: where the line comes to it.
  const crosses = from === 0 ? i === 0 && to !== 0 : to === 0 || from < 0 !== to < 0
  if (!crosses) return []
  const x = below.x + ((above.x - below.x) * from) / (from - to)
  const interval = intervalAround(levels, x, at)
  return [
    {
      x,
      between: [below.x, above.x],
      direction: to > from ? 'rises' : 'falls',
      ...(interval === undefined ? {} : { interval }),
    },
  ]
}

/** The stretch around a crossing in which the band of the mean holds the threshold. */
function intervalAround(levels: readonly BoundaryLevel[], x: number, at: number): BoundaryCrossing['interval'] {
  const halves = levels.map(({ high, mean }) => (high === undefined ? undefined : high - mean))
  if (halves.some((half) => half === undefined)) return undefined
  const holds = (segment: number, w: number) => {
    const [a, b] = [levels[segment] as BoundaryLevel, levels[segment + 1] as BoundaryLevel]
    const half = Math.hypot((1 - w) * (halves[segment] ?? 0), w * (halves[segment + 1] ?? 0))
    return Math.abs(a.mean + (b.mean - a.mean) * w - at) <= half
  }
  const start = levels.findIndex(
    (level, i) => i < levels.length - 1 && level.x <= x && x <= (levels[i + 1] as BoundaryLevel).x,
  )
  const walk = (direction: 1 | -1) => {
    let segment = start
    let edge = x
    const place = () => {
      const [a, b] = [levels[segment] as BoundaryLevel, levels[segment + 1] as BoundaryLevel]
      return { a: a.x, length: b.x - a.x, w: (edge - a.x) / (b.x - a.x) }
    }
    while (segment >= 0 && segment < levels.length - 1) {
      const { a, length, w } = place()
      const end = direction > 0 ? 1 : 0
      for (let step = 1; step <= STEPS; step++) {
        const next = w + ((end - w) * step) / STEPS
        if (!holds(segment, next)) return { edge, open: false }
        edge = a + length * next
      }
      segment += direction
    }
    return { edge, open: true }
  }
  const [low, high] = [walk(-1), walk(1)]
  return { low: low.edge, high: high.edge, open: low.open || high.open }
}
