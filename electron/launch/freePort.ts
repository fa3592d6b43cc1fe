import { createServer } from 'node:net'
import { assert, UserError } from '../../shared/errors.ts'

/** A port of 127.0.0.1 that nobody listens on now: `wanted` itself, or any for 0. `name` is what it is for. */
export async function freePort(wanted: number, name: string): Promise<number> {
  const server = createServer()
  return new Promise((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      failed(
        error.code === 'EADDRINUSE'
          ? new UserError(
              'unavailable',
              `port ${wanted} (${name}) is taken on 127.0.0.1`,
              'End what uses it, or give the port another number in the scenario; 0 takes any free one.',
            )
          : error,
      ),
    )
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address()
      assert(typeof address === 'object' && address !== null, 'a TCP server listens on a port')
      server.close(() => done(address.port))
    })
  })
}
