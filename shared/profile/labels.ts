/** Collects label sets so that equal ones are one entry: a heap profile of 10,000 samples has some 50. */
import { type LabelSet, NO_LABELS, type NumberLabel } from './profile.ts'

export class LabelSets {
  readonly sets: LabelSet[] = [NO_LABELS]
  readonly #byKey = new Map<string, number>([[keyOf(NO_LABELS), 0]])

  /** Index of the set, whose keys must be in alphabetical order. */
  add(set: LabelSet): number {
    const key = keyOf(set)
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    this.#byKey.set(key, this.sets.length)
    return this.sets.push(set) - 1
  }
}

function keyOf(set: LabelSet): string {
  return JSON.stringify([set.text, set.numbers.map(([key, values]) => [key, values.map((v) => [v.value, v.unit])])])
}

/** A label set from loose labels, grouped by key; values of one key keep their order. */
export function labelSet(
  text: readonly (readonly [string, string])[],
  numbers: readonly (readonly [string, NumberLabel])[],
): LabelSet {
  return { text: grouped(text), numbers: grouped(numbers) }
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const [key, value] of pairs) {
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The set with a text label set to one value. */
export function withLabel(set: LabelSet, key: string, value: string): LabelSet {
  const others = set.text.filter(([other]) => other !== key)
  return { text: [...others, [key, [value]] as const].sort(([a], [b]) => (a < b ? -1 : 1)), numbers: set.numbers }
}
