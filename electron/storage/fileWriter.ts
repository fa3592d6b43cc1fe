/**
 * What one file gives to its run, as rows. A file may be taken out again and written anew, and what it said is kept in
 * such a way that `storedFile.ts` can say it again.
 */
import { assert, unreachable } from '../../shared/errors.ts'
import type { Caveat, PhaseKind, Table } from '../../shared/model.ts'
import type { StackProfile } from '../../shared/profile/profile.ts'
import type {
  FrameRecord,
  HeldRecord,
  ImportRecord,
  LogRecord,
  PointsRecord,
  ProfileRecord,
} from '../../shared/records.ts'
import { appendBlock, extentOf, isAscending } from './blocks.ts'
import type { WritableDatabase } from './database.ts'
import type { StatedPhase } from './placement.ts'
import { packProfile } from './profileBlob.ts'

/** SQLite's largest blob is 1 GB; packed, the largest profile that is read at all stays far below. */
const MAX_PROFILE_BLOB_BYTES = 512 * 2 ** 20
/** Phases, parameters and caveats kept to be said again; a file that says more is read again instead. */
const MAX_SAID = 1_000

/** Where a file's records belong in the run. */
export interface FileContext {
  readonly path: string
  readonly importer: string
  readonly phase?: { readonly name: string; readonly kind: PhaseKind }
  readonly labels?: Readonly<Record<string, string>>
  /** Which of several processes its profiles are of. */
  readonly role?: string
  /** What a person said of its header, as text; a run that is read by other answers takes the place of the one before. */
  readonly answer?: string
  /** Who read it, in which version; absent when its records depend on more than its bytes. */
  readonly reader?: string
}

/** The bytes that were read. */
export interface FileContent {
  /** Hexadecimal; takes part in the run's id. */
  readonly sha256: string
  readonly size: number
}

/** A run as its files see it. */
export interface RunRows {
  readonly db: WritableDatabase
  readonly key: number | bigint
  /** Blocks that follow one another are joined, so that a file that grows by a row a second does not become thousands. */
  readonly joinsBlocks: boolean
  /** Opens a transaction where none is open. */
  begin(): void
  /** Says how many values were written, and into which frame; commits after many. */
  wrote(values: number, frame?: OpenFrame): void
  commit(): void
  nextProfile(): number
  caveat(file: string, caveat: Caveat): void
  /** Returns about how many bytes were written. */
  log(file: string, record: LogRecord): number
}

export interface OpenFrame {
  readonly key: number | bigint
  readonly epochMs: number | undefined
  readonly axis: 'rows' | undefined
  readonly phase: FileContext['phase'] | undefined
  readonly columns: number
  points: number
  blocks: number
  /** Points in the last block. */
  lastBlock: number
  lastT: number
  minT: number
  maxT: number
  sorted: boolean
}

type SaidRecord = Extract<ImportRecord, { kind: 'phase' | 'parameter' | 'caveat' }>

export class FileWriter {
  context: FileContext
  /** Place among the run's files. */
  ordinal: number
  content: FileContent | undefined
  /** Caveats do not count: they say how to read the others. */
  records = 0
  private readonly run: RunRows
  private ownFrames: OpenFrame[] = []
  private ownPhases: StatedPhase[] = []
  private ownTables: (number | bigint)[] = []
  /** Writes what is said so far, which is taken out again. */
  private held: FileWriter | undefined
  private profiles: number[] = []
  private said: SaidRecord[] = []

  constructor(run: RunRows, context: FileContext, ordinal: number) {
    this.run = run
    this.context = context
    this.ordinal = ordinal
  }

  get frames(): readonly OpenFrame[] {
    return [...this.ownFrames, ...(this.held?.frames ?? [])]
  }

  get phases(): readonly StatedPhase[] {
    return [...this.ownPhases, ...(this.held?.phases ?? [])]
  }

  get tables(): readonly (number | bigint)[] {
    return [...this.ownTables, ...(this.held?.tables ?? [])]
  }

  write(record: ImportRecord): void {
    this.run.begin()
    if (record.kind !== 'caveat') this.records++
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
        this.run.wrote(this.run.log(this.context.path, record) / Float64Array.BYTES_PER_ELEMENT)
        return
      case 'held':
        this.hold(record)
        return
      case 'phase':
        this.keep(record)
        this.ownPhases.push({ phase: record.phase, epochMs: record.epochMs })
        return
      case 'parameter':
        this.keep(record)
        writeParameter(this.run, record.name, record.value)
        return
      case 'caveat':
        this.keep(record)
        this.run.caveat(this.context.path, record.caveat)
        return
      default:
        unreachable(record)
    }
  }

  /** All of the file is written. */
  end(content: FileContent): void {
    const { path, importer, reader } = this.context
    this.content = content
    const repeatable = reader !== undefined && this.said.length < MAX_SAID
    this.run.begin()
    this.run.db
      .prepare(
        `INSERT OR REPLACE INTO file (run_key, path, importer, sha256, size, reader, said) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        this.run.key,
        path,
        importer,
        content.sha256,
        content.size,
        repeatable ? reader : null,
        repeatable ? JSON.stringify(this.said) : null,
      )
    this.run.commit()
  }

  /** The file is one of the run's, and is still being read. */
  list(): void {
    this.run.begin()
    this.run.db
      .prepare(`INSERT OR REPLACE INTO file (run_key, path, importer) VALUES (?, ?, ?)`)
      .run(this.run.key, this.context.path, this.context.importer)
  }

  /** Takes out all that the file gave. The run takes out its caveats. */
  clear(): void {
    const { db, key } = this.run
    this.run.begin()
    this.takeOut()
    for (const ordinal of this.profiles) {
      db.prepare(`DELETE FROM profile WHERE run_key = ? AND ordinal = ?`).run(key, ordinal)
      db.prepare(`DELETE FROM profile_content WHERE run_key = ? AND ordinal = ?`).run(key, ordinal)
    }
    db.prepare(`DELETE FROM file WHERE run_key = ? AND path = ?`).run(key, this.context.path)
    this.profiles = []
    this.said = []
    this.records = 0
    this.content = undefined
  }

  /** Takes back what was said so far: the file says it anew, or ends. */
  letGo(): void {
    if (!this.held) return
    this.run.begin()
    this.held.takeOut()
    this.held = undefined
  }

  private hold({ records }: HeldRecord): void {
    this.letGo()
    this.held = new FileWriter(this.run, this.context, this.ordinal)
    for (const record of records) this.held.write(record)
  }

  private takeOut(): void {
    const { db, key } = this.run
    this.letGo()
    for (const frame of this.ownFrames) db.prepare(`DELETE FROM frame WHERE key = ?`).run(frame.key)
    for (const table of this.ownTables) db.prepare(`DELETE FROM result_table WHERE key = ?`).run(table)
    for (const record of this.said)
      if (record.kind === 'parameter')
        db.prepare(`DELETE FROM parameter WHERE run_key = ? AND name = ?`).run(key, record.name)
    this.ownFrames = []
    this.ownTables = []
    this.ownPhases = []
  }

  private keep(record: SaidRecord): void {
    if (this.said.length < MAX_SAID) this.said.push(record)
  }

  private profile({ profile, atMs, content }: ProfileRecord): void {
    const ordinal = this.run.nextProfile()
    this.run.db
      .prepare(
        `INSERT INTO profile (run_key, ordinal, name, path, sample_types, samples, phase, at_ms, file, own_phase, role)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        this.run.key,
        ordinal,
        profile.name,
        profile.path,
        JSON.stringify(profile.sampleTypes),
        profile.samples,
        this.context.phase?.name ?? profile.phase ?? null,
        atMs ?? null,
        this.context.path,
        profile.phase ?? null,
        this.context.role ?? null,
      )
    this.profiles.push(ordinal)
    if (content) this.profileContent(ordinal, profile.path, content)
  }

  private profileContent(ordinal: number, path: string, content: StackProfile): void {
    const data = packProfile(content)
    if (data.byteLength > MAX_PROFILE_BLOB_BYTES) {
      const caveat: Caveat = {
        code: 'profile-not-kept',
        severity: 'data-loss',
        subject: path,
        message: `${path} is too large to be kept in the workspace: its totals are, its stacks are not.`,
      }
      this.write({ kind: 'caveat', caveat })
      return
    }
    this.run.db
      .prepare(`INSERT INTO profile_content (run_key, ordinal, data) VALUES (?, ?, ?)`)
      .run(this.run.key, ordinal, data)
    this.run.wrote(data.byteLength / Float64Array.BYTES_PER_ELEMENT)
  }

  private table({ name, columns, rows }: Table): void {
    const { db, key: run } = this.run
    const key = db
      .prepare(`INSERT INTO result_table (run_key, name, columns, file, ordinal) VALUES (?, ?, ?, ?, ?)`)
      .run(run, name, JSON.stringify(columns), this.context.path, this.ordinal).lastInsertRowid
    const insert = db.prepare(`INSERT INTO result_row (table_key, ordinal, cells) VALUES (?, ?, ?)`)
    rows.forEach((cells, i) => {
      insert.run(key, i, JSON.stringify(cells))
    })
    this.ownTables.push(key)
  }

  private openFrame(record: FrameRecord): void {
    const { db, key: run } = this.run
    const { phase, labels: shared, path } = this.context
    const key = db
      .prepare(`INSERT INTO frame (run_key, phase, file, ordinal, said) VALUES (?, ?, ?, ?, ?)`)
      .run(run, phase?.name ?? null, path, this.ordinal, JSON.stringify(record)).lastInsertRowid
    const insert = db.prepare(
      `INSERT INTO series (run_key, frame_key, frame_column, metric, unit, source_column, labels, measured_process, phase)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    record.series.forEach((series, i) => {
      const labels = { ...shared, ...series.labels }
      insert.run(
        run,
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
    this.ownFrames.push({
      key,
      epochMs: record.epochMs,
      axis: record.axis,
      phase,
      columns: record.series.length,
      points: 0,
      blocks: 0,
      lastBlock: 0,
      lastT: Number.NaN,
      minT: Number.POSITIVE_INFINITY,
      maxT: Number.NEGATIVE_INFINITY,
      sorted: true,
    })
  }

  private points({ t, v }: PointsRecord): void {
    const frame = this.ownFrames.at(-1)
    assert(frame && v.length === frame.columns, 'points follow their frame and have its columns')
    if (t.length === 0) return
    const { min, max } = extentOf(t)
    if ((t[0] as number) < frame.lastT || !isAscending(t)) frame.sorted = false
    frame.minT = Math.min(frame.minT, min)
    frame.maxT = Math.max(frame.maxT, max)
    frame.lastT = t.at(-1) as number
    appendBlock(this.run.db, frame, [t, ...v], this.run.joinsBlocks)
    frame.points += t.length
    this.run.wrote(t.length * (v.length + 1), frame)
  }
}

export function writeParameter({ db, key }: Pick<RunRows, 'db' | 'key'>, name: string, value: string | number): void {
  db.prepare(`INSERT OR REPLACE INTO parameter (run_key, name, value) VALUES (?, ?, ?)`).run(key, name, value)
}
