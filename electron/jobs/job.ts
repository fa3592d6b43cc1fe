/** What a kind of job is given to work with, inside its own process. */
import type { JobResult, JobSpec } from '../../shared/api.ts'
import type { WritableDatabase } from '../storage/database.ts'

export interface JobContext {
  readonly db: WritableDatabase
  readonly signal: AbortSignal
  /** `progress` from 0 to 1, `step` in words; may be called as often as one likes. */
  report(progress: number, step: string): void
}

/** First message to a job process. */
export interface JobOrder {
  readonly workspace: string
  readonly spec: JobSpec
}

/** Messages from a job process. */
export type JobMessage =
  | { readonly kind: 'progress'; readonly progress: number; readonly step: string }
  | { readonly kind: 'done'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly failure: import('../../shared/api.ts').Failure }

/** The only message after the order. */
export const CANCEL = 'cancel'
