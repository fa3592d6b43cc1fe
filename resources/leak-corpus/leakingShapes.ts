/** Shapes of memory that leaks, some of them beside something else that moves it. */
import { collected, followedBy, type Shape, series, tooth, wandering, warmUp, without } from './shape.ts'

export const LEAKING_SHAPES: readonly Shape[] = [
  { id: 'leak-linear-15', truth: 'leak', make: (r) => series((at) => 500 * (1 + 0.15 * at) + r.normal(5)) },
  { id: 'leak-linear-40', truth: 'leak', make: (r) => series((at) => 500 * (1 + 0.4 * at) + r.normal(10)) },
  {
    id: 'leak-gc-sawtooth-60',
    truth: 'leak',
    make: (r) => {
      const phase = r.integer(60)
      return series((at, i) => tooth(i, 24, 200, 500, phase) + 120 * at + r.normal(5))
    },
  },
  {
    id: 'leak-gc-sawtooth-15',
    truth: 'leak',
    make: (r) => {
      const phase = r.integer(60)
      return series((at, i) => tooth(i, 24, 200, 500, phase) + 30 * at + r.normal(5))
    },
  },
  {
    id: 'leak-after-warm-up',
    truth: 'leak',
    make: (r) => series((at) => 500 * warmUp(at, 6) + 150 * at + r.normal(8)),
  },
  {
    id: 'leak-from-half-time',
    truth: 'leak',
    make: (r) => series((at) => 500 + 300 * Math.max(0, at - 0.5) + r.normal(6)),
  },
  { id: 'leak-accelerating', truth: 'leak', make: (r) => series((at) => 500 * (1 + 0.4 * at ** 2) + r.normal(6)) },
  {
    id: 'leak-staircase',
    truth: 'leak',
    make: (r) => series((at) => 500 * (1 + 0.05 * Math.floor(8 * at)) + r.normal(6)),
  },
  {
    id: 'leak-ar1',
    truth: 'leak',
    make: (r) => {
      const noise = wandering(r, 0.9, 4)
      return series((at) => 500 * (1 + 0.25 * at) + noise())
    },
  },
  {
    id: 'leak-gc-counted',
    truth: 'leak',
    make: (r) => collected(r, { live: (at) => 100 + 25 * at, rate: 20, noise: 3 }),
  },
  {
    id: 'leak-gc-counted-fast',
    truth: 'leak',
    make: (r) => collected(r, { live: (at) => 80 + 24 * at, rate: 90, noise: 3 }),
  },
  {
    id: 'leak-gc-uncounted',
    truth: 'leak',
    make: (r) => collected(r, { live: (at) => 100 + 40 * at, rate: 14, noise: 3, counted: false }),
  },
  {
    id: 'leak-gc-warm-up',
    truth: 'leak',
    make: (r) => collected(r, { live: (at) => 100 * warmUp(at, 12) + 40 * at, rate: 18, noise: 2 }),
  },
  {
    id: 'leak-to-limit',
    truth: 'leak',
    make: (r) => collected(r, { live: (at) => 100 + 110 * at, rate: 25, limit: 230, noise: 3 }),
  },
  {
    id: 'leak-across-gap',
    truth: 'leak',
    make: (r) =>
      without(
        series((at) => 400 * (1 + 0.3 * at) + r.normal(8)),
        0.35,
        0.5,
      ),
  },
  {
    id: 'leak-and-restart',
    truth: 'leak',
    make: (r) =>
      followedBy(
        collected(r, { live: (at) => 80 + 80 * at, rate: 20, noise: 2, n: 150 }),
        collected(r, { live: (at) => 80 + 100 * at, rate: 20, noise: 2, n: 210 }),
      ),
  },
  {
    id: 'leak-goroutines',
    truth: 'leak',
    unit: 'count',
    make: (r) => {
      let stuck = 0
      return series(() => {
        if (r.uniform() < 0.15) stuck++
        return 30 + stuck + Math.floor(8 * r.uniform())
      })
    },
  },
  {
    id: 'leak-under-spikes',
    truth: 'leak',
    make: (r) => series((at) => 300 * (1 + 0.2 * at) + r.normal(5) + (r.uniform() < 0.05 ? 400 * r.uniform() : 0)),
  },
  { id: 'leak-short', truth: 'leak', make: (r) => series((at) => 200 * (1 + 0.15 * at) + r.normal(3), 100) },
  {
    id: 'leak-with-burst',
    truth: 'leak',
    make: (r) => series((at) => 400 * (1 + 0.3 * at) + (at > 0.4 && at < 0.5 ? 150 : 0) + r.normal(6)),
  },
  {
    id: 'leak-with-step',
    truth: 'leak',
    make: (r) => series((at) => 400 * (1 + 0.35 * at) + (at > 0.5 ? 60 : 0) + r.normal(6)),
  },
  {
    id: 'leak-on-wave',
    truth: 'leak',
    make: (r) => {
      const phase = r.uniform()
      return series((at) => 500 * (1 + 0.35 * at) + 15 * Math.sin(2 * Math.PI * (6 * at + phase)) + r.normal(5))
    },
  },
  {
    id: 'leak-in-portions',
    truth: 'leak',
    make: (r) => {
      let kept = 0
      return series(() => {
        if (r.uniform() < 0.05) kept += 8 * r.uniform()
        return 300 + kept + r.normal(4)
      })
    },
  },
  {
    id: 'leak-small-steady',
    truth: 'leak',
    make: (r) => series((at) => 800 * (1 + 0.06 * at) + r.normal(6)),
  },
]
