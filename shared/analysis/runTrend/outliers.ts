/**
 * Single figures that stand apart from their neighbours: a slip, and no new level, since the next one is back.
 *
 * A figure is held against the median of those around it, in units of their median absolute deviation (Iglewicz and
 * Hoaglin's modified z-score, 0.6745·(x − median)/MAD, with their limit of 3.5). Histories of quiet machines have a tiny
 * deviation, so a figure must also be off by a quarter of the median.
 */

const LIMIT = 3.5
const LEAST_SHARE = 0.25
/** Figures on either side that make a neighbourhood: few enough to stay within one level. */
const REACH = 3
/** Fewer neighbours than this tell nothing of what is usual. */
const LEAST_NEIGHBOURS = 3

export type Outlier = 'high' | 'low'

/** For each value, whether it stands apart; `levels` are the indices at which a new level begins. */
export function outliers(values: readonly number[], levels: readonly number[]): readonly (Outlier | undefined)[] {
  const bounds = [0, ...levels, values.length]
  return values.map((value, i) => {
    const start = Math.max(...bounds.filter((bound) => bound <= i))
    const end = Math.min(...bounds.filter((bound) => bound > i))
    const around = values.slice(Math.max(start, i - REACH), Math.min(end, i + REACH + 1))
    const neighbours = around.filter((_, j) => j !== i - Math.max(start, i - REACH))
    if (neighbours.length < LEAST_NEIGHBOURS) return undefined
    const usual = middle(neighbours)
    const deviation = middle(neighbours.map((each) => Math.abs(each - usual)))
    const off = value - usual
    const score = deviation === 0 ? Number.POSITIVE_INFINITY : (0.6745 * Math.abs(off)) / deviation
    const far = LEAST_SHARE * Math.abs(usual)
    if (off === 0 || score <= LIMIT || Math.abs(off) < far) return undefined
    // The first of a level has no neighbour that it could have left, and two of a kind are no slip.
    const beside = values
      .slice(Math.max(start, i - 1), Math.min(end, i + 2))
      .filter((_, j) => j !== Math.min(1, i - start))
    if (i === start || beside.some((each) => Math.abs(value - each) < far)) return undefined
    return off > 0 ? 'high' : 'low'
  })
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2
}
