/** What tells runs of one list apart: the parameters that are not the same in all of them, settings before surroundings. */
import { settingKind } from './settingKinds.ts'

type Parameters = Readonly<Record<string, string | number>>

/** An answer carries them for every run of a list, and nobody reads more to tell two runs apart. */
const MAX_NAMES = 12
/** What a label has room for beside a name. */
const MAX_WORDS = 3
/** Letters of a value in a label. */
const MAX_VALUE = 24

const ORDER = ['setting', 'version', 'environment'] as const

/** Names of parameters of which the runs have several values; one that only some state differs. */
export function differingNames(runs: readonly { readonly parameters: Parameters }[]): readonly string[] {
  const names = [...new Set(runs.flatMap(({ parameters }) => Object.keys(parameters)))].sort()
  const differing = names.filter(
    (name) => new Set(runs.map(({ parameters }) => statedValue(parameters, name))).size > 1,
  )
  return bySetting(differing, (name) => name).slice(0, MAX_NAMES)
}

/** Those of the run that are named. */
export function pickParameters(parameters: Parameters, names: readonly string[]): Parameters {
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(parameters, name) ? [[name, parameters[name] as string | number]] : [])),
  )
}

/** `scale small, seed 3 and 2 more`; empty of none. */
export function parameterWords(parameters: Parameters): string {
  const words = Object.entries(parameters).map(([name, value]) => {
    const text = String(value)
    return `${name} ${text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE - 1)}…` : text}`
  })
  const more = words.length - MAX_WORDS
  return `${words.slice(0, MAX_WORDS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Settings first: they are what a person varied. */
export function bySetting<T>(all: readonly T[], nameOf: (each: T) => string): readonly T[] {
  const rank = (each: T) => ORDER.indexOf(settingKind(nameOf(each)).group)
  return all.toSorted((a, b) => rank(a) - rank(b))
}

function statedValue(parameters: Parameters, name: string): string | undefined {
  return Object.hasOwn(parameters, name) ? String(parameters[name]) : undefined
}
