import { UserError } from '../../../shared/errors.ts'
import type { ByteSource } from '../byteSource.ts'
import { PROFILE_LIMITS } from './limits.ts'

/** The whole content of a profile's file, unpacked under a cap: a profile makes sense only as a whole. */
export async function readAll(source: ByteSource, limit = PROFILE_LIMITS.bytes): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of source.chunks()) {
    length += chunk.length
    if (length > limit) {
      const size = `${limit / 2 ** 20} MiB`
      throw new UserError(
        'bad-data',
        `${source.path} unpacks to more than ${size}, which no profile that Quartile reads does`,
      )
    }
    parts.push(chunk.slice())
  }
  const [only] = parts
  return only && parts.length === 1 ? only : Buffer.concat(parts, length)
}
