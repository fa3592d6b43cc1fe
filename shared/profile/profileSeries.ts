/**
 * Many profiles of one program as one: a stack of function names is the same stack in all of them, whatever line or
 * address it came through, and has a value in each. Only values that are not zero are kept, so that a thousand profiles
 * cost what is in them.
 */

import { UserError } from '../errors.ts'
import type { Points } from '../model.ts'
import { Column } from './column.ts'
import { dropFrames } from './dropFrames.ts'
import { findSampleType, type StackProfile, type Stacks, type ValueType } from './profile.ts'
import { StackTable } from './stackTable.ts'
import { wholeProfile } from './view.ts'

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

/** Takes one profile after another, so that only one need be in memory. */
export class SeriesBuilder {
  readonly #wanted: string | undefined
  readonly #names: string[] = []
  readonly #nameIndex = new Map<string, number>()
  readonly #table = new StackTable()
  readonly #instants: Instant[] = []
  #sampleType: ValueType | undefined
  #periodType: ValueType = { type: '', unit: '' }
  #period = 0

  /** `sampleType` by name; absent for the profiles' own default. */
  constructor(sampleType?: string) {
    this.#wanted = sampleType
  }

  /** `at` in seconds on one axis for all. Throws UserError when the profile does not measure what the others do. */
  add(profile: StackProfile, at: number): void {
    const index = findSampleType(profile, this.#sampleType?.type ?? this.#wanted)
    const type = index === undefined ? undefined : profile.sampleTypes[index]
    if (index === undefined || !type) {
      const names = profile.sampleTypes.map((each) => each.type).join(', ')
      throw new UserError(
        'usage',
        `a profile has no sample type ${this.#sampleType?.type ?? this.#wanted}`,
        `It has: ${names}`,
      )
    }
    if (this.#sampleType && this.#sampleType.unit !== type.unit)
      throw new UserError('usage', `the profiles count ${type.type} in ${this.#sampleType.unit} and in ${type.unit}`)
    this.#sampleType ??= type
    if (profile.period > this.#period) this.#periodType = profile.periodType
    this.#period = Math.max(this.#period, profile.period)
    this.#instants.push(this.#instant(profile, index, at))
  }

  #instant(profile: StackProfile, sampleType: number, at: number): Instant {
    const { view } = dropFrames(wholeProfile(profile))
    const { stacks, samples } = profile
    const unified = this.#unify(view)
    const sums = new Float64Array(stacks.count)
    const values = samples.values[sampleType] ?? new Float64Array(samples.count)
    for (let sample = 0; sample < samples.count; sample++) {
      const entry = view.stack[sample] as number
      if (entry >= 0) sums[entry] = (sums[entry] as number) + (values[sample] as number)
    }
    const stack = new Column('i32')
    const value = new Column('f64')
    const place = new Map<number, number>()
    for (let entry = 0; entry < stacks.count; entry++) {
      const sum = sums[entry] as number
      if (sum === 0) continue
      const to = unified[entry] as number
      const known = place.get(to)
      if (known === undefined) {
        place.set(to, stack.length)
        stack.push(to)
        value.push(sum)
      } else value.items[known] = (value.items[known] as number) + sum
    }
    return { at, stack: stack.finish(), value: value.finish() }
  }

  /** The series' stack of each of the profile's. */
  #unify(view: ReturnType<typeof wholeProfile>): Int32Array {
    const { strings, functions, stacks, locations, mappings } = view.profile
    const nameOf = Uint32Array.from(functions.name, (text) => this.#name(strings[text] || '<unknown>'))
    const unified = new Int32Array(stacks.count)
    for (let entry = 0; entry < stacks.count; entry++) {
      const parent = stacks.parent[entry] as number
      const location = stacks.location[entry] as number
      const start = view.lineStart[location] as number
      const end = view.lineStart[location + 1] as number
      let to = parent < 0 ? -1 : (unified[parent] as number)
      if (start === end) {
        const file = mappings[locations.mapping[location] as number]?.file
        to = this.#table.add(to, this.#name(file ? `[${file.replace(/^.*\//, '')}]` : '<unknown>'))
      }
      for (let line = end - 1; line >= start; line--)
        to = this.#table.add(to, nameOf[view.lineFunction[line] as number] as number)
      unified[entry] = to
    }
    return unified
  }

  #name(name: string): number {
    const known = this.#nameIndex.get(name)
    if (known !== undefined) return known
    this.#nameIndex.set(name, this.#names.length)
    return this.#names.push(name) - 1
  }

  finish(): ProfileSeries {
    return {
      sampleType: this.#sampleType ?? { type: '', unit: '' },
      period: this.#period,
      periodType: this.#periodType,
      names: this.#names,
      stacks: this.#table.finish(),
      instants: this.#instants.sort((a, b) => a.at - b.at),
    }
  }
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
