/**
 * What an importer may say. Importers turn bytes into these records in file order and know nothing of runs, ids or SQL.
 *
 * Points come in frames: series that share one time column, as the columns of a CSV do. A `frame` record declares the
 * series, the `points` records that follow it carry blocks of rows, one array per declared series.
 */
import type { Caveat, LogRow, Phase, ProfileHeader, SeriesHeader, Table } from './model.ts'
import type { StackProfile } from './profile/profile.ts'

export interface FrameRecord {
  readonly kind: 'frame'
  /** Unix milliseconds of t = 0 when the file's times are absolute; absent when they are relative. */
  readonly epochMs?: number
  /** The points carry no time: `t` is the number of their row, from 0. */
  readonly axis?: 'rows'
  readonly series: readonly SeriesHeader[]
}

/** `t` in seconds after the frame's epoch, in file order; `v[i]` belongs to the frame's i-th series, NaN where a cell is missing. */
export interface PointsRecord {
  readonly kind: 'points'
  readonly t: Float64Array
  readonly v: readonly Float64Array[]
}

/** `content` is kept with the run, so that its stacks can be read when the file is gone; without it only the header is. */
export interface ProfileRecord {
  readonly kind: 'profile'
  readonly profile: ProfileHeader
  readonly atMs?: number
  readonly content?: StackProfile
}

/**
 * What a log's times count: milliseconds since 1970; since the year 2001 began, where no year is stated; since midnight
 * of the first line's day, where no date is; since the program started.
 */
export type LogClock = 'unix' | 'no-year' | 'no-date' | 'start'

/** `atMs` as the log's clock counts. */
export interface LogLine extends Omit<LogRow, 'file' | 'at'> {
  readonly atMs?: number
}

/** Rows of the file's log in the order of its lines; a log is a table whose rows come in blocks, since it may be long. */
export interface LogRecord {
  readonly kind: 'log'
  /** The same for all blocks of a file; absent when no line states a time. */
  readonly clock?: LogClock
  readonly lines: readonly LogLine[]
}

/**
 * What a file that is still being written comes to so far, beside what was said of it row by row. Said when there is no
 * more of it for now; the next one takes the place of the one before, and at the end of the file it is taken back.
 */
export interface HeldRecord {
  readonly kind: 'held'
  /** Without caveats and rows of a log: those are said once. */
  readonly records: readonly ImportRecord[]
}

export type ImportRecord =
  | FrameRecord
  | PointsRecord
  | ProfileRecord
  | LogRecord
  | HeldRecord
  | { readonly kind: 'table'; readonly table: Table }
  /** The phase's times count from `epochMs` where that is given, else from the start of the run. */
  | { readonly kind: 'phase'; readonly phase: Phase; readonly epochMs?: number }
  | { readonly kind: 'parameter'; readonly name: string; readonly value: string | number }
  | { readonly kind: 'caveat'; readonly caveat: Caveat }
