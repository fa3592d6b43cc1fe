/** What functions, packages or labels have themselves in each profile of a run: together they are the whole. */
import { labelWords } from '../profile/labelTotals.ts'
import { packageOf } from '../profile/packageName.ts'
import type { IndexedProfile, ProfileIndex } from '../profile/profileIndex.ts'

/** A label by its key: a group per value of it. */
export type TimelineBy = 'function' | 'package' | { readonly label: string }

export interface TimelineGroup {
  readonly name: string
  /** One value per profile of the timeline. */
  readonly values: Float64Array
}

export interface ProfileTimeline {
  /** In order of time. */
  readonly at: Float64Array
  readonly phase: readonly (string | undefined)[]
  /** Largest first; what is beyond `most` comes last as one. */
  readonly groups: readonly TimelineGroup[]
  /** Groups in that last one. */
  readonly others: number
}

/** `most`: groups by name, before the one of all others. Profiles without a time or the sample type are left out. */
export function profileTimeline(
  index: ProfileIndex,
  profiles: readonly IndexedProfile[],
  sampleType: number,
  by: TimelineBy,
  most: number,
): ProfileTimeline {
  const placed = profiles
    .filter((profile) => profile.at !== undefined && profile.values[sampleType] !== undefined)
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
  const groupOf = new Map<string, number>()
  const groups = Int32Array.from(namesOf(index, by), (name) => {
    const known = groupOf.get(name) ?? groupOf.size
    groupOf.set(name, known)
    return known
  })
  const byLabel = typeof by === 'object'
  const { location } = index.stacks
  const all = placed.map(({ stack, values, labelSet, labelValues }) => {
    const sums = new Float64Array(groupOf.size)
    const column = (byLabel ? labelValues : values)[sampleType] as Float64Array
    for (let row = 0; row < column.length; row++) {
      const place = byLabel ? (labelSet[row] as number) : (location[stack[row] as number] as number)
      const group = groups[place] as number
      sums[group] = (sums[group] as number) + (column[row] as number)
    }
    return sums
  })
  const peak = new Float64Array(groupOf.size)
  for (const sums of all)
    sums.forEach((sum, group) => {
      peak[group] = Math.max(peak[group] as number, Math.abs(sum))
    })
  const names = [...groupOf.keys()]
  const present = names.map((_, i) => i).filter((group) => (peak[group] as number) > 0)
  const ranked = present.sort((a, b) => (peak[b] as number) - (peak[a] as number))
  const named = ranked.slice(0, most)
  const rest = ranked.slice(most)
  const sumOf = (groups: readonly number[]) =>
    Float64Array.from(all, (sums) => groups.reduce((sum, group) => sum + (sums[group] as number), 0))
  return {
    at: Float64Array.from(placed, ({ at }) => at ?? 0),
    phase: placed.map(({ phase }) => phase),
    groups: [
      ...named.map((group) => ({ name: names[group] ?? '', values: sumOf([group]) })),
      ...(rest.length === 0 ? [] : [{ name: `${rest.length} others`, values: sumOf(rest) }]),
    ],
    others: rest.length,
  }
}

/** The group of each label set, or of each frame. */
function namesOf({ frames, labelSets }: ProfileIndex, by: TimelineBy): readonly string[] {
  if (typeof by === 'object') return labelWords(labelSets, by.label)
  return by === 'function' ? frames.name : frames.name.map((name) => packageOf(name) || 'no package')
}
