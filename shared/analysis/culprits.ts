/**
 * Who is to blame for growth, from the profiles of a phase: the functions whose share grows, most first, and what likely
 * holds them. A heap profile knows who allocated and not who refers to it. But what keeps things has to grow with them: a
 * function that stands in none of their stacks, whose own memory rises when theirs does, and not by more objects but by
 * larger ones, made a list or a table that is copied to a larger place whenever it is full.
 */
import type { Culprit } from '../model.ts'
import type { ProfileSeries } from '../profile/profileSeries.ts'
import type { GrowthRow } from '../profileApi.ts'
import type { Growth } from './growth.ts'

/** More names than these nobody follows up. */
const MAX_CULPRITS = 5
/** Of the pairs of profiles in which both differ, how many more must agree than disagree about the direction. */
const IN_STEP = 0.6
/** A container at the end against itself at the beginning, in all and per object: it doubles when it is full, or nearly. */
const GROWN = 1.5
/** Share of the profiles at each end. */
const END = 1 / 3

/** By what they gained. Empty when nothing grows for certain. `objects`: the same profiles, counted instead of weighed. */
export function culpritsOf(
  series: ProfileSeries,
  { rows }: Growth,
  objects: ProfileSeries | undefined,
): readonly Culprit[] {
  const growing = rows
    .filter(({ kind, outcome, first, last }) => kind === 'function' && blames.has(outcome) && last > first)
    .sort((a, b) => b.last - b.first - (a.last - a.first))
  const [foremost] = growing
  const holder = foremost && objects && holderOf(series, objects, foremost, rows)
  return growing.slice(0, MAX_CULPRITS).map(({ kind: _, ...row }): Culprit => {
    const under = holder !== undefined && row.stack.some((name) => name === foremost?.function)
    return under ? { ...row, holder } : row
  })
}

const blames: ReadonlySet<string> = new Set(['leak', 'growing'])

function holderOf(
  series: ProfileSeries,
  objects: ProfileSeries,
  culprit: GrowthRow,
  rows: readonly GrowthRow[],
): string | undefined {
  const own = byFunction(series, culprit.function)
  const perObject = (name: string, values: readonly number[]) => {
    const counts = byFunction(objects, name)
    return values.map((value, i) => value / Math.max(1, counts[i] ?? 0))
  }
  const candidates = rows
    .filter(({ kind, function: name, stack }) => kind === 'function' && !related(culprit, name, stack))
    .map(({ function: name }) => ({ name, values: byFunction(series, name) }))
    .filter(({ name, values }) => grown(values) && grown(perObject(name, values)) && agreement(own, values) >= IN_STEP)
    .sort((a, b) => gain(b.values) - gain(a.values))
  return candidates[0]?.name
}

/** One calls the other, so that what it allocates is part of the same work. */
function related(culprit: GrowthRow, name: string, stack: readonly string[]): boolean {
  return culprit.stack.includes(name) || stack.includes(culprit.function)
}

/** Per profile, what the function has itself. */
function byFunction({ names, stacks, instants }: ProfileSeries, name: string): number[] {
  const frame = names.indexOf(name)
  return instants.map(({ stack, value }) =>
    stack.reduce((sum, entry, i) => (stacks.location[entry] === frame ? sum + (value[i] as number) : sum), 0),
  )
}

function ends(values: readonly number[]): readonly [number, number] {
  const n = Math.max(1, Math.floor(values.length * END))
  const mean = (part: readonly number[]) => part.reduce((sum, each) => sum + each, 0) / n
  return [mean(values.slice(0, n)), mean(values.slice(-n))]
}

function grown(values: readonly number[]): boolean {
  const [first, last] = ends(values)
  return last > first * GROWN
}

function gain(values: readonly number[]): number {
  const [first, last] = ends(values)
  return last - first
}

/** Goodman and Kruskal's gamma: from −1 to 1 over the pairs in which both change; 0 when there is none. */
function agreement(a: readonly number[], b: readonly number[]): number {
  let agree = 0
  let disagree = 0
  for (let i = 0; i < a.length; i++) {
    for (let k = i + 1; k < a.length; k++) {
      const both = Math.sign((a[k] as number) - (a[i] as number)) * Math.sign((b[k] as number) - (b[i] as number))
      if (both > 0) agree++
      else if (both < 0) disagree++
    }
  }
  return agree + disagree === 0 ? 0 : (agree - disagree) / (agree + disagree)
}
