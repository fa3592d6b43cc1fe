/**
 * Compositions of a wider vocabulary than that of compositions.ts, for the fourth set (split.ts): further ways to collect,
 * to begin, to be disturbed and to grow, other ranges of every size, and times that jitter. Kinds of growth keep
 * their shares: five in ten leak, three are level, one steps, one fills a cache.
 *
 * Sizes are drawn where a careful person with the chart before them would decide: growth is at least 15 % of the base, at
 * least 30 % where it has to be seen to slow down, and a tooth has at least six samples.
 */
import { between, type Curve, type Growth, type Part, pick } from './compositions.ts'
import { type Random, randomFrom, seedOf } from './random.ts'
import { type Case, collected, type Shape, wandering } from './shape.ts'

const LEAKS = ['line', 'line', 'late', 'quickening', 'portions', 'pausing'] as const
const CACHES = ['exponential-cache', 'log-cache', 'hyperbolic-cache'] as const
type Kind = (typeof LEAKS)[number] | (typeof CACHES)[number] | 'level' | 'step' | 'two-steps'

function growth(random: Random, kind: Kind): Growth {
  const by = between(random, 0.15, 0.9)
  const filled = between(random, 0.3, 0.8)
  const share = random.uniform()
  switch (kind) {
    case 'line':
      return { truth: 'leak', curve: (x) => by * x }
    case 'late': {
      const from = 0.15 + 0.4 * share
      return { truth: 'leak', curve: (x) => (by * Math.max(0, x - from)) / (1 - from) }
    }
    case 'quickening':
      return { truth: 'leak', curve: (x) => by * x ** (1.3 + 1.2 * share) }
    case 'portions': {
      const portions = 8 + Math.floor(7 * share)
      return { truth: 'leak', curve: (x) => (by * Math.floor(portions * x)) / portions }
    }
    case 'pausing': {
      // Grows by day and rests by night, four to seven times.
      const days = 4 + Math.floor(4 * share)
      return {
        truth: 'leak',
        curve: (x) => (by * (Math.floor(days * x) + Math.min(1, 2 * ((days * x) % 1)))) / days,
      }
    }
    case 'exponential-cache': {
      const pace = 1.5 + share
      return { truth: 'growing', curve: (x) => (filled * (1 - Math.exp(-pace * x))) / (1 - Math.exp(-pace)) }
    }
    case 'log-cache': {
      const pace = 10 + 30 * share
      return { truth: 'growing', curve: (x) => (filled * Math.log1p(pace * x)) / Math.log1p(pace) }
    }
    case 'hyperbolic-cache': {
      const half = 0.2 + 0.3 * share
      return { truth: 'growing', curve: (x) => (filled * x * (1 + half)) / (x + half) }
    }
    case 'step': {
      const at = 0.25 + 0.5 * share
      return { truth: 'step', curve: (x) => (x > at ? by : 0) }
    }
    case 'two-steps': {
      const at = 0.2 + 0.2 * share
      return { truth: 'step', curve: (x) => (x > at ? by / 2 : 0) + (x > at + 0.3 ? by / 2 : 0) }
    }
    case 'level':
      return { truth: 'stable', curve: () => 0 }
  }
}

function beginning(random: Random): Part {
  const share = between(random, 0.2, 0.85)
  const pace = between(random, 12, 40)
  const ends = between(random, 0.03, 0.12)
  const steps = 2 + random.integer(3)
  return pick<Part>(random, [
    { name: 'at-once', curve: () => 0 },
    { name: 'at-once', curve: () => 0 },
    { name: 'warming', curve: (x) => -share * Math.exp(-pace * x) },
    { name: 'ramping', curve: (x) => -share * Math.max(0, 1 - x / ends) },
    { name: 'cooling', curve: (x) => share * Math.exp(-pace * x) },
    { name: 'stepping', curve: (x) => -share * Math.max(0, 1 - Math.floor((steps * x) / ends) / steps) },
    { name: 'switching', curve: (x) => -share / (1 + Math.exp((8 * (x - ends)) / ends)) },
  ])
}

function event(random: Random): Part {
  const from = between(random, 0.2, 0.7)
  const by = between(random, 0.15, 1)
  const lasts = between(random, 0.04, 0.14)
  const within = (x: number, start: number) => x > start && x < start + lasts
  return pick<Part>(random, [
    { name: 'quiet', curve: () => 0 },
    { name: 'quiet', curve: () => 0 },
    { name: 'quiet', curve: () => 0 },
    { name: 'quiet', curve: () => 0 },
    { name: 'burst', curve: (x) => (within(x, from) ? by : 0) },
    { name: 'two-bursts', curve: (x) => (within(x, 0.2) || within(x, from + 0.16) ? by : 0) },
    { name: 'pile', curve: (x) => (within(x, from) ? (by * (x - from)) / lasts : 0) },
    { name: 'dip', curve: (x) => (within(x, from) ? -0.25 * by : 0) },
  ])
}

function noise(random: Random): () => number {
  const size = between(random, 0.004, 0.03)
  const memory = between(random, 0.4, 0.8)
  const wander = wandering(random, memory, size * Math.sqrt(1 - memory * memory))
  return pick(random, [
    () => random.normal(size),
    () => size * 3 * random.uniform(),
    () => size * 3 * random.uniform() ** 3,
    wander,
    () => random.normal(size / 2) + (random.uniform() < 0.05 ? 1.5 * random.uniform() : 0),
  ])
}

/** A tooth has at least this many samples on average. */
const SAMPLES_PER_TOOTH = 6

type Collection = 'uncollected' | 'counted' | 'uncounted' | 'generational' | 'doubling'
const COLLECTIONS: readonly Collection[] = [
  'uncollected',
  'counted',
  'counted',
  'uncounted',
  'generational',
  'doubling',
]

/** Memory as sampled, in percent of the base level. */
function sampled(random: Random, how: Collection, live: Curve, next: () => number, n: number): Case {
  if (how === 'uncollected') return { points: evenly(n, (i) => 100 * (live(i / (n - 1)) + next())) }
  if (how === 'doubling') {
    const growth = between(random, 1.6, 2.6)
    const teeth = between(random, 25, Math.min(90, n / SAMPLES_PER_TOOTH))
    const rate = (teeth * 120 * (growth - 1)) / n
    return collected(random, { live: (at) => 100 * Math.max(0.05, live(at) + next()), rate, growth, noise: 0, n })
  }
  const teeth = between(random, how === 'generational' ? 45 : 25, Math.min(90, n / SAMPLES_PER_TOOTH))
  const height = between(random, 0.4, 1.4)
  // What young collections leave behind, until an old one: none in a heap without generations.
  const promoted = how === 'generational' ? between(random, 0.2, 0.5) : 0
  const youngPerOld = 3
  const count = new Float64Array(n)
  let [heap, collections, floor, old] = [random.uniform() * height, 0, live(0), 0]
  const points = evenly(n, (i) => {
    heap += (height * teeth * between(random, 0.67, 1.33)) / n
    if (heap >= height) {
      heap = (heap - height) * random.uniform()
      collections++
      old = collections % youngPerOld === 0 ? 0 : old + promoted / youngPerOld
      floor = live(i / (n - 1)) + old + next()
    }
    count[i] = collections
    return 100 * (floor + heap)
  })
  return how === 'uncounted' ? { points } : { points, count: { t: points.t, v: count } }
}

function evenly(n: number, value: (i: number) => number) {
  return {
    t: Float64Array.from({ length: n }, (_, i) => i),
    v: Float64Array.from({ length: n }, (_, i) => value(i)),
  }
}

/** Other times: a pace of 1 to 15 s, every sample late by up to a fifth of it. */
function retimed(random: Random, { points, count }: Case): Case {
  const pace = between(random, 1, 15)
  const t = points.t.map((_, i) => pace * (i + 0.2 * random.uniform()))
  return { points: { t, v: points.v }, ...(count === undefined ? {} : { count: { t, v: count.v } }) }
}

const LENGTHS = [200, 300, 450, 900, 1800]
/** Old collections are a third of all, and fifteen of them can be followed. */
const LEAST_OF_GENERATIONS = 450
/** Five in ten leak, three are level, one steps, one fills a cache. */
const GROUPS = ['leak', 'leak', 'leak', 'leak', 'leak', 'level', 'level', 'level', 'step', 'cache'] as const

function kindOf(random: Random, group: (typeof GROUPS)[number]): Kind {
  switch (group) {
    case 'leak':
      return pick(random, LEAKS)
    case 'cache':
      return pick(random, CACHES)
    case 'step':
      return pick(random, ['step', 'step', 'two-steps'] as const)
    case 'level':
      return 'level'
  }
}

/** What it is made of follows from the series and the index; every repetition draws other sizes and other noise. */
function composition(series: string, index: number): Shape {
  const chosen = randomFrom(seedOf(series, index))
  const kind = kindOf(chosen, GROUPS[index % GROUPS.length] as (typeof GROUPS)[number])
  const how = pick(chosen, COLLECTIONS)
  const n = Math.max(pick(chosen, LENGTHS), how === 'generational' ? LEAST_OF_GENERATIONS : 0)
  const begins = beginning(chosen)
  const happens = event(chosen)
  const parts = [how, begins.name, happens.name, kind]
  return {
    id: `${series}-${String(index).padStart(3, '0')}-${parts.join('-')}`,
    truth: growth(chosen, kind).truth,
    make: (random) => {
      const grows = growth(random, kind)
      const live = (at: number) => Math.max(0.05, 1 + grows.curve(at) + begins.curve(at) + happens.curve(at))
      return retimed(random, sampled(random, how, live, noise(random), n))
    },
  }
}

/** As many compositions as asked, of the series of that name: another name is another draw. */
export function wideCompositions(series: string, count: number): readonly Shape[] {
  return Array.from({ length: count }, (_, index) => composition(series, index))
}
