/**
 * How a run may begin: memory settles exponentially, or climbs (or falls) straight to its level.
 *
 * A start hides what is behind it, so both are looked for together: of all starts, each with each companion (a line, a
 * curve that slows down, a step), the pair that leaves the least squares.
 */
import { projection } from './regression.ts'
import { stretchesOf } from './stretches.ts'

export interface Start {
  readonly column: readonly number[]
  /** What a level and this leave of the values. */
  readonly left: ReturnType<typeof projection>
  /** Share of the time, 0 to 1, after which it is over. */
  readonly settled: number
}

/** Paces of what settles, per run: over after half of the run, to after a thirteenth. */
const RATES: readonly number[] = [8, 11, 15, 20, 30, 50]
/** Shares of the run after which a ramp is over. */
const RAMPS: readonly number[] = [0.03, 0.05, 0.07, 0.09, 0.12, 0.15, 0.2]
/** What settles is over when this share of it is left. */
export const LEFT = 0.02

export const decay = (x: readonly number[], rate: number): number[] => x.map((at) => Math.exp(-rate * at))
export const settledAt = (rate: number): number => Math.min(1, -Math.log(LEFT) / rate)

/** All starts of values at shares of the time. */
export function startsOf(x: readonly number[], v: readonly number[]): readonly Start[] {
  const one = x.map(() => 1)
  return [
    ...RATES.map((rate) => ({ column: decay(x, rate), settled: settledAt(rate) })),
    ...RAMPS.map((end) => ({ column: x.map((at) => Math.max(0, 1 - at / end)), settled: end })),
  ].map((start) => ({ ...start, left: projection(v, [one, start.column]) }))
}

/** The start and, of the companions, the one that together leave the least squares. */
export function startBeside(
  starts: readonly Start[],
  companions: readonly (readonly number[])[],
): readonly [Start, readonly number[]] {
  let best: { pair: readonly [Start, readonly number[]]; left: number } | undefined
  for (const start of starts) {
    const { rss, explains } = beside(start)
    for (const companion of companions) {
      const left = rss - explains(companion)
      if (best === undefined || left < best.left) best = { pair: [start, companion], left }
    }
  }
  return best?.pair as readonly [Start, readonly number[]]
}

/** The start and the index of a step that together leave the least squares; the step has `margin` values on either side. */
export function startBeforeStep(
  starts: readonly Start[],
  n: number,
  margin: number,
): readonly [Start, number] | undefined {
  let best: { pair: readonly [Start, number]; left: number } | undefined
  for (const start of starts) {
    const { rss, explained } = stretchesOf(start.left)
    for (let at = margin; at < n - margin; at++) {
      const left = rss - explained(at, n)
      if (best === undefined || left < best.left) best = { pair: [start, at], left }
    }
  }
  return best?.pair
}

/** Squares that a start leaves, and what one more column explains of them. */
function beside({ left: { rest, directions } }: Start) {
  return {
    rss: sumOf(rest, rest),
    explains: (companion: readonly number[]): number => {
      let own = sumOf(companion, companion)
      for (const direction of directions) own -= sumOf(direction, companion) ** 2
      return own > INDEPENDENT * companion.length ? sumOf(rest, companion) ** 2 / own : 0
    },
  }
}

/** Companions are of the size of 1: below this much a value beside the start they add nothing to it. */
const INDEPENDENT = 1e-9

function sumOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
