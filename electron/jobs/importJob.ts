/** Folder → heads → importers → layouts → plans → records → run writer. */
import { basename } from 'node:path'
import type { FileOutcome, ImportResult, JobSpec } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import { isAbout, type RememberedFormat } from '../../shared/formatAnswer.ts'
import type { PhaseKind } from '../../shared/model.ts'
import { judgeStoredRun } from '../answers.ts'
import { GUESSES } from '../import/csv/doubts.ts'
import { type FolderListing, listFolder } from '../import/folder.ts'
import { planRuns } from '../import/layouts/index.ts'
import type { FoundFile, PlannedSource, RunPlan } from '../import/layouts/layout.ts'
import { guessFile, UNANSWERED } from '../import/preview.ts'
import { decisionsOfRun } from '../storage/decisions.ts'
import { rememberedFormats } from '../storage/formatAnswers.ts'
import { RunWriter } from '../storage/runWriter.ts'
import type { JobContext } from './job.ts'
import { openPlanned } from './parseAhead.ts'

/** A job's context, with what persons said of headers. */
interface ImportContext extends JobContext {
  readonly answers: readonly RememberedFormat[]
}

type ImportSpec = Extract<JobSpec, { kind: 'import' }>

export async function importJob(spec: ImportSpec, context: JobContext): Promise<ImportResult> {
  const runs: ImportResult['runs'][number][] = []
  const files: FileOutcome[] = []
  const answers = rememberedFormats(context.db)
  for (const path of spec.paths) {
    context.report(0, path)
    const listing = await listFolder(path, context.signal)
    try {
      const { plans, left } = planRuns(listing.files)
      files.push(...listing.skipped.map(({ path, reason }): FileOutcome => ({ path, skipped: true, reason })))
      files.push(...left.map(leftOver))
      const progress = progressOver(plans, context)
      for (const plan of plans) {
        const imported = await importRun(plan, listing, { ...context, answers }, progress)
        files.push(...imported.files)
        if (imported.run) runs.push(imported.run)
      }
    } finally {
      await listing.release()
    }
  }
  if (runs.length === 0) throw nothingFound(spec.paths, files)
  return { kind: 'import', runs, files }
}

function leftOver(file: FoundFile): FileOutcome {
  return { path: file.path, skipped: true, reason: file.unknown ?? 'it belongs to no run' }
}

/** What a run is called that is all of what was opened. */
function nameOfOpened(root: string): string {
  return basename(root).replace(/\.(zip|tar|tgz|tar\.gz)$/i, '')
}

async function importRun(plan: RunPlan, listing: FolderListing, context: ImportContext, progress: FileProgress) {
  const { db } = context
  const name = plan.name || nameOfOpened(listing.root)
  const writer = new RunWriter(db, {
    name,
    system: plan.system,
    origin: plan.root === '' ? listing.root : `${listing.root}/${plan.root}`,
    parameters: plan.parameters,
  })
  const files: FileOutcome[] = []
  let given = 0
  try {
    for (const { path, reason } of plan.skipped) {
      writer.skipFile(path, reason)
      files.push({ path, skipped: true, reason })
    }
    for (const source of plan.sources) {
      const outcome = await importFile(source, writer, context, progress)
      files.push(outcome)
      if ('importer' in outcome) given++
    }
    if (given === 0) {
      writer.abandon()
      return { files }
    }
    const { key, id } = writer.finish()
    const run = { id, name, system: plan.system }
    const decisions = decisionsOfRun(db, id)
    const verdict = judgeStoredRun(db, { ...run, key }, decisions)
    const { known } = writer.publish(id, verdict.outcome, verdict.reports)
    return { files, run: { ...run, known } }
  } catch (error) {
    writer.abandon()
    throw error
  }
}

/** A file that fails leaves what it had given, and a sentence; the others go on. */
async function importFile(
  planned: PlannedSource,
  writer: RunWriter,
  { signal, answers }: ImportContext,
  progress: FileProgress,
): Promise<FileOutcome> {
  const { file, importer, labels } = planned
  const answer = await answerTo(file, answers, signal)
  const phase = planned.phase ?? phaseNamed(answer?.phase)
  const opened = openPlanned(planned, signal, (bytes) => progress(file.path, bytes), answer)
  let records = 0
  let guessed = 0
  writer.beginFile({
    path: file.path,
    importer: importer.id,
    ...(phase ? { phase } : {}),
    ...(labels ? { labels } : {}),
  })
  try {
    for await (const record of opened.records()) {
      writer.write(record)
      if (record.kind !== 'caveat') records++
      else if (GUESSES.has(record.caveat.code)) guessed++
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.code === 'cancelled') throw error
    if (records === 0) {
      writer.skipFile(file.path, error.message)
      return { path: file.path, skipped: true, reason: error.message }
    }
    writer.write({
      kind: 'caveat',
      caveat: {
        code: 'file-cut-short',
        severity: 'data-loss',
        subject: file.path,
        message: `${error.message} What came before is kept.`,
      },
    })
  }
  if (answer) noteAnswer(file.path, answer, writer)
  writer.endFile(await opened.sha256())
  progress(file.path, file.size, true)
  return { path: file.path, importer: importer.id, ...(guessed > 0 ? { guessed } : {}) }
}

/** What a person said of the file's header; its beginning is only read where anything was said at all. */
async function answerTo(
  file: FoundFile,
  answers: readonly RememberedFormat[],
  signal: AbortSignal,
): Promise<RememberedFormat | undefined> {
  if (answers.length === 0) return undefined
  const guess = await guessFile(file, UNANSWERED, signal)
  return guess && answers.find((answer) => isAbout(answer, guess.header))
}

const PHASE_KINDS: readonly PhaseKind[] = ['warm-up', 'write', 'query', 'fault']

function phaseNamed(name: string | undefined): PlannedSource['phase'] {
  return name ? { name, kind: PHASE_KINDS.find((kind) => kind === name) ?? 'other' } : undefined
}

function noteAnswer(path: string, { answeredAtMs, ...answer }: RememberedFormat, writer: RunWriter): void {
  writer.readAs(JSON.stringify(answer))
  const day = new Date(answeredAtMs).toISOString().slice(0, 10)
  writer.write({
    kind: 'caveat',
    caveat: {
      code: 'read-as-answered',
      severity: 'info',
      subject: path,
      message: `${path}: columns, units and time are read as answered by you on ${day}`,
    },
  })
}

type FileProgress = (path: string, bytes: number, ended?: boolean) => void

/** Progress over the bytes of all planned files. */
function progressOver(plans: readonly RunPlan[], context: JobContext): FileProgress {
  const sizes = plans.flatMap((plan) => plan.sources.map((source) => source.file.size))
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  )
  let before = 0
  return (path, bytes, ended) => {
    context.report(Math.min(1, (before + bytes) / total), path)
    if (ended) before += bytes
  }
}

function nothingFound(paths: readonly string[], files: readonly FileOutcome[]): UserError {
  const reasons = files.flatMap((file) => ('reason' in file ? [`${file.path}: ${file.reason}`] : []))
  const shown = reasons.slice(0, 5)
  const more = reasons.length > shown.length ? [`and ${reasons.length - shown.length} more files`] : []
  const [path] = paths
  if (
    paths.length === 1 &&
    files.length === 1 &&
    files[0] &&
    'reason' in files[0] &&
    files[0].path === basename(path ?? '')
  ) {
    return new UserError('bad-data', `nothing can be read from ${path}: ${files[0].reason}`)
  }
  return new UserError(
    'bad-data',
    files.length === 0 ? `${paths.join(', ')} holds no files` : `nothing known is in ${paths.join(', ')}`,
    [...shown, ...more].join('\n') || undefined,
  )
}
