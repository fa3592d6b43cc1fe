import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StackTable } from '../../../shared/profile/stackTable.ts'
import { STACK_START, stackTree } from './stackTree.ts'

/** Stacks root first, as the tree takes them. */
function treeOf(stacks: readonly (readonly number[])[], limit = 1_000_000) {
  const frames: number[] = []
  const ends = stacks.map((stack) => frames.push(STACK_START, ...stack.toReversed()))
  return stackTree(Uint32Array.from(frames), Uint32Array.from(ends), LOCATIONS, limit)
}

const LOCATIONS = 5

describe('stacks taken apart together', () => {
  it('are those that a table of calls holds', () => {
    const stack = fc.array(fc.nat(LOCATIONS - 1), { maxLength: 7 })
    fc.assert(
      fc.property(fc.array(stack, { maxLength: 60 }), (all) => {
        const { stacks, ends } = treeOf(all)
        const table = new StackTable()
        for (const each of all) each.reduce((parent, location) => table.add(parent, location), -1)
        expect(stacks.count).toBe(table.count)
        stacks.parent.forEach((parent, entry) => void expect(parent).toBeLessThan(entry))
        all.forEach((each, i) => {
          const read: number[] = []
          for (let entry = ends[i] ?? -1; entry >= 0; entry = stacks.parent[entry] ?? -1)
            read.unshift(stacks.location[entry] ?? -1)
          expect(read).toEqual(each)
        })
      }),
    )
  })

  it('may be as deep as they like', () => {
    const deep = Array.from({ length: 100_000 }, (_, i) => i % LOCATIONS)
    const { stacks, ends } = treeOf([deep, deep, deep.slice(0, -1)])
    expect(stacks.count).toBe(deep.length)
    expect([...ends]).toEqual([deep.length - 1, deep.length - 1, deep.length - 2])
  })

  it('are no more than the limit', () => {
    expect(() => treeOf([[1, 2, 3]], 2)).toThrow('holds more than 2 stacks')
    expect(treeOf([[1, 2, 3]], 3).stacks.count).toBe(3)
  })
})
