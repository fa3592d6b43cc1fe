/** Made sweeps for tests: a grid of two settings, repeated, of a metric that is known beforehand. */
import type { SweepRows } from './rows.ts'

export interface GridSpec {
  readonly threads: readonly number[]
  readonly batch: readonly number[]
  readonly repeats?: number
  latency(threads: number, batch: number, repeat: number): number
}

export function gridRows({ threads, batch, repeats = 1, latency }: GridSpec): SweepRows {
  const rows = threads.flatMap((a) =>
    batch.flatMap((b) =>
      Array.from({ length: repeats }, (_, repeat) => ({ a, b, repeat, value: latency(a, b, repeat) })),
    ),
  )
  return {
    source: 'Grid',
    length: rows.length,
    columns: [
      { name: 'threads', unit: 'count', cells: rows.map(({ a }) => a) },
      { name: 'batch_size', unit: 'count', cells: rows.map(({ b }) => b) },
      { name: 'repeat', unit: 'count', cells: rows.map(({ repeat }) => repeat) },
      { name: 'latency', unit: 'seconds', cells: rows.map(({ value }) => value) },
    ],
  }
}
