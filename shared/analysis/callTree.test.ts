import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProfileBuilder } from '../profile/profileBuilder.ts'
import { wholeProfile } from '../profile/view.ts'
import { callGraph, callNodes, stackSums } from './callTree.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e']
type Sample = readonly [stack: readonly string[], value: number]

function graphOf(samples: readonly Sample[], kept?: ReadonlySet<string>) {
  const builder = new ProfileBuilder([{ type: 'space', unit: 'bytes' }])
  for (const [stack, value] of samples) builder.sample(builder.stack(stack.map((name) => ({ name }))), [value])
  const view = wholeProfile(builder.finish())
  const nodes = callNodes(view)
  const flags = kept && Uint8Array.from(nodes.name, (name) => (kept.has(name) ? 1 : 0))
  const graph = callGraph(view, nodes, stackSums(view, 0), flags)
  const byName = (values: Float64Array) =>
    Object.fromEntries(nodes.name.flatMap((name, i) => (values[i] === 0 ? [] : [[name, values[i]]])))
  const { edges } = graph
  const calls = Object.fromEntries(
    Array.from(edges.weight, (weight, i) => [
      `${nodes.name[edges.from[i] ?? 0]}>${nodes.name[edges.to[i] ?? 0]}`,
      weight,
    ]),
  )
  return { flat: byName(graph.flat), cum: byName(graph.cum), calls }
}

/** The definition, sample by sample: each function and each call of a stack counts once. */
function plainly(samples: readonly Sample[], kept?: ReadonlySet<string>) {
  const flat: Record<string, number> = {}
  const cum: Record<string, number> = {}
  const calls: Record<string, number> = {}
  const add = (to: Record<string, number>, key: string, value: number) => {
    to[key] = (to[key] ?? 0) + value
  }
  for (const [stack, value] of samples) {
    if (value === 0) continue
    const shown = stack.filter((name) => !kept || kept.has(name))
    for (const name of new Set(shown)) add(cum, name, value)
    const pairs = shown.slice(1).flatMap((name, i) => (shown[i] === name ? [] : [`${shown[i]}>${name}`]))
    for (const pair of new Set(pairs)) add(calls, pair, value)
    const leaf = stack.at(-1)
    if (leaf !== undefined && (!kept || kept.has(leaf))) add(flat, leaf, value)
  }
  const present = (values: Record<string, number>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0))
  return { flat: present(flat), cum: present(cum), calls }
}

const samples = fc.array(
  fc.tuple(fc.array(fc.constantFrom(...NAMES), { maxLength: 9 }), fc.integer({ min: -20, max: 50 })),
  { maxLength: 30 },
)

describe('self and total', () => {
  it('count each function of a stack once, however often it calls itself', () => {
    expect(graphOf([[['a', 'b', 'a', 'b', 'b'], 3]])).toEqual({
      flat: { b: 3 },
      cum: { a: 3, b: 3 },
      calls: { 'a>b': 3, 'b>a': 3 },
    })
  })

  it('are what the definition says, for any stacks', () => {
    fc.assert(
      fc.property(samples, (all) => {
        expect(graphOf(all)).toEqual(plainly(all))
      }),
      { numRuns: 300 },
    )
  })

  it('are what the definition says when some functions are left out', () => {
    const kept = fc.subarray(NAMES).map((names) => new Set(names))
    fc.assert(
      fc.property(samples, kept, (all, some) => {
        expect(graphOf(all, some)).toEqual(plainly(all, some))
      }),
      { numRuns: 300 },
    )
  })
})
