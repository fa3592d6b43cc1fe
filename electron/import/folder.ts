/**
 * Finds the files of what was opened, looks at their heads and says which format each is. Nothing outside the opened
 * folder is read; an archive in it is a folder whose files lie elsewhere for a while.
 */
import { lstat, mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve, sep } from 'node:path'
import { UserError } from '../../shared/errors.ts'
import { CRITERIA_FILE } from '../criteria/findCriteria.ts'
import { archiveKind, MAX_ARCHIVE_NESTING, unpack } from './archive.ts'
import { readHead } from './byteSource.ts'
import { explain, recognise } from './index.ts'
import type { FoundFile } from './layouts/layout.ts'

/** A result folder has dozens of files; somebody who opens a home directory by mistake gets a sentence, not an hour. */
export const MAX_FILES = 20_000
/** Deeper than any suite nests; a guard against folders that contain themselves. */
export const MAX_DEPTH = 16

export interface FolderListing {
  /** Absolute path that `files` are relative to. */
  readonly root: string
  readonly files: readonly FoundFile[]
  /** What was not looked at, with the reason. */
  readonly skipped: readonly Skipped[]
  /** Removes what was unpacked; call it when the files have been read. */
  release(): Promise<void>
}

interface Skipped {
  readonly path: string
  readonly reason: string
}

/** A folder still to be walked: where it is, what it is called in the listing, and how far in. */
interface Pending {
  readonly folder: string
  readonly name: string
  readonly depth: number
  /** Links may not lead out of this. */
  readonly confines: string
  readonly nesting: number
}

/** Lists a folder or an archive, or a single file as a folder of one. */
export async function listFolder(path: string, signal: AbortSignal): Promise<FolderListing> {
  const opened = resolve(path)
  const info = await stat(opened).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new UserError('io', `${path} does not exist`)
    throw new UserError('io', `${path} cannot be read: ${error.message}`)
  })
  const walk = new Walk(signal)
  try {
    if (info.isDirectory()) {
      await readdir(opened).catch((error: Error) => {
        throw new UserError('io', `${path} cannot be read: ${error.message}`)
      })
      await walk.folder({ folder: opened, name: '', depth: 0, confines: await realpath(opened), nesting: 0 })
    } else if (info.isFile()) {
      const file = await look(opened, basename(opened))
      if ('reason' in file) throw new UserError('io', `${path} cannot be read: ${file.reason}`)
      // What is opened by itself fails by itself.
      if (!(await walk.archive(file, '', 0))) walk.files.push(file)
    } else throw new UserError('bad-data', `${path} is neither a file nor a folder`)
  } catch (error) {
    await walk.release()
    throw error
  }
  return { root: opened, files: walk.files, skipped: walk.skipped, release: () => walk.release() }
}

class Walk {
  readonly files: FoundFile[] = []
  readonly skipped: Skipped[] = []
  private readonly signal: AbortSignal
  private scratch: string | undefined
  private archives = 0

  constructor(signal: AbortSignal) {
    this.signal = signal
  }

  async folder(start: Pending): Promise<void> {
    const pending: Pending[] = [start]
    for (let next = pending.shift(); next; next = pending.shift()) {
      const { folder, name } = next
      const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        this.skipped.push({ path: name, reason: `cannot be read: ${error.message}` })
        return []
      })
      for (const entry of entries.sort()) {
        const inner = await this.entry(join(folder, entry), name === '' ? entry : `${name}/${entry}`, next)
        if (inner) pending.push(inner)
      }
    }
  }

  private async entry(absolute: string, path: string, within: Pending): Promise<Pending | undefined> {
    if (this.signal.aborted) throw new UserError('cancelled', 'the import was cancelled')
    if (this.files.length + this.skipped.length >= MAX_FILES) {
      const most = MAX_FILES.toLocaleString('en-US')
      throw new UserError(
        'bad-data',
        `${within.confines} holds more than ${most} files`,
        'Open the folder of one test.',
      )
    }
    const kind = await kindOf(absolute, within.confines)
    if (typeof kind === 'object') this.skipped.push({ path, ...kind })
    else if (kind === 'folder') {
      if (within.depth < MAX_DEPTH) return { ...within, folder: absolute, name: path, depth: within.depth + 1 }
      this.skipped.push({ path, reason: `folders nest deeper than ${MAX_DEPTH}` })
    } else {
      const file = await look(absolute, path)
      if ('reason' in file) this.skipped.push(file)
      else await this.file(within.nesting === 0 ? file : unpacked(file), within.nesting)
    }
    return undefined
  }

  /** An archive that cannot be unpacked is one file that is not read. */
  private async file(file: FoundFile, nesting: number): Promise<void> {
    try {
      if (!(await this.archive(file, file.path, nesting))) this.files.push(file)
    } catch (error) {
      if (!(error instanceof UserError) || error.code === 'cancelled') throw error
      this.skipped.push({ path: file.path, reason: error.message })
    }
  }

  /** Unpacks and walks the file when it is an archive; its files are listed below `name`. */
  async archive(file: FoundFile, name: string, nesting: number): Promise<boolean> {
    const kind = file.importer ? undefined : archiveKind(file.head, file.path)
    if (kind === undefined) return false
    if (nesting >= MAX_ARCHIVE_NESTING) {
      throw new UserError('bad-data', `${file.path}: archives nest deeper than ${MAX_ARCHIVE_NESTING}`)
    }
    this.scratch ??= await realpath(await mkdtemp(join(tmpdir(), 'quartile-unpacked-')))
    const into = join(this.scratch, String(this.archives++))
    await mkdir(into)
    const left = await unpack(file, kind, into, this.signal)
    const pathOf = (inside: string) => (inside === '' ? file.path : name === '' ? inside : `${name}/${inside}`)
    this.skipped.push(...left.map(({ path, reason }) => ({ path: pathOf(path), reason })))
    await this.folder({ folder: into, name, depth: 0, confines: into, nesting: nesting + 1 })
    return true
  }

  async release(): Promise<void> {
    if (this.scratch !== undefined) await rm(this.scratch, { recursive: true, force: true })
  }
}

/** When a file of an archive was written is not known: its times are those of the unpacking. */
function unpacked({ written: _, ...file }: FoundFile): FoundFile {
  return file
}

/** What lies at a path inside the opened folder, or why it is not looked at. */
export async function kindOf(absolute: string, realRoot: string): Promise<'file' | 'folder' | { reason: string }> {
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

/** The file's head, and which format recognises it. */
export async function look(absolutePath: string, path: string): Promise<FoundFile | { path: string; reason: string }> {
  try {
    const { size, mtimeMs, birthtimeMs } = await stat(absolutePath)
    const written = { firstMs: Math.min(birthtimeMs || mtimeMs, mtimeMs), lastMs: mtimeMs }
    const head = await readHead(absolutePath)
    const importer = recognise(head, path)
    const unknown =
      basename(path) === CRITERIA_FILE ? 'these are the criteria to check the run by' : explain(head, path)
    return { path, absolutePath, size, written, head, ...(importer ? { importer } : { unknown }) }
  } catch (error) {
    return { path, reason: (error as Error).message }
  }
}
