/**
 * Turns the records of a run's files into rows. A run is `importing` until `finish` makes it `ready` in one commit;
 * what an interrupted import leaves is removed by `removeLeftovers`. Records are committed every few megabytes, so that
 * another process waits for the write lock only briefly.
 */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { assert, unreachable } from '../../shared/errors.ts'
import type { Caveat, LeakReport, Outcome, PhaseKind, RunId, Table } from '../../shared/model.ts'
import type { StackProfile } from '../../shared/profile/profile.ts'
import type { FrameRecord, ImportRecord, LogRecord, PointsRecord, ProfileRecord } from '../../shared/records.ts'
import type { WritableDatabase } from './database.ts'
import { LogWriter } from './logWriter.ts'
import { type Placement, placeFrames, type StatedPhase } from './placement.ts'
import { packProfile } from './profileBlob.ts'
import { storeVerdicts } from './verdicts.ts'

/** Points per commit: 2^19 values are 4 MiB, a few milliseconds of write lock. */
const VALUES_PER_COMMIT = 1 << 19
/** SQLite's largest blob is 1 GB; packed, the largest profile that is read at all stays far below. */
const MAX_PROFILE_BLOB_BYTES = 512 * 2 ** 20
/** More caveats than this a person does not read; the last one says how many were left out. */
const MAX_CAVEATS = 200

export interface NewRun {
  readonly name: string
  readonly system: string
  readonly origin: string
  readonly parameters: Readonly<Record<string, string | number>>
}

/** Where a file's records belong in the run. */
export interface FileContext {
  readonly path: string
  readonly importer: string
  readonly phase?: { readonly name: string; readonly kind: PhaseKind }
  readonly labels?: Readonly<Record<string, string>>
}

interface OpenFrame {
  readonly key: number | bigint
  readonly epochMs: number | undefined
  readonly axis: 'rows' | undefined
  readonly phase: FileContext['phase'] | undefined
  readonly columns: number
  points: number
  blocks: number
  firstT: number
  lastT: number
  minT: number
  maxT: number
  sorted: boolean
}

export class RunWriter {
  private readonly db: WritableDatabase
  private readonly runKey: number | bigint
  private readonly run: NewRun
  private readonly frames: OpenFrame[] = []
  private readonly statedPhases: StatedPhase[] = []
  private readonly logs: LogWriter
  private readonly hashes: string[] = []
  private readonly caveats: Caveat[] = []
  private readonly said = new Set<string>()
  private droppedCaveats = 0
  private profiles = 0
  /** Of the answers that files were read by. */
  private readonly readings: string[] = []
  private valuesInCommit = 0
  private file: FileContext | undefined
  private readonly insertChunk
  private readonly insertSeries

  constructor(db: WritableDatabase, run: NewRun) {
    this.db = db
    this.run = run
    this.runKey = db
      .prepare(
        `INSERT INTO run (state, importer_pid, name, system, origin, imported_at_ms) VALUES ('importing', ?, ?, ?, ?, ?)`,
      )
      .run(process.pid, run.name, run.system, run.origin, Date.now()).lastInsertRowid
    this.logs = new LogWriter(db, this.runKey)
    this.insertChunk = db.prepare(
      `INSERT INTO chunk (frame_key, frame_column, block, n, min, max, sum, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.insertSeries = db.prepare(
      `INSERT INTO series (run_key, frame_key, frame_column, metric, unit, source_column, labels, measured_process, phase)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    for (const [name, value] of Object.entries(run.parameters)) this.parameter(name, value)
  }

  /** The records that follow come from this file. */
  beginFile(file: FileContext): void {
    this.file = file
    this.begin()
  }

  /** The file is read by a person's answer; a run that is read by other answers takes the place of the one before. */
  readAs(answer: string): void {
    this.readings.push(answer)
  }

  /** `sha256` of the file's bytes takes part in the run's id. */
  endFile(sha256: string): void {
    assert(this.file, 'endFile follows beginFile')
    this.commit()
    this.hashes.push(`${basename(this.file.path)} ${sha256}`)
    this.db
      .prepare(`INSERT OR REPLACE INTO file (run_key, path, importer, sha256) VALUES (?, ?, ?, ?)`)
      .run(this.runKey, this.file.path, this.file.importer, sha256)
    this.file = undefined
  }

  /** A file of the run that is not read; what it had already given stays. */
  skipFile(path: string, reason: string): void {
    this.commit()
    this.file = undefined
    this.db
      .prepare(`INSERT OR REPLACE INTO file (run_key, path, skip_reason) VALUES (?, ?, ?)`)
      .run(this.runKey, path, reason)
  }

  write(record: ImportRecord): void {
    switch (record.kind) {
      case 'frame':
        this.openFrame(record)
        return
      case 'points':
        this.points(record)
        return
      case 'profile':
        this.profile(record)
        return
      case 'table':
        this.table(record.table)
        return
      case 'log':
        this.log(record)
        return
      case 'phase':
        this.statedPhases.push({ phase: record.phase, epochMs: record.epochMs })
        return
      case 'parameter':
        this.parameter(record.name, record.value)
        return
      case 'caveat':
        this.caveat(record.caveat)
        return
      default:
        unreachable(record)
    }
  }

  /** Places every frame on the run's axis and stores the phases; call it when all files are written. */
  finish(): { key: number; id: RunId } {
    this.commit()
    const placement = this.placeOthers(placeFrames(this.frames, this.statedPhases))
    const assumed = this.logs.place(placement, this.frames.length > 0)
    for (const caveat of assumed) this.caveat(caveat)
    const digest = createHash('sha256').update(`${this.run.system}\n${[...this.hashes].sort().join('\n')}`)
    const id = digest.digest('hex').slice(0, 16)
    if (this.droppedCaveats > 0) {
      this.caveats.push({
        code: 'caveats-left-out',
        severity: 'info',
        subject: 'run',
        message: `${this.droppedCaveats} more caveats of the same files are not listed.`,
      })
    }
    this.db.transaction(() => {
      const insertPhase = this.db.prepare(
        `INSERT INTO phase (run_key, ordinal, name, kind, start, end) VALUES (?, ?, ?, ?, ?, ?)`,
      )
      placement.phases.forEach((phase, i) => {
        insertPhase.run(this.runKey, i, phase.name, phase.kind, phase.start, phase.end)
      })
      const placeFrame = this.db.prepare(`UPDATE frame SET points = ?, shift = ?, sorted = ? WHERE key = ?`)
      this.frames.forEach((frame, i) => {
        placeFrame.run(frame.points, placement.shifts[i] ?? 0, frame.sorted ? 1 : 0, frame.key)
      })
      if (placement.startedAtMs !== undefined) {
        this.db
          .prepare(`UPDATE profile SET at = (at_ms - ?) / 1000 WHERE run_key = ? AND at_ms IS NOT NULL`)
          .run(placement.startedAtMs, this.runKey)
      }
      const insertCaveat = this.db.prepare(
        `INSERT INTO caveat (run_key, ordinal, code, severity, subject, message, line) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      this.caveats.forEach((caveat, i) => {
        const { code, severity, subject, message, line } = caveat
        insertCaveat.run(this.runKey, i, code, severity, subject, message, line ?? null)
      })
      const words = [this.run.name, this.run.system, this.run.origin, ...Object.entries(this.run.parameters).flat()]
      this.db
        .prepare(
          `UPDATE run SET started_at_ms = ?, duration = ?, caveats = ?, search = ?, reading = ?, axis = ? WHERE key = ?`,
        )
        .run(
          placement.startedAtMs ?? null,
          placement.duration,
          this.caveats.length,
          words.join(' ').toLowerCase(),
          this.reading(),
          this.axis(),
          this.runKey,
        )
    })()
    return { key: Number(this.runKey), id }
  }

  /** Where nothing but profiles and logs tells the time, the run spans them. */
  private placeOthers(placement: Placement): Placement {
    if (this.frames.length > 0 || placement.startedAtMs !== undefined) return placement
    const { first, last } = this.db
      .prepare(`SELECT min(at_ms) AS first, max(at_ms) AS last FROM profile WHERE run_key = ?`)
      .get(this.runKey) as { first: number | null; last: number | null }
    const { span, longest } = this.logs
    const starts = [first, span?.start].filter((ms) => typeof ms === 'number')
    if (starts.length === 0) return { ...placement, duration: Math.max(placement.duration, longest) }
    const startedAtMs = Math.min(...starts)
    const end = Math.max(last ?? startedAtMs, span?.end ?? startedAtMs)
    return { ...placement, startedAtMs, duration: Math.max(placement.duration, (end - startedAtMs) / 1000) }
  }

  private reading(): string | null {
    if (this.readings.length === 0) return null
    return createHash('sha256').update(this.readings.toSorted().join('\n')).digest('hex')
  }

  /** One frame with time is enough for an axis of time. */
  private axis(): 'rows' | null {
    const filled = this.frames.filter(({ points }) => points > 0)
    return filled.length > 0 && filled.every(({ axis }) => axis === 'rows') ? 'rows' : null
  }

  /**
   * Makes the run visible with its verdicts, or removes it again when the same content, read alike, is already there.
   * Read by other answers it takes the place of the one that is there, with what a person decided about that.
   */
  publish(id: RunId, outcome: Outcome, reports: readonly LeakReport[]): { known: boolean } {
    return this.db.transaction(() => {
      const there = this.db.prepare(`SELECT key, reading FROM run WHERE id = ?`).get(id) as
        | { key: number; reading: string | null }
        | undefined
      if (there?.reading === this.reading()) {
        this.remove()
        return { known: true }
      }
      if (there) {
        this.db.prepare(`UPDATE decision SET run_key = ? WHERE run_key = ?`).run(this.runKey, there.key)
        this.db.prepare(`DELETE FROM run WHERE key = ?`).run(there.key)
      }
      storeVerdicts(this.db, this.runKey, { outcome, reports })
      this.db.prepare(`UPDATE run SET id = ?, state = 'ready', importer_pid = NULL WHERE key = ?`).run(id, this.runKey)
      return { known: false }
    })()
  }

  /** Removes all that was written. */
  abandon(): void {
    if (this.db.inTransaction) this.db.exec('ROLLBACK')
    this.remove()
  }

  private remove(): void {
    this.db.prepare(`DELETE FROM run WHERE key = ?`).run(this.runKey)
  }

  private begin(): void {
    if (!this.db.inTransaction) this.db.exec('BEGIN IMMEDIATE')
    this.valuesInCommit = 0
  }

  private commit(): void {
    if (this.db.inTransaction) this.db.exec('COMMIT')
    this.valuesInCommit = 0
  }

  private parameter(name: string, value: string | number): void {
    this.db
      .prepare(`INSERT OR REPLACE INTO parameter (run_key, name, value) VALUES (?, ?, ?)`)
      .run(this.runKey, name, value)
  }

  /** What two files of one format say alike is said once. */
  private caveat(caveat: Caveat): void {
    const text = JSON.stringify(caveat)
    if (this.said.has(text)) return
    if (this.caveats.length < MAX_CAVEATS) {
      this.said.add(text)
      this.caveats.push(caveat)
    } else this.droppedCaveats++
  }

  private profile({ profile, atMs, content }: ProfileRecord): void {
    const ordinal = this.profiles++
    this.db
      .prepare(
        `INSERT INTO profile (run_key, ordinal, name, path, sample_types, samples, phase, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        this.runKey,
        ordinal,
        profile.name,
        profile.path,
        JSON.stringify(profile.sampleTypes),
        profile.samples,
        this.file?.phase?.name ?? profile.phase ?? null,
        atMs ?? null,
      )
    if (content) this.profileContent(ordinal, profile.path, content)
  }

  private profileContent(ordinal: number, path: string, content: StackProfile): void {
    const data = packProfile(content)
    if (data.byteLength > MAX_PROFILE_BLOB_BYTES) {
      this.caveat({
        code: 'profile-not-kept',
        severity: 'data-loss',
        subject: path,
        message: `${path} is too large to be kept in the workspace: its totals are, its stacks are not.`,
      })
      return
    }
    this.db
      .prepare(`INSERT INTO profile_content (run_key, ordinal, data) VALUES (?, ?, ?)`)
      .run(this.runKey, ordinal, data)
    this.valuesInCommit += data.byteLength / Float64Array.BYTES_PER_ELEMENT
  }

  private log(record: LogRecord): void {
    assert(this.file, 'a log belongs to a file')
    this.valuesInCommit += this.logs.write(this.file.path, record) / Float64Array.BYTES_PER_ELEMENT
    this.commitOften()
  }

  private table({ name, columns, rows }: Table): void {
    const key = this.db
      .prepare(`INSERT INTO result_table (run_key, name, columns) VALUES (?, ?, ?)`)
      .run(this.runKey, name, JSON.stringify(columns)).lastInsertRowid
    const insert = this.db.prepare(`INSERT INTO result_row (table_key, ordinal, cells) VALUES (?, ?, ?)`)
    rows.forEach((cells, i) => {
      insert.run(key, i, JSON.stringify(cells))
    })
  }

  private openFrame(record: FrameRecord): void {
    const phase = this.file?.phase
    const key = this.db
      .prepare(`INSERT INTO frame (run_key, phase) VALUES (?, ?)`)
      .run(this.runKey, phase?.name ?? null).lastInsertRowid
    record.series.forEach((series, i) => {
      const labels = { ...this.file?.labels, ...series.labels }
      this.insertSeries.run(
        this.runKey,
        key,
        i + 1,
        series.metric,
        series.unit,
        series.column ?? null,
        Object.keys(labels).length === 0 ? null : JSON.stringify(labels),
        series.measuredProcess ?? null,
        phase?.name ?? series.phase ?? null,
      )
    })
    this.frames.push({
      key,
      epochMs: record.epochMs,
      axis: record.axis,
      phase,
      columns: record.series.length,
      points: 0,
      blocks: 0,
      firstT: Number.NaN,
      lastT: Number.NaN,
      minT: Number.POSITIVE_INFINITY,
      maxT: Number.NEGATIVE_INFINITY,
      sorted: true,
    })
  }

  private points({ t, v }: PointsRecord): void {
    const frame = this.frames.at(-1)
    assert(frame && v.length === frame.columns, 'points follow their frame and have its columns')
    if (t.length === 0) return
    if (frame.points === 0) frame.firstT = t[0] as number
    const time = this.chunk(frame, 0, t)
    if ((t[0] as number) < frame.lastT || !isAscending(t)) frame.sorted = false
    frame.minT = Math.min(frame.minT, time.min)
    frame.maxT = Math.max(frame.maxT, time.max)
    frame.lastT = t.at(-1) as number
    v.forEach((values, i) => {
      assert(values.length === t.length, 'every column of a block has its rows')
      this.chunk(frame, i + 1, values)
    })
    frame.points += t.length
    frame.blocks++
    this.valuesInCommit += t.length * (v.length + 1)
    this.commitOften()
  }

  private commitOften(): void {
    if (this.valuesInCommit < VALUES_PER_COMMIT) return
    this.commit()
    this.begin()
  }

  private chunk(frame: OpenFrame, column: number, values: Float64Array): Extent {
    const { min, max, sum } = extentOf(values)
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
    const empty = min > max
    const [low, high] = empty ? [null, null] : [min, max]
    this.insertChunk.run(frame.key, column, frame.blocks, values.length, low, high, sum, bytes)
    return { min, max, sum }
  }
}

interface Extent {
  readonly min: number
  readonly max: number
  readonly sum: number
}

/** Of the values that are not NaN: NaN compares false with everything, so it passes by; a sum that it spoilt is made again. */
function extentOf(values: Float64Array): Extent {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value < min) min = value
    if (value > max) max = value
    sum += value
  }
  if (Number.isNaN(sum)) sum = values.reduce((total, value) => (Number.isNaN(value) ? total : total + value), 0)
  return { min, max, sum }
}

function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if ((values[i] as number) < (values[i - 1] as number)) return false
  return true
}
