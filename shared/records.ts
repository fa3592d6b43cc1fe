/**
 * What an importer may say. Importers turn bytes into these records in file order and know nothing of runs, ids or SQL.
 *
 * Points come in frames: series that share one time column, as the columns of a CSV do. A `frame` record declares the
 * series, the `points` records that follow it carry blocks of rows, one array per declared series.
 */
import type { Caveat, Phase, ProfileHeader, SeriesHeader, Table } from './model.ts'
import type { StackProfile } from './profile/profile.ts'

export interface FrameRecord {
  readonly kind: 'frame'
  /** Unix milliseconds of t = 0 when the file's times are absolute; absent when they are relative. */
  readonly epochMs?: number
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

export type ImportRecord =
  | FrameRecord
  | PointsRecord
  | ProfileRecord
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'phase'; readonly phase: Phase }
  | { readonly kind: 'parameter'; readonly name: string; readonly value: string | number }
  | { readonly kind: 'caveat'; readonly caveat: Caveat }
