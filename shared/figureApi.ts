/** What a client may ask to be drawn of runs and of two sides. */
import type { TimelineBy } from './analysis/profileTimeline.ts'
import type { Alignment, RunPart } from './comparisonApi.ts'
import type { ProfilePart, RunId, Seconds, VerdictSubject } from './model.ts'

/** Twice the pixels of a wide screen: more points than this cannot be told apart. */
export const MAX_FIGURE_POINTS = 8_192

export type Theme = 'light' | 'dark'

interface FigureQuestion {
  readonly theme: Theme
  /** Points per series to draw, at most `MAX_FIGURE_POINTS`; more are reduced to their extremes. */
  readonly points: number
  /** Stretch of time to draw; absent for all of it. */
  readonly window?: { readonly start: Seconds; readonly end: Seconds }
}

/** The run's linked panels on one time axis. */
export interface RunFigureQuestion extends FigureQuestion {
  readonly run: RunId
}

/** One verdict of a run. */
export interface LeakFigureQuestion extends FigureQuestion, VerdictSubject {
  readonly run: RunId
}

/** One metric of both sides on relative time. */
export interface ComparisonFigureQuestion
  extends FigureQuestion,
    Pick<CompareQuestion, 'base' | 'candidate' | 'repeats' | 'parts'> {
  readonly metric: string
  /** The first set of labels unless told. */
  readonly labels?: Readonly<Record<string, string>>
  readonly phase?: string
  /** `phase` unless told. */
  readonly align?: Alignment
  /** What `marker` aligns by. */
  readonly marker?: string
  /** The clock of each side stands beneath the relative times. */
  readonly clocks?: true
}

/** Which stretch of a figure belongs to which side; words stand beside it. */
export interface ProfileMark {
  readonly side: 'base' | 'candidate'
  readonly words: string
  readonly start: Seconds
  readonly end: Seconds
}

/** Only profiles of this part, and of one role in any case; the time axis is the run's all the same. */
export interface ProfileFigureQuestion extends FigureQuestion, ProfilePart {
  readonly run: RunId
  readonly sampleType?: string
  readonly by: TimelineBy
  readonly marks?: readonly ProfileMark[]
}

export interface CompareQuestion {
  readonly base: RunId
  readonly candidate: RunId
  /** Further runs of the same configuration, at most `MAX_REPEATS` a side; from 4 a side on, differences are judged. */
  readonly repeats?: { readonly base?: readonly RunId[]; readonly candidate?: readonly RunId[] }
  /** Of each side, only this part of its runs: two phases of one run, or two values of a label, are compared that way. */
  readonly parts?: { readonly base?: RunPart; readonly candidate?: RunPart }
  /** Share of the base by which two levels differ at least; 0.05 unless told. */
  readonly leastChange?: number
  /** Only these metrics; the fewer are tested, the fewer runs tell. All unless told. */
  readonly metrics?: readonly string[]
}
