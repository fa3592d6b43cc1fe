import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distinct, estimatedWrites, failedShare, offeredRate, ranked, relativeChange } from './sweep.ts'

describe('the share of attempts that failed', () => {
  it('is what the console counts: 11 failures beside 24 finished writes', () => {
    expect(failedShare(11 / 24)).toBeCloseTo(11 / 35, 15)
    expect(failedShare(2.5)).toBeCloseTo(5 / 7, 15)
    expect(failedShare(0)).toBe(0)
  })

  it('stays below 1 and in the order of the rates', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), (failures, writes) => {
        fc.pre(writes > 0)
        const share = failedShare(failures / writes)
        expect(share).toBeLessThan(1)
        expect(share).toBeCloseTo(failures / (failures + writes), 12)
      }),
    )
  })
})

describe('a ranking', () => {
  const items = [
    { name: 'a', rate: 2 },
    { name: 'b', rate: 1 },
    { name: 'c', rate: 2 },
  ]
  it('keeps the order of equal ones as the suite does, turned round at the high end', () => {
    const names = (from: 'lowest' | 'highest') => ranked(items, (each) => each.rate, 2, from).map((each) => each.name)
    expect(names('lowest')).toEqual(['b', 'a'])
    expect(names('highest')).toEqual(['c', 'a'])
  })
})

describe('small figures', () => {
  it('are per client, rounded to whole writes, and never divided by zero', () => {
    expect(offeredRate(4, 5)).toBe(20)
    expect(estimatedWrites(0.1, 60)).toBe(6)
    expect(relativeChange(0.6429, 0.625)).toBeCloseTo(0.02864, 10)
    expect(relativeChange(1, 0)).toBeUndefined()
    expect(distinct([3, 1, 3])).toEqual([1, 3])
  })
})
