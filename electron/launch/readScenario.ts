/** Reads a scenario file. Whatever is wrong is told with line and column, all of it at once, before anything is started. */
import { UserError } from '../../shared/errors.ts'
import { type Complaints, readYaml } from '../yamlComplaints.ts'
import { faults } from './chaos/index.ts'
import { drivers } from './drivers/index.ts'
import { withParameters } from './placeholders.ts'
import { samplers } from './samplers/index.ts'
import { type ParameterValue, parameterField, type Scenario, scenarioFile } from './scenario.ts'

/** Twenty times the longest of the ready ones. */
export const MAX_SCENARIO_TEXT = 256 * 1024
const HINT = 'docs/scenarios.md explains how scenarios are written.'

export interface Parameter {
  readonly name: string
  readonly value: ParameterValue
  readonly choices?: readonly ParameterValue[]
  readonly description?: string
}

export type Parameters = Readonly<Record<string, ParameterValue>>

/** A scenario as read, which is complete once its parameters are. */
export interface ReadScenario {
  /** What messages call the file. */
  readonly path: string
  readonly text: string
  readonly parameters: readonly Parameter[]
  /** With the defaults. */
  readonly scenario: Scenario
  /** The scenario with these values in the place of defaults. Throws a UserError for values that do not fit. */
  resolve(values: Parameters): Scenario
}

/** `path` is what messages call the file. Throws a UserError that lists every complaint. */
export function readScenario(text: string, path: string): ReadScenario {
  if (text.length > MAX_SCENARIO_TEXT)
    throw new UserError('bad-data', `${path} is longer than ${MAX_SCENARIO_TEXT} characters`)
  const { value, complaints } = readYaml(text, path, HINT)
  const parameters = readParameters(value, complaints)
  const defaults = Object.fromEntries(parameters.map(({ name, value: given }) => [name, given]))
  const resolve = (values: Parameters): Scenario => {
    const filled = withParameters(value, { ...defaults, ...values }, (name, at) =>
      complaints.add(at, `\${${name}} is no parameter of this scenario`),
    )
    complaints.throwIfAny()
    const parsed = scenarioFile.safeParse(filled)
    if (!parsed.success) {
      for (const issue of parsed.error.issues) complaints.add(issue.path, inWords(issue))
      throw complaints.error()
    }
    checkNames(parsed.data, complaints)
    complaints.throwIfAny()
    return parsed.data
  }
  return { path, text, parameters, scenario: resolve({}), resolve }
}

function readParameters(value: unknown, complaints: Complaints): Parameter[] {
  const given = typeof value === 'object' && value !== null && 'parameters' in value ? value.parameters : {}
  // Another shape is complained of with the rest of the file.
  if (typeof given !== 'object' || given === null) return []
  return Object.entries(given).flatMap(([name, field]): Parameter[] => {
    const parsed = parameterField.safeParse(field)
    if (!parsed.success) {
      complaints.add(['parameters', name], `${name}: a value, or { value, choices, description }`)
      return []
    }
    return [typeof parsed.data === 'object' ? { name, ...parsed.data } : { name, value: parsed.data }]
  })
}

function inWords({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  const name = path.filter((part) => typeof part === 'string').at(-1)
  return name === undefined ? message : `${String(name)}: ${message}`
}

/** Names that must stand for something, and options that the part itself must accept. */
function checkNames(scenario: Scenario, complaints: Complaints): void {
  const known = (name: string | undefined, at: readonly PropertyKey[]) => {
    const [first = ''] = (name ?? '').split('.')
    if (name !== undefined && !Object.hasOwn(scenario.targets, first))
      complaints.add(at, `${name} is no target of this scenario`)
  }
  for (const [name, { needs, ready, ports, compose }] of Object.entries(scenario.targets)) {
    for (const [i, other] of needs.entries()) known(other, ['targets', name, 'needs', i])
    for (const port of [ready?.port, ready?.http?.port, ready?.grpc?.port])
      if (port !== undefined && compose === undefined && !Object.hasOwn(ports, port))
        complaints.add(['targets', name, 'ready'], `${port} is no port of ${name}`)
  }
  checkParts(scenario.prepare, drivers, 'driver', ['prepare'], complaints)
  checkParts(scenario.samplers, samplers, 'sampler', ['samplers'], complaints)
  for (const [i, { target }] of scenario.samplers.entries()) known(target, ['samplers', i, 'target'])
  for (const [i, phase] of scenario.phases.entries()) {
    const at = ['phases', i]
    if (scenario.phases.findIndex(({ name }) => name === phase.name) !== i)
      complaints.add([...at, 'name'], `there is another phase ${phase.name}`)
    if (phase.duration === undefined && phase.drivers.length === 0)
      complaints.add(at, `${phase.name} has neither a duration nor drivers, so it would never be over`)
    checkParts(phase.drivers, drivers, 'driver', [...at, 'drivers'], complaints)
    checkParts(phase.faults, faults, 'fault', [...at, 'faults'], complaints)
    for (const [j, { target }] of phase.faults.entries()) known(target, [...at, 'faults', j, 'target'])
  }
  for (const name of Object.keys(scenario.matrix))
    if (!Object.hasOwn(scenario.parameters, name))
      complaints.add(['matrix', name], `${name} is no parameter of this scenario`)
}

interface Part {
  readonly use: string
  readonly with: Readonly<Record<string, unknown>>
}

function checkParts(
  parts: readonly Part[],
  known: readonly { readonly id: string; readonly options: import('zod').ZodType }[],
  what: string,
  at: readonly PropertyKey[],
  complaints: Complaints,
): void {
  for (const [i, part] of parts.entries()) {
    const found = known.find(({ id }) => id === part.use)
    if (!found) {
      complaints.add(
        [...at, i, 'use'],
        `there is no ${what} ${part.use}; there are ${known.map(({ id }) => id).join(', ')}`,
      )
      continue
    }
    const parsed = found.options.safeParse(part.with)
    for (const issue of parsed.error?.issues ?? []) complaints.add([...at, i, 'with', ...issue.path], inWords(issue))
  }
}
