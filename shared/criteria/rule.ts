/** A rule as it is understood: what `parseRule` makes of its text and what `judge` works on. */
import type { Kind } from './quantity.ts'

/** Aggregates of one selection; a percentile is `percentile` with its share. */
export const AGGREGATES = [
  'max',
  'min',
  'mean',
  'median',
  'percentile',
  'first',
  'last',
  'increase',
  'first_quarter',
  'last_quarter',
  'growth',
  'slope',
  'sum',
  'count',
] as const

export type Aggregate = (typeof AGGREGATES)[number]

/** One that values alone give; a slope is the leak verdict's, which knows their times and their warm-up. */
export type ValueAggregate = Exclude<Aggregate, 'slope'>

export type FilterOperator = '=' | '!=' | '<' | '<=' | '>' | '>='

/** One condition in braces, on a phase, a label, a run's parameter, or a column of the same table. */
export interface Filter {
  readonly key: string
  readonly operator: FilterOperator
  readonly value: string | { readonly value: number; readonly kind: Kind }
  readonly at: number
}

/** Points of a metric, or cells of a table's column. */
export type Selection =
  | { readonly kind: 'metric'; readonly metric: string; readonly filters: readonly Filter[]; readonly at: number }
  | {
      readonly kind: 'column'
      /** A `*` stands for any text. */
      readonly table: string
      readonly column: string
      readonly filters: readonly Filter[]
      readonly at: number
    }

export interface AggregateExpression<A extends Aggregate = Aggregate> {
  readonly kind: 'aggregate'
  readonly aggregate: A
  /** 0 to 1, of a percentile alone. */
  readonly share?: number
  /** As written, e.g. `p95`. */
  readonly name: string
  readonly of: Selection
  readonly at: number
}

export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly unit: Kind; readonly at: number }
  | { readonly kind: 'input'; readonly name: string; readonly at: number }
  | AggregateExpression
  /** (largest − smallest) / smallest of the aggregate over the values of a phase, label, column or parameter. */
  | {
      readonly kind: 'spread'
      readonly of: AggregateExpression<ValueAggregate>
      readonly by: string
      readonly at: number
    }
  | {
      readonly kind: 'binary'
      readonly operator: '+' | '-' | '*' | '/'
      readonly left: Expression
      readonly right: Expression
      readonly at: number
    }

export type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!='

export type Rule =
  | {
      readonly kind: 'compare'
      readonly left: Expression
      readonly operator: Comparison
      readonly right: Expression
      readonly at: number
    }
  /** |left − of| at most the tolerance: a ratio is of `of`, anything else is in its unit. */
  | {
      readonly kind: 'within'
      readonly left: Expression
      readonly tolerance: Expression
      readonly of: Expression
      readonly at: number
    }
  /** The leak verdict of a metric is `stable` or `step`. */
  | { readonly kind: 'stable'; readonly of: Selection & { readonly kind: 'metric' }; readonly at: number }
  | BetweenRule

/** Candidate against base: relative for `change`, in the unit of `of` for `delta`. */
export interface BetweenRule {
  readonly kind: 'between'
  readonly measure: 'change' | 'delta'
  /** One value a run; or many, where the rows of a table or the points of a benchmark are repeated runs themselves. */
  readonly of: Expression | { readonly kind: 'repeats'; readonly of: Selection; readonly at: number }
  readonly operator: '<' | '<=' | '>' | '>='
  readonly limit: Expression
  readonly at: number
}

/** Every selection in an expression, left to right; those within `spread` only when asked for. */
export function selectionsOf(expression: Expression, withinSpread = false): readonly Selection[] {
  switch (expression.kind) {
    case 'number':
    case 'input':
      return []
    case 'aggregate':
      return [expression.of]
    case 'spread':
      return withinSpread ? [expression.of.of] : []
    case 'binary':
      return [...selectionsOf(expression.left, withinSpread), ...selectionsOf(expression.right, withinSpread)]
  }
}

/** The expressions that a rule compares; of repeats, what stands for them all. */
export function expressionsOf(rule: Rule): readonly Expression[] {
  switch (rule.kind) {
    case 'compare':
      return [rule.left, rule.right]
    case 'within':
      return [rule.left, rule.tolerance, rule.of]
    case 'between':
      return [measuredOf(rule), rule.limit]
    case 'stable':
      return []
  }
}

/** What a comparison of two runs measures: of repeats, their median. */
export function measuredOf({ of }: BetweenRule): Expression {
  return of.kind === 'repeats' ? { kind: 'aggregate', aggregate: 'median', name: 'median', of: of.of, at: of.at } : of
}

/** Names of the inputs that the rule needs. */
export function inputsOf(rule: Rule): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (expression: Expression): void => {
    if (expression.kind === 'input') names.add(expression.name)
    if (expression.kind !== 'binary') return
    visit(expression.left)
    visit(expression.right)
  }
  for (const expression of expressionsOf(rule)) visit(expression)
  return names
}
