/**
 * A scenario of the suite. How many records are asked for, and at what rate, decides what a run of it can show; five of
 * the six that come with the suite state their rate under a key that nothing reads, so they run at the default.
 */
import { parse as parseYaml, YAMLError } from 'yaml'
import { effectiveRate } from '../../../shared/analysis/catererScenario.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Cell } from '../../../shared/model.ts'
import { format } from '../../../shared/units.ts'
import { Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { isObject, type JsonObject } from '../jsonObjects.ts'
import { plainText, TextLines } from '../textLines.ts'

/** The longest scenario of the suite has 70 lines. */
const MAX_LINES = 5_000
const MAX_CHARACTERS = 1 << 20
const MAX_STEPS = 200
/** Longer names are damage. */
const MAX_NAME = 200

export const SCENARIO_TABLE = 'Scenario'

export const catererScenario: Importer = {
  id: 'caterer-scenario-yaml',
  sniff(head) {
    const text = plainText(head)
    return /^dataSources:\s*$/m.test(text) && /^\s*(?:- )?connection:\s*$/m.test(text)
  },
  async *parse(source) {
    const tally = new Tally()
    const lines = new TextLines(source)
    const kept: string[] = []
    let room = MAX_CHARACTERS
    for await (const { text } of lines) {
      room -= text.length
      if (room >= 0 && kept.length < MAX_LINES) kept.push(text)
    }
    const scenario = read(kept.join('\n'), source.path)
    const steps = stepsOf(scenario).slice(0, MAX_STEPS)
    const rows = steps.map((step): Cell[] => {
      const records = number(member(step.count, 'records'))
      const stated =
        number(member(step.options, 'rowsPerSecond')) ?? number(member(member(step.count, 'perColumnCount'), 'rate'))
      const applied = effectiveRate(number(member(step.options, 'rowsPerSecond')))
      if (stated !== undefined && stated !== applied) {
        const message = () =>
          `the rate of ${stated}/s stands under perColumnCount, which nothing reads: the step runs at the default of ${applied}/s${records === undefined ? '' : `, so ${records.toLocaleString('en-US')} records take ${format(records / applied, 'seconds')}`}`
        tally.add({ code: 'rate-not-applied', severity: 'misleading', subject: 'rate_applied', message })
      }
      return [
        text(step.name),
        records ?? null,
        stated ?? null,
        applied,
        records === undefined ? null : records / applied,
      ]
    })
    if (rows.length === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} has no step`)
    const name = text(scenario.name)
    if (name) yield { kind: 'parameter', name: 'scenario_name', value: name }
    yield {
      kind: 'table',
      table: {
        name: SCENARIO_TABLE,
        columns: [
          { name: 'step', unit: 'text' },
          { name: 'records_requested', unit: 'count' },
          { name: 'rate_stated', unit: 'count/second' },
          { name: 'rate_applied', unit: 'count/second' },
          { name: 'expected_duration', unit: 'seconds' },
        ],
        rows,
      },
    }
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

function read(yaml: string, path: string): JsonObject {
  try {
    // No aliases: a few lines of them expand to gigabytes.
    const value: unknown = parseYaml(yaml, { maxAliasCount: 0, logLevel: 'error' })
    if (isObject(value)) return value
  } catch (error) {
    if (!(error instanceof YAMLError) && !(error instanceof ReferenceError)) throw error
    throw new UserError('bad-data', `${path} is no YAML: ${error.message.split('\n', 1)[0]}`)
  }
  throw new UserError('bad-data', `${path} is no scenario`)
}

function stepsOf(scenario: JsonObject): readonly JsonObject[] {
  const sources = list(scenario.dataSources)
  return sources.flatMap((each) => list(member(each, 'steps')).filter(isObject))
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

function number(value: unknown): number | undefined {
  const parsed = typeof value === 'string' && /^\d{1,12}(\.\d{1,6})?$/.test(value) ? Number(value) : value
  return typeof parsed === 'number' && Number.isFinite(parsed) && parsed > 0 ? parsed : undefined
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_NAME) : ''
}
