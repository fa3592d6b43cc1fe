/** What measures a target at an interval. The schedule calls it, counts what it misses, and asks once more at the end of each phase. */
import type { z } from 'zod'
import type { Unit } from '../../shared/model.ts'
import type { RunClock } from './runClock.ts'
import type { Target } from './targets/target.ts'

/** A value of a series at the moment of the sample, in base units. */
export interface Sampled {
  readonly metric: string
  readonly unit: Unit
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** What there is of a target to measure; of the machine itself no more than its name. */
export type Measured = Pick<Target, 'name' | 'facts' | 'addresses'> & Partial<Pick<Target, 'execute'>>

export interface SamplerContext {
  readonly signal: AbortSignal
  readonly target: Measured
  /** `host:port` by `TARGET.PORT`. */
  readonly targets: Readonly<Record<string, string>>
  readonly folder: string
  /** What is stamped with a time is stamped by it. */
  readonly clock: RunClock
  log(line: string): void
}

export interface OpenSampler {
  /**
   * Measures now; what it gives becomes a row of `samples/<sampler>-<target>.csv`. A sampler that keeps files gives
   * nothing. `phase` is the one that the sample belongs to. To throw is to miss the sample, which is counted.
   */
  sample(phase: string, signal: AbortSignal): Promise<readonly Sampled[]>
  close?(): Promise<void>
}

export interface Sampler<Options = unknown> {
  readonly id: string
  readonly title: string
  readonly options: z.ZodType<Options>
  /** It measures the machine, not a target. */
  readonly ofHost?: true
  /** Targets that it can measure, when the scenario names none. */
  suits(target: Target): boolean
  open(options: Options, context: SamplerContext): Promise<OpenSampler>
}

export function sampler<Options>(made: Sampler<Options>): Sampler {
  return made as Sampler
}
