/** What any view may set going: opening paths, running a job, and saying what failed. */
import { createContext, useContext } from 'react'
import type { Failure, Job, JobId, JobSpec } from '../../shared/api.ts'
import { assert } from '../../shared/errors.ts'
import type { RunId } from '../../shared/model.ts'

/** The same failure may be said twice. */
export interface SaidFailure {
  readonly id: number
  readonly failure: Failure
}

export interface Activity {
  readonly jobs: readonly Job[]
  /** Jobs whose panel stands open, newest first. */
  readonly shown: readonly JobId[]
  /** What the window itself is busy with before there is a job, such as uploading a dropped folder. */
  readonly preparing: string | undefined
  readonly failures: readonly SaidFailure[]
  /** Asks the host for a folder and opens it. */
  pick(): void
  /** Opens what `paths` resolves to; an empty list means that the person changed their mind. */
  open(paths: () => Promise<readonly string[]>): void
  /** Asks the host for a folder and follows it. */
  pickToFollow(): void
  /** Follows the folder that a run came from. */
  follow(run: RunId): void
  /** Runs a job to its end, in a panel that tells what became of it; whether it did what it should. */
  run(spec: JobSpec): Promise<boolean>
  cancel(id: JobId): void
  show(id: JobId): void
  dismiss(id: JobId): void
  /** Does something that may fail, and says so where the person sees it. */
  attempt(action: () => Promise<void>): void
  dismissFailure(id: number): void
}

export const ActivityContext = createContext<Activity | undefined>(undefined)

export function useActivity(): Activity {
  const activity = useContext(ActivityContext)
  assert(activity, 'views are rendered inside an ActivityProvider')
  return activity
}
