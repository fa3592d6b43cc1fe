/** What the samples of each set of labels add up to in one profile, whatever their stacks. */
import { formatSpelled } from '../units.ts'
import { LabelSets } from './labels.ts'
import type { LabelSet } from './profile.ts'
import { unitsOfNumbers } from './tagFilter.ts'
import type { ProfileView } from './view.ts'

export interface LabelTotals {
  /** Indexes into the label sets of the run, each once. */
  readonly set: Uint32Array
  /** By sample type of the profile. */
  readonly values: readonly Float64Array[]
}

/** Labels that differ from request to request are no groups of anything: what comes later counts as without labels. */
const MAX_SETS = 65_536
/** Without any label. */
const NO_SET = 0

/** The label sets of all profiles of a run. */
export class RunLabels {
  readonly #sets = new LabelSets()

  /** Adds up the samples that have a stack, as the index does. */
  add({ profile, stack }: ProfileView): LabelTotals {
    const { samples, labelSets } = profile
    const setOf = labelSets.map((set) => (this.#sets.sets.length < MAX_SETS ? this.#sets.add(set) : NO_SET))
    const rowOf = new Map<number, number>()
    const rows = Int32Array.from(labelSets, () => -1)
    for (let sample = 0; sample < samples.count; sample++) {
      const own = samples.labels[sample] as number
      if ((stack[sample] as number) < 0 || rows[own] !== -1) continue
      const set = setOf[own] as number
      const row = rowOf.get(set) ?? rowOf.size
      rowOf.set(set, row)
      rows[own] = row
    }
    const values = samples.values.map((column) => {
      const sums = new Float64Array(rowOf.size)
      for (let sample = 0; sample < samples.count; sample++) {
        if ((stack[sample] as number) < 0) continue
        const row = rows[samples.labels[sample] as number] as number
        sums[row] = (sums[row] as number) + (column[sample] as number)
      }
      return sums
    })
    return { set: Uint32Array.from(rowOf.keys()), values }
  }

  get sets(): readonly LabelSet[] {
    return this.#sets.sets
  }
}

/** Keys of the labels, in alphabetical order. */
export function labelKeys(sets: readonly LabelSet[]): readonly string[] {
  return [...new Set(sets.flatMap(({ text, numbers }) => [...text, ...numbers].map(([key]) => key)))].sort()
}

/** Per set: the values of the key in words, `no KEY` where it has none. */
export function labelWords(sets: readonly LabelSet[], key: string): readonly string[] {
  const units = unitsOfNumbers(sets)
  return sets.map(({ text, numbers }) => {
    const words = text.flatMap(([name, values]) => (name === key ? values : []))
    const counts = numbers.flatMap(([name, values]) =>
      name === key ? values.map(({ value }) => formatSpelled(value, units.get(key) ?? key)) : [],
    )
    return [...words, ...counts].join(', ') || `no ${key}`
  })
}
