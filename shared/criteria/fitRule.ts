/**
 * Whether a rule fits what it speaks of: units that agree, aggregates that mean something for the metric, inputs that are
 * declared. It is asked twice, with what names alone tell when a file is read, and with a run's own series and tables
 * before they are judged; the second time knows the units of columns too.
 */
import { metricFacts } from '../metrics.ts'
import type { Unit } from '../model.ts'
import {
  ANY,
  COUNT,
  fits,
  type Kind,
  kindName,
  kindOfUnit,
  product,
  quotient,
  RATIO,
  SECONDS,
  together,
} from './quantity.ts'
import {
  type Aggregate,
  type AggregateExpression,
  type Expression,
  expressionsOf,
  measuredOf,
  type Rule,
  type Selection,
} from './rule.ts'
import { RuleError } from './ruleError.ts'

/** What is known of a metric before its points are looked at. */
export interface MetricType {
  readonly unit: Unit
  /** Absent when nobody says whether it only ever rises. */
  readonly type?: 'gauge' | 'counter'
}

/** What the names in a rule stand for; undefined where that is not known (yet). */
export interface Scope {
  input(name: string): Kind | undefined
  metric(name: string): MetricType | undefined
  column(table: string, column: string): Unit | 'text' | undefined
}

/** What a metric's name alone tells: Quartile's own list first, then Prometheus's endings. */
export function metricType(metric: string): MetricType | undefined {
  const facts = metricFacts(metric, 'unknown')
  if (facts.unit !== 'unknown') return facts
  const counter = /_(total|count)$/.test(metric) ? ({ type: 'counter' } as const) : undefined
  const ending = /_(bytes|seconds|ratio)(?:_total)?$/.exec(metric)?.[1]
  const unit = ending === undefined ? undefined : (ending as 'bytes' | 'seconds' | 'ratio')
  if (unit === undefined && !counter) return undefined
  return { unit: unit ?? 'count', ...counter }
}

/** Metrics whose points are each a run of their own; the points of any other metric were taken within one run. */
const REPEATED_METRICS: readonly string[] = ['benchmark_duration_seconds']

const OF_COUNTERS: readonly Aggregate[] = ['max', 'min', 'first', 'last', 'increase', 'count']
const OF_GAUGES: readonly Aggregate[] = [
  'max',
  'min',
  'mean',
  'median',
  'percentile',
  'first',
  'last',
  'first_quarter',
  'last_quarter',
  'growth',
  'slope',
  'count',
]
const OF_COLUMNS: readonly Aggregate[] = ['max', 'min', 'mean', 'median', 'percentile', 'first', 'last', 'sum', 'count']

/** Throws a RuleError when the rule can never be judged as it stands. */
export function fitRule(rule: Rule, scope: Scope): void {
  for (const expression of expressionsOf(rule)) kindOf(expression, scope)
  switch (rule.kind) {
    case 'compare':
      alike(rule.left, rule.right, scope, rule.right.at)
      return
    case 'within': {
      alike(rule.left, rule.of, scope, rule.of.at)
      const tolerance = kindOf(rule.tolerance, scope)
      if (!fits(tolerance, RATIO) && !fits(tolerance, kindOf(rule.left, scope)))
        throw new RuleError(
          rule.tolerance.at,
          `a tolerance is a share, such as \`1 %\`, or in the unit of what is compared, and this is ${kindName(tolerance)}`,
        )
      return
    }
    case 'stable': {
      const type = scope.metric(rule.of.metric)
      if (type?.type === 'counter')
        throw new RuleError(rule.of.at, `${rule.of.metric} only ever rises, so it cannot be stable`)
      return
    }
    case 'between':
      fitBetween(rule, scope)
      return
  }
}

function fitBetween(rule: Extract<Rule, { kind: 'between' }>, scope: Scope): void {
  const { of, measure, limit } = rule
  if (selects(limit))
    throw new RuleError(limit.at, 'the limit of a comparison of two runs is a number or a formula of inputs')
  if (of.kind !== 'repeats' && !selects(of))
    throw new RuleError(of.at, 'nothing here is measured, so it is the same in both runs')
  if (of.kind === 'repeats' && of.of.kind === 'metric' && !REPEATED_METRICS.includes(of.of.metric))
    throw new RuleError(
      of.of.at,
      'the points within one run are no repeated runs: repeats are rows of a table, or a benchmark',
    )
  const measured = kindOf(measuredOf(rule), scope)
  const wanted = measure === 'change' ? RATIO : measured
  const given = kindOf(limit, scope)
  if (!fits(given, wanted)) throw new RuleError(limit.at, mismatch(`${measure}(…)`, wanted, 'the limit', given))
}

function selects(expression: Expression): boolean {
  if (expression.kind === 'binary') return selects(expression.left) || selects(expression.right)
  return expression.kind === 'aggregate' || expression.kind === 'spread'
}

function alike(left: Expression, right: Expression, scope: Scope, at: number): void {
  const [a, b] = [kindOf(left, scope), kindOf(right, scope)]
  if (fits(a, b)) return
  throw new RuleError(at, mismatch('the left side', a, 'the right side', b))
}

function mismatch(one: string, a: Kind, other: string, b: Kind): string {
  const hint =
    b.flavour === 'plain' && b.bytes === 0 && b.seconds === 0 ? `: write its unit, as in \`${exampleOf(a)}\`` : ''
  return `${one} is ${kindName(a)} and ${other} ${kindName(b)}${hint}`
}

function exampleOf({ bytes, seconds }: Kind): string {
  if (bytes === 1) return seconds === 0 ? '500 MiB' : '5 MiB/s'
  return seconds === 1 ? '5 s' : seconds === -1 ? '5 /s' : '10 %'
}

/** The kind of an expression's value; throws a RuleError where its parts do not fit. */
export function kindOf(expression: Expression, scope: Scope): Kind {
  switch (expression.kind) {
    case 'number':
      return expression.unit
    case 'input': {
      const kind = scope.input(expression.name)
      if (kind === undefined)
        throw new RuleError(
          expression.at,
          `${expression.name} is neither declared under \`inputs\` nor an aggregate such as \`max(${expression.name})\``,
        )
      return kind
    }
    case 'aggregate':
      return aggregateKind(expression, scope)
    case 'spread':
      aggregateKind(expression.of, scope)
      return RATIO
    case 'binary': {
      const [a, b] = [kindOf(expression.left, scope), kindOf(expression.right, scope)]
      if (expression.operator === '*') return product(a, b)
      if (expression.operator === '/') return quotient(a, b)
      if (fits(a, b)) return together(a, b)
      throw new RuleError(expression.at, mismatch(`what stands before ${expression.operator}`, a, 'what follows it', b))
    }
  }
}

function aggregateKind({ aggregate, name, of, at }: AggregateExpression, scope: Scope): Kind {
  if (of.kind === 'column') {
    if (!OF_COLUMNS.includes(aggregate))
      throw new RuleError(
        at,
        `\`${name}\` needs times, and the rows of a table have none; there are ${list(OF_COLUMNS)}`,
      )
    if (aggregate === 'count') return COUNT
    return columnKind(of, scope)
  }
  const type = scope.metric(of.metric)
  const allowed =
    type?.type === 'counter' ? OF_COUNTERS : type?.type === 'gauge' ? OF_GAUGES : [...OF_GAUGES, 'increase']
  if (aggregate === 'sum')
    throw new RuleError(
      at,
      `the sum of a metric's points depends on how often it was sampled; \`sum\` is for columns of tables`,
    )
  if (!allowed.includes(aggregate)) {
    const why =
      type?.type === 'counter'
        ? `${of.metric} is a counter, whose points only ever rise: \`${name}\` says nothing of it`
        : `${of.metric} is a gauge and goes both ways: write \`last(…) - first(…)\``
    throw new RuleError(at, `${why}; there are ${list(allowed)}`)
  }
  if (aggregate === 'count') return COUNT
  if (aggregate === 'growth') return RATIO
  if (aggregate === 'slope') return type ? quotient(kindOfUnit(type.unit), SECONDS) : ANY
  return type ? kindOfUnit(type.unit) : ANY
}

function columnKind({ table, column, at }: Selection & { readonly kind: 'column' }, scope: Scope): Kind {
  const unit = scope.column(table, column)
  if (unit === 'text') throw new RuleError(at, `${column} is text: only \`count\` fits, with a condition in braces`)
  return unit === undefined ? ANY : kindOfUnit(unit)
}

function list(aggregates: readonly string[]): string {
  return aggregates.map((name) => (name === 'percentile' ? 'p50 to p99.9' : name)).join(', ')
}
