import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundaryDocument } from './boundaryDocument.ts'
import { type GridSpec, gridRows } from './exampleSweep.ts'

function ask(spec: GridSpec, question: object) {
  return boundaryDocument([], [gridRows(spec)], { runs: [], metric: 'latency', at: 10, ...question })
}

describe('a boundary', () => {
  const spec: GridSpec = {
    threads: [1, 2, 4, 8],
    batch: [1],
    repeats: 2,
    latency: (a, _, i) => 3 * a + (i === 0 ? 0.1 : -0.1),
  }

  it('lies where the line between two measured levels meets the threshold', () => {
    const { outcome, lines } = ask(spec, { x: 'threads' })
    expect(outcome).toBe('reached')
    expect(lines[0]?.crossings).toEqual([
      {
        x: expect.closeTo(10 / 3, 9),
        between: [2, 4],
        direction: 'rises',
        interval: { low: expect.any(Number), high: expect.any(Number), open: false },
      },
    ])
    const interval = lines[0]?.crossings[0]?.interval
    expect(interval?.low).toBeLessThan(10 / 3)
    expect(interval?.high).toBeGreaterThan(10 / 3)
    expect((interval?.high ?? 9) - (interval?.low ?? 0)).toBeLessThan(0.3)
  })

  it('is never beyond what was measured: not reached is an answer, with the nearest and a step further', () => {
    const { outcome, lines, answer, next, nearest } = ask(spec, { x: 'threads', at: 1 })
    expect(outcome).toBe('not reached')
    expect(lines[0]?.outcome).toBe('not reached: all above')
    expect(nearest?.parameters).toEqual({ threads: 1 })
    expect(answer).toContain('does not reach 1.00 s within what was measured')
    // Fewer than one thread there is not.
    expect(next).toEqual([])
    expect(ask(spec, { x: 'threads', at: 100 }).next.map(({ parameters }) => parameters.threads)).toEqual([12])
  })

  it('stays between its levels, and the mean is on both sides of it', () => {
    const values = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 8 })
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 100 }), (means, at) => {
        const document = ask(
          { threads: means.map((_, i) => i + 1), batch: [1], latency: (a) => means[a - 1] ?? 0 },
          { x: 'threads', at },
        )
        for (const { x, between } of document.lines[0]?.crossings ?? []) {
          expect(x).toBeGreaterThanOrEqual(between[0])
          expect(x).toBeLessThanOrEqual(between[1])
          const [low, high] = between.map((level) => (means[level - 1] ?? 0) - at)
          expect((low ?? 1) * (high ?? 1)).toBeLessThanOrEqual(0)
        }
        const crosses = means.some((mean) => mean < at) && means.some((mean) => mean > at)
        if (crosses) expect(document.outcome).toBe('reached')
      }),
    )
  })

  it('has the level itself where that lies on the threshold, once', () => {
    const { lines } = ask({ threads: [1, 2, 3], batch: [1], latency: (a) => a * 5 }, { x: 'threads' })
    expect(lines[0]?.crossings.map(({ x }) => x)).toEqual([2])
  })

  it('has an interval that is wide where repeats differ, open where it runs out of levels, and holds the truth', () => {
    let held = 0
    let seed = 7
    const noise = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return (seed / 2 ** 31 - 0.5) * 6
    }
    for (let i = 0; i < 200; i++) {
      const { lines } = ask(
        { threads: [1, 2, 3, 4, 5], batch: [1], repeats: 4, latency: (a) => 3.4 * a + noise() },
        { x: 'threads' },
      )
      const interval = lines[0]?.crossings[0]?.interval
      if (interval && interval.low <= 10 / 3.4 && 10 / 3.4 <= interval.high) held++
    }
    expect(held / 200).toBeGreaterThan(0.92)
    const open = ask(
      { threads: [1, 2], batch: [1], repeats: 2, latency: (a, _, i) => 9 + a * 0.5 + i },
      { x: 'threads' },
    )
    expect(open.lines[0]?.crossings[0]?.interval).toEqual({ low: 1, high: 2, open: true })
  })

  it('is sought at each level of a second setting', () => {
    const { lines, answer } = ask(
      { threads: [1, 2, 4], batch: [1, 2, 9], latency: (a, b) => a * b * 2 },
      { x: 'threads', y: 'batch_size' },
    )
    expect(lines.map(({ y, outcome }) => [y, outcome])).toEqual([
      [1, 'not reached: all below'],
      [2, 'reached'],
      [9, 'not reached: all above'],
    ])
    expect(answer).toBe('latency crosses 10.00 s along threads at 1 of 3 levels of batch_size.')
  })

  it('cannot be told from one level', () => {
    const { outcome, next } = ask(
      { threads: [1, 2], batch: [5], latency: (a) => a * 20 },
      { x: 'batch_size', parameters: ['threads'] },
    )
    expect([outcome, next]).toEqual(['inconclusive', []])
  })
})

describe('what to run next', () => {
  it('lies between the levels where there is room, with all other settings', () => {
    const { next } = ask(
      { threads: [10, 50], batch: [3], repeats: 2, latency: (a, _, i) => a / 3 + i / 100 },
      { x: 'threads', parameters: ['threads', 'batch_size'] },
    )
    expect(next).toEqual([
      {
        parameters: { threads: 30, batch_size: 3 },
        repeats: 3,
        reason: expect.stringContaining('between threads 10 and threads 50'),
      },
    ])
  })

  it('is both sides again where they are neighbours and nothing was repeated', () => {
    const { next, caveats } = ask({ threads: [2, 3], batch: [1], latency: (a) => a * 4 }, { x: 'threads' })
    expect(next.map(({ parameters }) => parameters.threads)).toEqual([2, 3])
    expect(caveats.map(({ code }) => code)).toEqual(['sweep-not-repeated'])
  })
})
