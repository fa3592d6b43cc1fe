import { describe, expect, it } from 'vitest'
import { judgeOutcome, neverMeasured, ratesBetween, samplerStart } from './caterer.ts'
import { effectiveRate } from './catererScenario.ts'

const NOTHING = { heapDump: false, recordingEmpty: false, counts: [] }
const counts = (count: number) => [{ source: 'HTTP server', count }]

describe('the outcome of a run', () => {
  it.each([
    ['nothing is known', NOTHING, 'inconclusive'],
    ['requests arrived, of nobody knows how many', { ...NOTHING, counts: counts(802) }, 'inconclusive'],
    ['all arrived', { ...NOTHING, counts: counts(240), requested: 240 }, 'completed'],
    ['some are missing', { ...NOTHING, counts: counts(239), requested: 240 }, 'incomplete'],
    [
      'all arrived, and the log has exceptions',
      { ...NOTHING, counts: counts(9), requested: 9, exceptionLines: 1 },
      'inconclusive',
    ],
    [
      'some are missing, and the log has exceptions',
      { ...NOTHING, counts: counts(8), requested: 9, exceptionLines: 1 },
      'failed',
    ],
    ['the server counted errors', { ...NOTHING, counts: counts(9), requested: 9, errors: 1 }, 'failed'],
    ['the log says so', { ...NOTHING, counts: counts(9), requested: 9, outOfMemoryLines: 1 }, 'out of memory'],
    ['the JVM dumped as told', { ...NOTHING, heapDump: true, dumpOnOutOfMemory: true }, 'out of memory'],
    ['somebody took a dump', { ...NOTHING, heapDump: true, dumpOnOutOfMemory: false }, 'inconclusive'],
    ['the recording alone is empty', { ...NOTHING, recordingEmpty: true }, 'inconclusive'],
  ] as const)('when %s', (_, evidence, outcome) => {
    const judged = judgeOutcome(evidence)
    expect(judged.outcome).toBe(outcome)
    expect(judged.reasons.length).toBeGreaterThan(0)
  })

  it('takes the largest count, since the sampler ends before the server', () => {
    const two = [...counts(391), { source: 'sampler', count: 379 }]
    expect(judgeOutcome({ ...NOTHING, counts: two, requested: 391 }).outcome).toBe('completed')
  })
})

describe('the clock of the sampler', () => {
  it('is found from the requests that both counted', () => {
    const start = 1_795_224_120_000
    const arrivals = Array.from({ length: 300 }, (_, i) => start + 1_000 + i * 56)
    const t = Array.from({ length: 12 }, (_, i) => i * 1.43)
    const seen = t.map((at) => arrivals.filter((arrival) => arrival <= start + at * 1000).length)
    expect(Math.abs((samplerStart(arrivals, t, seen) ?? 0) - start)).toBeLessThan(56)
  })

  it('is unknown when too few samples tell', () => {
    expect(samplerStart([1, 2, 3, 4], [0, 1], [1, 2])).toBeUndefined()
    expect(samplerStart([], [0, 1, 2], [0, 0, 0])).toBeUndefined()
  })
})

it('rates are between neighbours, and unknown where time stands still', () => {
  expect(ratesBetween([0, 2, 2, 3], [0, 10, 12, 15])).toEqual([Number.NaN, 5, Number.NaN, 3])
})

it('a column is unmeasured only when all of it is zero or missing', () => {
  expect([neverMeasured([0, 0, undefined]), neverMeasured([0, 0.1]), neverMeasured([])]).toEqual([true, false, false])
})

it('five a second is the rate of a step that states none', () => {
  expect([effectiveRate(undefined), effectiveRate(25)]).toEqual([5, 25])
})
