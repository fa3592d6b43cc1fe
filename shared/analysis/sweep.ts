/**
 * Arithmetic of the fusio-manifest sweeps.
 *
 * The suite's `precondition_failure_rate` is failures / (successes + other errors): an attempt that fails its condition
 * is not counted as an attempt. So it is failures *per finished write*, passes 1 when writers collide more often than
 * they commit, and is no percentage. The share of attempts that failed is r / (1 + r).
 */
import { mean } from './summary.ts'

/** Rate r of failures per finished write, as a share of all attempts: r / (1 + r). */
export function failedShare(rate: number): number {
  return rate / (1 + rate)
}

/** Operations per second that `clients` were told to start; the writer and reader rates are per client. */
export function offeredRate(clients: number, ratePerClient: number): number {
  return clients * ratePerClient
}

/** Successful writes behind a row, from its rate and its configured duration; off by what two decimals of the rate leave open. */
export function estimatedWrites(writesPerSecond: number, durationSeconds: number): number {
  return Math.round(writesPerSecond * durationSeconds)
}

/** (value − base) / base; undefined when the base is 0, where the suite's plot divides by zero. */
export function relativeChange(value: number, base: number): number | undefined {
  return base === 0 ? undefined : (value - base) / base
}

/** The different values, ascending. */
export function distinct(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}

export function meanOf(values: readonly number[]): number {
  return mean(Float64Array.from(values))
}

/** The `count` lowest, or highest, by `by`; equal ones keep their order, as the suite's stable sort leaves them. */
export function ranked<T>(
  items: readonly T[],
  by: (item: T) => number,
  count: number,
  from: 'lowest' | 'highest',
): T[] {
  const ascending = [...items].sort((a, b) => by(a) - by(b))
  return (from === 'lowest' ? ascending : ascending.reverse()).slice(0, count)
}

/** The chaos sweep's scenarios, in the order in which the suite starts them and writes their rows. */
export const CHAOS_SCENARIOS = [
  'baseline',
  'net-delay-100ms',
  'net-delay-200ms',
  'net-delay-500ms',
  'net-block-10s-3x',
  'cpu-4threads-80pct',
  'combined-200ms-4threads-80pct',
] as const
