/** Judges stored runs by criteria: finds the text, reads it, gives its inputs their values, and asks `shared/criteria`. */
import { pinnedBase } from '../shared/analysis/comparisonGuard.ts'
import type { CheckDocument, CheckQuestion, CoreApi, CriteriaText, RunReference } from '../shared/api.ts'
import { type Input, statusOf, type UsedInput } from '../shared/criteria/criterion.ts'
import { metricType } from '../shared/criteria/fitRule.ts'
import { fitCriterion, type JudgedRuns, judge } from '../shared/criteria/judge.ts'
import { fits, formatQuantity, kindName, kindOfUnit, type Quantity, readQuantity } from '../shared/criteria/quantity.ts'
import { inputsOf } from '../shared/criteria/rule.ts'
import { RuleError } from '../shared/criteria/ruleError.ts'
import { UserError } from '../shared/errors.ts'
import type { RunId } from '../shared/model.ts'
import type { Answers } from './answers.ts'
import { CRITERIA_FILE, findCriteria } from './criteria/findCriteria.ts'
import { type ReadCriteria, readCriteria } from './criteria/readCriteria.ts'
import { keepCriteria, keptCriteria } from './storage/criteria.ts'
import type { ReadableDatabase, WritableDatabase } from './storage/database.ts'
import { baselineOf } from './storage/runLabels.ts'

type Source = Pick<Answers, 'runOf' | 'runData' | 'compareRuns'>
type CriteriaAnswers = Pick<CoreApi, 'checkRun' | 'findCriteria' | 'keepCriteria'>

/** What the core answers about criteria. */
export function createCriteriaAnswers(db: WritableDatabase, answers: Source): CriteriaAnswers {
  const find = (run: RunId) => findCriteria(answers.runOf(run), (system) => keptCriteria(db, system))
  return {
    checkRun: async (question) => checkStoredRun(db, answers, question),
    findCriteria: async (run) => find(run),
    keepCriteria: async ({ run, text }) => {
      // What cannot be read is refused now, rather than at every run to come.
      if (text !== undefined) readCriteria(text, CRITERIA_FILE)
      keepCriteria(db, answers.runOf(run).system, text)
      return find(run)
    },
  }
}

/** Throws a UserError for criteria that are not there, cannot be read, or do not fit the runs' own units. */
export function checkStoredRun(db: ReadableDatabase, answers: Source, question: CheckQuestion): CheckDocument {
  const run = answers.runOf(question.run)
  const { text, path, from }: CriteriaText = question.criteria
    ? { path: CRITERIA_FILE, from: 'given', ...question.criteria }
    : findCriteria(run, (system) => keptCriteria(db, system))
  const criteria = readCriteria(text, path)
  const others = (question.others ?? []).filter((id) => id !== question.run)
  const pinned = question.base === undefined ? baselineOf(db, run) : undefined
  const bases = question.base ?? (pinned === undefined || others.includes(pinned) ? [] : [pinned])
  const judged: JudgedRuns = {
    runs: [question.run, ...others].map((id) => answers.runData(id)),
    bases: bases.map((id) => answers.runData(id)),
  }
  fitAll(criteria, judged)
  const inputs = usedInputs(criteria, judged, question.inputs ?? {})
  const verdicts = judge(criteria, judged, inputs)
  const reference = (id: RunId) => referenceOf(answers.runOf(id))
  const [base, ...furtherBases] = bases
  return {
    format: 'quartile/check',
    version: 1,
    run: referenceOf(run),
    ...(others.length === 0 ? {} : { others: others.map(reference) }),
    ...(base === undefined ? {} : { base: bases.map(reference) }),
    criteria: { name: criteria.name, path, from },
    inputs,
    status: statusOf(verdicts),
    verdicts,
    guard:
      base === undefined
        ? []
        : [
            ...(question.base === undefined ? [pinnedBase(reference(base))] : []),
            ...answers.compareRuns({
              base,
              candidate: question.run,
              repeats: { base: furtherBases, candidate: others },
            }).guard,
          ],
  }
}

function referenceOf({ id, name, system }: RunReference): RunReference {
  return { id, name, system }
}

function fitAll(criteria: ReadCriteria, judged: JudgedRuns): void {
  for (const criterion of criteria.criteria) {
    try {
      fitCriterion(criterion, criteria, judged)
    } catch (error) {
      throw error instanceof RuleError ? criteria.complain(criterion, error) : error
    }
  }
}

/** Those that a rule names, each with who said its value. */
function usedInputs(
  criteria: ReadCriteria,
  { runs }: JudgedRuns,
  given: Readonly<Record<string, string>>,
): readonly UsedInput[] {
  const unknown = Object.keys(given).find((name) => !criteria.inputs.some((input) => input.name === name))
  if (unknown !== undefined) {
    const names = criteria.inputs.map(({ name }) => name).join(', ')
    throw new UserError(
      'usage',
      `the criteria have no input ${JSON.stringify(unknown)}`,
      names === '' ? 'They have none at all.' : `They have ${names}.`,
    )
  }
  const needed = new Set(criteria.criteria.flatMap(({ rule }) => [...inputsOf(rule)]))
  return criteria.inputs
    .filter(({ name }) => needed.has(name))
    .map((input) =>
      usedInput(input, Object.hasOwn(given, input.name) ? given[input.name] : undefined, runs[0]?.parameters ?? {}),
    )
}

function usedInput(
  input: Input,
  given: string | undefined,
  parameters: Readonly<Record<string, string | number>>,
): UsedInput {
  const { name, kind } = input
  const used = (value: number, from: UsedInput['from']) => ({ name, value, text: formatQuantity(value, kind), from })
  if (given !== undefined) {
    const quantity = readQuantity(given)
    if (!quantity) throw new UserError('usage', `${name}: ${JSON.stringify(given)} is no number with a unit`)
    if (!fits(quantity.kind, kind))
      throw new UserError(
        'usage',
        `${name} is ${kindName(kind)}, and ${JSON.stringify(given)} is ${kindName(quantity.kind)}`,
      )
    return used(quantity.value, 'caller')
  }
  const parameter = Object.hasOwn(parameters, name) ? parameterQuantity(name, String(parameters[name])) : undefined
  // A parameter whose unit nobody states, beside an input in bytes, is worth less than the file's default.
  if (parameter && fits(parameter.kind, kind)) return used(parameter.value, 'run')
  return input.value === undefined ? { name, text: 'not given', from: 'nobody' } : used(input.value, 'file')
}

/** A number of a parameter such as `max_heap_bytes` is in the unit that its name ends in. */
function parameterQuantity(name: string, text: string): Quantity | undefined {
  const quantity = readQuantity(text)
  const type = metricType(name)
  if (!quantity || !type || !/^[\d.e+-]+$/i.test(text.trim())) return quantity
  return { value: quantity.value, kind: kindOfUnit(type.unit) }
}
