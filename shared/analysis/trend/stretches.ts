/**
 * What a constant over any stretch of the values would explain beside other columns, in a few operations a stretch.
 *
 * With the columns made orthonormal, an indicator 1[from, to) keeps the squared length m − Σ (sum of q over the stretch)²
 * beside them, and explains (sum of residuals over the stretch)² over that: running sums give both. It is the partial
 * F test of one more column, for every stretch there is. A step is a stretch that lasts to the end.
 */
import { projection } from './regression.ts'

export interface Stretches {
  /** Squares that the columns leave by themselves. */
  readonly rss: number
  /** Of those, what a constant from one index up to, without, another explains. */
  explained(from: number, to: number): number
}

/** Below this share of its length beside the columns a stretch is one of them. */
const INDEPENDENT = 1e-6

export function stretches(v: readonly number[], columns: readonly (readonly number[])[]): Stretches {
  return stretchesOf(projection(v, columns))
}

/** The same where the columns have been taken out already. */
export function stretchesOf({ rest, directions }: ReturnType<typeof projection>): Stretches {
  const left = running(rest)
  const others = directions.map(running)
  return {
    rss: rest.reduce((sum, each) => sum + each * each, 0),
    explained: (from, to) => {
      let own = to - from
      for (const sums of others) own -= between(sums, from, to) ** 2
      return own > INDEPENDENT ? between(left, from, to) ** 2 / own : 0
    },
  }
}

const between = (sums: Float64Array, from: number, to: number) => (sums[to] as number) - (sums[from] as number)

function running(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1)
  for (let i = 0; i < values.length; i++) sums[i + 1] = (sums[i] as number) + (values[i] as number)
  return sums
}
