/**
 * Archives open like folders: zip, tar and gzipped tar are unpacked under caps into a temporary folder. Only files and
 * folders come out; links, devices and names that lead outside stay in, each with a reason.
 */
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'
import yauzl from 'yauzl'
import { UserError } from '../../shared/errors.ts'
import { fileSource } from './byteSource.ts'

export interface ArchiveLimits {
  /** Files and folders in one archive. */
  readonly entries: number
  /** Unpacked bytes of one archive. */
  readonly bytes: number
  /** Unpacked to packed bytes. */
  readonly ratio: number
  /** Unpacked bytes from which the ratio counts, since a small archive may be all zeros. */
  readonly ratioFrom: number
}

/** Result folders have dozens of files and compress about ten to one; a bomb has neither habit. */
const ARCHIVE_LIMITS: ArchiveLimits = {
  entries: 20_000,
  bytes: 32 * 2 ** 30,
  ratio: 400,
  ratioFrom: 256 * 2 ** 20,
}
/** Archives in archives in archives: as deep as CI systems pack their artefacts. */
export const MAX_ARCHIVE_NESTING = 3

/** `ustar` stands here in every tar since 1988. */
const USTAR_AT = 257

/** Which archive a head belongs to. A zip must also be named so: many formats that are no folders are zips inside. */
export function archiveKind(head: Uint8Array, path: string): 'zip' | 'tar' | undefined {
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04) {
    return path.toLowerCase().endsWith('.zip') ? 'zip' : undefined
  }
  const magic = String.fromCharCode(...head.subarray(USTAR_AT, USTAR_AT + 5))
  return magic === 'ustar' ? 'tar' : undefined
}

export interface LeftInside {
  readonly path: string
  readonly reason: string
}

/** Unpacks into an existing folder, and gives what stayed inside; a damage to the archive itself has an empty path. Throws UserError `bad-data` naming the cap that bites. */
export async function unpack(
  file: { readonly absolutePath: string; readonly path: string; readonly size: number },
  kind: 'zip' | 'tar',
  into: string,
  signal: AbortSignal,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<readonly LeftInside[]> {
  const left: LeftInside[] = []
  const budget = budgetOf(file, limits)

  /** Writes one entry; nothing is written for a name that leads outside. */
  async function take(name: string, type: 'file' | 'folder' | string, content: Readable): Promise<void> {
    if (signal.aborted) throw new UserError('cancelled', 'the import was cancelled')
    budget.entry()
    const target = join(into, name)
    const reason =
      type !== 'file' && type !== 'folder'
        ? `a ${type} in an archive`
        : target !== into && !target.startsWith(into + sep)
          ? 'its name leads out of the archive'
          : undefined
    if (reason !== undefined) left.push({ path: name, reason })
    if (reason !== undefined || type === 'folder') {
      content.resume()
      return
    }
    await mkdir(dirname(target), { recursive: true })
    await pipeline(content, budget.counter(), createWriteStream(target, { flags: 'wx' }), { signal })
  }

  try {
    if (kind === 'zip') await unzip(file.absolutePath, take)
    else await untar(file, signal, take)
  } catch (error) {
    if (error instanceof UserError) throw error
    if (signal.aborted) throw new UserError('cancelled', 'the import was cancelled')
    const reason = `cannot be unpacked: ${(error as Error).message}`
    if (!budget.hasGiven()) throw new UserError('bad-data', `${file.path} ${reason}`)
    left.push({ path: '', reason: `${reason}; what came before is kept` })
  }
  return left
}

type Take = (name: string, type: string, content: Readable) => Promise<void>

async function unzip(path: string, take: Take): Promise<void> {
  const zip = await yauzl.openPromise(path, { validateEntrySizes: true, strictFileNames: false, decodeStrings: true })
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName
      // The Unix mode, where the packer kept one, lies in the upper half; 0o120000 is a symbolic link.
      const isLink = ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000
      if (name.endsWith('/')) await take(name, 'folder', Readable.from([]))
      else if (isLink) await take(name, 'symlink', Readable.from([]))
      else if (entry.isEncrypted()) await take(name, 'encrypted file', Readable.from([]))
      else await take(name, 'file', await zip.openReadStreamPromise(entry))
    }
  } finally {
    zip.close()
  }
}

async function untar(file: { absolutePath: string; path: string }, signal: AbortSignal, take: Take): Promise<void> {
  const extract = tar.extract()
  const source = fileSource(file.absolutePath, file.path, { signal, hash: false })
  // Chunks are reused by the source, so each is copied before the stream holds on to it.
  const copies = async function* () {
    for await (const chunk of source.chunks()) yield Buffer.from(chunk)
  }
  const feeding = pipeline(Readable.from(copies()), extract)
  const reading = (async () => {
    for await (const entry of extract) {
      const type = entry.header.type === 'directory' ? 'folder' : (entry.header.type ?? 'file')
      await take(entry.header.name, type, entry as unknown as Readable)
    }
  })()
  await Promise.all([feeding, reading])
}

function budgetOf(file: { readonly path: string; readonly size: number }, limits: ArchiveLimits) {
  let entries = 0
  let bytes = 0
  const refuse = (what: string) => {
    throw new UserError('bad-data', `${file.path} is not unpacked: ${what}`, 'Unpack it yourself and open the folder.')
  }
  return {
    hasGiven: () => bytes > 0,
    entry() {
      if (++entries > limits.entries) refuse(`it holds more than ${limits.entries.toLocaleString('en-US')} entries`)
    },
    counter: () =>
      new Transform({
        transform(chunk: Buffer, _, done) {
          bytes += chunk.length
          try {
            if (bytes > limits.bytes) refuse(`it unpacks to more than ${limits.bytes.toLocaleString('en-US')} bytes`)
            if (bytes > limits.ratioFrom && bytes > limits.ratio * file.size) {
              refuse(`it unpacks to more than ${limits.ratio} times its size`)
            }
            done(undefined, chunk)
          } catch (error) {
            done(error as Error)
          }
        },
      }),
  }
}
