/** The ready scenarios, and how a person's word becomes a scenario file. A result folder is no place for one. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { UserError } from '../../shared/errors.ts'
import type { ScenarioSummary } from '../../shared/launchApi.ts'
import { productFolder } from '../productFolder.ts'
import { MANIFEST } from './manifest.ts'
import { MAX_SCENARIO_TEXT, type ReadScenario, readScenario } from './readScenario.ts'

const ENDING = '.scenario.yaml'
/** UTF-8 takes at most this many bytes for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3

/** The folder of the ready scenarios. */
export function scenariosFolder(): string {
  return productFolder('scenarios')
}

export function readyScenarios(): readonly string[] {
  return readdirSync(scenariosFolder())
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .sort()
}

/** A ready scenario by its name, or a file by its path. Throws a UserError for what is neither. */
export function openScenario(reference: string): ReadScenario {
  const isReady = readyScenarios().includes(reference)
  const path = isReady ? join(scenariosFolder(), `${reference}${ENDING}`) : resolve(reference)
  if (!isReady && !existsSync(path))
    throw new UserError(
      'usage',
      `there is no scenario ${JSON.stringify(reference)}`,
      `Ready ones are ${readyScenarios().join(', ')}; else name a file.`,
    )
  const facts = statSync(path)
  if (facts.isDirectory()) throw new UserError('usage', `${reference} is a folder, not a scenario file`)
  // What a result folder holds is looked at, never run.
  if (existsSync(join(dirname(path), MANIFEST)))
    throw new UserError(
      'usage',
      `${path} lies in a result folder, and nothing in a result folder is ever run`,
      'Copy the scenario elsewhere first, once you have read it.',
    )
  if (facts.size > MAX_SCENARIO_TEXT * MAX_BYTES_PER_UNIT)
    throw new UserError('bad-data', `${path} is too long for a scenario file`)
  return readScenario(readFileSync(path, 'utf8'), path)
}

export function summaryOf(reference: string): ScenarioSummary {
  const { scenario, parameters } = openScenario(reference)
  const targets = Object.values(scenario.targets)
  return {
    scenario: reference,
    title: scenario.title ?? scenario.name,
    description: scenario.description ?? '',
    needs: [
      ...(targets.some(({ image }) => image !== undefined) ? (['docker'] as const) : []),
      ...(targets.some(({ compose }) => compose !== undefined) ? (['compose'] as const) : []),
    ],
    ...(scenario.best === undefined
      ? {}
      : { best: { metrics: scenario.best.metric, columns: Object.values(scenario.best.take) } }),
    parameters: parameters.map(({ name, value, choices, description }) => ({
      name,
      value: String(value),
      ...(choices === undefined ? {} : { choices: choices.map(String) }),
      ...(description === undefined ? {} : { description }),
    })),
  }
}
