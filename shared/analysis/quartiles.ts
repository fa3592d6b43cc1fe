/**
 * Two readings of one rule: does the last quarter of the points average more than the first?
 *
 * The trace-streaming suite's `plot_memory_comparison.py` computes, for n > 4 values h and q = n // 4,
 *
 *     first = sum(h[:q]) / q
 *     last  = sum(h[-n//4:]) / q
 *
 * Python reads `-n//4` as `(-n)//4`, which rounds towards minus infinity: whenever 4 does not divide n, the last sum
 * takes one value more than q and is still divided by q. On a flat series n = 5, 6, 7 thereby doubles, n = 9, 10, 11
 * grows by half, and above 60 points the slip stays under 7 %. People hold those figures in their hands, so they are
 * reproduced to the last bit (`sum` added left to right before Python 3.12), and the right ones stand beside them.
 */
import type { Outcome, QuartileFigures, Series, Unit, UpstreamQuartiles } from '../model.ts'
import { format, formatNumber, MIB } from '../units.ts'
import { finite, mean } from './summary.ts'

/** Last quarter over first quarter above which the rule, the suite's and ours, warns of a leak. */
export const LEAK_RATIO = 1.5
/** Last quarter over first quarter above which the rule calls memory growing. */
export const GROWING_RATIO = 1.2
/** The script judges runs of more than 4 rows; with fewer points a quarter would be empty. */
export const MIN_POINTS = 5

/** The script's figures for heap values in its "MB" (MiB), in file order, slip included. */
export function upstreamQuartiles(v: Float64Array): UpstreamQuartiles {
  const n = v.length
  if (n < MIN_POINTS) return { unit: 'MB', verdict: 'not-evaluated' }
  const quarter = Math.floor(n / 4)
  const first = naiveSum(v.subarray(0, quarter)) / quarter
  const last = naiveSum(v.subarray(Math.floor(-n / 4))) / quarter
  // Python would compare NaN, find it not larger, and print "stable".
  if (!Number.isFinite(first) || !Number.isFinite(last)) return { unit: 'MB', verdict: 'not-evaluated' }
  const verdict = last > first * LEAK_RATIO ? 'warning' : last > first * GROWING_RATIO ? 'caution' : 'stable'
  return { first, last, unit: 'MB', verdict }
}

/** Means of the first and of the last floor(n/4) of the n finite values; undefined under 5 values or without a positive first mean. */
export function quartileFigures(v: Float64Array, unit: Unit): QuartileFigures | undefined {
  const values = finite(v)
  if (values.length < MIN_POINTS) return undefined
  const quarter = Math.floor(values.length / 4)
  const first = mean(values.subarray(0, quarter))
  const last = mean(values.subarray(-quarter))
  return first > 0 ? { first, last, unit, ratio: last / first } : undefined
}

/** The corrected rule's outcome: strictly above a limit, as in the script. */
export function quartileOutcome({ first, last }: QuartileFigures): Extract<Outcome, 'leak' | 'growing' | 'stable'> {
  return last > first * LEAK_RATIO ? 'leak' : last > first * GROWING_RATIO ? 'growing' : 'stable'
}

/** The script's verdict in our words; undefined when it gave none. */
export function upstreamOutcome({ verdict }: UpstreamQuartiles): 'leak' | 'growing' | 'stable' | undefined {
  if (verdict === 'not-evaluated') return undefined
  return verdict === 'warning' ? 'leak' : verdict === 'caution' ? 'growing' : 'stable'
}

/** Relative difference of two figures that is only the order of additions, far above its rounding and below a printed digit. */
const ROUNDING = 1e-9

/** A sentence when the script's last quarter or verdict is not the right one; undefined when they agree. `points` is n. */
export function explainDisagreement(
  upstream: UpstreamQuartiles,
  quartile: QuartileFigures | undefined,
  points: number,
): string | undefined {
  if (upstream.verdict === 'not-evaluated' || quartile === undefined) return undefined
  const theirs = upstreamOutcome(upstream)
  const ours = quartileOutcome(quartile)
  const last = upstream.last * MIB
  const sameFigure = Math.abs(last - quartile.last) <= ROUNDING * Math.abs(quartile.last)
  if (sameFigure && theirs === ours) return undefined
  const quarter = Math.floor(points / 4)
  const summed = Math.ceil(points / 4)
  const why =
    summed === quarter
      ? 'the script counts values that are missing here'
      : `it divides the sum of ${formatNumber(summed, 0)} values by ${formatNumber(quarter, 0)}, because Python reads -n//4 as (-n)//4`
  const figures = `Upstream's script puts the last quarter at ${format(last, 'bytes')} instead of ${format(quartile.last, quartile.unit)}: ${why}.`
  return theirs === ours
    ? `${figures} Its verdict is the same.`
    : `${figures} It therefore says "${upstream.verdict}" where the right figures say "${ours}".`
}

/** What the script prints per phase, in base units; absent where the phase lacks the series. */
export interface SuiteFigures {
  readonly peakHeap?: number
  readonly averageHeap?: number
  readonly minimumHeap?: number
  /** The suite's "RSS", which is Sys or HeapSys. */
  readonly peakRss?: number
  /** The highest cycle count, not the cycles within the phase: a query phase includes the write phase before it. */
  readonly totalGc?: number
  readonly maxGoroutines?: number
}

/** The script's six figures from the series of one phase; missing points are skipped, and the average is a plain left-to-right sum over n. */
export function suiteFigures(series: readonly Series[]): SuiteFigures {
  const valuesOf = (metric: string): Float64Array => {
    const found = series.find((each) => each.metric === metric)
    return found ? finite(found.v) : new Float64Array(0)
  }
  const heap = valuesOf('go_memstats_heap_alloc_bytes')
  return {
    ...(heap.length === 0
      ? {}
      : {
          peakHeap: largest(heap),
          averageHeap: naiveSum(heap) / heap.length,
          minimumHeap: -largest(heap.map((x) => -x)),
        }),
    ...figure('peakRss', valuesOf('rss_proxy_bytes')),
    ...figure('totalGc', valuesOf('go_gc_duration_seconds_count')),
    ...figure('maxGoroutines', valuesOf('go_goroutines')),
  }
}

function figure(name: keyof SuiteFigures, values: Float64Array): SuiteFigures {
  return values.length === 0 ? {} : { [name]: largest(values) }
}

function largest(values: Float64Array): number {
  return values.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY)
}

function naiveSum(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
