/**
 * The floor of memory: what is left after each collection.
 *
 * Memory that is collected is a saw-tooth, and where within a tooth a sample falls says nothing about a leak. The lowest
 * point between two collections does. Where the collections are counted (a GC counter of the same process) they cut the
 * series; otherwise large falls followed by a rise do (a zigzag filter); otherwise, as in a series that is not
 * collected, equal handfuls of points. Teeth may ride on larger teeth: young collections on old ones. So the troughs
 * are searched for large falls once more. At last neighbours are gathered until at most `MAX_TROUGHS` are left.
 */
import type { Points } from '../../model.ts'
import { quantile, robustDeviation } from './order.ts'

/** Troughs handed to the methods, whose work grows with their square. */
export const MAX_TROUGHS = 60

export interface Troughs {
  readonly t: readonly number[]
  readonly v: readonly number[]
  /** What cut the series. */
  readonly cutBy: 'collections' | 'falls' | 'points'
  /** Teeth seen, before any were gathered; 0 where none were. */
  readonly teeth: number
}

/** Below this many teeth a saw-tooth has no floor to speak of. */
export const MIN_TEETH = 5
/** Points that a trough is the lowest of, where a tooth has fewer samples than this. */
const POINTS_PER_TROUGH = 4
/** Points in a handful where nothing is collected. */
const POINTS_PER_HANDFUL = 8
/** Points in a handful where there are as many collections as samples. */
const POINTS_PER_ALIAS = 15
/** Samples a collection below which they drift through the tooth. */
const ALIASED = 2
/** Handfuls that a short series still gets, at the cost of their size. */
const MIN_HANDFULS = 20
/** A fall ends a tooth when it is this share of the range that neighbouring points take up… */
const FALL_OF_RANGE = 0.4
/** …and this many times what separates two neighbours, by noise or by the ramp… */
const FALL_OF_STEPS = 3
/** …is over in this share of the time that the tooth took to rise… */
const SHARP = 0.35
/** …undoes this share of that rise… */
const UNDONE = 0.5
/** …and comes after a rise that is a ramp, by its correlation with time. */
const STRAIGHT = 0.8
/** Where there are few, each is most of the range and of the rise, and all but at once: bursts on a slope are ramps as well. */
const FALL_IF_FEW = 0.8
const SHARP_IF_FEW = 0.1
/** Shares of all large falls, and of all points, that teeth make up in a saw-tooth. */
const PURE = 0.6
const COVERED = 0.4

/** The lowest point between two collections. `count` is the collection counter at the same times as the points. */
export function troughs(points: Points, count: Float64Array | undefined): Troughs {
  const all: readonly number[] = Array.from(points.v, (_, i) => i)
  const cuts = count === undefined ? [] : rises(count)
  if (cuts.length >= MIN_TEETH) {
    return gather(points, lowestAfter(points, cuts), 'collections', cuts.length)
  }
  return gather(points, all, 'points', 0)
}

/** Index of the lowest point from each cut to the next. What comes before the first collection has not been collected. */
export function lowestAfter(points: Points, cuts: readonly number[]): number[] {
  const [first = 0, ...others] = cuts
  const rest = Array.from({ length: points.v.length - first }, (_, i) => first + i)
  return lowestBetween(points, rest, others)
}

/** Indices at which a counter is higher than before. */
export function rises(count: Float64Array): number[] {
  const cuts: number[] = []
  for (let i = 1; i < count.length; i++) if ((count[i] as number) > (count[i - 1] as number)) cuts.push(i)
  return cuts
}

/** Of each part of `indices` (ascending) between the cuts, which are point indices, that of the lowest point. */
function lowestBetween({ v }: Points, indices: readonly number[], cuts: readonly number[]): number[] {
  const lows: number[] = []
  let cut = 0
  let open = false
  for (const index of indices) {
    while (cut < cuts.length && index >= (cuts[cut] as number)) {
      cut++
      open = false
    }
    const last = lows.length - 1
    if (!open) lows.push(index)
    else if ((v[index] as number) < (v[lows[last] as number] as number)) lows[last] = index
    open = true
  }
  return lows
}

function gather(points: Points, lows: readonly number[], cutBy: Troughs['cutBy'], teeth: number): Troughs {
  const falls = largeFalls(lows.map((index) => points.v[index] as number))
  // Where collections are counted, a few large falls are not all there is.
  const riding = falls.length >= (cutBy === 'collections' ? MIN_TEETH : 1)
  // What comes before the first fall is a part of a tooth, and has no floor yet.
  const found = riding
    ? lowestBetween(
        points,
        lows.slice(falls[0]),
        falls.slice(1).map((at) => lows[at] as number),
      )
    : lows
  const isCombed = cutBy === 'collections' && !riding && points.v.length / found.length >= ALIASED
  const floor = isCombed ? withoutComb(points, found) : found
  const size = riding ? gatherTeeth(floor.length, points.v.length) : handful(cutBy, floor.length, points.v.length)
  const kept: number[] = []
  for (let from = 0; from < floor.length; from += size) {
    const to = Math.min(floor.length, from + size)
    // A last, smaller handful would be higher for its size alone.
    if (to - from < size / 2 && kept.length > 0) break
    let lowest = floor[from] as number
    for (let i = from + 1; i < to; i++)
      if ((points.v[floor[i] as number] as number) < (points.v[lowest] as number)) lowest = floor[i] as number
    kept.push(lowest)
  }
  const lowest = cutBy === 'collections' && !riding && floor === found ? floorOfSwings(points, kept) : kept
  const reached = withoutMissed(lowest.map((index) => points.v[index] as number))
  return {
    t: reached.map((at) => points.t[lowest[at] as number] as number),
    v: reached.map((at) => points.v[lowest[at] as number] as number),
    cutBy: riding && cutBy === 'points' ? 'falls' : cutBy,
    teeth: Math.max(teeth, falls.length),
  }
}

function gatherTeeth(floor: number, points: number): number {
  return Math.max(
    1,
    Math.ceil(floor / MAX_TROUGHS),
    Math.min(Math.ceil(POINTS_PER_TROUGH / (points / floor)), Math.floor(floor / MIN_TEETH)),
  )
}

function handful(cutBy: Troughs['cutBy'], floor: number, points: number): number {
  const least = Math.ceil(floor / MAX_TROUGHS)
  const roomy = Math.max(1, Math.floor(floor / MIN_HANDFULS))
  if (cutBy === 'points') return Math.max(least, Math.min(POINTS_PER_HANDFUL, roomy))
  // Collected as fast as it is sampled: samples drift slowly through the tooth, and only many reach its floor.
  if (points / floor < ALIASED) return Math.max(least, Math.min(POINTS_PER_ALIAS, roomy))
  return Math.max(least, Math.ceil(POINTS_PER_TROUGH / (points / floor)))
}

/**
 * Indices at which a tooth has ended: a zigzag filter that takes only ramps that fall faster than they rose, which
 * bursts, spikes and slow waves do not.
 */
export function largeFalls(values: readonly number[]): number[] {
  const n = values.length
  if (n < 2 * MIN_TEETH) return []
  const range = quantile(values, 0.95) - quantile(values, 0.05)
  const nearby = localRange(values)
  // Falls are fewer than a quarter of all steps where a tooth has enough samples to be one.
  const step = quantile(
    values.slice(1).map((value, i) => Math.abs(value - (values[i] as number))),
    0.75,
  )
  const size = Math.max(FALL_OF_RANGE * nearby, FALL_OF_STEPS * step)
  if (!(size > 0)) return []
  const found = zigzag(values, size)
  const teeth = found.filter((fall) => isTooth(values, fall))
  const covered = teeth.reduce((sum, { began, lowest }) => sum + lowest - began, 0)
  // Noise makes a ramp now and then; a saw-tooth is little else.
  if (teeth.length < PURE * found.length || covered < COVERED * n) return []
  if (teeth.length < MIN_TEETH && !teeth.every((tooth) => isClear(values, tooth, range))) return []
  return teeth.map(({ lowest }) => lowest)
}

/** A rise from `began` to `highest` and a fall to `lowest`, by index. */
interface Fall {
  readonly began: number
  readonly highest: number
  readonly lowest: number
}

/** Falls of at least `size` that a rise of at least `size` follows: without it nothing says that they are over. */
function zigzag(values: readonly number[], size: number): readonly Fall[] {
  const falls: Fall[] = []
  let highest = 0
  let lowest = 0
  let began = 0
  let falling = false
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number
    if (!falling) {
      if (value > (values[highest] as number)) highest = i
      else if ((values[highest] as number) - value >= size) {
        falling = true
        lowest = i
      }
    } else if (value < (values[lowest] as number)) lowest = i
    else if (value - (values[lowest] as number) >= size) {
      falls.push({ began, highest, lowest })
      falling = false
      began = lowest
      highest = i
    }
  }
  return falls
}

function isTooth(values: readonly number[], { began, highest, lowest }: Fall): boolean {
  const [bottom, top, after] = [values[began] as number, values[highest] as number, values[lowest] as number]
  if (lowest - highest > SHARP * (highest - began) || top - after < UNDONE * (top - bottom)) return false
  return straightness(values.slice(began, highest + 1)) >= STRAIGHT
}

/** A few falls are no pattern: each must undo most of all there was, and at once, to be a collection or a restart. */
function isClear(values: readonly number[], { began, highest, lowest }: Fall, range: number): boolean {
  const depth = (values[highest] as number) - (values[lowest] as number)
  const rise = (values[highest] as number) - (values[began] as number)
  return depth >= FALL_IF_FEW * Math.max(range, rise) && lowest - highest <= SHARP_IF_FEW * (highest - began)
}

/** Correlation of values with their order: 1 of a ramp, lower of a spike, a plateau or noise. */
function straightness(values: readonly number[]): number {
  const n = values.length
  const middle = (n - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  let [xx, xy, yy] = [0, 0, 0]
  values.forEach((value, i) => {
    xx += (i - middle) ** 2
    xy += (i - middle) * (value - mean)
    yy += (value - mean) ** 2
  })
  return yy === 0 ? 0 : xy / Math.sqrt(xx * yy)
}

/** Swings of this share of the level are large collections on small ones, as G1's mixed ones. */
const LARGE_SWING = 0.25
/** Lows that must be left for a trend. */
const MIN_LOWS = 8

/** The lows of large swings, where the troughs swing so much; otherwise the same troughs. */
function floorOfSwings({ v }: Points, kept: readonly number[]): readonly number[] {
  const values = kept.map((index) => v[index] as number)
  const nearby = localRange(values)
  if (nearby < LARGE_SWING * quantile(values, 0.5)) return kept
  const lows = zigzag(values, FALL_OF_RANGE * nearby).map(({ lowest }) => kept[lowest] as number)
  return lows.length >= MIN_LOWS ? lows : kept
}

/** Young collections between two old ones that are looked for. */
const MOST_YOUNG = 5
/** Lows that must be left for the noise to be known. */
const LEAST_LOWS = 14
/** Fewer lows tell more where the variance of their mean is below this share. */
const CLEARLY = 0.6
/** Share of the changes from low to low that steps and bursts may make, which are no noise. */
const SUDDEN = 0.1

/**
 * Young collections leave a comb on the floor, and only the lows after an old one lie on it. Of every 2, 3, … lows the
 * lowest is kept where that tells more: where the variance of the lows, over how many there are, clearly falls. Of
 * plain noise it rises, since the lowest of k normal values varies by more than a k-th of what one does.
 */
function withoutComb({ v }: Points, lows: readonly number[]): readonly number[] {
  const uncertainty = (kept: readonly number[]) => roughness(kept.map((index) => v[index] as number)) / kept.length
  let best = { kept: lows, uncertainty: uncertainty(lows) }
  for (let size = 2; size <= MOST_YOUNG && lows.length / size >= LEAST_LOWS; size++) {
    const kept = Array.from({ length: Math.floor(lows.length / size) }, (_, i) =>
      lows
        .slice(i * size, (i + 1) * size)
        .reduce((lowest, index) => ((v[index] as number) < (v[lowest] as number) ? index : lowest)),
    )
    const its = uncertainty(kept)
    if (its < CLEARLY * best.uncertainty) best = { kept, uncertainty: its }
  }
  return best.kept
}

/** Variance of the noise, by the changes from one value to the next without the most sudden ones. */
function roughness(values: readonly number[]): number {
  const changes = values.slice(1).map((value, i) => value - (values[i] as number))
  const middle = quantile(changes, 0.5)
  const squares = changes.map((change) => (change - middle) ** 2).sort((a, b) => a - b)
  const kept = squares.slice(0, Math.ceil(squares.length * (1 - SUDDEN)))
  return kept.reduce((sum, square) => sum + square, 0) / (2 * Math.max(1, kept.length))
}

/** Windows in which teeth are measured: teeth grow with the heap, so that the whole range would hide the first ones. */
const WINDOWS = 8

/** What lies between lowest and highest within a window, typically. */
function localRange(values: readonly number[]): number {
  const size = Math.ceil(values.length / WINDOWS)
  const ranges = Array.from({ length: Math.ceil(values.length / size) }, (_, i) => {
    const part = values.slice(i * size, (i + 1) * size)
    return Math.max(...part) - Math.min(...part)
  })
  return quantile(ranges, 0.5)
}

/** Neighbours on either side that a trough is held against: a burst of three troughs and more is none of one or two. */
const NEIGHBOURS = 2
/** Standard deviations above its neighbours at which a trough was no trough (Hampel's filter, one-sided). */
const MISSED = 4

/** Indices of the values that do not stick out above their neighbours, as where no sample caught the floor. */
function withoutMissed(v: readonly number[]): number[] {
  const noise = robustDeviation(v.slice(1).map((value, i) => value - (v[i] as number))) / Math.SQRT2
  const above = (value: number, i: number) =>
    value - quantile(v.slice(Math.max(0, i - NEIGHBOURS), i + NEIGHBOURS + 1), 0.5)
  return [...v.keys()].filter((i) => noise === 0 || above(v[i] as number, i) <= MISSED * noise)
}
