import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LeakDocument, RunDocument, SeriesDocument } from '../api.ts'
import type { LeakReport, Outcome, Phase, Summary } from '../model.ts'
import { compareRuns, compareSides, MAX_COMPARISON_ROWS } from './compare.ts'
import { gravest } from './leak.ts'
import type { ComparedRun } from './seriesPairs.ts'

const HEAP = 'go_memstats_heap_alloc_bytes'
const GC = 'go_gc_duration_seconds_count'
const phases: readonly Phase[] = [
  { name: 'query', kind: 'query', start: 100, end: 200 },
  { name: 'write', kind: 'write', start: 0, end: 100 },
]

const summary = (over: Partial<Summary> = {}): Summary => ({
  n: 101,
  min: 1,
  median: 2,
  mean: 2,
  p95: 3,
  p99: 3,
  max: 4,
  first: 1,
  last: 4,
  ...over,
})
const series = (metric: string, over: Partial<SeriesDocument> = {}): SeriesDocument => ({
  metric,
  unit: 'bytes',
  phase: 'write',
  summary: summary(),
  ...over,
})
const report = (phase: string, outcome: Outcome, metric = HEAP): LeakReport => ({ phase, metric, outcome, reasons: [] })

function run(
  id: string,
  seriesList: readonly SeriesDocument[],
  over: Partial<RunDocument> = {},
  reports: readonly LeakReport[] = [],
): ComparedRun {
  const reference = { id, name: `run ${id}`, system: 'trace-streaming', ...over }
  const document: RunDocument = {
    format: 'quartile/run',
    version: 1,
    ...reference,
    duration: 200,
    origin: '/results',
    parameters: {},
    phases,
    profiles: [],
    tables: [],
    caveats: [],
    files: [],
    ...over,
    series: seriesList,
  }
  const leak: LeakDocument = {
    format: 'quartile/leak',
    version: 1,
    run: { id, name: reference.name, system: reference.system },
    outcome: gravest(reports.map((each) => each.outcome)),
    reports,
  }
  return { document, leak }
}

const codes = (base: ComparedRun, candidate: ComparedRun) =>
  compareRuns(base, candidate)
    .guard.map((caveat) => caveat.code.replace('compare-', ''))
    .filter((code) => code !== 'single-run')
const messageOf = (base: ComparedRun, candidate: ComparedRun, code: string) =>
  compareRuns(base, candidate).guard.find((caveat) => caveat.code === `compare-${code}`)?.message ?? ''

describe('numbers', () => {
  it('that differ are shown with their difference, and not judged', () => {
    const { rows } = compareRuns(
      run('a', [series(HEAP, { summary: summary({ mean: 100, max: 200 }) })]),
      run('b', [series(HEAP, { summary: summary({ mean: 150, max: 200 }) })]),
    )
    expect(rows).toEqual([
      {
        metric: HEAP,
        unit: 'bytes',
        phase: 'write',
        statistic: 'mean',
        base: 100,
        candidate: 150,
        delta: 50,
        change: 0.5,
        status: 'inconclusive',
      },
      {
        metric: HEAP,
        unit: 'bytes',
        phase: 'write',
        statistic: 'max',
        base: 200,
        candidate: 200,
        delta: 0,
        change: 0,
        status: 'equal',
      },
    ])
  })

  it('are never called better or worse, whatever they are', () => {
    const number = fc.double({ noNaN: true, min: -1e15, max: 1e15 })
    fc.assert(
      fc.property(number, number, (one, other) => {
        const { rows } = compareRuns(
          run('a', [series(HEAP, { summary: summary({ mean: one }) })]),
          run('b', [series(HEAP, { summary: summary({ mean: other }) })]),
        )
        expect(rows[0]?.status).toBe(one === other ? 'equal' : 'inconclusive')
        expect(JSON.parse(JSON.stringify(rows[0]?.delta))).toEqual(other - one === 0 ? 0 : other - one)
      }),
    )
  })

  it('of a counter are its increase', () => {
    const counter = (first: number, last: number) =>
      series(GC, { unit: 'count', summary: summary({ first, last, max: last }) })
    const { rows } = compareRuns(run('a', [counter(133, 140)]), run('b', [counter(1, 20)]))
    expect(rows).toMatchObject([{ statistic: 'increase', base: 7, candidate: 19, delta: 12 }])
  })

  it('have no relative change from nothing', () => {
    const { rows } = compareRuns(
      run('a', [series(HEAP, { summary: summary({ mean: 0 }) })]),
      run('b', [series(HEAP, { summary: summary({ mean: 5 }) })]),
    )
    expect(rows[0]).toMatchObject({ delta: 5 })
    expect(rows[0]).not.toHaveProperty('change')
  })

  it('that one side lacks are said to be on the other only', () => {
    const { rows } = compareRuns(run('a', [series('mine')]), run('b', [series('theirs')]))
    expect(rows.map(({ metric, status, base, candidate }) => [metric, status, base, candidate])).toEqual([
      ['mine', 'only-base', 2, undefined],
      ['mine', 'only-base', 4, undefined],
      ['theirs', 'only-candidate', undefined, 2],
      ['theirs', 'only-candidate', undefined, 4],
    ])
  })

  it('in different units never meet in a row', () => {
    const [one, other] = [run('a', [series('m')]), run('b', [series('m', { unit: 'seconds' })])]
    expect(compareRuns(one, other).rows.map((row) => row.status)).toEqual([
      'only-base',
      'only-base',
      'only-candidate',
      'only-candidate',
    ])
    expect(codes(one, other)).toContain('different-units')
  })

  it('meet by their labels, in whatever order those are written', () => {
    const labelled = (labels: Record<string, string>, mean: number) =>
      series('m', { labels, summary: summary({ mean }) })
    const { rows } = compareRuns(
      run('a', [labelled({ host: 'x', disk: '1' }, 1), labelled({ host: 'y', disk: '1' }, 2)]),
      run('b', [labelled({ disk: '1', host: 'y' }, 20), labelled({ disk: '1', host: 'x' }, 10)]),
    )
    const means = rows.filter((row) => row.statistic === 'mean')
    expect(means.map(({ labels, base, candidate }) => [labels?.host, base, candidate])).toEqual([
      ['x', 1, 10],
      ['y', 2, 20],
    ])
  })

  it('of series that nothing tells apart meet in their order, and none is lost', () => {
    const twice = [series('m', { summary: summary({ mean: 1 }) }), series('m', { summary: summary({ mean: 2 }) })]
    const { rows } = compareRuns(run('a', twice), run('b', twice))
    expect(rows.filter((row) => row.statistic === 'mean').map((row) => [row.base, row.candidate])).toEqual([
      [1, 1],
      [2, 2],
    ])
  })
})

describe('the order of rows', () => {
  it('is the whole run, then phases in time order, each led by its outcome and its memory evidence', () => {
    const all = [
      series('zebra', { phase: 'query' }),
      series('ant', { phase: 'query' }),
      series('rss_proxy_bytes', { phase: 'query' }),
      series(HEAP, { phase: 'query' }),
      series(HEAP),
    ]
    const { phase: _, ...whole } = series('uptime')
    const judged = [report('query', 'stable'), report('write', 'stable')]
    const { rows } = compareRuns(run('a', [...all, whole], {}, judged), run('b', [...all, whole], {}, judged))
    const order = rows
      .filter((row) => row.statistic !== 'max')
      .map(({ phase, metric, statistic }) => [phase, metric, statistic])
    expect(order).toEqual([
      [undefined, 'uptime', 'mean'],
      ['write', HEAP, 'outcome'],
      ['write', HEAP, 'mean'],
      ['query', HEAP, 'outcome'],
      ['query', HEAP, 'mean'],
      ['query', 'rss_proxy_bytes', 'mean'],
      ['query', 'ant', 'mean'],
      ['query', 'zebra', 'mean'],
    ])
  })

  it('ends at a bound, and says how much there was', () => {
    const many = Array.from({ length: MAX_COMPARISON_ROWS }, (_, n) => series(`m${n}`))
    const { guard, rows } = compareRuns(run('a', many), run('b', many))
    expect(rows).toHaveLength(MAX_COMPARISON_ROWS)
    expect(guard.find((caveat) => caveat.code === 'compare-truncated')?.message).toContain(`${2 * MAX_COMPARISON_ROWS}`)
  })
})

describe('leak outcomes', () => {
  it.each<[Outcome, Outcome, string]>([
    ['stable', 'leak', 'worse'],
    ['stable', 'step', 'worse'],
    ['step', 'growing', 'worse'],
    ['leak', 'growing', 'better'],
    ['growing', 'stable', 'better'],
    ['leak', 'leak', 'equal'],
    ['stable', 'stable', 'equal'],
    ['inconclusive', 'leak', 'inconclusive'],
    ['stable', 'inconclusive', 'inconclusive'],
    ['inconclusive', 'inconclusive', 'inconclusive'],
  ])('from %s to %s are %s', (before, after, status) => {
    const { rows } = compareRuns(
      run('a', [], {}, [report('write', before)]),
      run('b', [], {}, [report('write', after)]),
    )
    expect(rows).toEqual([
      { metric: HEAP, phase: 'write', statistic: 'outcome', unit: 'text', base: before, candidate: after, status },
    ])
  })

  it('of several series in a phase count by the gravest', () => {
    const before = [report('write', 'stable', 'a'), report('write', 'stable', 'b')]
    const after = [report('write', 'stable', 'a'), report('write', 'leak', 'b')]
    expect(compareRuns(run('a', [], {}, before), run('b', [], {}, after)).rows).toMatchObject([
      { base: 'stable', candidate: 'leak', status: 'worse' },
    ])
  })

  it('of a phase that one side lacks stand alone', () => {
    const { rows } = compareRuns(
      run('a', [], {}, [report('write', 'leak')]),
      run('b', [], {}, [report('query', 'leak')]),
    )
    expect(rows.map(({ phase, status }) => [phase, status])).toEqual([
      ['write', 'only-base'],
      ['query', 'only-candidate'],
    ])
  })
})

describe('what is said before any number', () => {
  const plain = run('a', [series(HEAP)])

  it('is only that there is one run a side, when nothing is wrong', () => {
    const { guard } = compareRuns(plain, run('b', [series(HEAP)]))
    expect(guard.map(({ code, severity }) => [code, severity])).toEqual([['compare-single-run', 'info']])
    expect(guard[0]?.message).toContain('shown, not judged')
  })

  it.each<[string, ComparedRun]>([
    ['same-run', run('a', [series(HEAP)])],
    ['different-system', run('b', [series(HEAP)], { system: 'files' })],
    ['different-parameters', run('b', [series(HEAP)], { parameters: { cadence: '5s' } })],
    ['different-scale', run('b', [series(HEAP)], { parameters: { scale: 'small' } })],
    ['different-seed', run('b', [series(HEAP)], { parameters: { seed: 7 } })],
    ['different-host', run('b', [series(HEAP)], { parameters: { hostname: 'db-2' } })],
    ['different-cpus', run('b', [series(HEAP)], { parameters: { cpus: 4 } })],
    ['different-memory-limit', run('b', [series(HEAP)], { parameters: { memory_limit_bytes: 2 ** 30 } })],
    ['different-kernel', run('b', [series(HEAP)], { parameters: { kernel: '6.1' } })],
    ['different-image', run('b', [series(HEAP)], { parameters: { image_digest: 'sha256:1' } })],
    ['different-versions', run('b', [series(HEAP)], { parameters: { go_version: '1.25' } })],
    ['different-measured-process', run('b', [series(HEAP, { measuredProcess: 'the client' })])],
    ['metrics-disjoint', run('b', [series('other')])],
    ['different-sampling', run('b', [series(HEAP, { summary: summary({ n: 41 }) })])],
    ['different-points', run('b', [series(HEAP, { summary: summary({ n: 85 }) })])],
    ['different-phases', run('b', [series(HEAP)], { phases: phases.slice(1) })],
    [
      'different-duration',
      run('b', [series(HEAP)], { phases: [...phases.slice(0, 1), { ...(phases[1] as Phase), end: 112 }] }),
    ],
  ])('is %s', (code, candidate) => {
    expect(codes(plain, candidate)).toContain(code)
    const symmetric = codes(candidate, plain)
    expect(symmetric).toContain(code)
  })

  it('is silent about a length within 10 %, and about intervals within half', () => {
    const longer = phases.map((phase) => (phase.name === 'write' ? { ...phase, end: 109 } : phase))
    expect(codes(plain, run('b', [series(HEAP)], { phases: longer }))).toEqual([])
    expect(codes(plain, run('b', [series(HEAP, { summary: summary({ n: 70 }) })]))).toEqual(['different-points'])
  })

  it('is that one side is a single point', () => {
    const point = run('b', [series(HEAP, { summary: summary({ n: 1 }) })])
    expect(messageOf(plain, point, 'single-point')).toContain('The candidate is a single point')
    expect(messageOf(point, plain, 'single-point')).toContain('The base is a single point')
  })

  it('is the whole run’s length when the two share no phase', () => {
    const bare = (id: string, duration: number) => run(id, [], { phases: [], duration })
    expect(messageOf(bare('a', 100), bare('b', 300), 'different-duration')).toContain('1:40 in the base and 5:00')
  })

  it('is that the leak outcomes rest on different metrics', () => {
    const one = run('a', [series(HEAP)], {}, [report('write', 'stable')])
    const other = run('b', [series(HEAP)], {}, [report('write', 'stable', 'rss_proxy_bytes')])
    expect(codes(one, other)).toContain('different-evidence')
  })

  it('is that a counter restarted', () => {
    const counter = (last: number) => series(GC, { unit: 'count', summary: summary({ first: 100, last }) })
    expect(codes(run('a', [counter(200)]), run('b', [counter(3)]))).toContain('counter-reset')
    const gauge = (last: number) => series(HEAP, { summary: summary({ first: 100, last }) })
    expect(codes(run('a', [gauge(200)]), run('b', [gauge(3)]))).toEqual([])
  })

  it('names what differs, and how it may mislead', () => {
    const one = run('a', [series(HEAP)], { parameters: { scale: 'small', seed: 1 } })
    const other = run('b', [series(HEAP)], { parameters: { scale: 'large', seed: 1 } })
    const message = messageOf(one, other, 'different-scale')
    expect(message).toContain('scale (small → large)')
    expect(message).toContain('compare them per row')
    expect(codes(one, other)).not.toContain('different-seed')
    const sparse = run('b', [series(HEAP, { summary: summary({ n: 26 }) })])
    expect(messageOf(plain, sparse, 'different-sampling')).toContain('the candidate may miss short peaks')
    expect(messageOf(sparse, plain, 'different-sampling')).toContain('the base may miss short peaks')
  })

  it('is that runs of one side repeat no one configuration, seeds apart', () => {
    const sides = (parameters: Record<string, string | number>[]) =>
      parameters.map((each, i) => run(`b${i}`, [series(HEAP)], { parameters: each }))
    const said = (parameters: Record<string, string | number>[]) =>
      compareSides([plain], sides(parameters)).guard.map(({ code }) => code)
    expect(said([{ writers: 1 }, { writers: 2 }])).toContain('compare-mixed-group')
    expect(said([{ seed: 1 }, { seed: 2 }])).not.toContain('compare-mixed-group')
    expect(said([{ seed: 1 }, { seed: 2 }])).toContain('compare-few-runs')
  })

  it('is that series of one name and the same labels stand apart', () => {
    const twice = [series('m'), series('m')]
    expect(codes(run('a', twice), run('b', twice))).toContain('duplicate-labels')
    const rows = compareRuns(run('a', twice), run('b', twice)).rows
    expect(rows.map(({ nth }) => nth)).toEqual([undefined, undefined, 1, 1])
  })

  it('stays short over hundreds of phases', () => {
    const many = (length: number) =>
      Array.from({ length: 300 }, (_, n): Phase => ({ name: `p${n}`, kind: 'other', start: n, end: n + length }))
    const { guard } = compareRuns(run('a', [], { phases: many(1) }), run('b', [], { phases: many(2) }))
    const said = guard.filter((caveat) => caveat.code === 'compare-different-duration')
    expect(said).toHaveLength(8)
    expect(said.at(-1)?.message).toContain('293 more')
  })
})
