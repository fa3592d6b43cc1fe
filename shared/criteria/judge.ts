/**
 * Judges criteria on a run, or on several runs of one test. A criterion that speaks of a metric which was recorded for
 * several phases or containers gives a verdict for each. What cannot be computed is `not-evaluable`, what can be computed
 * and not trusted is `inconclusive`; neither ever passes.
 */
import { unreachable } from '../errors.ts'
import type { LeakReport } from '../model.ts'
import type { Evaluated } from './aggregate.ts'
import type { Criteria, Criterion, UsedInput, Verdict, VerdictFigure, VerdictStatus } from './criterion.ts'
import { type Context, evaluate, MAX_SUBJECTS, repeatedValues, subjectsOf, subjectText } from './evaluate.ts'
import { fitRule, kindOf, type Scope } from './fitRule.ts'
import { judgeBetween } from './judgeBetween.ts'
import { fits, formatQuantity, type Kind, RATIO, together } from './quantity.ts'
import { type Comparison, type Expression, expressionsOf, measuredOf, type Rule, selectionsOf } from './rule.ts'
import { namesIn, type RunData } from './runData.ts'
import { holds, type Lacking, type Subject, selectedSeries } from './selected.ts'

export interface JudgedRuns {
  /** At least one; further ones are repeats, or differ in a parameter that a criterion varies. */
  readonly runs: readonly RunData[]
  /** Repeats of the base; none when there is nothing to compare with. */
  readonly bases: readonly RunData[]
}

/** Verdicts in one answer: under 1 MB of JSON. What is beyond is one verdict that says so. */
export const MAX_VERDICTS = 2_000

/** Throws a RuleError when the runs' own units show that a rule does not fit; `at` in the rule of `criterion`. */
export function fitCriterion(criterion: Criterion, criteria: Criteria, { runs, bases }: JudgedRuns): void {
  fitRule(criterion.rule, namesIn([...runs, ...bases], criteria.inputs))
}

/** Verdicts in the order of the criteria. Every criterion has been fitted to the runs. */
export function judge(criteria: Criteria, judged: JudgedRuns, inputs: readonly UsedInput[]): readonly Verdict[] {
  const values = new Map(inputs.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])))
  const scope = namesIn([...judged.runs, ...judged.bases], criteria.inputs)
  const verdicts: Verdict[] = []
  for (const criterion of criteria.criteria) {
    for (const verdict of judgeCriterion(criterion, judged, values, scope)) {
      if (verdicts.length === MAX_VERDICTS) return [...verdicts.slice(0, -1), cut(criterion)]
      verdicts.push(verdict)
    }
  }
  return verdicts
}

function cut(criterion: Criterion): Verdict {
  return {
    ...headOf(criterion),
    status: 'not-evaluable',
    reason: `More than ${MAX_VERDICTS} verdicts: what follows was not judged.`,
  }
}

function headOf({ name, text, line, promised, optional, source }: Criterion) {
  return {
    criterion: name,
    rule: text,
    line,
    ...(promised === undefined ? {} : { promised }),
    ...(optional === undefined ? {} : { optional }),
    ...(source === undefined ? {} : { source }),
  }
}

/** What one rule came to, before it is told which criterion it belongs to. */
interface Judgement {
  readonly status: VerdictStatus
  readonly observed?: VerdictFigure
  readonly limit?: VerdictFigure
  readonly reason: string
}

function* judgeCriterion(
  criterion: Criterion,
  judged: JudgedRuns,
  inputs: ReadonlyMap<string, number>,
  scope: Scope,
): Generator<Verdict> {
  const { rule } = criterion
  const several = judged.runs.length > 1
  const overRuns = rule.kind === 'between'
  for (const run of overRuns ? judged.runs.slice(0, 1) : judged.runs) {
    const caveats = caveatsOf(rule, run)
    const finish = (judgement: Judgement, subject: Subject): Verdict => {
      const named = { ...(several && !overRuns ? { run: run.name } : {}), ...subject }
      return {
        ...headOf(criterion),
        ...judgement,
        reason: sentence(judgement.reason),
        ...(Object.keys(named).length === 0 ? {} : { subject: named }),
        ...(caveats.length === 0 ? {} : { caveats }),
      }
    }
    if (rule.kind === 'stable') {
      for (const { subject, judgement } of judgeStable(rule, run)) yield finish(judgement, subject)
      continue
    }
    for (const subject of subjectsOf(expressionsOf(rule), run).slice(0, MAX_SUBJECTS)) {
      const context: Context = { run, runs: judged.runs, subject, inputs }
      yield finish(
        rule.kind === 'between' ? between(rule, judged, context, scope) : within(rule, context, scope),
        subject,
      )
    }
  }
}

/** Begins with a capital, unless a metric's name stands there. */
function sentence(text: string): string {
  const start = /^[a-z]+[\s,]/.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text
  return /[.!?]$/.test(start) ? start : `${start}.`
}

function lacking({ lacking: reason }: Lacking): Judgement {
  return { status: 'not-evaluable', reason }
}

function within(rule: Extract<Rule, { kind: 'compare' | 'within' }>, context: Context, scope: Scope): Judgement {
  const [left, right] = rule.kind === 'compare' ? [rule.left, rule.right] : [rule.left, rule.of]
  const kind = together(kindOf(left, scope), kindOf(right, scope))
  const [a, b] = [evaluate(left, context), evaluate(right, context)]
  if ('lacking' in a) return { ...lacking(a), ...limitOf(b, rule, kind) }
  if ('lacking' in b) return { ...lacking(b), observed: figure(a.value, kind) }
  const observed = figure(a.value, kind)
  const nameless = unitless(left, right, scope)
  if (nameless) return { status: 'not-evaluable', observed, reason: nameless }
  const doubt = a.doubt ?? b.doubt
  if (rule.kind === 'compare') {
    const limit = { value: b.value, text: `${rule.operator} ${formatQuantity(b.value, kind)}` }
    return decided(
      holds(a.value, rule.operator, b.value),
      { observed, limit, doubt },
      comparisonText(a, rule.operator, b.value, kind),
    )
  }
  return withinTolerance(rule, { a: a.value, b: b.value, kind, doubt }, context, scope)
}

function limitOf(b: Evaluated, rule: Rule, kind: Kind): Pick<Judgement, 'limit'> {
  if ('lacking' in b || rule.kind !== 'compare') return {}
  return { limit: { value: b.value, text: `${rule.operator} ${formatQuantity(b.value, kind)}` } }
}

interface Sides {
  readonly a: number
  readonly b: number
  readonly kind: Kind
  readonly doubt: string | undefined
}

function withinTolerance(
  rule: Extract<Rule, { kind: 'within' }>,
  { a, b, kind, doubt }: Sides,
  context: Context,
  scope: Scope,
): Judgement {
  const tolerance = evaluate(rule.tolerance, context)
  const observed = figure(a, kind)
  if ('lacking' in tolerance) return { ...lacking(tolerance), observed }
  const toleranceKind = kindOf(rule.tolerance, scope)
  const relative = fits(toleranceKind, RATIO)
  const text = `within ${formatQuantity(tolerance.value, relative ? RATIO : toleranceKind)} of ${formatQuantity(b, kind)}`
  if (relative && b === 0)
    return {
      status: 'not-evaluable',
      observed,
      reason: 'what it is measured against is 0, so nothing is a share of it',
    }
  const distance = relative ? Math.abs(a / b - 1) : Math.abs(a - b)
  const off = relative ? formatQuantity(distance, RATIO) : formatQuantity(distance, kind)
  const limit = { value: b, text }
  return decided(
    holds(distance, '<=', tolerance.value),
    { observed, limit, doubt: doubt ?? tolerance.doubt },
    `${observed.text} is ${off} away from ${formatQuantity(b, kind)}`,
  )
}

function decided(
  holds: boolean,
  { doubt, observed, limit }: { observed: VerdictFigure; limit: VerdictFigure; doubt: string | undefined },
  reason: string,
): Judgement {
  if (doubt !== undefined) return { status: 'inconclusive', observed, limit, reason: doubt }
  return { status: holds ? 'pass' : 'fail', observed, limit, reason }
}

function figure(value: number, kind: Kind): VerdictFigure {
  return { value, text: formatQuantity(value, kind) }
}

const OPPOSITE: Readonly<Record<Comparison, string>> = {
  '<': 'not under',
  '<=': 'above',
  '>': 'not above',
  '>=': 'under',
  '=': 'not',
  '!=': 'just',
}
const SAID: Readonly<Record<Comparison, string>> = {
  '<': 'under',
  '<=': 'at most',
  '>': 'above',
  '>=': 'at least',
  '=': '',
  '!=': 'not',
}

function comparisonText(
  { value, where }: { readonly value: number; readonly where?: string },
  operator: Comparison,
  limit: number,
  kind: Kind,
): string {
  const words = (holds(value, operator, limit) ? SAID : OPPOSITE)[operator]
  return `${formatQuantity(value, kind)}${where === undefined ? '' : ` (${where})`} is ${words === '' ? '' : `${words} `}${formatQuantity(limit, kind)}`
}

/** A number of a source that states no unit cannot be held against bytes, seconds or percent. */
function unitless(left: Expression, right: Expression, scope: Scope): string | undefined {
  const sides = [left, right].map((side) => ({ side, kind: kindOf(side, scope) }))
  const nameless = sides.find(({ kind }) => kind.flavour === 'any')
  const other = sides.find(({ kind }) => kind.flavour !== 'any')
  if (!nameless || !other || other.kind.flavour === 'count') return undefined
  if (other.kind.flavour === 'plain' && other.kind.bytes === 0 && other.kind.seconds === 0) return undefined
  const [selection] = selectionsOf(nameless.side, true)
  const name = selection?.kind === 'column' ? selection.column : (selection?.metric ?? 'one side')
  return `the source states no unit of ${name}, so it cannot be held against the limit`
}

function judgeStable(
  { of }: Extract<Rule, { kind: 'stable' }>,
  run: RunData,
): readonly { subject: Subject; judgement: Judgement }[] {
  const selected = selectedSeries(run, of)
  if ('lacking' in selected) return [{ subject: {}, judgement: lacking(selected) }]
  const wanted = new Set(selected.map(({ subject }) => subjectText(subject)))
  const phases = of.filters.some(({ key }) => key === 'phase')
  const reports = run.judgeLeak(of.metric).filter((report) => {
    const own = subjectText(reportSubject(report))
    // A series that spans the run is judged in each of its phases.
    return (
      wanted.has(own) ||
      (!phases && wanted.has(subjectText(report.labels === undefined ? {} : { labels: report.labels })))
    )
  })
  if (reports.length === 0)
    return [{ subject: {}, judgement: lacking({ lacking: `there is no leak verdict of ${of.metric}` }) }]
  return reports.map((report) => ({ subject: reportSubject(report), judgement: stability(report) }))
}

function reportSubject({ phase, labels }: LeakReport): Subject {
  return { ...(phase === undefined ? {} : { phase }), ...(labels === undefined ? {} : { labels }) }
}

function stability({ outcome, reasons }: LeakReport): Judgement {
  const shown = {
    observed: { text: outcome },
    limit: { text: 'stable' },
    reason: reasons[0] ?? `The outcome is ${outcome}.`,
  }
  switch (outcome) {
    case 'stable':
    case 'step':
      return { status: 'pass', ...shown }
    case 'leak':
      return { status: 'fail', ...shown }
    case 'growing':
    case 'inconclusive':
      return { status: 'inconclusive', ...shown }
    default:
      return unreachable(outcome)
  }
}

function between(
  rule: Extract<Rule, { kind: 'between' }>,
  { runs, bases }: JudgedRuns,
  context: Context,
  scope: Scope,
): Judgement {
  const limit = evaluate(rule.limit, context)
  if ('lacking' in limit) return lacking(limit)
  const measured = kindOf(measuredOf(rule), scope)
  const limitKind = rule.measure === 'change' ? RATIO : measured
  const shown = { value: limit.value, text: `${rule.operator} ${formatQuantity(limit.value, limitKind)}` }
  if (bases.length === 0)
    return { status: 'not-evaluable', limit: shown, reason: 'there is no base run to compare with: --base RUN' }
  const values: number[][] = []
  for (const side of [bases, runs]) {
    const of = sideValues(rule, side, context)
    if ('lacking' in of) return { ...lacking(of), limit: shown }
    values.push([...of])
  }
  const [base = [], candidate = []] = values
  const { value, text, status, reason } = judgeBetween(rule, base, candidate, limit.value, measured)
  return { status, observed: { text, ...(value === undefined ? {} : { value }) }, limit: shown, reason }
}

function sideValues(
  { of }: Extract<Rule, { kind: 'between' }>,
  side: readonly RunData[],
  context: Context,
): readonly number[] | Lacking {
  const values: number[] = []
  for (const run of side) {
    const own = { ...context, run, runs: [run] }
    if (of.kind === 'repeats') {
      const repeated = repeatedValues(of.of, own)
      if ('lacking' in repeated) return named(run, repeated)
      values.push(...repeated)
      continue
    }
    const result = evaluate(of, own)
    if ('lacking' in result) return named(run, result)
    values.push(result.value)
  }
  return values.length === 0 ? { lacking: 'no row fulfils the conditions' } : values
}

function named(run: RunData, { lacking: reason }: Lacking): Lacking {
  return { lacking: `${run.name}: ${reason}` }
}

/** Caveats about what the rule measures, apart from mere information. */
function caveatsOf(rule: Rule, run: RunData): readonly string[] {
  const selections =
    rule.kind === 'stable' ? [rule.of] : expressionsOf(rule).flatMap((each) => selectionsOf(each, true))
  const subjects = new Set(selections.map((each) => (each.kind === 'metric' ? each.metric : each.column)))
  const codes = run.caveats.flatMap(({ code, severity, subject }) =>
    severity !== 'info' && subjects.has(subject) ? [code] : [],
  )
  return [...new Set(codes)]
}
