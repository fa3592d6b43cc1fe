/**
 * One file of a run that is followed. What an importer can say while it reads is said as the file grows, every byte read
 * once; a document, a binary or packed file says nothing before its end, so it is read when it has been still for a
 * moment, and read anew when it changes.
 */
import type { FileOutcome } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import type { RememberedFormat } from '../../shared/formatAnswer.ts'
import type { ImportRecord } from '../../shared/records.ts'
import { HEAD_BYTES, isPacked, ReadAgain } from '../import/byteSource.ts'
import type { WatchedFile } from '../import/folderWatch.ts'
import { FileReplaced, FollowedSource } from '../import/followedSource.ts'
import type { Importer } from '../import/importer.ts'
import type { PlannedSource } from '../import/layouts/layout.ts'
import type { FileWriter } from '../storage/fileWriter.ts'
import type { RunWriter } from '../storage/runWriter.ts'
import {
  type AnsweredSource,
  answered,
  contextOf,
  cutShort,
  type FileImport,
  importFile,
  isGuess,
  readAsAnswered,
} from './importFile.ts'

/** Looks in a row at which a file that is read whole must be the same: one look apart, half a second. */
const STILL_LOOKS = 1
/** A file that never rests is read all the same: one that is read whole at most so often … */
const RESTLESS_MS = 1_000
/** … and at most for this share of the time. */
const MAX_SHARE = 0.05
/** Writing what a file comes to so far, all of it anew, must leave time for reading it. */
const MAX_HELD_SHARE = 0.1
/** A file may be replaced while its replacement is read; then it waits for the next look. */
const MAX_STARTS = 3

const GONE = 'gone'
const LF = 10

/** How the run that the file belongs to is read now. */
export interface Turn extends FileImport {
  /** What is there now is all that counts. */
  readonly last: boolean
  /** What persons said of headers. */
  readonly answers: readonly RememberedFormat[]
  /** Called after each record; may settle the run. */
  readonly wrote: () => void
}

interface Reading {
  readonly source: FollowedSource
  readonly records: AsyncIterator<ImportRecord>
  /** Asked for and not answered yet, because the file has no more for now. */
  next: Promise<IteratorResult<ImportRecord>> | undefined
}

export class FollowedFile {
  readonly watched: WatchedFile
  outcome: FileOutcome | undefined
  private planned: PlannedSource
  private readonly writer: RunWriter
  private file: FileWriter
  /** As it is read; what was answered is looked up when its first rows are there. */
  private source: AnsweredSource
  private guessed = 0
  private reading: Reading | undefined
  private ended = false
  /** Undefined until the file's first bytes were looked at. */
  private grows: boolean | undefined
  /** Of the file as it was read last, and of what else it was read by. */
  private readSign = ''
  private readMs = performance.now()
  private tookMs = 0
  /** When what it comes to so far may be written again. */
  private heldUntilMs = 0

  constructor(writer: RunWriter, planned: PlannedSource, watched: WatchedFile, ordinal: number) {
    this.writer = writer
    this.planned = planned
    this.source = planned
    this.watched = watched
    this.file = writer.file(contextOf(planned), ordinal)
  }

  get path(): string {
    return this.planned.file.path
  }

  get rows(): number {
    return this.file.frames.reduce((sum, { points }) => sum + points, 0)
  }

  /** Takes its part in a new plan; what it gave is taken out where it would be said otherwise now. */
  replan(planned: PlannedSource, ordinal: number): void {
    const isSame = JSON.stringify(contextOf(planned)) === JSON.stringify(contextOf(this.planned))
    this.planned = planned
    if (isSame) this.source = { ...this.source, file: planned.file, importer: planned.importer }
    this.file.ordinal = ordinal
    if (!isSame) this.restart()
  }

  /** Takes out all that the file gave. */
  remove(): void {
    this.reading = undefined
    this.writer.removeFile(this.file)
  }

  /**
   * Reads what is new. `others` changes whenever another file of the run does: what a layout's own importer says may
   * rest on all of them. Resolves with whether anything was written.
   */
  async advance(turn: Turn, others: string): Promise<boolean> {
    if (this.watched.gone) return this.gone(turn)
    this.grows ??= await this.canGrow()
    if (turn.last && this.grows && this.planned.importer.follows !== true) {
      // What the run's files say together is said of what they are in the end.
      this.restart()
      this.grows = false
    }
    for (let starts = 0; this.grows && starts < MAX_STARTS; starts++) {
      try {
        return await this.grow(turn)
      } catch (error) {
        if (error instanceof UserError && error.code !== 'cancelled') return this.fail(error)
        if (!(error instanceof ReadAgain) && !(error instanceof FileReplaced)) throw error
        this.restart()
        this.grows = !(error instanceof ReadAgain && error.whole) && (await this.canGrow())
        if (error instanceof FileReplaced) this.sayReplaced()
      }
    }
    return this.grows ? false : this.readWhole(turn, others)
  }

  private async canGrow(): Promise<boolean> {
    return this.growing.follows === true && !(await isPacked(this.planned.file.absolutePath))
  }

  /** What reads the file while it grows: its format's own, where the layout's rests on other files, too. */
  private get growing(): Importer {
    const { importer, file } = this.planned
    return importer.follows === true ? importer : (file.importer ?? importer)
  }

  private restart(): void {
    this.source = this.planned
    this.writeAnew()
    // An importer that waits for more holds no file open: nobody has to let it go.
    this.reading = undefined
    this.ended = false
    this.grows = undefined
    this.readSign = ''
    this.outcome = undefined
  }

  private writeAnew(): void {
    this.writer.removeFile(this.file)
    this.file = this.writer.file(contextOf(this.source), this.file.ordinal)
  }

  private async grow(turn: Turn): Promise<boolean> {
    const { watched } = this
    const isNew = this.reading === undefined && !this.ended
    if (isNew && !turn.last && !this.mayBegin()) return false
    if (isNew) await this.begin(turn)
    const { reading } = this
    if (!reading || (!isNew && !turn.last && (watched.sign === this.readSign || performance.now() < this.heldUntilMs)))
      return false
    if (turn.last) this.file.letGo()
    if (!isNew) reading.source.resume(turn.last)
    else if (turn.last) reading.source.resume(true)
    this.readSign = watched.sign
    let wrote = false
    for (;;) {
      reading.next ??= reading.records.next()
      const result = await Promise.race([reading.next, reading.source.pause()])
      if (!result) return wrote
      reading.next = undefined
      if (result.done) break
      this.write(result.value)
      if (isGuess(result.value)) this.guessed++
      wrote = true
      turn.wrote()
    }
    this.end(reading)
    return true
  }

  /** The first line tells what a file is; one that has none yet and never rests may be a document of one line. */
  private mayBegin(): boolean {
    const { file, still } = this.watched
    return hasFirstLine(file.head) || still >= STILL_LOOKS || performance.now() - this.readMs >= RESTLESS_MS
  }

  private write(record: ImportRecord): void {
    const before = process.cpuUsage()
    this.file.write(record)
    if (record.kind !== 'held') return
    const { user, system } = process.cpuUsage(before)
    this.heldUntilMs = performance.now() + (user + system) / 1_000 / MAX_HELD_SHARE
  }

  private async begin(turn: Turn): Promise<void> {
    await this.readAnswered(turn)
    const { file, answer } = this.source
    const importer = this.growing
    const source = new FollowedSource(file.absolutePath, file.path)
    this.reading = { source, records: importer.parse(source, answer)[Symbol.asyncIterator](), next: undefined }
    this.file.list()
    this.outcome = { path: file.path, importer: importer.id }
  }

  /** Before the file is read: what was said of its header tells how, and of which phase it is. */
  private async readAnswered({ answers, signal }: Turn): Promise<void> {
    this.source = await answered({ ...this.planned, file: this.watched.file }, answers, signal)
    this.guessed = 0
    this.writeAnew()
  }

  private end({ source }: Reading): void {
    const { path, outcome } = this
    if (this.source.answer) this.writer.caveat(readAsAnswered(path, this.source.answer))
    if (outcome && 'importer' in outcome && this.guessed > 0) this.outcome = { ...outcome, guessed: this.guessed }
    this.file.end(source.content())
    this.reading = undefined
    this.ended = true
  }

  /** What was said before the failure stays; when the file changes, it is read from its beginning. */
  private fail(error: UserError): boolean {
    const { reading, path } = this
    this.reading = undefined
    this.grows = false
    if (reading && this.file.records > 0) {
      this.file.write({ kind: 'caveat', caveat: cutShort(path, error) })
      this.file.end(reading.source.content())
    } else {
      this.writer.clearFile(this.file)
      this.writer.skipFile(path, error.message)
      this.outcome = { path, skipped: true, reason: error.message }
    }
    return true
  }

  private async readWhole(turn: Turn, others: string): Promise<boolean> {
    const { watched, planned } = this
    const sign = planned.importer === planned.file.importer ? watched.sign : `${watched.sign} ${others}`
    if (sign === this.readSign) return false
    const since = performance.now() - this.readMs
    const waited = since >= Math.max(RESTLESS_MS, this.tookMs / MAX_SHARE)
    if (!turn.last && !waited && (watched.still < STILL_LOOKS || since < this.tookMs / MAX_SHARE)) return false
    const begun = performance.now()
    await this.readAnswered(turn)
    const { outcome } = await importFile(this.source, this.file, turn)
    this.outcome = outcome
    this.readSign = sign
    this.readMs = performance.now()
    this.tookMs = this.readMs - begun
    turn.wrote()
    return true
  }

  /** What a file gave stays when it is removed: it was measured. */
  private async gone(turn: Turn): Promise<boolean> {
    const { path } = this
    if (this.readSign === GONE) return false
    if (this.reading) await this.grow({ ...turn, last: true })
    this.readSign = GONE
    if (!this.outcome || !('importer' in this.outcome)) return false
    this.writer.caveat({
      code: 'file-removed',
      severity: 'info',
      subject: path,
      message: `${path} was removed while it was followed. What it had given is kept.`,
    })
    return true
  }

  private sayReplaced(): void {
    const { path } = this
    this.writer.caveat({
      code: 'file-replaced',
      severity: 'data-loss',
      subject: path,
      message: `${path} was cut or written anew while it was followed. It was read from its beginning; what it had held before is gone.`,
    })
  }
}

/** Whether the first line has ended, so that it is known what the file is; a longer one begins no table. */
function hasFirstLine(head: Uint8Array): boolean {
  return head.includes(LF) || head.length >= HEAD_BYTES
}
