/**
 * Turns the records of a run's files into rows. A run is `importing` until `publish` makes it `ready` in one commit;
 * what an interrupted import leaves is removed by `removeLeftovers`. Records are committed every few megabytes, so that
 * another process waits for the write lock only briefly.
 *
 * A followed run can be read before it is ready, under an id of its own making, as it stood at the last `settle`. When it is
 * published, its content names it, and the id that it had before stays its alias.
 */
import { createHash, randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { assert } from '../../shared/errors.ts'
import type { Caveat, LeakReport, Outcome, RunId } from '../../shared/model.ts'
import type { WritableDatabase } from './database.ts'
import { type FileContext, FileWriter, type OpenFrame, type RunRows, writeParameter } from './fileWriter.ts'
import { LogWriter } from './logWriter.ts'
import { summarizeShort } from './metricSummaries.ts'
import { type Placement, placeFrames } from './placement.ts'
import { storeVerdicts } from './verdicts.ts'

/** Points per commit: 2^19 values are 4 MiB, a few milliseconds of write lock. */
const VALUES_PER_COMMIT = 1 << 19
/** More caveats than this a person does not read; the last one says how many were left out. */
const MAX_CAVEATS = 200

export interface NewRun {
  readonly name: string
  readonly system: string
  readonly origin: string
  readonly parameters: Readonly<Record<string, string | number>>
}

/** That the files of a run were still being written when they were read. */
export const IN_PROGRESS = 'in-progress'

interface SaidCaveat {
  /** Undefined for what is said of the run itself. */
  readonly file: string | undefined
  readonly caveat: Caveat
  readonly text: string
}

export class RunWriter {
  readonly key: number
  /** Under which a followed run is read until it is published. */
  readonly provisionalId: RunId | undefined
  private readonly db: WritableDatabase
  private readonly rows: RunRows
  private run: NewRun
  private readonly logs: LogWriter
  private files: FileWriter[] = []
  private caveats: SaidCaveat[] = []
  private readonly said = new Set<string>()
  private droppedCaveats = 0
  private profiles = 0
  private valuesInCommit = 0
  /** Frames whose rows do not know of their last points. */
  private readonly grown = new Set<OpenFrame>()

  constructor(db: WritableDatabase, run: NewRun, { followed = false } = {}) {
    this.db = db
    this.run = run
    this.provisionalId = followed ? randomBytes(8).toString('hex') : undefined
    this.key = Number(
      db
        .prepare(
          `INSERT INTO run (state, importer_pid, name, system, origin, imported_at_ms, id)
           VALUES ('importing', ?, ?, ?, ?, ?, ?)`,
        )
        .run(process.pid, run.name, run.system, run.origin, Date.now(), this.provisionalId ?? null).lastInsertRowid,
    )
    this.logs = new LogWriter(db, this.key)
    this.rows = {
      db,
      key: this.key,
      joinsBlocks: followed,
      begin: () => this.begin(),
      wrote: (values, frame) => this.wrote(values, frame),
      commit: () => this.flush(),
      nextProfile: () => this.profiles++,
      caveat: (file, caveat) => this.addCaveat(file, caveat),
      log: (file, record) => this.logs.write(file, record),
    }
    for (const [name, value] of Object.entries(run.parameters)) writeParameter(this.rows, name, value)
  }

  /** A file of the run, after those before it unless it is given its place. */
  file(context: FileContext, ordinal = this.files.length): FileWriter {
    const file = new FileWriter(this.rows, context, ordinal)
    this.files.push(file)
    return file
  }

  /** A file of the run that is not read; what it had already given stays. */
  skipFile(path: string, reason: string): void {
    this.begin()
    this.db
      .prepare(`INSERT OR REPLACE INTO file (run_key, path, skip_reason) VALUES (?, ?, ?)`)
      .run(this.key, path, reason)
    this.commit()
  }

  /** Takes out all that a file gave, so that it can be written anew. */
  clearFile(file: FileWriter): void {
    file.clear()
    this.logs.remove(file.context.path)
    this.forgetCaveats((said) => said.file === file.context.path)
  }

  /** As `clearFile`, and the file is no longer one of the run's. */
  removeFile(file: FileWriter): void {
    this.clearFile(file)
    this.files = this.files.filter((each) => each !== file)
  }

  /** Says something that no file says of itself. */
  caveat(caveat: Caveat): void {
    this.addCaveat(undefined, caveat)
  }

  /** Takes back what was said of the run with this code. */
  retract(code: string): void {
    this.forgetCaveats(({ file, caveat }) => file === undefined && caveat.code === code)
  }

  /** The run turned out to be something else. */
  become(run: NewRun): void {
    const { name, system, origin, parameters } = run
    if (JSON.stringify(run) === JSON.stringify(this.run)) return
    this.run = run
    this.begin()
    this.db.prepare(`UPDATE run SET name = ?, system = ?, origin = ? WHERE key = ?`).run(name, system, origin, this.key)
    for (const [parameter, value] of Object.entries(parameters)) writeParameter(this.rows, parameter, value)
  }

  /** Places every frame on the run's axis, stores phases and caveats, and commits. May be called again when there is more. */
  settle(): void {
    const files = this.files.toSorted((a, b) => a.ordinal - b.ordinal)
    const frames = files.flatMap((file) => file.frames)
    const phases = files.flatMap((file) => file.phases)
    this.begin()
    const placement = this.placeOthers(placeFrames(frames, phases))
    this.db.prepare(`DELETE FROM phase WHERE run_key = ?`).run(this.key)
    const insertPhase = this.db.prepare(
      `INSERT INTO phase (run_key, ordinal, name, kind, start, end) VALUES (?, ?, ?, ?, ?, ?)`,
    )
    placement.phases.forEach((phase, i) => {
      insertPhase.run(this.key, i, phase.name, phase.kind, phase.start, phase.end)
    })
    const placeFrame = this.db.prepare(`UPDATE frame SET points = ?, shift = ?, sorted = ?, ordinal = ? WHERE key = ?`)
    const shifts = new Map(frames.map((frame, i) => [frame, placement.shifts[i] ?? 0]))
    const placeTable = this.db.prepare(`UPDATE result_table SET ordinal = ? WHERE key = ?`)
    for (const { ordinal, frames: own, tables } of files) {
      for (const frame of own) placeFrame.run(frame.points, shifts.get(frame), frame.sorted ? 1 : 0, ordinal, frame.key)
      for (const table of tables) placeTable.run(ordinal, table)
    }
    if (placement.startedAtMs !== undefined) {
      this.db
        .prepare(`UPDATE profile SET at = (at_ms - ?) / 1000 WHERE run_key = ? AND at_ms IS NOT NULL`)
        .run(placement.startedAtMs, this.key)
    }
    const caveats = this.storeCaveats(this.logs.place(placement, frames.length > 0))
    const words = [this.run.name, this.run.system, this.run.origin, ...Object.entries(this.run.parameters).flat()]
    this.db
      .prepare(
        `UPDATE run SET started_at_ms = ?, duration = ?, caveats = ?, search = ?, reading = ?, axis = ? WHERE key = ?`,
      )
      .run(
        placement.startedAtMs ?? null,
        placement.duration,
        caveats,
        words.join(' ').toLowerCase(),
        this.reading(),
        axisOf(frames),
        this.key,
      )
    // Until one of its files has given something, there is nothing to look at.
    if (this.provisionalId !== undefined && files.some((file) => file.records > 0))
      this.db
        .prepare(`UPDATE run SET followed_since_ms = imported_at_ms WHERE key = ? AND followed_since_ms IS NULL`)
        .run(this.key)
    this.commit()
  }

  /** The id that the content of all files gives; ask when they have ended. */
  contentId(): RunId {
    const hashes = this.files.flatMap(({ context, content }) =>
      content === undefined ? [] : [`${basename(context.path)} ${content.sha256}`],
    )
    const digest = createHash('sha256').update(`${this.run.system}\n${hashes.sort().join('\n')}`)
    return digest.digest('hex').slice(0, 16)
  }

  /** Stores how the run is judged while it is followed. */
  judge(outcome: Outcome, reports: readonly LeakReport[]): void {
    assert(!this.db.inTransaction, 'a run is judged as it was settled')
    this.db.transaction(() => storeVerdicts(this.db, this.key, { outcome, reports }))()
  }

  /**
   * Makes the run ready with its verdicts, or removes it again when the same content, read alike, is already there.
   * Read by other answers it takes the place of the one that is there, with what a person decided about that.
   */
  publish(id: RunId, outcome: Outcome, reports: readonly LeakReport[]): { known: boolean } {
    return this.db.transaction(() => {
      const there = this.db.prepare(`SELECT key, reading FROM run WHERE id = ?`).get(id) as
        | { key: number; reading: string | null }
        | undefined
      const known = there?.reading === this.reading() ? there?.key : undefined
      if (known === undefined) {
        if (there) this.takePlaceOf(there.key)
        storeVerdicts(this.db, this.key, { outcome, reports })
        summarizeShort(this.db, this.key)
        this.db
          .prepare(
            `UPDATE run SET id = ?, state = 'ready', importer_pid = NULL, followed_since_ms = NULL WHERE key = ?`,
          )
          .run(id, this.key)
      } else this.giveWayTo(known)
      if (this.provisionalId !== undefined)
        this.db.prepare(`INSERT INTO run_alias (id, run_key) VALUES (?, ?)`).run(this.provisionalId, known ?? this.key)
      return { known: known !== undefined }
    })()
  }

  /** Removes all that was written. */
  abandon(): void {
    if (this.db.inTransaction) this.db.exec('ROLLBACK')
    this.remove()
  }

  /** Whether somebody removed the run while it was followed. */
  isGone(): boolean {
    return this.db.prepare(`SELECT 1 FROM run WHERE key = ?`).get(this.key) === undefined
  }

  /** What was decided while the run was followed holds for the one that is kept, whose test has gone on or ended since. */
  private giveWayTo(known: number): void {
    this.db.prepare(`UPDATE OR IGNORE decision SET run_key = ? WHERE run_key = ?`).run(known, this.key)
    if (!this.caveats.some(({ caveat }) => caveat.code === IN_PROGRESS)) {
      const { changes } = this.db.prepare(`DELETE FROM caveat WHERE run_key = ? AND code = '${IN_PROGRESS}'`).run(known)
      this.db.prepare(`UPDATE run SET caveats = caveats - ? WHERE key = ?`).run(changes, known)
    }
    this.remove()
  }

  private takePlaceOf(key: number): void {
    this.db.prepare(`UPDATE OR IGNORE decision SET run_key = ? WHERE run_key = ?`).run(this.key, key)
    this.db.prepare(`UPDATE run_alias SET run_key = ? WHERE run_key = ?`).run(this.key, key)
    this.db.prepare(`DELETE FROM run WHERE key = ?`).run(key)
  }

  /** Of the answers that files were read by. */
  private reading(): string | null {
    const answers = this.files.flatMap(({ context }) => context.answer ?? [])
    return answers.length === 0 ? null : createHash('sha256').update(answers.sort().join('\n')).digest('hex')
  }

  private remove(): void {
    this.db.prepare(`DELETE FROM run WHERE key = ?`).run(this.key)
  }

  /** Where nothing but profiles and logs tells the time, the run spans them. */
  private placeOthers(placement: Placement): Placement {
    if (placement.shifts.length > 0 || placement.startedAtMs !== undefined) return placement
    const { first, last } = this.db
      .prepare(`SELECT min(at_ms) AS first, max(at_ms) AS last FROM profile WHERE run_key = ?`)
      .get(this.key) as { first: number | null; last: number | null }
    const { span, longest } = this.logs
    const starts = [first, span?.start].filter((ms) => typeof ms === 'number')
    if (starts.length === 0) return { ...placement, duration: Math.max(placement.duration, longest) }
    const startedAtMs = Math.min(...starts)
    const end = Math.max(last ?? startedAtMs, span?.end ?? startedAtMs)
    return { ...placement, startedAtMs, duration: Math.max(placement.duration, (end - startedAtMs) / 1000) }
  }

  /** `assumed`: to place the files as they are now. */
  private storeCaveats(assumed: readonly Caveat[]): number {
    const caveats = [...this.caveats.map(({ caveat }) => caveat), ...assumed]
    if (this.droppedCaveats > 0) {
      caveats.push({
        code: 'caveats-left-out',
        severity: 'info',
        subject: 'run',
        message: `${this.droppedCaveats} more caveats of the same files are not listed.`,
      })
    }
    this.db.prepare(`DELETE FROM caveat WHERE run_key = ?`).run(this.key)
    const insert = this.db.prepare(
      `INSERT INTO caveat (run_key, ordinal, code, severity, subject, message, line) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    caveats.forEach(({ code, severity, subject, message, line }, i) => {
      insert.run(this.key, i, code, severity, subject, message, line ?? null)
    })
    return caveats.length
  }

  /** What two files of one format say alike is said once. */
  private addCaveat(file: string | undefined, caveat: Caveat): void {
    const text = JSON.stringify(caveat)
    if (this.said.has(text)) return
    if (this.caveats.length < MAX_CAVEATS) {
      this.said.add(text)
      this.caveats.push({ file, caveat, text })
    } else this.droppedCaveats++
  }

  private forgetCaveats(which: (said: SaidCaveat) => boolean): void {
    for (const said of this.caveats) if (which(said)) this.said.delete(said.text)
    this.caveats = this.caveats.filter((said) => !which(said))
  }

  private begin(): void {
    if (!this.db.inTransaction) {
      this.db.exec('BEGIN IMMEDIATE')
      this.valuesInCommit = 0
    }
  }

  private wrote(values: number, frame: OpenFrame | undefined): void {
    if (frame) this.grown.add(frame)
    this.valuesInCommit += values
    if (this.valuesInCommit >= VALUES_PER_COMMIT) this.flush()
  }

  /** Whoever reads a followed run finds every point in its place. */
  private flush(): void {
    if (this.provisionalId === undefined) this.commit()
    else this.settle()
  }

  /** A reader must find as many points as a frame speaks of. */
  private commit(): void {
    const tell = this.db.prepare(`UPDATE frame SET points = ? WHERE key = ?`)
    for (const frame of this.grown) tell.run(frame.points, frame.key)
    this.grown.clear()
    if (this.db.inTransaction) this.db.exec('COMMIT')
    this.valuesInCommit = 0
  }
}

/** One frame with time is enough for an axis of time. */
function axisOf(frames: readonly OpenFrame[]): 'rows' | null {
  const filled = frames.filter(({ points }) => points > 0)
  return filled.length > 0 && filled.every(({ axis }) => axis === 'rows') ? 'rows' : null
}
