import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PlotArea, timeOfX, xOfTime } from './plotArea.ts'

const area: PlotArea = { left: 60, top: 40, width: 800, height: 300, shown: { start: 100, end: 500 } }

describe('the place of a moment', () => {
  it('is the left end for the start, and the right end for the end', () => {
    expect([xOfTime(area, 100), xOfTime(area, 300), xOfTime(area, 500)]).toEqual([60, 460, 860])
  })

  it('leads back to the moment', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (at) => {
        expect(timeOfX(area, xOfTime(area, at))).toBeCloseTo(at, 3)
      }),
    )
  })
})
