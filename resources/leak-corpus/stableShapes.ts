/** Shapes of memory that does not leak: level, warmed up, bursting, filling, stepped, or not to be judged. */
import { collected, column, followedBy, type Shape, series, tooth, wandering, warmUp, without } from './shape.ts'

export const STABLE_SHAPES: readonly Shape[] = [
  { id: 'flat-noise', truth: 'stable', make: (r) => series(() => 500 + r.normal(10)) },
  { id: 'flat-constant', truth: 'stable', make: () => series(() => 500) },
  { id: 'warm-up-fast', truth: 'stable', make: (r) => series((at) => 500 * warmUp(at, 6) + r.normal(8)) },
  {
    id: 'warm-up-slow',
    truth: 'stable',
    also: ['growing'],
    make: (r) => series((at) => 500 * warmUp(at, 3) + r.normal(8)),
  },
  {
    id: 'sawtooth-long',
    truth: 'stable',
    also: ['inconclusive'],
    make: (r) => {
      const phase = r.integer(150)
      return series((_, i) => tooth(i, 150, 14, 76, phase) + r.normal(1))
    },
  },
  {
    id: 'gc-sawtooth-flat',
    truth: 'stable',
    make: (r) => {
      const phase = r.integer(60)
      return series((_, i) => tooth(i, 24, 200, 500, phase) + r.normal(5))
    },
  },
  {
    id: 'ar1-drift',
    truth: 'stable',
    make: (r) => {
      const noise = wandering(r, 0.97, 3)
      return series(() => 500 + noise())
    },
  },
  {
    id: 'ar1-mild',
    truth: 'stable',
    make: (r) => {
      const noise = wandering(r, 0.6, 8)
      return series(() => 500 + noise())
    },
  },
  {
    id: 'burst-near-end',
    truth: 'stable',
    make: (r) => series((at) => 500 + (at > 0.8 && at < 0.9 ? 300 : 0) + r.normal(6)),
  },
  {
    id: 'bursts-two',
    truth: 'stable',
    make: (r) => series((at) => 400 + ((at > 0.3 && at < 0.4) || (at > 0.7 && at < 0.8) ? 200 : 0) + r.normal(6)),
  },
  {
    id: 'query-then-idle',
    truth: 'step',
    also: ['stable', 'inconclusive'],
    make: (r) => series((at) => (at < 0.6 ? 700 : 450) + r.normal(8)),
  },
  {
    id: 'gc-counted-flat',
    truth: 'stable',
    make: (r) => collected(r, { live: () => 100, rate: 20, noise: 3 }),
  },
  {
    id: 'gc-counted-fast-flat',
    truth: 'stable',
    make: (r) => collected(r, { live: () => 80, rate: 90, noise: 3 }),
  },
  {
    id: 'gc-uncounted-flat',
    truth: 'stable',
    make: (r) => collected(r, { live: () => 100, rate: 12, noise: 3, counted: false }),
  },
  {
    id: 'gc-counted-warm-up',
    truth: 'stable',
    make: (r) => collected(r, { live: (at) => 120 * warmUp(at, 12), rate: 18, noise: 2 }),
  },
  {
    id: 'gap-flat',
    truth: 'stable',
    make: (r) =>
      without(
        series(() => 500 + r.normal(10)),
        0.4,
        0.55,
      ),
  },
  { id: 'falling-load', truth: 'stable', also: ['step'], make: (r) => series((at) => 600 - 150 * at + r.normal(8)) },
  {
    id: 'spikes-flat',
    truth: 'stable',
    make: (r) => series(() => 300 + r.normal(5) + (r.uniform() < 0.05 ? 400 * r.uniform() : 0)),
  },
  {
    id: 'wave-slow',
    truth: 'stable',
    also: ['inconclusive', 'step'],
    make: (r) => {
      const phase = r.uniform()
      return series((at) => 500 + 40 * Math.sin(2 * Math.PI * (4 * at + phase)) + r.normal(5))
    },
  },
  {
    id: 'workers-come-and-go',
    truth: 'stable',
    unit: 'count',
    make: (r) => series(() => 40 + Math.floor(12 * r.uniform())),
  },
  {
    id: 'goroutines-constant',
    truth: 'stable',
    unit: 'count',
    make: (r) => series(() => 8 + (r.uniform() < 0.1 ? 1 : 0)),
  },
  {
    id: 'restart-flat',
    truth: 'stable',
    also: ['inconclusive'],
    make: (r) =>
      followedBy(
        collected(r, { live: () => 100, rate: 20, noise: 3, n: 90 }),
        collected(r, { live: () => 100, rate: 20, noise: 3, n: 270 }),
      ),
  },
  {
    id: 'limit-flat',
    truth: 'stable',
    make: (r) => collected(r, { live: () => 150, rate: 30, limit: 220, noise: 4 }),
  },
  { id: 'short-flat', truth: 'stable', make: (r) => series(() => 200 + r.normal(3), 90) },
  { id: 'cache-log', truth: 'growing', make: (r) => series((at) => 500 + 60 * Math.log1p(20 * at) + r.normal(6)) },
  {
    id: 'cache-filling',
    truth: 'growing',
    make: (r) => series((at) => 300 + 250 * (1 - Math.exp(-2 * at)) + r.normal(5)),
  },
  {
    id: 'gc-counted-cache-filling',
    truth: 'growing',
    make: (r) => collected(r, { live: (at) => 100 + 120 * (1 - Math.exp(-2.2 * at)), rate: 25, noise: 2 }),
  },
  { id: 'step-one', truth: 'step', make: (r) => series((at) => (at < 0.5 ? 400 : 520) + r.normal(8)) },
  {
    id: 'step-two',
    truth: 'step',
    make: (r) => series((at) => 500 + 60 * Number(at > 0.3) + 60 * Number(at > 0.55) + r.normal(6)),
  },
  {
    id: 'gc-sawtooth-step',
    truth: 'step',
    make: (r) => {
      const phase = r.integer(18)
      return series((at, i) => tooth(i, 18, 200, 420, phase) + (at > 0.45 ? 90 : 0) + r.normal(4))
    },
  },
  {
    id: 'gc-counted-step',
    truth: 'step',
    make: (r) => collected(r, { live: (at) => (at < 0.6 ? 100 : 150), rate: 20, noise: 3 }),
  },
  {
    id: 'warm-up-then-step',
    truth: 'step',
    make: (r) => series((at) => 400 * warmUp(at, 20) + (at > 0.6 ? 100 : 0) + r.normal(6)),
  },
  { id: 'too-short', truth: 'inconclusive', make: (r) => series((at) => 300 * (1 + at) + r.normal(5), 9) },
  {
    id: 'mostly-gap',
    truth: 'inconclusive',
    make: (r) =>
      without(
        series((at) => 300 * (1 + 0.2 * at) + r.normal(5)),
        0.3,
        0.8,
      ),
  },
  {
    id: 'two-collections',
    truth: 'inconclusive',
    make: (r) => collected(r, { live: (at) => 100 + 20 * at, rate: 0.7, noise: 2 }),
  },
  {
    id: 'noise-drowns-all',
    truth: 'inconclusive',
    also: ['stable'],
    make: (r) => ({ points: column(60, () => 500 * Math.exp(r.normal(0.9))) }),
  },
]
