/** Running scenarios: what a client may ask of launches, and what it is told while they run. */
import type { VerdictStatus } from './criteria/criterion.ts'
import type { Outcome, PhaseKind, RunId, Seconds } from './model.ts'

export interface LaunchApi extends Launching {
  /** What a launch could be filled in with; nothing is started. Throws a UserError that says why it cannot. */
  startOf(source: LaunchSource): Promise<LaunchStart>
}

/** What can be asked without any run being known. */
export interface Launching {
  /** The ready scenarios. */
  listScenarios(): Promise<readonly ScenarioSummary[]>
  /** Exactly what a start would do; nothing is started. */
  planLaunch(question: LaunchQuestion): Promise<LaunchPlan>
  /** Starts what `planLaunch` of the same question showed, in a process of its own that outlives this one. */
  startLaunch(question: LaunchQuestion & { readonly confirmed: true }): Promise<LaunchState>
  /** The newest first, at most `MAX_LAUNCHES_LISTED`; found again after a restart. */
  listLaunches(): Promise<readonly LaunchState[]>
  /** A launch that has ended takes no orders. */
  controlLaunch(order: LaunchOrder): Promise<void>
  /** What launches whose process died have left behind. */
  findOrphans(): Promise<readonly Orphan[]>
  /** What this machine has for running scenarios, and what it lacks. */
  examine(): Promise<readonly DoctorCheck[]>
  /** Ends and removes what `findOrphans` finds, and nothing else. */
  clearOrphans(): Promise<readonly Orphan[]>
}

/** Launches are history; their results are runs. */
export const MAX_LAUNCHES_LISTED = 50
/** Lines of the launch's own log that a client is shown: a screen. */
export const MAX_LAUNCH_LOG = 60
/** A mark is a remark, not a report. */
export const MAX_MARK_LENGTH = 200

export interface ScenarioSummary {
  /** Its name, as `startLaunch` takes it. */
  readonly scenario: string
  readonly title: string
  readonly description: string
  /** What is needed on this machine beside Quartile. */
  readonly needs: readonly ('docker' | 'compose')[]
  readonly parameters: readonly ScenarioParameter[]
  /** Columns of a sweep from whose best it can start: one of `metrics`, and all of `columns`. */
  readonly best?: { readonly metrics: readonly string[]; readonly columns: readonly string[] }
}

export interface ScenarioParameter {
  readonly name: string
  readonly value: string
  readonly choices?: readonly string[]
  readonly description?: string
}

export interface LaunchQuestion {
  /** Name of a ready scenario, or the path of a file, which a browser's tab may not name. */
  readonly scenario: string
  /** Parameters as a person writes them. */
  readonly set?: Readonly<Record<string, string>>
  /** Folder for the results; by default one beside the workspace. */
  readonly output?: string
}

/** The settings of a run, again; or those of the best of a sweep, by what the scenario calls best. */
export type LaunchSource =
  | { readonly again: RunId }
  | { readonly best: readonly RunId[]; readonly scenario: string }
  /** A configuration that a boundary asks for, by the names of the sweep's columns; at most `MAX_LAUNCH_SETTINGS`. */
  | { readonly next: Readonly<Record<string, string | number>>; readonly scenario: string }

/** A sweep varies some tens of columns at most. */
export const MAX_LAUNCH_SETTINGS = 100

export interface LaunchStart {
  readonly scenario: string
  readonly set: Readonly<Record<string, string>>
  /** Where the values come from, in words. */
  readonly reason: string
}

/** `quartile run SCENARIO --dry-run --json`. */
export interface LaunchPlan {
  readonly format: 'quartile/plan'
  readonly version: 1
  readonly scenario: string
  readonly title: string
  /** File that was read. */
  readonly path: string
  readonly runs: readonly {
    readonly name: string
    readonly parameters: Readonly<Record<string, string>>
    readonly seed: number
  }[]
  /** Seconds for all runs; `atLeast` when drivers decide how long a phase lasts. */
  readonly expected: Seconds
  readonly atLeast: boolean
  /** Bytes that the results may need, as far as the scenario tells; beside it what is free where they go. */
  readonly disk?: number
  readonly diskFree?: number
  readonly output: string
  /** What is started, with its limits and ports, a sentence each. */
  readonly starts: readonly string[]
  /** Phases, drivers, faults, samplers, a sentence each. */
  readonly steps: readonly string[]
  /** Why it cannot be started here, a sentence each; empty when it can. */
  readonly obstacles: readonly string[]
}

export type LaunchOrder = { readonly id: string } & (
  | { readonly do: 'pause' | 'resume' | 'stop' }
  /** A remark at this moment, drawn into the run. */
  | { readonly do: 'mark'; readonly text: string }
)

export type RunEnd = 'done' | 'failed' | 'stopped' | 'ended-early'

export interface LaunchedRun {
  readonly name: string
  /** Its result folder. */
  readonly folder: string
  readonly state: 'waiting' | 'running' | RunEnd
  /** Why it failed or ended early, a sentence. */
  readonly reason?: string
  /** While it runs an id that gives way to that of the content. */
  readonly run?: RunId
  readonly outcome?: Outcome
  readonly criteria?: readonly { readonly name: string; readonly status: VerdictStatus }[]
  readonly phase?: {
    readonly name: string
    readonly kind: PhaseKind
    readonly startedAtMs: number
    readonly duration?: Seconds
  }
  /** Faults that act now. */
  readonly faults: readonly string[]
  /** Samples that were due and are not there. */
  readonly missed: number
}

export interface LaunchState {
  readonly id: string
  readonly scenario: string
  readonly title: string
  /** Of the process that runs it. */
  readonly pid: number
  readonly startedAtMs: number
  readonly endedAtMs?: number
  /** `lost`: its process died before it could say how it ended. */
  readonly state: 'starting' | 'running' | 'paused' | 'stopping' | 'ended' | 'lost'
  readonly output: string
  readonly runs: readonly LaunchedRun[]
  /** 0 to 1, by time. */
  readonly progress: number
  /** Seconds; absent when drivers decide how long a phase lasts. */
  readonly left?: Seconds
  /** What is being done now. */
  readonly step: string
  readonly log: readonly { readonly atMs: number; readonly text: string }[]
  /** Counts up whenever a followed run has more than before. */
  readonly grown: number
}

export interface Orphan {
  readonly kind: 'process' | 'container' | 'network' | 'volume'
  /** Process id, or name in the engine. */
  readonly id: string
  readonly name: string
  readonly launch: string
}

export interface DoctorCheck {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'missing'
  readonly found: string
  readonly hint?: string
}

/** `quartile doctor --json`. */
export interface DoctorDocument {
  readonly format: 'quartile/doctor'
  readonly version: 1
  readonly checks: readonly DoctorCheck[]
}

/** `quartile scenarios --json`. */
export interface ScenariosDocument {
  readonly format: 'quartile/scenarios'
  readonly version: 1
  readonly scenarios: readonly ScenarioSummary[]
}
