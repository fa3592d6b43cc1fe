/**
 * The files of a folder as they come and grow. It looks again when it is asked to, by the times and sizes that the file
 * system tells: notices of the system itself do not come from folders on a network or in a container's volume, and where
 * they come they only save what one look costs.
 */
import { type Stats, statSync } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { UserError } from '../../shared/errors.ts'
import { archiveKind } from './archive.ts'
import { HEAD_BYTES } from './byteSource.ts'
import { kindOf, look, MAX_DEPTH } from './folder.ts'
import type { FoundFile } from './layouts/layout.ts'

/** A look at so many takes some 50 ms; a test that writes more files while it runs is opened when it has ended. */
export const MAX_WATCHED_FILES = 4_000
/** A folder's time may be as coarse as this, so one that changed within it is read again. */
const COARSE_MS = 3_000

export interface WatchedFile {
  file: FoundFile
  size: number
  /** Changes with every write that the file system tells of. */
  sign: string
  /** Looks in a row at which it was the same. */
  still: number
  gone: boolean
}

interface WatchedFolder {
  readonly absolutePath: string
  readonly path: string
  readonly depth: number
  readMs: number
}

export class FolderWatch {
  /** Absolute path that the files are relative to. */
  readonly root: string
  readonly files = new Map<string, WatchedFile>()
  readonly skipped = new Map<string, string>()
  /** Files that were too many to be looked at. */
  left = 0
  private readonly folders = new Map<string, WatchedFolder>()
  private confines = ''
  private hasChanged = false

  constructor(path: string) {
    this.root = resolve(path)
  }

  /** Looks at everything once. True when there are other files than before, or a file is of another kind. */
  async poll(): Promise<boolean> {
    this.hasChanged = false
    if (this.confines === '') await this.begin()
    for (const watched of this.files.values()) await this.lookAgain(watched)
    // Folders found on the way are appended, and so are visited by the same loop.
    for (const folder of this.folders.values()) await this.readFolder(folder)
    return this.hasChanged
  }

  /** In the order in which a folder lists its files when it is opened. */
  found(): readonly FoundFile[] {
    const parts = [...this.files.values()].map(({ file }) => ({ file, names: file.path.split('/') }))
    return parts.sort((a, b) => a.names.length - b.names.length || byName(a.names, b.names)).map(({ file }) => file)
  }

  private async begin(): Promise<void> {
    const info = await stat(this.root).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new UserError('io', `${this.root} does not exist`)
      throw new UserError('io', `${this.root} cannot be read: ${error.message}`)
    })
    this.confines = await realpath(this.root)
    if (info.isDirectory()) this.folders.set('', { absolutePath: this.root, path: '', depth: 0, readMs: 0 })
    else if (info.isFile()) await this.add(this.root, basename(this.root))
    else throw new UserError('bad-data', `${this.root} is neither a file nor a folder`)
  }

  private async readFolder(folder: WatchedFolder): Promise<void> {
    const { absolutePath, path, depth } = folder
    const info = await stat(absolutePath).catch(() => undefined)
    // A folder that is gone has taken its files with it, which is seen at each of them.
    if (info === undefined || info.mtimeMs + COARSE_MS < folder.readMs) return
    folder.readMs = Date.now()
    const entries = await readdir(absolutePath).catch(() => [])
    for (const entry of entries.sort()) {
      const inside = path === '' ? entry : `${path}/${entry}`
      if (this.files.has(inside) || this.skipped.has(inside) || this.folders.has(inside)) continue
      const absolute = join(absolutePath, entry)
      const kind = await kindOf(absolute, this.confines)
      if (typeof kind === 'object') this.skipped.set(inside, kind.reason)
      else if (kind === 'file') await this.add(absolute, inside)
      else if (depth >= MAX_DEPTH) this.skipped.set(inside, `folders nest deeper than ${MAX_DEPTH}`)
      else if (this.folders.size < MAX_WATCHED_FILES)
        this.folders.set(inside, { absolutePath: absolute, path: inside, depth: depth + 1, readMs: 0 })
    }
  }

  private async add(absolutePath: string, path: string): Promise<void> {
    if (this.files.size >= MAX_WATCHED_FILES) {
      this.left++
      this.skipped.set(path, `more than ${MAX_WATCHED_FILES.toLocaleString('en-US')} files are not followed`)
      return
    }
    const info = await stat(absolutePath).catch(() => undefined)
    // Created and renamed between two calls: the next look finds it under its name.
    if (info === undefined) return
    const file = await look(absolutePath, path)
    if ('reason' in file) {
      this.skipped.set(path, file.reason)
      return
    }
    this.hasChanged = true
    const still = Date.now() - info.mtimeMs > COARSE_MS ? 1 : 0
    this.files.set(path, { file: plain(file), size: info.size, sign: signOf(info), still, gone: false })
  }

  private async lookAgain(watched: WatchedFile): Promise<void> {
    const info = seen(watched.file.absolutePath)
    watched.gone = info === undefined
    if (info === undefined || signOf(info) === watched.sign) {
      watched.still++
      return
    }
    const isShorter = info.size < watched.size
    watched.still = 0
    watched.size = info.size
    watched.sign = signOf(info)
    const { file } = watched
    if (isShorter || file.head.length < HEAD_BYTES) await this.recogniseAgain(watched)
    else
      watched.file = {
        ...file,
        size: info.size,
        written: { firstMs: file.written?.firstMs ?? 0, lastMs: info.mtimeMs },
      }
  }

  private async recogniseAgain(watched: WatchedFile): Promise<void> {
    const { file } = watched
    const seen = await look(file.absolutePath, file.path)
    if ('reason' in seen) return
    watched.file = plain(seen)
    this.hasChanged ||= !Buffer.from(seen.head).equals(file.head)
  }
}

/** Unpacking an archive that may not be complete would show half of it. */
function plain(file: FoundFile): FoundFile {
  return file.importer === undefined && archiveKind(file.head, file.path)
    ? { ...file, unknown: 'an archive; it is read when the folder is opened, not while it is followed' }
    : file
}

function byName(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((name, i) => name !== b[i])
  return at < 0 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1
}

/** Without waiting, since this process has nothing else to do and promises take ten times as long; undefined for what is not there. */
function seen(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

function signOf({ size, mtimeMs, ino }: { size: number; mtimeMs: number; ino: number }): string {
  return `${size} ${mtimeMs} ${ino}`
}
