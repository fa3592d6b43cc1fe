/** What keeps objects alive, by kind. */
import type { FirstPass } from './firstPass.ts'
import { ROOTS } from './format.ts'

export interface RootRow {
  readonly kind: string
  readonly count: number
  /** Of the objects that are roots of this kind; what two kinds hold is in both. */
  readonly retained: number
}

/** `objects` are the roots in the order of the dump, -1 for those that lead nowhere. */
export function rootKinds(first: FirstPass, objects: Int32Array) {
  const of = new Map<number, string>()
  objects.forEach((object, i) => {
    const kind = ROOTS.get(first.rootTags.items[i] as number)?.name
    // A thread says more than that it is also known to native code.
    if (object >= 0 && kind !== undefined && (!of.has(object) || kind === 'thread')) of.set(object, kind)
  })
  return {
    /** One kind of each root. */
    of: of as ReadonlyMap<number, string>,
    rows(retainedOf: (object: number) => number): RootRow[] {
      const sums = new Map<string, { count: number; retained: number; seen: Set<number> }>()
      objects.forEach((object, i) => {
        const kind = ROOTS.get(first.rootTags.items[i] as number)?.name ?? 'unknown'
        const sum = sums.get(kind) ?? { count: 0, retained: 0, seen: new Set<number>() }
        sums.set(kind, sum)
        sum.count++
        if (object < 0 || sum.seen.has(object)) return
        sum.seen.add(object)
        sum.retained += retainedOf(object)
      })
      return [...sums]
        .map(([kind, { count, retained }]) => ({ kind, count, retained }))
        .sort((a, b) => b.retained - a.retained)
    },
  }
}
