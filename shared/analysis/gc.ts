/**
 * Figures of garbage collection, from collections as a GC log or a flight recording has them.
 *
 * Between two collections nothing is freed, so what the heap gained was allocated: the heap before this one less the heap
 * after the last. What a young collection moved out of the young generation was promoted. Throughput is the share of time
 * not spent in collection, as Oracle's "HotSpot Virtual Machine Garbage Collection Tuning Guide" defines it; of a
 * collector that works while the program runs, only its pauses count.
 */
import type { Seconds, Summary } from '../model.ts'
import { summarize } from './summary.ts'

/** Columns of equal length, one row a collection that has freed memory, in the order of their ends. NaN where unknown. */
export interface FreeingCollections {
  readonly start: Float64Array
  readonly end: Float64Array
  readonly before: Float64Array
  readonly after: Float64Array
  /** Bytes that the program allocated while a concurrent collection went on. */
  readonly during: Float64Array
  readonly promoted: Float64Array
}

export interface GcRates {
  /** Bytes per second since the last collection's end, NaN of the first. */
  readonly allocation: Float64Array
  readonly promotion: Float64Array
  /** Over all intervals that are known; NaN when there are none. */
  readonly meanAllocation: number
  readonly meanPromotion: number
}

/** A collection within another, as a minor one of ZGC within a major, belongs to no interval of its own. */
export function gcRates({ start, end, before, after, during, promoted }: FreeingCollections): GcRates {
  const n = end.length
  const allocation = new Float64Array(n).fill(Number.NaN)
  const promotion = new Float64Array(n).fill(Number.NaN)
  const allocated = { bytes: 0, seconds: 0 }
  const moved = { bytes: 0, seconds: 0 }
  for (let i = 1; i < n; i++) {
    const [last, now] = [end[i - 1] as number, end[i] as number]
    const seconds = now - last
    if (!(seconds > 0)) continue
    const inCycle = during[i] as number
    const bytes = (before[i] as number) - (after[i - 1] as number) + (Number.isNaN(inCycle) ? 0 : inCycle)
    // A start is known to a thousandth.
    const isWithin = (start[i] as number) < last - 0.002
    if (!isWithin && !Number.isNaN(bytes)) {
      // Sizes in whole MiB may differ by one the wrong way.
      allocation[i] = Math.max(0, bytes) / seconds
      allocated.bytes += bytes
      allocated.seconds += seconds
    }
    const out = promoted[i] as number
    if (Number.isNaN(out)) continue
    promotion[i] = Math.max(0, out) / seconds
    moved.bytes += Math.max(0, out)
    moved.seconds += seconds
  }
  const mean = (sum: { bytes: number; seconds: number }) =>
    sum.seconds > 0 ? Math.max(0, sum.bytes) / sum.seconds : Number.NaN
  return { allocation, promotion, meanAllocation: mean(allocated), meanPromotion: mean(moved) }
}

/** Share of a span that was not paused; undefined of a span without length. */
export function gcThroughput(paused: Seconds, span: Seconds): number | undefined {
  return span > 0 ? Math.max(0, 1 - paused / span) : undefined
}

export interface PauseFigures extends Summary {
  readonly kind: string
  readonly cause: string
  readonly total: Seconds
}

/** Of each kind and cause of pause, those that took most time first. `group[i]` is the index of the i-th pause's kind. */
export function pauseFigures(
  seconds: Float64Array,
  group: Float64Array,
  names: readonly { readonly kind: string; readonly cause: string }[],
): readonly PauseFigures[] {
  const counts = new Uint32Array(names.length)
  for (const each of group) counts[each] = (counts[each] ?? 0) + 1
  const parts = Array.from(counts, (count) => new Float64Array(count))
  const filled = new Uint32Array(names.length)
  seconds.forEach((value, i) => {
    const at = group[i] as number
    const part = parts[at]
    const next = filled[at] ?? 0
    if (part) part[next] = value
    filled[at] = next + 1
  })
  return names
    .flatMap(({ kind, cause }, i): PauseFigures[] => {
      const values = parts[i] ?? new Float64Array()
      const summary = summarize(values)
      return summary ? [{ ...summary, kind, cause, total: summary.mean * summary.n }] : []
    })
    .sort((a, b) => b.total - a.total)
}

/** Share of the heap's limit that must be in use for the end of a log to mean that memory ran out. */
const NEARLY_FULL = 0.8
/** Share of the heap that a full collection frees when it is still of use; the JVM's own GCHeapFreeLimit is 2 %. */
const STILL_FREES = 0.02
/** Full collections in a row that free nothing. */
const IN_VAIN = 3

/** How many full collections in a row, the log's last ones, freed next to nothing of a heap at its limit; 0 when fewer than three did. */
export function vainCollections(
  { before, after }: Pick<FreeingCollections, 'before' | 'after'>,
  isFull: (row: number) => boolean,
  limit: number,
): number {
  let count = 0
  for (let i = after.length - 1; i >= 0; i--) {
    const [was, is] = [before[i] as number, after[i] as number]
    // Young ones in between that find no room are part of the same end.
    const isVain = was - is <= STILL_FREES * limit && is >= NEARLY_FULL * limit
    if (!isVain) break
    if (isFull(i)) count++
  }
  return count >= IN_VAIN ? count : 0
}
