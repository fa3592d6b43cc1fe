/** Where the two families agree, and what to say where they do not. */
import type { Outcome } from '../../model.ts'
import { type Meaning, meaningOf, ofSteps } from './meaning.ts'
import type { FittedModel } from './models.ts'
import type { TheilSen } from './theilSen.ts'
import { LONGEST_WARM_UP } from './warmUp.ts'

/** What the trend tests say by themselves. */
export type Trend = 'steady' | 'slowing' | 'none'

/** Which sentence tells why (words.ts). */
export type Because =
  | 'both-see-a-leak'
  | 'both-see-slowing'
  | 'still-filling'
  | 'stepped'
  | 'burst'
  | 'teeth'
  | 'flat'
  | 'falls'
  | 'immaterial'
  | 'only-model'
  | 'only-trend'
  | 'step-or-leak'
  | 'slowing-or-leak'
  | 'too-noisy'

export interface Decision {
  readonly outcome: Outcome
  readonly because: Because
  /** The shape that decided. */
  readonly best: FittedModel
}

type Verdict = Omit<Decision, 'best'>

/** BIC difference that counts as strong evidence (Kass and Raftery, JASA 90, 1995). */
export const STRONG = 6
/** …and one that is barely worth a mention, so that the simpler model keeps its place, and trend tests tell a leak from slowing growth. */
export const WEAK = 2
/** What a line between steps must be better by than the steps alone. */
const CLEAR = 4
/** A trend that chance alone does not explain well: neither shown nor to be waved away. */
const POSSIBLE = 0.05

/** The best model, unless a level floor is nearly as good. */
export function preferred(models: readonly FittedModel[]): FittedModel {
  return simplest(models, WEAK)
}

export interface Evidence {
  /** Best first. */
  readonly models: readonly FittedModel[]
  /** Of the warm-up too, where it was found and not given: what slows down shows most at its beginning. */
  readonly whole: readonly FittedModel[]
  readonly trend: Trend
  /** The second half climbs nearly as the whole does. */
  readonly goesOn: boolean
  readonly slope: TheilSen
  /** Growth that matters, in the series' unit. */
  readonly material: number
  /** Seconds that the trend tests looked at. */
  readonly span: number
  /** Whether even large growth could have gone unseen. */
  readonly blind: boolean
}

/** Weighs the shape that fits best against the trend tests. */
export function decide(evidence: Evidence): Decision {
  const { models, trend, slope } = evidence
  const unlikely = trend === 'none' && slope.test.p > POSSIBLE
  const best = asTrendSees(simplest(models, unlikely ? STRONG : WEAK), evidence)
  return { ...verdictOn(evidence, best), best }
}

function verdictOn(evidence: Evidence, best: FittedModel): Verdict {
  const { models, trend, material, blind } = evidence
  const meaning = trusted(best, evidence)
  if (meaning === 'leak') return ofLeak(evidence, best)
  if (meaning === 'growing') return { outcome: 'growing', because: 'still-filling' }
  const leaking = models.find((each) => meaningOf(each, material) === 'leak')
  const doubtful = trend === 'steady' && leaking !== undefined && leaking.bic - best.bic < STRONG
  if (meaning === 'step') return doubtful ? inconclusive('step-or-leak') : { outcome: 'step', because: 'stepped' }
  if (doubtful) return inconclusive('only-trend')
  if (blind) return inconclusive('too-noisy')
  return { outcome: 'stable', because: meaning }
}

/** Of slowing growth and a leak that fit alike, the leak where the second half climbs like the whole. */
function asTrendSees(best: FittedModel, { models, trend, goesOn, material }: Evidence): FittedModel {
  if (trend !== 'steady' || !goesOn || meaningOf(best, material) !== 'growing') return best
  const leaking = models.find((each) => meaningOf(each, material) === 'leak')
  return leaking !== undefined && leaking.bic - best.bic <= WEAK ? leaking : best
}

/** A climb between steps counts only where the trend tests see it too: otherwise the steps are all there is. */
function trusted(best: FittedModel, { trend, material }: Evidence): Meaning {
  return best.name === 'linear-with-steps' && trend === 'none' ? ofSteps(best, material) : meaningOf(best, material)
}

function ofLeak({ models, whole, trend, goesOn, slope, material, span }: Evidence, best: FittedModel): Verdict {
  if (trend === 'slowing') return { outcome: 'growing', because: 'both-see-slowing' }
  // A staircase that the trend tests do not climb is steps.
  if (trend === 'none' && best.name === 'steps') return { outcome: 'step', because: 'stepped' }
  if (trend === 'none')
    return slope.slope * span < material ? { outcome: 'stable', because: 'immaterial' } : inconclusive('only-model')
  // Between a leak and slowing growth the second half decides, which the trend tests have looked at.
  const innocent = models.find((each) => !['leak', 'growing'].includes(meaningOf(each, material)))
  const margin = best.name === 'linear-with-steps' ? STRONG : 0
  if (innocent !== undefined && innocent.bic - best.bic < margin) return inconclusive('only-trend')
  const bic = (wanted: Meaning) => whole.find((each) => meaningOf(each, material) === wanted)?.bic
  const lead = (bic('growing') ?? Number.POSITIVE_INFINITY) - (bic('leak') ?? 0)
  // A warm-up that takes most of the run is growth that slows down, and a line behind it must show clearly.
  if (best.name === 'warm-up-then-linear' && best.settled > LONGEST_WARM_UP && lead < STRONG)
    return { outcome: 'growing', because: 'still-filling' }
  if (lead < (goesOn ? -WEAK : WEAK)) return inconclusive('slowing-or-leak')
  return { outcome: 'leak', because: 'both-see-a-leak' }
}

/** What a shape is without the part that makes it leak, and may be by luck. */
const PLAINER: Partial<Record<FittedModel['name'], FittedModel['name']>> = {
  'flat-then-linear': 'linear',
  'warm-up-then-linear': 'warm-up-then-flat',
  'linear-with-steps': 'steps',
}

/** Flat before all others, and a plainer shape before the same with a line or a bend more. */
function simplest(models: readonly FittedModel[], margin: number): FittedModel {
  const best = models[0] as FittedModel
  const near = (name: FittedModel['name'], by: number) =>
    models.find((each) => each.name === name && each.bic - best.bic < by)
  const plainer = PLAINER[best.name]
  return near('flat', margin) ?? (plainer && near(plainer, best.name === 'linear-with-steps' ? CLEAR : WEAK)) ?? best
}

function inconclusive(because: Because): Verdict {
  return { outcome: 'inconclusive', because }
}
