import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gcRates, gcThroughput, pauseFigures, vainCollections } from './gc.ts'
import { witnessCaveats } from './jvmWitnesses.ts'

const MIB = 2 ** 20

function collections(
  rows: readonly { start?: number; end: number; before: number; after: number; during?: number; promoted?: number }[],
) {
  const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, of)
  return {
    start: column(({ start, end }) => start ?? end),
    end: column(({ end }) => end),
    before: column(({ before }) => before),
    after: column(({ after }) => after),
    during: column(({ during }) => during ?? Number.NaN),
    promoted: column(({ promoted }) => promoted ?? Number.NaN),
  }
}

describe('rates', () => {
  it('are what the heap gained between two collections', () => {
    const rates = gcRates(
      collections([
        { end: 1, before: 10, after: 2, promoted: 1 },
        { end: 3, before: 12, after: 4, promoted: 3 },
        { end: 4, before: 9, after: 3, promoted: Number.NaN },
      ]),
    )
    expect([...rates.allocation]).toEqual([Number.NaN, 5, 5])
    expect([...rates.promotion]).toEqual([Number.NaN, 1.5, Number.NaN])
    expect([rates.meanAllocation, rates.meanPromotion]).toEqual([5, 1.5])
  })

  it('count what was allocated while a cycle went on, and no collection within another twice', () => {
    const rates = gcRates(
      collections([
        { end: 1, before: 10, after: 2 },
        { start: 1.5, end: 2, before: 6, after: 3, during: 2 },
        { start: 1.2, end: 3, before: 100, after: 3 },
      ]),
    )
    expect([...rates.allocation]).toEqual([Number.NaN, 6, Number.NaN])
  })

  it('are never negative, and nothing at all of one collection', () => {
    const row = fc.record({ gap: fc.double({ min: 0, max: 10, noNaN: true }), before: fc.nat(1e9), after: fc.nat(1e9) })
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        let end = 0
        const spread = rows.map(({ gap, before, after }) => {
          end += gap
          return { end, before, after }
        })
        const { allocation, meanAllocation } = gcRates(collections(spread))
        expect(allocation.every((rate) => Number.isNaN(rate) || rate >= 0)).toBe(true)
        expect(Number.isNaN(meanAllocation) || meanAllocation >= 0).toBe(true)
      }),
    )
    expect(gcRates(collections([{ end: 1, before: 2, after: 1 }])).meanAllocation).toBeNaN()
  })
})

it('throughput is the share that was not paused', () => {
  expect(gcThroughput(1, 10)).toBe(0.9)
  expect(gcThroughput(11, 10)).toBe(0)
  expect(gcThroughput(0, 0)).toBeUndefined()
  expect(gcThroughput(0, Number.NaN)).toBeUndefined()
})

it('pauses are told by kind and cause, those first that took most time', () => {
  const figures = pauseFigures(Float64Array.of(1, 5, 3), Float64Array.of(0, 1, 0), [
    { kind: 'young', cause: 'a' },
    { kind: 'full', cause: 'b' },
    { kind: 'none', cause: '' },
  ])
  expect(figures.map(({ kind, n, total, median, max }) => [kind, n, total, median, max])).toEqual([
    ['full', 1, 5, 5, 5],
    ['young', 2, 4, 2, 3],
  ])
})

it('collections in vain are those at the end that free nothing of a full heap', () => {
  const before = Float64Array.of(100, 100, 100, 100)
  const all = () => true
  expect(vainCollections({ before, after: Float64Array.of(20, 99, 99, 100) }, all, 100)).toBe(3)
  expect(vainCollections({ before, after: Float64Array.of(99, 99, 99, 20) }, all, 100)).toBe(0)
  expect(vainCollections({ before, after: Float64Array.of(99, 99, 99, 99) }, (row) => row > 1, 100)).toBe(0)
  // Full to its end and yet far from its limit: the heap may grow.
  expect(vainCollections({ before, after: Float64Array.of(99, 99, 99, 99) }, all, 1_000)).toBe(0)
})

describe('witnesses', () => {
  const none = { collections: [], heapLimits: [], heapPeaks: [] }
  const said = (witness: string, value: number) => ({ witness, value })

  it('that differ are told apart, each thing once', () => {
    const caveats = witnessCaveats({
      collections: [said('the GC log', 50), said('the sampler', 0)],
      heapLimits: [said('the GC log', 64 * MIB), said('the memory report', 2_048 * MIB)],
      heapPeaks: [said('the GC log', 26 * MIB), said('the sampler', 20 * MIB)],
    })
    expect(caveats.map(({ code }) => code)).toEqual([
      'collection-counts-differ',
      'heap-limits-differ',
      'heap-peaks-differ',
    ])
    expect(caveats[0]?.message).toContain('the GC log says 50, the sampler says 0')
  })

  it('that agree, or stand alone, are not', () => {
    expect(witnessCaveats(none)).toEqual([])
    expect(witnessCaveats({ ...none, collections: [said('the GC log', 50)] })).toEqual([])
    expect(
      witnessCaveats({ ...none, collections: [said('the GC log', 91), said('the flight recording', 89)] }),
    ).toEqual([])
    const rounded = [said('the GC log', 64 * MIB), said('the flags', 63 * MIB)]
    expect(witnessCaveats({ ...none, heapLimits: rounded, heapPeaks: [said('a', 10), said('b', 9.5)] })).toEqual([])
  })
})
