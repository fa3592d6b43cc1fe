/** Profiles and their sides in words. */
import type { ProfilePart } from './model.ts'
import type { FlameGraph, ProfileSide } from './profileApi.ts'
import { format, formatDuration, formatSpelled } from './units.ts'

/** E.g. `sum of 20 profiles of query from 3:00 to 6:00`. */
export function sideWords({ profiles, from, to, path, ...part }: ProfileSide, mean: boolean): string {
  const what = profiles === 1 ? 'profile' : `${mean ? 'mean' : 'sum'} of ${format(profiles, 'count')} profiles`
  const named = partWords(part)
  const where = named === undefined ? '' : ` of ${named}`
  if (from === undefined || to === undefined) return `${what}${where}${path === undefined ? '' : ` ${path}`}`
  const when = from === to ? `at ${formatDuration(from)}` : `from ${formatDuration(from)} to ${formatDuration(to)}`
  return `${what}${where} ${when}`
}

/** E.g. `query, liaison`; undefined where it is all that the run has. */
export function partWords({ phase, role }: ProfilePart): string | undefined {
  const words = [phase, role].filter((word) => word !== undefined)
  return words.length === 0 ? undefined : words.join(', ')
}

/** What a flame graph is of, with its total. */
export function wholeWords({ side, base, unit, tree }: FlameGraph, mean: boolean): string {
  if (base !== undefined)
    return `Base ${formatSpelled(tree.baseValue?.[0] ?? 0, unit)}, candidate ${formatSpelled(tree.value[0] ?? 0, unit)}`
  return `${formatSpelled(tree.value[0] ?? 0, unit)}, ${sideWords(side, mean)}`
}
