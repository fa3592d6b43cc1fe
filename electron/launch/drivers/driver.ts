/** What puts load on a target, or checks it: the part of a scenario that is written for a system. */
import type { z } from 'zod'
import type { Seconds, Unit } from '../../../shared/model.ts'
import type { EngineOfRun } from '../engine/engineOfRun.ts'

export interface DriverContext {
  /** Aborts when the phase is over or the run is stopped: a driver then writes what it has and resolves. */
  readonly signal: AbortSignal
  /** The same seed, options and targets ask for the same load. */
  readonly seed: number
  /** `host:port` by `TARGET.PORT`, as the scenario names both; through the proxy where the port is proxied. */
  readonly targets: Readonly<Record<string, string>>
  /** The result folder of the run; a driver's files go where the suite itself puts them. */
  readonly folder: string
  /** The container engine, for a driver that runs containers of its own; throws a UserError where there is none. */
  engine(): Promise<EngineOfRun>
  readonly phase: {
    readonly name: string
    readonly kind: 'warm-up' | 'write' | 'query' | 'fault' | 'other'
    /** Absent when the phase lasts until its drivers have ended. */
    readonly duration?: Seconds
  }
  /**
   * A point of a series, measured now, in base units. The run gets a row a second at most for each driver, so what is
   * fast is summed up by the driver first.
   */
  record(metric: string, unit: Unit, value: number, labels?: Readonly<Record<string, string>>): void
  /** A line of the driver's own log, `logs/<driver>.log`. */
  log(line: string): void
  /** 0 to 1, where it knows. */
  progress(fraction: number): void
  /** Resolves at once unless a person paused the run. */
  whilePaused(): Promise<void>
}

/** A driver that throws a UserError fails the run with its sentence; what was measured until then is kept. */
export interface Driver<Options = unknown> {
  /** As scenarios call it in `use`. */
  readonly id: string
  readonly title: string
  readonly options: z.ZodType<Options>
  /** What the scenario's options mean for the plan, one sentence each: `100 requests a second to service.http`. */
  plan(options: Options): readonly string[]
  /** How long it takes in a phase that leaves its end to it, where the options say so. */
  lasts?(options: Options): Seconds
  run(options: Options, context: DriverContext): Promise<void>
}

/** Keeps the types of options and run together, and forgets them where drivers stand in one list. */
export function driver<Options>(made: Driver<Options>): Driver {
  return made as Driver
}
