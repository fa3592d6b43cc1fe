/** Some profiles of an index by one of their sample types, over time. */
import type { Points } from '../model.ts'
import type { Stacks, ValueType } from './profile.ts'

/** One profile's values: `value[i]` belongs to the stack `stack[i]`. */
interface Instant {
  readonly at: number
  readonly stack: Int32Array
  readonly value: Float64Array
}

export interface ProfileSeries {
  readonly sampleType: ValueType
  /** Largest of the profiles: events between two samples, in the unit of `periodType`. */
  readonly period: number
  readonly periodType: ValueType
  /** Function names; `stacks.location` counts in them. */
  readonly names: readonly string[]
  readonly stacks: Stacks
  /** In order of time. */
  readonly instants: readonly Instant[]
}

/** Nobody reads on after so many callers, and an answer of some hundred stacks stays small. */
const MAX_NAMES = 1_000

/** Names of a stack, the function that acted first, its callers after it; at most `MAX_NAMES` of them. */
export function namesFromLeaf(series: ProfileSeries, stack: number): string[] {
  const names: string[] = []
  for (let entry = stack; entry >= 0 && names.length < MAX_NAMES; entry = series.stacks.parent[entry] as number)
    names.push(series.names[series.stacks.location[entry] as number] ?? '')
  return names
}

/** All stacks together, one point per profile. */
export function totalPoints(series: ProfileSeries): Points {
  return {
    t: Float64Array.from(series.instants, ({ at }) => at),
    v: Float64Array.from(series.instants, ({ value }) => value.reduce((sum, each) => sum + each, 0)),
  }
}
