import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byFewFloors } from './fewFloors.ts'
import { judgeTrend } from './verdict.ts'

/** A point a second: `rise` of garbage up to each collection, and one of `lows` right after it. */
function heap(lows: readonly number[], rise: readonly number[] = [2, 4, 6, 8, 10, 12, 14]) {
  const values = [3, 8, 12, 15, ...lows.flatMap((low) => [low, ...rise.map((more) => low + more)])]
  const t = Float64Array.from(values.keys())
  const count = Float64Array.from(t, (at) => (at < 4 ? 0 : 1 + Math.floor((at - 4) / (1 + rise.length))))
  return { points: { t, v: Float64Array.from(values) }, count }
}

const ask = (lows: readonly number[]) => {
  const { points, count } = heap(lows)
  return byFewFloors(points, count, { unit: 'unknown', source: 'live set after GC' })
}

describe('a few collections of the old generation', () => {
  it('show that nothing adds up', () => {
    const { points, count } = heap([12, 13, 14, 11])
    const judged = judgeTrend({
      points,
      unit: 'unknown',
      metric: 'jvm_heap_after_gc_bytes',
      count: { t: points.t, v: count },
    })
    expect(judged.outcome).toBe('stable')
    expect(judged.reasons.join(' ')).toMatch(
      /12\.00, 13\.00, 14\.00, 11\.00: the last one left −1\.00 against the first/,
    )
    expect(judged.reasons.join(' ')).toMatch(/growth by less than 3\.00 in 24 s would not be visible/)
    expect(judged.floor?.v).toEqual([12, 13, 14, 11])
  })

  it.each([
    ['too few of them', [12, 11]],
    ['enough for a trend', [12, 13, 12, 13, 12]],
    ['the last one left more', [12, 12, 13]],
    ['too far apart to see a leak', [12, 30, 11]],
  ])('leave the verdict to the floor where there are %s', (_, lows) => {
    expect(ask(lows)).toBeUndefined()
  })

  it('say nothing of what happened long after them', () => {
    const { points, count } = heap([12, 12, 12], [2])
    const longer = {
      t: Float64Array.from([...points.t, ...Array.from({ length: 40 }, (_, i) => points.t.length + i)]),
      v: Float64Array.from([...points.v, ...Array.from({ length: 40 }, (_, i) => 13 + i)]),
    }
    const counted = Float64Array.from(longer.t, (_, i) => count[i] ?? 3)
    expect(byFewFloors(longer, counted, { unit: 'unknown', source: '' })).toBeUndefined()
  })

  it('pass no growth beyond what they say is visible', () => {
    const low = fc.integer({ min: 100, max: 140 })
    fc.assert(
      fc.property(fc.array(low, { minLength: 3, maxLength: 4 }), fc.integer({ min: 1, max: 500 }), (lows, beyond) => {
        const spread = Math.max(...lows) - Math.min(...lows)
        const leaking = lows.map((value, i) => value + ((spread + beyond) * i) / (lows.length - 1))
        expect(ask(leaking)).toBeUndefined()
      }),
    )
  })
})
