/** What the search of runs may ask. */
import type { Unit } from '../model.ts'

export type Operator = '<' | '<=' | '>' | '>=' | '=' | '!='

export const SEARCH_STATISTICS = ['peak', 'min', 'mean', 'median', 'p95', 'p99', 'first', 'last'] as const
/** One number of a whole series. */
export type SearchStatistic = (typeof SEARCH_STATISTICS)[number]

export const SEARCH_FIELDS = [
  'name',
  'system',
  'origin',
  'id',
  'tag',
  'note',
  'verdict',
  'metric',
  'phase',
  'caveat',
  'param',
  'is',
] as const
export type SearchField = (typeof SEARCH_FIELDS)[number]

export type RunSearch =
  | { readonly kind: 'all' | 'any'; readonly of: readonly RunSearch[] }
  | { readonly kind: 'not'; readonly of: RunSearch }
  /** In name, system, origin or parameters. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'field'; readonly field: SearchField; readonly value: string }
  | {
      readonly kind: 'date'
      readonly of: 'started' | 'imported'
      /** From this moment on, or before it. */
      readonly side: 'after' | 'before'
      readonly atMs: number
    }
  | {
      readonly kind: 'number'
      readonly of: 'duration' | 'caveats'
      readonly operator: Operator
      readonly value: number
    }
  /** True of a run of which any series of the metric has such a number. */
  | {
      readonly kind: 'metric'
      readonly statistic: SearchStatistic
      readonly metric: string
      readonly operator: Operator
      /** In base units. */
      readonly value: number
      /** Of the series; absent where a plain number is compared. */
      readonly unit?: Unit
    }
  | {
      readonly kind: 'parameter'
      readonly name: string
      readonly operator: Operator
      /** In base units where it is a number. */
      readonly value: string | number
      /** As it was typed: `1.10` is no 1.1 to a version. */
      readonly text: string
    }

/** What stands in a column of the list beside a run: a parameter, or a number of a metric. */
export type RunColumn =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'metric'; readonly statistic: SearchStatistic; readonly metric: string }
