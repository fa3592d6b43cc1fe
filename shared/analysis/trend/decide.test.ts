import { describe, expect, it } from 'vitest'
import { decide, type Evidence } from './decide.ts'
import type { FittedModel } from './models.ts'

const MATERIAL = 3

/** A shape that rises by 30 from 100, with what matters to a verdict. */
function shape(name: FittedModel['name'], bic: number, change: Partial<FittedModel> = {}): FittedModel {
  const rest = { settled: 0, changes: [], jumps: [], phi: 0, curve: [] }
  return { name, bic, first: 100, last: 130, lateRise: 5, highest: 130, ...rest, ...change }
}

function outcome(models: readonly FittedModel[], trend: Evidence['trend'], goesOn = trend === 'steady') {
  const test = { p: 1e-9, z: 6, inflation: 1, deviation: 1 }
  const slope = { slope: 1, low: 0.9, high: 1.1, test }
  return decide({ models, whole: models, trend, goesOn, slope, material: MATERIAL, span: 30, blind: false }).outcome
}

describe('a verdict', () => {
  const level = shape('flat', 60, { last: 100, lateRise: 0, highest: 100 })
  const alike = [shape('saturating', 10), shape('linear', 10.8), level]

  it('follows the trend tests where a leak and slowing growth fit alike', () => {
    expect(outcome(alike, 'steady')).toBe('leak')
    expect(
      outcome(
        alike.toReversed().toSorted((a, b) => a.bic - b.bic),
        'slowing',
      ),
    ).toBe('growing')
    expect(outcome(alike, 'none')).toBe('growing')
    expect(outcome(alike, 'steady', false)).toBe('growing')
    // A leak that leads by so little takes a second half that goes on as well.
    const reversed = [shape('linear', 10), shape('saturating', 10.8), level]
    expect(outcome(reversed, 'steady')).toBe('leak')
    expect(outcome(reversed, 'steady', false)).toBe('inconclusive')
  })

  it('follows the shape where it is clear', () => {
    expect(outcome([shape('saturating', 10), shape('linear', 12.5), level], 'steady')).toBe('growing')
    expect(outcome([shape('linear', 10), shape('saturating', 20), level], 'steady')).toBe('leak')
  })

  it('counts the steps of a staircase that matter', () => {
    const stairs = (jumps: readonly number[]) => [
      shape('steps', 10, { changes: [0.25, 0.5, 0.75], jumps, lateRise: 0 }),
      shape('linear', 40),
      level,
    ]
    expect(outcome(stairs([10, 10, 10]), 'steady')).toBe('leak')
    expect(outcome(stairs([15, 14, 1]), 'none')).toBe('step')
  })
})
