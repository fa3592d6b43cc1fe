/** When a run has reached its working state. */
import type { FittedModel } from './models.ts'

/** A warm-up that takes more of the run than this leaves too little to judge, and is a filling cache rather. */
export const LONGEST_WARM_UP = 0.6
/** Steps this early in the run belong to its start. */
const STARTING = 0.15
/** Troughs that must be left for a verdict. */
export const MIN_LEFT = 8
/** BIC difference that is worth more than a bare mention (Kass and Raftery, JASA 90, 1995). */
const WORTH_A_MENTION = 2
/** …and one that counts as strong evidence. */
const STRONG = 6

/** Share of the time (0 to 1) at which a curve settles that describes the troughs clearly better than every model without one; 0 when none does. */
function settlingShare(models: readonly FittedModel[]): number {
  const best = models[0]
  const settling = models.find((each) => each.settled > 0 && each.settled <= LONGEST_WARM_UP)
  const other = models.find((each) => each.settled === 0)
  if (best === undefined || settling === undefined || other === undefined) return 0
  // What slows down all the way is no warm-up, or one that leaves nothing behind it.
  if (best.settled > LONGEST_WARM_UP && settling.bic - best.bic > WORTH_A_MENTION) return 0
  return other.bic - settling.bic > STRONG ? settling.settled : 0
}

/** Share of the time (0 to 1) at which the last step of a start in steps is; 0 when there is none. */
function startingShare([best]: readonly FittedModel[]): number {
  return best?.name === 'steps' ? (best.changes.findLast((at) => at <= STARTING) ?? 0) : 0
}

/** Rounds of looking again at what is left: a start may come in several steps. */
const MAX_ROUNDS = 3

export interface Warmed {
  /** Index of the first trough after the warm-up. */
  readonly from: number
  /** Models of the troughs from there on, best first. */
  readonly rest: readonly FittedModel[]
}

/** Leaves the warm-up out of troughs with the models of all of them: up to the time given, or as it is found. Troughs that leave too few are none. */
export function afterWarmUp(
  t: readonly number[],
  v: readonly number[],
  whole: readonly FittedModel[],
  fitted: (t: readonly number[], v: readonly number[]) => readonly FittedModel[],
  given: number | undefined,
): Warmed | undefined {
  if (given !== undefined) {
    const from = indexAt(t, given)
    return t.length - from < MIN_LEFT ? undefined : { from, rest: fitted(t.slice(from), v.slice(from)) }
  }
  const latest = (t[0] as number) + LONGEST_WARM_UP * ((t[t.length - 1] as number) - (t[0] as number))
  let from = 0
  let rest = whole
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const share = Math.max(settlingShare(rest), startingShare(rest))
    const start = t[from] as number
    const settled = start + share * ((t[t.length - 1] as number) - start)
    const next = indexAt(t, settled)
    if (next === from || settled > latest || t.length - next < MIN_LEFT) break
    from = next
    rest = fitted(t.slice(from), v.slice(from))
  }
  return { from, rest }
}

function indexAt(t: readonly number[], time: number): number {
  const index = t.findIndex((each) => each >= time - 1e-9 * Math.abs(time))
  return index < 0 ? t.length : index
}
