/**
 * Which half of the corpus is for tuning.
 *
 * The rule was fixed before anything was tuned: in alphabetical order of their ids, the 1st, 3rd, 5th … shape is for
 * tuning and the 2nd, 4th, 6th … is untouched. The same rule splits the recordings by file name. Figures of the untouched half are for
 * judging a finished rule, never for choosing one.
 */

export interface Halves<T> {
  readonly tuning: readonly T[]
  readonly untouched: readonly T[]
}

/** Splits by the alphabet. */
export function halves<T extends { readonly id: string }>(items: readonly T[]): Halves<T> {
  const sorted = [...items].sort((a, b) => (a.id < b.id ? -1 : 1))
  return { tuning: sorted.filter((_, i) => i % 2 === 0), untouched: sorted.filter((_, i) => i % 2 === 1) }
}
