/** Answers about two sides: their numbers, one metric of both over time, and what their logs say. */
import { bestLag, phaseStart } from '../shared/analysis/alignment.ts'
import { compareSides } from '../shared/analysis/compare.ts'
import { differingNames, parameterWords, pickParameters } from '../shared/analysis/differing.ts'
import { decimate } from '../shared/analysis/downsample.ts'
import { type CountedKind, logDifferences, messageKinds } from '../shared/analysis/logDiff.ts'
import { isInPart, partName, partOf, withoutPart } from '../shared/analysis/runPart.ts'
import type { ComparedRun } from '../shared/analysis/seriesPairs.ts'
import { settingDifferences, sideSettings } from '../shared/analysis/settingDifferences.ts'
import { suitePair } from '../shared/analysis/suitePair.ts'
import type { CompareQuestion, ComparisonDocument, ComparisonFigureQuestion, LogDocument } from '../shared/api.ts'
import type { LogComparisonDocument, RunPart } from '../shared/comparisonApi.ts'
import { UserError } from '../shared/errors.ts'
import {
  type ComparedPoints,
  comparisonFigure,
  type FaultWindow,
  MAX_FAULT_WINDOWS,
  type SidePoints,
} from '../shared/figures/comparisonFigure.ts'
import type { Figure, Phase, Points, RunId, Seconds } from '../shared/model.ts'
import type { ReadableDatabase } from './storage/database.ts'
import { logRowsOf } from './storage/logMessages.ts'
import * as logQueries from './storage/logQueries.ts'
import * as queries from './storage/queries.ts'

export interface ComparisonAnswers {
  compareRuns(question: CompareQuestion): ComparisonDocument
  drawComparison(question: ComparisonFigureQuestion): Figure
  compareLogs(question: Pick<CompareQuestion, 'base' | 'candidate'>): LogComparisonDocument
}

interface Source {
  runOf(id: RunId): queries.StoredRun
  comparedRun(id: RunId): ComparedRun
  points(series: number): Points
}

type Side = 'base' | 'candidate'

interface Member {
  readonly run: queries.StoredRun
  readonly phases: readonly Phase[]
  /** Of the metric and its labels. */
  readonly series: readonly queries.StoredSeries[]
}

export function createComparisonAnswers(db: ReadableDatabase, source: Source): ComparisonAnswers {
  const { runOf } = source

  /** The first run of the side and its repeats, none twice. */
  const idsOf = (side: Side, question: Pick<CompareQuestion, Side | 'repeats'>): readonly RunId[] => [
    ...new Set([question[side], ...(question.repeats?.[side] ?? [])]),
  ]

  function reference(id: RunId, part: RunPart | undefined) {
    const { name, system, ...run } = runOf(id)
    return { id: run.id, name: part === undefined ? name : `${name}, ${partName(part)}`, system }
  }

  function compareRuns(question: CompareQuestion): ComparisonDocument {
    const { repeats, parts } = question
    const ids = { base: idsOf('base', question), candidate: idsOf('candidate', question) }
    const further = (side: Side) => ids[side].slice(1).map((id) => reference(id, parts?.[side]))
    const sideOf = (side: Side) => ids[side].map((id) => partedRun(id, parts?.[side]))
    const within =
      question.base === question.candidate && parts !== undefined ? source.comparedRun(question.base) : undefined
    const suite = within && suitePair(within.document, within.leak, parts ?? {})
    return {
      format: 'quartile/comparison',
      version: 1,
      base: reference(question.base, parts?.base),
      candidate: reference(question.candidate, parts?.candidate),
      ...(repeats === undefined ? {} : { repeats: { base: further('base'), candidate: further('candidate') } }),
      ...compareSides(sideOf('base'), sideOf('candidate'), question),
      ...present('suite', suite),
      ...(within?.document.series.length === 0 ? { untimed: true as const } : {}),
    }
  }

  function partedRun(id: RunId, part: RunPart | undefined): ComparedRun {
    const run = source.comparedRun(id)
    if (part === undefined) return run
    const parted = partOf(run, part)
    if (parted.document.series.length === 0 && parted.leak.reports.length === 0)
      throw new UserError('not-found', `${run.document.name} has no ${partName(part)}`)
    return parted
  }

  function membersOf(side: Side, question: ComparisonFigureQuestion): readonly Member[] {
    const part = question.parts?.[side]
    const wanted = labelKey(question.labels)
    return idsOf(side, question).map((id) => {
      const run = runOf(id)
      const series = queries
        .seriesOf(db, run.key)
        .filter((each) => each.metric === question.metric && (part === undefined || isInPart(each, part)))
      const own = (each: queries.StoredSeries) => labelKey((part ? withoutPart(each, part) : each).labels)
      const [first] = series
      const labelled = wanted ?? (first && own(first))
      const phases = queries.phasesOf(db, run.key)
      return {
        run,
        phases: part !== undefined && 'phase' in part ? phases.filter(({ name }) => name === part.phase) : phases,
        series: series.filter((each) => own(each) === labelled),
      }
    })
  }

  function drawComparison(question: ComparisonFigureQuestion): Figure {
    const sides = { base: membersOf('base', question), candidate: membersOf('candidate', question) }
    const all = [...sides.base, ...sides.candidate]
    const header = all.flatMap(({ series }) => series)[0]
    if (!header) throw new UserError('not-found', `neither run has the metric ${JSON.stringify(question.metric)}`)
    const parted =
      question.parts !== undefined &&
      [question.parts.base, question.parts.candidate].some((part) => part && 'phase' in part)
    const align = question.align ?? 'phase'
    // Faults act within what else a run does.
    const spans = all.flatMap(({ phases }) => phases.filter(({ kind }) => kind !== 'fault'))
    const names = [...new Set(spans.map(({ name }) => name))]
    const asked = align !== 'phase' || parted ? [] : question.phase === undefined ? names : [question.phase]
    const shifts = asked.length > 0 ? undefined : zeroes(sides, { ...question, align: parted ? 'phase' : align })
    const sideOf = (side: Side, name: string | undefined): SidePoints | undefined => {
      const names = differingNames(sides[side].map(({ run }) => run))
      const members = sides[side].flatMap((member, i) => {
        const points = name === undefined ? wholeOf(member, shifts?.[side][i] ?? 0) : phaseOf(member, name)
        const { run } = member
        return points ? [{ name: labelled(run.name, pickParameters(run.parameters, names)), ...points }] : []
      })
      return members.length === 0 ? undefined : { members }
    }
    const phaseOf = (member: Member, name: string) => {
      const phase = member.phases.find((each) => each.name === name)
      const series = member.series.find((each) => each.phase === undefined || each.phase === name)
      if (!series || !phase) return undefined
      return drawn(source.points(series.key), phase.start, series.phase === undefined ? phase : undefined)
    }
    const wholeOf = (member: Member, start: Seconds) => {
      const points = joined(member.series.map(({ key }) => source.points(key)))
      return points && drawn(points, start, undefined)
    }
    const drawn = (points: Points, start: Seconds, within: Phase | undefined): ComparedPoints => {
      const { window } = question
      const stretch = window && { start: start + window.start, end: start + window.end }
      return { ...decimate(points, question.points / 2, stretch ?? within), start }
    }
    return comparisonFigure({
      series: question.parts?.base ? withoutPart(header, question.parts.base) : header,
      phases: (asked.length === 0 ? [undefined] : asked).map((name) => ({
        ...(name === undefined ? {} : { name }),
        ...present('base', sideOf('base', name)),
        ...present('candidate', sideOf('candidate', name)),
        faults: (['base', 'candidate'] as const).flatMap((side) =>
          faultsOf(sides[side][0], side, name, shifts?.[side][0]),
        ),
      })),
      ...present('note', shifts?.note),
      ...present('since', shifts?.since),
      ...present('window', question.window),
      ...wordsOf(sides, question),
      theme: question.theme,
    })
  }

  /** Of a member's faults those within the phase, or all, since what stands at zero. */
  function faultsOf(
    member: Member | undefined,
    side: Side,
    phase: string | undefined,
    shift: Seconds = 0,
  ): readonly FaultWindow[] {
    if (member === undefined) return []
    const within = member.phases.find(({ name }) => name === phase)
    if (phase !== undefined && within === undefined) return []
    const zero = within?.start ?? shift
    return member.phases
      .filter(({ kind, start, end }) => kind === 'fault' && (!within || (start < within.end && end > within.start)))
      .slice(0, MAX_FAULT_WINDOWS)
      .map(({ name, start, end }) => ({
        side,
        name,
        start: Math.max(start, within?.start ?? start) - zero,
        end: Math.min(end, within?.end ?? end) - zero,
      }))
  }

  /** Names, clocks and what the axis counts. */
  function wordsOf(sides: Readonly<Record<Side, readonly Member[]>>, question: ComparisonFigureQuestion) {
    const [one, other] = [sides.base, sides.candidate].map((members) => members.map(({ run }) => run))
    const { different } = settingDifferences(one ?? [], other ?? [])
    const nameOf = (side: Side): string => {
      const { name } = reference(question[side], question.parts?.[side])
      const more = sides[side].length - 1
      return labelled(more === 0 ? name : `${name} and ${more} more, median`, sideSettings(different, side))
    }
    const [base, candidate] = [sides.base[0]?.run, sides.candidate[0]?.run]
    const clocks = { ...present('base', base?.startedAtMs), ...present('candidate', candidate?.startedAtMs) }
    return {
      baseName: nameOf('base'),
      candidateName: nameOf('candidate'),
      ...(question.clocks ? { clocks } : {}),
      revision: `${base?.id} ${candidate?.id} ${question.metric} ${question.align ?? ''}`,
      ...(base?.axis === candidate?.axis ? present('axis', base?.axis) : {}),
    }
  }

  /** What stands at zero for each member, on its own run's axis. */
  function zeroes(sides: Readonly<Record<Side, readonly Member[]>>, question: ComparisonFigureQuestion) {
    const of = (find: (member: Member, side: Side) => Seconds) => ({
      base: sides.base.map((member) => find(member, 'base')),
      candidate: sides.candidate.map((member) => find(member, 'candidate')),
    })
    if (question.align === 'marker') {
      const marker = question.marker ?? ''
      return { ...of((member, side) => markerOf(member, marker, side)), since: marker, note: undefined }
    }
    if (question.align === 'correlation') return correlated(sides)
    const partStart = (member: Member) => (question.parts === undefined ? 0 : (member.phases[0]?.start ?? 0))
    return { ...of(partStart), since: undefined, note: undefined }
  }

  function correlated(sides: Readonly<Record<Side, readonly Member[]>>) {
    const pointsOf = ({ series }: Member) => joined(series.map(({ key }) => source.points(key)))
    const first = sides.base[0] && pointsOf(sides.base[0])
    const lags = (['base', 'candidate'] as const).map((side) =>
      sides[side].map((member) => {
        const points = pointsOf(member)
        return points && first && points !== first ? bestLag(first, points) : undefined
      }),
    )
    const [base = [], candidate = []] = lags
    const [lead] = candidate
    return {
      base: base.map((lag, i) => (i === 0 ? 0 : (lag?.lag ?? 0))),
      candidate: candidate.map((lag) => lag?.lag ?? 0),
      since: undefined,
      note: lead
        ? { lag: lead.lag, correlation: lead.correlation }
        : ('no lag was found: one of them does not vary' as const),
    }
  }

  /** A phase's name, or words of a log line: the first. */
  function markerOf({ run, phases }: Member, marker: string, side: Side): Seconds {
    const phase = phaseStart(phases, marker)
    if (phase !== undefined) return phase
    const found = marker.trim() === '' ? undefined : logQueries.firstLine(db, run.key, marker)
    if (found === undefined)
      throw new UserError(
        'not-found',
        `the ${side} has no phase and no log line with ${JSON.stringify(marker)}`,
        phases.length === 0 ? undefined : `Its phases: ${phases.map(({ name }) => name).join(', ')}.`,
      )
    return found
  }

  function compareLogs({ base, candidate }: Pick<CompareQuestion, Side>): LogComparisonDocument {
    const [one, other] = [logOf(base), logOf(candidate)]
    const levels = [...new Set([...one.levels, ...other.levels].map(({ level }) => level))]
    const troubles = [...new Set([...one.troubles, ...other.troubles].map(({ trouble }) => trouble))]
    const lines = <T extends { readonly lines: number }>(all: readonly T[], is: (each: T) => boolean) =>
      all.find(is)?.lines ?? 0
    return {
      format: 'quartile/log-comparison',
      version: 1,
      base: reference(base, undefined),
      candidate: reference(candidate, undefined),
      levels: levels.map((level) => ({
        level,
        base: lines(one.levels, (each) => each.level === level),
        candidate: lines(other.levels, (each) => each.level === level),
      })),
      troubles: troubles.map((trouble) => ({
        trouble,
        base: lines(one.troubles, (each) => each.trouble === trouble),
        candidate: lines(other.troubles, (each) => each.trouble === trouble),
      })),
      ...logDifferences(kindsOf(base), kindsOf(candidate)),
    }
  }

  function logOf(id: RunId): Pick<LogDocument, 'levels' | 'troubles'> {
    return logQueries.searchLog(db, runOf(id).key, { run: id, limit: 1 })
  }
  function kindsOf(id: RunId): ReadonlyMap<string, CountedKind> {
    return messageKinds(logRowsOf(db, runOf(id).key))
  }

  return { compareRuns, drawComparison, compareLogs }
}

/** The name, and behind it what tells the run from those beside it. */
function labelled(name: string, parameters: Readonly<Record<string, string | number>>): string {
  const words = parameterWords(parameters)
  return words === '' ? name : `${name}: ${words}`
}

/** A property that is absent where its value is. */
function present<K extends string, V>(key: K, value: V | undefined): { readonly [k in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [k in K]?: V }
}

function labelKey(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  return labels === undefined ? undefined : JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Parts of one metric in several phases as one line, broken between them; undefined of none. */
function joined(parts: readonly Points[]): Points | undefined {
  const [first, ...others] = parts
    .filter(({ t }) => t.length > 0)
    .toSorted((a, b) => (a.t[0] as number) - (b.t[0] as number))
  if (!first || others.length === 0) return first
  const length = parts.reduce((sum, { t }) => sum + t.length, 0) + others.length
  const [t, v] = [new Float64Array(length), new Float64Array(length)]
  let at = 0
  for (const [i, part] of [first, ...others].entries()) {
    if (i > 0) {
      t[at] = part.t[0] as number
      v[at++] = Number.NaN
    }
    t.set(part.t, at)
    v.set(part.v, at)
    at += part.t.length
  }
  return { t: t.subarray(0, at), v: v.subarray(0, at) }
}
