import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configurations, groupsOf, paretoFront } from './configurations.ts'
import { gridRows } from './exampleSweep.ts'
import { levelsOf } from './levels.ts'
import { studentQuantile } from './noise.ts'
import { pivot } from './pivot.ts'
import { rowsOfRuns, rowsOfTable } from './rows.ts'
import { sweepDocument } from './sweepDocument.ts'

const grid = gridRows({ threads: [1, 2, 4], batch: [10, 20], repeats: 2, latency: (a, b, i) => a + b / 10 + i })
const ask = (question: object, rows = grid) => sweepDocument([], [rows], { runs: [], ...question })
const codes = (document: { caveats: readonly { code: string }[] }) => document.caveats.map(({ code }) => code)

describe('a heat map', () => {
  it.each([
    ['mean', 2.5],
    ['median', 2.5],
    ['min', 2],
    ['max', 3],
    ['count', 2],
  ] as const)('has the %s of each cell and its rows', (aggregate, cell) => {
    const { heatMap } = ask({ x: 'threads', y: 'batch_size', aggregate })
    expect(heatMap?.x.values).toEqual([1, 2, 4])
    expect(heatMap?.y.values).toEqual([10, 20])
    expect(heatMap?.facets[0]?.cells[0]?.[0]).toBe(cell)
    expect(heatMap?.facets[0]?.counts).toEqual([
      [2, 2, 2],
      [2, 2, 2],
    ])
  })

  it('weighted by its counts is the mean of all, whatever was measured', () => {
    const cell = fc.integer({ min: 0, max: 3 })
    const row = fc.tuple(cell, cell, fc.double({ min: 0, max: 3, noNaN: true }))
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const column = (i: 0 | 1 | 2, name: string) => ({
          name,
          unit: 'count' as const,
          cells: rows.map((each) => each[i]),
        })
        const { facets } = pivot({ x: column(0, 'x'), y: column(1, 'y'), metric: column(2, 'm'), aggregate: 'mean' })
        const counts = facets[0]?.counts.flat() ?? []
        const sum = facets[0]?.cells.flat().reduce((all: number, mean, i) => all + (mean ?? 0) * (counts[i] ?? 0), 0)
        const total = rows.reduce((all, [, , value]) => all + value, 0)
        expect([sum, counts.reduce((a, b) => a + b, 0)]).toEqual([expect.closeTo(total, 9), rows.length])
      }),
    )
  })

  it('has facets, holes where nothing was measured, and only the rows that filters leave', () => {
    const { heatMap, rows, rowsInAll } = ask({
      x: 'threads',
      y: 'batch_size',
      facet: 'repeat',
      where: [
        { column: 'threads', max: 2 },
        { column: 'batch_size', values: ['10'] },
      ],
    })
    expect([rows, rowsInAll]).toEqual([4, 12])
    expect(heatMap?.facets.map(({ value, cells }) => [value, cells])).toEqual([
      [0, [[2, 3]]],
      [1, [[3, 4]]],
    ])
    const holes = gridRows({ threads: [1, 2], batch: [10, 20], latency: (a, b) => (a * b === 40 ? Number.NaN : a) })
    expect(ask({ x: 'threads', y: 'batch_size' }, holes).heatMap?.facets[0]?.cells).toEqual([
      [1, 2],
      [1, null],
    ])
  })
})

describe('importance', () => {
  it('is the share of variance between levels, and whole with interactions and noise', () => {
    const { effects, interactions, unexplained } = ask({})
    // Variance of threads 1, 2, 4 is 14/9, of batch / 10 it is 1/4, of the repeats 1/4.
    const total = 14 / 9 + 1 / 4 + 1 / 4
    expect(effects.map(({ parameter, importance }) => [parameter, importance?.share])).toEqual([
      ['threads', expect.closeTo(14 / 9 / total, 12)],
      ['batch_size', expect.closeTo(1 / 4 / total, 12)],
    ])
    expect(interactions[0]?.share).toBeCloseTo(0, 12)
    expect(unexplained).toBeCloseTo(1 / 4 / total, 12)
  })

  it('of an interaction alone is in no parameter', () => {
    const xor = gridRows({ threads: [1, 2], batch: [1, 2], repeats: 2, latency: (a, b) => (a === b ? 1 : 0) })
    const { effects, interactions } = ask({}, xor)
    expect(effects.map(({ importance }) => importance?.share)).toEqual([0, 0])
    expect(effects[0]?.importance?.adjusted).toBeLessThan(0)
    expect(interactions[0]?.share).toBeCloseTo(1, 12)
  })

  it('sums to one over balanced grids of two settings', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 12, maxLength: 12 }), (values) => {
        fc.pre(new Set(values).size > 1)
        const rows = gridRows({
          threads: [1, 2, 3],
          batch: [1, 2],
          repeats: 2,
          latency: (a, b, i) => values[(a - 1) * 4 + (b - 1) * 2 + i] ?? 0,
        })
        const { effects, interactions, unexplained = 0 } = ask({}, rows)
        const sum = [
          ...effects.map(({ importance }) => importance?.share ?? 0),
          ...interactions.map(({ share }) => share),
        ].reduce((a, b) => a + b, unexplained)
        expect(sum).toBeCloseTo(1, 9)
      }),
    )
  })

  it('is none where every level has one row', () => {
    const { effects } = ask({}, gridRows({ threads: [1, 2, 3], batch: [1], latency: (a) => a * 1.2345 }))
    expect(effects[0]?.importance).toBeUndefined()
  })
})

describe('the best and the worst', () => {
  it('are means of configurations with their rows', () => {
    const { lowest, highest, better } = ask({})
    expect(better).toBe('lower')
    expect(lowest[0]).toEqual({
      label: 'threads 1, batch_size 10',
      parameters: { threads: 1, batch_size: 10 },
      n: 2,
      mean: 2.5,
      min: 2,
      max: 3,
    })
    expect(highest[0]?.label).toBe('threads 4, batch_size 20')
  })

  it('on two goals are those that nothing dominates', () => {
    const points = fc.array(fc.record({ a: fc.nat(20), b: fc.nat(20) }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(points, (all) => {
        const each = all.map(({ a, b }, i) => ({
          label: `${i}`,
          parameters: {},
          n: 1,
          mean: a,
          min: a,
          max: a,
          other: b,
        }))
        const front = paretoFront(each, 'lower', 'higher')
        for (const one of each) {
          const isBeaten = each.some(
            (two) => two.mean <= one.mean && two.other >= one.other && (two.mean < one.mean || two.other > one.other),
          )
          expect(front.includes(one)).toBe(!isBeaten)
        }
      }),
    )
  })
})

describe('what is said plainly', () => {
  it('of one row, a missing column, a metric of texts, and one axis', () => {
    const one = gridRows({ threads: [1], batch: [1], latency: () => 1 })
    expect(() => ask({}, one)).toThrow('Grid has one row, and a sweep is several')
    expect(() => ask({ metric: 'latenc' })).toThrow('Grid has no column "latenc"')
    expect(() => ask({ x: 'threads' })).toThrow('a heat map has two columns')
    expect(() => ask({ where: [{ column: 'threads', min: 99 }] })).toThrow('no row of Grid is left')
    const texts = rowsOfTable({
      name: 'T',
      columns: [
        { name: 'mode', unit: 'text' },
        { name: 'tps', unit: 'unknown' },
      ],
      rows: [
        ['a', 1],
        ['b', 2],
      ],
    })
    expect(() => ask({ metric: 'mode' }, texts)).toThrow('mode holds no numbers')
    expect(() => sweepDocument([], [], { runs: [] })).toThrow('the run has no table')
  })

  it('of all equal, unrepeated and unbalanced rows', () => {
    const flat = gridRows({ threads: [1, 2], batch: [1, 2], latency: () => 0.1 })
    expect(codes(ask({}, flat))).toEqual(['sweep-all-equal', 'sweep-not-repeated'])
    expect(ask({}, flat).effects).toEqual([])
    expect(codes(ask({ where: [{ column: 'latency', max: 5 }] }))).toContain('sweep-unbalanced')
    expect(codes(ask({}))).toEqual([])
  })

  it('of runs with other units, missing parameters and duplicate names', () => {
    const summary = (mean: number) => ({
      n: 1,
      min: mean,
      median: mean,
      mean,
      p95: mean,
      p99: mean,
      max: mean,
      first: mean,
      last: mean,
    })
    const run = (
      name: string,
      parameters: Record<string, string | number>,
      unit: 'bytes' | 'seconds',
      mean: number,
    ) => ({
      name,
      parameters,
      duration: 10,
      series: [{ metric: 'cost', unit, summary: summary(mean) }],
    })
    const rows = rowsOfRuns([
      run('one', { size: 1 }, 'bytes', 5),
      run('one', { size: 2 }, 'bytes', 6),
      run('two', {}, 'seconds', 7),
    ])
    const document = sweepDocument([], [rows], { runs: [], metric: 'cost', x: 'size', y: 'run' })
    expect(document.rows).toBe(3)
    expect(codes(document)).toEqual(expect.arrayContaining(['sweep-mixed-units', 'sweep-missing-values']))
    expect(rows.columns.map(({ name }) => name)).toContain('cost (2)')
  })
})

describe('levels', () => {
  it('of very many numbers are groups of about equally many rows', () => {
    const cells = Array.from({ length: 800 }, (_, i) => i * 1.5)
    const { levels, of, reduced } = levelsOf({ name: 'x', unit: 'unknown', cells })
    expect([levels.length, reduced]).toEqual([8, 'grouped'])
    expect(Array.from(Map.groupBy(of, (level) => level).values(), (rows) => rows.length)).toEqual(Array(8).fill(100))
  })
})

describe("Student's t", () => {
  // scipy.stats.t.ppf(0.975, df)
  it.each([
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [5, 2.57058],
    [10, 2.22814],
    [100, 1.98397],
  ])('of %s degrees of freedom', (freedom, value) => expect(studentQuantile(freedom) / value).toBeCloseTo(1, 2))
})

describe('configurations', () => {
  it('hold rows of equal settings, wherever they stand, and never merge those without one', () => {
    const column = { name: 'a', unit: 'count' as const, cells: [1, null, 1, 2] }
    const groups = groupsOf([column], 4)
    expect(groups.map(({ rows }) => rows)).toEqual([[0, 2], [1], [3]])
    expect(
      configurations(groups, Float64Array.of(1, Number.NaN, 3, 4), [column]).map(({ n, mean }) => [n, mean]),
    ).toEqual([
      [2, 2],
      [1, 4],
    ])
  })
})
