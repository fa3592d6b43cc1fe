import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LeakReport, Table } from '../model.ts'
import { statusOf } from './criterion.ts'
import { type Asked, type MadeSeries, madeRun, verdictsOf } from './exampleRunData.ts'
import { COUNT, kindOfUnit } from './quantity.ts'
import { RuleError } from './ruleError.ts'

const HEAP = 'go_memstats_heap_alloc_bytes'
const MIB = 1024 ** 2

function heap(values: readonly number[], rest: Partial<MadeSeries> = {}): MadeSeries {
  return { metric: HEAP, values: values.map((value) => value * MIB), ...rest }
}

/** The only verdict, as `status: reason`. */
function verdict(rule: string, asked: Asked): string {
  const [only, ...others] = verdictsOf(rule, asked)
  expect(others).toEqual([])
  return `${only?.status}: ${only?.reason}`
}

const ONE_TO_TEN = madeRun({ series: [heap([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])] })

describe('a criterion on a metric', () => {
  it.each([
    [`max(${HEAP}) <= 10 MiB`, 'pass'],
    [`max(${HEAP}) < 10 MiB`, 'fail'],
    [`min(${HEAP}) = 1 MiB`, 'pass'],
    [`mean(${HEAP}) within 1 % of 5.5 MiB`, 'pass'],
    [`mean(${HEAP}) within 0.4 MiB of 5 MiB`, 'fail'],
    [`median(${HEAP}) >= 5.5 MiB`, 'pass'],
    [`first(${HEAP}) < last(${HEAP})`, 'pass'],
    // Quarters of 2 points: 1.5 and 9.5.
    [`last_quarter(${HEAP}) / first_quarter(${HEAP}) = 950 / 150`, 'pass'],
    [`growth(${HEAP}) <= 20 %`, 'fail'],
    [`count(${HEAP}) = 10`, 'pass'],
    [`count(${HEAP}) != 10`, 'fail'],
    [`(max(${HEAP}) - min(${HEAP})) / 9 s <= 1 MiB/s`, 'pass'],
  ])('%s: %s', (rule, status) => {
    expect(verdict(rule, { run: ONE_TO_TEN })).toMatch(new RegExp(`^${status}:`))
  })

  it('says what it saw, against what, and by how much', () => {
    expect(verdictsOf(`max(${HEAP}) <= 8 MiB`, { run: ONE_TO_TEN })).toEqual([
      expect.objectContaining({
        status: 'fail',
        observed: { value: 10 * MIB, text: '10.00 MiB' },
        limit: { value: 8 * MIB, text: '<= 8.00 MiB' },
        reason: '10.00 MiB is above 8.00 MiB.',
      }),
    ])
  })

  it('takes a formula of inputs, as in MaxTraceSize × spans × span size × 2', () => {
    const inputs = [
      { name: 'traces', kind: COUNT, value: 100 },
      { name: 'spans', kind: COUNT, value: 20 },
      { name: 'span_size', kind: kindOfUnit('bytes'), value: 4096 },
    ]
    const rule = `max(${HEAP}) < traces * spans * span_size * 2`
    expect(verdict(rule, { run: ONE_TO_TEN, inputs })).toBe('pass: 10.00 MiB is under 15.63 MiB.')
    const unsaid = inputs.map(({ value: _, ...input }) => input)
    expect(verdict(rule, { run: ONE_TO_TEN, inputs: unsaid })).toContain('not-evaluable: Nobody said what traces is')
  })

  it('is judged for every phase and container by itself, and the gravest decides', () => {
    const run = madeRun({ series: [heap([1, 2], { phase: 'write' }), heap([1, 9], { phase: 'query' })] })
    const verdicts = verdictsOf(`max(${HEAP}) < 5 MiB`, { run })
    expect(verdicts.map(({ subject, status }) => [subject?.phase, status])).toEqual([
      ['write', 'pass'],
      ['query', 'fail'],
    ])
    expect(statusOf(verdicts)).toBe('fail')
    expect(verdict(`max(${HEAP}{phase="write"}) < 5 MiB`, { run })).toMatch(/^pass/)
  })

  it('sets the right one of a second metric beside each', () => {
    const limit = (container: string, value: number): MadeSeries => ({
      metric: 'container_spec_memory_limit_bytes',
      values: [value * MIB],
      labels: { container },
    })
    const use = (container: string, value: number): MadeSeries => ({
      metric: 'container_memory_usage_bytes',
      values: [value * MIB],
      labels: { container },
    })
    const run = madeRun({ series: [use('a', 5), limit('a', 6), use('b', 5), limit('b', 4)] })
    const rule = 'max(container_memory_usage_bytes) < max(container_spec_memory_limit_bytes)'
    expect(verdictsOf(rule, { run }).map(({ status }) => status)).toEqual(['pass', 'fail'])
  })

  it('cuts a series that spans the run at the phase asked for', () => {
    const phases = [
      { name: 'write', kind: 'write', start: 0, end: 4 } as const,
      { name: 'query', kind: 'query', start: 5, end: 9 } as const,
    ]
    const run = madeRun({ series: [heap([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])], phases })
    expect(verdict(`max(${HEAP}{phase="write"}) = 5 MiB`, { run })).toMatch(/^pass/)
    expect(verdict(`min(${HEAP}{phase="query"}) = 6 MiB`, { run })).toMatch(/^pass/)
  })

  it('may be about runs of one parameter only', () => {
    const run = madeRun({ series: [heap([3])], parameters: { MaxTraceSize: 50 } })
    expect(verdict(`max(${HEAP}{MaxTraceSize=50}) < 5 MiB`, { run })).toMatch(/^pass/)
    expect(verdict(`max(${HEAP}{MaxTraceSize=100}) < 5 MiB`, { run })).toContain(
      "not-evaluable: The run's MaxTraceSize is 50",
    )
  })

  it('names the caveats of what it measures, and no others', () => {
    const caveat = { severity: 'misleading', message: '' } as const
    const run = madeRun({
      series: [heap([3])],
      caveats: [
        { ...caveat, code: 'touches', subject: HEAP },
        { ...caveat, code: 'elsewhere', subject: 'go_goroutines' },
        { ...caveat, code: 'only-told', severity: 'info', subject: HEAP },
      ],
    })
    expect(verdictsOf(`max(${HEAP}) < 5 MiB`, { run })[0]?.caveats).toEqual(['touches'])
  })
})

describe('what lacks data', () => {
  it.each([
    ['no such metric', `max(${HEAP}) > 0 MiB`, madeRun({})],
    ['no points', `max(${HEAP}) > 0 MiB`, madeRun({ series: [heap([])] })],
    ['only missing values', `max(${HEAP}) > 0 MiB`, madeRun({ series: [heap([Number.NaN, Number.NaN])] })],
    ['no such phase', `max(${HEAP}{phase="query"}) > 0 MiB`, madeRun({ series: [heap([1], { phase: 'write' })] })],
    ['no such label', `max(${HEAP}{node="a"}) > 0 MiB`, madeRun({ series: [heap([1])] })],
    ['four points for quarters', `growth(${HEAP}) < 20 %`, madeRun({ series: [heap([1, 1, 1, 1])] })],
    ['a first quarter of 0', `growth(${HEAP}) < 20 %`, madeRun({ series: [heap([0, 0, 0, 0, 1, 1, 1, 1])] })],
    ['no table', `max(T.x) < 5`, madeRun({})],
    ['no base', `change(max(${HEAP})) <= 10 %`, ONE_TO_TEN],
    ['one value of the parameter', `spread(max(${HEAP}) by MaxTraceSize) <= 30 %`, ONE_TO_TEN],
    ['nothing of nothing', 'count(T.x{x > 1}) / count(T.x{x > 2}) = 100 %', madeRun({ tables: [table([[1]], 'x')] })],
    ['no leak verdict', `stable(${HEAP})`, madeRun({ series: [heap([1])] })],
    [
      'a source without units',
      'max(rss) < 500 MiB',
      madeRun({ series: [{ metric: 'rss', unit: 'unknown', values: [1] }] }),
    ],
  ])('is not evaluable, and never passes: %s', (_, rule, run) => {
    const verdicts = verdictsOf(rule, { run })
    expect(verdicts.map(({ status }) => status)).toEqual(['not-evaluable'])
    expect(verdicts[0]?.reason).toMatch(/^\S.+\.$/)
    expect(statusOf(verdicts)).toBe('not-evaluable')
  })

  it('decides nothing where it is optional, unless nothing else was judged', () => {
    const optional = { status: 'not-evaluable', optional: true } as const
    expect(statusOf([optional, { status: 'pass' }])).toBe('pass')
    expect(statusOf([{ status: 'not-evaluable' }, { status: 'pass' }])).toBe('not-evaluable')
    expect(statusOf([optional])).toBe('not-evaluable')
    expect(statusOf([])).toBe('not-evaluable')
    expect(statusOf([{ status: 'fail', optional: true }, { status: 'pass' }])).toBe('fail')
  })

  it('is inconclusive where a percentile has too few values to be one', () => {
    const of = (n: number) => madeRun({ series: [heap(Array.from({ length: n }, () => 1))] })
    expect(verdict(`p95(${HEAP}) < 5 MiB`, { run: of(19) })).toContain('inconclusive: p95 of 19 values')
    expect(verdict(`p95(${HEAP}) < 5 MiB`, { run: of(20) })).toMatch(/^pass/)
    expect(verdict(`p99.9(${HEAP}) < 5 MiB`, { run: of(999) })).toMatch(/^inconclusive/)
    expect(verdict(`p99.9(${HEAP}) < 5 MiB`, { run: of(1000) })).toMatch(/^pass/)
  })

  it('refuses a rule whose units the run itself contradicts, at the place of the rule', () => {
    const run = madeRun({ tables: [table([[1]], 'x', 'seconds')] })
    expect(() => verdictsOf('max(T.x) < 5 MiB', { run })).toThrow(RuleError)
    expect(() => verdictsOf('max(T.x) < 5', { run })).toThrow('write its unit, as in `5 s`')
  })
})

function table(
  rows: readonly (readonly (string | number | null)[])[],
  names: string,
  unit: 'count' | 'seconds' | 'ratio' = 'count',
): Table {
  const columns = names.split(' ').map((name) => ({ name, unit: name.startsWith('t_') ? ('text' as const) : unit }))
  return { name: 'T', columns, rows }
}

describe('a criterion on a table', () => {
  const run = madeRun({
    tables: [
      table(
        [
          ['calm', 0.05, 0],
          ['busy', 0.2, 0.9],
          ['storm', 2.5, 0.6],
        ],
        't_config failure retry',
        'ratio',
      ),
    ],
  })

  it('names the row that decides', () => {
    expect(verdict('max(T.failure) < 10 %', { run })).toBe('fail: 250.00 % (storm) is not under 10.00 %.')
  })

  it('leaves out the rows that do not meet its conditions', () => {
    expect(verdict('min(T.retry{failure > 10 %}) > 70 %', { run })).toMatch(/^fail: 60/)
    expect(verdict('min(T.retry{t_config="busy"}) > 70 %', { run })).toMatch(/^pass/)
    expect(verdict('count(T.t_config{t_config != "storm"}) = 2', { run })).toMatch(/^pass/)
    expect(verdict('max(T.failure{t_config="none"}) < 10 %', { run })).toContain('not-evaluable: No row')
  })

  it('does not pass over a row that lacks its number, for that may be the one that fails', () => {
    const gaps = madeRun({ tables: [table([[1], [null]], 'x')] })
    expect(verdict('max(T.x) < 5', { run: gaps })).toContain('not-evaluable: 1 of 2 rows have no x')
  })

  it('pools the tables of a pattern', () => {
    const named = (name: string, value: number) => ({ ...table([[value]], 'x'), name })
    const run = madeRun({ tables: [named('T: small', 1), named('T: large', 7), named('Other', 99)] })
    expect(verdict("max('T*'.x) = 7", { run })).toMatch(/^pass/)
    expect(verdict("sum('*: *'.x) = 8", { run })).toMatch(/^pass/)
    expect(verdict("count('T: *l*e'.x) = 1", { run })).toMatch(/^pass/)
  })

  it('measures the spread over a column', () => {
    const run = madeRun({
      tables: [
        table(
          [
            [10, 100],
            [10, 90],
            [50, 120],
            [100, 130],
          ],
          'size peak',
        ),
      ],
    })
    // Largest of each size: 100, 120, 130.
    expect(verdict('spread(max(T.peak) by size) <= 30 %', { run })).toMatch(/^pass: 30/)
    expect(verdict('spread(max(T.peak) by size) < 30 %', { run })).toMatch(/^fail/)
  })
})

describe('a spread over runs', () => {
  const run = (size: number, peak: number) =>
    madeRun({ name: `size ${size}`, series: [heap([1, peak])], parameters: { MaxTraceSize: size } })

  it('is (largest − smallest) / smallest over the parameter', () => {
    const rule = `spread(max(${HEAP}) by MaxTraceSize) <= 30 %`
    const [first, ...rest] = verdictsOf(rule, { run: run(10, 100), others: [run(50, 110), run(100, 125)] })
    expect(first).toMatchObject({ status: 'pass', observed: { value: expect.closeTo(0.25, 9) } })
    expect(rest.every(({ status }) => status === 'pass')).toBe(true)
    expect(verdictsOf(rule, { run: run(10, 100), others: [run(50, 131)] })[0]?.status).toBe('fail')
  })

  it('may be over phases and labels of one run', () => {
    const run = madeRun({ series: [heap([10], { phase: 'write' }), heap([12], { phase: 'query' })] })
    expect(verdict(`spread(max(${HEAP}) by phase) <= 20 %`, { run })).toMatch(/^pass: 20/)
  })
})

describe('stability', () => {
  const report = (outcome: LeakReport['outcome'], phase: string): LeakReport => ({
    metric: HEAP,
    phase,
    outcome,
    reasons: [`It is ${outcome}.`],
  })

  it('is the leak verdict: stable and steps pass, a leak fails, all else is inconclusive', () => {
    const phases = ['stable', 'step', 'leak', 'growing', 'inconclusive'] as const
    const run = madeRun({
      series: phases.map((phase) => heap([1], { phase })),
      leaks: phases.map((phase) => report(phase, phase)),
    })
    expect(verdictsOf(`stable(${HEAP})`, { run }).map(({ status }) => status)).toEqual([
      'pass',
      'pass',
      'fail',
      'inconclusive',
      'inconclusive',
    ])
    expect(verdict(`stable(${HEAP}{phase="leak"})`, { run })).toBe('fail: It is leak.')
  })
})

describe('a slope', () => {
  const evidence = (low: number, high: number): NonNullable<LeakReport['evidence']> => ({
    source: 'heap',
    warmupEnd: 0,
    slopePerHour: { value: ((low + high) / 2) * MIB, low: low * MIB, high: high * MIB },
    mannKendallP: 0.01,
    model: 'linear',
    minimumDetectablePerHour: MIB,
  })
  const run = madeRun({
    series: ['write', 'query'].map((phase) => heap([1], { phase })),
    leaks: [
      { metric: HEAP, phase: 'write', outcome: 'stable', reasons: ['Flat.'], evidence: evidence(-1, 2) },
      { metric: HEAP, phase: 'query', outcome: 'leak', reasons: ['It rises.'], evidence: evidence(4, 8) },
    ],
  })

  it("is the leak verdict's own, and a limit within its interval decides nothing", () => {
    const statuses = (rule: string) => verdictsOf(rule, { run }).map(({ status }) => status)
    expect(statuses(`slope(${HEAP}) <= 3 MiB/h`)).toEqual(['pass', 'fail'])
    expect(statuses(`slope(${HEAP}) <= 5 MiB/h`)).toEqual(['pass', 'inconclusive'])
    expect(statuses(`slope(${HEAP}{phase="query"}) * 2 h < 20 MiB`)).toEqual(['pass'])
    expect(statuses(`slope(${HEAP}{phase="query"}) * 2 h < 10 MiB`)).toEqual(['inconclusive'])
    expect(verdict(`slope(${HEAP}{phase="query"}) <= 5 MiB/h`, { run })).toBe(
      'inconclusive: The estimate lies between 4.00 MiB/h and 8.00 MiB/h (95 %), on both sides of the limit.',
    )
    expect(verdict(`slope(${HEAP}{phase="query"}) <= 3 MiB/h`, { run })).toBe('fail: 6.00 MiB/h is above 3.00 MiB/h.')
  })

  it('is not evaluable without a verdict, or without one that fitted anything', () => {
    const bare = madeRun({ series: [heap([1])] })
    expect(verdict(`slope(${HEAP}) < 1 MiB/h`, { run: bare })).toMatch(/^not-evaluable: .*no leak verdict/)
    const short = madeRun({
      series: [heap([1])],
      leaks: [{ metric: HEAP, outcome: 'inconclusive', reasons: ['Two points are too few.'] }],
    })
    expect(verdict(`slope(${HEAP}) < 1 MiB/h`, { run: short })).toMatch(/^not-evaluable: .*too few/)
  })
})

describe('stability that a person overruled', () => {
  it("follows the person, with the evidence's outcome and the reason beside it", () => {
    const overruled = { outcome: 'stable', reason: 'The cache was being filled.', atMs: Date.UTC(2026, 0, 2) } as const
    const run = madeRun({
      series: [heap([1])],
      leaks: [{ metric: HEAP, outcome: 'leak', reasons: ['It rises.'], overruled }],
    })
    const [only] = verdictsOf(`stable(${HEAP})`, { run })
    expect(only).toMatchObject({ status: 'pass', observed: { text: 'stable (by the evidence: leak)' } })
    expect(only?.reason).toContain('The cache was being filled.')
  })
})

describe('base and candidate', () => {
  const runs = (...peaks: readonly number[]) => peaks.map((peak) => madeRun({ series: [heap([1, peak])] }))
  const asked = (base: readonly number[], candidate: readonly number[]): Asked => {
    const [run, ...others] = runs(...candidate)
    return { ...(run ? { run } : {}), others, bases: runs(...base) }
  }
  const rule = `change(max(${HEAP})) <= 10 %`

  it('shows the difference and judges nothing under four runs a side', () => {
    const [only] = verdictsOf(rule, asked([100], [300]))
    expect(only).toMatchObject({ status: 'inconclusive', observed: { value: 2, text: '+200.0 % (n=1)' } })
    expect(verdictsOf(rule, asked([100, 101, 99, 100], [90, 91, 90]))[0]).toMatchObject({
      status: 'inconclusive',
      observed: { text: '−10.0 % (n=4+3)' },
    })
  })

  it('passes what lies within the limit by more than chance, and fails what lies beyond it', () => {
    const base = [100, 101, 99, 102]
    expect(verdictsOf(rule, asked(base, [103, 105, 104, 106]))[0]).toMatchObject({
      status: 'pass',
      observed: { text: expect.stringMatching(/^\+4\.0 % \(p=0\.029 n=4\)$/) },
    })
    expect(verdictsOf(rule, asked(base, [130, 131, 129, 128]))[0]).toMatchObject({
      status: 'fail',
      observed: { text: '+28.9 % (p=0.029 n=4)' },
    })
    expect(verdictsOf(rule, asked(base, [100, 101, 99, 102]))[0]).toMatchObject({
      status: 'pass',
      observed: { text: '~ (p=1.000 n=4)' },
    })
  })

  it('is inconclusive where the runs vary more than the limit: no detected difference is no pass', () => {
    const [only] = verdictsOf(rule, asked([60, 150, 90, 200], [70, 140, 120, 160]))
    expect(only).toMatchObject({ status: 'inconclusive', observed: { text: expect.stringMatching(/^~ \(p=/) } })
  })

  it('never takes the points within a run for repeats', () => {
    const many = (value: number) => madeRun({ series: [heap(Array.from({ length: 500 }, () => value))] })
    expect(verdictsOf(rule, { run: many(50), bases: [many(100)] })[0]?.status).toBe('inconclusive')
  })

  it('takes the rows of a table for repeats when it is told so', () => {
    const times = (...values: readonly number[]) =>
      madeRun({
        tables: [
          table(
            values.map((value) => [value]),
            'time',
            'seconds',
          ),
        ],
      })
    const rule = 'change(repeats(T.time)) <= 10 %'
    expect(verdictsOf(rule, { run: times(9, 9, 9, 9, 9), bases: [times(8, 8, 8, 8)] })[0]?.status).toBe('fail')
    expect(
      verdictsOf('delta(repeats(T.time)) <= 2 s', { run: times(9, 9, 9, 9), bases: [times(8, 8, 8, 8)] })[0],
    ).toMatchObject({ status: 'pass', observed: { text: '+1.00 s (p=0.029 n=4)' } })
  })

  it('accepts the same numbers on both sides as no growth at all', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 8 })
    fc.assert(
      fc.property(values, (v) => {
        expect(verdictsOf(`change(max(${HEAP})) <= 0 %`, asked(v, v))[0]?.status).not.toBe('fail')
      }),
      { numRuns: 50 },
    )
    expect(verdictsOf(`change(max(${HEAP})) <= 0 %`, asked([5, 5, 5, 5], [5, 5, 5, 5]))[0]?.status).toBe('pass')
  })

  it('never passes and fails the same data by opposite limits', () => {
    const values = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 4, maxLength: 7 })
    fc.assert(
      fc.property(values, values, fc.integer({ min: -50, max: 50 }), (base, candidate, limit) => {
        const [below] = verdictsOf(`change(max(${HEAP})) < ${limit} %`, asked(base, candidate))
        const [above] = verdictsOf(`change(max(${HEAP})) > ${limit} %`, asked(base, candidate))
        if (below?.status === 'pass') expect(above?.status).toBe('fail')
      }),
      { numRuns: 100 },
    )
  })
})

describe('any rule on any numbers', () => {
  it('ends in verdicts with a reason, whatever the points are', () => {
    const number = fc.oneof(
      fc.double({ noNaN: false }),
      fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e308, -1e308),
    )
    const rule = fc.constantFrom(
      `max(${HEAP}) < 5 MiB`,
      `mean(${HEAP}) + mean(${HEAP}) > 0 MiB`,
      `growth(${HEAP}) <= 20 %`,
      `p95(${HEAP}) within 1 % of median(${HEAP})`,
      `last(${HEAP}) / first(${HEAP}) <= 2`,
    )
    fc.assert(
      fc.property(rule, fc.array(number, { maxLength: 40 }), (text, values) => {
        const [only] = verdictsOf(text, { run: madeRun({ series: [{ metric: HEAP, values }] }) })
        expect(only?.reason).toMatch(/\S/)
        expect(`${only?.observed?.value}`).not.toMatch(/NaN|Infinity/)
      }),
      { numRuns: 500 },
    )
  })
})
