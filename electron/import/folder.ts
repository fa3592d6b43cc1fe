/** Finds the files of what was opened, looks at their heads and says which format each is. Nothing outside the opened folder is read. */
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { UserError } from '../../shared/errors.ts'
import { readHead } from './byteSource.ts'
import { explain, recognise } from './index.ts'
import type { FoundFile } from './layouts/layout.ts'

/** A result folder has dozens of files; somebody who opens a home directory by mistake gets a sentence, not an hour. */
export const MAX_FILES = 20_000
/** Deeper than any suite nests; a guard against folders that contain themselves. */
const MAX_DEPTH = 16

export interface FolderListing {
  /** Absolute path that `files` are relative to. */
  readonly root: string
  readonly files: readonly FoundFile[]
  /** What was not looked at, with the reason. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

/** Lists a folder, or a single file as a folder of one. */
export async function listFolder(path: string, signal: AbortSignal): Promise<FolderListing> {
  const opened = resolve(path)
  const info = await stat(opened).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new UserError('io', `${path} does not exist`)
    throw new UserError('io', `${path} cannot be read: ${error.message}`)
  })
  if (info.isDirectory()) return walk(opened, await realpath(opened), signal)
  if (!info.isFile()) throw new UserError('bad-data', `${path} is neither a file nor a folder`)
  const file = await look(opened, basename(opened))
  if ('reason' in file) throw new UserError('io', `${path} cannot be read: ${file.reason}`)
  return { root: opened, files: [file], skipped: [] }
}

async function walk(root: string, realRoot: string, signal: AbortSignal): Promise<FolderListing> {
  const files: FoundFile[] = []
  const skipped: { path: string; reason: string }[] = []
  const pending: { folder: string; depth: number }[] = [{ folder: root, depth: 0 }]
  for (let next = pending.shift(); next; next = pending.shift()) {
    const { folder, depth } = next
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (folder === root) throw new UserError('io', `${root} cannot be read: ${error.message}`)
      skipped.push({ path: nameWithin(root, folder), reason: `cannot be read: ${error.message}` })
      return []
    })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (signal.aborted) throw new UserError('cancelled', 'the import was cancelled')
      if (files.length + skipped.length >= MAX_FILES) {
        throw new UserError(
          'bad-data',
          `${root} holds more than ${MAX_FILES.toLocaleString('en-US')} files`,
          'Open the folder of one test.',
        )
      }
      const absolute = join(folder, entry.name)
      const path = nameWithin(root, absolute)
      const kind = await kindOf(absolute, realRoot)
      if (typeof kind === 'object') skipped.push({ path, ...kind })
      else if (kind === 'folder') {
        if (depth < MAX_DEPTH) pending.push({ folder: absolute, depth: depth + 1 })
        else skipped.push({ path, reason: `folders nest deeper than ${MAX_DEPTH}` })
      } else {
        const file = await look(absolute, path)
        if ('reason' in file) skipped.push(file)
        else files.push(file)
      }
    }
  }
  return { root, files, skipped }
}

async function kindOf(absolute: string, realRoot: string): Promise<'file' | 'folder' | { reason: string }> {
  try {
    const info = await lstat(absolute)
    if (info.isDirectory()) return 'folder'
    if (info.isFile()) return 'file'
    if (!info.isSymbolicLink()) return { reason: 'neither a file nor a folder' }
    const target = await realpath(absolute)
    if (target !== realRoot && !target.startsWith(realRoot + sep))
      return { reason: 'a link that leaves the opened folder' }
    // A link to a folder inside would only show its files twice, or never end.
    return (await stat(target)).isFile() ? 'file' : { reason: 'a link to a folder' }
  } catch (error) {
    return { reason: `cannot be read: ${(error as Error).message}` }
  }
}

async function look(absolutePath: string, path: string): Promise<FoundFile | { path: string; reason: string }> {
  try {
    const { size } = await stat(absolutePath)
    const head = await readHead(absolutePath)
    const importer = recognise(head, path)
    return { path, absolutePath, size, head, ...(importer ? { importer } : { unknown: explain(head, path) }) }
  } catch (error) {
    return { path, reason: (error as Error).message }
  }
}

function nameWithin(root: string, absolute: string): string {
  return relative(root, absolute).split(sep).join('/')
}
