/** Answers to questions about stored runs: read from the workspace, computed by the pure functions of `shared/`. */
import { decide as decided, decisionOn, outcomeThatCounts, subjectKey } from '../shared/analysis/decisions.ts'
import { decimate } from '../shared/analysis/downsample.ts'
import { evidence, type JudgedRun, judgeOne, judgeRun } from '../shared/analysis/leakRun.ts'
import { hasSuiteTables, suiteTables } from '../shared/analysis/suiteTables.ts'
import { summarize } from '../shared/analysis/summary.ts'
import { byFirstWitness, witnesses } from '../shared/analysis/witnesses.ts'
import type {
  DecideQuestion,
  LeakDocument,
  LeakFigureQuestion,
  LeakQuestion,
  LogDocument,
  LogQuestion,
  RunDocument,
  RunFigureQuestion,
  RunReference,
  SeriesDocument,
} from '../shared/api.ts'
import type { RunData } from '../shared/criteria/runData.ts'
import { assert, UserError } from '../shared/errors.ts'
import { leakFigure } from '../shared/figures/leakFigure.ts'
import { panelsOf, seriesName } from '../shared/figures/panels.ts'
import { type RunTrendLine, runFigure } from '../shared/figures/runFigure.ts'
import type { Decision, Figure, RunId, Series, Summary, Table } from '../shared/model.ts'
import { type ComparisonAnswers, createComparisonAnswers } from './comparisonAnswers.ts'
import type { WritableDatabase } from './storage/database.ts'
import { decisionsOf, storeDecision } from './storage/decisions.ts'
import * as logQueries from './storage/logQueries.ts'
import { PointsCache } from './storage/pointsCache.ts'
import * as queries from './storage/queries.ts'
import { storedVerdicts } from './storage/verdicts.ts'

/** The heap after each collection of a JVM. */
const LIVE_SET = 'jvm_heap_after_gc_bytes'

export interface Answers extends ComparisonAnswers {
  runOf(id: RunId): queries.StoredRun
  showRun(id: RunId): RunDocument
  judgeLeak(question: LeakQuestion): LeakDocument
  decide(question: DecideQuestion): LeakDocument
  searchLog(question: LogQuestion): LogDocument
  drawRun(question: RunFigureQuestion): Figure
  drawLeak(question: LeakFigureQuestion): Figure
  /** Series of a run with their points, all or those of some metrics. */
  seriesOf(id: RunId, metrics?: readonly string[]): readonly Series[]
  /** What criteria look at; points are read when they are asked for. */
  runData(id: RunId): RunData
}

/** Judges a run that is stored but not yet published. */
export function judgeStoredRun(
  db: WritableDatabase,
  run: RunReference & { readonly key: number },
  decisions: readonly Decision[],
): LeakDocument {
  const series = queries.seriesOf(db, run.key)
  const phases = queries.phasesOf(db, run.key)
  const times: queries.FrameTimes = new Map()
  const seriesList = evidence(series, phases, {}).map((each) => ({
    ...each,
    ...queries.readPoints(db, each.key, times),
  }))
  const axis = queries.axisOf(db, run.key)
  return judgeRun({ run: referenceOf(run), seriesList, phases, decisions, ...(axis ? { axis } : {}) }, {})
}

export function createAnswers(db: WritableDatabase): Answers {
  const cache = new PointsCache(db)
  /** By the points that they are of: a series that grows has another array each time. */
  const passing = new WeakMap<Float64Array, Summary>()

  function runOf(id: RunId): queries.StoredRun {
    const run = queries.findRun(db, id)
    if (!run) throw new UserError('not-found', `there is no run ${JSON.stringify(id)}`, 'It may have been removed.')
    return run
  }

  function withPoints(series: queries.StoredSeries): Series {
    return { ...series, ...cache.points(series.key) }
  }

  /** A followed run is answered for as it stood at one moment, though another process writes to it. */
  function atOnce<Question extends { readonly run: RunId }, T>(answer: (question: Question) => T) {
    return (question: Question): T =>
      runOf(question.run).followedSinceMs === undefined ? answer(question) : db.transaction(() => answer(question))()
  }

  function passingSummary(series: number): Summary | undefined {
    const { v } = cache.points(series)
    const summary = passing.get(v) ?? summarize(v)
    if (summary) passing.set(v, summary)
    return summary
  }

  /** Computed when first asked for, then kept: an import need not wait for it. */
  function summaryOf(series: number, { followedSinceMs }: queries.StoredRun): Summary | undefined {
    if (followedSinceMs !== undefined) return passingSummary(series)
    const stored = queries.storedSummary(db, series)
    if (stored) return stored
    const summary = summarize(cache.points(series).v)
    if (summary) queries.storeSummary(db, series, summary)
    return summary
  }

  function showRun(id: RunId): RunDocument {
    const found = runOf(id)
    const { key, ...run } = found
    const stored = queries.seriesOf(db, key)
    const series = stored.flatMap(({ key, ...header }): SeriesDocument[] => {
      const summary = summaryOf(key, found)
      return summary ? [{ ...header, summary }] : []
    })
    return {
      format: 'quartile/run',
      version: 1,
      ...run,
      phases: queries.phasesOf(db, key),
      series,
      profiles: queries.profilesOf(db, key),
      tables: tablesOf(run.system, key, stored),
      caveats: queries.caveatsOf(db, key),
      files: queries.filesOf(db, key),
    }
  }

  const showRunAtOnce = atOnce(({ run }: { readonly run: RunId }) => showRun(run))

  function tablesOf(system: string, key: number, stored: readonly queries.StoredSeries[]): readonly Table[] {
    return [...(hasSuiteTables(system) ? suiteTables(stored.map(withPoints)) : []), ...queries.tablesOf(db, key)]
  }

  function runData(id: RunId): RunData {
    const { key, name, system, parameters } = runOf(id)
    const stored = queries.seriesOf(db, key)
    return {
      name,
      parameters,
      phases: queries.phasesOf(db, key),
      series: stored,
      tables: tablesOf(system, key, stored),
      caveats: queries.caveatsOf(db, key),
      points(series) {
        const found = stored.find((each) => each === series)
        assert(found, 'points are asked for by a series that was listed')
        return cache.points(found.key)
      },
      judgeLeak: (metric) => judgeLeak({ run: id, metric }).reports,
    }
  }

  function judgedRun(id: RunId, choice: Omit<LeakQuestion, 'run'>): JudgedRun {
    const run = runOf(id)
    const phases = queries.phasesOf(db, run.key)
    const seriesList = evidence(queries.seriesOf(db, run.key), phases, choice).map(withPoints)
    return {
      run: referenceOf(run),
      seriesList,
      phases,
      decisions: decisionsOf(db, run.key),
      ...axisOf(run),
    }
  }

  function judgeLeak(question: LeakQuestion): LeakDocument {
    const run = runOf(question.run)
    const { metric, phase, compat } = question
    // Who follows a run judges it as it grows, so that nobody else has to each time that somebody looks.
    if (run.followedSinceMs !== undefined && metric === undefined && phase === undefined && !compat)
      return { format: 'quartile/leak', version: 1, run: referenceOf(run), soFar: true, ...storedVerdicts(db, run.key) }
    return judgeRun(judgedRun(question.run, question), question)
  }

  function decide(question: DecideQuestion): LeakDocument {
    const { key } = runOf(question.run)
    // Throws for a verdict that the run does not have.
    judgeOne(judgedRun(question.run, question), question)
    const decision = decided(decisionOn(decisionsOf(db, key), question), question, Date.now())
    const judgeAgain = () => judgeRun(judgedRun(question.run, {}), {})
    return storeDecision(db, key, question, decision, judgeAgain)
  }

  function drawLeak(question: LeakFigureQuestion): Figure {
    const run = runOf(question.run)
    const { question: judged, ...verdict } = judgeOne(judgedRun(question.run, question), question)
    return leakFigure({
      ...verdict,
      series: { ...judged.series, ...decimate(judged.series, question.points / 2, question.window) },
      ...(judged.limit === undefined ? {} : { limit: judged.limit }),
      excluded: judged.excluded ?? [],
      whole: { start: judged.series.t[0] ?? 0, end: judged.series.t.at(-1) ?? run.duration },
      theme: question.theme,
      revision: `${run.id} ${subjectKey(question)}`,
      ...axisOf(run),
      ...(question.window ? { window: question.window } : {}),
      ...(run.startedAtMs === undefined ? {} : { startedAtMs: run.startedAtMs }),
    })
  }

  function comparedRun(id: RunId) {
    return { document: showRun(id), leak: judgeLeak({ run: id }) }
  }

  function drawRun(question: RunFigureQuestion): Figure {
    const run = runOf(question.run)
    const stored = queries.seriesOf(db, run.key)
    const first = firstWitness(stored)
    const { panels, leftOut } = panelsOf(byFirstWitness(stored, first))
    const beside = stored.filter((each) => first !== undefined && !byFirstWitness(stored, first).includes(each))
    const [lead] = panels[0]?.series ?? []
    const levels = (panels[0]?.series ?? [])
      .filter((series) => series.metric === lead?.metric)
      .flatMap(({ key, phase }) => {
        const summary = summaryOf(key, run)
        return summary ? [{ ...(phase === undefined ? {} : { phase }), peak: summary.max, average: summary.mean }] : []
      })
    const drawn = (series: queries.StoredSeries) => ({
      ...series,
      ...decimate(cache.points(series.key), question.points / 2, question.window),
    })
    return runFigure({
      panels: panels.map((panel) => ({ ...panel, series: panel.series.map(drawn) })),
      leftOut: [...leftOut, ...new Set(beside.map(seriesName))],
      phases: queries.phasesOf(db, run.key),
      levels,
      ...trendOf(run, lead),
      troubles: logQueries.troubleMarks(db, run.key, question.window ?? { start: 0, end: run.duration }),
      duration: run.duration,
      theme: question.theme,
      revision: run.id,
      ...axisOf(run),
      ...(question.window ? { window: question.window } : {}),
      ...(run.startedAtMs === undefined ? {} : { startedAtMs: run.startedAtMs }),
    })
  }

  /** Where a recording and a GC log tell of one heap, the one that is believed first. */
  function firstWitness(stored: readonly queries.StoredSeries[]): Series | undefined {
    return witnesses(stored.filter(({ metric }) => metric === LIVE_SET).map(withPoints))?.first
  }

  /** Of a JVM the verdict's trend stands in its heap: the points of the collections alone do not show it. */
  function trendOf(run: queries.StoredRun, lead: queries.StoredSeries | undefined): { readonly trend?: RunTrendLine } {
    if (lead?.metric !== LIVE_SET || run.followedSinceMs !== undefined) return {}
    const { metric, labels } = lead
    const asked = { metric, ...(labels === undefined ? {} : { labels }) }
    // Cut at phases there is a verdict for each, and no line through all of them.
    if (queries.phasesOf(db, run.key).length > 0) return {}
    const { report, floor } = judgeOne(judgedRun(run.id, { metric }), asked)
    if (floor === undefined) return {}
    return { trend: { name: `Trend: ${outcomeThatCounts(report)}`, t: floor.t, curve: floor.curve } }
  }

  return {
    runOf,
    showRun: (run) => showRunAtOnce({ run }),
    judgeLeak: atOnce(judgeLeak),
    decide,
    ...createComparisonAnswers(db, { runOf, comparedRun, points: (series) => cache.points(series) }),
    searchLog: (question) => {
      const { key, startedAtMs, ...run } = runOf(question.run)
      return {
        format: 'quartile/log',
        version: 1,
        run: referenceOf(run),
        ...(startedAtMs === undefined ? {} : { startedAtMs }),
        ...logQueries.searchLog(db, key, question),
      }
    },
    drawRun: atOnce(drawRun),
    drawLeak: atOnce(drawLeak),
    runData,
    seriesOf: (id, metrics) =>
      queries
        .seriesOf(db, runOf(id).key)
        .filter(({ metric }) => metrics === undefined || metrics.includes(metric))
        .map(withPoints),
  }
}

function axisOf({ axis }: { readonly axis?: 'rows' }): { readonly axis?: 'rows' } {
  return axis === undefined ? {} : { axis }
}

function referenceOf({ id, name, system }: RunReference): RunReference {
  return { id, name, system }
}
