/** Profiles in pprof's profile.proto, gzipped or not: their time, sample types and totals, and all their stacks. */
import type { Importer } from './importer.ts'
import { readAll } from './pprof/readAll.ts'
import { readProfile } from './pprof/readProfile.ts'
import { profileRecord } from './profiles/profileRecord.ts'

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
    const { profile, caveats } = readProfile(await readAll(source), source.path)
    yield profileRecord(profile, source.path)
    for (const caveat of caveats) yield { kind: 'caveat', caveat }
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
