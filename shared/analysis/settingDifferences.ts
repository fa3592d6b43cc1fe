/** Parameters of two sides: only what differs, and beside it what does not. */
import type { RunDocument } from '../api.ts'
import type { SettingDifference, SettingsDocument } from '../comparisonApi.ts'
import { bySetting } from './differing.ts'
import { isEnvironment } from './environment.ts'
import { settingKind } from './settingKinds.ts'

type WithSettings = Pick<RunDocument, 'parameters'>

const ORDER: readonly SettingDifference['group'][] = ['environment', 'version', 'setting']

/** Values of several runs a side are listed; a value that only some runs state differs, and says so. */
export function settingDifferences(
  base: readonly WithSettings[],
  candidate: readonly WithSettings[],
): SettingsDocument {
  const all = [...new Set([...base, ...candidate].flatMap(({ parameters }) => Object.keys(parameters)))].sort()
  const sides = all.map((name) => ({ name, base: valuesOf(base, name), candidate: valuesOf(candidate, name) }))
  const alike = ({ base, candidate }: (typeof sides)[0]) => base === candidate && base !== undefined
  return {
    different: sides
      .filter((side) => !alike(side))
      .map(({ name, base, candidate }) => ({
        group: groupOf(name),
        name,
        ...(base === undefined ? {} : { base }),
        ...(candidate === undefined ? {} : { candidate }),
      }))
      .toSorted((a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group)),
    equal: sides.filter(alike).map(({ name, base }) => ({ name, value: base ?? '' })),
  }
}

/** What one side states of that which differs, settings first. */
export function sideSettings(
  different: readonly SettingDifference[],
  side: 'base' | 'candidate',
): Readonly<Record<string, string>> {
  const stated = different.flatMap((each) => {
    const value = each[side]
    return value === undefined ? [] : [[each.name, value] as const]
  })
  return Object.fromEntries(bySetting(stated, ([name]) => name))
}

function valuesOf(runs: readonly WithSettings[], name: string): string | undefined {
  const stated = runs.map(({ parameters }) =>
    Object.hasOwn(parameters, name) ? String(parameters[name]) : 'not stated',
  )
  if (stated.every((value) => value === 'not stated')) return undefined
  return [...new Set(stated)].sort().join(', ')
}

function groupOf(name: string): SettingDifference['group'] {
  const { group } = settingKind(name)
  return group === 'setting' && isEnvironment(name) ? 'environment' : group
}
