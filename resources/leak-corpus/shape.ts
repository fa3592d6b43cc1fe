/** What a labelled shape of memory is, and what the generators share. */
import type { Outcome, Points, Unit } from '../../shared/model.ts'
import type { Random } from './random.ts'

export interface Case {
  readonly points: Points
  readonly count?: Points
}

export interface Shape {
  /** Kebab-case and unique; its place in the alphabet decides its half (split.ts). */
  readonly id: string
  /** What a person who knows how it was made would say. */
  readonly truth: Outcome
  /** Outcomes that such a person would accept as well. */
  readonly also?: readonly Outcome[]
  readonly unit?: Unit
  readonly make: (random: Random) => Case
}

/** 30 minutes, sampled every 5 s, as in the simulation that the quartile rule was first measured with. */
export const N = 360
export const STEP = 5

/** A series from a function of the share of the run (0 to 1) and the index. */
export function series(value: (at: number, i: number) => number, n = N): Case {
  return { points: column(n, (i) => value(i / (n - 1), i)) }
}

export function column(n: number, value: (i: number) => number): Points {
  return {
    t: Float64Array.from({ length: n }, (_, i) => i * STEP),
    v: Float64Array.from({ length: n }, (_, i) => value(i)),
  }
}

/** Noise that remembers the sample before. */
export function wandering(random: Random, phi: number, deviation: number): () => number {
  let last = 0
  return () => {
    last = phi * last + random.normal(deviation)
    return last
  }
}

/** A regular saw-tooth between two levels. */
export function tooth(i: number, period: number, low: number, high: number, phase: number): number {
  return low + ((high - low) * ((i + phase) % period)) / period
}

export const warmUp = (at: number, rate: number): number => 1 - 0.6 * Math.exp(-rate * at)

export interface Collected {
  /** What is left after a collection, by the share of the run. */
  readonly live: (at: number) => number
  /** Allocated between two samples. */
  readonly rate: number
  /** A collection starts at this multiple of what the last one left. */
  readonly growth?: number
  /** The most the heap may hold; near it collections come sooner. */
  readonly limit?: number
  /** Noise of what is left. */
  readonly noise: number
  readonly counted?: boolean
  readonly n?: number
}

/** A heap as a collector shapes it: it grows by allocation until it has doubled (or meets a limit), and falls to what lives. */
export function collected(
  random: Random,
  { live, rate, growth = 2, limit, noise, counted = true, n = N }: Collected,
): Case {
  const v = new Float64Array(n)
  const count = new Float64Array(n)
  let left = live(0)
  let heap = left * (1 + random.uniform())
  let collections = 0
  for (let i = 0; i < n; i++) {
    // Ten parts to a sample: a fast allocator is collected several times between two samples.
    for (let part = 0; part < 10; part++) {
      heap += (rate / 10) * (0.5 + random.uniform())
      if (heap >= Math.min(left * growth, limit ?? Number.POSITIVE_INFINITY)) {
        left = Math.max(0, live(i / (n - 1)) + random.normal(noise))
        heap = left
        collections++
      }
    }
    v[i] = heap
    count[i] = collections
  }
  const t = Float64Array.from({ length: n }, (_, i) => i * STEP)
  return { points: { t, v }, ...(counted ? { count: { t, v: count } } : {}) }
}

/** Leaves out the samples between two shares of the run. */
export function without({ points, count }: Case, from: number, to: number): Case {
  const cut = ({ t, v }: Points): Points => {
    const kept = (_: number, i: number) => i / t.length < from || i / t.length >= to
    return { t: t.filter(kept), v: v.filter(kept) }
  }
  return { points: cut(points), ...(count === undefined ? {} : { count: cut(count) }) }
}

/** One case after the other: what a restarted process looks like from outside. */
export function followedBy(first: Case, second: Case): Case {
  const join = (a: Points, b: Points): Points => {
    const start = (a.t.at(-1) ?? -STEP) + STEP
    return { t: Float64Array.of(...a.t, ...b.t.map((time) => time + start)), v: Float64Array.of(...a.v, ...b.v) }
  }
  return {
    points: join(first.points, second.points),
    ...(first.count && second.count ? { count: join(first.count, second.count) } : {}),
  }
}
