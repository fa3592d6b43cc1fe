import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AddressSet } from './addressSet.ts'

function setOf(ids: readonly number[]): AddressSet {
  const set = new AddressSet()
  for (const id of ids) set.add(id)
  set.finish()
  return set
}

describe('the addresses of objects', () => {
  it('are numbered in their order, found again, and told from those that are none', () => {
    // Pages beside one another, and one far away.
    const id = fc.oneof(fc.nat(100_000), fc.integer({ min: 0x7_0000_0000, max: 0x7_0100_0000 }))
    fc.assert(
      fc.property(fc.array(id, { maxLength: 200 }), fc.constantFrom(1, 8), (raw, step) => {
        const ids = raw.map((each) => each * step)
        const sorted = [...new Set(ids)].sort((a, b) => a - b)
        const set = setOf(ids)
        expect(set.count).toBe(sorted.length)
        sorted.forEach((each, i) => {
          expect(set.indexOf(each)).toBe(i)
          expect(set.addressOf(i)).toBe(each)
        })
        for (const each of ids) if (!sorted.includes(each + 1)) expect(set.indexOf(each + 1)).toBe(-1)
        expect(set.indexOf(2 ** 60)).toBe(-1)
      }),
    )
  })

  it('that lie too far apart to be a heap are refused, and cost little', () => {
    expect(setOf([8, 2 ** 52]).tooSparse).toBe(true)
    const scattered = setOf(Array.from({ length: 10_000 }, (_, i) => i * 2 ** 23))
    expect(scattered.tooSparse).toBe(true)
    expect(scattered.indexOf(8)).toBe(-1)
  })
})
