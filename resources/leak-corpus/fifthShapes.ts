/** The fifth set of shapes, written without running the rule on any of them; see split.ts. */
import { collected, type Shape, series, tooth, wandering } from './shape.ts'

const after = (at: number, from: number) => Number(at > from)
const within = (at: number, from: number, to: number) => Number(at > from && at < to)

export const FIFTH_SHAPES: readonly Shape[] = [
  {
    id: 'x-level-few-dips',
    truth: 'stable',
    make: (r) => series((at) => 500 - 120 * (within(at, 0.2, 0.25) + within(at, 0.7, 0.76)) + r.normal(7), 420),
  },
  {
    id: 'x-level-hourly-job',
    truth: 'stable',
    make: (r) => series((at) => 350 + 140 * Number((6 * at) % 1 > 0.85) + r.normal(6), 540),
  },
  {
    id: 'x-level-slow-wander',
    truth: 'stable',
    also: ['inconclusive', 'step'],
    make: (r) => {
      const noise = wandering(r, 0.93, 4)
      return series(() => 450 + noise(), 500)
    },
  },
  {
    id: 'x-level-ramps-up-and-overshoots',
    truth: 'stable',
    make: (r) => series((at) => 400 * Math.min(1, at / 0.06) + 120 * Math.exp(-25 * at) + r.normal(6), 480),
  },
  {
    id: 'x-gc-level-rare-large',
    truth: 'stable',
    also: ['inconclusive'],
    make: (r) => collected(r, { live: () => 150, rate: 30, growth: 2.8, noise: 6, n: 420 }),
  },
  {
    id: 'x-step-and-burst',
    truth: 'step',
    make: (r) => series((at) => 400 + 90 * after(at, 0.35) + 160 * within(at, 0.6, 0.68) + r.normal(6), 480),
  },
  {
    id: 'x-step-with-dip',
    truth: 'step',
    make: (r) => series((at) => 400 + 90 * after(at, 0.6) - 120 * within(at, 0.25, 0.31) + r.normal(6), 480),
  },
  {
    id: 'x-cache-behind-start-and-dip',
    truth: 'growing',
    make: (r) =>
      series(
        (at) =>
          300 + 180 * (1 - Math.exp(-2 * at)) - 150 * Math.exp(-30 * at) - 60 * within(at, 0.5, 0.56) + r.normal(4),
        600,
      ),
  },
  {
    id: 'x-leak-hourly-job',
    truth: 'leak',
    make: (r) => series((at) => 350 * (1 + 0.3 * at) + 140 * Number((6 * at) % 1 > 0.85) + r.normal(6), 540),
  },
  {
    id: 'x-leak-few-dips',
    truth: 'leak',
    make: (r) =>
      series((at) => 400 * (1 + 0.25 * at) - 120 * (within(at, 0.2, 0.25) + within(at, 0.7, 0.76)) + r.normal(6), 420),
  },
  {
    id: 'x-leak-sawtooth-of-two-sizes',
    truth: 'leak',
    make: (r) => {
      const [small, large] = [r.integer(12), r.integer(72)]
      return series(
        (at, i) => 100 + tooth(i, 12, 0, 60, small) + tooth(i, 72, 0, 80, large) + 60 * at + r.normal(3),
        1200,
      )
    },
  },
  {
    id: 'x-leak-gc-behind-ramp',
    truth: 'leak',
    make: (r) => collected(r, { live: (at) => 40 + 80 * Math.min(1, at / 0.08) + 45 * at, rate: 20, noise: 3, n: 500 }),
  },
]
