/**
 * A server that acknowledges what is written to it, in a process of its own: gRPC as it goes over HTTP/2, with the frames
 * counted and not decoded, so that what is measured is who sends. It says its address and goes with its parent.
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { ProtoWriter } from '../electron/launch/drivers/banyandb/protoWriter.ts'

/** A frame says in five bytes whether it is compressed and how long it is. */
const HEAD = 5

const writer = new ProtoWriter(64)
writer.text(3, 'STATUS_SUCCEED')
writer.frame(0)
const ANSWER = writer.take()

const server = createServer().on('stream', acknowledge)
server.listen(0, '127.0.0.1', () => process.send?.(`127.0.0.1:${(server.address() as AddressInfo).port}`))
process.once('disconnect', () => process.exit(0))

/** Answers come after the half-close, as the server has it. */
function acknowledge(stream: ServerHttp2Stream): void {
  const head = Buffer.alloc(HEAD)
  let [count, filled, left] = [0, 0, 0]
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.on('data', (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; ) {
      if (left > 0) {
        const taken = Math.min(left, bytes.length - at)
        left -= taken
        at += taken
        continue
      }
      head[filled++] = bytes[at++] as number
      if (filled < HEAD) continue
      left = head.readUInt32BE(1)
      filled = 0
      count++
    }
  })
  stream.on('end', () => stream.end(Buffer.concat(Array.from({ length: count }, () => ANSWER))))
}
