/** Applies both families of method to a floor, and gathers what they found. */
import type { Outcome, Seconds, TimeToLimit, TrendModel, Unit } from '../../model.ts'
import { type Because, decide, preferred, STRONG, type Trend, WEAK } from './decide.ts'
import { type Detectable, detectable, type Noise } from './detectable.ts'
import { driftP } from './drift.ts'
import { type Calm, withoutExcursions } from './excursions.ts'
import { lagOne } from './mannKendall.ts'
import { stepsUpTo } from './meaning.ts'
import { type FittedModel, fitModels } from './models.ts'
import { median } from './order.ts'
import { type TheilSen, theilSen } from './theilSen.ts'
import { timeToLimit } from './timeToLimit.ts'
import type { Troughs } from './troughs.ts'
import { afterWarmUp, MIN_LEFT } from './warmUp.ts'

export interface Finding {
  readonly outcome: Outcome
  /** Which sentence tells why. */
  readonly because: Because
  readonly model: TrendModel
  readonly trend: TheilSen
  readonly warmupEnd: Seconds
  readonly warmedUp: boolean
  /** Seconds that the trend tests looked at: after the warm-up, and after a bend. */
  readonly span: Seconds
  /** Typical level of the troughs, in the series' unit. */
  readonly level: number
  /** Troughs on the course, those of the warm-up included. */
  readonly floor: Columns
  /** Bursts and dips that were left out. */
  readonly excursions: Calm['excursions']
  readonly changes: readonly { readonly at: Seconds; readonly by: number }[]
  /** The best shape at each trough after the warm-up. */
  readonly curve: readonly number[]
  readonly detectable: Detectable
  readonly timeToLimit?: TimeToLimit
  readonly limitUsed?: number
}

/** Growth over the judged time below this share of the level is no matter, however certain. */
export const MATERIAL = 0.03
/** …and of a count, below this many. */
const MATERIAL_COUNT = 3
/** A run that could not have shown growth by this share of its level cannot be called stable. */
const BLIND = 0.5
/** A trend is one in a hundred by chance, or rarer. */
const SIGNIFICANT = 0.01
/** The second half must be able to climb at this share of the overall pace, or growth is slowing. */
const STILL_CLIMBING = 0.6
/** …and where it does climb at this share, it goes on. */
const GOES_ON = 0.8
/** Deviations below this share of level and range are measurement, or a shape that is not quite ours. */
const MEASUREMENT = 1e-3
/** Variance of rounding to whole numbers. */
const ROUNDING = 1 / 12
/** Troughs at the end that say where memory is now. */
const LATEST = 3
/** From this share of its limit on a heap is collected ever more often: what fills it slows down, whatever it is. */
const NEAR_LIMIT = 0.8

export interface Terms {
  readonly unit: Unit
  /** On the run's time axis; found when absent. */
  readonly warmupEnd?: Seconds
  /** In the series' unit. */
  readonly limit?: number
}

/** Undefined when the given warm-up leaves too little to judge. */
export function weigh(floor: Troughs, { unit, warmupEnd, limit }: Terms): Finding | undefined {
  const level = median(floor.v.map(Math.abs))
  const range = Math.max(...floor.v) - Math.min(...floor.v)
  const measurement = Math.max((MEASUREMENT * (level + range)) ** 2, unit === 'count' ? ROUNDING : 0, Number.MIN_VALUE)
  const fit = (t: readonly number[], v: readonly number[]) => fitModels(t, v, measurement)
  const calm = withoutExcursions(floor.t, floor.v, measurement, fit)
  const warmed = afterWarmUp(calm.t, calm.v, calm.models, fit, warmupEnd)
  if (warmed === undefined) return undefined
  const { from } = warmed
  // A start may hide a burst behind it, which then looks like steps.
  const rest = comesAndGoes(warmed.rest[0])
    ? withoutExcursions(calm.t.slice(from), calm.v.slice(from), measurement, fit)
    : { t: calm.t.slice(from), v: calm.v.slice(from), models: warmed.rest, excursions: [] }
  const { t, v } = rest
  const start = t[0] as number
  const duration = (t[t.length - 1] as number) - start
  const material = Math.max(MATERIAL * level, unit === 'count' ? MATERIAL_COUNT : 0)

  const whole = calm.models
  const withWarmUp = from > 0 && rest.excursions.length === 0 && isLineBehindWarmUp(whole, rest.models)
  const models = withWarmUp ? whole : rest.models
  const likely = preferred(models)
  const noise = withWarmUp ? noiseAround(calm.t, calm.v, likely, measurement) : noiseAround(t, v, likely, measurement)
  const tested = testable(t, v, likely)
  const trend = theilSen(tested.t, tested.v, noise.rho)
  const span = (tested.t[tested.t.length - 1] as number) - (tested.t[0] as number)
  const late = lateHalf(tested, noise.rho)
  const smallest = detectable(t, noise, material)
  const { outcome, because, best } = decide({
    models,
    whole: warmupEnd === undefined ? whole : models,
    trend: trendOf(tested, trend, late, material),
    goesOn: late.slope >= GOES_ON * trend.slope,
    slope: trend,
    material,
    span,
    blind: smallest.slope * duration > Math.max(BLIND * level, material),
  })
  const slopes = { value: trend.slope, low: trend.low, high: trend.high }
  const latest = median(v.slice(-LATEST))
  const toLimit = limit === undefined || outcome !== 'leak' ? undefined : timeToLimit(latest, limit, slopes)
  const limitUsed = limit === undefined || outcome !== 'growing' ? 0 : latest / limit
  return {
    outcome,
    because,
    model: named(best.name, from > 0),
    trend,
    warmupEnd: start,
    warmedUp: from > 0,
    span,
    level,
    floor: { t: [...calm.t.slice(0, from), ...t], v: [...calm.v.slice(0, from), ...v] },
    excursions: [...calm.excursions, ...rest.excursions],
    changes: best.jumps.map((by, i) => ({ at: start + (best.changes[i] as number) * duration, by })),
    curve: best.curve.slice(best.curve.length - t.length),
    detectable: smallest,
    ...(toLimit === undefined ? {} : { timeToLimit: toLimit }),
    ...(limitUsed < NEAR_LIMIT ? {} : { limitUsed }),
  }
}

function comesAndGoes(best: FittedModel | undefined): boolean {
  const jumps = best?.jumps ?? []
  return jumps.some((jump) => jump > 0) && jumps.some((jump) => jump < 0)
}

/** A line behind a warm-up is seen best with the warm-up in the model, which carries the tail, unless the rest shows another shape. */
function isLineBehindWarmUp(whole: readonly FittedModel[], rest: readonly FittedModel[]): boolean {
  const bicOf = (models: readonly FittedModel[], name: TrendModel) =>
    models.find((each) => each.name === name)?.bic ?? Number.POSITIVE_INFINITY
  const [best] = whole
  if (best?.name !== 'warm-up-then-linear' || bicOf(whole, 'warm-up-then-flat') - best.bic < WEAK) return false
  return bicOf(rest, 'linear') - (rest[0]?.bic ?? 0) < (rest[0]?.name === 'saturating' ? WEAK : STRONG)
}

interface Columns {
  readonly t: readonly number[]
  readonly v: readonly number[]
}

/** What the trend tests look at: from the bend on where the floor bends, and without the steps where it climbs beside them. */
function testable(t: readonly number[], v: readonly number[], best: FittedModel): Columns {
  const start = t[0] as number
  const span = (t[t.length - 1] as number) - start
  const share = (time: number) => (time - start) / span
  if (best.name === 'flat-then-linear') {
    const bend = t.findIndex((time) => share(time) >= (best.changes[0] as number) - 1e-9)
    const from = Math.min(bend, t.length - MIN_LEFT)
    return { t: t.slice(from), v: v.slice(from) }
  }
  if (best.name === 'linear-with-steps')
    return { t, v: v.map((value, i) => value - stepsUpTo(best, share(t[i] as number))) }
  return { t, v }
}

/**
 * Noise around the best shape, and at least that of measurement, which does not remember. Steps follow wandering too
 * willingly, so with them it is the memory of the noise around a straight line.
 */
function noiseAround(t: readonly number[], v: readonly number[], best: FittedModel, measurement: number): Noise {
  const residuals = v.map((value, i) => value - (best.curve[i] as number))
  const variance = residuals.reduce((sum, each) => sum + each * each, 0) / Math.max(1, v.length - 2)
  if (variance <= measurement) return { deviation: Math.sqrt(measurement), rho: 0 }
  const deviation = Math.sqrt(variance)
  if (best.name !== 'steps') return { deviation, rho: lagOne(residuals) }
  const { slope } = theilSen(t, v, 0)
  return { deviation, rho: lagOne(v.map((value, i) => value - slope * (t[i] as number))) }
}

function lateHalf({ t, v }: Columns, rho: number): TheilSen {
  const half = Math.floor(t.length / 2)
  return theilSen(t.slice(half), v.slice(half), rho)
}

function trendOf({ t, v }: Columns, trend: TheilSen, late: TheilSen, material: number): Trend {
  const span = (t[t.length - 1] as number) - (t[0] as number)
  const shown = (trend.test.p < SIGNIFICANT && trend.low > 0) || driftP(v) < SIGNIFICANT / 2
  const rising = shown && trend.slope * span >= material
  if (!rising) return 'none'
  return late.slope > 0 && late.high >= STILL_CLIMBING * trend.slope ? 'steady' : 'slowing'
}

function named(name: TrendModel, warmedUp: boolean): TrendModel {
  if (!warmedUp) return name
  return name === 'flat' ? 'warm-up-then-flat' : name === 'linear' ? 'warm-up-then-linear' : name
}
