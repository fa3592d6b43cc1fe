/** What makes two runs hard to compare, each with how it may mislead. */
import type { RunDocument, RunReference } from '../api.ts'
import { ALPHA, MIN_REPEATS } from '../criteria/judgeBetween.ts'
import { assert } from '../errors.ts'
import { metricFacts } from '../metrics.ts'
import type { Caveat, ComparisonRow, Severity } from '../model.ts'
import { format, formatDuration, formatNumber } from '../units.ts'
import type { ComparedRun, SeriesPair } from './seriesPairs.ts'
import { isSeed, settingKind } from './settingKinds.ts'

/** Relative difference in length, or in the number of points, that a comparison bears without a word. */
const TOLERATED_CHANGE = 0.1
/** Ratio of sampling intervals above which one side sees short peaks that the other misses. */
const TOLERATED_SAMPLING = 1.5
/** Names that a message lists before it says how many more there are. */
const MAX_NAMES = 6
/** Caveats of one kind, so that a run with hundreds of phases is warned of once and not hundreds of times. */
const MAX_PER_CODE = 8

/** Caveats that touch both sides first, then those of single phases and metrics. The first run of a side speaks for it. */
export function guardComparison(
  bases: readonly ComparedRun[],
  candidates: readonly ComparedRun[],
  pairs: readonly SeriesPair[],
  rows: readonly ComparisonRow[],
): readonly Caveat[] {
  const [[base], [candidate]] = [bases, candidates]
  assert(base && candidate, 'a side of a comparison has a run')
  const [one, other] = [base.document, candidate.document]
  const both = pairs.filter((pair) => pair.base !== undefined && pair.candidate !== undefined)
  return [
    ...sameRun(bases, candidates),
    ...system(one, other),
    ...disjoint(one, other, both),
    ...units(one, other),
    ...phases(one, other),
    ...parameters(one, other),
    ...mixed('base', bases),
    ...mixed('candidate', candidates),
    ...measuredProcess(both),
    ...evidence(base, candidate),
    ...axes(one, other),
    ...(counted(one, other) ? [] : [...durations(one, other), ...sampling(one, other, both)]),
    ...points(both),
    ...counters(both),
    ...duplicates(pairs),
    ...manyNumbers(rows),
    ...fewRuns(bases.length, candidates.length),
  ]
}

/** Said wherever the base was not named by who asks. */
export function pinnedBase({ name, system }: RunReference): Caveat {
  const message = `No base was named, so it is ${name}, the pinned baseline of ${system}.`
  return caveat('pinned-base', 'info', 'run', message)
}

function caveat(code: string, severity: Severity, subject: string, message: string): Caveat {
  return { code: `compare-${code}`, severity, subject, message }
}

function sameRun(bases: readonly ComparedRun[], candidates: readonly ComparedRun[]): Caveat[] {
  // Two parts of one run have one id, and are not the same.
  const key = ({ document: { id, name } }: ComparedRun) => `${id} ${name}`
  const both = bases.filter((base) => candidates.some((candidate) => key(candidate) === key(base)))
  if (both.length === 0) return []
  const message =
    bases.length === 1 && candidates.length === 1
      ? 'Base and candidate are the same run, so everything is equal and nothing is learnt about a change.'
      : `On both sides stands ${names(both.map(({ document }) => document.name))}, which pulls the two together.`
  return [caveat('same-run', 'misleading', 'run', message)]
}

function system(one: RunDocument, other: RunDocument): Caveat[] {
  if (one.system === other.system) return []
  const message = `The base is a ${one.system} run and the candidate a ${other.system} run: metrics of one name may mean different work.`
  return [caveat('different-system', 'misleading', 'run', message)]
}

function disjoint(one: RunDocument, other: RunDocument, both: readonly SeriesPair[]): Caveat[] {
  if (both.length > 0) return []
  const [mine, theirs] = [names(one.series.map((each) => each.metric)), names(other.series.map((each) => each.metric))]
  const message = `The two have no metric in common in the same phase, so no number can be compared: the base has ${mine}, the candidate ${theirs}.`
  return [caveat('metrics-disjoint', 'misleading', 'run', message)]
}

function units(one: RunDocument, other: RunDocument): Caveat[] {
  const found = new Map<string, string>()
  const unitOf = new Map(one.series.map((each) => [each.metric, each.unit]))
  for (const { metric, unit } of other.series) {
    const before = unitOf.get(metric)
    if (before !== undefined && before !== unit) found.set(metric, `${before} in the base and ${unit} in the candidate`)
  }
  return limited(
    [...found].map(([metric, how]) =>
      caveat(
        'different-units',
        'misleading',
        metric,
        `It is in ${how}, so the two are listed apart and not subtracted.`,
      ),
    ),
  )
}

function phases(one: RunDocument, other: RunDocument): Caveat[] {
  const [mine, theirs] = [one.phases.map((phase) => phase.name), other.phases.map((phase) => phase.name)]
  const parts = [...difference('base', mine, theirs), ...difference('candidate', theirs, mine)]
  if (parts.length === 0) return []
  const message = `${parts.join('; ')}. What a run did before a phase shapes its memory, so shared phases may differ for that reason alone.`
  return [caveat('different-phases', 'misleading', 'run', message)]
}

function difference(side: string, mine: readonly string[], theirs: readonly string[]): string[] {
  const only = mine.filter((name) => !theirs.includes(name))
  return only.length === 0 ? [] : [`Only the ${side} has the phase ${names(only)}`]
}

/** A caveat for each kind of setting that differs, for each misleads in its own way. */
function parameters(one: RunDocument, other: RunDocument): Caveat[] {
  const changed = changedSettings(one, other)
  return [...Map.groupBy(changed, ({ name }) => settingKind(name).code)].flatMap(([code, members]) => {
    const [first] = members
    if (first === undefined) return []
    const { severity, what, misleads } = settingKind(first.name)
    const listed = names(members.map(({ name, base, candidate }) => `${name} (${base} → ${candidate})`))
    return [{ code, severity, subject: 'run', message: `${what}: ${listed}. ${capital(misleads)}.` }]
  })
}

function changedSettings(one: RunDocument, other: RunDocument) {
  const keys = [...new Set([...Object.keys(one.parameters), ...Object.keys(other.parameters)])].sort()
  const show = (run: RunDocument, key: string): string =>
    Object.hasOwn(run.parameters, key) ? String(run.parameters[key]) : 'not stated'
  return keys.flatMap((name) => {
    const [base, candidate] = [show(one, name), show(other, name)]
    return base === candidate ? [] : [{ name, base, candidate }]
  })
}

/** Seeds are what repeats differ in. */
function mixed(side: string, members: readonly ComparedRun[]): Caveat[] {
  const [first, ...others] = members
  if (first === undefined) return []
  const found = new Set(
    others.flatMap(({ document }) =>
      changedSettings(first.document, document).flatMap(({ name }) => (isSeed(name) ? [] : [name])),
    ),
  )
  if (found.size === 0) return []
  const message = `The ${members.length} runs of the ${side} differ in ${names([...found])}: they repeat no one configuration, and vary for that reason too.`
  return [caveat('mixed-group', 'misleading', 'run', message)]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function measuredProcess(both: readonly SeriesPair[]): Caveat[] {
  const found = new Map<string, string>()
  for (const { metric, base, candidate } of both)
    if (base?.measuredProcess !== candidate?.measuredProcess)
      found.set(
        metric,
        `${stated(base?.measuredProcess)} in the base and ${stated(candidate?.measuredProcess)} in the candidate`,
      )
  return limited(
    [...found].map(([metric, how]) => {
      const message = `The measured process is ${how}: memory of two programs is not one quantity.`
      return caveat('different-measured-process', 'misleading', metric, message)
    }),
  )
}

function stated(process: string | undefined): string {
  return process ?? 'not stated'
}

function evidence(base: ComparedRun, candidate: ComparedRun): Caveat[] {
  const judged = ({ leak }: ComparedRun) => [...new Set(leak.reports.map((report) => report.metric))].sort()
  const [mine, theirs] = [judged(base), judged(candidate)]
  if (mine.length === 0 || theirs.length === 0 || mine.join() === theirs.join()) return []
  const message = `The leak outcome rests on ${names(mine)} in the base and on ${names(theirs)} in the candidate.`
  return [caveat('different-evidence', 'misleading', 'run', message)]
}

/** Whether either side counts rows, which take no time. */
function counted(one: RunDocument, other: RunDocument): boolean {
  return one.axis === 'rows' || other.axis === 'rows'
}

function axes(one: RunDocument, other: RunDocument): Caveat[] {
  if (one.axis === other.axis) return []
  const [timed, without] = one.axis === 'rows' ? ['candidate', 'base'] : ['base', 'candidate']
  const message = `The rows of the ${without} carry no time: its axis counts them, and that of the ${timed} is in seconds.`
  return [caveat('different-axis', 'misleading', 'run', message)]
}

/** Length of each phase that both have, or of the whole run when they share none. */
function lengths(one: RunDocument, other: RunDocument): { subject: string; base: number; candidate: number }[] {
  const shared = one.phases.flatMap((phase) => {
    const same = other.phases.find((each) => each.name === phase.name)
    return same === undefined
      ? []
      : [{ subject: phase.name, base: phase.end - phase.start, candidate: same.end - same.start }]
  })
  return shared.length > 0 ? shared : [{ subject: 'run', base: one.duration, candidate: other.duration }]
}

function durations(one: RunDocument, other: RunDocument): Caveat[] {
  return limited(
    lengths(one, other)
      .filter(({ base, candidate }) => differ(base, candidate))
      .map(({ subject, base, candidate }) => {
        const what = subject === 'run' ? 'The run' : `Phase ${subject}`
        const message = `${what} took ${formatDuration(base)} in the base and ${formatDuration(candidate)} in the candidate: what grows with time has had longer to grow.`
        return caveat('different-duration', 'misleading', subject, message)
      }),
  )
}

/** Summaries carry no times, so the typical interval is a phase's length over its number of intervals. */
function sampling(one: RunDocument, other: RunDocument, both: readonly SeriesPair[]): Caveat[] {
  const length = new Map(lengths(one, other).map((each) => [each.subject, each]))
  return perPhase(both, ({ phase, base, candidate }) => {
    const whole = { base: one.duration, candidate: other.duration }
    const seconds = length.get(phase ?? 'run') ?? whole
    const mine = seconds.base / ((base?.summary.n ?? 0) - 1)
    const theirs = seconds.candidate / ((candidate?.summary.n ?? 0) - 1)
    // A single point has no interval.
    if (!(mine > 0 && theirs > 0 && Number.isFinite(mine) && Number.isFinite(theirs))) return undefined
    if (Math.max(mine, theirs) <= TOLERATED_SAMPLING * Math.min(mine, theirs)) return undefined
    const intervals = `${format(mine, 'seconds')} apart in the base and ${format(theirs, 'seconds')} in the candidate`
    const sparser = mine > theirs ? 'base' : 'candidate'
    const message = `Points are about ${intervals}: the ${sparser} may miss short peaks that the other side shows.`
    return caveat('different-sampling', 'misleading', phase ?? 'run', message)
  })
}

function points(both: readonly SeriesPair[]): Caveat[] {
  return perPhase(both, ({ phase, base, candidate }) => {
    const [mine, theirs] = [base?.summary.n ?? 0, candidate?.summary.n ?? 0]
    if (!differ(mine, theirs)) return undefined
    if (Math.min(mine, theirs) === 1) {
      const side = mine === 1 ? 'base' : 'candidate'
      const message = `The ${side} is a single point: it has no average, no peak and no course to be compared with.`
      return caveat('single-point', 'misleading', phase ?? 'run', message)
    }
    const message = `The base has ${formatNumber(mine, 0)} points and the candidate ${formatNumber(theirs, 0)}: a maximum tends to be higher where there are more.`
    return caveat('different-points', 'info', phase ?? 'run', message)
  })
}

function counters(both: readonly SeriesPair[]): Caveat[] {
  const fell = ({ base, candidate }: SeriesPair) =>
    [base, candidate].some((side) => side !== undefined && side.summary.last < side.summary.first)
  const isCounter = ({ metric, base }: SeriesPair) => metricFacts(metric, base?.unit ?? 'unknown').type === 'counter'
  const message = 'This counter ends lower than it began, so it restarted and its increase is too small.'
  return limited(
    both
      .filter((pair) => isCounter(pair) && fell(pair))
      .map(({ metric }) => caveat('counter-reset', 'misleading', metric, message)),
  )
}

/** Never merged: they stand one beside the other, and which meets which is a guess. */
function duplicates(pairs: readonly SeriesPair[]): Caveat[] {
  const found = new Set(pairs.filter(({ nth }) => nth > 0).map(({ metric }) => metric))
  const message =
    'Several series of a run have this name and the same labels. They are kept apart, and meet in the order of their files.'
  return limited([...found].map((metric) => caveat('duplicate-labels', 'misleading', metric, message)))
}

/** Numbers beyond which some are sure to differ by chance. */
const MANY_NUMBERS = 20

function manyNumbers(rows: readonly ComparisonRow[]): Caveat[] {
  const tested = rows.filter(({ repeats }) => repeats?.p !== undefined)
  if (tested.length < MANY_NUMBERS) return []
  const expected = formatNumber(tested.length * ALPHA, 0)
  const message = `${tested.length} numbers are tested, of which about ${expected} would differ at p < ${ALPHA} by chance alone. The verdict counts those alone that hold among all of them.`
  return [caveat('many-numbers', 'info', 'run', message)]
}

function fewRuns(base: number, candidate: number): Caveat[] {
  if (base === 1 && candidate === 1) {
    const message =
      'There is one run on each side and no repeat of either, so their noise is unknown: differences are shown, not judged.'
    return [caveat('single-run', 'info', 'run', message)]
  }
  if (Math.min(base, candidate) >= MIN_REPEATS) return []
  const message = `The base has ${runs(base)} and the candidate ${runs(candidate)}: differences are shown, and judged from ${MIN_REPEATS} runs a side on.`
  return [caveat('few-runs', 'info', 'run', message)]
}

function runs(n: number): string {
  return `${n} ${n === 1 ? 'run' : 'runs'}`
}

function differ(base: number, candidate: number): boolean {
  return Math.abs(candidate - base) > TOLERATED_CHANGE * Math.min(Math.abs(base), Math.abs(candidate))
}

/** The series of one phase share their times as a rule: the first that has something to say speaks for its phase. */
function perPhase(both: readonly SeriesPair[], find: (pair: SeriesPair) => Caveat | undefined): Caveat[] {
  const found = new Map<string | undefined, Caveat>()
  for (const pair of both) {
    if (found.has(pair.phase)) continue
    const caveat = find(pair)
    if (caveat) found.set(pair.phase, caveat)
  }
  return limited([...found.values()])
}

function limited(caveats: Caveat[]): Caveat[] {
  const [first] = caveats
  if (first === undefined || caveats.length <= MAX_PER_CODE) return caveats
  const rest = `The same holds for ${caveats.length - MAX_PER_CODE + 1} more.`
  return [...caveats.slice(0, MAX_PER_CODE - 1), { ...first, subject: 'run', message: rest }]
}

function names(all: readonly string[]): string {
  const distinct = [...new Set(all)]
  if (distinct.length === 0) return 'none'
  const more = distinct.length > MAX_NAMES ? ` and ${distinct.length - MAX_NAMES} more` : ''
  return `${distinct.slice(0, MAX_NAMES).join(', ')}${more}`
}
