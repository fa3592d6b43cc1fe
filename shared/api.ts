/**
 * What a client of the core may ask, whichever host it sits in. The documents are what `--json` prints, so a change to
 * one is a new `version`.
 */
import type { LogComparisonDocument, SettingsDocument, SuitePair } from './comparisonApi.ts'
import type { UsedInput, Verdict, VerdictStatus } from './criteria/criterion.ts'
import type {
  CompareQuestion,
  ComparisonFigureQuestion,
  LeakFigureQuestion,
  ProfileFigureQuestion,
  RunFigureQuestion,
} from './figureApi.ts'
import type { FormatAnswer, ImportPreview, RememberedFormat } from './formatAnswer.ts'
import type { JvmStory } from './jvmApi.ts'
import type { LaunchApi, LaunchState } from './launchApi.ts'
import type {
  Caveat,
  Cell,
  ComparisonRow,
  Figure,
  LeakReport,
  LogLevel,
  LogRow,
  Outcome,
  Phase,
  ProfileHeader,
  RunId,
  Seconds,
  SeriesHeader,
  Summary,
  Table,
  Unit,
  VerdictSubject,
} from './model.ts'
import type {
  FlameGraph,
  FlameQuestion,
  GrowthQuestion,
  ProfileGrowth,
  ProfileMatches,
  ProfileSearchQuestion,
  ProfileTable,
  ProfileTableQuestion,
  SourceDocument,
  SourceFolder,
  SourceMapping,
  SourceQuestion,
} from './profileApi.ts'
import type { ReportApi, ReportResult, ReportSpec } from './reportApi.ts'
import type { RunLabelsQuestion, RunNames, SavedView } from './runListApi.ts'
import type { SweepApi } from './sweepApi.ts'
import type { TrendDocument, TrendQuestion } from './trendApi.ts'

export * from './figureApi.ts'

export interface CoreApi extends SweepApi, LaunchApi, ReportApi {
  about(): Promise<About>
  listRuns(query: RunQuery): Promise<RunPage>
  showRun(id: RunId): Promise<RunDocument>
  removeRun(id: RunId): Promise<void>
  /** Tags, a note, and whether the run is the baseline of its system; kept by its content. */
  labelRun(question: RunLabelsQuestion): Promise<void>
  /**
   * The pinned run of the run's system, which is its base wherever a base may be named and none is; undefined where there
   * is none, or it is the run itself.
   */
  findBaseline(run: RunId): Promise<RunReference | undefined>
  /** What the list may be searched and shown by. */
  listRunNames(): Promise<RunNames>
  listViews(): Promise<readonly SavedView[]>
  /** In the place of one of the same name. */
  keepView(view: SavedView): Promise<readonly SavedView[]>
  forgetView(name: string): Promise<readonly SavedView[]>
  /** Judges growth per phase, on the best memory evidence of the run or on the metric asked for. */
  judgeLeak(question: LeakQuestion): Promise<LeakDocument>
  /** Keeps what a person decides about a verdict, and judges the run again by it. */
  decide(question: DecideQuestion): Promise<LeakDocument>
  compareRuns(question: CompareQuestion): Promise<ComparisonDocument>
  /** What the logs of one run hold and those of the other do not. */
  compareLogs(question: Pick<CompareQuestion, 'base' | 'candidate'>): Promise<LogComparisonDocument>
  /** One metric over many runs: levels, where they change, and what stands apart. */
  trend(question: TrendQuestion): Promise<TrendDocument>
  /** Judges a run by criteria: those given, else those beside it, else the ready ones of its system. */
  checkRun(question: CheckQuestion): Promise<CheckDocument>
  /** The text that `checkRun` judges by when it is given none. */
  findCriteria(run: RunId): Promise<CriteriaText>
  /** Keeps criteria for all runs of the run's system that have none beside them, and gives those that hold now. */
  keepCriteria(question: KeepCriteriaQuestion): Promise<CriteriaText>
  /** Rows of the run's logs that match, a page of them. */
  searchLog(question: LogQuestion): Promise<LogDocument>
  drawRun(question: RunFigureQuestion): Promise<Figure>
  /** What a JVM's recording, GC log, heap dumps and sampler tell together; fails for a run that has none of them. */
  tellJvm(run: RunId): Promise<JvmStory>
  /** The page that Data Caterer draws of its sampler, by its own arithmetic; fails for a run that has no sampler. */
  drawSuitePage(run: RunId): Promise<Figure>
  /** What a verdict rests on: the points, their floor, the warm-up, and the shape that describes it. */
  drawLeak(question: LeakFigureQuestion): Promise<Figure>
  drawComparison(question: ComparisonFigureQuestion): Promise<Figure>
  /** The stacks of profiles, or of a difference of two, as frames to draw. */
  flameGraph(question: FlameQuestion): Promise<FlameGraph>
  /** The same by function. */
  tabulateProfile(question: ProfileTableQuestion): Promise<ProfileTable>
  searchProfile(question: ProfileSearchQuestion): Promise<ProfileMatches>
  /** The run's profiles over time, beneath its memory. */
  drawProfiles(question: ProfileFigureQuestion): Promise<Figure>
  /** What grows through the profiles of a phase. */
  growProfiles(question: GrowthQuestion): Promise<ProfileGrowth>
  /** The lines of a function with what each has, and their text where a folder of sources is mapped. */
  showSource(question: SourceQuestion): Promise<SourceDocument>
  listSourceFolders(): Promise<readonly SourceFolder[]>
  /** Lets sources be read beneath a folder of the core's machine, or no longer; a browser's tab may not ask for it. */
  mapSource(mapping: SourceMapping): Promise<void>
  /** What an import of these paths would have to guess; only the beginnings of files are read. */
  previewImport(question: { readonly paths: readonly string[] }): Promise<ImportPreview>
  /** Keeps how headers are to be read by every later import; what is imported already stays until it is imported again. */
  answerFormats(answers: readonly FormatAnswer[]): Promise<readonly RememberedFormat[]>
  /** The newest answer first. */
  listFormats(): Promise<readonly RememberedFormat[]>
  /** Throws when there is no such answer. */
  forgetFormat(id: string): Promise<void>
  /** Resolves when the job is queued; its progress and end arrive as events. */
  startJob(spec: JobSpec): Promise<Job>
  /** Does nothing when the job has already ended. */
  cancelJob(id: JobId): Promise<void>
  /** The newest jobs first, at most `MAX_JOBS_LISTED`. */
  listJobs(): Promise<readonly Job[]>
}

export type CoreEvent =
  | { readonly kind: 'job'; readonly job: Job }
  /** The list of runs changed: something was imported, removed, or judged anew by a person's decision. */
  | { readonly kind: 'runs' }
  /** Runs that are followed have more than before; `judged`: their verdicts were made anew. */
  | { readonly kind: 'grown'; readonly runs: readonly RunId[]; readonly judged: boolean }
  | { readonly kind: 'launch'; readonly launch: LaunchState }
  /** The report that is being built changed. */
  | { readonly kind: 'draft' }

export interface About {
  readonly version: string
  /** File of the workspace. */
  readonly workspace: string
}

export type RunOrder = 'imported' | 'started' | 'name' | 'system' | 'duration' | 'outcome'

export interface RunQuery {
  /** In the language of `runSearch/parseRunSearch.ts`, of which words alone are the simplest form; empty finds every run. */
  readonly search?: string
  /** Only runs of exactly this name. */
  readonly name?: string
  /** Only the run with this id. */
  readonly id?: RunId
  /** Parameters and `peak(metric)`, at most `MAX_RUN_COLUMNS`: their values come with each row. */
  readonly columns?: readonly string[]
  readonly order?: RunOrder
  readonly descending?: boolean
  readonly offset?: number
  /** At most `MAX_RUNS_PER_PAGE`. */
  readonly limit?: number
}

/** A page of runs carries 100 rows of about 300 bytes: one screen and a half, and one message well under 100 KB. */
export const MAX_RUNS_PER_PAGE = 100
/** Jobs are history for one sitting, not an archive. */
export const MAX_JOBS_LISTED = 50

export interface RunRow {
  readonly id: RunId
  readonly name: string
  readonly system: string
  readonly startedAtMs?: number
  readonly importedAtMs: number
  /** The axis counts rows, and so does the duration. */
  readonly axis?: 'rows'
  readonly duration: Seconds
  /** Absent when the run holds nothing to judge. */
  readonly outcome?: Outcome
  /** A person overruled a verdict of the run; its outcome follows them. */
  readonly overruled?: true
  readonly caveats: number
  readonly origin: string
  readonly tags?: readonly string[]
  readonly note?: string
  /** The baseline of its system. */
  readonly pinned?: true
  /** Parameters that tell it from the other runs of its name and system on the page. */
  readonly differing?: Readonly<Record<string, string | number>>
  /** Of the columns that were asked for, in their order; a metric's in base units. */
  readonly cells?: readonly Cell[]
  /** Unix milliseconds; while the run is followed. Its id gives way to another one then, and stays a name of it. */
  readonly followedSinceMs?: number
}

export interface RunPage {
  /** Runs that match, of which `rows` is a page. */
  readonly total: number
  readonly rows: readonly RunRow[]
  readonly columns?: readonly { readonly name: string; readonly unit: Unit | 'text' }[]
}

export type FileOutcome =
  /**
   * `guessed`: questions about its columns and its time that nobody has answered. `known`: an earlier run had read the
   * same bytes, so they were not parsed again.
   */
  | { readonly path: string; readonly importer: string; readonly guessed?: number; readonly known?: true }
  | { readonly path: string; readonly skipped: true; readonly reason: string }

export interface SeriesDocument extends SeriesHeader {
  readonly summary: Summary
}

/** `quartile show RUN --json`. */
export interface RunDocument {
  readonly format: 'quartile/run'
  readonly version: 1
  readonly id: RunId
  readonly name: string
  readonly system: string
  readonly startedAtMs?: number
  /** The axis counts rows, and so does every figure in seconds of time. */
  readonly axis?: 'rows'
  readonly duration: Seconds
  readonly origin: string
  /** Unix milliseconds; while the run is followed. The id is another one afterwards, and this one still finds the run. */
  readonly followedSinceMs?: number
  /** The test may still be running, and the folder is there to be followed. */
  readonly canFollow?: true
  readonly parameters: Readonly<Record<string, string | number>>
  readonly phases: readonly Phase[]
  readonly series: readonly SeriesDocument[]
  readonly profiles: readonly ProfileHeader[]
  readonly tables: readonly Table[]
  readonly caveats: readonly Caveat[]
  readonly files: readonly FileOutcome[]
}

/** `quartile jfr view NAME RUN --json`; with a base, columns for it, for the run and for their delta. */
export interface JfrViewDocument {
  readonly format: 'quartile/jfr-view'
  readonly version: 1
  readonly view: string
  readonly run: RunReference
  readonly base?: RunReference
  readonly table: Table
}

export interface RunsDocument {
  readonly format: 'quartile/runs'
  readonly version: 1
  readonly runs: readonly RunDocument[]
  /** One for each of the runs, where criteria were given to judge them by. */
  readonly checks?: readonly CheckDocument[]
}

export interface RunReference {
  readonly id: RunId
  readonly name: string
  readonly system: string
}

export interface LeakQuestion {
  readonly run: RunId
  readonly metric?: string
  readonly phase?: string
  /** Judge by the upstream script's own arithmetic, slips included. */
  readonly compat?: boolean
}

/** `quartile leak RUN --json`. */
export interface LeakDocument {
  readonly format: 'quartile/leak'
  readonly version: 1
  readonly run: RunReference
  /** The gravest outcome of the reports, where a person's own counts before that of the evidence. */
  readonly outcome: Outcome
  /** The run is followed: this is how it was judged a moment ago, and its end may tell otherwise. */
  readonly soFar?: true
  readonly reports: readonly LeakReport[]
}

/** What is absent stays as it was decided before. */
export interface DecideQuestion extends VerdictSubject {
  readonly run: RunId
  /** On the run's time axis; `found` leaves it to the methods again. */
  readonly warmupEnd?: Seconds | 'found'
  /** The reason is kept on one line, and may have `MAX_OVERRULE_REASON` letters. */
  readonly overruled?: { readonly outcome: Outcome; readonly reason: string } | 'withdrawn'
}

/** Runs a side. Mann–Whitney's p changes little beyond some tens, and every run is read. */
export const MAX_REPEATS = 50

/** What all rows come to; `worse` is a regression. */
export interface ComparisonVerdict {
  readonly status: 'worse' | 'better' | 'equal' | 'inconclusive'
  readonly sentence: string
}

/** `quartile compare BASE CANDIDATE --json`. */
export interface ComparisonDocument {
  readonly format: 'quartile/comparison'
  readonly version: 1
  readonly base: RunReference
  readonly candidate: RunReference
  /** The runs beside the first one of each side. */
  readonly repeats?: { readonly base: readonly RunReference[]; readonly candidate: readonly RunReference[] }
  readonly verdict: ComparisonVerdict
  readonly settings: SettingsDocument
  /** What makes the two hard to compare, to be read before any number. */
  readonly guard: readonly Caveat[]
  readonly rows: readonly ComparisonRow[]
  /** Of a suite's own pair within one run: its figures, beside the right ones. */
  readonly suite?: SuitePair
  /** The sides are rows of a table: they have no course over time to be laid over each other. */
  readonly untimed?: true
  /** Of flight recordings: each view of base and candidate side by side. */
  readonly views?: readonly Table[]
}

/** `quartile compare --group-by PARAMETER RUN… --json`: every value of the parameter against the first. */
export interface ComparisonsDocument {
  readonly format: 'quartile/comparisons'
  readonly version: 1
  readonly parameter: string
  /** `base` and `candidate` are values of the parameter. */
  readonly comparisons: readonly {
    readonly base: string
    readonly candidate: string
    readonly comparison: ComparisonDocument
  }[]
  /** Runs that do not state the parameter. */
  readonly without: readonly RunReference[]
}

/** Runs a side of a check. Mann–Whitney's p changes little beyond some tens. */
export const MAX_CHECK_RUNS = 100

export interface CheckQuestion {
  readonly run: RunId
  /** Further runs of the same test: repeats, or runs that differ in a parameter over which a criterion varies. */
  readonly others?: readonly RunId[]
  /**
   * What the run is compared with by criteria that speak of a change; repeats of one test. Absent it is the pinned
   * baseline of the run's system, and an empty list is none.
   */
  readonly base?: readonly RunId[]
  /** `path` is what messages call it. */
  readonly criteria?: { readonly text: string; readonly path?: string }
  /** Values of inputs as a person writes them, e.g. `4 KiB`; they come before the run's parameters and the file. */
  readonly inputs?: Readonly<Record<string, string>>
}

export interface CriteriaText {
  readonly text: string
  /** What messages call it. */
  readonly path: string
  readonly from: CriteriaOrigin
}

/** Given with the question, in a file beside the run, kept in the workspace for runs of the system, or Quartile's ready ones. */
export type CriteriaOrigin = 'given' | 'beside' | 'kept' | 'ready'

export interface KeepCriteriaQuestion {
  readonly run: RunId
  /** Absent to drop what was kept. */
  readonly text?: string
}

/** `quartile check RUN --json`. */
export interface CheckDocument {
  readonly format: 'quartile/check'
  readonly version: 1
  readonly run: RunReference
  readonly others?: readonly RunReference[]
  readonly base?: readonly RunReference[]
  readonly criteria: { readonly name: string; readonly path: string; readonly from: CriteriaOrigin }
  readonly inputs: readonly UsedInput[]
  /** The gravest of the verdicts, apart from optional ones that lack data. */
  readonly status: VerdictStatus
  /** In the order of the criteria. */
  readonly verdicts: readonly Verdict[]
  /** What makes base and candidate hard to compare. */
  readonly guard: readonly Caveat[]
}

/** Rows of a page: some screens, and one message below 100 KB unless they are stack traces. */
export const MAX_LOG_ROWS = 200

export interface LogQuestion {
  readonly run: RunId
  /** Must occur in the message as it is written, in letters of either case. */
  readonly text?: string
  /** This level and those above it. */
  readonly level?: LogLevel
  /** Only rows with this trouble, or with any. */
  readonly trouble?: string | true
  /** On the run's time axis; rows without a time are in no window. */
  readonly window?: { readonly start: Seconds; readonly end: Seconds }
  readonly offset?: number
  /** At most `MAX_LOG_ROWS`. */
  readonly limit?: number
}

/** `quartile log RUN --json`. */
export interface LogDocument {
  readonly format: 'quartile/log'
  readonly version: 1
  readonly run: RunReference
  /** As of the run. */
  readonly startedAtMs?: number
  /** Of all rows that are kept, whatever was asked for. */
  readonly lines: number
  readonly files: readonly string[]
  readonly levels: readonly { readonly level: LogLevel; readonly lines: number }[]
  /** The most frequent first. */
  readonly troubles: readonly { readonly trouble: string; readonly lines: number }[]
  /** Rows that match, of which `rows` is a page: in order of time where there are several logs, of lines where there is one. */
  readonly total: number
  readonly rows: readonly LogRow[]
}

export type JobId = string

export type JobSpec =
  /** Recognises and imports files and folders. Result: `ImportResult`. */
  | { readonly kind: 'import'; readonly paths: readonly string[] }
  | FollowSpec
  /** Renders a report; the ending of `output` names the format. Result: `ReportResult`. */
  | ReportSpec

/**
 * Imports a folder or file, or where a run came from, and goes on with what is written to it until the job is cancelled,
 * which keeps the run as it stands then. Result: `FollowResult`.
 */
export interface FollowSpec {
  readonly kind: 'follow'
  readonly from: { readonly path: string } | { readonly run: RunId }
  /** Ends by itself when nothing was written for so long. */
  readonly untilQuiet?: Seconds
  /** What the run is judged by as it grows; absent for what `checkRun` finds. */
  readonly criteria?: CheckQuestion['criteria']
}

interface Imported {
  /** `known`: the workspace had a run of the same content already. */
  readonly runs: readonly (RunReference & { readonly known: boolean })[]
  readonly files: readonly FileOutcome[]
}

export interface ImportResult extends Imported {
  readonly kind: 'import'
  /** Bytes that importers read; less than the files have where an earlier run had read the same ones. */
  readonly parsedBytes: number
}

export interface FollowResult extends Imported {
  readonly kind: 'follow'
}

/** What a folder that is followed has come to so far. */
export interface FollowState {
  readonly runs: readonly (RunReference & { readonly outcome?: Outcome; readonly criteria?: CriteriaSoFar })[]
  readonly files: number
  /** Rows of all files. */
  readonly rows: number
}

/** Judged together with the verdict, every few seconds. */
export interface CriteriaSoFar {
  readonly status: VerdictStatus
  /** E.g. `5 passed, 1 failed`. */
  readonly text: string
}

export type JobResult = ImportResult | FollowResult | ReportResult

export interface Failure {
  readonly code: import('./errors.ts').ErrorCode
  readonly message: string
  readonly hint?: string
}

export interface Job {
  readonly id: JobId
  readonly spec: JobSpec
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  /** 0 to 1. */
  readonly progress: number
  /** What is being done now, e.g. `memory_write_small.csv`. */
  readonly step: string
  readonly createdAtMs: number
  /** Of a job that follows, as soon as there is a run to look at. */
  readonly followed?: FollowState
  readonly result?: JobResult
  readonly failure?: Failure
}

/** What only the host around the window can do. Paths are paths on the core's machine. */
export interface HostApi {
  /** Undefined when the person changed their mind. */
  pickFolder(): Promise<string | undefined>
  /** Asks where to save; undefined when the person changed their mind. */
  pickSaveFile(suggestedName: string): Promise<string | undefined>
}
