import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  distinct,
  estimatedWrites,
  failedShare,
  meanOf,
  offeredRate,
  pivotMean,
  ranked,
  relativeChange,
} from './sweep.ts'

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

describe('pivot means', () => {
  it('average what shares both keys, and leave what nobody measured empty', () => {
    const pivot = pivotMean([
      { row: 3, column: 0.2, value: 1 },
      { row: 2, column: 0.1, value: 0.5 },
      { row: 3, column: 0.2, value: 2 },
    ])
    expect(pivot).toEqual({
      rows: [2, 3],
      columns: [0.1, 0.2],
      cells: [
        [0.5, undefined],
        [undefined, 1.5],
      ],
    })
  })

  it('weighted by their counts are the mean of all', () => {
    const observation = fc.record({
      row: fc.nat(3),
      column: fc.nat(3),
      value: fc.double({ min: 0, max: 3, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(observation, { minLength: 1, maxLength: 60 }), (observations) => {
        const { rows, columns, cells } = pivotMean(observations)
        let sum = 0
        for (const [i, row] of rows.entries()) {
          for (const [j, column] of columns.entries()) {
            const members = observations.filter((each) => each.row === row && each.column === column).length
            sum += (cells[i]?.[j] ?? 0) * members
          }
        }
        expect(sum / observations.length).toBeCloseTo(meanOf(observations.map((each) => each.value)), 9)
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
