/** Columns of points as blocks of little-endian float64, with min, max and sum of each beside it. */
import { assert } from '../../shared/errors.ts'
import type { ReadableDatabase, WritableDatabase } from './database.ts'

/**
 * What follows a block is joined to it until it has so many points: 8 KiB a column, so that a row a second costs one
 * small write, and an hour of it four blocks.
 */
const JOINED_POINTS = 1_024

interface Tail {
  readonly key: number | bigint
  blocks: number
  /** Points in the last block. */
  lastBlock: number
}

/** Appends rows to a frame: its time first, then its series; all of one length. Keeps count of the frame's blocks. */
export function appendBlock(db: WritableDatabase, frame: Tail, columns: readonly Float64Array[], joins: boolean): void {
  const [{ length } = new Float64Array()] = columns
  const joined = joins && frame.blocks > 0 && frame.lastBlock + length <= JOINED_POINTS
  const block = joined ? frame.blocks - 1 : frame.blocks
  const insert = db.prepare(
    `INSERT OR REPLACE INTO chunk (frame_key, frame_column, block, n, min, max, sum, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const before = db.prepare(`SELECT data FROM chunk WHERE frame_key = ? AND frame_column = ? AND block = ?`).pluck()
  columns.forEach((added, column) => {
    assert(added.length === length, 'every column of a block has its rows')
    const values = joined ? join(before.get(frame.key, column, block) as Buffer, added) : added
    const { min, max, sum } = extentOf(values)
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
    const empty = min > max
    insert.run(frame.key, column, block, values.length, empty ? null : min, empty ? null : max, sum, bytes)
  })
  frame.lastBlock = joined ? frame.lastBlock + length : length
  if (!joined) frame.blocks++
}

function join(before: Buffer, added: Float64Array): Float64Array {
  const values = new Float64Array(before.byteLength / Float64Array.BYTES_PER_ELEMENT + added.length)
  new Uint8Array(values.buffer).set(before)
  values.set(added, values.length - added.length)
  return values
}

/** One block of a column; undefined when its run was removed. The array is the caller's. */
export function readBlock(
  db: ReadableDatabase,
  frame: number,
  column: number,
  block: number,
): Float64Array | undefined {
  const data = db
    .prepare(`SELECT data FROM chunk WHERE frame_key = ? AND frame_column = ? AND block = ?`)
    .pluck()
    .get(frame, column, block) as Buffer | undefined
  return data && join(data, new Float64Array())
}

/** All blocks of a column, which has so many points. The array is the caller's. */
export function readColumn(db: ReadableDatabase, frame: number, column: number, points: number): Float64Array {
  return columnReader(db)(frame, column, points)
}

/** `readColumn` for thousands of columns: to prepare a statement takes longer than to read a short column. */
export function columnReader(db: ReadableDatabase) {
  const chunks = db.prepare(`SELECT data FROM chunk WHERE frame_key = ? AND frame_column = ? ORDER BY block`).pluck()
  return (frame: number, column: number, points: number): Float64Array => {
    const values = new Float64Array(points)
    const bytes = new Uint8Array(values.buffer)
    let offset = 0
    for (const data of chunks.iterate(frame, column) as IterableIterator<Buffer>) {
      bytes.set(data, offset)
      offset += data.byteLength
    }
    assert(offset === bytes.byteLength, 'a frame has as many stored points as it says')
    return values
  }
}

interface Extent {
  readonly min: number
  readonly max: number
  readonly sum: number
}

/** Of the values that are not NaN: NaN compares false with everything, so it passes by; a sum that it spoilt is made again. */
export function extentOf(values: Float64Array): Extent {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value < min) min = value
    if (value > max) max = value
    sum += value
  }
  if (Number.isNaN(sum)) sum = values.reduce((total, value) => (Number.isNaN(value) ? total : total + value), 0)
  return { min, max, sum }
}

export function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if ((values[i] as number) < (values[i - 1] as number)) return false
  return true
}
