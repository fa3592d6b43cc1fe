/** What a client may ask about runs of one test under many settings: where rows are configurations and columns what they were and gave. */
import type { Caveat, Cell, Figure, RunId, Unit } from './model.ts'

/** A screen of heat maps beside each other is read up to some tens; runs of one sweep go to hundreds. */
export const MAX_SWEEP_RUNS = 2_000
/** A person tells no more filters apart, and each is an axis of the parallel coordinates. */
export const MAX_SWEEP_FILTERS = 24
/** Columns that are drawn beside each other as parallel coordinates. */
export const MAX_SWEEP_AXES = 12
/** Lines that can be told apart at all; more are thinned evenly, and said to be. */
export const MAX_SWEEP_LINES = 1_000

export const SWEEP_AGGREGATES = ['mean', 'median', 'min', 'max', 'count'] as const
export type SweepAggregate = (typeof SWEEP_AGGREGATES)[number]

/**
 * `parameter`: chosen before the test. `result`: what it gave. `constant`: the same in every row. `derived`: follows from
 * parameters, as an offered load does from clients and rate. `label`: names rows, or counts them.
 */
export type SweepRole = 'parameter' | 'result' | 'constant' | 'derived' | 'label'

/** Rows whose cell is one of `values`, or a number from `min` to `max`; a row without the cell is none of them. */
export interface SweepFilter {
  readonly column: string
  readonly values?: readonly (string | number)[]
  readonly min?: number
  readonly max?: number
}

export interface SweptRun {
  readonly id: RunId
  readonly name: string
  readonly system: string
}

/** The rows that are asked about. */
export interface SweepRowsQuestion {
  /** One: the rows of a table of it. Several: a row each, of their parameters and the means of their metrics. */
  readonly runs: readonly RunId[]
  /** Name of the table; the one with most cells that has parameters and results unless told. */
  readonly table?: string
  /** A person's correction of which columns are parameters; those that are found unless told. */
  readonly parameters?: readonly string[]
  readonly where?: readonly SweepFilter[]
}

export interface SweepQuestion extends SweepRowsQuestion {
  /** The result that is looked at; the first one unless told. */
  readonly metric?: string
  /** Both or neither; of a heat map. */
  readonly x?: string
  readonly y?: string
  readonly facet?: string
  /** Over the rows of a cell; `mean` unless told. */
  readonly aggregate?: SweepAggregate
  /** A second goal, for the Pareto front. */
  readonly other?: string
  /** Which end of the metric, and of the other goal, is the better one, where its name does not say. */
  readonly better?: SweepDirection
  readonly otherBetter?: SweepDirection
  /** Columns to give the cells of, at most `MAX_SWEEP_AXES`. */
  readonly lines?: readonly string[]
}

export type SweepDirection = 'lower' | 'higher'

export interface SweepColumn {
  readonly name: string
  readonly unit: Unit | 'text'
  readonly role: SweepRole
  /** Why it was taken for that, as the end of a sentence. */
  readonly because: string
  /** Different values; of those there are few, `values` lists them in order. */
  readonly different: number
  readonly values?: readonly (string | number)[]
  /** Of the numbers. */
  readonly min?: number
  readonly max?: number
  /** By its name; absent where more is neither better nor worse. */
  readonly better?: SweepDirection
}

export interface SweepFacet {
  /** Of the column that facets are by; absent when there is one facet of all rows. */
  readonly value?: string | number
  /** `cells[i][j]` is of `y[i]` and `x[j]`; null where nothing was measured. */
  readonly cells: readonly (readonly (number | null)[])[]
  /** Rows behind each cell. */
  readonly counts: readonly (readonly number[])[]
}

export interface SweepHeatMap {
  readonly x: SweepAxis
  readonly y: SweepAxis
  readonly metric: string
  readonly unit: Unit
  readonly aggregate: SweepAggregate
  readonly facet?: string
  readonly facets: readonly SweepFacet[]
}

export interface SweepAxis {
  readonly column: string
  readonly unit: Unit | 'text'
  /** Ascending; of levels that were grouped, the middle of each. */
  readonly values: readonly (string | number)[]
  /** In a reader's words. */
  readonly labels: readonly string[]
}

/** What a parameter does alone: the mean of the metric at each of its levels, over all else. */
export interface SweepEffect {
  readonly parameter: string
  readonly unit: Unit | 'text'
  readonly levels: readonly {
    readonly value: string | number
    readonly label: string
    readonly n: number
    readonly mean: number
    /** Of the rows. */
    readonly min: number
    readonly max: number
    /** 95 % interval of the mean from the spread of repeats; absent where nothing was repeated. */
    readonly low?: number
    readonly high?: number
  }[]
  /** Absent where every level has one row, which would explain anything. */
  readonly importance?: {
    /** η²: variance between levels / variance of all rows. */
    readonly share: number
    /** ε²: the same less what so many levels take by chance; 0 or below is no more than chance. */
    readonly adjusted: number
  }
}

/** What two parameters do together beyond what each does alone. */
export interface SweepInteraction {
  readonly a: string
  readonly b: string
  /** η² of both together − η² of each; exact where all combinations were measured equally often. */
  readonly share: number
}

/** All rows of one setting of the parameters. */
export interface SweepConfiguration {
  readonly label: string
  readonly parameters: Readonly<Record<string, string | number>>
  readonly n: number
  readonly mean: number
  readonly min: number
  readonly max: number
  /** Mean of the other goal. */
  readonly other?: number
}

/** `quartile sweep RUN --json`. */
export interface SweepDocument {
  readonly format: 'quartile/sweep'
  readonly version: 1
  readonly runs: readonly SweptRun[]
  /** Name of the table, or `runs`. */
  readonly source: string
  /** What else could have been asked about. */
  readonly sources: readonly { readonly name: string; readonly rows: number }[]
  /** After the filters. */
  readonly rows: number
  readonly rowsInAll: number
  readonly columns: readonly SweepColumn[]
  readonly configurations: number
  /** The suite's own pictures that can be drawn of these rows. */
  readonly pictures: readonly SweepPicture[]
  /** A baseline among scenarios of faults; two modes over counted rows. */
  readonly looks: readonly ('chaos' | 'scales')[]
  readonly metric?: string
  readonly unit?: Unit
  readonly better?: SweepDirection
  readonly heatMap?: SweepHeatMap
  /** Most important first. */
  readonly effects: readonly SweepEffect[]
  /** Largest first. */
  readonly interactions: readonly SweepInteraction[]
  /** 1 − η² of the parameters and their pairs: noise, and what three do together. Absent where nothing was tried. */
  readonly unexplained?: number
  /** By the mean, at most five; those of equal mean in the order of the rows. */
  readonly lowest: readonly SweepConfiguration[]
  readonly highest: readonly SweepConfiguration[]
  readonly pareto?: SweepPareto
  readonly lines?: {
    readonly columns: readonly string[]
    readonly cells: readonly (readonly Cell[])[]
    readonly rows: number
  }
  readonly caveats: readonly Caveat[]
}

export interface SweepPareto {
  readonly metric: string
  readonly better: SweepDirection
  readonly other: string
  readonly otherUnit: Unit
  readonly otherBetter: SweepDirection
  /** Nothing is better in one goal without being worse in the other; best of the metric first. */
  readonly front: readonly SweepConfiguration[]
  readonly dominated: number
}

export interface BoundaryQuestion extends SweepRowsQuestion {
  readonly metric: string
  /** Threshold in the metric's base unit. */
  readonly at: number
  /** The parameter along which it is sought; the most important one of numbers unless told. */
  readonly x?: string
  /** A second one: the boundary is sought at each of its levels. */
  readonly y?: string
}

/** Where the mean of the metric meets the threshold between two measured levels. */
export interface BoundaryCrossing {
  /** Linear between the levels. */
  readonly x: number
  /** The measured levels on both sides. */
  readonly between: readonly [number, number]
  /** Of the metric, as x rises. */
  readonly direction: 'rises' | 'falls'
  /** 95 %: where the threshold lies within the interval of the mean. Absent where nothing was repeated. */
  readonly interval?: {
    readonly low: number
    readonly high: number /** Ends where the measured range does. */
    readonly open: boolean
  }
}

export interface BoundaryLine {
  /** Level of `y`; absent without one. */
  readonly y?: string | number
  readonly outcome: 'reached' | 'not reached: all above' | 'not reached: all below' | 'too few levels'
  readonly levels: readonly {
    readonly x: number
    readonly n: number
    readonly mean: number
    readonly low?: number
    readonly high?: number
  }[]
  readonly crossings: readonly BoundaryCrossing[]
}

/** Settings that would tell most about where the boundary is. */
export interface NextConfiguration {
  /** All of them, those that stay the same included, by their columns' names. */
  readonly parameters: Readonly<Record<string, string | number>>
  readonly repeats: number
  readonly reason: string
}

/** `quartile boundary RUN --json`. */
export interface BoundaryDocument {
  readonly format: 'quartile/boundary'
  readonly version: 1
  readonly runs: readonly SweptRun[]
  readonly source: string
  readonly rows: number
  readonly metric: string
  readonly unit: Unit
  readonly at: number
  readonly x: { readonly column: string; readonly unit: Unit }
  readonly y?: { readonly column: string; readonly unit: Unit | 'text' }
  readonly outcome: 'reached' | 'not reached' | 'inconclusive'
  /** In one sentence. */
  readonly answer: string
  readonly lines: readonly BoundaryLine[]
  /** The measured configuration nearest to the threshold. */
  readonly nearest?: SweepConfiguration
  /** The most telling first. */
  readonly next: readonly NextConfiguration[]
  readonly caveats: readonly Caveat[]
}

/** A picture that the suite's own script draws of such rows, by the name of its file without the ending. */
export interface SweepPicture {
  readonly name: string
  readonly title: string
}

interface SweepDrawing {
  readonly theme: 'light' | 'dark'
}

export type SweepFigureQuestion = SweepDrawing &
  (
    | (SweepQuestion & { readonly what: 'heat-map' | 'effects' | 'interaction' | 'pareto' })
    | (SweepRowsQuestion & {
        readonly what: 'scatter'
        readonly x: string
        readonly y: string
        /** Column that colours are by. */
        readonly color?: string
      })
    | (BoundaryQuestion & { readonly what: 'boundary' })
    | (SweepRowsQuestion & { readonly what: 'chaos' | 'scales' })
    | (SweepRowsQuestion & { readonly what: 'suite'; readonly picture: string })
  )

export interface SweepApi {
  /** Which columns are parameters, and what each does to a metric. */
  sweep(question: SweepQuestion): Promise<SweepDocument>
  /** Where a metric crosses a threshold, between measured settings and never beyond them. */
  boundary(question: BoundaryQuestion): Promise<BoundaryDocument>
  drawSweep(question: SweepFigureQuestion): Promise<Figure>
}
