/** `manifest.json` of a result folder: what was run, with what, on what, and how it ended. Read again by the importer of the same name. */
import { cpus, platform, release, totalmem } from 'node:os'
import type { RunEnd } from '../../shared/launchApi.ts'
import type { PhaseKind } from '../../shared/model.ts'
import { version } from '../version.ts'
import type { PlannedRun } from './plan.ts'
import type { ScheduleFigures } from './schedule.ts'
import type { TargetFacts } from './targets/target.ts'

export const MANIFEST = 'manifest.json'

export interface TimedPhase {
  readonly name: string
  readonly kind: PhaseKind
  readonly startMs: number
  endMs?: number
}

export interface Manifest {
  readonly format: 'quartile/manifest'
  readonly version: 1
  readonly scenario: string
  readonly launch: string
  readonly parameters: PlannedRun['parameters']
  readonly repeat: number
  readonly seed: number
  readonly startedAtMs: number
  outcome: 'running' | RunEnd
  endedAtMs?: number
  /** When this was written: a phase that has no end yet has lasted until then. */
  asOfMs: number
  /** A sentence; absent when the run did what it should. */
  reason?: string
  /** Names of the phases that were planned, of which `phases` has those that came about. */
  readonly planned: readonly string[]
  /** The samplers as scenarios call them; the importer tells by it who wrote a suite's own files. */
  readonly measures: readonly string[]
  /** In order of time; faults are phases of kind `fault`. */
  readonly phases: TimedPhase[]
  readonly marks: { readonly atMs: number; readonly text: string }[]
  readonly targets: Record<
    string,
    TargetFacts & { readonly asked: { readonly cpus?: number; readonly memory?: number } }
  >
  /** Where the limits in force are others than those asked for, and the like. */
  readonly remarks: string[]
  readonly samplers: Record<string, ScheduleFigures>
  readonly versions: Record<string, string>
  readonly host: {
    readonly platform: string
    readonly release: string
    readonly cpus: number
    readonly cpuModel: string
    /** Bytes. */
    readonly memory: number
  }
}

export function beginManifest(run: PlannedRun, launch: string, nowMs: number): Manifest {
  return {
    format: 'quartile/manifest',
    version: 1,
    scenario: run.scenario.name,
    outcome: 'running',
    launch,
    parameters: run.parameters,
    repeat: run.repeat,
    seed: run.seed,
    startedAtMs: nowMs,
    asOfMs: nowMs,
    planned: run.scenario.phases.map(({ name }) => name),
    measures: run.scenario.samplers.map(({ use }) => use),
    phases: [],
    marks: [],
    targets: {},
    remarks: [],
    samplers: {},
    versions: { quartile: version, node: process.versions.node },
    host: {
      platform: platform(),
      release: release(),
      cpus: cpus().length,
      cpuModel: cpus()[0]?.model ?? 'unknown',
      memory: totalmem(),
    },
  }
}
