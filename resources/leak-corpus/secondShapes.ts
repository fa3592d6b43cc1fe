/** The second set of shapes, written before anything was changed because of the first; see split.ts. */
import type { Random } from './random.ts'
import { collected, column, followedBy, type Shape, series, tooth, wandering, warmUp, without } from './shape.ts'

/** A heavy tail: mostly 1, seldom many times that. */
const pareto = (random: Random) => (1 - random.uniform()) ** (-1 / 1.5)
const within = (at: number, from: number, to: number) => Number(at > from && at < to)
const after = (at: number, from: number) => Number(at > from)

const LEVEL: readonly Shape[] = [
  { id: 'h-level-uniform', truth: 'stable', make: (r) => series(() => 300 + 30 * r.uniform(), 240) },
  { id: 'h-level-lognormal', truth: 'stable', make: (r) => series(() => 200 * Math.exp(r.normal(0.08)), 500) },
  { id: 'h-level-quantised', truth: 'stable', make: (r) => series(() => Math.floor(120 + r.normal(1.5)), 300) },
  { id: 'h-level-long', truth: 'stable', make: (r) => series(() => 400 + r.normal(12), 2000) },
  {
    id: 'h-level-flapping',
    truth: 'stable',
    make: (r) => {
      let up = false
      return series(() => {
        if (r.uniform() < 0.1) up = !up
        return (up ? 440 : 400) + r.normal(4)
      }, 400)
    },
  },
  {
    id: 'h-level-wandering',
    truth: 'stable',
    make: (r) => {
      const noise = wandering(r, 0.9, 4)
      return series(() => 400 + noise(), 300)
    },
  },
  {
    id: 'h-warm-up-ramp',
    truth: 'stable',
    make: (r) => series((at) => 100 + 300 * Math.min(1, at / 0.15) + r.normal(5)),
  },
  {
    id: 'h-warm-up-overshoot',
    truth: 'stable',
    make: (r) => series((at) => 500 * (1 + 0.5 * Math.exp(-10 * at)) + r.normal(8)),
  },
  {
    id: 'h-warm-up-quick',
    truth: 'stable',
    make: (r) => series((at) => 400 * (1 - 0.8 * Math.exp(-12 * at)) + r.normal(6)),
  },
  {
    id: 'h-warm-up-in-steps',
    truth: 'stable',
    make: (r) => series((at) => 200 + 80 * (after(at, 0.02) + after(at, 0.05) + after(at, 0.09)) + r.normal(5)),
  },
  {
    id: 'h-warm-up-medium',
    truth: 'stable',
    also: ['growing'],
    make: (r) => series((at) => 600 * warmUp(at, 4.5) + r.normal(9)),
  },
  {
    id: 'h-gc-tripling-flat',
    truth: 'stable',
    make: (r) => collected(r, { live: () => 100, rate: 25, growth: 3, noise: 4 }),
  },
  {
    id: 'h-gc-irregular-flat',
    truth: 'stable',
    make: (r) => collected(r, { live: () => 120, rate: 9, growth: 1.6, noise: 6, counted: false, n: 500 }),
  },
  { id: 'h-gc-seldom-flat', truth: 'stable', make: (r) => collected(r, { live: () => 100, rate: 6, noise: 3 }) },
  {
    id: 'h-gc-ramp-warm-up',
    truth: 'stable',
    make: (r) => collected(r, { live: (at) => 40 + 80 * Math.min(1, at / 0.1), rate: 18, noise: 3 }),
  },
  {
    id: 'h-gc-load-wave',
    truth: 'stable',
    also: ['step', 'inconclusive'],
    make: (r) => collected(r, { live: (at) => 100 + 10 * Math.sin(6 * Math.PI * at), rate: 22, noise: 2 }),
  },
  {
    id: 'h-sawtooth-flat',
    truth: 'stable',
    make: (r) => {
      const phase = r.integer(40)
      return series((_, i) => tooth(i, 40, 20, 90, phase) + r.normal(2), 480)
    },
  },
  {
    id: 'h-sawtooth-few',
    truth: 'stable',
    also: ['inconclusive'],
    make: (r) => {
      const phase = r.integer(200)
      return series((_, i) => tooth(i, 200, 30, 120, phase) + r.normal(2), 480)
    },
  },
  { id: 'h-burst-early', truth: 'stable', make: (r) => series((at) => 400 + 250 * within(at, 0.2, 0.3) + r.normal(6)) },
  {
    id: 'h-burst-long',
    truth: 'stable',
    also: ['step'],
    make: (r) => series((at) => 400 + 150 * within(at, 0.4, 0.6) + r.normal(6)),
  },
  {
    id: 'h-bursts-random',
    truth: 'stable',
    make: (r) => {
      let left = 0
      return series(() => {
        if (left === 0 && r.uniform() < 0.01) left = 8
        if (left > 0) left--
        return 350 + (left > 0 ? 200 : 0) + r.normal(5)
      })
    },
  },
  { id: 'h-spikes-heavy', truth: 'stable', make: (r) => series(() => 200 + 4 * pareto(r) + r.normal(2)) },
  {
    id: 'h-falling-away',
    truth: 'stable',
    also: ['step'],
    make: (r) => series((at) => 400 + 200 * Math.exp(-3 * at) + r.normal(6)),
  },
  {
    id: 'h-pool-of-connections',
    truth: 'stable',
    unit: 'count',
    make: (r) => {
      let open = 25
      return series(() => {
        open = Math.min(30, Math.max(20, open + r.integer(3) - 1))
        return open
      })
    },
  },
  {
    id: 'h-threads-with-dips',
    truth: 'stable',
    unit: 'count',
    make: (r) => series(() => 64 - (r.uniform() < 0.1 ? r.integer(20) : 0)),
  },
  {
    id: 'h-gaps-flat',
    truth: 'stable',
    make: (r) =>
      without(
        without(
          series(() => 300 + r.normal(6)),
          0.6,
          0.68,
        ),
        0.2,
        0.28,
      ),
  },
  {
    id: 'h-restart-late-flat',
    truth: 'stable',
    also: ['inconclusive'],
    make: (r) =>
      followedBy(
        collected(r, { live: () => 90, rate: 18, noise: 2, n: 252 }),
        collected(r, { live: () => 90, rate: 18, noise: 2, n: 108 }),
      ),
  },
]

const CHANGING: readonly Shape[] = [
  { id: 'h-idle-then-load', truth: 'step', make: (r) => series((at) => 300 + 120 * after(at, 0.4) + r.normal(6)) },
  { id: 'h-step-late', truth: 'step', make: (r) => series((at) => 500 * (1 + 0.15 * after(at, 0.75)) + r.normal(6)) },
  { id: 'h-step-early', truth: 'step', make: (r) => series((at) => 350 * (1 + 0.2 * after(at, 0.25)) + r.normal(5)) },
  {
    id: 'h-step-up-half-down',
    truth: 'step',
    make: (r) => series((at) => 400 + 100 * after(at, 0.3) - 50 * after(at, 0.7) + r.normal(6)),
  },
  {
    id: 'h-steps-down',
    truth: 'step',
    also: ['stable'],
    make: (r) => series((at) => 700 - 100 * after(at, 0.35) - 100 * after(at, 0.7) + r.normal(8)),
  },
  {
    id: 'h-gc-step-late',
    truth: 'step',
    make: (r) => collected(r, { live: (at) => 120 + 40 * after(at, 0.7), rate: 22, noise: 3 }),
  },
  {
    id: 'h-warm-up-small-step',
    truth: 'step',
    make: (r) => series((at) => 450 * warmUp(at, 15) + 54 * after(at, 0.65) + r.normal(5)),
  },
  { id: 'h-cache-root', truth: 'growing', make: (r) => series((at) => 300 + 120 * Math.sqrt(at) + r.normal(4)) },
  {
    id: 'h-cache-slow',
    truth: 'growing',
    make: (r) => series((at) => 300 + 200 * (1 - Math.exp(-1.5 * at)) + r.normal(4)),
  },
  {
    id: 'h-cache-hyperbolic',
    truth: 'growing',
    make: (r) => series((at) => 300 + (250 * at) / (at + 0.4) + r.normal(5)),
  },
  {
    id: 'h-gc-cache',
    truth: 'growing',
    make: (r) =>
      collected(r, { live: (at) => 100 + 90 * (1 - Math.exp(-2.5 * at)), rate: 14, noise: 2, counted: false }),
  },
  { id: 'h-too-short', truth: 'inconclusive', make: (r) => series((at) => 200 * (1 + 0.5 * at) + r.normal(20), 10) },
  {
    id: 'h-gap-large',
    truth: 'inconclusive',
    make: (r) =>
      without(
        series((at) => 200 * (1 + 0.3 * at) + r.normal(5)),
        0.2,
        0.8,
      ),
  },
  {
    id: 'h-three-collections',
    truth: 'inconclusive',
    make: (r) => collected(r, { live: (at) => 100 + 30 * at, rate: 1.1, noise: 2 }),
  },
]

const LEAKS: readonly Shape[] = [
  { id: 'h-leak-slow-long', truth: 'leak', make: (r) => series((at) => 500 * (1 + 0.08 * at) + r.normal(10), 1440) },
  { id: 'h-leak-uniform', truth: 'leak', make: (r) => series((at) => 300 * (1 + 0.2 * at) + 30 * r.uniform(), 240) },
  {
    id: 'h-leak-lognormal',
    truth: 'leak',
    make: (r) => series((at) => 200 * (1 + 0.3 * at) * Math.exp(r.normal(0.04))),
  },
  {
    id: 'h-leak-quantised',
    truth: 'leak',
    make: (r) => series((at) => Math.floor(120 * (1 + 0.25 * at) + r.normal(1.5)), 300),
  },
  {
    id: 'h-leak-after-steps',
    truth: 'leak',
    make: (r) =>
      series((at) => 200 + 80 * (after(at, 0.02) + after(at, 0.05) + after(at, 0.09)) + 110 * at + r.normal(5)),
  },
  {
    id: 'h-leak-after-ramp',
    truth: 'leak',
    make: (r) => series((at) => 100 + 300 * Math.min(1, at / 0.12) + 100 * at + r.normal(5)),
  },
  {
    id: 'h-leak-after-overshoot',
    truth: 'leak',
    make: (r) => series((at) => 500 * (1 + 0.3 * Math.exp(-12 * at)) + 150 * at + r.normal(7)),
  },
  {
    id: 'h-leak-from-third',
    truth: 'leak',
    make: (r) => series((at) => 400 + 180 * Math.max(0, at - 0.33) + r.normal(5)),
  },
  {
    id: 'h-leak-from-sixty',
    truth: 'leak',
    make: (r) => series((at) => 400 + 250 * Math.max(0, at - 0.6) + r.normal(5)),
  },
  { id: 'h-leak-quadratic', truth: 'leak', make: (r) => series((at) => 450 * (1 + 0.3 * at ** 2) + r.normal(6)) },
  { id: 'h-leak-exponential', truth: 'leak', make: (r) => series((at) => 300 * Math.exp(0.4 * at) + r.normal(6)) },
  {
    id: 'h-leak-stairs',
    truth: 'leak',
    make: (r) => series((at) => 400 * (1 + 0.03 * Math.floor(12 * at)) + r.normal(5)),
  },
  {
    id: 'h-leak-wandering',
    truth: 'leak',
    make: (r) => {
      const noise = wandering(r, 0.7, 6)
      return series((at) => 450 * (1 + 0.18 * at) + noise())
    },
  },
  {
    id: 'h-leak-gc-tripling',
    truth: 'leak',
    make: (r) => collected(r, { live: (at) => 100 + 30 * at, rate: 25, growth: 3, noise: 4 }),
  },
  {
    id: 'h-leak-gc-seldom',
    truth: 'leak',
    make: (r) => collected(r, { live: (at) => 100 + 40 * at, rate: 6, noise: 3 }),
  },
  {
    id: 'h-leak-gc-irregular',
    truth: 'leak',
    make: (r) => collected(r, { live: (at) => 100 + 35 * at, rate: 9, growth: 1.6, noise: 4, counted: false, n: 500 }),
  },
  {
    id: 'h-leak-gc-tight-limit',
    truth: 'leak',
    make: (r) => collected(r, { live: (at) => 100 + 50 * at, rate: 20, limit: 190, noise: 3 }),
  },
  {
    id: 'h-leak-sawtooth-slow',
    truth: 'leak',
    make: (r) => {
      const phase = r.integer(30)
      return series((at, i) => tooth(i, 30, 150, 350, phase) + 40 * at + r.normal(4))
    },
  },
  {
    id: 'h-leak-sawtooth-quick',
    truth: 'leak',
    make: (r) => {
      const phase = r.integer(16)
      return series((at, i) => tooth(i, 16, 100, 300, phase) + 50 * at + r.normal(3))
    },
  },
  {
    id: 'h-leak-burst-early',
    truth: 'leak',
    make: (r) => series((at) => 400 * (1 + 0.25 * at) + 120 * within(at, 0.2, 0.3) + r.normal(6)),
  },
  {
    id: 'h-leak-two-bursts',
    truth: 'leak',
    make: (r) =>
      series((at) => 400 * (1 + 0.3 * at) + 100 * (within(at, 0.25, 0.32) + within(at, 0.6, 0.67)) + r.normal(6)),
  },
  {
    id: 'h-leak-step-down',
    truth: 'leak',
    make: (r) => series((at) => 400 * (1 + 0.4 * at) - 50 * after(at, 0.5) + r.normal(6)),
  },
  {
    id: 'h-leak-two-gaps',
    truth: 'leak',
    make: (r) =>
      without(
        without(
          series((at) => 300 * (1 + 0.2 * at) + r.normal(6)),
          0.6,
          0.68,
        ),
        0.2,
        0.28,
      ),
  },
  {
    id: 'h-leak-restart-early',
    truth: 'leak',
    make: (r) =>
      followedBy(
        collected(r, { live: (at) => 90 + 40 * at, rate: 18, noise: 2, n: 110 }),
        collected(r, { live: (at) => 90 + 60 * at, rate: 18, noise: 2, n: 250 }),
      ),
  },
  {
    id: 'h-leak-threads',
    truth: 'leak',
    unit: 'count',
    make: (r) => series((_, i) => 60 + Math.floor(i / 12) + r.integer(6)),
  },
  {
    id: 'h-leak-descriptors',
    truth: 'leak',
    unit: 'count',
    make: (r) => {
      let open = 0
      return series(() => {
        if (r.uniform() < 0.05) open++
        return 100 + open + r.integer(7)
      }, 720)
    },
  },
  {
    id: 'h-leak-heavy-spikes',
    truth: 'leak',
    make: (r) => series((at) => 200 * (1 + 0.2 * at) + 4 * pareto(r) + r.normal(2)),
  },
  {
    id: 'h-leak-with-load',
    truth: 'leak',
    make: (r) => series((at) => 300 + 80 * (at - (0.8 / (10 * Math.PI)) * Math.cos(10 * Math.PI * at)) + r.normal(4)),
  },
  { id: 'h-leak-short-noisy', truth: 'leak', make: (r) => series((at) => 300 * (1 + 0.25 * at) + r.normal(9), 80) },
  {
    id: 'h-leak-tenfold',
    truth: 'leak',
    make: (r) => ({ points: column(200, (i) => (100 + 4.5 * i) * (1 + r.normal(0.02))) }),
  },
]

export const SECOND_SHAPES: readonly Shape[] = [...LEVEL, ...CHANGING, ...LEAKS]
