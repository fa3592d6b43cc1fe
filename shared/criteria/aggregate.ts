/** One number of many values. */
import { quartileFigures } from '../analysis/quartiles.ts'
import { select } from '../analysis/selection.ts'
import { finite, mean } from '../analysis/summary.ts'
import { unreachable } from '../errors.ts'
import { formatNumber } from '../units.ts'
import type { AggregateExpression, ValueAggregate } from './rule.ts'

export interface Interval {
  readonly low: number
  readonly high: number
}

/** A number, or why there is none; `doubt` says why the number is not to be trusted with a verdict, `where` in which row it stands. */
export type Evaluated =
  | {
      readonly value: number
      readonly doubt?: string
      readonly where?: string
      /** 95 % interval of an estimate; absent for what was counted or measured. */
      readonly interval?: Interval
    }
  | { readonly lacking: string }

/** Values in time order, or in the order of rows; those that are not finite are left out. */
export function aggregate(expression: AggregateExpression<ValueAggregate>, all: Float64Array, what: string): Evaluated {
  const values = finite(all)
  const n = values.length
  const { aggregate: name } = expression
  if (name === 'count') return { value: n }
  if (n === 0) return { lacking: `${what} has no values` }
  switch (name) {
    case 'max':
      return { value: values.reduce((a, b) => Math.max(a, b)) }
    case 'min':
      return { value: values.reduce((a, b) => Math.min(a, b)) }
    case 'mean':
      return { value: mean(values) }
    case 'sum':
      return { value: mean(values) * n }
    case 'median':
      return { value: quantile(values, 0.5) }
    case 'percentile':
      return percentile(values, expression)
    case 'first':
      return { value: values[0] as number }
    case 'last':
      return { value: values[n - 1] as number }
    case 'increase':
      return n < 2 ? { lacking: `${what} has one point, and an increase needs two` } : { value: rise(values) }
    case 'first_quarter':
    case 'last_quarter':
    case 'growth':
      return quarters(values, name, what)
    default:
      return unreachable(name)
  }
}

/** A percentile that no value lies beyond is the maximum by another name. */
function percentile(values: Float64Array, { share = 0.5, name }: AggregateExpression): Evaluated {
  const n = values.length
  const value = quantile(values, share)
  // The comparison with rounding to spare: 1 − 0.95 is a little more than 0.05.
  const needed = Math.ceil(1 / Math.min(share, 1 - share) - 1e-9)
  if (n >= needed) return { value }
  return {
    value,
    doubt: `${name} of ${formatNumber(n, 0)} values is hardly more than an end of them: it takes ${formatNumber(needed, 0)}`,
  }
}

function quarters(values: Float64Array, name: 'first_quarter' | 'last_quarter' | 'growth', what: string): Evaluated {
  const figures = quartileFigures(values, 'unknown')
  if (!figures)
    return {
      lacking: `${what} has ${values.length < 5 ? 'too few points for quarters' : 'a first quarter that is not positive'}`,
    }
  if (name === 'growth') return { value: figures.ratio - 1 }
  return { value: name === 'first_quarter' ? figures.first : figures.last }
}

/** Linear interpolation between ranks (R's type 7), as in every summary of Quartile. */
function quantile(values: Float64Array, share: number): number {
  const scratch = values.slice()
  const position = (scratch.length - 1) * share
  const rank = Math.floor(position)
  const below = select(scratch, rank)
  if (rank === position) return below
  return below + (position - rank) * (select(scratch, rank + 1, rank + 1) - below)
}

/** Of a counter; a fall is a restart, after which it counts from 0. */
function rise(values: Float64Array): number {
  let total = 0
  for (let i = 1; i < values.length; i++) {
    const [before, now] = [values[i - 1] as number, values[i] as number]
    total += now >= before ? now - before : now
  }
  return total
}
