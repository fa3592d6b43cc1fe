/** Reports as files. A file appears whole or not at all: it is written beside its place and renamed. */
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { UserError } from '../../shared/errors.ts'
import type { Report } from '../../shared/report.ts'
import { type ExportOptions, REPORT_ENDINGS } from '../../shared/reportApi.ts'
import { createExports, type Ending, type ExportedFile, type ExportTask } from './exports.ts'
import { svgOf } from './figureSvg.ts'
import { pngOf } from './png.ts'
import { type SuiteRun, suiteFigures } from './suiteFigures.ts'

/** Throws UserError('usage') when a path's ending names no format there is; cheap, so it can be asked before any work. */
export function checkReportPath(output: string): void {
  endingOf(output)
}

/**
 * Writes the report in the formats that the paths' endings name, all from the one value. Gives the paths. What exists is
 * refused before anything is written, unless it may be replaced.
 */
export async function writeReport(
  report: Report,
  outputs: readonly string[],
  options: ExportOptions,
  task: ExportTask = {},
): Promise<readonly string[]> {
  const endings = outputs.map(endingOf)
  if (options.overwrite !== true) for (const output of outputs) refuseExisting(output)
  const exports = createExports(report, options, task)
  const written: string[] = []
  for (const [i, output] of outputs.entries()) {
    const stem = output.slice(0, -extname(output).length)
    const files = await exports[endings[i] ?? '.json'](stem, output)
    task.signal?.throwIfAborted()
    await writeTogether(files, options.overwrite === true)
    written.push(...files.map(({ path }) => path))
    task.progress?.((i + 1) / outputs.length, basename(output))
  }
  return written
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return
  throw new UserError('io', `${path} exists already`, 'Choose another name, or say --force to replace it.')
}

function endingOf(output: string): Ending {
  const ending = extname(output).toLowerCase()
  const known = REPORT_ENDINGS.find((each) => each === ending)
  if (known !== undefined) return known
  throw new UserError(
    'usage',
    ending === '' ? `${output} has no ending that names a format` : `no report is written as ${ending}`,
    `The ending of the file names the format: ${REPORT_ENDINGS.join(', ')}.`,
  )
}

/** The prefix of the suite that has one; pictures that are named after their file take another one only. */
const DEFAULT_PREFIX = 'memory'

/**
 * The suite's own figures under its own names: `{prefix}_write.png` and `{prefix}_query.png` for the phases there are,
 * `{prefix}_comparison.png` when there are both; `{prefix}_profile.png` of a run of Data Caterer; of a sweep of
 * fusio-manifest pictures named after its CSV. Makes the folder, as the script does. Gives the paths.
 */
export async function writeSuiteFigures(run: SuiteRun, folder: string, prefix: string): Promise<readonly string[]> {
  if (prefix !== basename(prefix) || prefix.includes('\\'))
    throw new UserError(
      'usage',
      `the prefix ${JSON.stringify(prefix)} names a folder`,
      'Give the folder as the output.',
    )
  const figures = suiteFigures(run)
  if (figures.length === 0)
    throw new UserError(
      'usage',
      "the suite's figures need heap alloc in a write or a query phase, a sampled JVM heap, or a sweep of fusio-manifest, and this run has none",
      `A report page (${REPORT_ENDINGS.join(', ')}) can be written of any run.`,
    )
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw cannotWrite(folder, error)
  })
  const written: string[] = []
  for (const { name, figure, own, isNamedByFile } of figures) {
    const start = isNamedByFile && prefix === DEFAULT_PREFIX ? '' : `${prefix}_`
    const path = join(folder, `${start}${name}.png`)
    await writeTogether([{ path, bytes: await pngOf(await svgOf(figure, own), own.scale) }], true)
    written.push(path)
  }
  return written
}

/** All of them or none: each is written beside its place, and when all are, they are renamed. */
async function writeTogether(files: readonly ExportedFile[], overwrite: boolean): Promise<void> {
  const made: string[] = []
  const parts: { readonly temporary: string; readonly path: string }[] = []
  try {
    for (const { path, bytes } of files) {
      if (!overwrite) refuseExisting(path)
      const folder = dirname(path)
      // Only pictures beside a text have a folder that may not be there, right beside the text.
      if (folder !== dirname(files.at(-1)?.path ?? path) && !existsSync(folder)) {
        await mkdir(folder).catch((error: unknown) => {
          throw cannotWrite(folder, error)
        })
        made.push(folder)
      }
      const temporary = partOf(path)
      parts.push({ temporary, path })
      await writeFile(temporary, bytes, { flag: 'wx' }).catch((error: unknown) => {
        throw cannotWrite(path, error)
      })
    }
    // The text comes last: whoever sees it finds its pictures.
    for (const { temporary, path } of parts)
      await rename(temporary, path).catch((error: unknown) => {
        throw cannotWrite(path, error)
      })
  } catch (error) {
    // The reason for failing is what counts; that a leftover could not be removed either adds nothing.
    for (const { temporary } of parts) await rm(temporary, { force: true }).catch(() => undefined)
    for (const folder of made) await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    throw error
  }
}

function partOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.part`)
}

const IO_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  EACCES: 'writing there is not permitted',
  EPERM: 'writing there is not permitted',
  EROFS: 'that file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'a folder stands in its place',
  ENOTDIR: 'part of its path is a file',
  EEXIST: 'a file stands in its place',
}

function cannotWrite(path: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const reason = IO_REASONS[code] ?? (error instanceof Error ? error.message : String(error))
  return new UserError('io', `cannot write ${path}: ${reason}`, 'Choose a folder that you may write to.')
}
