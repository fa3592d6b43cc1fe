/** What goes wrong on purpose for a while. Its time is drawn into the run as a phase of kind `fault`. */
import type { z } from 'zod'
import type { Target } from '../targets/target.ts'
import type { TcpProxy } from './tcpProxy.ts'

export interface FaultContext {
  readonly signal: AbortSignal
  readonly seed: number
  /** All targets by name. */
  readonly all: ReadonlyMap<string, Target>
  /** The one that the scenario names. */
  readonly target: Target
  /** Proxies of the target's ports that the scenario calls `proxied`, by the port's name. */
  readonly proxies: ReadonlyMap<string, TcpProxy>
  log(line: string): void
}

export interface Fault<Options = unknown> {
  readonly id: string
  readonly title: string
  readonly options: z.ZodType<Options>
  /** Begins, and gives the way to end it. */
  begin(options: Options, context: FaultContext): Promise<() => Promise<void>>
}

export function fault<Options>(made: Fault<Options>): Fault {
  return made as Fault
}
