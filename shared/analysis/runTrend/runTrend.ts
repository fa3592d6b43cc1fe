/** One metric over many runs: a line for each phase and set of labels, with its change points and its slips. */
import type { RunDocument, SeriesDocument } from '../../api.ts'
import { metricFacts } from '../../metrics.ts'
import type { Caveat } from '../../model.ts'
import type { TrendChange, TrendDocument, TrendLine, TrendPoint, TrendQuestion } from '../../trendApi.ts'
import { formatChange } from '../../units.ts'
import { compareVersions } from '../benchmarkHistory.ts'
import { differingNames, pickParameters } from '../differing.ts'
import { environmentDifferences, environmentOf } from '../environment.ts'
import { type ChangePoint, changePoints } from './changePoints.ts'
import { outliers } from './outliers.ts'

/** Sets of labels beyond this are no metric of one thing any more. */
const MAX_LINES = 200
/** Runs that a message names. */
const MAX_NAMES = 5

export type TrendedRun = Pick<RunDocument, 'id' | 'name' | 'startedAtMs' | 'parameters' | 'series'>

/** The runs must be distinct; their order tells which is newest where neither version nor date does. */
export function runTrend(runs: readonly TrendedRun[], question: TrendQuestion, baseline?: TrendedRun): TrendDocument {
  const { metric, statistic = 'median' } = question
  const by = question.by ?? 'date'
  const placed = runs.filter((run) => hasPlace(run, by))
  // A history file tells of all versions and is none itself; where no run has a place, the order given is all there is.
  const ordered = inOrder(placed.length === 0 ? runs : placed, by)
  const measured = ordered.filter(({ series }) => series.some((each) => each.metric === metric))
  const [first] = measured.flatMap(({ series }) => series.filter((each) => each.metric === metric))
  const unit = first?.unit ?? 'unknown'
  const lines = [...Map.groupBy(entriesOf(measured, metric), ({ key }) => key).values()]
    .slice(0, MAX_LINES)
    .map((entries) => ({ entries, line: lineOf(entries, { statistic, by, question }) }))
    .map(({ entries, line }) => {
      const pinned = baseline && entriesOf([baseline], metric).find(({ key }) => key === entries[0]?.key)
      return pinned ? { ...line, baseline: againstBaseline(pinned, entries, { statistic, by }) } : line
    })
  return {
    format: 'quartile/trend',
    version: 1,
    metric,
    statistic,
    unit,
    by,
    lines: lines.toSorted((a, b) => largest(b) - largest(a) || b.points.length - a.points.length),
    guard: guardOf(runs, measured, lines, { ...question, by }),
  }
}

interface Entry {
  readonly key: string
  readonly run: TrendedRun
  readonly series: SeriesDocument
}

function entriesOf(runs: readonly TrendedRun[], metric: string): readonly Entry[] {
  return runs.flatMap((run) =>
    run.series
      .filter((each) => each.metric === metric && each.summary.n > 0)
      .map((series) => ({
        key: JSON.stringify([series.phase, Object.entries(series.labels ?? {}).sort()]),
        run,
        series,
      })),
  )
}

function hasPlace({ parameters, startedAtMs }: TrendedRun, by: 'date' | 'version'): boolean {
  return by === 'version' ? parameters.version !== undefined : startedAtMs !== undefined
}

/** As given where no run has a place. */
function inOrder(runs: readonly TrendedRun[], by: 'date' | 'version'): readonly TrendedRun[] {
  if (by === 'version')
    return runs.toSorted((a, b) =>
      compareVersions(String(a.parameters.version ?? ''), String(b.parameters.version ?? '')),
    )
  return runs.toSorted((a, b) => (a.startedAtMs ?? 0) - (b.startedAtMs ?? 0))
}

function lineOf(
  entries: readonly Entry[],
  { statistic, by, question }: Required<Pick<TrendQuestion, 'statistic' | 'by'>> & { readonly question: TrendQuestion },
): TrendLine {
  const newest = environmentOf(entries.at(-1)?.run.parameters ?? {})
  // The axis says the version already.
  const names = differingNames(entries.map(({ run }) => run)).filter((name) => by !== 'version' || name !== 'version')
  const all = entries.map(({ run, series }): TrendPoint => {
    const differs = environmentDifferences(newest, environmentOf(run.parameters))
    const parameters = pickParameters(run.parameters, names)
    return {
      run: { id: run.id, name: run.name },
      label: labelOf(run, by),
      ...(run.startedAtMs === undefined ? {} : { atMs: run.startedAtMs }),
      value: series.summary[statistic],
      n: series.summary.n,
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
      ...(differs.length === 0 ? {} : { differs }),
    }
  })
  const compared = all.filter(({ differs }) => differs === undefined)
  const values = compared.map(({ value }) => value)
  const slips = slipsOf(values, question)
  // A slip is no level: it would drag the mean of the one it stands in.
  const kept = compared.filter((_, i) => slips[i] === undefined)
  const changes = changePoints(
    kept.map(({ value }) => value),
    question,
  )
  const { phase, labels, metric } = entries[0]?.series ?? { metric: question.metric }
  return {
    ...(phase === undefined ? {} : { phase }),
    ...(labels === undefined ? {} : { labels }),
    points: all.map((point) => {
      const outlier = slips[compared.indexOf(point)]
      return outlier === undefined ? point : { ...point, outlier }
    }),
    changes: changes.flatMap((change) => changeOf(change, kept[change.index], metric)),
  }
}

function againstBaseline(
  { run, series }: Entry,
  entries: readonly Entry[],
  { statistic, by }: Required<Pick<TrendQuestion, 'statistic' | 'by'>>,
): NonNullable<TrendLine['baseline']> {
  const last = entries.at(-1)
  const value = series.summary[statistic]
  const differs = environmentDifferences(environmentOf(last?.run.parameters ?? {}), environmentOf(run.parameters))
  const change = last === undefined || value === 0 ? undefined : last.series.summary[statistic] / value - 1
  return {
    run: { id: run.id, name: run.name },
    label: labelOf(run, by),
    value,
    ...(differs.length === 0 ? {} : { differs }),
    ...(change === undefined ? {} : { change }),
  }
}

/** The newest point against the pinned run. */
export function baselineWords(
  { label, value, change, differs }: NonNullable<TrendLine['baseline']>,
  newest: string | undefined,
  shown: (value: number) => string,
): string {
  const where = differs === undefined ? '' : `, made with another ${differs.join(', ')}`
  const far =
    change === undefined || newest === undefined ? '' : `; the newest, ${newest}, is ${formatChange(change)} from it`
  return `pinned baseline ${label}: ${shown(value)}${where}${far}`
}

/** Levels are found first, for what is usual differs between them. */
function slipsOf(values: readonly number[], options: TrendQuestion): readonly ('high' | 'low' | undefined)[] {
  const levels = changePoints(values, options).map(({ index }) => index)
  return outliers(values, levels)
}

function changeOf(point: ChangePoint, at: TrendPoint | undefined, metric: string): readonly TrendChange[] {
  if (!at) return []
  const { index: _, ...figures } = point
  const { better } = metricFacts(metric, 'unknown')
  const rises = point.after > point.before
  const verdict = better === undefined ? undefined : rises === (better === 'higher') ? 'better' : 'worse'
  return [{ run: at.run, label: at.label, ...figures, ...(verdict === undefined ? {} : { verdict }) }]
}

function labelOf({ parameters, startedAtMs, name }: TrendedRun, by: 'date' | 'version'): string {
  if (by === 'version') return String(parameters.version ?? name)
  return startedAtMs === undefined ? name : new Date(startedAtMs).toISOString().slice(0, 10)
}

function largest({ changes }: TrendLine): number {
  return Math.max(0, ...changes.map(({ change }) => Math.abs(change ?? 0)))
}

function guardOf(
  runs: readonly TrendedRun[],
  measured: readonly TrendedRun[],
  lines: readonly TrendLine[],
  { metric, by }: TrendQuestion,
): readonly Caveat[] {
  const others = new Map(
    lines.flatMap(({ points }) => points.flatMap((p) => (p.differs ? [[p.run.id, p] as const] : []))),
  )
  const names = new Set([...others.values()].flatMap(({ differs }) => differs ?? []))
  const has = ({ series }: TrendedRun) => series.some((each) => each.metric === metric)
  const without = runs.filter((run) => !has(run)).length
  const unplaced = runs.filter((run) => has(run) && !hasPlace(run, by ?? 'date'))
  const none = unplaced.length > 0 && unplaced.length === runs.length - without
  const found: Caveat[] = []
  if (others.size > 0)
    found.push({
      code: 'trend-environment',
      severity: 'misleading',
      subject: metric,
      message: `${others.size} of ${measured.length} runs were made where ${listed([...names])} differs from the newest run: they are shown, and change points are sought among the others alone.`,
    })
  if (without > 0)
    found.push({
      code: 'trend-metric-missing',
      severity: 'info',
      subject: metric,
      message: `${without} of ${runs.length} runs have no ${metric}.`,
    })
  if (unplaced.length > 0)
    found.push({
      code: 'trend-order-unknown',
      severity: 'misleading',
      subject: metric,
      message: `${unplaced.length} ${unplaced.length === 1 ? 'run states' : 'runs state'} no ${by === 'version' ? 'version' : 'date'} (${listed(unplaced.map(({ name }) => name))}) ${none ? 'and the order is the one given' : 'and left out'}.`,
    })
  return found
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMES
  return `${names.slice(0, MAX_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
