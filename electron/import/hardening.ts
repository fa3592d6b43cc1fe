/** What every importer is held to by its tests: the same records however the bytes are cut, and no surprise from damaged ones. */
import { UserError } from '../../shared/errors.ts'
import type { ImportRecord } from '../../shared/records.ts'
import { memorySource } from './byteSource.ts'
import type { Importer } from './importer.ts'

/** Small files are cut at every offset, larger ones at this many. */
const CUTS = 200
const MUTATIONS = 2_000
/** A damaged specimen of some kilobytes takes milliseconds; a minute would be a hang. */
const PATIENCE_MS = 5_000

/** All records of a file, then the message of the UserError that ended it, if one did. */
export async function recordsOf(
  importer: Importer,
  bytes: Uint8Array,
  path = 'unknown',
  chunkBytes?: number,
): Promise<{ readonly records: readonly ImportRecord[]; readonly failure?: string }> {
  const records: ImportRecord[] = []
  try {
    for await (const record of importer.parse(memorySource(path, bytes, chunkBytes))) records.push(record)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { records, failure: `${error.code}: ${error.message}` }
  }
  return { records }
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The file cut off at every offset, or at `CUTS` seeded ones when it is larger than that. */
export function* truncations(bytes: Uint8Array, seed = 1): Generator<Uint8Array> {
  if (bytes.length <= CUTS * 4) {
    for (let end = 0; end < bytes.length; end++) yield bytes.subarray(0, end)
    return
  }
  const next = seeded(seed)
  for (let i = 0; i < CUTS; i++) yield bytes.subarray(0, Math.floor(next() * bytes.length))
}

/** Copies with a few bytes changed, left out, doubled or swapped for what tends to hurt. */
export function* mutations(bytes: Uint8Array, seed = 1, count = MUTATIONS): Generator<Uint8Array> {
  const hurtful = [
    '"',
    ',',
    '\n',
    '\r\n',
    '\0',
    '\x1b[31m',
    '-',
    'e999',
    'NaN',
    '{',
    ']',
    '%',
    '|',
    '\ufeff',
    '=',
    '\xff',
  ]
  const next = seeded(seed)
  for (let i = 0; i < count; i++) {
    let copy: Buffer = Buffer.from(bytes)
    for (let edits = 1 + Math.floor(next() * 4); edits > 0; edits--) {
      const at = Math.floor(next() * (copy.length + 1))
      const span = Math.floor(next() * 40)
      const [before, after] = [copy.subarray(0, at), copy.subarray(at)]
      switch (Math.floor(next() * 4)) {
        case 0:
          copy = Buffer.concat([before, after.subarray(span)])
          break
        case 1:
          copy = Buffer.concat([before, after.subarray(0, span), after])
          break
        case 2:
          copy = Buffer.concat([
            before,
            Buffer.from(hurtful[Math.floor(next() * hurtful.length)] ?? '', 'latin1'),
            after,
          ])
          break
        default:
          copy = Buffer.concat([before, Buffer.from([Math.floor(next() * 256)]), after.subarray(1)])
      }
    }
    yield copy
  }
}

/** Reads every damaged copy to its end; throws what is no UserError, and when one takes longer than anybody would wait. */
export async function endure(importer: Importer, copies: Iterable<Uint8Array>): Promise<{ readonly read: number }> {
  let read = 0
  for (const copy of copies) {
    const started = performance.now()
    importer.sniff(copy.subarray(0, 4_096), 'unknown')
    await recordsOf(importer, copy)
    if (performance.now() - started > PATIENCE_MS) {
      throw new Error(`damaged copy ${read} of ${copy.length} bytes took longer than ${PATIENCE_MS} ms`)
    }
    read++
  }
  return { read }
}
