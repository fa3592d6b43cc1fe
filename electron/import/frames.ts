/** Columns that an importer holds in memory, as the frame and points they are. */
import type { SeriesHeader } from '../../shared/model.ts'
import type { ImportRecord } from '../../shared/records.ts'

/** Rows a block: some ten kilobytes a column, so that no record is large. */
const BLOCK_ROWS = 4_096

export interface HeldFrame {
  /** Unix milliseconds of t = 0, where the times are absolute. */
  readonly epochMs?: number | undefined
  readonly series: readonly SeriesHeader[]
  /** Seconds. */
  readonly t: readonly number[]
  /** One column a series, as long as `t`. */
  readonly v: readonly (readonly number[])[]
}

/** Nothing at all when there is no row or no series. */
export function* frameRecords({ epochMs, series, t, v }: HeldFrame): Generator<ImportRecord> {
  if (t.length === 0 || series.length === 0) return
  yield { kind: 'frame', ...(epochMs === undefined ? {} : { epochMs }), series }
  for (let from = 0; from < t.length; from += BLOCK_ROWS) {
    const to = from + BLOCK_ROWS
    yield {
      kind: 'points',
      t: Float64Array.from(t.slice(from, to)),
      v: v.map((column) => Float64Array.from(column.slice(from, to))),
    }
  }
}
