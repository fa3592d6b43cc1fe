/**
 * A profile in columns, the way a table is stored: no object per sample, frame or number, so that a profile of a million
 * samples is a dozen typed arrays.
 *
 * Stacks share their roots. The stack table is a tree by parent pointers: entry i is the call `location[i]` made by the
 * stack `parent[i]`, which is always an earlier entry (or -1 at the root). So a sum over all callers is one loop from the
 * last entry to the first, what a stack inherits from its root is one loop the other way, and nothing needs recursion,
 * however deep a stack is.
 *
 *     main -> handle -> parse      entry  parent  location
 *     main -> handle -> write        0      -1    main
 *                                    1       0    handle
 *                                    2       1    parse
 *                                    3       1    write
 *
 * A location is one address in the program; compilers inline, so it may stand for several lines, innermost first.
 */

/** What a column of values counts, e.g. `inuse_space` in `bytes`, in the file's own words. */
export interface ValueType {
  readonly type: string
  readonly unit: string
}

/** A part of the program, or a library, as it was loaded. */
export interface Mapping {
  readonly start: bigint
  readonly limit: bigint
  readonly offset: bigint
  readonly file: string
  readonly buildId: string
  /** Whether the addresses in it were already turned into names. */
  readonly hasFunctions: boolean
}

export interface Functions {
  readonly count: number
  /** Index into `strings`. */
  readonly name: Uint32Array
  /** Index into `strings`: the name as the linker knows it. */
  readonly systemName: Uint32Array
  /** Index into `strings`. */
  readonly file: Uint32Array
  readonly startLine: Float64Array
}

export interface Locations {
  readonly count: number
  readonly address: BigUint64Array
  /** Index into `mappings`; -1 for none. */
  readonly mapping: Int32Array
  readonly folded: Uint8Array
  /** Lines of location i are `lineStart[i]` to `lineStart[i + 1]`, innermost (inlined) first; none when it has no name. */
  readonly lineStart: Uint32Array
  /** Index into `functions`. */
  readonly lineFunction: Uint32Array
  readonly lineNumber: Float64Array
}

export interface Stacks {
  readonly count: number
  /** The calling stack: a smaller index, -1 at the root. */
  readonly parent: Int32Array
  readonly location: Uint32Array
}

export interface Samples {
  readonly count: number
  /** The innermost call; -1 for a sample without any frame. */
  readonly stack: Int32Array
  /** Index into `labelSets`; 0 is the empty set. */
  readonly labels: Uint32Array
  /** One column per sample type. */
  readonly values: readonly Float64Array[]
}

export interface NumberLabel {
  readonly value: number
  /** Empty when the file states none. */
  readonly unit: string
}

/** The labels of a sample; a key may carry several values. Keys are in alphabetical order. */
export interface LabelSet {
  readonly text: readonly (readonly [key: string, values: readonly string[]])[]
  readonly numbers: readonly (readonly [key: string, values: readonly NumberLabel[]])[]
}

export const NO_LABELS: LabelSet = { text: [], numbers: [] }

export interface StackProfile {
  readonly sampleTypes: readonly ValueType[]
  /** The sample type to show first, as the file names it; empty when it names none. */
  readonly defaultSampleType: string
  /** The empty string comes first. */
  readonly strings: readonly string[]
  readonly functions: Functions
  readonly locations: Locations
  readonly mappings: readonly Mapping[]
  readonly stacks: Stacks
  readonly samples: Samples
  readonly labelSets: readonly LabelSet[]
  /** Unix milliseconds; 0 when not stated. */
  readonly takenAtMs: number
  readonly durationNanos: number
  readonly periodType: ValueType
  /** Events between two samples, in the unit of `periodType`. */
  readonly period: number
  readonly comments: readonly string[]
  readonly docUrl: string
  /** Frames that the file asks to leave out, as regular expressions over whole function names. */
  readonly dropFrames: string
  readonly keepFrames: string
}

/** The sample type that a person means: by name, by position, or the one to show first. Undefined when there is none such. */
export function findSampleType(
  profile: Pick<StackProfile, 'sampleTypes' | 'defaultSampleType'>,
  wanted: string | undefined,
): number | undefined {
  const names = profile.sampleTypes.map(({ type }) => type)
  if (names.length === 0) return undefined
  if (wanted === undefined || wanted === '') {
    const stated = names.indexOf(profile.defaultSampleType)
    // The last one is pprof's own choice: inuse_space of a heap profile, time of a CPU profile.
    return profile.defaultSampleType !== '' && stated >= 0 ? stated : names.length - 1
  }
  if (/^\d+$/.test(wanted)) return Number(wanted) < names.length ? Number(wanted) : undefined
  // Older heap profiles say `space` for `inuse_space`.
  const short = wanted.replace(/^inuse_/, '')
  const found = names.findIndex((name) => name === wanted || name === short)
  return found >= 0 ? found : undefined
}

/** Sum of a column of values. */
export function totalOf(profile: StackProfile, sampleType: number): number {
  let total = 0
  for (const value of profile.samples.values[sampleType] ?? []) total += value
  return total
}
