/** What is asked of the trend methods, and what they answer. */
import type { LeakEvidence, Outcome, Points, Seconds, Unit } from '../../model.ts'
import type { Window } from '../window.ts'

export interface TrendQuestion {
  /** Times ascending; NaN where nothing was measured. */
  readonly points: Points
  readonly unit: Unit
  readonly metric: string
  /** The collection counter of the same process; its times may differ. */
  readonly count?: Points
  /** On the run's time axis; found when absent. */
  readonly warmupEnd?: Seconds
  /** Faults, restarts and changes of phase that are left out. */
  readonly excluded?: readonly Window[]
  /** What the series may not exceed, in its unit. */
  readonly limit?: number
}

export interface TrendJudgement {
  readonly outcome: Outcome
  /** Sentences, most important first. */
  readonly reasons: readonly string[]
  readonly evidence?: LeakEvidence
  /** The points the verdict rests on, and the curve that describes them from the end of the warm-up. */
  readonly floor?: { readonly t: readonly number[]; readonly v: readonly number[]; readonly curve: readonly number[] }
}
