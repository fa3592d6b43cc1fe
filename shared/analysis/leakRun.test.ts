import { describe, expect, it } from 'vitest'
import { UserError } from '../errors.ts'
import type { Phase, Series } from '../model.ts'
import { evidence, type JudgedRun, judgeRun, MAX_LEAK_REPORTS } from './leakRun.ts'

const HEAP = 'go_memstats_heap_alloc_bytes'
const RSS = 'process_resident_memory_bytes'
const phases: readonly Phase[] = [
  { name: 'query', kind: 'query', start: 100, end: 199 },
  { name: 'write', kind: 'write', start: 0, end: 99 },
]
const series = (metric: string, value: (i: number) => number, more: Partial<Series> = {}): Series => ({
  metric,
  unit: 'bytes',
  t: Float64Array.from({ length: 200 }, (_, i) => i),
  v: Float64Array.from({ length: 200 }, (_, i) => value(i)),
  ...more,
})
const run = (seriesList: readonly Series[], over: Partial<JudgedRun> = {}): JudgedRun => ({
  run: { id: '0123456789abcdef', name: 'a run', system: 'trace-streaming' },
  seriesList,
  phases,
  ...over,
})
const judged = (over: JudgedRun, choice: Parameters<typeof judgeRun>[1] = {}) =>
  judgeRun(over, choice)
    .reports.filter(({ companion }) => companion !== true)
    .map(({ phase, metric, outcome }) => [phase, metric, outcome])

describe('what is judged', () => {
  it('is the best memory evidence of each phase, in time order', () => {
    const all = [
      series(RSS, () => 5, { phase: 'query' }),
      series(HEAP, (i) => 1 + i, { phase: 'query' }),
      series('rss_proxy_bytes', () => 5, { phase: 'write' }),
      series(RSS, () => 5, { phase: 'write' }),
    ]
    expect(judged(run(all))).toEqual([
      ['write', RSS, 'stable'],
      ['query', HEAP, 'leak'],
    ])
  })

  it('is everything in bytes when none of it is known evidence, but nothing on a disk or a wire', () => {
    const all = [
      series('used', () => 1),
      series('pinned', (i) => 1 + i),
      series('disk_used_bytes', (i) => 1 + i),
      series('cpu', (i) => 1 + i, { unit: 'ratio' }),
    ]
    expect(judged(run(all, { phases: [] }))).toEqual([
      [undefined, 'used', 'stable'],
      [undefined, 'pinned', 'leak'],
    ])
  })

  it('is a series that spans the run, cut at its phases', () => {
    const stepped = series(HEAP, (i) => (i < 100 ? 10 : 100))
    expect(judged(run([stepped]))).toEqual([
      ['write', HEAP, 'stable'],
      ['query', HEAP, 'stable'],
    ])
    expect(judged(run([stepped], { phases: [] }))).toEqual([[undefined, HEAP, 'step']])
  })

  it('is not a weaker series of the whole run where a phase has better', () => {
    const all = [series(HEAP, () => 1, { phase: 'write' }), series(RSS, () => 1)]
    expect(judged(run(all))).toEqual([
      ['write', HEAP, 'stable'],
      ['query', RSS, 'stable'],
    ])
  })

  it('keeps labels, so that two containers can be told apart', () => {
    const all = ['a', 'b'].map((container) => series(RSS, () => 1, { labels: { container } }))
    expect(judgeRun(run(all, { phases: [] }), {}).reports.map((report) => report.labels)).toEqual([
      { container: 'a' },
      { container: 'b' },
    ])
  })

  it('is the metric and the phase asked for', () => {
    const all = [
      series(HEAP, () => 1, { phase: 'write' }),
      series('go_goroutines', (i) => 1 + i, { phase: 'write', unit: 'count' }),
      series('go_goroutines', () => 1, { phase: 'query', unit: 'count' }),
    ]
    expect(judged(run(all), { metric: 'go_goroutines' })).toEqual([
      ['write', 'go_goroutines', 'leak'],
      ['query', 'go_goroutines', 'stable'],
    ])
    expect(judged(run(all), { metric: 'go_goroutines', phase: 'query' })).toEqual([
      ['query', 'go_goroutines', 'stable'],
    ])
  })

  it('can be told from headers alone', () => {
    const all = [series(HEAP, () => 1), series(RSS, () => 1)]
    expect(evidence(all, phases, {})).toEqual(all)
    expect(evidence(all, phases, { metric: RSS })).toEqual([all[1]])
  })

  it('takes the counter of its collections along, and nothing that no verdict needs', () => {
    const count = series('go_gc_duration_seconds_count', (i) => i, { phase: 'write', unit: 'count' })
    const all = [series(HEAP, () => 1, { phase: 'write' }), count, series('go_memstats_heap_sys_bytes', () => 1)]
    expect(evidence(all, phases.slice(1), {})).toEqual(all.slice(0, 2))
  })
})

describe('the document', () => {
  it('has the gravest outcome', () => {
    const all = [series(HEAP, () => 1, { phase: 'write' }), series(HEAP, (i) => 1 + i, { phase: 'query' })]
    const { format, version, run: reference, outcome } = judgeRun(run(all), {})
    expect({ format, version, outcome }).toEqual({ format: 'quartile/leak', version: 1, outcome: 'leak' })
    expect(reference).toEqual({ id: '0123456789abcdef', name: 'a run', system: 'trace-streaming' })
  })

  it('never passes for lack of data', () => {
    expect(judgeRun(run([]), {})).toMatchObject({ outcome: 'inconclusive', reports: [] })
    const empty = series(HEAP, () => 1, { t: new Float64Array(0), v: new Float64Array(0) })
    expect(judgeRun(run([empty]), {})).toMatchObject({ outcome: 'inconclusive' })
    // A run-wide series that has no point in one of the phases.
    const late: Phase = { name: 'late', kind: 'other', start: 500, end: 600 }
    expect(judgeRun(run([series(HEAP, () => 1)], { phases: [...phases, late] }), {}).outcome).toBe('inconclusive')
  })

  it('carries upstream’s figures for the heap of the trace-streaming suite only', () => {
    const all = [series(HEAP, () => 1, { phase: 'write' })]
    expect(judgeRun(run(all), {}).reports[0]).toHaveProperty('upstream')
    const other = { id: '0123456789abcdef', name: 'a run', system: 'files' }
    expect(judgeRun(run(all, { run: other }), {}).reports[0]).not.toHaveProperty('upstream')
    expect(judgeRun(run([series(RSS, () => 1)]), {}).reports[0]).not.toHaveProperty('upstream')
  })

  it('keeps the gravest of too many reports and says how many there were', () => {
    const all = Array.from({ length: MAX_LEAK_REPORTS + 50 }, (_, n) =>
      series(`m${n}`, n % 25 === 24 ? (i) => 1 + i : () => 1),
    )
    const { outcome, reports } = judgeRun(run(all, { phases: [] }), {})
    expect(outcome).toBe('leak')
    expect(reports).toHaveLength(MAX_LEAK_REPORTS)
    expect(reports.filter((report) => report.outcome === 'leak')).toHaveLength(10)
    expect(reports[0]?.reasons.at(-1)).toContain(`gravest ${MAX_LEAK_REPORTS} of ${MAX_LEAK_REPORTS + 50}`)
  })
})

describe('a question about what is not there', () => {
  const all = [series(HEAP, () => 1, { phase: 'write' }), series(RSS, () => 1, { phase: 'write' })]

  it('names the metrics there are', () => {
    expect(refusal({ metric: 'heap' })).toMatchObject({ code: 'not-found', hint: `It has ${HEAP}, ${RSS}.` })
    expect(refusal({ metric: RSS, phase: 'query' })).toMatchObject({ hint: 'It has no metrics at all.' })
  })

  it('names the phases there are', () => {
    expect(refusal({ phase: 'warm-up' })).toMatchObject({ code: 'not-found', hint: 'It has query, write.' })
  })

  it('names a dozen and counts the rest', () => {
    const many = Array.from({ length: 30 }, (_, n) => series(`m${n}`, () => 1))
    expect(refusal({ metric: 'heap' }, many).hint).toMatch(/ and 18 more\.$/)
  })

  function refusal(choice: Parameters<typeof judgeRun>[1], seriesList = all): UserError {
    try {
      judgeRun(run(seriesList), choice)
    } catch (error) {
      if (error instanceof UserError) return error
      throw error
    }
    throw new Error('it was answered')
  }
})

describe('one heap that a recording and a GC log tell of', () => {
  const LIVE = 'jvm_heap_after_gc_bytes'
  const log = series(LIVE, (i) => 50 + (i % 3), { labels: { witness: 'GC log' } })
  const ask = (recording: Series, choice: Parameters<typeof judgeRun>[1] = {}) =>
    judgeRun(run([log, recording], { phases: [] }), choice).reports.map(({ labels, companion, reasons }) => ({
      of: labels?.witness ?? 'recording',
      companion: companion === true,
      because: reasons.find((reason) => reason.startsWith('Judged by')) ?? '',
    }))

  it('is judged by the recording, and by the log beside it', () => {
    const recording = series(LIVE, (i) => 50 + (i % 5), { labels: { gc: 'G1' } })
    const both = [
      { of: 'recording', companion: false, because: expect.stringContaining('flight recording, which knows') },
      { of: 'GC log', companion: true, because: '' },
    ]
    expect(ask(recording)).toEqual(both)
    expect(ask(recording, { metric: LIVE })).toEqual(both)
  })

  it('is judged by the log where the recording saw only some of the run', () => {
    const late = series(LIVE, () => 50)
    const part = { ...late, t: late.t.subarray(100), v: late.v.subarray(100) }
    expect(ask(part)).toEqual([
      { of: 'GC log', companion: false, because: expect.stringContaining('saw more of the run') },
      { of: 'recording', companion: true, because: '' },
    ])
  })

  it('is judged once where it is no memory', () => {
    const classes = (labels?: Record<string, string>) =>
      series('jvm_metaspace_used_bytes', () => 5, labels === undefined ? {} : { labels })
    const { reports } = judgeRun(run([log, classes(), classes({ witness: 'GC log' })], { phases: [] }), {})
    expect(reports.map(({ metric, labels }) => [metric, labels?.witness])).toEqual([
      [LIVE, 'GC log'],
      ['jvm_metaspace_used_bytes', undefined],
    ])
  })
})
