/**
 * What grows: every function and every stack of a series of profiles, judged as memory itself is judged, and ranked by
 * pace.
 *
 * A heap profile is a sample: of V bytes, one in every `period` was seen, so that V is known to about √(V · period). What
 * moves within three times that has not been seen to move. What takes a share of the whole that nobody would look at is
 * no culprit either, and neither is what the profiler itself allocates in order to tell.
 */
import { assert } from '../errors.ts'
import type { Caveat, Outcome, Points, ProfilePart, Unit } from '../model.ts'
import { namesFromLeaf, type ProfileSeries, totalPoints } from '../profile/profileSeries.ts'
import type { GrowthRow, ProfileGrowth } from '../profileApi.ts'
import { median } from './trend/order.ts'
import { theilSen } from './trend/theilSen.ts'
import { judgeTrend, type TrendJudgement } from './trend/verdict.ts'

export interface Growth {
  /** All stacks together. */
  readonly total: TrendJudgement
  /** Fastest first; what does not grow comes last. */
  readonly rows: readonly GrowthRow[]
  /** Stacks too small to matter, which were not judged one by one. */
  readonly small: number
}

/** Stacks judged, the largest first: at half a percent of the whole each there are rarely more, and a moving one takes some 10 ms. */
const MAX_JUDGED = 120
/** What stays below this share of the largest total is nobody's culprit, and neither is what moves by less. */
const MATERIAL = 0.005
/** Standard deviations of sampling that a move must exceed. */
const CERTAIN = 3
/** Share of the profiles at each end that tell how far a stack moved. */
const END = 1 / 3

/** Frames of the profiler and of those who ask it: what they hold grows with the number of stacks they have seen. */
const OBSERVER = /^(runtime\/pprof|net\/http\/pprof|runtime\/trace)\./

export function growth(series: ProfileSeries): Growth {
  const whole = totalPoints(series)
  const unit = unitOf(series.sampleType.unit)
  const total = judgeTrend({ points: whole, unit, metric: series.sampleType.type })
  const observing = observed(series)
  const least = MATERIAL * whole.v.reduce((most, value) => Math.max(most, value), 0)
  const sizes = sizesOf(series)
  const present = [...sizes.keys()].filter((stack) => (sizes[stack] as number) > 0)
  const chosen = present
    .filter((stack) => !observing[stack] && (sizes[stack] as number) > least)
    .sort((a, b) => (sizes[b] as number) - (sizes[a] as number))
    .slice(0, MAX_JUDGED)
  const points = pointsOf(series, chosen)

  const byFunction = new Map<string, number[]>()
  for (const stack of chosen) {
    const name = namesFromLeaf(series, stack)[0] ?? ''
    byFunction.set(name, [...(byFunction.get(name) ?? []), stack])
  }
  const judging = { unit, least, doubt: (value: number) => doubt(series, value) }
  const rows: GrowthRow[] = []
  for (const stacks of byFunction.values()) {
    const all = stacks.map((stack) => points.get(stack) ?? { t: whole.t, v: new Float64Array(whole.t.length) })
    const names = stacks.map((stack) => namesFromLeaf(series, stack))
    rows.push(row('function', commonStart(names), sumOf(all), judging))
    if (stacks.length > 1) all.forEach((each, i) => void rows.push(row('stack', names[i] ?? [], each, judging)))
  }
  return { total, rows: rows.sort(byPace), small: present.length - chosen.length }
}

/** `part`: what the profiles are of, where the run has more. */
export function growthDocument(
  { sampleType, instants }: ProfileSeries,
  { rows, small }: Growth,
  part: ProfilePart,
  caveats: readonly Caveat[],
): ProfileGrowth {
  return {
    format: 'quartile/profile-growth',
    version: 1,
    ...part,
    sampleType: sampleType.type,
    unit: sampleType.unit,
    profiles: instants.length,
    rows,
    small,
    caveats,
  }
}

const RANK: Readonly<Record<Outcome, number>> = { leak: 0, growing: 0, step: 1, inconclusive: 1, stable: 2 }

function byPace(a: GrowthRow, b: GrowthRow): number {
  const pace = b.perHour.value - a.perHour.value
  return RANK[a.outcome] - RANK[b.outcome] || pace || (a.kind === b.kind ? 0 : a.kind === 'function' ? -1 : 1)
}

function row(kind: GrowthRow['kind'], stack: readonly string[], points: Points, judging: Judging): GrowthRow {
  const { outcome, perHour } = judge(points, stack[0] ?? '', judging)
  return {
    kind,
    function: stack[0] ?? '',
    stack,
    first: points.v[0] ?? 0,
    last: points.v.at(-1) ?? 0,
    perHour,
    outcome,
  }
}

interface Judging {
  readonly unit: Unit
  /** Growth over the whole series below this is no matter. */
  readonly least: number
  /** Half of the interval in which a value may lie by sampling alone. */
  readonly doubt: (value: number) => number
}

/** Fewer profiles than this show no direction that could not be chance. */
const MIN_PROFILES = 6
/** A direction is one in a hundred by chance, or rarer. */
const SIGNIFICANT = 0.01
const HOUR = 3600

/** Fewer profiles than this do not show that nothing grows. */
const MIN_STABLE = 12

/**
 * The verdict of the engine, and the pace by all profiles. The engine is made for memory that rises and falls between
 * collections, wants many points, and is wary of steps; a profile is what outlived the last collection, and what holds
 * a leak (a map, a slice) grows in steps. So where the engine finds no reason to call growth anything else, a certain
 * direction stands as growth, though not as a leak.
 */
function judge(
  points: Points,
  metric: string,
  { unit, least, doubt }: Judging,
): Pick<GrowthRow, 'outcome' | 'perHour'> {
  const { t, v } = points
  const { perHour, p } = pace(points)
  const hours = ((t.at(-1) ?? 0) - (t[0] ?? 0)) / HOUR
  const rise = perHour.value * hours
  if (t.length < MIN_PROFILES) return { outcome: 'inconclusive', perHour }
  const moved = Math.max(Math.abs(moveOf(v)), Math.abs(rise))
  if (moved <= Math.max(least, doubt(v.reduce((most, value) => Math.max(most, value), 0))))
    return { outcome: t.length < MIN_STABLE ? 'inconclusive' : 'stable', perHour }
  const { outcome } = judgeTrend({ points, unit, metric })
  // What the last profile no longer has was let go of, whatever it did before.
  const held = (v.at(-1) ?? 0) - (v[0] ?? 0) > rise / 2
  const certain = p < SIGNIFICANT && perHour.low > 0 && rise > least && held
  return { outcome: outcome === 'inconclusive' && certain ? 'growing' : outcome, perHour }
}

/** Mean of the last profiles less mean of the first. */
function moveOf(v: Float64Array): number {
  const end = Math.max(1, Math.floor(v.length * END))
  const sum = (part: Float64Array) => part.reduce((total, value) => total + value, 0)
  return (sum(v.subarray(v.length - end)) - sum(v.subarray(0, end))) / end
}

/** Points whose pairs are compared: the work grows with their square. */
const MAX_PACED = 60

/** By the medians of neighbours where there are many points, which keeps the pace and its doubt. */
function pace({ t, v }: Points): { readonly perHour: GrowthRow['perHour']; readonly p: number } {
  const size = Math.ceil(t.length / MAX_PACED)
  const medians = (values: Float64Array) =>
    Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
      median([...values.subarray(i * size, (i + 1) * size)]),
    )
  const { slope, low, high, test } = theilSen(medians(t), medians(v), 0)
  return { perHour: { value: slope * HOUR, low: low * HOUR, high: high * HOUR }, p: test.p }
}

function unitOf(unit: string): Unit {
  return unit === 'bytes' || unit === 'count' ? unit : 'unknown'
}

/** A count of every event has no doubt, nor has one whose rate is not known. */
function doubt({ period, periodType, sampleType }: ProfileSeries, value: number): number {
  return period > 1 && periodType.unit === sampleType.unit ? CERTAIN * Math.sqrt(value * period) : 0
}

/** The largest value of each stack. */
function sizesOf({ stacks, instants }: ProfileSeries): Float64Array {
  const largest = new Float64Array(stacks.count)
  for (const { stack, value } of instants) {
    for (let k = 0; k < stack.length; k++) {
      const entry = stack[k] as number
      const size = Math.abs(value[k] as number)
      if (size > (largest[entry] as number)) largest[entry] = size
    }
  }
  return largest
}

/** 1 for a stack that the profiler itself stands in. */
function observed({ names, stacks }: ProfileSeries): Uint8Array {
  const observer = Uint8Array.from(names, (name) => (OBSERVER.test(name) ? 1 : 0))
  const marked = new Uint8Array(stacks.count)
  for (let entry = 0; entry < stacks.count; entry++) {
    const parent = stacks.parent[entry] as number
    marked[entry] = (parent >= 0 && marked[parent]) || observer[stacks.location[entry] as number] ? 1 : 0
  }
  return marked
}

/** Values over time of some stacks; a profile that does not name a stack says it holds nothing. */
function pointsOf({ instants }: ProfileSeries, wanted: readonly number[]): Map<number, Points> {
  const t = Float64Array.from(instants, ({ at }) => at)
  const points = new Map(wanted.map((stack) => [stack, { t, v: new Float64Array(t.length) }]))
  instants.forEach(({ stack, value }, i) => {
    stack.forEach((entry, k) => {
      const of = points.get(entry)
      if (of) of.v[i] = value[k] as number
    })
  })
  return points
}

function sumOf(all: readonly Points[]): Points {
  const [first] = all
  assert(first, 'a function has at least one stack')
  return { t: first.t, v: first.v.map((_, i) => all.reduce((sum, { v }) => sum + (v[i] as number), 0)) }
}

function commonStart(all: readonly (readonly string[])[]): string[] {
  const [first = [], ...others] = all
  const different = first.findIndex((name, i) => others.some((other) => other[i] !== name))
  return different < 0 ? [...first] : first.slice(0, different)
}
