/** Folder → heads → importers → layouts → plans → records → run writer. */
import { basename } from 'node:path'
import type { FileOutcome, ImportResult, JobSpec } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import type { RememberedFormat } from '../../shared/formatAnswer.ts'
import { judgeStoredRun } from '../answers.ts'
import { type FolderListing, listFolder } from '../import/folder.ts'
import { inProgress } from '../import/inProgress.ts'
import { planRuns } from '../import/layouts/index.ts'
import type { FoundFile, RunPlan } from '../import/layouts/layout.ts'
import { decisionsOfRun } from '../storage/decisions.ts'
import { rememberedFormats } from '../storage/formatAnswers.ts'
import { type NewRun, RunWriter } from '../storage/runWriter.ts'
import { answered, contextOf, importFile } from './importFile.ts'
import type { JobContext } from './job.ts'

/** A job's context, with what persons said of headers. */
interface ImportContext extends JobContext {
  readonly answers: readonly RememberedFormat[]
}

type ImportSpec = Extract<JobSpec, { kind: 'import' }>

export async function importJob(spec: ImportSpec, context: JobContext): Promise<ImportResult> {
  const runs: ImportResult['runs'][number][] = []
  const files: FileOutcome[] = []
  let parsedBytes = 0
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
        parsedBytes += imported.parsedBytes
        if (imported.run) runs.push(imported.run)
      }
    } finally {
      await listing.release()
    }
  }
  if (runs.length === 0) throw nothingFound(spec.paths, files)
  return { kind: 'import', runs, files, parsedBytes }
}

export function leftOver(file: FoundFile): FileOutcome {
  return { path: file.path, skipped: true, reason: file.unknown ?? 'it belongs to no run' }
}

/** What a run is called that is all of what was opened. */
function nameOfOpened(root: string): string {
  return basename(root).replace(/\.(zip|tar|tgz|tar\.gz)$/i, '')
}

/** The run of a plan, whose paths are relative to `root`. */
export function runOfPlan(plan: RunPlan, root: string): NewRun {
  return {
    name: plan.name || nameOfOpened(root),
    system: plan.system,
    origin: plan.root === '' ? root : `${root}/${plan.root}`,
    parameters: plan.parameters,
  }
}

async function importRun(plan: RunPlan, listing: FolderListing, context: ImportContext, progress: FileProgress) {
  const { db, signal, answers } = context
  const { name, ...rest } = runOfPlan(plan, listing.root)
  const writer = new RunWriter(db, { name, ...rest })
  const files: FileOutcome[] = []
  let given = 0
  let parsedBytes = 0
  try {
    for (const { path, reason } of plan.skipped) {
      writer.skipFile(path, reason)
      files.push({ path, skipped: true, reason })
    }
    for (const planned of plan.sources) {
      const { path, size } = planned.file
      const source = await answered(planned, answers, signal)
      const imported = await importFile(source, writer.file(contextOf(source)), {
        db,
        writer,
        signal,
        progress: (bytes) => progress(path, bytes),
      })
      progress(path, size, true)
      files.push(imported.outcome)
      parsedBytes += imported.parsedBytes
      if ('importer' in imported.outcome) given++
    }
    if (given === 0) {
      writer.abandon()
      return { files, parsedBytes }
    }
    const unfinished = inProgress(plan, Date.now())
    if (unfinished) writer.caveat(unfinished)
    writer.settle()
    const id = writer.contentId()
    const run = { id, name, system: plan.system }
    const verdict = judgeStoredRun(db, { ...run, key: writer.key }, decisionsOfRun(db, id))
    const { known } = writer.publish(id, verdict.outcome, verdict.reports)
    return { files, parsedBytes, run: { ...run, known } }
  } catch (error) {
    writer.abandon()
    throw error
  }
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

export function nothingFound(paths: readonly string[], files: readonly FileOutcome[]): UserError {
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
