/**
 * The verdict on one series: does its floor rise, and does it go on rising?
 *
 * Two families of method look at the same troughs. Model selection asks which shape describes them best (models.ts). The
 * trend tests ask whether later troughs are higher than earlier ones, and whether the second half still climbs
 * (theilSen.ts, mannKendall.ts). Each is fooled by something: model selection by a shape it does not know, the tests by
 * a warm-up or a step. They are seldom fooled by the same thing, so only both together make a leak. Where one of them
 * sees a leak and the other does not say what it was instead, the verdict is that there is none.
 */
import { byFewFloors } from './fewFloors.ts'
import { continuity } from './gaps.ts'
import { lowestPoints } from './lowest.ts'
import type { TrendJudgement, TrendQuestion } from './question.ts'
import { countAt, outside } from './reading.ts'
import { type Troughs, troughs } from './troughs.ts'
import { type Finding, weigh } from './weigh.ts'
import { inWords, isLiveSet, sourceOf } from './words.ts'

export type { TrendJudgement, TrendQuestion }

/** Fewer points than this have no floor to follow. */
const MIN_POINTS = 12
/** Beyond any measurement, and far from where arithmetic overflows. */
const MOST = 1e30
/** Fewer troughs than this are no trend. */
const MIN_TROUGHS = 8
/** More of the time unmeasured than this hides whatever happened in it. */
const MOST_UNMEASURED = 0.35
/** Share of the time that the longest stretch between restarts must last for any verdict but a leak. */
const LEAST_LIFE = 0.6

/** Judges a series by its floor. Bounded: ten million points are reduced in one pass before anything else. */
export function judgeTrend(question: TrendQuestion): TrendJudgement {
  const { points, unit } = question
  const lowest = outside(lowestPoints(points), question.excluded ?? [])
  const n = lowest.t.length
  if (n === 0) return inconclusive('There are no measured points to judge.')
  if (n < MIN_POINTS)
    return inconclusive(`There ${n === 1 ? 'is 1 point' : `are ${n} points`}; a trend needs at least ${MIN_POINTS}.`)
  const duration = (lowest.t[n - 1] as number) - (lowest.t[0] as number)
  if (!(duration > 0)) return inconclusive('All points have the same time, and without time there is no trend.')
  if ((unit === 'bytes' || unit === 'count') && lowest.v.some((value) => value < 0))
    return inconclusive('Some values are negative, which no amount of memory is: the file is not what it seems.')

  if (lowest.v.some((value) => Math.abs(value) > MOST))
    return inconclusive('Some values are larger than anything that can be measured: the file is not what it seems.')
  if (unit === 'bytes' && lowest.v.every((value) => value === 0))
    return inconclusive('All values are 0: the memory was not measured.')

  const count = question.count && countAt(question.count, points, lowest)
  const { lives, restarts, gaps, unmeasured } = continuity(lowest, count)
  const measuredGaps = gaps.filter(
    ({ start, end }) => !(question.excluded ?? []).some((each) => each.start >= start && each.end <= end),
  )
  const life = lives.reduce((longest, each) => (each.to - each.from > longest.to - longest.from ? each : longest))
  const cut = { t: lowest.t.subarray(life.from, life.to), v: lowest.v.subarray(life.from, life.to) }
  const notes = inWords.continuity(restarts, measuredGaps, unmeasured, duration, question)
  if (measuredGaps.length > 0 && unmeasured > MOST_UNMEASURED * duration) return inconclusive(...notes)

  const counted = count?.subarray(life.from, life.to)
  const floor = troughs(cut, counted)
  const few =
    restarts.length === 0 && question.warmupEnd === undefined && isLiveSet(question)
      ? byFewFloors(cut, counted, { unit, source: sourceOf(question, floor) })
      : undefined
  if (few !== undefined) return { ...few, reasons: [...few.reasons, ...notes] }
  if (floor.v.length < MIN_TROUGHS) return inconclusive(tooFew(floor), ...notes)
  const finding = weigh(floor, question)
  if (finding === undefined) return inconclusive('After the warm-up too few points are left to judge.', ...notes)
  const judged = { ...inWords.finding(finding, question), ...described(finding, question, floor) }
  if (restarts.length === 0 || finding.outcome === 'leak') return { ...judged, reasons: [...judged.reasons, ...notes] }
  const share = ((cut.t[cut.t.length - 1] as number) - (cut.t[0] as number)) / duration
  if (share >= LEAST_LIFE) return { ...judged, reasons: [...judged.reasons, ...notes] }
  return { ...judged, outcome: 'inconclusive', reasons: [...notes, ...judged.reasons] }
}

function tooFew({ teeth, v }: Troughs): string {
  if (teeth === 0) return `Only ${v.length} lowest points are left to compare; a trend needs at least ${MIN_TROUGHS}.`
  const falls = teeth === 1 ? 'Memory fell back once' : `Memory fell back ${teeth} times`
  return `${falls}, by collections or restarts, which leaves too few lowest points for a trend (${v.length} of at least ${MIN_TROUGHS}). A longer run will tell.`
}

function described(
  finding: Finding,
  question: TrendQuestion,
  floor: Troughs,
): Pick<TrendJudgement, 'evidence' | 'floor'> {
  const { trend, detectable, timeToLimit, limitUsed } = finding
  return {
    evidence: {
      source: sourceOf(question, floor),
      warmupEnd: finding.warmupEnd,
      slopePerHour: { value: trend.slope * 3600, low: trend.low * 3600, high: trend.high * 3600 },
      mannKendallP: trend.test.p,
      model: finding.model,
      minimumDetectablePerHour: detectable.slope * 3600,
      ...(timeToLimit === undefined ? {} : { timeToLimit }),
      ...(limitUsed === undefined ? {} : { limitUsed }),
    },
    // The curve ends where the floor ends, of which bursts are no part.
    floor: { t: finding.floor.t, v: finding.floor.v, curve: finding.curve },
  }
}

function inconclusive(...reasons: string[]): TrendJudgement {
  return { outcome: 'inconclusive', reasons }
}
