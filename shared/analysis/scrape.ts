/**
 * The arithmetic of the old istio stress test over its 15 s scrape of a server: rates over a window of 20 points, and
 * percentiles between neighbours. 20 points span 19 steps, 285 s, but the suite divides by 300: its rates are 5 % low.
 */

/** Seconds between two rows; the file itself holds no time. */
export const SCRAPE_STEP = 15
/** Points in the suite's `rate[5m]`. */
export const RATE_POINTS = 20
/** What the suite divides by. */
export const RATE_DIVISOR = 300
/** What the points of its window really span. */
export const RATE_SPAN = (RATE_POINTS - 1) * SCRAPE_STEP

/** Per second over windows of `RATE_POINTS`, one value per window; `seconds` is `RATE_DIVISOR` or `RATE_SPAN`. */
export function windowRates(counter: readonly number[], seconds: number): number[] {
  const rates: number[] = []
  for (let i = 0; i + RATE_POINTS <= counter.length; i++) {
    rates.push(((counter[i + RATE_POINTS - 1] as number) - (counter[i] as number)) / seconds)
  }
  return rates
}

/** In the order and with the names of the suite's result.csv. */
export const SCRAPE_STATISTICS = ['Min', 'Max', 'Mean', 'Median', 'P90', 'P95', 'P98', 'P99'] as const

export type ScrapeStatistic = (typeof SCRAPE_STATISTICS)[number]

/** The suite's statistics of the values that are there; undefined when none is. */
export function scrapeStatistics(values: readonly number[]): Readonly<Record<ScrapeStatistic, number>> | undefined {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort()
  const n = sorted.length
  if (n === 0) return undefined
  const at = (index: number) => sorted[index] as number
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n
  const median = n % 2 === 1 ? at((n - 1) / 2) : (at(n / 2 - 1) + at(n / 2)) / 2
  const percentile = (p: number) => neighbourPercentile(sorted, p)
  return {
    Min: at(0),
    Max: at(n - 1),
    Mean: mean,
    Median: median,
    P90: percentile(90),
    P95: percentile(95),
    P98: percentile(98),
    P99: percentile(99),
  }
}

/** With k = ⌊n·p/100⌋: the k-th smallest when n·p/100 is whole, else the mean of the k-th and the one after it. */
export function neighbourPercentile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN
  // As the suite's library computes it; (p / 100) * n lands beside a whole number for some n.
  const rank = (p / 100) * sorted.length
  const whole = Math.trunc(rank)
  if (rank < 1) return sorted[0] as number
  const below = sorted[whole - 1] as number
  return rank === whole ? below : (below + (sorted[whole] as number)) / 2
}
