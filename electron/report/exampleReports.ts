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
import type { Report } from '../../shared/report.ts'
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
    return found === undefined ? undefined : { t: found.t, v: found.v, start }
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
