import { WireError } from './wire.ts'

/** What one profile may hold. Real ones stay far below; without these a file of a few megabytes could ask for all memory. */
export interface ProfileLimits {
  readonly bytes: number
  readonly strings: number
  readonly functions: number
  readonly locations: number
  readonly lines: number
  readonly mappings: number
  readonly sampleTypes: number
  /** Samples times sample types. */
  readonly values: number
  /** Of all samples together, shared or not. */
  readonly frames: number
  readonly labelSets: number
  readonly stacks: number
  readonly comments: number
}

const MIB = 2 ** 20

export const PROFILE_LIMITS: ProfileLimits = {
  // A minute of CPU profile of a large service is below 20 MB unpacked, a large heap profile below 100.
  bytes: 256 * MIB,
  // Two offsets of 4 bytes each: 128 MiB.
  strings: 16 * MIB,
  functions: 4 * MIB,
  locations: 8 * MIB,
  lines: 16 * MIB,
  mappings: 65_536,
  // Go writes 1 to 4, the JVM's profilers up to 8.
  sampleTypes: 64,
  // 8 bytes each: 256 MiB.
  values: 32 * MIB,
  // 4 bytes each while they are read: 512 MiB at worst, of a file of the largest size.
  frames: 128 * MIB,
  labelSets: 2 * MIB,
  // 8 bytes each: 256 MiB.
  stacks: 32 * MIB,
  comments: 1_024,
}

/** Says that a table is longer than Quartile reads. */
export function tooMany(what: string, limit: number): WireError {
  const count = limit.toLocaleString('en-US')
  return new WireError(`holds more than ${count} ${what}, which is more than Quartile reads of one profile`)
}
