/**
 * Points of many series as they come out of a recording, which has each thread's events together and not in the order of
 * time. Series of one track share their times.
 */
import type { SeriesHeader } from '../../../shared/model.ts'
import { Column } from '../../../shared/profile/column.ts'
import type { ImportRecord } from '../../../shared/records.ts'

/** 256 MiB of numbers: a garbage collection every millisecond for a day has less. */
const MAX_VALUES = 1 << 25
/** Causes of pauses, pools and threads are dozens. */
const MAX_TRACKS = 1_000
/** Rows a block: some ten kilobytes a column, so that no record is large. */
const BLOCK_ROWS = 4_096

interface Track {
  readonly series: readonly SeriesHeader[]
  readonly t: Column<'f64'>
  readonly v: readonly Column<'f64'>[]
}

export class Tracks {
  readonly #tracks = new Map<string, Track>()
  #values = 0
  /** Points that found no room. */
  dropped = 0

  /** `seconds` after the start of the recording; one value a series, NaN where it is not known. */
  add(key: string, seconds: number, values: readonly number[], series: () => readonly SeriesHeader[]): void {
    if (!Number.isFinite(seconds)) return
    let track = this.#tracks.get(key)
    if (this.#values >= MAX_VALUES || (!track && this.#tracks.size >= MAX_TRACKS)) {
      this.dropped++
      return
    }
    if (!track) {
      const headers = series()
      track = { series: headers, t: new Column('f64'), v: headers.map(() => new Column('f64')) }
      this.#tracks.set(key, track)
    }
    track.t.push(seconds)
    track.v.forEach((column, i) => void column.push(values[i] ?? Number.NaN))
    this.#values += values.length + 1
  }

  *records(epochMs: number): Generator<ImportRecord> {
    for (const { series, t, v } of this.#tracks.values()) {
      const times = t.finish()
      const order = Uint32Array.from(times, (_, i) => i).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b)
      const columns = v.map((column) => column.finish())
      // A column that was never there is no series.
      const kept = series.flatMap((header, i) => (columns[i]?.every(Number.isNaN) ? [] : [{ header, i }]))
      if (kept.length === 0) continue
      yield { kind: 'frame', epochMs, series: kept.map(({ header }) => header) }
      for (let from = 0; from < order.length; from += BLOCK_ROWS) {
        const block = order.subarray(from, from + BLOCK_ROWS)
        const inOrder = (column: Float64Array | undefined) =>
          Float64Array.from(block, (row) => column?.[row] ?? Number.NaN)
        yield { kind: 'points', t: inOrder(times), v: kept.map(({ i }) => inOrder(columns[i])) }
      }
    }
  }
}
