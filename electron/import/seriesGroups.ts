/**
 * Rows of many series as they come, such as a line a container: held by group until the file ends, since a frame's points
 * must follow the frame.
 */
import type { SeriesHeader } from '../../shared/model.ts'
import type { ImportRecord } from '../../shared/records.ts'
import { frameRecords } from './frames.ts'

/** 128 MiB of numbers; beyond it a file should be cut into parts. */
const MAX_VALUES = 1 << 24
/** More series than this nobody looks at, and each costs a row in the store. */
const MAX_GROUPS = 5_000

interface Group {
  readonly series: readonly SeriesHeader[]
  /** Unix or relative seconds, as given. */
  readonly t: number[]
  readonly v: number[][]
}

export class SeriesGroups {
  private readonly groups = new Map<string, Group>()
  private values = 0
  private earliest = Number.POSITIVE_INFINITY
  /** Rows that found no room. */
  dropped = 0

  /** `seconds` of all rows count from one instant; `values` has one a series of the group. */
  add(key: string, seconds: number, values: readonly number[], series: () => readonly SeriesHeader[]): void {
    let group = this.groups.get(key)
    if (this.values >= MAX_VALUES || (!group && this.groups.size >= MAX_GROUPS)) {
      this.dropped++
      return
    }
    if (!group) {
      const headers = series()
      group = { series: headers, t: [], v: headers.map(() => []) }
      this.groups.set(key, group)
    }
    group.t.push(seconds)
    group.v.forEach((column, i) => {
      column.push(values[i] ?? Number.NaN)
    })
    this.values += values.length + 1
    this.earliest = Math.min(this.earliest, seconds)
  }

  get size(): number {
    return this.groups.size
  }

  /** `dated`: the seconds are Unix time. */
  *records(dated: boolean): Generator<ImportRecord> {
    for (const { series, t, v } of this.groups.values()) {
      // A column that was never there is no series.
      const kept = series.flatMap((_, i) => (v[i]?.every(Number.isNaN) ? [] : [i]))
      yield* frameRecords({
        epochMs: dated ? this.earliest * 1000 : undefined,
        series: kept.flatMap((i) => series[i] ?? []),
        t: dated ? t.map((seconds) => seconds - this.earliest) : t,
        v: kept.map((i) => v[i] ?? []),
      })
    }
  }
}
