/**
 * One write call: a stream in both directions that carries one batch. Its frames are ready as bytes, so it is written to
 * HTTP/2 as it is rather than message by message through a gRPC library, which costs more than a span does.
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 *
 * The server collects its answers and sends them when it has seen our end; only what it rejects is answered at once.
 */

import { once } from 'node:events'
import { type ClientHttp2Session, constants } from 'node:http2'
import { UserError } from '../../../../shared/errors.ts'

export interface WriteAnswer {
  /** Answers by what they say, e.g. `STATUS_SUCCEED`. */
  readonly statuses: ReadonlyMap<string, number>
  /** gRPC's own status of the call, 0 for success. */
  readonly code: number
  readonly message: string
  /** Seconds that we waited until the server took more. */
  readonly held: number
}

/** An answer repeats the names of group and schema, and no more. */
const MAX_ANSWER_BYTES = 64 * 1024
/** Bytes handed to the connection at a time: larger than a window of flow control, smaller than what is held twice. */
const PIECE = 256 * 1024
/** A server that neither takes nor answers anything for so long has stopped. */
const TIMEOUT_MS = 30_000

export async function writeBatch(
  session: ClientHttp2Session,
  path: string,
  frames: Buffer,
  statusField: number,
  signal: AbortSignal,
): Promise<WriteAnswer> {
  const call = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: path,
    [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
    [constants.HTTP2_HEADER_TE]: 'trailers',
  })
  const statuses = new Map<string, number>()
  let held = 0
  let head: Record<string, unknown> = {}
  let rest: Buffer = Buffer.alloc(0)
  let failure: Error | undefined
  const give = () => call.close(constants.NGHTTP2_CANCEL)
  signal.addEventListener('abort', give)
  call.setTimeout(TIMEOUT_MS, () => {
    failure = new UserError('unavailable', `the server did not answer a batch within ${TIMEOUT_MS / 1000} s`)
    give()
  })
  call.on('response', (headers) => {
    head = { ...head, ...headers }
  })
  call.on('trailers', (headers) => {
    head = { ...head, ...headers }
  })
  call.on('data', (data: Buffer) => {
    try {
      rest = readAnswers(rest.length > 0 ? Buffer.concat([rest, data]) : data, statusField, statuses)
    } catch (error) {
      failure = error as Error
      give()
    }
  })
  const closed = new Promise<void>((resolve) => call.once('close', resolve))
  call.on('error', (error) => {
    failure ??= error
  })
  try {
    for (let at = 0; at < frames.length && !call.destroyed && !signal.aborted; at += PIECE) {
      if (call.write(frames.subarray(at, at + PIECE))) continue
      const since = performance.now()
      await Promise.race([once(call, 'drain').catch(() => undefined), closed])
      held += (performance.now() - since) / 1000
    }
    call.end()
    await closed
  } finally {
    signal.removeEventListener('abort', give)
  }
  const code = head['grpc-status']
  if (failure && code === undefined && !signal.aborted) throw failure
  return {
    statuses,
    code: code === undefined ? (signal.aborted ? CANCELLED : UNKNOWN) : Number(code),
    message: decodeURIComponent(String(head['grpc-message'] ?? '')),
    held,
  }
}

export const CANCELLED = 1
const UNKNOWN = 2

/** Counts whole answers and gives what is left of the bytes. */
function readAnswers(bytes: Buffer, statusField: number, statuses: Map<string, number>): Buffer {
  let at = 0
  while (bytes.length - at >= 5) {
    const length = bytes.readUInt32BE(at + 1)
    if (bytes[at] !== 0 || length > MAX_ANSWER_BYTES)
      throw new UserError('bad-data', 'the server answers a write with something that is no answer')
    if (bytes.length - at - 5 < length) break
    const status = textField(bytes.subarray(at + 5, at + 5 + length), statusField) ?? 'no status'
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    at += 5 + length
  }
  return bytes.subarray(at)
}

/** A field of a message that is a text; undefined where it is absent or the bytes are no message. */
function textField(message: Buffer, wanted: number): string | undefined {
  let at = 0
  const number = () => {
    let value = 0
    for (let shift = 1; at < message.length; shift *= 128) {
      const byte = message[at++] as number
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
    return Number.NaN
  }
  let found: string | undefined
  while (at < message.length) {
    const tag = number()
    if (tag % 8 === 0) number()
    else if (tag % 8 === 2) {
      const length = number()
      if (!(length <= message.length - at)) return undefined
      if (Math.floor(tag / 8) === wanted) found = message.toString('utf8', at, at + length)
      at += length
    } else return undefined
  }
  return found
}
