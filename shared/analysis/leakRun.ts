/** Chooses which series of a run to judge, and judges them phase by phase. */
import type { LeakDocument, LeakQuestion, RunReference } from '../api.ts'
import { UserError } from '../errors.ts'
import { COMPANIONS, MEMORY_EVIDENCE, mayBeMemory } from '../metrics.ts'
import type { Decision, LeakReport, Phase, Series, SeriesHeader, VerdictSubject } from '../model.ts'
import { counterOf, limitIn, limitSeriesOf, outcomeOf, withPatterns } from './companions.ts'
import { decisionOn, outcomeThatCounts, subjectKey } from './decisions.ts'
import { type JudgedSeries, judgeSeries, judgeWithFloor, type SeriesQuestion } from './leak.ts'
import { type Window, within } from './window.ts'
import { witnesses } from './witnesses.ts'

/** Reports in one answer: about 300 KB of JSON, and more than a person reads. The gravest are kept. */
export const MAX_LEAK_REPORTS = 200
/** Names that an error message lists before it says how many more there are. */
const MAX_NAMES = 12

/** The layout and the metric that the suite's script judges. */
const UPSTREAM_SYSTEM = 'trace-streaming'
const UPSTREAM_METRIC = 'go_memstats_heap_alloc_bytes'

export interface JudgedRun {
  readonly run: RunReference
  /** Series in any order. One without a phase is cut at the phases when the run has some. */
  readonly seriesList: readonly Series[]
  readonly phases: readonly Phase[]
  /** What a person decided about verdicts of this run. */
  readonly decisions?: readonly Decision[]
  /** The points carry no time, only the number of their row. */
  readonly axis?: 'rows'
}

type Choice = Pick<LeakQuestion, 'metric' | 'phase' | 'compat'>

/**
 * Judges, per phase in time order, the metric asked for or else the best memory evidence there is in that phase, then
 * what leaks beside memory. A run without any series in bytes gets no report of memory and is inconclusive.
 */
export function judgeRun(judged: JudgedRun, choice: Choice): LeakDocument {
  const reports = withPatterns(
    questionsOf(judged, choice).map((each) => reportOn(paced(judgeSeries(each.question), judged), each)),
  )
  return {
    format: 'quartile/leak',
    version: 1,
    run: judged.run,
    outcome: outcomeOf(reports),
    reports: bounded(reports),
  }
}

export interface DrawnVerdict extends JudgedSeries {
  /** What was judged, cut at the phase. */
  readonly question: SeriesQuestion
}

/** One verdict with all that a figure of it shows. Throws when the run has no such series. */
export function judgeOne(judged: JudgedRun, subject: VerdictSubject): DrawnVerdict {
  const { metric, phase } = subject
  const wanted = subjectKey(subject)
  const found = questionsOf(judged, { metric, ...(phase === undefined ? {} : { phase }) }).find(
    ({ question }) => subjectKey(judgedSubject(question)) === wanted,
  )
  if (found === undefined)
    throw new UserError(
      'not-found',
      `the run has no verdict on ${[phase, metric, ...Object.values(subject.labels ?? {})].filter(Boolean).join(', ')}`,
      'Name its phase, its metric and all of its labels.',
    )
  const { report, ...floor } = judgeWithFloor(found.question)
  return { ...floor, report: reportOn(paced(report, judged), found), question: found.question }
}

const NO_PACE =
  'The rows carry no time, so growth has no pace and nothing is judged: say how far apart they were taken, in the questions about its import or with --interval 5s.'

/** Rows are no hours: what their number says of pace is left out, and so is a verdict that rests on it. */
function paced(report: LeakReport, { axis }: JudgedRun): LeakReport {
  if (axis === undefined) return report
  const { evidence: _, ...rest } = report
  return { ...rest, outcome: 'inconclusive', reasons: [NO_PACE] }
}

interface Asked {
  readonly question: SeriesQuestion
  readonly companion: boolean
  /** Why this witness is believed before another. */
  readonly because?: string
  readonly decision: Decision | undefined
}

function questionsOf({ run, seriesList, phases, decisions = [] }: JudgedRun, choice: Choice): readonly Asked[] {
  return byOneWitness(choose(seriesList, phases, choice)).map((each) => {
    const question: SeriesQuestion = {
      series: cut(each.series, each.phase, phases),
      ...(each.phase === undefined ? {} : { phase: each.phase }),
      ...besidesOf(each),
      excluded: faults(each.phase, phases),
      compat: choice.compat ?? false,
      upstreamApplies: run.system === UPSTREAM_SYSTEM && each.series.metric === UPSTREAM_METRIC,
    }
    const decision = decisionOn(decisions, judgedSubject(question))
    const warmupEnd = decision?.warmupEnd
    return {
      question: warmupEnd === undefined ? question : { ...question, warmupEnd },
      companion: each.companion,
      ...(each.because === undefined ? {} : { because: each.because }),
      decision,
    }
  })
}

/** One heap that two witnesses tell of is judged once; what the other one says stands beside it. */
function byOneWitness(chosen: readonly Chosen<Series>[]): readonly Chosen<Series>[] {
  const asked = Map.groupBy(chosen, ({ phase, series: { metric } }) => JSON.stringify([phase, metric]))
  return [...asked.values()].flatMap((members) => {
    const found = witnesses(members.map(({ series }) => series))
    if (found === undefined) return members
    if (members.every(({ companion }) => companion)) return members.filter(({ series }) => series === found.first)
    return members
      .map((each) =>
        each.series === found.first ? { ...each, because: found.because } : { ...each, companion: true as const },
      )
      .sort((a, b) => Number(a.companion) - Number(b.companion))
  })
}

function judgedSubject({
  series: { metric, labels, ...series },
  phase = series.phase,
}: SeriesQuestion): VerdictSubject {
  return { metric, ...(phase === undefined ? {} : { phase }), ...(labels === undefined ? {} : { labels }) }
}

/** A person who knows more than the points may say so: what the evidence says stays beside it. */
function reportOn(report: LeakReport, { companion, because, decision }: Asked): LeakReport {
  return {
    ...report,
    ...(because === undefined ? {} : { reasons: [...report.reasons, because] }),
    ...(companion ? { companion: true as const } : {}),
    ...(decision?.overruled === undefined ? {} : { overruled: decision.overruled }),
  }
}

/** The series that a verdict rests on, so that a caller may load the points of no others. Throws when the metric or the phase asked for is not there. */
export function evidence<S extends SeriesHeader>(
  seriesList: readonly S[],
  phases: readonly Phase[],
  choice: Choice,
): readonly S[] {
  const chosen = choose(seriesList, phases, choice)
  return [...new Set(chosen.flatMap(({ series, count, limit }) => [series, count, limit]))].filter(
    (each) => each !== undefined,
  )
}

/** Only a series that spans the run has points of other phases. */
function cut(series: Series, phase: string | undefined, phases: readonly Phase[]): Series {
  const window = series.phase === undefined ? phases.find((each) => each.name === phase) : undefined
  return window ? { ...series, ...within(series, window) } : series
}

function besidesOf({ count, limit }: Chosen<Series>): { readonly count?: Series; readonly limit?: number } {
  const most = limit && limitIn(limit)
  return { ...(count === undefined ? {} : { count }), ...(most === undefined ? {} : { limit: most }) }
}

function faults(judged: string | undefined, phases: readonly Phase[]): readonly Window[] {
  return phases.filter(({ kind, name }) => kind === 'fault' && name !== judged)
}

interface Chosen<S> {
  readonly series: S
  readonly phase?: string
  readonly companion: boolean
  readonly because?: string
  /** Counts the collections of the same process. */
  readonly count?: S
  /** Holds what the series may not exceed. */
  readonly limit?: S
}

function choose<S extends SeriesHeader>(
  seriesList: readonly S[],
  phases: readonly Phase[],
  { metric, phase }: Choice,
): readonly Chosen<S>[] {
  const names = new Set(phases.toSorted((a, b) => a.start - b.start).map((each) => each.name))
  for (const each of seriesList) if (each.phase !== undefined) names.add(each.phase)
  if (phase !== undefined && !names.has(phase)) throw missing('phase', phase, names)
  // What is marked as a fault or as warm-up is left out of verdicts, unless someone asks for it.
  for (const each of phases) if (each.kind === 'fault' || each.kind === 'warm-up') names.delete(each.name)

  const asked: readonly (string | undefined)[] =
    phase !== undefined ? [phase] : names.size > 0 ? [...names] : [undefined]
  // A series without a phase spans the run, and so has a part in each phase.
  const inPhase = (name: string | undefined) =>
    seriesList.filter((each) => each.phase === undefined || each.phase === name)
  const chosenBy = (pick: (there: readonly S[]) => readonly S[], companion: boolean) =>
    asked.flatMap((name) => {
      const there = inPhase(name)
      return pick(there).map((series): Chosen<S> => {
        const count = counterOf(series, there)
        const limit = limitSeriesOf(series, there)
        return {
          series,
          ...(name === undefined ? {} : { phase: name }),
          companion,
          ...(count === undefined ? {} : { count }),
          ...(limit === undefined ? {} : { limit }),
        }
      })
    })
  if (metric === undefined) return [...chosenBy(bestMemory, false), ...chosenBy(companions, true)]
  const chosen = chosenBy((there) => there.filter((each) => each.metric === metric), false)
  if (chosen.length === 0) throw missing('metric', metric, new Set(asked.flatMap(inPhase).map((each) => each.metric)))
  return chosen
}

/** What is judged beside memory, where it is not itself the memory that is judged. */
function companions<S extends SeriesHeader>(there: readonly S[]): readonly S[] {
  const memory = new Set(bestMemory(there))
  return there.filter((each) => COMPANIONS.includes(each.metric) && !memory.has(each))
}

/** All series of the best metric there is, else all in bytes that are not named after something else that holds bytes. */
function bestMemory<S extends SeriesHeader>(seriesList: readonly S[]): readonly S[] {
  const best = MEMORY_EVIDENCE.find((metric) => seriesList.some((each) => each.metric === metric))
  const counts = (each: S) =>
    best === undefined ? each.unit === 'bytes' && mayBeMemory(each.metric) : each.metric === best
  return seriesList.filter(counts)
}

function bounded(reports: readonly LeakReport[]): readonly LeakReport[] {
  if (reports.length <= MAX_LEAK_REPORTS) return reports
  const kept = new Set<LeakReport>()
  for (const outcome of ['leak', 'growing', 'step', 'inconclusive', 'stable'])
    for (const report of reports)
      if (outcomeThatCounts(report) === outcome && kept.size < MAX_LEAK_REPORTS) kept.add(report)
  const note = `Only the gravest ${MAX_LEAK_REPORTS} of ${reports.length} judged series are listed.`
  return reports
    .filter((report) => kept.has(report))
    .map((report, i) => (i === 0 ? { ...report, reasons: [...report.reasons, note] } : report))
}

function missing(what: 'phase' | 'metric', name: string, names: ReadonlySet<string>): UserError {
  const sorted = [...names].sort()
  const more = sorted.length > MAX_NAMES ? ` and ${sorted.length - MAX_NAMES} more` : ''
  const hint =
    sorted.length === 0 ? `It has no ${what}s at all.` : `It has ${sorted.slice(0, MAX_NAMES).join(', ')}${more}.`
  return new UserError('not-found', `the run has no ${what} ${JSON.stringify(name)}`, hint)
}
