/**
 * A profile's columns as one blob, deflated:
 *
 *     u32  length of the head in bytes
 *     head: JSON with the strings, all that is no column, and the length of each column
 *     columns, one after another in the order of `columnsOf`, each at a multiple of 8 bytes from the start
 *
 * Numbers are little-endian, as points are. Deflate at its fastest makes of it about the size of the file it came from.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { assert } from '../../shared/errors.ts'
import type { Mapping, StackProfile } from '../../shared/profile/profile.ts'

type Column = Int32Array | Uint32Array | Float64Array | Uint8Array | BigUint64Array

const ALIGNMENT = 8
/** Fastest: stronger ones take ten times as long for a tenth less. */
const LEVEL = 1

interface Head {
  readonly about: Omit<StackProfile, 'functions' | 'locations' | 'mappings' | 'stacks' | 'samples'>
  /** JSON has no bigint: start, limit and offset are in decimal. */
  readonly mappings: readonly (Omit<Mapping, 'start' | 'limit' | 'offset'> & {
    readonly start: string
    readonly limit: string
    readonly offset: string
  })[]
  readonly lengths: readonly number[]
}

export function packProfile(profile: StackProfile): Uint8Array {
  const { functions, locations, mappings, stacks, samples, ...about } = profile
  const columns = columnsOf({ functions, locations, stacks, samples })
  const head: Head = {
    about,
    mappings: mappings.map((mapping) => ({
      ...mapping,
      start: String(mapping.start),
      limit: String(mapping.limit),
      offset: String(mapping.offset),
    })),
    lengths: columns.map((column) => column.length),
  }
  const headBytes = Buffer.from(JSON.stringify(head))
  const size = columns.reduce((sum, column) => sum + aligned(column.byteLength), aligned(4 + headBytes.length))
  const blob = Buffer.alloc(size)
  blob.writeUInt32LE(headBytes.length)
  headBytes.copy(blob, 4)
  let at = aligned(4 + headBytes.length)
  for (const column of columns) {
    blob.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at)
    at += aligned(column.byteLength)
  }
  return deflateRawSync(blob, { level: LEVEL })
}

/** The arrays share one buffer, which is the caller's. */
export function unpackProfile(packed: Uint8Array): StackProfile {
  const inflated = inflateRawSync(packed)
  // A small result may lie anywhere in a buffer shared with others, where columns are not aligned.
  const blob = inflated.byteOffset % ALIGNMENT === 0 ? inflated : Buffer.from(Uint8Array.from(inflated).buffer)
  const headLength = blob.readUInt32LE()
  const head = JSON.parse(blob.toString('utf8', 4, 4 + headLength)) as Head
  let at = aligned(4 + headLength)
  let next = 0
  const column = <T extends Column>(
    Kind: (new (buffer: ArrayBufferLike, at: number, length: number) => T) & { readonly BYTES_PER_ELEMENT: number },
  ): T => {
    const length = head.lengths[next++]
    assert(length !== undefined, 'a packed profile has all columns')
    const read = new Kind(blob.buffer, blob.byteOffset + at, length)
    at += aligned(read.byteLength)
    return read
  }
  // In the order of columnsOf.
  const functions = {
    name: column(Uint32Array),
    systemName: column(Uint32Array),
    file: column(Uint32Array),
    startLine: column(Float64Array),
  }
  const locations = {
    address: column(BigUint64Array),
    mapping: column(Int32Array),
    folded: column(Uint8Array),
    lineStart: column(Uint32Array),
    lineFunction: column(Uint32Array),
    lineNumber: column(Float64Array),
  }
  const stacks = { parent: column(Int32Array), location: column(Uint32Array) }
  const samples = { stack: column(Int32Array), labels: column(Uint32Array) }
  return {
    ...head.about,
    mappings: head.mappings.map((mapping) => ({
      ...mapping,
      start: BigInt(mapping.start),
      limit: BigInt(mapping.limit),
      offset: BigInt(mapping.offset),
    })),
    functions: { count: functions.name.length, ...functions },
    locations: { count: locations.address.length, ...locations },
    stacks: { count: stacks.parent.length, ...stacks },
    samples: {
      count: samples.stack.length,
      ...samples,
      values: head.about.sampleTypes.map(() => column(Float64Array)),
    },
  }
}

function columnsOf({
  functions,
  locations,
  stacks,
  samples,
}: Pick<StackProfile, 'functions' | 'locations' | 'stacks' | 'samples'>): readonly Column[] {
  return [
    functions.name,
    functions.systemName,
    functions.file,
    functions.startLine,
    locations.address,
    locations.mapping,
    locations.folded,
    locations.lineStart,
    locations.lineFunction,
    locations.lineNumber,
    stacks.parent,
    stacks.location,
    samples.stack,
    samples.labels,
    ...samples.values,
  ]
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}
