/** The fourth set of shapes, written without running the rule on any of them; see split.ts. */
import type { Random } from './random.ts'
import { type Case, collected, followedBy, type Shape, series, tooth } from './shape.ts'

const within = (at: number, from: number, to: number) => Number(at > from && at < to)
const after = (at: number, from: number) => Number(at > from)
/** Rises from 0 to 1 between two shares of the run. */
const ramp = (at: number, from: number, to: number) => Math.min(1, Math.max(0, (at - from) / (to - from)))

/** Two heaps of one process, collected apart. */
function twoHeaps(r: Random, live: (at: number) => number): Case {
  const [one, other] = [r.integer(24), r.integer(37)]
  return series((at, i) => tooth(i, 24, 0, 120, one) + tooth(i, 37, 0, 90, other) + live(at) + r.normal(3), 600)
}

/** A pool that grows by one while it is used and is trimmed every 60 samples. */
const pool = (r: Random, least: (i: number) => number) =>
  series((_, i) => least(i) + Math.floor(((i % 60) * 24) / 60) + r.integer(4), 600)

/** The same values at times that come by chance, as under a sampler that is starved. */
function unevenly(r: Random, { points }: Case): Case {
  let time = 0
  return { points: { v: points.v, t: points.t.map(() => (time += 10 * (0.05 - Math.log(1 - r.uniform())))) } }
}

const LEVEL: readonly Shape[] = [
  {
    id: 'w-level-busy-and-idle',
    truth: 'stable',
    also: ['step', 'inconclusive'],
    make: (r) => series((at) => 400 + 60 * (Math.floor(10 * at) % 2) + r.normal(6), 500),
  },
  {
    id: 'w-level-fills-page-cache',
    truth: 'stable',
    make: (r) => series((at) => 300 + 500 * ramp(at, 0, 0.2) - 12 * r.uniform()),
  },
  {
    id: 'w-level-regular-spikes',
    truth: 'stable',
    make: (r) => series((_, i) => 250 + (i % 30 === 7 ? 180 : 0) + r.normal(4)),
  },
  { id: 'w-level-two-heaps', truth: 'stable', also: ['inconclusive'], make: (r) => twoHeaps(r, () => 200) },
  {
    id: 'w-level-two-warm-ups',
    truth: 'stable',
    make: (r) => series((at) => 400 - 150 * Math.exp(-40 * at) - 80 * Math.exp(-9 * at) + r.normal(4), 600),
  },
  {
    id: 'w-level-late-modules',
    truth: 'stable',
    also: ['step'],
    make: (r) => series((at) => 300 + 45 * after(at, 0.05) + 45 * after(at, 0.1) + r.normal(4)),
  },
  {
    id: 'w-level-pile-and-release',
    truth: 'stable',
    make: (r) => series((at) => 400 + 200 * within(at, 0.45, 0.6) * ramp(at, 0.45, 0.6) + r.normal(6)),
  },
  { id: 'w-level-trimmed-pool', truth: 'stable', unit: 'count', make: (r) => pool(r, () => 20) },
  {
    id: 'w-level-shrinking-limit',
    truth: 'stable',
    also: ['step'],
    make: (r) => series((at) => 600 * (1 - 0.2 * ramp(at, 0.3, 0.8)) + r.normal(6)),
  },
]

const CHANGING: readonly Shape[] = [
  {
    id: 'w-step-overshoots',
    truth: 'step',
    make: (r) => series((at) => 400 + after(at, 0.4) * (100 + 80 * Math.exp(-30 * (at - 0.4))) + r.normal(5)),
  },
  {
    id: 'w-steps-three',
    truth: 'step',
    also: ['inconclusive'],
    make: (r) => series((at) => 400 + 40 * (after(at, 0.2) + after(at, 0.35) + after(at, 0.5)) + r.normal(5)),
  },
  {
    id: 'w-step-by-ramp',
    truth: 'step',
    also: ['stable', 'growing'],
    make: (r) => series((at) => 400 + 150 * ramp(at, 0.3, 0.42) + r.normal(6)),
  },
  {
    id: 'w-gc-step-up-and-down',
    truth: 'step',
    also: ['stable'],
    make: (r) => collected(r, { live: (at) => 100 + 50 * after(at, 0.25) - 25 * after(at, 0.6), rate: 16, noise: 3 }),
  },
  {
    id: 'w-cache-two-speeds',
    truth: 'growing',
    make: (r) => series((at) => 200 + 100 * (1 - Math.exp(-8 * at)) + 120 * (1 - Math.exp(-2 * at)) + r.normal(4), 600),
  },
  {
    id: 'w-gc-cache-log',
    truth: 'growing',
    make: (r) => collected(r, { live: (at) => 100 + 30 * Math.log1p(15 * at), rate: 22, noise: 2, n: 600 }),
  },
  {
    id: 'w-cache-opened-later',
    truth: 'growing',
    also: ['step', 'stable'],
    make: (r) => series((at) => 300 + after(at, 0.3) * 150 * (1 - Math.exp(-5 * (at - 0.3))) + r.normal(5)),
  },
]

const LEAKS: readonly Shape[] = [
  {
    id: 'w-leak-through-days',
    truth: 'leak',
    make: (r) => {
      const phase = r.uniform()
      return series((at) => 400 * (1 + 0.5 * at) + 20 * Math.sin(2 * Math.PI * (2.5 * at + phase)) + r.normal(5), 600)
    },
  },
  {
    id: 'w-leak-pauses',
    truth: 'leak',
    make: (r) => series((at) => 400 + 120 * (ramp(at, 0, 0.35) + ramp(at, 0.6, 1)) + r.normal(6)),
  },
  { id: 'w-leak-two-heaps', truth: 'leak', make: (r) => twoHeaps(r, (at) => 200 + 120 * at) },
  { id: 'w-leak-trimmed-pool', truth: 'leak', unit: 'count', make: (r) => pool(r, (i) => 20 + Math.floor(i / 20)) },
  {
    id: 'w-leak-uneven-times',
    truth: 'leak',
    make: (r) =>
      unevenly(
        r,
        series((at) => 300 * (1 + 0.3 * at) + r.normal(6)),
      ),
  },
  {
    id: 'w-leak-lost-samples',
    truth: 'leak',
    make: (r) => series((at) => (r.uniform() < 0.2 ? Number.NaN : 300 * (1 + 0.25 * at) + r.normal(6))),
  },
  {
    id: 'w-leak-small-on-large',
    truth: 'leak',
    make: (r) => series((at) => 3000 * (1 + 0.06 * at) + r.normal(12), 600),
  },
  {
    id: 'w-leak-and-pile',
    truth: 'leak',
    make: (r) =>
      series((at) => 400 * (1 + 0.35 * at) + 150 * within(at, 0.3, 0.42) * ramp(at, 0.3, 0.42) + r.normal(6)),
  },
  {
    id: 'w-leak-less-load-later',
    truth: 'leak',
    make: (r) => series((at) => 400 * (1 + 0.4 * Math.min(at, 0.5) + 0.32 * Math.max(0, at - 0.5)) + r.normal(5)),
  },
  {
    id: 'w-leak-restart-soon',
    truth: 'leak',
    make: (r) =>
      followedBy(
        collected(r, { live: () => 100, rate: 25, noise: 3, n: 60 }),
        collected(r, { live: (at) => 100 + 60 * at, rate: 25, noise: 3, n: 400 }),
      ),
  },
]

export const FOURTH_SHAPES: readonly Shape[] = [...LEVEL, ...CHANGING, ...LEAKS]
