/** When a run has reached its working state. */
import type { FittedModel } from './models.ts'

/** A warm-up that takes more of the run than this leaves too little to judge, and is a filling cache rather. */
const LONGEST_WARM_UP = 0.6
/** Steps this early in the run belong to its start. */
const STARTING = 0.15
/** Troughs that must be left for a verdict. */
const MIN_LEFT = 8
/** BIC difference that is worth a mention. */
const CLEAR = 3
/** BIC difference that counts as strong evidence (Kass and Raftery, JASA 90, 1995). */
const STRONG = 6

/**
 * Share of the time (0 to 1) after which the warm-up of the troughs is over; 0 when there is none. Found where a curve
 * that settles describes the troughs clearly better than every model without one.
 */
export function warmUpShare(models: readonly FittedModel[]): number {
  const best = models[0]
  const starting = best?.name === 'steps' ? best.changes.filter((at) => at <= STARTING) : []
  if (starting.length > 0) return starting.at(-1) as number
  const settling = models.find((each) => each.settled > 0 && each.settled <= LONGEST_WARM_UP)
  const other = models.find((each) => each.settled === 0)
  if (best === undefined || settling === undefined || other === undefined) return 0
  // What slows down all the way is no warm-up.
  if (best.name === 'saturating' && settling.bic - best.bic > CLEAR) return 0
  return other.bic - settling.bic > STRONG ? settling.settled : 0
}

/** Rounds of looking again at what is left: a start may come in several steps. */
const MAX_ROUNDS = 3

/** Index of the first trough after the warm-up, found by the models of all troughs or given as a time. */
export function afterWarmUp(
  t: readonly number[],
  v: readonly number[],
  models: readonly FittedModel[],
  refit: (t: readonly number[], v: readonly number[]) => readonly FittedModel[],
  given: number | undefined,
): number {
  if (given !== undefined) return indexAt(t, given)
  const latest = (t[0] as number) + LONGEST_WARM_UP * ((t[t.length - 1] as number) - (t[0] as number))
  let from = 0
  let found = models
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const share = warmUpShare(found)
    const start = t[from] as number
    const next = indexAt(t, start + share * ((t[t.length - 1] as number) - start))
    if (next === from || (t[next] as number) > latest || t.length - next < MIN_LEFT) break
    from = next
    found = refit(t.slice(from), v.slice(from))
  }
  return from
}

function indexAt(t: readonly number[], time: number): number {
  const index = t.findIndex((each) => each >= time - 1e-9 * Math.abs(time))
  return index < 0 ? t.length : index
}
