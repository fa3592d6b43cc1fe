/**
 * What a few large collections can say. Between them, what died in the old generation still counts, so that a floor through
 * the small ones climbs and falls with it; and fewer than `MIN_TEETH` large ones make no trend. But memory that leaks is
 * there after each of them: where the last one left no more than the first, nothing has added up since. That refutes growth
 * larger than the lows differ among themselves. It never shows growth.
 */
import type { Points, Unit } from '../../model.ts'
import { format, formatDelta, formatDuration } from '../../units.ts'
import { median } from './order.ts'
import type { TrendJudgement } from './question.ts'
import { theilSen } from './theilSen.ts'
import { lowestAfter, MIN_TEETH, rises } from './troughs.ts'

/** Two lows may be equal by chance. */
const LEAST_LOWS = 3
/** Share of the time that must lie between the first and the last low, so that growth had time to show. */
const LEAST_SPAN = 0.5
/** Share of their level that the lows may differ by; more hides a leak that matters. */
const ALIKE = 0.5

/** Undefined where the collections are none or many, or where their lows leave it open whether memory grows. */
export function byFewFloors(
  points: Points,
  count: Float64Array | undefined,
  { unit, source }: { readonly unit: Unit; readonly source: string },
): TrendJudgement | undefined {
  const cuts = count === undefined ? [] : rises(count)
  if (cuts.length < LEAST_LOWS || cuts.length >= MIN_TEETH) return undefined
  const lows = lowestAfter(points, cuts)
  const t = lows.map((index) => points.t[index] as number)
  const v = lows.map((index) => points.v[index] as number)
  const [first, last] = [v[0] as number, v.at(-1) as number]
  const span = (t.at(-1) as number) - (t[0] as number)
  const whole = (points.t.at(-1) as number) - (points.t[0] as number)
  const level = median(v)
  const spread = Math.max(...v) - Math.min(...v)
  if (last > first || !(span >= LEAST_SPAN * whole) || spread > ALIKE * level) return undefined
  const { slope, low, high, test } = theilSen(t, v, 0)
  const least = spread / span
  return {
    outcome: 'stable',
    reasons: [
      `After ${cuts.length} collections of the old generation the lowest heap is ${v.map((value) => format(value, unit)).join(', ')}: the last one left ${last < first ? `${formatDelta(last - first, unit)} against` : 'no more than'} the first.`,
      'What rises between them is garbage that only they free.',
      ...(least > 0
        ? [
            `They are too few for a trend: growth by less than ${format(spread, unit)} in ${formatDuration(span)} would not be visible here.`,
          ]
        : []),
    ],
    evidence: {
      source: `lowest ${source} between collections of the old generation`,
      warmupEnd: t[0] as number,
      slopePerHour: { value: slope * 3600, low: low * 3600, high: high * 3600 },
      mannKendallP: test.p,
      model: 'flat',
      minimumDetectablePerHour: least * 3600,
    },
    floor: { t, v, curve: v.map(() => level) },
  }
}
