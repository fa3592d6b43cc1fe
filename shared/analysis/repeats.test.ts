import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ComparisonRow } from '../model.ts'
import { comparisonVerdict } from './comparisonVerdict.ts'
import { compareRepeats, effectWord, LEAST_CHANGE, withClear } from './repeats.ts'
import { groupRuns } from './runGroups.ts'
import { shiftInterval } from './shiftInterval.ts'

const compare = (
  base: readonly number[],
  candidate: readonly number[],
  better: 'lower' | 'higher' | 'neither' = 'lower',
) =>
  compareRepeats({
    base,
    candidate,
    unit: 'bytes',
    better: better === 'neither' ? undefined : better,
    leastChange: LEAST_CHANGE,
  })
const row = (metric: string, base: readonly number[], candidate: readonly number[]): ComparisonRow => ({
  metric,
  unit: 'bytes',
  statistic: 'mean',
  ...compare(base, candidate),
})
/** Deterministic noise of about `size` either side. */
const noise = (i: number, size: number) => size * Math.sin(12.9898 * i + 78.233 * Math.cos(4.1414 * i))

describe('the interval of a shift', () => {
  it('leaves out as many differences at either end as the tables of U have it', () => {
    const [base, candidate] = [
      Array.from({ length: 10 }, (_, i) => i),
      Array.from({ length: 10 }, (_, i) => 100 + 1.37 * i),
    ]
    const differences = base.flatMap((x) => candidate.map((y) => y - x)).sort((a, b) => a - b)
    // Two-sided 5 %: the critical value of U is 23 for 10 a side, 2 for 5 and 0 for 4.
    expect(shiftInterval(base, candidate)).toEqual({ low: differences[23], high: differences[76] })
    expect(shiftInterval([1, 2, 3, 4], [11, 12, 13, 14])).toEqual({ low: 7, high: 13 })
  })

  it('is none where too few values reach 95 %', () => {
    expect(shiftInterval([1, 2, 3], [4, 5, 6])).toBeUndefined()
  })

  it('moves with the candidate, and turns around with the sides', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 9 })
    fc.assert(
      fc.property(values, values, fc.integer({ min: -50, max: 50 }), (one, other, by) => {
        const plain = shiftInterval(one, other) ?? { low: 0, high: 0 }
        const moved = shiftInterval(
          one,
          other.map((value) => value + by),
        )
        expect(moved).toEqual({ low: plain.low + by, high: plain.high + by })
        const turned = shiftInterval(other, one)
        expect([turned?.low, turned?.high].map((v) => (v ?? 0) + 0)).toEqual([0 - plain.high, 0 - plain.low])
      }),
      { numRuns: 60 },
    )
  })

  it('of many values is nearly that of the exact distribution', () => {
    const sides = (n: number) =>
      [
        Array.from({ length: n }, (_, i) => noise(i, 10)),
        Array.from({ length: n }, (_, i) => 30 + noise(i + 500, 10)),
      ] as const
    const [exact, approximate] = [shiftInterval(...sides(25)), shiftInterval(...sides(26))]
    expect(Math.abs((exact?.low ?? 0) - (approximate?.low ?? 99))).toBeLessThan(2)
  })
})

describe('repeats', () => {
  it('of 4 a side that lie apart are worse, with p, interval and effect in the notation of benchstat', () => {
    expect(compare([100, 101, 102, 103], [123, 124, 125, 126])).toMatchObject({
      base: 101.5,
      candidate: 124.5,
      delta: 23,
      status: 'worse',
      repeats: {
        text: '+22.7 % (p=0.029 n=4)',
        interval: { low: 20, high: 26 },
        effect: 1,
        clear: true,
        base: { n: 4, low: 100.75, high: 102.25 },
      },
    })
    expect(compare([100, 101, 102, 103], [123, 124, 125, 126], 'higher').status).toBe('better')
    expect(compare([100, 101, 102, 103], [123, 124, 125, 126], 'neither').status).toBe('changed')
  })

  it('under 4 a side are shown with their numbers, and not judged', () => {
    const found = compare([100, 101, 102, 103], [200, 201, 202])
    expect(found.status).toBe('inconclusive')
    expect(found.repeats?.text).toBe('+98.0 % (n=4+3)')
    expect(found.repeats).not.toHaveProperty('p')
  })

  it('that overlap are inconclusive, never equal', () => {
    expect(compare([100, 140, 90, 120], [110, 95, 130, 118])).toMatchObject({ status: 'inconclusive' })
    expect(compare([100, 140, 90, 120], [110, 95, 130, 118]).repeats?.text).toMatch(/^~ \(p=/)
  })

  it('whose whole interval is within the least change are equal, though a test tells them apart', () => {
    const found = compare([100, 100.1, 100.2, 100.3], [101, 101.1, 101.2, 101.3])
    expect(found.repeats?.p).toBeLessThan(0.05)
    expect(found.status).toBe('equal')
  })

  it('that are all one value are equal', () => {
    expect(compare([7, 7, 7, 7], [7, 7, 7, 7]).status).toBe('equal')
    expect(compare([0, 0, 0, 0], [5, 5, 5, 5])).toMatchObject({
      status: 'worse',
      repeats: { text: expect.stringMatching(/^\+5 B/) },
    })
  })

  it('turn their verdict around with their sides', () => {
    const values = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 4, maxLength: 7 })
    const turned = { better: 'worse', worse: 'better' } as Readonly<Record<string, string>>
    fc.assert(
      fc.property(values, values, (one, other) => {
        const leastChange = 1e-9
        const ask = (base: readonly number[], candidate: readonly number[]) =>
          compareRepeats({ base, candidate, unit: 'count', better: 'lower', leastChange })
        const [there, back] = [ask(one, other), ask(other, one)]
        expect(back.status).toBe(turned[there.status] ?? there.status)
        expect(back.repeats?.p).toBeCloseTo(there.repeats?.p ?? -1, 12)
        expect(back.repeats?.effect).toBeCloseTo(-(there.repeats?.effect ?? 9), 12)
      }),
      { numRuns: 80 },
    )
  })

  it('have an effect in words', () => {
    expect([0.1, -0.2, 0.4, -1].map(effectWord)).toEqual(['negligible', 'small', 'medium', 'large'])
  })
})

describe('the verdict over many numbers', () => {
  const chance = (n: number) =>
    Array.from({ length: n }, (_, i) =>
      row(
        `m${i}`,
        [100, 140, 90, 120].map((v) => v + i),
        [110, 95, 130, 118].map((v) => v + i),
      ),
    )

  it('takes one that lies apart by less than it spreads for chance, and one that lies far apart for a regression', () => {
    const near = row('go_goroutines', [100, 110, 120, 130], [131, 140, 150, 160])
    expect(near.status).toBe('worse')
    expect(comparisonVerdict(withClear([...chance(39), near]), LEAST_CHANGE)).toMatchObject({ status: 'inconclusive' })
    expect(comparisonVerdict(withClear([near]), LEAST_CHANGE)).toMatchObject({ status: 'worse' })
    const far = row('go_goroutines', [100, 110, 120, 130], [300, 310, 320, 330])
    const verdict = comparisonVerdict(withClear([...chance(39), far]), LEAST_CHANGE)
    expect(verdict).toEqual({ status: 'worse', sentence: 'Regression: Goroutines, average is +173.9 % (p=0.029 n=4).' })
  })

  it('is seldom a regression where nothing differs', () => {
    let seed = 7
    const uniform = () => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      return seed / 0x80000000
    }
    const value = () => 100 + 10 * (uniform() + uniform() + uniform() + uniform() - 2)
    const side = () => Array.from({ length: 4 }, value)
    const rounds = 120
    let [regressions, finds] = [0, 0]
    for (let round = 0; round < rounds; round++) {
      const rows = withClear(Array.from({ length: 40 }, () => row('go_goroutines', side(), side())))
      if (rows.some(({ status }) => status === 'worse')) finds++
      if (comparisonVerdict(rows, LEAST_CHANGE).status === 'worse') regressions++
    }
    // One test at a time finds something in nearly half of all nothing.
    expect(finds / rounds).toBeGreaterThan(0.3)
    expect(regressions / rounds).toBeLessThan(0.05)
  })

  it('never passes for lack of data', () => {
    expect(comparisonVerdict([], LEAST_CHANGE).status).toBe('inconclusive')
    expect(comparisonVerdict([row('go_goroutines', [1], [2])], LEAST_CHANGE)).toMatchObject({
      status: 'inconclusive',
      sentence: expect.stringContaining('fewer than 4 runs a side'),
    })
    expect(
      comparisonVerdict(
        chance(1).map((each) => ({ ...each, metric: 'go_goroutines' })),
        LEAST_CHANGE,
      ).status,
    ).toBe('inconclusive')
    const same = row('go_goroutines', [100, 101, 102, 103], [100.5, 101, 101.5, 102])
    expect(comparisonVerdict([same], LEAST_CHANGE).status).toBe('equal')
  })

  it('tells of a change in what has no better direction, and passes nothing on it', () => {
    const changed = { ...row('widgets', [], []), ...compare([100, 101, 102, 103], [123, 124, 125, 126], 'neither') }
    expect(comparisonVerdict([changed], LEAST_CHANGE)).toEqual({
      status: 'inconclusive',
      sentence: 'Changed: widgets, average is +22.7 % (p=0.029 n=4); whether more of it is better is not known.',
    })
    const same = row('go_goroutines', [100, 101, 102, 103], [100.5, 101, 101.5, 102])
    expect(comparisonVerdict([changed, same], LEAST_CHANGE).status).toBe('equal')
  })

  it('is a regression by a leak outcome alone', () => {
    const outcome = { metric: 'm', unit: 'text', statistic: 'outcome', phase: 'write' } as const
    const verdict = comparisonVerdict(
      [{ ...outcome, base: 'stable', candidate: 'leak', status: 'worse' }],
      LEAST_CHANGE,
    )
    expect(verdict).toEqual({
      status: 'worse',
      sentence: 'Regression: the leak outcome of write goes from stable to leak.',
    })
  })
})

describe('groups', () => {
  const run = (name: string, parameters: Record<string, string | number>) => ({ name, parameters })

  it('are the values of a parameter, numbers from small to large, and the runs that state none stay apart', () => {
    const runs = [run('a', { writers: 10 }), run('b', { writers: 2 }), run('c', {}), run('d', { writers: 10 })]
    const { groups, without } = groupRuns(runs, 'writers')
    expect(groups.map(({ value, runs }) => [value, runs.map(({ name }) => name)])).toEqual([
      ['2', ['b']],
      ['10', ['a', 'd']],
    ])
    expect(without.map(({ name }) => name)).toEqual(['c'])
  })

  it('of a parameter that no run states are refused with those there are', () => {
    expect(() => groupRuns([run('a', { scale: 'small' })], 'writers')).toThrow('no run states "writers"')
  })
})
