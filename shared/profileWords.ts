/** Profiles and their sides in words. */
import type { FlameGraph, ProfileSide } from './profileApi.ts'
import { format, formatDuration, formatSpelled } from './units.ts'

/** E.g. `sum of 20 profiles of query, 3:00 to 6:00`. */
export function sideWords({ profiles, phase, from, to, path }: ProfileSide, mean: boolean): string {
  const what = profiles === 1 ? 'profile' : `${mean ? 'mean' : 'sum'} of ${format(profiles, 'count')} profiles`
  const where = phase === undefined ? '' : ` of ${phase}`
  if (from === undefined || to === undefined) return `${what}${where}${path === undefined ? '' : ` ${path}`}`
  const when = from === to ? `at ${formatDuration(from)}` : `from ${formatDuration(from)} to ${formatDuration(to)}`
  return `${what}${where} ${when}`
}

/** What a flame graph is of, with its total. */
export function wholeWords({ side, base, unit, tree }: FlameGraph, mean: boolean): string {
  if (base !== undefined)
    return `Base ${formatSpelled(tree.baseValue?.[0] ?? 0, unit)}, candidate ${formatSpelled(tree.value[0] ?? 0, unit)}`
  return `${formatSpelled(tree.value[0] ?? 0, unit)}, ${sideWords(side, mean)}`
}
