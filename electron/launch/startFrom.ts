/**
 * Where a start can take its values from: the manifest of an earlier run, or a file of parameters, such as
 * `quartile boundary --json` gives them. Names and values are all that is read; nothing in a folder is executed.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../shared/errors.ts'

/** A manifest has some kilobytes; the answer about a boundary as many as it has levels. */
const MAX_BYTES = 4 * 2 ** 20

type Settings = Readonly<Record<string, string>>

/** The scenario of a run and what it was started with, out of its folder. */
export function startOfRun(folder: string): { readonly scenario: string; readonly set: Settings } {
  const path = join(folder, 'manifest.json')
  const manifest = objectOf(path)
  if (manifest.format !== 'quartile/manifest' || typeof manifest.scenario !== 'string')
    throw new UserError('bad-data', `${path} is no manifest of a run`, '--again takes the folder that a run left.')
  return { scenario: manifest.scenario, set: settingsOf(manifest.parameters, path) }
}

/** `{ "name": value }`, or the first of `next` in an answer about a sweep. */
export function settingsIn(path: string): Settings {
  const given = objectOf(path)
  if (!Array.isArray(given.next)) return settingsOf(given, path)
  const [first] = given.next as readonly unknown[]
  if (!isObject(first)) throw new UserError('bad-data', `${path} has nothing to run next`)
  return settingsOf(first.parameters, path)
}

function settingsOf(value: unknown, path: string): Settings {
  const entries = isObject(value) ? Object.entries(value) : []
  const bad = entries.find(([, each]) => !['string', 'number', 'boolean'].includes(typeof each))
  if (!isObject(value) || bad)
    throw new UserError(
      'bad-data',
      `${path}: ${bad ? `${bad[0]} is no text, number or truth value` : 'there are no parameters'}`,
    )
  return Object.fromEntries(entries.map(([name, each]) => [name, String(each)]))
}

function objectOf(path: string): Readonly<Record<string, unknown>> {
  try {
    if (statSync(path).size > MAX_BYTES) throw new UserError('bad-data', `${path} is too large to hold parameters`)
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (isObject(value)) return value
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError('bad-data', `${path} cannot be read: ${(error as Error).message}`)
  }
  throw new UserError('bad-data', `${path} holds no object`)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
