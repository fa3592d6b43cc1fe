/** Where a series cannot be read across: time that was not measured, and restarts of the process. */
import type { Points, Seconds } from '../../model.ts'
import { median } from './order.ts'

export interface Continuity {
  /** Half-open index ranges between restarts, in time order; at least one when there are points. */
  readonly lives: readonly { readonly from: number; readonly to: number }[]
  /** Times of the first point after each restart. */
  readonly restarts: readonly Seconds[]
  readonly gaps: readonly { readonly start: Seconds; readonly end: Seconds }[]
  /** Seconds within gaps. */
  readonly unmeasured: Seconds
}

/** A pause of this many usual steps is a gap, not a late sample. */
const GAP_STEPS = 10

/**
 * Cuts points with ascending times at restarts: a counter that falls belongs to a new process. Without a counter a heap
 * that falls back to its start may as well have been collected, so nothing is cut, and too few such falls leave no verdict
 * (troughs.ts).
 */
export function continuity(points: Points, count: Float64Array | undefined): Continuity {
  const { t } = points
  const n = t.length
  if (n === 0) return { lives: [], restarts: [], gaps: [], unmeasured: 0 }
  const cuts = count === undefined ? [] : counterFalls(count)
  const edges = [0, ...cuts, n]
  const lives = edges.slice(1).map((to, i) => ({ from: edges[i] as number, to }))
  const steps = Array.from({ length: n - 1 }, (_, i) => (t[i + 1] as number) - (t[i] as number))
  const usual = steps.length === 0 ? 0 : median(steps)
  const gaps = steps.flatMap((step, i) =>
    step > GAP_STEPS * usual ? [{ start: t[i] as number, end: t[i + 1] as number }] : [],
  )
  return {
    lives,
    restarts: cuts.map((cut) => t[cut] as number),
    gaps,
    unmeasured: gaps.reduce((sum, { start, end }) => sum + end - start, 0),
  }
}

/** Restarts that are told apart; a process that restarts more often has nothing to judge between them. */
const MAX_RESTARTS = 64

function counterFalls(count: Float64Array): number[] {
  const cuts: number[] = []
  for (let i = 1; i < count.length && cuts.length < MAX_RESTARTS; i++)
    if ((count[i] as number) < (count[i - 1] as number)) cuts.push(i)
  return cuts
}
