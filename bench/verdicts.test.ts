/**
 * Holds the leak verdict to what it was measured at. Fewer draws than `npm run verdicts` makes, so the limits stand a
 * little below its figures (docs/verdicts.md); a rule that got worse falls through them.
 */
import { describe, expect, it } from 'vitest'
import { HALVES } from '../resources/leak-corpus/split.ts'
import { cases, type Figures, figures, METHODS, tally } from './confusion.ts'

const REPETITIONS = 8
/** Sums of the first three cases: other ones would be another corpus. */
const GOLDEN = [180198.187, 180000.0, 161861.746]
const ours = METHODS.ours
const quartile = METHODS.quartile

const figuresOf = (half: 'tuning' | 'untouched', method: (typeof METHODS)[keyof typeof METHODS]): Figures =>
  figures(tally(method, cases(half, REPETITIONS)).values())

describe('the leak corpus', () => {
  it('has shapes of every truth, recordings of both systems, and no case in both halves', () => {
    const ids = (['tuning', 'untouched'] as const).map((half) =>
      [...HALVES[half].shapes, ...HALVES[half].recordings].map(({ id }) => id),
    )
    expect(new Set(ids.flat()).size).toBe(ids.flat().length)
    expect(HALVES.untouched.shapes.length).toBeGreaterThanOrEqual(HALVES.tuning.shapes.length)
    expect(HALVES.untouched.recordings.length).toBeGreaterThanOrEqual(12)
    const truths = new Set([...cases('tuning', 1)].map(({ truth }) => truth))
    expect(truths).toEqual(new Set(['leak', 'growing', 'step', 'stable', 'inconclusive']))
  })

  it('is the same on every machine and in every version', () => {
    const sums = [...cases('tuning', 1)]
      .slice(0, 3)
      .map(({ points }) => points.v.reduce((sum, value) => sum + value, 0))
    expect(sums).toEqual(GOLDEN.map((sum) => expect.closeTo(sum, 3)))
  })
})

describe('the verdict on the untouched half', () => {
  const found = figuresOf('untouched', ours)

  it('accuses few that do not leak', () => {
    expect(found.precision).toBeGreaterThan(0.95)
  })

  it('misses few that leak', () => {
    expect(found.recall).toBeGreaterThan(0.925)
  })

  it('seldom says nothing', () => {
    expect(found.inconclusive).toBeLessThan(0.1)
  })

  it('is better than the quartile rule by far', () => {
    const rule = figuresOf('untouched', quartile)
    expect(found.precision - rule.precision).toBeGreaterThan(0.2)
    expect(found.recall - rule.recall).toBeGreaterThan(0.2)
  })
})

describe('the verdict on the tuning half', () => {
  it('has not fallen', () => {
    const { precision, recall, inconclusive } = figuresOf('tuning', ours)
    expect(precision).toBeGreaterThan(0.97)
    expect(recall).toBeGreaterThan(0.94)
    expect(inconclusive).toBeLessThan(0.06)
  })
})

describe('the false alarms that the quartile rule is known for', () => {
  const KNOWN = ['warm-up-fast', 'warm-up-slow', 'step-one', 'step-two', 'burst-near-end']

  it('are none here: warm-ups, steps and bursts', () => {
    const labelled = [...cases('tuning', REPETITIONS)].filter(({ id }) => KNOWN.includes(id))
    expect(labelled).toHaveLength(KNOWN.length * REPETITIONS)
    expect(labelled.map(quartile)).toEqual(labelled.map(() => 'leak'))
    expect(labelled.filter((each) => ours(each) === 'leak')).toEqual([])
    const right = labelled.filter((each) => [each.truth, ...each.also].includes(ours(each)))
    expect(right.length / labelled.length).toBeGreaterThan(0.9)
  })
})
