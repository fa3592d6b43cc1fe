/** A started target, whatever it is made of: what samplers measure, faults act on, and the end of a run stops. */

/** What the engine or the system made of what the scenario asked for; kept in the manifest. */
export interface TargetFacts {
  readonly kind: 'process' | 'container'
  /** `sha256:…` of the image's content. */
  readonly imageDigest?: string
  readonly image?: string
  readonly containerId?: string
  readonly pid?: number
  readonly cpus?: number
  /** Bytes; absent when there is no limit. */
  readonly memory?: number
  readonly pids?: number
}

export type TargetEnd = {
  /** In words: `ended with code 1`, `was killed for want of memory`. */
  readonly how: string
  readonly outOfMemory: boolean
  /** Exit code, where it ended by itself. */
  readonly code?: number
}

export interface Target {
  readonly name: string
  readonly facts: TargetFacts
  /** `host:port` by the port's name. */
  readonly addresses: Readonly<Record<string, string>>
  /** `host:port` by the port's name, as other containers of the run reach it; absent where they do not by themselves. */
  readonly inside?: Readonly<Record<string, string>>
  /** Resolves when the target ends without having been stopped. */
  readonly ended: Promise<TargetEnd>
  /** Freezes it, and lets it go on. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Kills it as a crash would; `start` brings it back. */
  kill(): Promise<void>
  start(): Promise<void>
  /** CPU cores it may use from now on; undefined for as many as it had. */
  limitCpus(cpus: number | undefined): Promise<void>
  /** Runs a command beside it, in its container or folder, and gives what it printed. */
  execute(command: readonly string[], signal: AbortSignal): Promise<{ readonly code: number; readonly output: string }>
  /** Ends it kindly, so that it writes what it writes last, and copies the artifacts of the scenario into the result folder. */
  collect(): Promise<void>
  /** Ends it, kindly first, and removes what it was. Safe to call twice. */
  remove(): Promise<void>
}
