/** What a run of a scenario is given by the launch it belongs to. */
import type { RunEnd } from '../../shared/launchApi.ts'
import type { TimedPhase } from './manifest.ts'
import type { Owned } from './owned.ts'

export interface RunSurroundings {
  readonly launch: string
  /** File of the workspace. */
  readonly workspace: string
  /** Result folder of the run, made by it. */
  readonly folder: string
  /** Folder of the scenario's file, which its own paths count from. */
  readonly here: string
  /** Aborts to stop the run, for a reason that is a `RunStop`. */
  readonly signal: AbortSignal
  /** Resolves at once unless the run is paused. */
  whilePaused(): Promise<void>
  /** Marks made since it was asked last; `at` by `performance.now()`. */
  takeMarks(): readonly { readonly at: number; readonly text: string }[]
  own(owned: Owned): void
  disown(owned: Owned): void
  log(line: string): void
  /** What is going on, whenever that changes. */
  tell(now: {
    readonly step?: string
    readonly phase?: TimedPhase & { readonly duration?: number }
    readonly faults?: readonly string[]
    readonly missed?: number
    /** Of the phase, 0 to 1, where a driver says. */
    readonly progress?: number
  }): void
}

/** Why a run is stopped before its end. */
export interface RunStop {
  readonly end: Exclude<RunEnd, 'done'>
  readonly reason: string
}
