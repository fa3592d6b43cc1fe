/** A TCP proxy on 127.0.0.1 before a port of a target. Without conditions it hands bytes on as they come. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { assert } from '../../../shared/errors.ts'

export interface TcpProxy {
  /** `host:port` that drivers use. */
  readonly address: string
  /** Ends all connections and stops listening. */
  close(): Promise<void>
}

/** `to` is `host:port`. */
export async function openProxy(to: string): Promise<TcpProxy> {
  const cut = to.lastIndexOf(':')
  const [host, port] = [to.slice(0, cut), Number(to.slice(cut + 1))]
  const sockets = new Set<Socket>()
  const server: Server = createServer((inside) => {
    const outside = connect(port, host)
    for (const [from, into] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      from.pipe(into)
      // The other half learns of it; what broke is told by whoever used the connection.
      from.once('error', () => into.destroy())
      from.once('close', () => {
        sockets.delete(from)
        into.destroy()
      })
    }
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', listening)
  })
  const address = server.address()
  assert(typeof address === 'object' && address !== null, 'a TCP server listens on a port')
  return {
    address: `127.0.0.1:${address.port}`,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((closed) => server.close(() => closed()))
    },
  }
}
