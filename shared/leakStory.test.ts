import { describe, expect, it } from 'vitest'
import { evidenceFigures, leakStory } from './leakStory.ts'
import type { LeakEvidence, LeakReport, Outcome } from './model.ts'
import { MIB } from './units.ts'

const evidence: LeakEvidence = {
  source: 'lowest heap between collections',
  warmupEnd: 30,
  slopePerHour: { value: 12 * MIB, low: 10 * MIB, high: 14 * MIB },
  mannKendallP: 0.000_01,
  model: 'linear',
  minimumDetectablePerHour: 9 * MIB,
}
const report = (outcome: Outcome, more: Partial<LeakReport> = {}): LeakReport => ({
  metric: 'heap',
  outcome,
  reasons: ['because'],
  ...more,
})
const level = { ...evidence, slopePerHour: { value: 0, low: -MIB, high: MIB } }

describe('the story of a verdict', () => {
  it.each([
    [report('leak', { evidence }), 'A leak of 12.00 MiB per hour.'],
    [
      report('leak', { evidence: { ...evidence, timeToLimit: { value: 10_800, low: 9_000 } } }),
      'A leak of 12.00 MiB per hour, at the limit in 3.00 h.',
    ],
    [
      report('leak', { evidence: { ...evidence, timeToLimit: { value: 0, low: 0, high: 0 } } }),
      'A leak of 12.00 MiB per hour, past the limit.',
    ],
    [report('growing', { evidence }), 'Growth that slows, 12.00 MiB per hour so far; a cache may be filling.'],
    [
      report('growing', { evidence: { ...evidence, limitUsed: 0.85 } }),
      'Growth to 85 % of the limit; where it would have ended, nobody can tell.',
    ],
    [report('step', { evidence }), 'The level changes in steps and holds between them.'],
    [report('stable', { evidence: level }), 'Level; a leak of 9.00 MiB per hour would have shown.'],
    [report('stable', { evidence }), 'Stable; what rises does not last, or is too little to matter.'],
    [report('inconclusive'), 'No verdict; the data does not carry one.'],
  ])('is one sentence', (given, story) => {
    expect(leakStory(given, 'bytes')).toBe(story)
  })

  it('names both verdicts where a person overruled one', () => {
    const overruled = { outcome: 'stable', reason: 'capped', atMs: 0 } as const
    expect(leakStory(report('leak', { evidence, overruled }), 'bytes')).toBe(
      'Stable by a person’s word, where the evidence says leak.',
    )
    expect(leakStory(report('stable', { overruled }), 'bytes')).toContain('as the evidence says too')
  })
})

describe('the evidence in figures', () => {
  const figures = (given: LeakReport) =>
    Object.fromEntries(evidenceFigures(given, 'bytes').map(({ name, text }) => [name, text]))

  it('gives the slope with its interval, in percent of the first quarter too', () => {
    const quartile = { first: 100 * MIB, last: 120 * MIB, unit: 'bytes', ratio: 1.2 } as const
    expect(figures(report('leak', { evidence, quartile }))).toEqual({
      Judged: 'lowest heap between collections',
      'Slope per hour': '+12.00 MiB (95 %: +10.00 MiB to +14.00 MiB)',
      'In percent': '+12.0 % (+10.0 % to +14.0 %)',
      'Mann–Kendall p': '< 0.0001',
      'Best shape': 'a straight climb',
      'Smallest visible': '9.00 MiB per hour',
    })
  })

  it('says that the slowest growth may never meet the limit', () => {
    const timeToLimit = { value: 10_800, low: 7_200 }
    expect(figures(report('leak', { evidence: { ...evidence, timeToLimit } }))['Time to the limit']).toBe(
      '3.00 h (2.00 h or never)',
    )
  })

  it('is nothing where nothing was fitted', () => {
    expect(evidenceFigures(report('inconclusive'), 'bytes')).toEqual([])
  })
})
