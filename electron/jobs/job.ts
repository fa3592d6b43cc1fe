/** What a kind of job is given to work with, inside its own process. */
import type { FollowState, JobResult, JobSpec } from '../../shared/api.ts'
import type { RunId } from '../../shared/model.ts'
import type { WritableDatabase } from '../storage/database.ts'

export interface JobContext {
  readonly db: WritableDatabase
  readonly signal: AbortSignal
  /** `progress` from 0 to 1, `step` in words; may be called as often as one likes. */
  report(progress: number, step: string): void
  /** Runs that are followed have more than before, and it can be read. */
  grew(state: FollowState, changed: Grown): void
}

export interface Grown {
  readonly runs: readonly RunId[]
  /** Whether they were judged anew. */
  readonly judged: boolean
}

/** First message to a job process. */
export interface JobOrder {
  readonly workspace: string
  readonly spec: JobSpec
}

/** Messages from a job process. */
export type JobMessage =
  | { readonly kind: 'progress'; readonly progress: number; readonly step: string }
  | { readonly kind: 'grown'; readonly state: FollowState; readonly changed: Grown }
  | { readonly kind: 'done'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly failure: import('../../shared/api.ts').Failure }

/** The only message after the order. */
export const CANCEL = 'cancel'
