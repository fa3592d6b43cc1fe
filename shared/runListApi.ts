/** What a client may ask about the list of runs: what persons say of runs, and views of the list that are kept. */
import type { RunId } from './model.ts'

/** A tag is a word or two. */
export const MAX_TAG = 60
/** More of them tell nothing apart. */
export const MAX_TAGS = 30
/** A page of text. */
export const MAX_NOTE = 4_000
/** Columns beside those that every list has; more do not fit a screen. */
export const MAX_RUN_COLUMNS = 12
/** Names of parameters and metrics that are offered for columns and searches. */
export const MAX_RUN_NAMES = 500

/** What is absent stays as it is. */
export interface RunLabelsQuestion {
  readonly run: RunId
  /** All tags of the run from now on. */
  readonly tags?: readonly string[]
  /** Empty takes it away. */
  readonly note?: string
  /** The run that others of its system are measured against; there is one a system. */
  readonly pinned?: boolean
}

/** The query of the list's address under a name. */
export interface SavedView {
  readonly name: string
  readonly query: string
}

/** What the runs of the workspace may be searched and shown by. */
export interface RunNames {
  readonly parameters: readonly string[]
  readonly metrics: readonly string[]
  readonly tags: readonly string[]
}
