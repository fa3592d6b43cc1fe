/** What a launch can be filled in with: what an earlier run was started with, or the best of what a sweep has measured. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { kindOfUnit, readQuantity, SECONDS } from '../../shared/criteria/quantity.ts'
import { UserError } from '../../shared/errors.ts'
import type { LaunchSource, LaunchStart } from '../../shared/launchApi.ts'
import type { RunId } from '../../shared/model.ts'
import type { SweepApi, SweepConfiguration } from '../../shared/sweepApi.ts'
import { format } from '../../shared/units.ts'
import { LaunchFolder } from './launchFolder.ts'
import { MANIFEST } from './manifest.ts'
import type { Parameter } from './readScenario.ts'
import { openScenario, readyScenarios } from './scenarioFiles.ts'
import { startOfRun } from './startFrom.ts'

export interface StartsFrom {
  /** File of the workspace. */
  readonly workspace: string
  readonly sweep: SweepApi['sweep']
  run(id: RunId): {
    readonly name: string
    readonly origin: string
    readonly parameters: Readonly<Record<string, string | number>>
  }
}

export async function startOf(source: LaunchSource, from: StartsFrom): Promise<LaunchStart> {
  if ('again' in source) return again(source.again, from)
  return 'next' in source ? nextOf(source) : bestOf(source, from)
}

function again(id: RunId, { workspace, run }: StartsFrom): LaunchStart {
  const { name, origin, parameters } = run(id)
  // The folder has values in full; where it has gone, the run has them as far as it keeps texts.
  const { scenario: named, set: given } = existsSync(join(origin, MANIFEST))
    ? startOfRun(origin)
    : {
        scenario: String(parameters.scenario ?? ''),
        set: Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, String(value)])),
      }
  const launched = LaunchFolder.all(workspace).find((each) => each.readState()?.runs.some((one) => one.run === id))
  const order = launched?.readOrder()
  // A file of a person's own is known to the launch, and to nothing that lies in a result folder.
  const scenario = order && !readyScenarios().includes(order.scenario) ? order.path : named
  if (order === undefined && !readyScenarios().includes(scenario))
    throw new UserError(
      'usage',
      `the scenario ${scenario || 'of this run'} is none of the ready ones, and no launch of this workspace knows its file`,
      'In a terminal: quartile run FILE --again FOLDER.',
    )
  const known = openScenario(scenario).parameters.map((parameter) => parameter.name)
  const set = Object.fromEntries(Object.entries(given).filter(([key]) => known.includes(key)))
  return { scenario, set, reason: `as ${name} was run` }
}

async function bestOf(
  { scenario: reference, best: runs }: Extract<LaunchSource, { best: unknown }>,
  { sweep }: StartsFrom,
): Promise<LaunchStart> {
  const { scenario, parameters } = openScenario(reference)
  const { best } = scenario
  if (!best)
    throw new UserError(
      'usage',
      `${scenario.name} does not say what of a sweep it would start from`,
      'See `best` in docs/scenarios.md.',
    )
  const { columns } = await sweep({ runs })
  const metric = best.metric.find((each) => columns.some(({ name }) => name === each))
  if (metric === undefined)
    throw new UserError('bad-data', `the sweep has no ${best.metric.join(' or ')}, by which the best would be chosen`)
  const { better } = best
  const { lowest, highest, unit = 'unknown' } = await sweep({ runs, metric, better })
  const [chosen] = better === 'lower' ? lowest : highest
  if (!chosen) throw new UserError('bad-data', `the sweep has no configuration with a ${metric}`)
  const fixed = Object.fromEntries(
    columns.flatMap(({ name, values }) => (values?.length === 1 ? [[name, values[0]]] : [])),
  )
  const set = Object.fromEntries(
    parameters.flatMap((parameter) => {
      const column = best.take[parameter.name] ?? parameter.name
      const value = settingIn(chosen, column) ?? fixed[column]
      return value === undefined ? [] : [[parameter.name, written(parameter, value)]]
    }),
  )
  return {
    scenario: reference,
    set,
    reason: `the ${better === 'lower' ? 'lowest' : 'highest'} ${metric} of the sweep, ${format(chosen.mean, unit)}: ${chosen.label}`,
  }
}

/** What the scenario has no parameter for is told, and left as the scenario has it. */
function nextOf({ scenario: reference, next }: Extract<LaunchSource, { next: unknown }>): LaunchStart {
  const { scenario, parameters } = openScenario(reference)
  const taken = new Set<string>()
  const set = Object.fromEntries(
    parameters.flatMap((parameter) => {
      const column = scenario.best?.take[parameter.name] ?? parameter.name
      if (!Object.hasOwn(next, column)) return []
      taken.add(column)
      return [[parameter.name, written(parameter, next[column] as string | number)]]
    }),
  )
  const words = (names: readonly string[]) => names.map((name) => `${name} ${next[name]}`).join(', ')
  if (taken.size === 0)
    throw new UserError(
      'usage',
      `${scenario.name} has no parameter for ${Object.keys(next).join(', ')}`,
      'Name its parameters as the columns of the sweep, or see `best` in docs/scenarios.md.',
    )
  const left = Object.keys(next).filter((name) => !taken.has(name))
  return {
    scenario: reference,
    set,
    reason: `as the boundary asks: ${words([...taken])}${left.length === 0 ? '' : `; the scenario has no parameter for ${words(left)}`}`,
  }
}

function settingIn({ parameters }: SweepConfiguration, column: string): string | number | undefined {
  return Object.hasOwn(parameters, column) ? parameters[column] : undefined
}

/** A value in base units as the parameter's default writes its own: `0.1` where that is `0.5/s` as `0.1/s`. */
function written({ value: like }: Parameter, value: string | number): string {
  const kind = typeof like === 'string' && typeof value === 'number' ? readQuantity(like)?.kind : undefined
  if (kind === undefined) return String(value)
  const is = (other: typeof kind) => kind.bytes === other.bytes && kind.seconds === other.seconds
  if (is(SECONDS)) return `${value} s`
  if (is(kindOfUnit('count/second'))) return `${value}/s`
  return is(kindOfUnit('bytes')) ? `${value} B` : String(value)
}
