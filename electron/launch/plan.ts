/** What a scenario comes to: its runs in their order, each with its own parameters and seed, as plain data. */
import { UserError } from '../../shared/errors.ts'
import type { Seconds } from '../../shared/model.ts'
import { drivers } from './drivers/index.ts'
import type { Parameters, ReadScenario } from './readScenario.ts'
import type { ParameterValue, Scenario } from './scenario.ts'
import { shuffled } from './seededRandom.ts'

/** 96 configurations twenty times over; what takes longer is cut into several scenarios. */
const MAX_RUNS = 2_000
/** Starting, waiting for ready, and stopping, beside the phases: what a container takes, about. */
const OVERHEAD: Seconds = 8

export interface PlannedRun {
  /** Names the run's folder: the scenario, and what tells this run from the others. */
  readonly name: string
  readonly parameters: Parameters
  /** 1-based. */
  readonly repeat: number
  readonly seed: number
  readonly scenario: Scenario
}

export interface Plan {
  readonly scenario: Scenario
  /** In the order they start. */
  readonly runs: readonly PlannedRun[]
  /** Seconds until the last run has ended, if phases last as they say; `atLeast` when drivers decide how long. */
  readonly expected: Seconds
  readonly atLeast: boolean
  /** Bytes that the runs may write together, where the scenario states them. */
  readonly disk?: number
}

/** `set` holds values as a person gave them, as text. Throws a UserError for one that the scenario does not have. */
export function plan(read: ReadScenario, set: Readonly<Record<string, string>> = {}): Plan {
  const chosen = Object.fromEntries(Object.entries(set).map(([name, text]) => [name, readValue(read, name, text)]))
  const scenario = read.resolve(chosen)
  // A value that a person sets is not swept over.
  const swept = Object.entries(scenario.matrix).filter(([name]) => !Object.hasOwn(chosen, name))
  const combinations = combine(swept)
  if (combinations.length * scenario.repeats > MAX_RUNS)
    throw new UserError('usage', `${combinations.length * scenario.repeats} runs are more than ${MAX_RUNS}`)
  const defaults = Object.fromEntries(read.parameters.map(({ name, value }) => [name, value]))
  const runs = combinations.flatMap((combination) =>
    Array.from({ length: scenario.repeats }, (_, i): PlannedRun => {
      const parameters = { ...defaults, ...chosen, ...combination }
      const own = read.resolve({ ...chosen, ...combination })
      const parts = [own.name, ...Object.entries(combination).map(([name, value]) => `${name}-${value}`)]
      if (own.repeats > 1) parts.push(String(i + 1).padStart(String(own.repeats).length, '0'))
      return {
        name: parts.join('_').replace(/[^\w.-]+/g, '-'),
        parameters,
        repeat: i + 1,
        seed: own.seed + i,
        scenario: own,
      }
    }),
  )
  const spans = runs.map((run) => spanOf(run.scenario) + OVERHEAD)
  const total = spans.reduce((sum, span) => sum + span, 0)
  const { parallel, coolDown, disk } = scenario
  return {
    scenario,
    runs: scenario.order === 'shuffled' ? shuffled(runs, scenario.seed) : runs,
    expected: total / Math.min(parallel, runs.length) + coolDown * Math.max(0, Math.ceil(runs.length / parallel) - 1),
    atLeast: runs.some((run) => run.scenario.phases.some((phase) => phaseSpan(phase) === undefined)),
    ...(disk === undefined ? {} : { disk: disk * runs.length }),
  }
}

/** Seconds that the phases of a run last, as far as they say. */
export function spanOf({ phases }: Scenario): Seconds {
  return phases.reduce((sum, phase) => sum + (phaseSpan(phase) ?? 0), 0)
}

/** Seconds of a phase by itself, or by its drivers where they all say; undefined where nobody does. */
export function phaseSpan({ duration, drivers: parts }: Scenario['phases'][number]): Seconds | undefined {
  if (duration !== undefined) return duration
  const spans = parts.map(({ use, with: given }) => {
    const known = drivers.find(({ id }) => id === use)
    return known?.lasts?.(known.options.parse(given))
  })
  return spans.reduce<Seconds | undefined>(
    (longest, span) => (longest === undefined || span === undefined ? undefined : Math.max(longest, span)),
    spans.length === 0 ? undefined : 0,
  )
}

/** A value as text, in the type that the parameter has. */
function readValue(read: ReadScenario, name: string, text: string): ParameterValue {
  const parameter = read.parameters.find((each) => each.name === name)
  if (!parameter) {
    const names = read.parameters.map((each) => each.name)
    throw new UserError(
      'usage',
      `${name} is no parameter of ${read.scenario.name}`,
      `It has ${names.join(', ') || 'none'}.`,
    )
  }
  const value = typed(parameter.value, text)
  if (value === undefined)
    throw new UserError('usage', `${name}: ${JSON.stringify(text)} is no ${typeof parameter.value}`)
  if (parameter.choices && !parameter.choices.includes(value))
    throw new UserError('usage', `${name} is one of ${parameter.choices.join(', ')}, not ${text}`)
  return value
}

function typed(like: ParameterValue, text: string): ParameterValue | undefined {
  if (typeof like === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  if (typeof like === 'string') return text
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value
}

function combine(swept: readonly (readonly [string, readonly ParameterValue[]])[]): readonly Parameters[] {
  return swept.reduce<readonly Parameters[]>(
    (before, [name, values]) => before.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  )
}
