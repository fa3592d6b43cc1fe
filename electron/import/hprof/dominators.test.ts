import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDominators, type Graph, NONE } from './dominators.ts'

const now = () => Promise.resolve()

function graphOf(targets: readonly (readonly number[])[]): Graph {
  const start = new Uint32Array(targets.length).fill(NONE)
  const edges: number[] = []
  targets.forEach((list, object) => {
    if (list.length === 0) return
    start[object] = edges.length
    list.forEach((target, i) => void edges.push(i === list.length - 1 ? ~target : target))
  })
  return { count: targets.length, start, edges: Int32Array.from(edges) }
}

/** What the roots reach when one object is not there. */
function reached(targets: readonly (readonly number[])[], roots: readonly number[], without: number): Set<number> {
  const seen = new Set<number>()
  const pending = roots.filter((root) => root !== without)
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    for (const next of targets[at] ?? []) if (next !== without) pending.push(next)
  }
  return seen
}

/** By definition: of all that dominate an object, the one that all others dominate too. -1 for the root above all. */
function byDefinition(targets: readonly (readonly number[])[], roots: readonly number[]): Map<number, number> {
  const all = reached(targets, roots, -1)
  const over = new Map<number, number[]>([...all].map((object) => [object, []]))
  for (const removed of all) {
    const left = reached(targets, roots, removed)
    for (const object of all) if (object !== removed && !left.has(object)) over.get(object)?.push(removed)
  }
  return new Map(
    [...over].map(([object, above]) => {
      const nearest = above.find((one) => (over.get(one)?.length ?? 0) === above.length - 1)
      return [object, nearest ?? -1]
    }),
  )
}

async function bySearch(
  targets: readonly (readonly number[])[],
  roots: readonly number[],
): Promise<Map<number, number>> {
  const found = await findDominators(graphOf(targets), Int32Array.from(roots), now)
  const nearest = new Map<number, number>()
  for (let i = 1; i < found.size; i++) {
    const above = found.dominator[i] as number
    expect(above).toBeLessThan(i)
    nearest.set(found.vertex[i] as number, above === 0 ? -1 : (found.vertex[above] as number))
  }
  return nearest
}

describe('dominators', () => {
  it('are those of the definition, in any graph', async () => {
    const graph = fc.integer({ min: 1, max: 24 }).chain((count) =>
      fc.record({
        targets: fc.array(fc.array(fc.nat(count - 1), { maxLength: 4 }), { minLength: count, maxLength: count }),
        roots: fc.array(fc.nat(count - 1), { minLength: 0, maxLength: 4 }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(graph, async ({ targets, roots }) => {
        expect(await bySearch(targets, roots)).toEqual(byDefinition(targets, roots))
      }),
      { numRuns: 1_500 },
    )
  })

  it('of a list of three hundred thousand are each the one before', async () => {
    const count = 300_000
    const targets = Array.from({ length: count }, (_, i) => (i + 1 < count ? [i + 1] : []))
    const nearest = await bySearch(targets, [0])
    expect(nearest.size).toBe(count)
    expect([...nearest].every(([object, above]) => above === object - 1)).toBe(true)
  })

  it('of a ladder with a way back from each rung stay on the ladder', async () => {
    const count = 50_000
    const targets = Array.from({ length: count }, (_, i) => [Math.max(0, i - 7), Math.min(count - 1, i + 1), 0])
    const nearest = await bySearch(targets, [0])
    expect([...nearest].every(([object, above]) => above === object - 1)).toBe(true)
  })

  it('stop where a pause throws', async () => {
    const targets = Array.from({ length: 200_000 }, (_, i) => [(i * 7 + 1) % 200_000])
    const stop = findDominators(graphOf(targets), Int32Array.of(0), () => Promise.reject(new Error('enough')))
    await expect(stop).rejects.toThrow('enough')
  })
})
