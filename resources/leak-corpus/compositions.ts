/**
 * Shapes put together by chance: a way to collect, noise, a beginning, something that happens, and a way to grow, each
 * drawn from a seed with its own size. Sizes are drawn where a careful person with the chart before them would decide.
 * They are named after what they are made of.
 */
import { type Random, randomFrom, seedOf } from './random.ts'
import { type Case, column, type Shape, wandering } from './shape.ts'

export type Curve = (at: number) => number

export interface Part {
  readonly name: string
  /** Times the base level; 1 at the end of what it does. */
  readonly curve: Curve
}

export interface Growth {
  readonly truth: Shape['truth']
  readonly curve: Curve
}

export const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(items.length)] as T
export const between = (random: Random, low: number, high: number) => low + (high - low) * random.uniform()

/** How memory grows over the run, as what is added to the base level. */
function growth(random: Random, kind: string): Growth {
  const by = between(random, 0.2, 0.6)
  const from = between(random, 0.25, 0.5)
  const pace = between(random, 1.5, 2.5)
  const at = between(random, 0.3, 0.7)
  switch (kind) {
    case 'leak':
      return { truth: 'leak', curve: (x) => by * x }
    case 'late-leak':
      return { truth: 'leak', curve: (x) => (by * Math.max(0, x - from)) / (1 - from) }
    case 'quickening-leak':
      return { truth: 'leak', curve: (x) => by * x ** 1.7 }
    case 'portions':
      return { truth: 'leak', curve: (x) => (by * Math.floor(10 * x)) / 10 }
    case 'cache':
      return { truth: 'growing', curve: (x) => (by * (1 - Math.exp(-pace * x))) / (1 - Math.exp(-pace)) }
    case 'step':
      return { truth: 'step', curve: (x) => (x > at ? by : 0) }
    default:
      return { truth: 'stable', curve: () => 0 }
  }
}

function beginning(random: Random): Part {
  const share = between(random, 0.3, 0.8)
  const pace = between(random, 12, 40)
  const ends = between(random, 0.03, 0.12)
  return pick<Part>(random, [
    { name: 'at-once', curve: () => 0 },
    { name: 'at-once', curve: () => 0 },
    { name: 'warming', curve: (x) => -share * Math.exp(-pace * x) },
    { name: 'ramping', curve: (x) => -share * Math.max(0, 1 - x / ends) },
    { name: 'cooling', curve: (x) => share * Math.exp(-pace * x) },
  ])
}

function event(random: Random): Part {
  const from = between(random, 0.2, 0.7)
  const by = between(random, 0.2, 0.7)
  const lasts = between(random, 0.06, 0.12)
  return pick<Part>(random, [
    { name: 'quiet', curve: () => 0 },
    { name: 'quiet', curve: () => 0 },
    { name: 'quiet', curve: () => 0 },
    { name: 'burst', curve: (x) => (x > from && x < from + lasts ? by : 0) },
  ])
}

function noise(random: Random): { readonly name: string; readonly next: () => number } {
  const size = between(random, 0.005, 0.03)
  const wander = wandering(random, 0.6, size / 2)
  return pick(random, [
    { name: 'normal', next: () => random.normal(size) },
    { name: 'even', next: () => size * 3 * random.uniform() },
    { name: 'wandering', next: wander },
    { name: 'spiky', next: () => random.normal(size / 2) + (random.uniform() < 0.04 ? random.uniform() : 0) },
  ])
}

/** Memory as sampled: the live part, and on it what is not yet collected. */
function sampled(random: Random, how: string, live: Curve, next: () => number, n: number): Case {
  if (how === 'uncollected') return { points: column(n, (i) => 100 * (live(i / (n - 1)) + next())) }
  const teeth = between(random, 25, 60)
  const height = between(random, 0.5, 1.2)
  const count = new Float64Array(n)
  let [heap, collections, floor] = [random.uniform() * height, 0, live(0)]
  const points = column(n, (i) => {
    // Jitter of a third in the pace of allocation: teeth are never all of one width.
    heap += (height * teeth * between(random, 0.67, 1.33)) / n
    if (heap >= height) {
      heap = (heap - height) * random.uniform()
      floor = live(i / (n - 1)) + next()
      collections++
    }
    count[i] = collections
    return 100 * (floor + heap)
  })
  return how === 'counted' ? { points, count: { t: points.t, v: count } } : { points }
}

const GROWTHS = ['leak', 'leak', 'late-leak', 'quickening-leak', 'portions', 'level', 'level', 'level', 'step', 'cache']
const COLLECTED = ['uncollected', 'counted', 'counted', 'uncounted']
const LENGTHS = [240, 360, 720, 1200]

/** What it is made of follows from the series and the index; every repetition draws other sizes and other noise. */
function composition(series: string, index: number): Shape {
  const chosen = randomFrom(seedOf(series, index))
  const kind = GROWTHS[index % GROWTHS.length] as string
  const how = pick(chosen, COLLECTED)
  const n = pick(chosen, LENGTHS)
  const begins = beginning(chosen)
  const happens = event(chosen)
  const parts = [how, begins.name, happens.name, kind]
  return {
    id: `${series}-${String(index).padStart(3, '0')}-${parts.join('-')}`,
    truth: growth(chosen, kind).truth,
    make: (random) => {
      const grows = growth(random, kind)
      const live = (at: number) => Math.max(0.05, 1 + grows.curve(at) + begins.curve(at) + happens.curve(at))
      return sampled(random, how, live, noise(random).next, n)
    },
  }
}

/** As many compositions as asked, of the series of that name: another name is another draw. */
export function compositions(series: string, count: number): readonly Shape[] {
  return Array.from({ length: count }, (_, index) => composition(series, index))
}
