/** Computes the expressions of rules over runs. */
import { finite } from '../analysis/summary.ts'
import { aggregate, type Evaluated, type Interval } from './aggregate.ts'
import { type AggregateExpression, type Expression, type Selection, selectionsOf, type ValueAggregate } from './rule.ts'
import type { RunData } from './runData.ts'
import {
  cellOf,
  joined,
  type Lacking,
  listed,
  type SelectedCell,
  type SelectedSeries,
  type Subject,
  selectedCells,
  selectedSeries,
  subjectOf,
  valuesOf,
} from './selected.ts'

const HOUR = 3600

export interface Context {
  readonly run: RunData
  /** All runs of the same test, `run` among them, over which a parameter may vary. */
  readonly runs: readonly RunData[]
  readonly subject: Subject
  /** In base units; one that nobody gave is not there. */
  readonly inputs: ReadonlyMap<string, number>
}

/** Verdicts of one criterion on one run: phases times containers, and then some; what is beyond is one verdict that says so. */
export const MAX_SUBJECTS = 200

/** What the rule's metrics were recorded for, each of which is judged by itself; one empty subject when nothing tells them apart. */
export function subjectsOf(expressions: readonly Expression[], run: RunData): readonly Subject[] {
  const metrics = expressions.flatMap((each) => selectionsOf(each)).filter((each) => each.kind === 'metric')
  const found = new Map<string, Subject>()
  for (const selection of metrics) {
    const selected = selectedSeries(run, selection)
    if ('lacking' in selected) continue
    for (const { subject } of selected) found.set(keyOf(subject), subject)
    // What the first metric tells apart is judged apart; a second one is looked up for each.
    break
  }
  return found.size === 0 ? [{}] : [...found.values()]
}

function keyOf({ phase, labels }: Subject): string {
  return JSON.stringify([phase, Object.entries(labels ?? {}).sort()])
}

/** The value in base units; always a finite number. */
export function evaluate(expression: Expression, context: Context): Evaluated {
  const result = computedOrNot(expression, context)
  return 'lacking' in result || Number.isFinite(result.value) ? result : { lacking: 'the number is too large' }
}

function computedOrNot(expression: Expression, context: Context): Evaluated {
  switch (expression.kind) {
    case 'number':
      return { value: expression.value }
    case 'input': {
      const value = context.inputs.get(expression.name)
      return value === undefined
        ? { lacking: `nobody said what ${expression.name} is: --set ${expression.name}=…` }
        : { value }
    }
    case 'aggregate':
      return evaluateAggregate(expression, context)
    case 'spread':
      return spread(expression.of, expression.by, context)
    case 'binary':
      return evaluateBinary(expression, context)
  }
}

function evaluateBinary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  context: Context,
): Evaluated {
  const a = evaluate(left, context)
  if ('lacking' in a) return a
  const b = evaluate(right, context)
  if ('lacking' in b) return b
  const doubt = a.doubt ?? b.doubt
  const value = computed(a.value, operator, b.value)
  // 0 of 0 expected rows are no coverage at all.
  if (operator === '/' && b.value === 0) return { lacking: 'it would divide by 0' }
  const interval = a.interval || b.interval ? ofIntervals(endsOf(a), operator, endsOf(b)) : undefined
  return { value, ...(doubt === undefined ? {} : { doubt }), ...(interval === undefined ? {} : { interval }) }
}

/** The ends of its interval; twice the value itself when it has none. */
export function endsOf({ value, interval }: Exclude<Evaluated, Lacking>): readonly [number, number] {
  return interval ? [interval.low, interval.high] : [value, value]
}

/** Interval arithmetic: the extremes lie at the ends. An interval that spans 0 makes a quotient endless, which no verdict rests on. */
function ofIntervals(
  a: readonly [number, number],
  operator: '+' | '-' | '*' | '/',
  b: readonly [number, number],
): Interval {
  if (operator === '/' && b[0] <= 0 && b[1] >= 0)
    return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  const ends = a.flatMap((x) => b.map((y) => computed(x, operator, y)))
  return { low: Math.min(...ends), high: Math.max(...ends) }
}

function computed(a: number, operator: '+' | '-' | '*' | '/', b: number): number {
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  return operator === '*' ? a * b : a / b
}

function evaluateAggregate(expression: AggregateExpression, { run, subject }: Context): Evaluated {
  const { of, aggregate: name } = expression
  if (of.kind === 'column')
    return name === 'slope' ? { lacking: 'rows have no times' } : overCells({ ...expression, aggregate: name }, of, run)
  const selected = selectedSeries(run, of)
  if ('lacking' in selected) return selected
  const own = seriesFor(subject, selected)
  if (own.length === 0) return { lacking: `${of.metric} was not recorded for ${subjectText(subject)}` }
  if (name === 'slope') return slope(own, of.metric, run)
  return aggregate({ ...expression, aggregate: name }, valuesOf(run, own), of.metric)
}

/** The slope that the leak verdict rests on, after the warm-up. */
function slope(own: readonly SelectedSeries[], metric: string, run: RunData): Evaluated {
  const wanted = new Set(own.map(({ subject }) => keyOf(subject)))
  const found = run
    .judgeLeak(metric)
    .filter((report) => report.metric === metric && wanted.has(keyOf(subjectOf(report))))
  const [report] = found
  if (!report) return { lacking: `there is no leak verdict of ${metric} to take a slope from` }
  if (found.length > 1)
    return { lacking: `${metric} has ${found.length} slopes here: name a phase or a label in braces` }
  const { evidence } = report
  if (!evidence) return { lacking: `no slope: ${report.reasons[0] ?? 'nothing could be fitted'}` }
  const { value, low, high } = evidence.slopePerHour
  return { value: value / HOUR, interval: { low: low / HOUR, high: high / HOUR } }
}

/** The series that were recorded with what the verdict is about: for the same phase and labels, else the phase, else the only one. */
function seriesFor(subject: Subject, selected: readonly SelectedSeries[]): readonly SelectedSeries[] {
  const key = keyOf(subject)
  const exact = selected.filter((each) => keyOf(each.subject) === key)
  if (exact.length > 0) return exact
  const inPhase = selected.filter((each) => each.subject.phase === subject.phase)
  return inPhase.length === 1 ? inPhase : selected.length === 1 ? selected : []
}

export function subjectText({ phase, labels }: Subject): string {
  const words = [
    ...(phase === undefined ? [] : [phase]),
    ...Object.entries(labels ?? {}).map(([key, value]) => `${key} ${value}`),
  ]
  return words.length === 0 ? 'the run' : words.join(', ')
}

/** All numbers of a selection, where each is a run of its own. */
export function repeatedValues(of: Selection, { run, subject }: Context): readonly number[] | Lacking {
  if (of.kind === 'column') {
    const cells = selectedCells(run, of)
    return 'lacking' in cells ? cells : cells.flatMap(({ cell }) => (typeof cell === 'number' ? [cell] : []))
  }
  const selected = selectedSeries(run, of)
  if ('lacking' in selected) return selected
  const own = seriesFor(subject, selected)
  return own.length === 0 ? { lacking: `there is no ${subjectText(subject)}` } : [...finite(valuesOf(run, own))]
}

function overCells(
  expression: AggregateExpression<ValueAggregate>,
  of: Selection & { kind: 'column' },
  run: RunData,
): Evaluated {
  const cells = selectedCells(run, of)
  if ('lacking' in cells) return cells
  if (expression.aggregate === 'count') return { value: cells.length }
  if (cells.length === 0) return { lacking: `no row of ${JSON.stringify(of.table)} fulfils the conditions` }
  const numbers = cells.flatMap(({ cell }) => (typeof cell === 'number' ? [cell] : []))
  const missing = cells.length - numbers.length
  // A row without its number might be the very one that fails.
  if (missing > 0 && numbers.length > 0) return { lacking: `${missing} of ${cells.length} rows have no ${of.column}` }
  const result = aggregate(expression, Float64Array.from(numbers), `${of.column} of ${JSON.stringify(of.table)}`)
  const extreme = expression.aggregate === 'max' || expression.aggregate === 'min'
  if ('lacking' in result || !extreme || cells.length < 2) return result
  const found = cells.find(({ cell }) => cell === result.value)
  const where = found && rowName(found)
  return { ...result, ...(where === undefined ? {} : { where }) }
}

/** What a row goes by: its first text, or its place. */
function rowName({ table, row }: SelectedCell): string {
  const at = table.columns.findIndex(({ unit }, i) => unit === 'text' && typeof row[i] === 'string' && row[i] !== '')
  return at < 0 ? `row ${table.rows.indexOf(row) + 1}` : String(row[at])
}

/** Groups are told apart by a column's cells, by phase, by a label, or by a parameter of several runs: the first of these that exists. */
function spread(expression: AggregateExpression<ValueAggregate>, by: string, context: Context): Evaluated {
  const groups =
    expression.of.kind === 'column'
      ? groupsOfCells(expression.of, by, context)
      : groupsOfSeries(expression.of, by, context)
  if ('lacking' in groups) return groups
  if (groups.size < 2) {
    const only = [...groups.keys()].join()
    return {
      lacking:
        only === '' ? `nothing says what ${by} was` : `there is one ${by} only, ${only}: name the other runs too`,
    }
  }
  const values: number[] = []
  let doubt: string | undefined
  for (const [name, group] of groups) {
    const result = aggregate(expression, group, `${by} ${name}`)
    if ('lacking' in result) return result
    values.push(result.value)
    doubt ??= result.doubt
  }
  const smallest = values.reduce((a, b) => Math.min(a, b))
  if (smallest <= 0) return { lacking: `the smallest over ${by} is not positive, so nothing is a share of it` }
  const value = values.reduce((a, b) => Math.max(a, b)) / smallest - 1
  return { value, ...(doubt === undefined ? {} : { doubt }) }
}

function groupsOfCells(
  of: Selection & { kind: 'column' },
  by: string,
  { run, runs }: Context,
): Map<string, Float64Array> | Lacking {
  const ownColumn = 'lacking' in selectedCells(run, { ...of, column: by, filters: [] }) ? undefined : by
  const numbers = new Map<string, number[]>()
  for (const each of ownColumn === undefined ? runs : [run]) {
    const cells = selectedCells(each, of)
    if ('lacking' in cells) return cells
    for (const { cell, table, row } of cells) {
      const name = cellOf(each, table, row, by)
      if (name === null || typeof cell !== 'number') continue
      const group = numbers.get(String(name)) ?? []
      group.push(cell)
      numbers.set(String(name), group)
    }
  }
  return new Map([...numbers].map(([name, group]) => [name, Float64Array.from(group)]))
}

function groupsOfSeries(
  of: Selection & { kind: 'metric' },
  by: string,
  { run, runs }: Context,
): Map<string, Float64Array> | Lacking {
  const own = selectedSeries(run, of)
  if ('lacking' in own) return own
  const groups = new Map<string, Float64Array>()
  const label = ({ series, subject }: SelectedSeries) => (by === 'phase' ? subject.phase : series.labels?.[by])
  if (own.some((each) => label(each) !== undefined)) {
    for (const [name, members] of Map.groupBy(own, label))
      if (name !== undefined) groups.set(name, valuesOf(run, members))
    return groups
  }
  const byValue = Map.groupBy(runs, (each) => each.parameters[by])
  for (const [value, members] of byValue) {
    if (value === undefined) continue
    const parts: Float64Array[] = []
    for (const member of members) {
      const selected = selectedSeries(member, of)
      if ('lacking' in selected) return selected
      parts.push(valuesOf(member, selected))
    }
    groups.set(String(value), joined(parts))
  }
  return groups.size > 0
    ? groups
    : {
        lacking: `${of.metric} has no phase or label ${by}, and no run a parameter of that name; there are parameters ${listed(Object.keys(run.parameters)) || 'none'}`,
      }
}
