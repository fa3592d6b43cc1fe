/**
 * Judges a candidate against its base. How much the same test varies from run to run is only known when it was run again,
 * so every run gives one number, and the two sets of numbers are compared; points within one run are never taken for
 * repeats. Under 4 runs a side there is a difference and no verdict.
 *
 * With enough runs the limit itself is tested, by one-sided Mann–Whitney tests of the candidate against the base moved to
 * the limit: a verdict needs the candidate to lie within the limit, or beyond it, by more than chance. A change that is
 * merely not significant therefore never passes. The text is benchstat's, with the medians' change and the p of a
 * two-sided test of any difference: `+12.3 % (p=0.029 n=4)`, or `~ (p=0.343 n=4+5)` where none is detected.
 */
import { median } from '../analysis/trend/order.ts'
import { formatChange, formatDelta, formatNumber } from '../units.ts'
import type { VerdictStatus } from './criterion.ts'
import { type MannWhitney, mannWhitney } from './mannWhitney.ts'
import { formatQuantity, type Kind, unitOfKind } from './quantity.ts'
import type { BetweenRule } from './rule.ts'

/** Runs a side from which a two-sided p below 0.05 is possible: 4 of each reach 2/70. */
export const MIN_REPEATS = 4
/** Chance of a wrong verdict that is accepted, as in benchstat. */
export const ALPHA = 0.05

export interface BetweenJudgement {
  readonly status: VerdictStatus
  readonly value?: number
  readonly text: string
  readonly reason: string
}

/** `limit` is a ratio for `change`, and in the unit of `kind` for `delta`. Both sides have at least one value. */
export function judgeBetween(
  { measure, operator }: Pick<BetweenRule, 'measure' | 'operator'>,
  base: readonly number[],
  candidate: readonly number[],
  limit: number,
  kind: Kind,
): BetweenJudgement {
  const [from, to] = [median(base), median(candidate)]
  if (measure === 'change' && base.some((value) => value <= 0))
    return { status: 'not-evaluable', text: 'n/a', reason: 'a base value is not positive, so nothing is a share of it' }
  const value = measure === 'change' ? to / from - 1 : to - from
  if (!Number.isFinite(value))
    return { status: 'not-evaluable', text: 'n/a', reason: 'the difference is too large a number' }
  const difference = measure === 'change' ? formatChange(value) : differenceText(value, kind)
  const medians = `median ${formatQuantity(from, kind)} → ${formatQuantity(to, kind)}`
  if (base.length < MIN_REPEATS || candidate.length < MIN_REPEATS) {
    const reason = `${medians}, and no way to tell noise from change: it takes ${MIN_REPEATS} runs a side`
    return { status: 'inconclusive', value, text: benchstatText(difference, base, candidate), reason }
  }
  const text = benchstatText(difference, base, candidate, mannWhitney(candidate, base).pTwoSided)
  const moved = base.map((each) => (measure === 'change' ? each * (1 + limit) : each + limit))
  const status = against(candidate, moved, operator)
  return { status, value, text, reason: `${medians}${WORDS[status]}` }
}

/** `+12.3 % (p=0.029 n=4)`; `~ (p=0.343 n=4+5)` where p is too large, and no p where there are too few values for one. */
export function benchstatText(
  difference: string,
  base: readonly number[],
  candidate: readonly number[],
  p?: number,
): string {
  const n = base.length === candidate.length ? `n=${base.length}` : `n=${base.length}+${candidate.length}`
  if (p === undefined) return `${difference} (${n})`
  return `${p < ALPHA ? difference : '~'} (p=${formatNumber(p, 3)} ${n})`
}

const WORDS: Readonly<Record<'pass' | 'fail' | 'inconclusive', string>> = {
  pass: ', on the right side of the limit by more than chance',
  fail: ', on the wrong side of the limit by more than chance',
  inconclusive: ', too near to the limit, or too much apart from run to run, to tell: more runs would',
}

function against(
  candidate: readonly number[],
  limit: readonly number[],
  operator: BetweenRule['operator'],
): 'pass' | 'fail' | 'inconclusive' {
  const test: MannWhitney = mannWhitney(candidate, limit)
  const upper = operator === '<' || operator === '<='
  // Runs that all give the very same number have no noise to be told from: on the limit is within `<=`.
  const apart =
    operator === '<='
      ? Math.max(...candidate) <= Math.min(...limit)
      : operator === '>='
        ? Math.min(...candidate) >= Math.max(...limit)
        : false
  if (apart) return 'pass'
  const [good, bad] = upper ? [test.pLess, test.pGreater] : [test.pGreater, test.pLess]
  return good < ALPHA ? 'pass' : bad < ALPHA ? 'fail' : 'inconclusive'
}

function differenceText(value: number, kind: Kind): string {
  const unit = unitOfKind(kind)
  if (unit !== 'unknown') return formatDelta(value, unit)
  return `${value > 0 ? '+' : value < 0 ? '−' : '±'}${formatQuantity(Math.abs(value), kind)}`
}
