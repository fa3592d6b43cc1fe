/** What an import would ask: the files of general formats, each header once, with what their beginnings seem to hold. */
import {
  type FilePreview,
  type FormatGuess,
  type ImportPreview,
  isAbout,
  MAX_PREVIEWED_FILES,
  type RememberedFormat,
} from '../../shared/formatAnswer.ts'
import { fileSource, readStart } from './byteSource.ts'
import { listFolder } from './folder.ts'
import type { AnswerFor } from './importer.ts'
import type { FoundFile } from './layouts/layout.ts'

/** What a general format concludes from is its first 64 KiB. */
const START_BYTES = 1 << 16

/** Nobody has answered anything. */
export const UNANSWERED: AnswerFor = () => undefined

/** Undefined when the file's format knows what it holds, or its beginning tells nothing. */
export async function guessFile(
  file: FoundFile,
  answerFor: AnswerFor,
  signal: AbortSignal,
): Promise<FormatGuess | undefined> {
  const { importer, absolutePath, path } = file
  if (!importer?.guess) return undefined
  const start = await readStart(fileSource(absolutePath, path, { signal, hash: false }), START_BYTES)
  return importer.guess(start, start.length < START_BYTES, answerFor)
}

/** `answers` are those that the workspace holds. */
export async function previewImport(
  paths: readonly string[],
  answers: readonly RememberedFormat[],
  signal: AbortSignal,
): Promise<ImportPreview> {
  const files: FilePreview[] = []
  const seen = new Set<string>()
  let more = 0
  for (const path of paths) {
    const listing = await listFolder(path, signal)
    try {
      for (const file of listing.files) {
        if (!file.importer?.guess) continue
        if (files.length >= MAX_PREVIEWED_FILES) {
          more++
          continue
        }
        const guess = await guessFile(file, (header) => answers.find((answer) => isAbout(answer, header)), signal)
        if (!guess) continue
        const key = JSON.stringify(guess.header)
        if (seen.has(key)) {
          more++
          continue
        }
        seen.add(key)
        const answered = answers.find((answer) => isAbout(answer, guess.header))
        files.push({ path: file.path, importer: file.importer.id, guess, ...(answered ? { answered } : {}) })
      }
    } finally {
      await listing.release()
    }
  }
  return { format: 'quartile/preview', version: 1, files, more }
}
