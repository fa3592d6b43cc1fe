/** Questions to a workspace. Everything here takes a reader, answers with plain data, and is bounded. */
import {
  type FileOutcome,
  MAX_JOBS_LISTED,
  MAX_RUNS_PER_PAGE,
  type RunOrder,
  type RunQuery,
  type RunRow,
} from '../../shared/api.ts'
import { assert } from '../../shared/errors.ts'
import type {
  Caveat,
  Phase,
  Points,
  ProfileHeader,
  ProfilePart,
  Run,
  RunId,
  SeriesHeader,
  Summary,
  Table,
} from '../../shared/model.ts'
import type { StackProfile } from '../../shared/profile/profile.ts'
import type { RunSearch } from '../../shared/runSearch/runSearch.ts'
import { readColumn } from './blocks.ts'
import type { ReadableDatabase, WritableDatabase } from './database.ts'
import { unpackProfile } from './profileBlob.ts'
import { searchCondition } from './runSearch.ts'

/** A table of more rows than this is shown cut; the whole stays in the store. */
const MAX_TABLE_ROWS = 10_000

export interface StoredRun extends Run {
  readonly key: number
  /** Unix milliseconds; absent of a run that is complete. */
  readonly followedSinceMs?: number
}

export interface StoredSeries extends SeriesHeader {
  readonly key: number
}

const RUN_COLUMNS = `key, id, name, system, origin, started_at_ms AS startedAtMs, duration, axis, followed_since_ms AS followedSinceMs`
/** A run that is followed can be read while it is imported. */
const READABLE = `(state = 'ready' OR followed_since_ms IS NOT NULL)`
const ROW_COLUMNS = `${RUN_COLUMNS}, imported_at_ms AS importedAtMs, outcome, caveats,
  EXISTS (SELECT 1 FROM decision WHERE run_key = run.key AND decision.outcome IS NOT NULL) AS overruled`

const ORDER_COLUMNS: Readonly<Record<RunOrder, string>> = {
  imported: 'imported_at_ms',
  started: 'started_at_ms',
  name: 'name COLLATE NOCASE',
  system: 'system',
  duration: 'duration',
  outcome: `CASE outcome WHEN 'leak' THEN 4 WHEN 'growing' THEN 3 WHEN 'step' THEN 2 WHEN 'inconclusive' THEN 1 WHEN 'stable' THEN 0 ELSE -1 END`,
}

/** SQL's NULL becomes an absent property, which is how the model says it. */
function present<T extends object>(row: { readonly [K in keyof T]: T[K] | null }): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T
}

/** Labels and chosen columns are looked up beside it. */
export function listRuns(
  db: ReadableDatabase,
  query: RunQuery,
  search: RunSearch = { kind: 'all', of: [] },
): { readonly total: number; readonly rows: readonly (RunRow & { readonly key: number })[] } {
  const exact = (['id', 'name'] as const).filter((column) => query[column] !== undefined)
  const found = searchCondition(search)
  const where = [READABLE, ...exact.map((column) => `run.${column} = ?`), found.where].join(' AND ')
  const values = [...exact.map((column) => query[column]), ...found.values]
  const direction = (query.descending ?? query.order === undefined) ? 'DESC' : 'ASC'
  const order = ORDER_COLUMNS[query.order ?? 'imported']
  const limit = Math.min(query.limit ?? MAX_RUNS_PER_PAGE, MAX_RUNS_PER_PAGE)
  const total = db
    .prepare(`SELECT count(*) FROM run WHERE ${where}`)
    .pluck()
    .get(...values) as number
  const rows = db
    .prepare(
      `SELECT ${ROW_COLUMNS} FROM run WHERE ${where} ORDER BY ${order} ${direction}, key ${direction} LIMIT ? OFFSET ?`,
    )
    .all(...values, limit, query.offset ?? 0) as (Omit<RunRow, 'overruled'> & { key: number; overruled: 0 | 1 })[]
  return {
    total,
    rows: rows.map(({ overruled, ...row }) =>
      present<RunRow & { readonly key: number }>(overruled === 1 ? { ...row, overruled: true } : row),
    ),
  }
}

/** The run with this id, or that had it while it was followed. */
export function findRun(db: ReadableDatabase, id: RunId): StoredRun | undefined {
  const row = db
    .prepare(
      `SELECT ${RUN_COLUMNS} FROM run
       WHERE ${READABLE} AND (id = @id OR key = (SELECT run_key FROM run_alias WHERE run_alias.id = @id))`,
    )
    .get({ id }) as Omit<StoredRun, 'parameters'> | undefined
  return row && { ...present(row), parameters: parametersOf(db, row.key) }
}

/** What the run's axis counts, where it is not seconds. */
export function axisOf(db: ReadableDatabase, run: number): 'rows' | undefined {
  const axis = db.prepare(`SELECT axis FROM run WHERE key = ?`).pluck().get(run) as 'rows' | null
  return axis ?? undefined
}

export function removeRun(db: WritableDatabase, key: number): void {
  db.prepare(`DELETE FROM run WHERE key = ?`).run(key)
}

export function parametersOf(db: ReadableDatabase, run: number): Record<string, string | number> {
  const rows = db.prepare(`SELECT name, value FROM parameter WHERE run_key = ? ORDER BY name`).all(run)
  return Object.fromEntries(
    (rows as { name: string; value: string | number }[]).map(({ name, value }) => [name, value]),
  )
}

export function phasesOf(db: ReadableDatabase, run: number): readonly Phase[] {
  return db.prepare(`SELECT name, kind, start, end FROM phase WHERE run_key = ? ORDER BY ordinal`).all(run) as Phase[]
}

export function filesOf(db: ReadableDatabase, run: number): readonly FileOutcome[] {
  const rows = db
    .prepare(`SELECT path, importer, skip_reason AS reason FROM file WHERE run_key = ? ORDER BY path`)
    .all(run) as { path: string; importer: string | null; reason: string | null }[]
  return rows.map(({ path, importer, reason }) =>
    importer === null ? { path, skipped: true, reason: reason ?? '' } : { path, importer },
  )
}

export function caveatsOf(db: ReadableDatabase, run: number): readonly Caveat[] {
  const rows = db
    .prepare(`SELECT code, severity, subject, message, line FROM caveat WHERE run_key = ? ORDER BY ordinal`)
    .all(run) as Caveat[]
  return rows.map((row) => present<Caveat>(row))
}

export function profilesOf(db: ReadableDatabase, run: number): readonly ProfileHeader[] {
  const rows = db
    .prepare(
      `SELECT name, path, sample_types AS sampleTypes, samples, phase, role, at FROM profile
       WHERE run_key = ? ORDER BY at, ordinal`,
    )
    .all(run) as (Omit<ProfileHeader, 'sampleTypes'> & { sampleTypes: string })[]
  return rows.map((row) => present<ProfileHeader>({ ...row, sampleTypes: JSON.parse(row.sampleTypes) }))
}

export interface StoredProfile extends ProfilePart {
  readonly ordinal: number
  readonly path: string
  readonly at?: number
}

/** Profiles of a run whose stacks are kept, in order of time. */
export function keptProfilesOf(db: ReadableDatabase, run: number): readonly StoredProfile[] {
  const rows = db
    .prepare(
      `SELECT ordinal, path, phase, role, at FROM profile JOIN profile_content USING (run_key, ordinal)
       WHERE run_key = ? ORDER BY at, ordinal`,
    )
    .all(run) as StoredProfile[]
  return rows.map((row) => present<StoredProfile>(row))
}

/** The stacks of one of `keptProfilesOf`; undefined when the run was removed meanwhile. */
export function readProfile(db: ReadableDatabase, run: number, ordinal: number): StackProfile | undefined {
  const data = db
    .prepare(`SELECT data FROM profile_content WHERE run_key = ? AND ordinal = ?`)
    .pluck()
    .get(run, ordinal) as Buffer | undefined
  return data && unpackProfile(data)
}

export function tablesOf(db: ReadableDatabase, run: number): readonly Table[] {
  const tables = db
    .prepare(`SELECT key, name, file, columns FROM result_table WHERE run_key = ? ORDER BY ordinal, key`)
    .all(run) as {
    key: number
    name: string
    file: string | null
    columns: string
  }[]
  const rows = db.prepare(`SELECT cells FROM result_row WHERE table_key = ? ORDER BY ordinal LIMIT ?`).pluck()
  return tables.map(({ key, name, file, columns }) => ({
    name,
    ...(file === null ? {} : { file }),
    columns: JSON.parse(columns),
    rows: (rows.all(key, MAX_TABLE_ROWS) as string[]).map((cells) => JSON.parse(cells)),
  }))
}

/** Series in the order of their files and columns. */
export function seriesOf(db: ReadableDatabase, run: number): readonly StoredSeries[] {
  const rows = db
    .prepare(
      `SELECT key, metric, unit, source_column AS "column", labels, measured_process AS measuredProcess, phase
       FROM series WHERE run_key = ?
       ORDER BY (SELECT ordinal FROM frame WHERE frame.key = frame_key), key`,
    )
    .all(run) as (Omit<StoredSeries, 'labels'> & { labels: string | null })[]
  return rows.map(({ labels, ...row }) =>
    present<StoredSeries>({ ...row, ...(labels === null ? {} : { labels: JSON.parse(labels) }) }),
  )
}

/** Differs when a series has other points than before. */
export function pointsStamp(db: ReadableDatabase, series: number): string {
  const frame = db
    .prepare(`SELECT points, shift FROM series JOIN frame ON frame.key = frame_key WHERE series.key = ?`)
    .get(series) as { points: number; shift: number } | undefined
  return `${frame?.points} ${frame?.shift}`
}

/** Differs when a run keeps other profiles than before, or at other times. */
export function profilesStamp(db: ReadableDatabase, run: number): string {
  const found = db
    .prepare(
      `SELECT count(*) AS n, max(ordinal) AS last, total(at) AS at
       FROM profile JOIN profile_content USING (run_key, ordinal) WHERE run_key = ?`,
    )
    .get(run)
  return JSON.stringify(found)
}

/** Times of frames that were read, by frame: series of one frame share them. */
export type FrameTimes = Map<number, Float64Array>

/**
 * All points of a series in time order, on the run's axis. The values belong to the caller, and so do the times unless
 * `times` is given: then series of one frame share one array, which nobody may change.
 */
export function readPoints(db: ReadableDatabase, series: number, times: FrameTimes = new Map()): Points {
  // One look at the workspace: another process may be writing points of a followed run between two.
  return db.transaction(() => pointsOf(db, series, times))()
}

function pointsOf(db: ReadableDatabase, series: number, times: FrameTimes): Points {
  const frame = db
    .prepare(
      `SELECT frame.key, frame_column AS "column", points, shift, sorted FROM series JOIN frame ON frame.key = frame_key WHERE series.key = ?`,
    )
    .get(series) as { key: number; column: number; points: number; shift: number; sorted: number } | undefined
  assert(frame, 'a series is asked for by the key it was listed with')
  const t = times.get(frame.key) ?? readTimes(db, frame)
  times.set(frame.key, t)
  const v = readColumn(db, frame.key, frame.column, frame.points)
  if (frame.sorted) return { t, v }
  // Array sort is stable: points of one instant keep the order of the file.
  const order = Uint32Array.from(t, (_, i) => i).sort((a, b) => (t[a] as number) - (t[b] as number) || a - b)
  return { t: Float64Array.from(order, (i) => t[i] as number), v: Float64Array.from(order, (i) => v[i] as number) }
}

function readTimes(db: ReadableDatabase, frame: { key: number; points: number; shift: number }): Float64Array {
  const t = readColumn(db, frame.key, 0, frame.points)
  if (frame.shift !== 0) for (let i = 0; i < t.length; i++) t[i] = (t[i] as number) + frame.shift
  return t
}

export function storedSummary(db: ReadableDatabase, series: number): Summary | undefined {
  return db
    .prepare(`SELECT n, min, median, mean, p95, p99, max, first, last FROM summary WHERE series_key = ?`)
    .get(series) as Summary | undefined
}

export function storeSummary(db: WritableDatabase, series: number, summary: Summary): void {
  summaryWriter(db)(series, summary)
}

/** `storeSummary` for thousands of series. */
export function summaryWriter(db: WritableDatabase): (series: number, summary: Summary) => void {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO summary (series_key, n, min, median, mean, p95, p99, max, first, last)
     VALUES (@key, @n, @min, @median, @mean, @p95, @p99, @max, @first, @last)`,
  )
  return (series, summary) => void insert.run({ key: series, ...summary })
}

export interface StoredJob {
  readonly id: string
  readonly spec: string
  readonly state: string
  readonly createdAtMs: number
  readonly result: string | null
  readonly failure: string | null
}

/** Jobs kept in the workspace; older ones are of no use to anybody. */
const MAX_JOBS_KEPT = 10 * MAX_JOBS_LISTED

export function saveJob(db: WritableDatabase, job: StoredJob): void {
  db.prepare(
    `INSERT OR REPLACE INTO job (id, spec, state, created_at_ms, result, failure)
     VALUES (@id, @spec, @state, @createdAtMs, @result, @failure)`,
  ).run(job)
  db.prepare(`DELETE FROM job WHERE id NOT IN (SELECT id FROM job ORDER BY created_at_ms DESC LIMIT ?)`).run(
    MAX_JOBS_KEPT,
  )
}

export function listJobs(db: ReadableDatabase): readonly StoredJob[] {
  return db
    .prepare(
      `SELECT id, spec, state, created_at_ms AS createdAtMs, result, failure FROM job ORDER BY created_at_ms DESC, id LIMIT ?`,
    )
    .all(MAX_JOBS_LISTED) as StoredJob[]
}
