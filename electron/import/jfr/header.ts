/**
 * The first 68 bytes of a chunk, all numbers with the highest byte first:
 *
 *      0  "FLR\0"                    24  offset of the metadata event        48  clock ticks at the start
 *      4  major, minor version       32  start, nanoseconds since 1970       56  ticks per second
 *      8  size of the chunk          40  duration, nanoseconds               64  version 2.0: flags, four bytes
 *     16  offset of the newest                                                   version 2.1: state, two bytes of nothing,
 *         checkpoint event                                                       and flags
 *
 * While a chunk is written its state is not 0, and size and offsets are those of the last flush, or 0 before the first.
 */

export const HEADER_BYTES = 68
export const MAGIC = [0x46, 0x4c, 0x52, 0x00] as const

export interface ChunkHeader {
  readonly version: string
  /** Bytes with the header; 0 when the chunk was never finished. */
  readonly size: number
  /** From the start of the chunk; 0 when there is none yet. */
  readonly checkpointAt: number
  readonly metadataAt: number
  /** Nanoseconds since 1970. */
  readonly startNanos: bigint
  readonly durationNanos: bigint
  readonly startTicks: bigint
  readonly ticksPerSecond: number
  readonly compressed: boolean
  /** Whether the writer closed the chunk. */
  readonly complete: boolean
}

const COMPRESSED = 1
/** The only major version there is; Oracle's older 0 and 1 are another format. */
const MAJOR = 2
const MAX_SIZE = Number.MAX_SAFE_INTEGER

export function startsChunk(bytes: Uint8Array, at = 0): boolean {
  return MAGIC.every((byte, i) => bytes[at + i] === byte)
}

/** Undefined when the bytes begin no chunk that can be read. */
export function readHeader(bytes: Uint8Array): ChunkHeader | undefined {
  if (bytes.length < HEADER_BYTES || !startsChunk(bytes)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  const [major, minor] = [view.getUint16(4), view.getUint16(6)]
  if (major !== MAJOR) return undefined
  const offset = (at: number) => {
    const value = view.getBigInt64(at)
    return value > 0n && value < BigInt(MAX_SIZE) ? Number(value) : 0
  }
  const size = offset(8)
  const ticks = Number(view.getBigInt64(56))
  const state = minor >= 1 ? view.getUint8(64) : 0
  return {
    version: `${major}.${minor}`,
    size,
    checkpointAt: offset(16),
    metadataAt: offset(24),
    startNanos: view.getBigInt64(32),
    durationNanos: view.getBigInt64(40),
    startTicks: view.getBigInt64(48),
    ticksPerSecond: ticks > 0 ? ticks : 1e9,
    compressed: (view.getUint8(67) & COMPRESSED) !== 0,
    complete: size > 0 && state === 0,
  }
}
