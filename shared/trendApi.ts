/** What a client may ask about one metric over many runs. */
import type { Caveat, RunId, Unit } from './model.ts'

/** One run a page of pixels is more than a screen shows; change points are sought in at most as many. */
export { MAX_HISTORY as MAX_TREND_RUNS } from './analysis/runTrend/changePoints.ts'

export const TREND_STATISTICS = ['mean', 'median', 'max', 'min', 'p95', 'p99', 'last'] as const
export type TrendStatistic = (typeof TREND_STATISTICS)[number]

export interface TrendQuestion {
  /** At most `MAX_TREND_RUNS`; in any order. */
  readonly runs: readonly RunId[]
  readonly metric: string
  /** `median` unless told. */
  readonly statistic?: TrendStatistic
  /** `version` orders by the parameter of that name where all runs have one; otherwise, and unless told, by date. */
  readonly by?: 'date' | 'version'
  /** Share by which two levels differ at least; 0.05 unless told. */
  readonly leastChange?: number
  /** Of a change point; 0.05 unless told. */
  readonly significance?: number
}

/** One run's figure. */
export interface TrendPoint {
  readonly run: { readonly id: RunId; readonly name: string }
  /** What stands on the axis: the version or the date in words. */
  readonly label: string
  readonly atMs?: number
  readonly value: number
  /** Values that the statistic was taken over. */
  readonly n: number
  /** Its parameters that are not the same in all runs of the line. */
  readonly parameters?: Readonly<Record<string, string | number>>
  /** Parameters of the environment in which it differs from the newest run; it is drawn, and takes no part in the search. */
  readonly differs?: readonly string[]
  /** Stands apart from its neighbours, and the next one is back. */
  readonly outlier?: 'high' | 'low'
}

export interface TrendChange {
  readonly run: { readonly id: RunId; readonly name: string }
  readonly label: string
  readonly before: number
  readonly after: number
  readonly change?: number
  readonly p: number
  /** By the metric's known direction; absent where more is neither better nor worse. */
  readonly verdict?: 'better' | 'worse'
}

/** A metric with one set of labels and in one phase. */
export interface TrendLine {
  readonly phase?: string
  readonly labels?: Readonly<Record<string, string>>
  /** In the order of the axis. */
  readonly points: readonly TrendPoint[]
  readonly changes: readonly TrendChange[]
  /** The pinned run of the runs' system, whether or not it is one of them, and how far the newest point is from it. */
  readonly baseline?: Pick<TrendPoint, 'run' | 'label' | 'value' | 'differs'> & { readonly change?: number }
}

/** `quartile trend --json`. */
export interface TrendDocument {
  readonly format: 'quartile/trend'
  readonly version: 1
  readonly metric: string
  readonly statistic: TrendStatistic
  readonly unit: Unit
  readonly by: 'date' | 'version'
  /** Those that change most first. */
  readonly lines: readonly TrendLine[]
  readonly guard: readonly Caveat[]
}
