/**
 * Lines as ranges of bytes, without making text of them: of a detailed GC log one line in three says something that is
 * kept, and decoding the others would cost most of the time.
 */
import { UserError } from '../../../shared/errors.ts'
import type { ByteSource } from '../byteSource.ts'
import { MAX_LINE_BYTES } from '../textLines.ts'

/** `bytes[from..to)` is a line without its line end; valid only during the call. `line` is 1-based. */
export type TakeLine = (bytes: Uint8Array, from: number, to: number, line: number) => void

export interface LinesEnd {
  readonly lines: number
  /** The last line has no line end; it was taken all the same. */
  readonly open: boolean
  /** First of the lines that were longer than any line of a log; only their beginning was taken. */
  readonly firstCutLine?: number
  readonly cutLines: number
  /** Why reading ended early. */
  readonly failure?: UserError
}

const [LF, CR] = [10, 13]
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** Hands over every line of the source, and comes back where there is no more of it for now; damaged gzip ends it, and is told at the end. */
export async function* eachLine(source: ByteSource, take: TakeLine): AsyncGenerator<'pause', LinesEnd> {
  const held = new Uint8Array(MAX_LINE_BYTES)
  let heldBytes = 0
  let line = 0
  let cutLines = 0
  let firstCutLine: number | undefined
  let overflowed = false
  let failure: UserError | undefined

  const give = (bytes: Uint8Array, from: number, to: number) => {
    line++
    const start = line === 1 && BYTE_ORDER_MARK.every((byte, i) => bytes[from + i] === byte) ? from + 3 : from
    const end = to > start && bytes[to - 1] === CR ? to - 1 : to
    if (end - start > MAX_LINE_BYTES) {
      overflowed = true
      take(bytes, start, start + MAX_LINE_BYTES, line)
    } else take(bytes, start, end, line)
    if (!overflowed) return
    overflowed = false
    cutLines++
    firstCutLine ??= line
  }
  const hold = (bytes: Uint8Array, from: number, to: number) => {
    const room = MAX_LINE_BYTES - heldBytes
    if (to - from > room) overflowed = true
    const part = bytes.subarray(from, Math.min(to, from + room))
    held.set(part, heldBytes)
    heldBytes += part.length
  }

  try {
    for await (const chunk of source.chunks()) {
      if (chunk.length === 0) yield 'pause'
      let from = 0
      for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
        if (heldBytes > 0 || overflowed) {
          hold(chunk, from, end)
          give(held, 0, heldBytes)
          heldBytes = 0
        } else give(chunk, from, end)
        from = end + 1
      }
      if (from < chunk.length) hold(chunk, from, chunk.length)
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'bad-data') throw error
    failure = error
  }
  const open = heldBytes > 0
  if (open) give(held, 0, heldBytes)
  return {
    lines: line,
    open,
    cutLines,
    ...(firstCutLine === undefined ? {} : { firstCutLine }),
    ...(failure === undefined ? {} : { failure }),
  }
}

/** Any bytes as text: what has a meaning in a log is ASCII. Without a view of them being made first. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.prototype.latin1Slice.call(bytes, from, Math.max(from, to))
}
