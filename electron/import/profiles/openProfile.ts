/** Any file of stacks with values, recognised by its content, in columns. */
import { UserError } from '../../../shared/errors.ts'
import { fileSource } from '../byteSource.ts'
import { readAll } from '../pprof/readAll.ts'
import { type ReadProfile, readProfile } from '../pprof/readProfile.ts'
import { collapsed } from './collapsed.ts'
import { goroutineText } from './goroutineText.ts'
import type { ProfileFormat } from './profileFormat.ts'
import { speedscope } from './speedscope.ts'
import { v8Heap } from './v8Heap.ts'

/** The particular before the general. */
const formats: readonly ProfileFormat[] = [goroutineText, speedscope, v8Heap, collapsed]

/** Bytes of the beginning that tell a format. */
const HEAD_BYTES = 4_096
/** A hundred thousand goroutines as text are below 100 MB; text takes twice its bytes in memory. */
export const MAX_TEXT_BYTES = 128 * 2 ** 20

/** Throws UserError when the file cannot be read or holds no profile; `path` is for messages. */
export async function openProfile(file: string, path = file): Promise<ReadProfile> {
  const bytes = await readAll(fileSource(file, path, { hash: false }))
  const format = formatOf(bytes)
  if (!format) return readProfile(bytes, path)
  if (bytes.length > MAX_TEXT_BYTES)
    throw new UserError(
      'bad-data',
      `${path} is more than ${MAX_TEXT_BYTES / 2 ** 20} MiB of text, which is more than Quartile reads of one profile`,
    )
  return format.read(new TextDecoder().decode(bytes), path)
}

/** The text format of the bytes; undefined for pprof's own and for what is no profile at all. */
export function formatOf(bytes: Uint8Array): ProfileFormat | undefined {
  const head = bytes.subarray(0, HEAD_BYTES)
  if (head.includes(0)) return undefined
  const text = new TextDecoder().decode(head)
  return formats.find((format) => format.sniff(text))
}
