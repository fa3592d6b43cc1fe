/** One whole file into its run: taken over from an earlier run that read the same bytes in the same way, or else parsed. */
import type { FileOutcome } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import { isAbout, type RememberedFormat } from '../../shared/formatAnswer.ts'
import type { Caveat, PhaseKind } from '../../shared/model.ts'
import type { ImportRecord } from '../../shared/records.ts'
import { fileSource, pauseIn } from '../import/byteSource.ts'
import { GUESSES } from '../import/csv/doubts.ts'
import type { PlannedSource } from '../import/layouts/layout.ts'
import { guessFile, UNANSWERED } from '../import/preview.ts'
import type { WritableDatabase } from '../storage/database.ts'
import type { FileContext, FileWriter } from '../storage/fileWriter.ts'
import type { RunWriter } from '../storage/runWriter.ts'
import { type StoredFile, StoredFileGone, storedFiles, storedRecords } from '../storage/storedFile.ts'
import { version } from '../version.ts'
import { type OpenFile, openPlanned } from './parseAhead.ts'

/** Records are written for so long until messages come in again. */
const WRITING_MS = 30

export interface FileImport {
  readonly db: WritableDatabase
  readonly writer: RunWriter
  readonly signal: AbortSignal
  /** Bytes of the file that were read so far. */
  readonly progress: (bytes: number) => void
}

export interface ImportedFile {
  readonly outcome: FileOutcome
  /** Bytes that an importer had to read. */
  readonly parsedBytes: number
}

/** A file's part in a run, with what a person said of its header. */
export interface AnsweredSource extends PlannedSource {
  readonly answer?: RememberedFormat
}

/** The file's beginning is only looked at where anything was said at all. */
export async function answered(
  planned: PlannedSource,
  answers: readonly RememberedFormat[],
  signal: AbortSignal,
): Promise<AnsweredSource> {
  if (answers.length === 0) return planned
  const guess = await guessFile(planned.file, UNANSWERED, signal)
  const answer = guess && answers.find((each) => isAbout(each, guess.header))
  if (!answer) return planned
  const phase = planned.phase ?? phaseNamed(answer.phase)
  return { ...planned, answer, ...(phase ? { phase } : {}) }
}

const PHASE_KINDS: readonly PhaseKind[] = ['warm-up', 'write', 'query', 'fault']

function phaseNamed(name: string | undefined): PlannedSource['phase'] {
  return name ? { name, kind: PHASE_KINDS.find((kind) => kind === name) ?? 'other' } : undefined
}

/** How a file is written into its run. */
export function contextOf({ file, importer, phase, labels, role, answer }: AnsweredSource): FileContext {
  const said = answer && answerText(answer)
  return {
    path: file.path,
    importer: importer.id,
    ...(phase ? { phase } : {}),
    ...(labels ? { labels } : {}),
    ...(role === undefined ? {} : { role }),
    ...(said === undefined ? {} : { answer: said }),
    // An importer that a layout made for this run says what depends on other files too.
    ...(importer === file.importer
      ? { reader: [importer.id, version, ...(said === undefined ? [] : [said])].join(' ') }
      : {}),
  }
}

/** What was answered, whenever it was. */
function answerText({ answeredAtMs: _, ...answer }: RememberedFormat): string {
  return JSON.stringify(answer)
}

/** How a file was read by a person's answer. */
export function readAsAnswered(path: string, { answeredAtMs, rows }: RememberedFormat): Caveat {
  const day = new Date(answeredAtMs).toISOString().slice(0, 10)
  return {
    code: 'read-as-answered',
    severity: 'info',
    subject: path,
    message: `${path}: ${rows ? 'rows are named' : 'columns, units and time are read'} as answered by you on ${day}`,
  }
}

/** A file that fails leaves what it had given, and a sentence; the others go on. */
export async function importFile(planned: AnsweredSource, file: FileWriter, task: FileImport): Promise<ImportedFile> {
  const stored = await findStored(planned, task)
  try {
    return await writeFile(planned, file, task, stored)
  } catch (error) {
    if (!(error instanceof StoredFileGone)) throw error
    task.writer.clearFile(file)
    return writeFile(planned, file, task, undefined)
  }
}

async function writeFile(
  planned: AnsweredSource,
  file: FileWriter,
  task: FileImport,
  stored: StoredFile | undefined,
): Promise<ImportedFile> {
  const { path } = file.context
  const { importer, answer } = planned
  let parsedBytes = 0
  let guessed = 0
  const opened = stored
    ? reopened(stored, task)
    : openPlanned(
        planned,
        task.signal,
        (bytes) => {
          parsedBytes = bytes
          task.progress(bytes)
        },
        answer,
      )
  try {
    let pausedAt = performance.now()
    for await (const record of opened.records()) {
      file.write(record)
      if (isGuess(record)) guessed++
      if (performance.now() - pausedAt < WRITING_MS) continue
      await pauseIn({ path, signal: task.signal, onWork: () => task.progress(parsedBytes) })
      pausedAt = performance.now()
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.code === 'cancelled') throw error
    if (file.records === 0) {
      task.writer.removeFile(file)
      task.writer.skipFile(path, error.message)
      return { outcome: { path, skipped: true, reason: error.message }, parsedBytes }
    }
    file.write({ kind: 'caveat', caveat: cutShort(path, error) })
  }
  if (answer) task.writer.caveat(readAsAnswered(path, answer))
  file.end({ sha256: await opened.sha256(), size: planned.file.size })
  const notes = { ...(guessed > 0 ? { guessed } : {}), ...(stored ? { known: true as const } : {}) }
  return { outcome: { path, importer: importer.id, ...notes }, parsedBytes }
}

/** What an earlier run holds of the same bytes. The file is hashed only where one of its size is known. */
async function findStored(planned: AnsweredSource, task: FileImport): Promise<StoredFile | undefined> {
  const { file } = planned
  const { reader } = contextOf(planned)
  const candidates = reader === undefined ? [] : storedFiles(task.db, { path: file.path, size: file.size, reader })
  if (candidates.length === 0) return undefined
  const sha256 = await fileSource(file.absolutePath, file.path, { signal: task.signal }).sha256()
  return candidates.find((each) => each.sha256 === sha256)
}

function reopened(stored: StoredFile, { db, signal }: FileImport): OpenFile {
  async function* records(): AsyncGenerator<ImportRecord, void> {
    for (const record of storedRecords(db, stored)) {
      if (signal.aborted) throw new UserError('cancelled', `reading ${stored.path} was cancelled`)
      yield record
    }
  }
  return { records, sha256: async () => stored.sha256 }
}

/** Whether a record tells of something that was guessed, and that a person may answer. */
export function isGuess(record: ImportRecord): boolean {
  return record.kind === 'caveat' && GUESSES.has(record.caveat.code)
}

export function cutShort(path: string, error: UserError): Caveat {
  return {
    code: 'file-cut-short',
    severity: 'data-loss',
    subject: path,
    message: `${error.message} What came before is kept.`,
  }
}
