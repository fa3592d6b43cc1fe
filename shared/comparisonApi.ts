/** What a client may ask about two sides beside their numbers: how they are laid over each other, their settings, their logs. */
import type { LogLevel, RunId } from './model.ts'

/** A part of a run: one phase, or what has one value of a label. */
export type RunPart = { readonly phase: string } | { readonly label: string; readonly value: string }

export const ALIGNMENTS = ['phase', 'start', 'marker', 'correlation'] as const
/**
 * What stands at zero on the common time axis: the start of each phase, of the run, of a phase or a log line that `marker`
 * names, or of the base, where the candidate is moved to where the two go together best.
 */
export type Alignment = (typeof ALIGNMENTS)[number]

/** A setting that the sides do not share; absent where a side does not state it. Of several runs a side, all values. */
export interface SettingDifference {
  readonly group: 'setting' | 'environment' | 'version'
  readonly name: string
  readonly base?: string
  readonly candidate?: string
}

export interface SettingsDocument {
  /** Environment, versions, settings; by name within each. */
  readonly different: readonly SettingDifference[]
  /** Those that both sides state alike. */
  readonly equal: readonly { readonly name: string; readonly value: string }[]
}

/** A figure of a suite's own pair, in words. */
export interface SuitePairFigure {
  readonly figure: string
  /** As the suite prints it; absent where it prints nothing. */
  readonly suite?: string
  /** What is right; absent where it was not measured. */
  readonly right?: string
  /** What is wrong with the suite's, or misleads; absent where it is right. */
  readonly wrong?: string
}

/** What a suite says of the two halves of one of its runs. */
export interface SuitePair {
  readonly source: string
  readonly figures: readonly SuitePairFigure[]
}

/** Kinds of messages on one side only that are listed, by side. */
export const MAX_LOG_DIFFERENCES = 200

interface BothCounts {
  readonly base: number
  readonly candidate: number
}

export interface LogMessageKind {
  readonly side: 'base' | 'candidate'
  readonly level?: LogLevel
  /** The message with `#` for what varies: numbers, ids, addresses. */
  readonly kind: string
  /** The first message of the kind as it was written, and its place. */
  readonly example: { readonly message: string; readonly file: string; readonly line: number }
  readonly lines: number
}

interface LoggedRun {
  readonly id: RunId
  readonly name: string
  readonly system: string
}

/** What the logs of one side hold and those of the other do not. */
export interface LogComparisonDocument {
  readonly format: 'quartile/log-comparison'
  readonly version: 1
  readonly base: LoggedRun
  readonly candidate: LoggedRun
  readonly levels: readonly ({ readonly level: LogLevel } & BothCounts)[]
  readonly troubles: readonly ({ readonly trouble: string } & BothCounts)[]
  /** Gravest first, then the most frequent. */
  readonly messages: readonly LogMessageKind[]
  /** Kinds on one side only that are not listed. */
  readonly leftOut: number
}
