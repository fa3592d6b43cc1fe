/**
 * What shape has the floor of memory? Every model below is fitted to the troughs, and the one with the lowest Bayesian
 * information criterion wins: −2 log likelihood + parameters · ln n (Schwarz, Annals of Statistics 6, 1978). The
 * likelihood allows for errors that remember (regression.ts). Where something happens (a step, a bend, the pace of a
 * warm-up) is a parameter that counts as well.
 *
 * Time runs from 0 to 1 over the troughs in here. Levels are fitted; a model's `rise` and `lateSlope` are read off its
 * fitted curve, so that all models answer the same questions.
 */
import type { TrendModel } from '../../model.ts'
import { bicOf, squares } from './regression.ts'
import { decay, settledAt, startBeforeStep, startBeside, startsOf } from './starts.ts'
import { stretches } from './stretches.ts'

export interface FittedModel {
  readonly name: TrendModel
  readonly bic: number
  /** Of the fitted curve: its first and last value. */
  readonly first: number
  readonly last: number
  /** How much the curve rises over the last quarter of the time; negative when it falls. */
  readonly lateRise: number
  /** Highest value of the curve. */
  readonly highest: number
  /** Share of the time, 0 to 1, after which a warm-up has died down; 0 for the models without one. */
  readonly settled: number
  /** Shares of the time at which steps or the bend are. */
  readonly changes: readonly number[]
  /** Height of each step, positive when it goes up; empty for a bend. */
  readonly jumps: readonly number[]
  readonly phi: number
  readonly curve: readonly number[]
}

/** Time constants of warm-ups, per run: from a third of the run down to a fiftieth. */
const RATES: readonly number[] = [1, 1.5, 2, 3, 4, 5, 6, 8, 11, 15, 20, 30, 50]
/** Warm-ups this fast leave room to see a slope after them. */
const FAST_RATE = 5
/** Paces that can be told from a straight line and from a fast start. */
const SLOW_RATES: readonly number[] = [1.5, 2, 2.5, 3]
const LOG_RATES: readonly number[] = [3, 8, 20, 50]
/** A pace and a pace, or the end of a ramp, chosen together. */
const SEARCHED_PAIR = 2
/** Shares of the run at which a cache is opened, and its paces. */
const OPENED = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5].flatMap((from) => [3, 6].map((pace) => [from, pace] as const))
/** Growth that slows without an end, as of a cache with ever rarer keys: the root of time and its like. */
const POWERS: readonly number[] = [0.25, 0.4, 0.55, 0.7]
/** Steps looked for; more are a staircase, which a line describes better. */
const MAX_STEPS = 4
/** A place chosen among all costs more than one parameter (Zhang and Siegmund, Biometrics 63, 2007). */
const SEARCHED_PER_STEP = 1.5
/** The third way to slow down is one more chance to fit by luck. */
const SEARCHED_PER_SHAPE = 1.5
/** A plateau holds at least this share of the troughs, or it is not one. */
const PLATEAU = 0.05
const MIN_PLATEAU = 3
/** A bend needs this share of the troughs on either side. */
const BEND = 0.2

/** All models, best first. `floor` is the variance of measurement alone. Needs at least 6 values. */
export function fitModels(t: readonly number[], v: readonly number[], floor: number): readonly FittedModel[] {
  const n = v.length
  const begins = t[0] as number
  const span = (t[n - 1] as number) - begins
  const x = t.map((time) => (span > 0 ? (time - begins) / span : 0))
  const one = x.map(() => 1)
  const models: FittedModel[] = []
  const add = (
    name: TrendModel,
    columns: readonly (readonly number[])[],
    searched: number,
    more: Partial<FittedModel> = {},
    steps = 0,
  ): void => {
    const regression = bicOf(v, columns, floor, searched)
    const curve = one.map((_, i) =>
      columns.reduce((sum, column, j) => sum + (regression.coefficients[j] as number) * (column[i] as number), 0),
    )
    const jumps = regression.coefficients.slice(columns.length - steps)
    const last = curve[n - 1] as number
    models.push({
      name,
      bic: regression.bic,
      // Steps are counted from behind a warm-up.
      first: name === 'steps' ? last - jumps.reduce((sum, jump) => sum + jump, 0) : (curve[0] as number),
      last,
      lateRise: (curve[n - 1] as number) - (curve[indexFromShare(x, 0.75)] as number),
      highest: Math.max(...curve),
      settled: 0,
      changes: [],
      jumps,
      phi: regression.phi,
      curve,
      ...more,
    })
  }

  add('flat', [one], 0)
  add('linear', [one, x], 0)
  add('accelerating', [one, x.map((at) => at * at)], 0)
  const places = bends(x)
  const bend = refined(places, (s) => [one, hinge(x, s)], v)
  if (places.length > 0) add('flat-then-linear', [one, hinge(x, bend)], 1, { changes: [bend] })
  for (const at of stepsOf(v))
    add(
      'steps',
      [one, ...at.map((i) => step(n, i))],
      SEARCHED_PER_STEP * at.length,
      { changes: at.map((i) => x[i] as number) },
      at.length,
    )
  for (const at of stepsOnLine(v, x))
    add(
      'linear-with-steps',
      [one, x, ...at.map((i) => step(n, i))],
      SEARCHED_PER_STEP * at.length,
      { changes: at.map((i) => x[i] as number) },
      at.length,
    )
  const rate = refined(RATES, (k) => [one, decay(x, k)], v)
  // A curve that still climbs at the end is filling; one that has levelled off has warmed up.
  const settled = settledAt(rate)
  add(rate >= FAST_RATE ? 'warm-up-then-flat' : 'saturating', [one, decay(x, rate)], 1, { settled })
  const logRate = refined(LOG_RATES, (k) => [one, x.map((at) => Math.log1p(k * at))], v)
  add('saturating', [one, x.map((at) => Math.log1p(logRate * at))], 1, { settled: 1 })
  const power = refined(POWERS, (p) => [one, x.map((at) => at ** p)], v)
  add('saturating', [one, x.map((at) => at ** power)], SEARCHED_PER_SHAPE, { settled: 1 })
  const starts = startsOf(x, v)
  const stepping = startBeforeStep(starts, n, Math.max(MIN_PLATEAU, Math.ceil(n * PLATEAU)))
  if (stepping !== undefined) {
    const [{ column, settled }, at] = stepping
    const changes = [x[at] as number]
    add('steps', [one, column, step(n, at)], 1 + SEARCHED_PER_STEP, { changes, settled }, 1)
  }
  // Level, and then a cache that fills: it ends like a line behind a bend, and does not go on like one.
  const opened = leastSquares(
    OPENED,
    ([from, pace]) => [one, hinge(x, from).map((at) => 1 - Math.exp(-pace * at))],
    v,
  ) as readonly [number, number]
  const filling = hinge(x, opened[0]).map((at) => 1 - Math.exp(-opened[1] * at))
  add('saturating', [one, filling], SEARCHED_PAIR, { settled: 1 })
  const slow = SLOW_RATES.map((slowRate) => decay(x, slowRate))
  const [quick, slowing] = startBeside(starts, slow)
  add('saturating', [one, quick.column, slowing], SEARCHED_PAIR, { settled: 1 })
  const [first] = startBeside(starts, [x])
  add('warm-up-then-linear', [one, first.column, x], 1, { settled: first.settled })
  const fast = refined(
    RATES.filter((k) => k >= FAST_RATE),
    (k) => [one, decay(x, k), x],
    v,
  )
  add('warm-up-then-linear', [one, decay(x, fast), x], 1, { settled: settledAt(fast) })
  return models.sort((a, b) => a.bic - b.bic)
}

function indexFromShare(x: readonly number[], share: number): number {
  const found = x.findIndex((at) => at >= share)
  return found < 0 ? x.length - 1 : found
}

const hinge = (x: readonly number[], from: number): number[] => x.map((at) => Math.max(0, at - from))
const step = (n: number, from: number): number[] => Array.from({ length: n }, (_, i) => (i >= from ? 1 : 0))

function bends(x: readonly number[]): number[] {
  const margin = Math.max(3, Math.ceil(x.length * BEND))
  return x.slice(margin, Math.max(margin, x.length - margin))
}

/** The parameter whose columns leave the least squares. */
function leastSquares<T>(
  values: readonly T[],
  columns: (value: T) => readonly (readonly number[])[],
  y: readonly number[],
): T | undefined {
  let best: { value: T; rss: number } | undefined
  for (const value of values) {
    const { rss } = squares(y, columns(value))
    if (best === undefined || rss < best.rss) best = { value, rss }
  }
  return best?.value
}

/** Golden sections of the span between neighbouring values: leaves 4 % of it. */
const REFINEMENTS = 7
const GOLDEN = (Math.sqrt(5) - 1) / 2

/** The best of the ascending values given, refined between its neighbours by golden-section search. */
function refined(
  values: readonly number[],
  columns: (value: number) => readonly (readonly number[])[],
  y: readonly number[],
): number {
  const best = values.indexOf(leastSquares(values, columns, y) as number)
  let low = values[Math.max(0, best - 1)] as number
  let high = values[Math.min(values.length - 1, best + 1)] as number
  const left = (value: number) => squares(y, columns(value)).rss
  let inner = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)] as const
  let costs = [left(inner[0]), left(inner[1])] as const
  for (let round = 0; round < REFINEMENTS; round++)
    if (costs[0] < costs[1]) {
      high = inner[1]
      inner = [high - GOLDEN * (high - low), inner[0]]
      costs = [left(inner[0]), costs[0]]
    } else {
      low = inner[0]
      inner = [inner[1], low + GOLDEN * (high - low)]
      costs = [costs[1], left(inner[1])]
    }
  return costs[0] < costs[1] ? inner[0] : inner[1]
}

/** One, then two steps on top of a straight line: the best first, the best second beside it, and the first once more. */
function stepsOnLine(v: readonly number[], x: readonly number[]): readonly (readonly number[])[] {
  const n = v.length
  const one = x.map(() => 1)
  const margin = Math.max(MIN_PLATEAU, Math.ceil(n * PLATEAU))
  const beside = (other: readonly number[]): number | undefined => {
    const { explained } = stretches(v, [one, x, ...other.map((at) => step(n, at))])
    let best: { at: number; explains: number } | undefined
    for (let at = margin; at < n - margin; at++) {
      const explains = other.every((its) => Math.abs(its - at) >= margin) ? explained(at, n) : -1
      if (explains >= 0 && (best === undefined || explains > best.explains)) best = { at, explains }
    }
    return best?.at
  }
  const first = beside([])
  if (first === undefined) return []
  const second = beside([first])
  if (second === undefined) return [[first]]
  const again = beside([second]) ?? first
  return [[first], [again, second].sort((a, b) => a - b)]
}

/**
 * Where 1, 2, … steps leave the least squares: the exact answer for each number of steps, by dynamic programming over
 * the index of the last one (Bai and Perron, Journal of Applied Econometrics 18, 2003).
 */
export function stepsOf(v: readonly number[]): readonly (readonly number[])[] {
  const n = v.length
  const least = Math.max(MIN_PLATEAU, Math.ceil(n * PLATEAU))
  const sum = new Float64Array(n + 1)
  const square = new Float64Array(n + 1)
  const middle = v.reduce((total, value) => total + value, 0) / n
  v.forEach((value, i) => {
    sum[i + 1] = (sum[i] as number) + value - middle
    square[i + 1] = (square[i] as number) + (value - middle) ** 2
  })
  const cost = (from: number, to: number) => {
    const total = (sum[to] as number) - (sum[from] as number)
    return (square[to] as number) - (square[from] as number) - (total * total) / (to - from)
  }
  // reach[to]: least cost of [0, to) with the current number of steps, and the steps.
  let reach = Array.from({ length: n + 1 }, (_, to) => ({
    cost: to >= least ? cost(0, to) : Number.POSITIVE_INFINITY,
    at: [] as readonly number[],
  }))
  const found: (readonly number[])[] = []
  for (let steps = 1; steps <= MAX_STEPS; steps++) {
    const before = reach
    reach = Array.from({ length: n + 1 }, (_, to) => {
      let best = { cost: Number.POSITIVE_INFINITY, at: [] as readonly number[] }
      for (let from = least * steps; from + least <= to; from++) {
        const its = (before[from]?.cost ?? Number.POSITIVE_INFINITY) + cost(from, to)
        if (its < best.cost) best = { cost: its, at: [...(before[from]?.at ?? []), from] }
      }
      return best
    })
    const whole = reach[n]
    if (whole !== undefined && whole.at.length === steps) found.push(whole.at)
  }
  return found
}
