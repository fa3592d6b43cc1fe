/**
 * Judges criteria on a run, or on several runs of one test. A criterion that speaks of a metric which was recorded for
 * several phases or containers gives a verdict for each. What cannot be computed is `not-evaluable`, what can be computed
 * and not trusted is `inconclusive`; neither ever passes.
 */
import type { Criteria, Criterion, UsedInput, Verdict } from './criterion.ts'
import { type Context, evaluate, MAX_SUBJECTS, repeatedValues, subjectsOf } from './evaluate.ts'
import { fitRule, kindOf, type Scope } from './fitRule.ts'
import { judgeBetween } from './judgeBetween.ts'
import { judgeComparison } from './judgeComparison.ts'
import { type Judgement, lacking } from './judgement.ts'
import { judgeStable } from './judgeStable.ts'
import { formatQuantity, RATIO } from './quantity.ts'
import { expressionsOf, measuredOf, type Rule, selectionsOf } from './rule.ts'
import { namesIn, type RunData } from './runData.ts'
import type { Lacking, Subject } from './selected.ts'

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

function headOf({ name, text, rule, line, promised, optional, source }: Criterion) {
  return {
    criterion: name,
    rule: text,
    line,
    ...(promised === undefined ? {} : { promised }),
    ...(optional === undefined ? {} : { optional }),
    ...(source === undefined ? {} : { source }),
    ...namedIn(rule),
  }
}

function namedIn(rule: Rule): Pick<Verdict, 'metrics' | 'tables'> {
  const selections =
    rule.kind === 'stable' ? [rule.of] : expressionsOf(rule).flatMap((expression) => selectionsOf(expression, true))
  const metrics = new Set(selections.flatMap((each) => (each.kind === 'metric' ? [each.metric] : [])))
  const tables = new Set(selections.flatMap((each) => (each.kind === 'column' ? [each.table] : [])))
  return {
    ...(metrics.size === 0 ? {} : { metrics: [...metrics] }),
    ...(tables.size === 0 ? {} : { tables: [...tables] }),
  }
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
        rule.kind === 'between' ? between(rule, judged, context, scope) : judgeComparison(rule, context, scope),
        subject,
      )
    }
  }
}

/** Begins with a capital, unless a metric's name stands there. */
function sentence(text: string): string {
  const start = /^[a-z]+[\s,]/.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text
  return /[.!?…][”"')]?$/.test(start) ? start : `${start}.`
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
