/** The nouns of Quartile. Plain data: what is here can be stored, sent and printed as JSON. */

/** Seconds since the run started. Float64 is exact to under 1 ns for 50 days. */
export type Seconds = number

/** Base units only; `units.ts` alone turns them into MiB or ms for a reader. `unknown`: the source states none. */
export type Unit = 'seconds' | 'bytes' | 'count' | 'ratio' | 'bytes/second' | 'count/second' | 'unknown'

/** 16 hexadecimal digits derived from the content of the run's files: the same bytes are the same run. */
export type RunId = string

export interface Run {
  readonly id: RunId
  readonly name: string
  /** The layout that recognised the folder, e.g. `trace-streaming`; `files` when no system did. */
  readonly system: string
  /** Unix milliseconds of t = 0, the only absolute time in the model. Absent when no file carried a date. */
  readonly startedAtMs?: number
  /** The run has no time: its axis, and every `Seconds` of it, counts rows. */
  readonly axis?: 'rows'
  readonly duration: Seconds
  /** Settings of the run that its files state, e.g. `scale: small`. */
  readonly parameters: Readonly<Record<string, string | number>>
  /** Folder or file that was opened. */
  readonly origin: string
}

export type PhaseKind = 'warm-up' | 'write' | 'query' | 'fault' | 'other'

/** A named stretch of the run; every question may be asked within one. */
export interface Phase {
  readonly name: string
  readonly kind: PhaseKind
  readonly start: Seconds
  readonly end: Seconds
}

/** What a series measures, without its points. */
export interface SeriesHeader {
  /** Prometheus's name where one exists, e.g. `go_goroutines`. */
  readonly metric: string
  readonly unit: Unit
  /** The source's own column name, e.g. `HeapAlloc(MB)`. */
  readonly column?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Which process was measured, where that is not obvious. */
  readonly measuredProcess?: string
  /** The phase the series was recorded in; absent when it spans the run. */
  readonly phase?: string
}

/** Points of equal length in time order; a missing measurement is NaN in `v`. */
export interface Points {
  readonly t: Float64Array
  readonly v: Float64Array
}

export interface Series extends SeriesHeader, Points {}

/** A registered profile: what it holds and when it was taken, without its samples. */
/** Profiles that are one series: of one phase and, where several processes were profiled, of one of them. */
export interface ProfilePart {
  readonly phase?: string
  /** What the process is in the system under test, e.g. `liaison`. */
  readonly role?: string
}

export interface ProfileHeader extends ProfilePart {
  readonly name: string
  /** Path inside the opened folder. */
  readonly path: string
  /** Sample types as the file names them, e.g. `inuse_space` in `bytes`. */
  readonly sampleTypes: readonly { readonly type: string; readonly unit: string; readonly total: number }[]
  readonly samples: number
  readonly at?: Seconds
}

export type Cell = string | number | null

export interface Table {
  readonly name: string
  /** Path of the file that gave it; absent while an importer says it. */
  readonly file?: string
  readonly columns: readonly { readonly name: string; readonly unit: Unit | 'text' }[]
  readonly rows: readonly (readonly Cell[])[]
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/** A row of a log, which is a table of time, level and message that may be too long to be sent whole. */
export interface LogRow {
  /** Path inside the opened folder. */
  readonly file: string
  /** 1-based; the first line of a message of several. */
  readonly line: number
  /** On the run's time axis, and before 0 for what was logged before the first measurement. Absent where no line before states a time. */
  readonly at?: Seconds
  readonly level?: LogLevel
  /** Known trouble that the message tells of, e.g. `quota exceeded`. */
  readonly trouble?: string
  /** Without time and level where they stand at its beginning; the lines of a stack trace stay with the line above. */
  readonly message: string
}

export type Severity = 'info' | 'misleading' | 'data-loss' | 'error'

/** Something that changes how a number must be read. */
export interface Caveat {
  /** Stable kebab-case code, listed in docs/caveats.md. */
  readonly code: string
  readonly severity: Severity
  /** What it touches: a metric, a file path, a phase, or `run`. */
  readonly subject: string
  readonly message: string
  /** 1-based line of the file named in `subject`. */
  readonly line?: number
}

/** Order statistics over the points that are not NaN; percentiles interpolate linearly between ranks (R's type 7). */
export interface Summary {
  readonly n: number
  readonly min: number
  readonly median: number
  readonly mean: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  readonly first: number
  readonly last: number
}

export type Outcome = 'leak' | 'growing' | 'step' | 'stable' | 'inconclusive'

/** What the suite's own script prints, reproduced bit for bit; memory in its "MB", which are MiB. */
export type UpstreamQuartiles =
  | {
      readonly first: number
      readonly last: number
      readonly unit: 'MB'
      readonly verdict: 'stable' | 'caution' | 'warning'
    }
  /** The script judges nothing up to 4 rows, and a missing value in a quarter leaves it no number to compare. */
  | { readonly unit: 'MB'; readonly verdict: 'not-evaluated' }

/** Means of the first and last quarter of the points, and last / first. */
export interface QuartileFigures {
  readonly first: number
  readonly last: number
  readonly unit: Unit
  readonly ratio: number
}

/** Shape that describes the troughs best; see docs/verdicts.md. */
export type TrendModel =
  | 'flat'
  | 'linear'
  | 'accelerating'
  | 'flat-then-linear'
  | 'linear-with-steps'
  | 'steps'
  | 'saturating'
  | 'warm-up-then-flat'
  | 'warm-up-then-linear'

/** Seconds after the last point until growth at the measured pace meets the limit; `high` is absent when the slowest growth within the interval never does. */
export interface TimeToLimit {
  readonly value: Seconds
  readonly low: Seconds
  readonly high?: Seconds
}

/** What the verdict rests on. Slopes are in the series' unit per hour, with the ends of their 95 % interval. */
export interface LeakEvidence {
  /** What was judged, in words: e.g. `lowest heap between collections`. */
  readonly source: string
  /** On the run's time axis; the start of the judged points when there was no warm-up. */
  readonly warmupEnd: Seconds
  readonly slopePerHour: { readonly value: number; readonly low: number; readonly high: number }
  /** Two-sided, corrected for autocorrelation. */
  readonly mannKendallP: number
  readonly model: TrendModel
  /** Smallest leak this run would have shown nine times in ten. */
  readonly minimumDetectablePerHour: number
  readonly timeToLimit?: TimeToLimit
  /** Of growth that slows near its limit: the share of the limit at which it ends. There it slows for want of room, too. */
  readonly limitUsed?: number
}

/** A function whose share grows, found in the profiles of a phase. Values are in `unit`, the pace in `unit` per hour. */
export interface Culprit {
  /** The function that allocated, waited or ran. */
  readonly function: string
  /** From the function to the root; of a function with several stacks, what they have in common. */
  readonly stack: readonly string[]
  readonly first: number
  readonly last: number
  /** Median pace with its 95 % interval. */
  readonly perHour: { readonly value: number; readonly low: number; readonly high: number }
  readonly outcome: Outcome
  /** What likely holds it: a function elsewhere whose own memory grows in step, as a container's does. */
  readonly holder?: string
}

/** A class whose objects pile up, found in heap dumps and flight recordings. */
export interface ClassCulprit {
  readonly class: string
  /** Bytes, shallow, from the first dump to the last. */
  readonly gained?: number
  /** Bytes that its objects keep alive where they accumulate, and their share of the heap. */
  readonly held?: number
  readonly share?: number
  /** From a GC root to where they accumulate. */
  readonly chain?: string
  /** Calls, from the one that allocated an object of it outwards. */
  readonly allocatedIn?: readonly string[]
  /** What says so, each with its file. */
  readonly witnesses: readonly string[]
}

/** Which of a run's verdicts is meant. */
export interface VerdictSubject {
  /** Absent when the run has no phases. */
  readonly phase?: string
  readonly metric: string
  /** Tells apart series of one metric, as the containers of a run. */
  readonly labels?: Readonly<Record<string, string>>
}

/** A person's own verdict. It counts; the one by the evidence stays visible beside it. */
export interface Overruled {
  readonly outcome: Outcome
  /** In the person's words; never empty. */
  readonly reason: string
  /** Unix milliseconds. */
  readonly atMs: number
}

/** What a person decided about one verdict; kept in the workspace, never in the opened folder. */
export interface Decision extends VerdictSubject {
  /** On the run's time axis; found by the methods when absent. */
  readonly warmupEnd?: Seconds
  readonly overruled?: Overruled
}

export interface LeakReport extends VerdictSubject {
  /** Judged beside memory, as goroutines are: it makes a run leak only when it leaks for certain. */
  readonly companion?: true
  /** What the evidence says, whatever a person decided. */
  readonly outcome: Outcome
  readonly overruled?: Overruled
  /** End of the warm-up as a person gave it, on the run's time axis. */
  readonly warmupGiven?: Seconds
  /** Sentences, most important first. */
  readonly reasons: readonly string[]
  /** What grows in the phase's profiles, most first; absent when nothing leaks, or no profile says what does. */
  readonly culprits?: {
    readonly sampleType: string
    readonly unit: string
    /** Profiles that were followed. */
    readonly profiles: number
    readonly functions: readonly Culprit[]
  }
  /** Classes that pile up where a JVM's heap grows or ran out, most first; absent when no dump and no recording says which. */
  readonly classes?: readonly ClassCulprit[]
  /** Absent when there were too few points, or only one time, to fit anything. */
  readonly evidence?: LeakEvidence
  readonly upstream?: UpstreamQuartiles
  /** Absent when there are too few points for quarters, or when the first quarter is not positive and has no ratio. */
  readonly quartile?: QuartileFigures
}

/** `changed`: by more than chance, in a metric of which neither more nor less is better. */
export type ComparisonStatus =
  | 'better'
  | 'worse'
  | 'changed'
  | 'equal'
  | 'inconclusive'
  | 'only-base'
  | 'only-candidate'

/** Runs of one configuration that have a number, and the quartiles of what they gave. */
export interface RepeatSpread {
  readonly n: number
  readonly low: number
  readonly high: number
}

/** What repeats tell of a difference, where a side has more than one run. */
export interface RepeatFigures {
  readonly base: RepeatSpread
  readonly candidate: RepeatSpread
  /** benchstat's notation: `+12.3 % (p=0.029 n=4)`, `~ (p=0.343 n=4+5)`, or without p where there are too few runs. */
  readonly text: string
  /** Of a two-sided Mann–Whitney test; from 4 runs a side on. */
  readonly p?: number
  /** 95 % interval of the shift from base to candidate, in the row's unit. */
  readonly interval?: { readonly low: number; readonly high: number }
  /** Cliff's delta: how much oftener a candidate's value is above a base's than below it, from −1 to 1. */
  readonly effect?: number
  /** The difference also holds as one of all that were tested, so that it is no find among many. */
  readonly clear?: true
}

export interface ComparisonRow {
  readonly metric: string
  readonly phase?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Of several series of one run that nothing tells apart, which one: 1 for the second. */
  readonly nth?: number
  readonly statistic: 'mean' | 'max' | 'increase' | 'outcome'
  readonly unit: Unit | 'text'
  readonly base?: number | string
  readonly candidate?: number | string
  /** candidate − base, in `unit`. */
  readonly delta?: number
  /** delta / base; absent when base is 0. */
  readonly change?: number
  readonly status: ComparisonStatus
  /** Where a side has several runs; `base` and `candidate` are their medians then. */
  readonly repeats?: RepeatFigures
  /** Of an outcome: the verdicts of the phase that a person overruled, each with what the evidence says. */
  readonly overruled?: readonly {
    readonly side: 'base' | 'candidate'
    readonly metric: string
    readonly outcome: Outcome
    readonly overruled: Overruled
  }[]
}

/** Plain Plotly JSON, drawn alike on screen and in reports. Numbers are in display units, named on the axis. */
export interface Figure {
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly layout: Readonly<Record<string, unknown>>
  /** Its numbers in rows, in base units, where its points are not over time. */
  readonly table?: Table
}
