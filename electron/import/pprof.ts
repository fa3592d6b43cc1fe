/** Profiles in pprof's profile.proto, gzipped or not: registered with their time, sample types and totals. */
import { Profile } from 'pprof-format'
import { UserError } from '../../shared/errors.ts'
import type { ProfileHeader } from '../../shared/model.ts'
import type { ByteSource } from './byteSource.ts'
import type { Importer } from './importer.ts'

/** Go's heap profiles are below 1 MB and a minute of CPU profile of a large service below 20 MB; decoding takes about ten times the bytes. */
const MAX_PROFILE_BYTES = 64 * 2 ** 20

/** Wire types of protobuf: a varint, or bytes with their length in front. */
const [VARINT, BYTES] = [0, 2]
const SAMPLE_TYPE = 1
/** profile.proto's fields 1 to 15; a repeated number may come as varints or packed into bytes. */
const WIRE_TYPES: readonly (readonly number[])[] = [
  [],
  ...Array.from({ length: 6 }, () => [BYTES]),
  ...Array.from({ length: 4 }, () => [VARINT]),
  [BYTES],
  [VARINT],
  [VARINT, BYTES],
  [VARINT],
  [VARINT],
]
/** When no sample type has come yet: so many fields in a row that fit are no accident. */
const ENOUGH_FIELDS = 16

export const pprof: Importer = {
  id: 'pprof',
  sniff(head) {
    let fields = 0
    for (let p = 0; p < head.length; fields++) {
      const tag = readVarint(head, p)
      const value = readVarint(head, tag.end)
      const field = tag.value >> 3
      if (!WIRE_TYPES[field]?.includes(tag.value & 7)) return false
      p = (tag.value & 7) === BYTES ? value.end + value.value : value.end
      if (field === SAMPLE_TYPE && p <= head.length) return isValueType(head.subarray(value.end, p))
    }
    return fields >= ENOUGH_FIELDS
  },
  async *parse(source) {
    const bytes = await readAll(source)
    const profile = decode(source.path, bytes)
    const atMs = takenAtMs(profile, source.path)
    yield {
      kind: 'profile',
      profile: describe(profile, source.path),
      ...(atMs === undefined ? {} : { atMs }),
    }
  },
}

/** A number of 7 bits per byte, lowest first; 0 behind the end. */
function readVarint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0
  let p = at
  for (let weight = 1; p < bytes.length; weight *= 128) {
    const byte = bytes[p++] as number
    value += (byte & 0x7f) * weight
    if (byte < 0x80) break
  }
  return { value, end: p }
}

/** A sample type is two string indexes, fields 1 and 2, of which protobuf leaves out a zero. */
function isValueType(message: Uint8Array): boolean {
  for (let p = 0; p < message.length; ) {
    const tag = message[p]
    if (tag !== 0x08 && tag !== 0x10) return false
    p = readVarint(message, p + 1).end
  }
  return message.length > 0
}

async function readAll(source: ByteSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of source.chunks()) {
    length += chunk.length
    if (length > MAX_PROFILE_BYTES) {
      throw new UserError(
        'bad-data',
        `${source.path} is a profile of more than ${MAX_PROFILE_BYTES / 2 ** 20} MiB, which is more than Quartile reads`,
      )
    }
    parts.push(chunk.slice())
  }
  return Buffer.concat(parts, length)
}

function decode(path: string, bytes: Uint8Array): Profile {
  const problem = bytes.length === 0 ? 'is empty' : looksLikeText(bytes) ? 'is text, not a profile' : undefined
  if (problem) throw new UserError('bad-data', `${path} ${problem}`)
  try {
    const profile = Profile.decode(bytes)
    if (profile.sampleType.length > 0) return profile
  } catch (error) {
    throw new UserError('bad-data', `${path} is no readable pprof profile: ${(error as Error).message}`)
  }
  throw new UserError('bad-data', `${path} is no pprof profile: it names no sample types`)
}

function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 256).every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
}

function describe(profile: Profile, path: string): ProfileHeader {
  const { strings } = profile.stringTable
  // Values are sums of int64: BigInt until the last step, since alloc_space of a long run passes 2^53.
  const totals = profile.sampleType.map((_, i) =>
    profile.sample.reduce((sum, sample) => sum + BigInt(sample.value[i] ?? 0), 0n),
  )
  return {
    name: path.slice(path.lastIndexOf('/') + 1).replace(/\.(pprof|pb|prof|gz)\b/g, ''),
    path,
    sampleTypes: profile.sampleType.map(({ type, unit }, i) => ({
      type: strings[Number(type)] ?? '',
      unit: strings[Number(unit)] ?? '',
      total: Number(totals[i]),
    })),
    samples: profile.sample.length,
  }
}

/** What the profile states, otherwise the Unix seconds in a name such as `heap_1795225709.pprof`. */
function takenAtMs(profile: Profile, path: string): number | undefined {
  const nanos = Number(profile.timeNanos)
  if (nanos > 0) return nanos / 1e6
  const seconds = /[_-](\d{9,11})\.[^/]*$/.exec(path)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
