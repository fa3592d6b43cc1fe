/** What an earlier run holds of a file, said again as the records that it was made of: the file need not be parsed twice. */
import type { FrameRecord, ImportRecord, LogClock, LogLine } from '../../shared/records.ts'
import { readBlock } from './blocks.ts'
import type { ReadableDatabase } from './database.ts'
import { LEVELS } from './logLevels.ts'
import { readProfile } from './queries.ts'

/** The run that held the file was removed while its records were said again. */
export class StoredFileGone extends Error {}

export interface StoredFile {
  readonly run: number
  readonly path: string
  readonly sha256: string
  readonly said: string
}

/** Runs that may hold the same file under the same name: repeats of one size are looked at, newest first, up to so many. */
const MAX_CANDIDATES = 20
/** Some hundred kilobytes. */
const LOG_BLOCK_LINES = 1_000

/** Files of ready runs with this path and size that the same reader read; the hash decides which of them is the same. */
export function storedFiles(
  db: ReadableDatabase,
  { path, size, reader }: { readonly path: string; readonly size: number; readonly reader: string },
): readonly StoredFile[] {
  return db
    .prepare(
      `SELECT run_key AS run, path, sha256, said FROM file JOIN run ON run.key = run_key
       WHERE path = ? AND size = ? AND reader = ? AND said IS NOT NULL AND state = 'ready'
       ORDER BY run_key DESC LIMIT ${MAX_CANDIDATES}`,
    )
    .all(path, size, reader) as StoredFile[]
}

/** In the order of the file, kind by kind. Throws `StoredFileGone` when what was given is not all of it. */
export function* storedRecords(db: ReadableDatabase, { run, path, said }: StoredFile): Generator<ImportRecord> {
  yield* JSON.parse(said) as ImportRecord[]
  const frames = db
    .prepare(`SELECT key, said FROM frame WHERE run_key = ? AND file = ? ORDER BY key`)
    .all(run, path) as { key: number; said: string }[]
  for (const frame of frames) yield* storedFrame(db, frame)
  const profiles = db
    .prepare(
      `SELECT ordinal, name, path, sample_types AS sampleTypes, samples, own_phase AS phase, at_ms AS atMs
       FROM profile WHERE run_key = ? AND file = ? ORDER BY ordinal`,
    )
    .all(run, path) as ProfileRow[]
  for (const { ordinal, sampleTypes, phase, atMs, ...profile } of profiles) {
    const content = readProfile(db, run, ordinal)
    yield {
      kind: 'profile',
      profile: { ...profile, sampleTypes: JSON.parse(sampleTypes), ...(phase === null ? {} : { phase }) },
      ...(atMs === null ? {} : { atMs }),
      ...(content === undefined ? {} : { content }),
    }
  }
  yield* storedLog(db, run, path)
  const tables = db
    .prepare(`SELECT key, name, columns FROM result_table WHERE run_key = ? AND file = ? ORDER BY key`)
    .all(run, path) as { key: number; name: string; columns: string }[]
  const rows = db.prepare(`SELECT cells FROM result_row WHERE table_key = ? ORDER BY ordinal`).pluck()
  for (const { key, name, columns } of tables) {
    const cells = (rows.all(key) as string[]).map((row) => JSON.parse(row))
    yield { kind: 'table', table: { name, columns: JSON.parse(columns), rows: cells } }
  }
  if (!db.prepare(`SELECT 1 FROM file WHERE run_key = ? AND path = ?`).get(run, path)) throw new StoredFileGone()
}

interface ProfileRow {
  readonly ordinal: number
  readonly name: string
  readonly path: string
  readonly sampleTypes: string
  readonly samples: number
  readonly phase: string | null
  readonly atMs: number | null
}

function* storedLog(db: ReadableDatabase, run: number, path: string): Generator<ImportRecord> {
  const log = db.prepare(`SELECT key, clock FROM log WHERE run_key = ? AND path = ?`).get(run, path) as
    | { key: number; clock: LogClock | null }
    | undefined
  const page = db.prepare(
    `SELECT line, at_ms AS atMs, level, trouble, message FROM log_line
     WHERE log_key = ? AND line > ? ORDER BY line LIMIT ${LOG_BLOCK_LINES}`,
  )
  for (let last = -1; log; ) {
    const lines = (page.all(log.key, last) as LogLineRow[]).map(lineOf)
    if (lines.length === 0) return
    last = lines.at(-1)?.line ?? last
    yield { kind: 'log', ...(log.clock === null ? {} : { clock: log.clock }), lines }
  }
}

interface LogLineRow {
  readonly line: number
  readonly atMs: number | null
  readonly level: number | null
  readonly trouble: string | null
  readonly message: string
}

function lineOf({ line, atMs, level, trouble, message }: LogLineRow): LogLine {
  const word = level === null ? undefined : LEVELS[level]
  return {
    line,
    ...(atMs === null ? {} : { atMs }),
    ...(word === undefined ? {} : { level: word }),
    ...(trouble === null ? {} : { trouble }),
    message,
  }
}

function* storedFrame(
  db: ReadableDatabase,
  { key, said }: { readonly key: number; readonly said: string },
): Generator<ImportRecord> {
  const frame = JSON.parse(said) as FrameRecord
  yield frame
  const blocks = db
    .prepare(`SELECT block FROM chunk WHERE frame_key = ? AND frame_column = 0 ORDER BY block`)
    .pluck()
    .all(key) as number[]
  for (const block of blocks) {
    const column = (i: number) => {
      const values = readBlock(db, key, i, block)
      if (!values) throw new StoredFileGone()
      return values
    }
    yield { kind: 'points', t: column(0), v: frame.series.map((_, i) => column(i + 1)) }
  }
}
