/** Says in words what was found, most important first. */
import type { Seconds } from '../../model.ts'
import { format, formatChange, formatDelta, formatDuration, formatNumber } from '../../units.ts'
import type { TrendJudgement, TrendQuestion } from './question.ts'
import type { Troughs } from './troughs.ts'
import { type Finding, MATERIAL } from './weigh.ts'

/** Measured by collections alone: between two of them there is nothing to measure. */
const LIVE_SET = /live|after_gc/
/** Kinds of evidence by metric, best first in issue order; others are named by what cut them. */
const SOURCES: readonly (readonly [RegExp, string])[] = [
  [LIVE_SET, 'live set after GC'],
  [/working_set/, 'container working set'],
  [/^container_memory_rss|anon/, 'anonymous memory'],
  [/^container_memory/, 'container memory'],
  [/resident|rss/, 'resident memory'],
]

/** What the verdict rests on, e.g. `lowest heap between collections`. */
export function sourceOf({ metric }: Pick<TrendQuestion, 'metric'>, { cutBy }: Pick<Troughs, 'cutBy'>): string {
  const known = SOURCES.find(([name]) => name.test(metric))?.[1]
  if (known !== undefined) return cutBy === 'points' ? known : `lowest ${known} between collections`
  const what = /heap|memory_used/.test(metric) ? 'heap' : 'values'
  return cutBy === 'collections'
    ? `lowest ${what} between collections`
    : cutBy === 'falls'
      ? `lowest ${what} of each cycle`
      : `lowest ${what} of each stretch`
}

/** Whether the series has a point for each collection. */
export function isLiveSet({ metric }: Pick<TrendQuestion, 'metric'>): boolean {
  return LIVE_SET.test(metric)
}

export const inWords = {
  finding(finding: Finding, question: TrendQuestion): Pick<TrendJudgement, 'outcome' | 'reasons'> {
    const warmUp = finding.warmedUp
      ? [
          question.warmupEnd === undefined
            ? `The first ${formatDuration(finding.warmupEnd - (question.points.t[0] as number))} are warm-up and left out.`
            : `Points before ${formatDuration(question.warmupEnd)} are left out as warm-up, as asked.`,
        ]
      : []
    return {
      outcome: finding.outcome,
      reasons: [
        main(finding, question),
        slope(finding, question),
        ...limit(finding, question),
        ...warmUp,
        ...excursions(finding, question),
        ...smallest(finding, question),
      ],
    }
  },
  continuity(
    restarts: readonly Seconds[],
    gaps: readonly { readonly start: Seconds }[],
    unmeasured: Seconds,
    duration: Seconds,
    question: Pick<TrendQuestion, 'metric'>,
  ): string[] {
    const what = isLiveSet(question) ? 'collected' : 'measured'
    const times = restarts.slice(0, 3).map(formatDuration).join(', ')
    const restarted =
      restarts.length === 0
        ? []
        : [
            `The process seems to have restarted ${restarts.length === 1 ? `at ${times}` : `${restarts.length} times (${times}${restarts.length > 3 ? ', …' : ''})`}; the longest stretch without a restart was judged.`,
          ]
    const gap = gaps[0]
    const gapped =
      gap === undefined
        ? []
        : [
            `For ${formatDuration(unmeasured)} of ${formatDuration(duration)} nothing was ${what}, first at ${formatDuration(gap.start)}.`,
          ]
    return [...restarted, ...gapped]
  },
}

function main(finding: Finding, { unit, limit }: TrendQuestion): string {
  const { trend, span, level, changes } = finding
  const growth = trend.slope * span
  const risen = `${formatDelta(growth, unit)} (${formatChange(level > 0 ? growth / level : Number.NaN)}) in ${formatDuration(span)}`
  const steps = changes.map(({ at, by }) => `${formatDelta(by, unit)} at ${formatDuration(at)}`).join(', ')
  if (finding.limitUsed !== undefined && limit !== undefined) {
    return `The floor rises, ${risen}, to ${formatNumber(finding.limitUsed * 100, 0)} % of its limit of ${format(limit, unit)}, and ever more slowly. So near a limit all growth slows, and its shape does not tell a cache that fills from a leak: look at what holds it, or give it more room.`
  }
  switch (finding.because) {
    case 'both-see-a-leak':
      return `The floor rises steadily, ${risen}, and both the trend tests and the best-fitting shape (${finding.model}) say that it goes on.`
    case 'both-see-slowing':
      return `The floor rises, ${risen}, but more slowly in the second half: a cache may be filling. A longer run will tell.`
    case 'still-filling':
      return `The floor rises ever more slowly, ${risen}: a cache may be filling. A longer run will tell whether it ends.`
    case 'stepped':
      return `The level changes in ${changes.length === 1 ? 'one step' : `${changes.length} steps`} (${steps}) and holds between.`
    case 'burst':
      return `Memory rises for a while and comes back (${steps}); before and after, the floor is level.`
    case 'teeth':
      return `Memory climbs and falls back (${steps}), and ends no higher than it began.`
    case 'flat':
      return 'The floor is level: neither the trend tests nor the best-fitting shape see growth that matters.'
    case 'falls':
      return 'The floor falls.'
    case 'immaterial':
      return `What growth there is stays under ${formatNumber(MATERIAL * 100, 0)} % of the level over the run.`
    case 'only-model':
      return `The best-fitting shape (${finding.model}) rises, but the trend tests do not confirm it, so this may be chance.`
    case 'only-trend':
      return 'The trend tests see the floor rise, but a shape that does not leak, as a floor that wanders or a step, fits about as well.'
    case 'step-or-leak':
      return `A steady leak and ${changes.length === 1 ? 'a step' : 'steps'} (${steps}) describe this floor about equally well.`
    case 'slowing-or-leak':
      return `The floor rises, ${risen}, and a steady leak and growth that slows down, as of a cache that fills, describe it about equally well. A longer run will tell.`
    case 'too-noisy':
      return 'The floor varies so much that even a large leak would not show.'
  }
}

function slope({ trend }: Finding, { unit }: TrendQuestion): string {
  const perHour = (value: number) => formatDelta(value * 3600, unit)
  const p = trend.test.p < 0.0001 ? 'p < 0.0001' : `p = ${formatNumber(trend.test.p, trend.test.p < 0.01 ? 4 : 2)}`
  return `Slope ${perHour(trend.slope)} per hour, 95 % within ${perHour(trend.low)} to ${perHour(trend.high)} (Theil–Sen; Mann–Kendall ${p}).`
}

function limit({ timeToLimit }: Finding, { unit, limit: value }: TrendQuestion): string[] {
  if (timeToLimit === undefined || value === undefined) return []
  if (timeToLimit.value === 0) return [`The limit of ${format(value, unit)} is already passed.`]
  const until = timeToLimit.high === undefined ? 'or never' : `to ${format(timeToLimit.high, 'seconds')}`
  return [
    `At this pace the limit of ${format(value, unit)} is met in ${format(timeToLimit.value, 'seconds')} (${format(timeToLimit.low, 'seconds')} ${until}).`,
  ]
}

function excursions({ excursions: found }: Finding, { unit }: TrendQuestion): string[] {
  const each = found.map(
    ({ start, end, by }) => `${formatDelta(by, unit)} from ${formatDuration(start)} to ${formatDuration(end)}`,
  )
  return each.length === 0
    ? []
    : [`Memory leaves its course and comes back to it (${each.join(', ')}); that is left out.`]
}

function smallest({ detectable, span }: Finding, { unit }: TrendQuestion): string[] {
  const perHour = detectable.slope * 3600
  if (!(perHour > 0)) return []
  const longer = format(span * detectable.timesLongerForThird, 'seconds')
  return [
    `A leak below ${format(perHour, unit)} per hour would not be visible here; ${longer} would show ${format(perHour / 3, unit)} per hour.`,
  ]
}
