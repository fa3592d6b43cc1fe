/** What a report's picture carries of its runs, so that it opens again: keywords of its chunks, and bounds. */
import { decimate } from './analysis/downsample.ts'
import type { RunDocument } from './api.ts'
import type { Caveat, Phase, Series, SeriesHeader, Table } from './model.ts'

/** Keyword of the chunk that names the runs, as a JSON array of `{ name, system }`. */
export const PICTURE_RUNS = 'Quartile runs'
/** Keyword of the chunk that holds the report's JSON. */
export const PICTURE_DATA = 'Quartile report'
/** Points of a series: twice what a page's panel has pixels for would not be seen, and a picture is sent by mail. */
export const MAX_PICTURE_POINTS = 1_000
/** Series of a run: those beyond are named in its caveats. */
export const MAX_PICTURE_SERIES = 200

/** A run as far as a report carries it: its series reduced to their extremes, and neither profiles nor logs. */
export interface CarriedRun {
  readonly startedAtMs?: number
  readonly axis?: 'rows'
  readonly parameters: Readonly<Record<string, string | number>>
  readonly phases: readonly Phase[]
  readonly series: readonly CarriedSeries[]
  readonly tables: readonly Table[]
  readonly caveats: readonly Caveat[]
}

export interface CarriedSeries extends SeriesHeader {
  readonly t: readonly number[]
  /** Null where a measurement is missing. */
  readonly v: readonly (number | null)[]
}

/** Rows of a table: a report's own tables have fewer, and a log's block many more. */
const MAX_PICTURE_ROWS = 1_000

export function carriedRun(run: RunDocument, series: readonly Series[]): CarriedRun {
  const { startedAtMs, axis, parameters, phases, tables, caveats } = run
  return {
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(axis === undefined ? {} : { axis }),
    parameters,
    phases,
    series: series.slice(0, MAX_PICTURE_SERIES).map(carriedSeries),
    tables: tables.map((table) => ({ ...table, rows: table.rows.slice(0, MAX_PICTURE_ROWS) })),
    caveats,
  }
}

function carriedSeries({
  t: times,
  v: values,
  metric,
  unit,
  column,
  labels,
  measuredProcess,
  phase,
}: Series): CarriedSeries {
  const { t, v } = decimate({ t: times, v: values }, MAX_PICTURE_POINTS / 2)
  return {
    metric,
    unit,
    ...(column === undefined ? {} : { column }),
    ...(labels === undefined ? {} : { labels }),
    ...(measuredProcess === undefined ? {} : { measuredProcess }),
    ...(phase === undefined ? {} : { phase }),
    t: [...t],
    v: Array.from(v, (x) => (Number.isFinite(x) ? x : null)),
  }
}
