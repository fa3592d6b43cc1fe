import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  countAmongColours,
  coverage,
  crossover,
  judgeValidation,
  meantFinding,
  median,
  memorySaving,
  modeOf,
  sampleDeviation,
  speedUp,
  suiteFinding,
} from './streamingComparison.ts'

describe('figures of two modes', () => {
  it('are those of the published documents', () => {
    expect(memorySaving(182.2, 172.3)).toBeCloseTo(0.054, 3)
    expect(memorySaving(1224, 604)).toBeCloseTo(0.507, 3)
    expect(speedUp(2, 4)).toBe(0.5)
    expect(speedUp(0, 4)).toBeUndefined()
  })

  it('know every name of a mode', () => {
    expect(['in-memory', 'inmemory', 'non-streaming', ' Streaming '].map(modeOf)).toEqual([
      'in-memory',
      'in-memory',
      'in-memory',
      'streaming',
    ])
    expect(modeOf('constructor')).toBeUndefined()
  })
})

describe('the finding of the suite', () => {
  it('calls a streaming run of five times the length competitive, where it meant the opposite', () => {
    expect(suiteFinding(13.44, 70.13)).toBe('Competitive')
    expect(meantFinding(13.44, 70.13)).toBe('In-memory faster')
  })

  it('says "in-memory faster" only when both times are 0', () => {
    const seconds = fc.double({ min: 0, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(seconds, seconds, (inMemory, streaming) => {
        fc.pre(streaming > 1e-300)
        expect(suiteFinding(inMemory, streaming)).not.toBe('In-memory faster')
      }),
    )
    expect(suiteFinding(0, 0)).toBe('In-memory faster')
  })

  it('as it was meant is competitive within 20 %', () => {
    expect(meantFinding(10, 12)).toBe('Competitive')
    expect(meantFinding(10, 12.1)).toBe('In-memory faster')
    expect(meantFinding(10, 9.9)).toBe('Streaming wins')
  })
})

describe('median and deviation', () => {
  it('are those of Python’s statistics module', () => {
    expect(median([4.42, 4.31, 4.35])).toBe(4.35)
    expect(median([1, 2, 3, 4])).toBe(2.5)
    expect(sampleDeviation([4.31, 4.35, 4.42])).toBeCloseTo(0.05567764362830038, 12)
    expect(sampleDeviation([7])).toBe(0)
    expect(median([])).toBeNaN()
  })

  it('move with a shift and scale with a factor', () => {
    const values = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 30 })
    fc.assert(
      fc.property(values, fc.integer({ min: -1e6, max: 1e6 }), (numbers, shift) => {
        const shifted = numbers.map((value) => value + shift)
        expect(median(shifted)).toBeCloseTo(median(numbers) + shift, 6)
        expect(sampleDeviation(shifted)).toBeCloseTo(sampleDeviation(numbers), 3)
        expect(sampleDeviation(numbers.map((value) => value * 3))).toBeCloseTo(3 * sampleDeviation(numbers), 3)
      }),
    )
  })
})

describe('the crossover', () => {
  it('is interpolated between measured scales and never beyond them', () => {
    const small = { rows: 1_000, inMemory: 1, streaming: 3 }
    const large = { rows: 2_000, inMemory: 4, streaming: 2 }
    expect(crossover([large, small])).toEqual({ kind: 'between two scales', rows: 1_500 })
    expect(crossover([small, { rows: 5_000, inMemory: 5, streaming: 6 }])).toEqual({ kind: 'not reached' })
    expect(crossover([large, { rows: 3_000, inMemory: 4, streaming: 1 }])).toEqual({
      kind: 'from the smallest scale on',
    })
    expect(crossover([small])).toEqual({ kind: 'too few scales' })
  })

  it('counts from where streaming stays ahead', () => {
    const scales = [
      { rows: 1, inMemory: 2, streaming: 1 },
      { rows: 2, inMemory: 1, streaming: 2 },
      { rows: 4, inMemory: 5, streaming: 4 },
    ]
    expect(crossover(scales)).toEqual({ kind: 'between two scales', rows: 3 })
  })

  it('lies between two measured scales', () => {
    const scale = fc.record({ rows: fc.nat(1e6), inMemory: fc.nat(1000), streaming: fc.nat(1000) })
    fc.assert(
      fc.property(fc.uniqueArray(scale, { selector: (each) => each.rows, maxLength: 8 }), (scales) => {
        const found = crossover(scales)
        if (found.kind !== 'between two scales') return
        const rows = scales.map((each) => each.rows)
        expect(found.rows).toBeGreaterThanOrEqual(Math.min(...rows))
        expect(found.rows).toBeLessThanOrEqual(Math.max(...rows))
      }),
    )
  })
})

describe('a validation', () => {
  it('that passed with rows missing is partial', () => {
    const missing = { expected: 124, actual: 64, matched: 64, printed: 'passed' } as const
    expect(judgeValidation(missing)).toBe('partial')
    expect(coverage(missing)).toBeCloseTo(0.516, 3)
  })

  it('is passed only when all rows were compared and none is surplus', () => {
    const all = { expected: 124, actual: 124, matched: 124, printed: 'passed' } as const
    expect(judgeValidation(all)).toBe('passed')
    expect(judgeValidation({ ...all, actual: 130 })).toBe('partial')
    expect(judgeValidation({ printed: 'passed' })).toBe('partial')
    expect(judgeValidation({ ...all, printed: 'failed' })).toBe('failed')
    expect(judgeValidation({ expected: 124 })).toBe('unfinished')
    expect(coverage({ expected: 0, matched: 0 })).toBeUndefined()
  })
})

describe('a count among the numbers of colours', () => {
  it('is found where the script left it, and nowhere else', () => {
    expect(countAmongColours('32\n1\n0\n1\n12370\n0')).toBe(12370)
    expect(countAmongColours('32 1 0 1 12,370 0')).toBe(12370)
    expect(countAmongColours('12370')).toBeUndefined()
    expect(countAmongColours('32 1 x 0')).toBeUndefined()
    expect(countAmongColours('1 2 3')).toBeUndefined()
  })
})
