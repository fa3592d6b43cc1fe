/** What a client may ask about the profiles of runs, and what it gets. Values are in the sample type's own unit. */
import type { Caveat, Culprit, ProfilePart, RunId, Seconds } from './model.ts'
import type { ValueType } from './profile/profile.ts'

/** Which profiles of a run are meant; several are added up. */
export interface ProfileSelection extends ProfilePart {
  readonly run: RunId
  /** Only those taken in this stretch of the run, its ends included. */
  readonly window?: { readonly start: Seconds; readonly end: Seconds }
  /** Only the one with this path. */
  readonly path?: string
}

/** Which stacks count and how they show. Patterns are regular expressions over function names and files, as Go writes them. */
export interface StackFilter {
  /** Only stacks with a frame that matches. */
  readonly focus?: string
  /** Only stacks without such a frame. */
  readonly ignore?: string
  /** Frames that match do not show: their callers appear to call their callees. */
  readonly hide?: string
  /** A function that calls itself, at once or through others, shows once. */
  readonly collapse?: boolean
}

export interface ProfileQuestion extends StackFilter {
  readonly profiles: ProfileSelection
  /** Measure `profiles` against these: then every answer tells base, candidate, and what changed. */
  readonly base?: ProfileSelection
  /** By name; absent for the first that the profiles name. */
  readonly sampleType?: string
  /** The mean of the profiles instead of their sum. */
  readonly mean?: boolean
  /** Scale the candidate to the base's total, so that shares are compared. */
  readonly normalize?: boolean
}

/** `callers` and `callees` are the two halves of a sandwich around one function. */
export type FlameLayout = 'left-heavy' | 'inverted' | 'callers' | 'callees'
/**
 * How wide a frame of a difference is. `union`: increase and decrease of what it called, both counted up. `candidate`: as
 * in the candidate. `removed`: what only the base has.
 */
export type DiffWidth = 'union' | 'candidate' | 'removed'

/** More frames than a screen has room for a hundred times over, and an answer of some megabytes. */
export const MAX_FLAME_NODES = 131_072
/** Rows of a table of functions in one answer; searching finds the others. */
export const MAX_PROFILE_ROWS = 500

export interface FlameQuestion extends ProfileQuestion {
  readonly layout: FlameLayout
  /** The function that `callers` and `callees` are of. */
  readonly function?: string
  readonly width?: DiffWidth
  /** At most `MAX_FLAME_NODES`; smaller frames are merged into their callers, and counted. */
  readonly maxNodes: number
}

/** One side in words and sums: what was added up. */
export interface ProfileSide extends ProfilePart {
  readonly run: RunId
  readonly runName: string
  /** Profiles that were added up. */
  readonly profiles: number
  /** When the first and the last of them were taken; absent when unknown. */
  readonly from?: Seconds
  readonly to?: Seconds
  /** The path, where it is one profile. */
  readonly path?: string
  /** Of all stacks that the filter leaves. */
  readonly total: number
}

export interface ProfileAnswer {
  /** Sample types to choose from. */
  readonly sampleTypes: readonly ValueType[]
  readonly sampleType: string
  readonly unit: string
  /** Keys of the labels that samples of the run carry. */
  readonly labels: readonly string[]
  /** The candidate, where there is a base. */
  readonly side: ProfileSide
  readonly base?: ProfileSide
  /** To be read before any number. */
  readonly caveats: readonly Caveat[]
}

/**
 * A tree in columns, one entry per frame: depth first, the widest child first. Entry 0 is the whole. They travel as
 * Float64Array, the one array that text frames carry.
 */
export interface FlameTree {
  readonly names: readonly string[]
  /** Source file of each name; empty when unknown. */
  readonly files: readonly string[]
  /** Package of each name. */
  readonly packages: readonly string[]
  /** Index into `names`; -1 for the whole. */
  readonly frame: Float64Array
  /** 0 for the whole. */
  readonly depth: Float64Array
  /** Entries from this one to the end of what it called, itself included. */
  readonly size: Float64Array
  /** Left edge and width, on one scale whose whole is `width[0]`. */
  readonly start: Float64Array
  readonly width: Float64Array
  /** What it has with all it called; of the candidate, where there is a base. */
  readonly value: Float64Array
  /** Without what it called. Meaningless where callers lie below callees. */
  readonly self: Float64Array
  readonly baseValue?: Float64Array
  /** 1 where base and candidate differ by no more than sampling does. */
  readonly noise?: Float64Array
  /** Lines of the file in which it calls or works; 0 when unknown. */
  readonly firstLine: Float64Array
  readonly lastLine: Float64Array
  /** Frames too small to be told apart, and their width together. */
  readonly merged: { readonly frames: number; readonly width: number }
  /** Stacks deeper than this show no callers beyond it, where callers lie below callees. */
  readonly cutAt?: number
}

export interface FlameGraph extends ProfileAnswer {
  readonly tree: FlameTree
}

export type ProfileOrder = 'self' | 'total' | 'name'

export interface ProfileTableQuestion extends ProfileQuestion {
  /** Differences are ordered by their size. */
  readonly order: ProfileOrder
  /** Only functions that contain this, in whatever case. */
  readonly search?: string
}

export interface ProfileRow {
  readonly function: string
  readonly file: string
  readonly self: number
  readonly total: number
  readonly base?: { readonly self: number; readonly total: number }
  readonly delta?: { readonly self: number; readonly total: number }
  /** The difference of self is no larger than sampling makes it; absent where everything is counted. */
  readonly withinNoise?: boolean
}

export interface ProfileTable extends ProfileAnswer {
  readonly rows: readonly ProfileRow[]
  /** Functions that match but are beyond `MAX_PROFILE_ROWS`. */
  readonly leftOut: number
}

export interface ProfileSearchQuestion extends ProfileQuestion {
  /** Part of a function's name, in whatever case. */
  readonly search: string
}

/** What the matching functions have together, each stack counted once. */
export interface ProfileMatches {
  readonly functions: number
  readonly value: number
  readonly total: number
  readonly baseValue?: number
}

/** Without a phase or a role, those of the last profile. */
export interface GrowthQuestion extends ProfilePart {
  readonly run: RunId
  readonly sampleType?: string
}

export interface GrowthRow extends Culprit {
  /** `function`: all its stacks that move; `stack`: one alone, where the function has several. */
  readonly kind: 'function' | 'stack'
}

/** `quartile profile growth --json`. Values are in `unit`, paces in `unit` per hour. */
export interface ProfileGrowth extends ProfilePart {
  readonly format: 'quartile/profile-growth'
  readonly version: 1
  readonly sampleType: string
  readonly unit: string
  readonly profiles: number
  readonly rows: readonly GrowthRow[]
  /** Stacks too small to matter, which were not judged one by one. */
  readonly small: number
  readonly caveats: readonly Caveat[]
}

/** Files whose path in profiles starts with `prefix` lie beneath `folder`, on the core's machine. */
export interface SourceFolder {
  readonly prefix: string
  readonly folder: string
}

/**
 * With `prefix`: keeps it, or forgets it where there is no folder. With `file`, a path that a profile names: finds the
 * prefix by looking which part of that path lies beneath the folder.
 */
export type SourceMapping =
  | { readonly prefix: string; readonly folder?: string }
  | { readonly file: string; readonly folder: string }

export interface SourceQuestion extends ProfileQuestion {
  readonly function: string
  /** The line to show, with those around it; absent for the hottest. */
  readonly line?: number
}

export interface SourceLine {
  /** From 1. */
  readonly number: number
  /** Absent where the file was not found. */
  readonly text?: string
  readonly self: number
  readonly total: number
  readonly base?: { readonly self: number; readonly total: number }
}

/** `quartile profile source --json`. Values are in `unit`. */
export interface SourceDocument {
  readonly format: 'quartile/profile-source'
  readonly version: 1
  readonly function: string
  /** As the profiles name it; empty when they name none. */
  readonly file: string
  /** Where it was found on the core's machine; absent when it was not. */
  readonly path?: string
  /** Why it was not found, in a sentence. */
  readonly missing?: string
  readonly sampleType: string
  readonly unit: string
  /** What all lines of the function have themselves. */
  readonly self: number
  /** The line in question; 0 when no line is known. */
  readonly line: number
  /** Lines around it, in order; where there is no file, only those that have something. */
  readonly lines: readonly SourceLine[]
  /** Numbers of the lines that have something, the hottest first, at most `MAX_HOT_LINES`. */
  readonly hot: readonly number[]
  readonly caveats: readonly Caveat[]
}

/** More lines of one function than these nobody steps through. */
export const MAX_HOT_LINES = 100
