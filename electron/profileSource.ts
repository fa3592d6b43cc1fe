/**
 * The source of a function, beneath folders that a person mapped. Paths come out of profiles, which anybody may have
 * made: a file counts only when its real path, all links followed, lies beneath the real path of a mapped folder, and
 * when it is text of a bounded size. Nothing in it is executed or interpreted.
 */
import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, sep } from 'node:path'
import { UserError } from '../shared/errors.ts'
import type { SourceFolder } from '../shared/profileApi.ts'

/** Generated code of some hundred thousand lines; a source of more is data. */
const MAX_SOURCE_BYTES = 16 * 2 ** 20
/** Folders between a person's choice and the file's name; deeper paths come from no compiler. */
const MAX_SEGMENTS = 100
/** Bytes that a text does not hold; a file with one near its start is none. */
const NUL = 0

export interface SourceFile {
  /** Real path on this machine. */
  readonly path: string
  readonly changedAtMs: number
  readonly lines: readonly string[]
}

/** The file that profiles call `file`, or why there is none to show, as a sentence. */
export async function readSource(folders: readonly SourceFolder[], file: string): Promise<SourceFile | string> {
  if (file === '') return 'The profile does not say in which file the function stands.'
  const mapped = folders.flatMap(({ prefix, folder }) => {
    const rest = restOf(file, prefix)
    return rest === undefined ? [] : [{ folder, rest }]
  })
  if (mapped.length === 0) return `No folder is mapped for ${file}.`
  for (const { folder, rest } of mapped) {
    const path = await beneath(folder, rest)
    if (path !== undefined) return readText(path)
  }
  return `${file} is not beneath the folder that is mapped for it, ${mapped[0]?.folder}.`
}

/** The prefix under which a file of profiles lies beneath the folder; the longest part of its path that is there counts. */
export async function prefixOf(file: string, folder: string): Promise<string> {
  const segments = file.split('/')
  for (let i = 0; i < Math.min(segments.length, MAX_SEGMENTS); i++) {
    const rest = segments.slice(i).join('/')
    if (rest !== '' && (await beneath(folder, rest)) !== undefined) return file.slice(0, file.length - rest.length)
  }
  throw new UserError(
    'not-found',
    `${segments.at(-1)} is nowhere beneath ${folder} as ${file} has it`,
    'Choose the folder of the module or package that the file belongs to, or one above it.',
  )
}

/** Throws UserError when it is no folder that can be read. */
export async function checkFolder(folder: string): Promise<void> {
  const found = isAbsolute(folder) ? await stat(folder).catch(() => undefined) : undefined
  if (!found?.isDirectory()) throw new UserError('usage', `${folder} is no folder`)
}

/** Prefixes end where a folder's name ends. */
function restOf(file: string, prefix: string): string | undefined {
  if (!file.startsWith(prefix)) return undefined
  const rest = file.slice(prefix.length)
  if (prefix === '' || prefix.endsWith('/')) return rest.replace(/^\/+/, '')
  return rest.startsWith('/') ? rest.slice(1) : undefined
}

/** The real path of a regular file; undefined where there is none, or where it leads out of the folder. */
async function beneath(folder: string, rest: string): Promise<string | undefined> {
  if (rest.includes('\0')) return undefined
  try {
    const root = await realpath(folder)
    const path = await realpath(join(root, rest))
    const inside = path.startsWith(root.endsWith(sep) ? root : root + sep)
    return inside && (await stat(path)).isFile() ? path : undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== undefined && UNREACHABLE.has(code)) return undefined
    throw error
  }
}

const UNREACHABLE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENAMETOOLONG', 'EPERM'])

async function readText(path: string): Promise<SourceFile | string> {
  // What was a file a moment ago may be a pipe by now, on which opening would wait for ever; and no link is followed again.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)
  const handle = await open(path, flags).catch((error: NodeJS.ErrnoException) => error)
  if (handle instanceof Error) return `${path} cannot be read: ${handle.message}.`
  try {
    const { size, mtimeMs } = await handle.stat()
    if (size > MAX_SOURCE_BYTES) return `${path} is larger than ${MAX_SOURCE_BYTES / 2 ** 20} MiB, and no source.`
    const bytes = Buffer.alloc(size)
    const { bytesRead } = await handle.read(bytes, 0, size, 0)
    const read = bytes.subarray(0, bytesRead)
    if (read.includes(NUL)) return `${path} is no text.`
    return { path, changedAtMs: mtimeMs, lines: new TextDecoder().decode(read).split(/\r?\n/) }
  } finally {
    await handle.close()
  }
}
