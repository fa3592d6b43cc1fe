/** What became of the files of an opened folder, in words for a terminal. */
import type { FileOutcome } from '../../shared/api.ts'
import { heading } from './text.ts'

/** Skipped files listed one by one before the rest is only counted. */
const MAX_SKIPPED_LISTED = 20

export function skippedLines(files: readonly FileOutcome[]): string[] {
  const skipped = files.flatMap((file) => ('skipped' in file ? [`  ${file.path}: ${file.reason}`] : []))
  const shown = skipped.slice(0, MAX_SKIPPED_LISTED)
  const more = skipped.length - shown.length
  return [
    heading(`${inWords(files.length - skipped.length)} read${knownIn(files)}, ${skipped.length} skipped`),
    ...shown,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}

export function guessedLines(files: readonly FileOutcome[]): string[] {
  const guessed = files.reduce((sum, file) => sum + ('guessed' in file ? (file.guessed ?? 0) : 0), 0)
  if (guessed === 0) return []
  return [`${guessed} ${guessed === 1 ? 'thing was' : 'things were'} guessed: see with --preview, answer with --ask`]
}

function knownIn(files: readonly FileOutcome[]): string {
  const known = files.filter((file) => 'known' in file).length
  return known === 0 ? '' : ` (${known} as an earlier run had read them)`
}

function inWords(files: number): string {
  return files === 1 ? '1 file' : `${files} files`
}
