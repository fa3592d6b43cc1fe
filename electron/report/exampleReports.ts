/** Runs and reports for tests, out of the example run and the demo recordings that come with Quartile. */
import { readFileSync } from 'node:fs'
import { compareRuns } from '../../shared/analysis/compare.ts'
import { type JudgedRun, judgeOne, judgeRun } from '../../shared/analysis/leakRun.ts'
import { summarize } from '../../shared/analysis/summary.ts'
import type { RunDocument, Theme } from '../../shared/api.ts'
import { comparisonReport, overlaidMetrics } from '../../shared/comparisonReport.ts'
import { comparisonFigure } from '../../shared/figures/comparisonFigure.ts'
import { EXAMPLE_PHASES, exampleSeries } from '../../shared/figures/exampleRun.ts'
import { leakFigure } from '../../shared/figures/leakFigure.ts'
import { panelsOf } from '../../shared/figures/panels.ts'
import { runFigure } from '../../shared/figures/runFigure.ts'
import type { Decision, Figure, Series, Unit, VerdictSubject } from '../../shared/model.ts'
import type { Report, ReportBlock } from '../../shared/report.ts'
import { drawnVerdicts, runReport } from '../../shared/runReport.ts'
import { MIB } from '../../shared/units.ts'

/** Half past one on a day in November 2026, UTC. */
export const STARTED_AT_MS = Date.UTC(2026, 10, 21, 1, 30)

export function exampleRun(name: string, series: readonly Series[], change: Partial<RunDocument> = {}): RunDocument {
  return {
    format: 'quartile/run',
    version: 1,
    id: name === 'base' ? '0000000000000000' : 'ffffffffffffffff',
    name,
    system: 'trace-streaming',
    startedAtMs: STARTED_AT_MS,
    duration: 79,
    origin: `/results/${name}`,
    parameters: { scale: 'small' },
    phases: EXAMPLE_PHASES,
    series: series.flatMap(({ t: _t, v, ...header }) => {
      const summary = summarize(v)
      return summary === undefined ? [] : [{ ...header, summary }]
    }),
    profiles: [],
    tables: [],
    caveats: [
      { code: 'mb-is-mib', severity: 'misleading', subject: 'HeapAlloc(MB)', message: 'The column holds MiB.' },
      { code: 'row-cut', severity: 'data-loss', subject: 'memory_write_small.csv', message: 'Cut off.', line: 41 },
    ],
    files: [
      { path: 'memory_write_small.csv', importer: 'csv' },
      { path: 'console.log', skipped: true, reason: 'no importer knows it' },
    ],
    ...change,
  }
}

export function exampleRunReport(
  theme: Theme,
  change: Partial<RunDocument> = {},
  growth = 10,
  decisions: readonly Decision[] = [],
): Report {
  const series = exampleSeries(growth)
  const run = exampleRun('candidate', series, change)
  const judged = { run, seriesList: series, phases: EXAMPLE_PHASES, decisions }
  const leak = judgeRun(judged, {})
  const levels = [
    { phase: 'write', peak: 104 * MIB, average: 102 * MIB },
    { phase: 'query', peak: 494 * MIB, average: 297 * MIB },
  ]
  return runReport({
    run,
    leak,
    verdictFigures: drawnVerdicts(leak).map((report) => ({ report, figure: exampleLeakFigure(judged, report, theme) })),
    figure: runFigure({
      ...panelsOf(series),
      phases: EXAMPLE_PHASES,
      levels,
      duration: 79,
      theme,
      startedAtMs: STARTED_AT_MS,
    }),
    toolVersion: '1.2.3',
  })
}

/** A verdict of the example run, drawn with a limit in sight. */
export function exampleLeakFigure(judged: JudgedRun, subject: VerdictSubject, theme: Theme): Figure {
  const { question, ...verdict } = judgeOne(judged, subject)
  const { series } = question
  return leakFigure({
    ...verdict,
    series,
    limit: 600 * MIB,
    excluded: [{ start: (series.t[0] ?? 0) + 5, end: (series.t[0] ?? 0) + 9 }],
    whole: { start: series.t[0] ?? 0, end: series.t.at(-1) ?? 0 },
    theme,
    startedAtMs: STARTED_AT_MS,
  })
}

export function exampleComparisonReport(theme: Theme): Report {
  const sides = { base: exampleSeries(0), candidate: exampleSeries(10) }
  const base = exampleRun('base', sides.base)
  const candidate = exampleRun('candidate', sides.candidate)
  const judged = (run: RunDocument, seriesList: readonly Series[]) => ({
    document: run,
    leak: judgeRun({ run, seriesList, phases: EXAMPLE_PHASES }, {}),
  })
  const rows = compareRuns(judged(base, sides.base), judged(candidate, sides.candidate))
  const pointsOf = (series: readonly Series[], metric: string, phase: string, start: number) => {
    const found = series.find((each) => each.metric === metric && each.phase === phase)
    return found === undefined ? undefined : { members: [{ name: 'run', t: found.t, v: found.v, start }] }
  }
  const figures = overlaidMetrics(base, candidate).flatMap((metric) => {
    const header = sides.base.find((each) => each.metric === metric)
    if (header === undefined) return []
    const phases = EXAMPLE_PHASES.map(({ name, start }) => {
      const left = pointsOf(sides.base, metric, name, start)
      const right = pointsOf(sides.candidate, metric, name, start)
      return { name, ...(left && { base: left }), ...(right && { candidate: right }) }
    })
    const figure = comparisonFigure({ series: header, baseName: 'base', candidateName: 'candidate', phases, theme })
    return [{ metric, figure }]
  })
  const comparison = { format: 'quartile/comparison' as const, version: 1 as const, base, candidate, ...rows }
  return comparisonReport({ comparison, base, candidate, figures, toolVersion: '1.2.3' })
}

const COLUMNS: Readonly<Record<string, readonly [metric: string, unit: Unit, factor: number]>> = {
  'HeapAlloc(MB)': ['go_memstats_heap_alloc_bytes', 'bytes', MIB],
  'HeapSys(MB)': ['go_memstats_heap_sys_bytes', 'bytes', MIB],
  'RSS(MB)': ['rss_proxy_bytes', 'bytes', MIB],
  NumGC: ['go_gc_duration_seconds_count', 'count', 1],
  NumGoroutine: ['go_goroutines', 'count', 1],
}

/** A demo recording as the suite wrote it, read without Quartile's own importer. */
export function recordedRun(name: 'stable' | 'leaking'): { startedAtMs: number; series: readonly Series[] } {
  const folder = new URL(`../../resources/samples/demo/${name}/`, import.meta.url)
  const files = (['write', 'query'] as const).map((phase) => {
    const [head = '', ...rows] = readFileSync(new URL(`memory_${phase}_small.csv`, folder), 'utf8')
      .trim()
      .split('\n')
    return { phase, names: head.split(','), rows: rows.map((row) => row.split(',')) }
  })
  const startedAtMs = Date.parse(files[0]?.rows[0]?.[0] ?? '')
  const series = files.flatMap(({ phase, names, rows }) => {
    const t = Float64Array.from(rows, (row) => (Date.parse(row[0] ?? '') - startedAtMs) / 1_000)
    return names.flatMap((column, i): Series[] => {
      const known = COLUMNS[column]
      if (known === undefined) return []
      const [metric, unit, factor] = known
      return [{ metric, unit, column, phase, t, v: Float64Array.from(rows, (row) => Number(row[i]) * factor) }]
    })
  })
  return { startedAtMs, series }
}

/** A report with every kind of block, for what every export must be able to say. */
export function exampleOfAllBlocks(theme: Theme): Report {
  const report = exampleRunReport(theme)
  const frames = Array.from({ length: 60 }, (_, i) => ({
    name: `github.com/example/storage.(*Writer[go.shape.int${i}]).flushToDisk`,
    package: `package${i % 7}`,
    depth: 1 + (i % 6),
    start: Math.floor(i / 6) / 10,
    width: 0.1 / (1 + (i % 6)),
    value: `${i}.00 MiB`,
    ...(i % 2 === 0 ? {} : { change: (i - 30) / 30 }),
  }))
  const blocks: readonly ReportBlock[] = [
    { kind: 'paragraph', text: 'A paragraph, by Quartile.' },
    {
      kind: 'note',
      markdown: '# A note\n\n- of two\n- items\n\n```\ncode   here\n```',
      parts: [
        { kind: 'heading', text: 'A note <b>' },
        { kind: 'item', text: 'of two' },
        { kind: 'item', text: `items ${'and more '.repeat(40)}` },
        { kind: 'code', text: 'code   here\n``` and a fence' },
      ],
    },
    {
      kind: 'checks',
      name: 'What the suite promises',
      status: 'fail',
      note: 'What the suite promises, by the ready criteria of Quartile.',
      verdicts: (['fail', 'inconclusive', 'not-evaluable', 'pass'] as const).map((status, i) => ({
        criterion: `Memory stays ${status}`,
        rule: 'max(heap) <= 10 MiB',
        line: i + 1,
        subject: { phase: 'query' },
        status,
        observed: { value: 12_582_912, text: '12.00 MiB' },
        limit: { value: 10_485_760, text: '10.00 MiB' },
        reason: 'It is what it is, and a little more than that.',
      })),
      leftOut: 2,
    },
    {
      kind: 'flame',
      name: 'flame',
      title: 'What holds memory',
      whole: '12.0 MiB, sum of 3 profiles of write',
      frames,
      depth: 6,
      leftOut: 12,
    },
    {
      kind: 'console',
      name: 'console',
      title: 'As the suite prints it',
      text: 'Phase      Peak (MB)   Status\n-----\nwrite         104.00   ✅ stable',
    },
  ]
  return { ...report, sections: [...report.sections, { id: 'all', title: 'Every kind of block', blocks }] }
}
