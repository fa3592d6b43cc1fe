/**
 * A TCP proxy before a port of a target. It hands bytes on as they come, unless conditions of a network act on
 * it: then each direction has a queue of pieces with the time that each is due.
 */
import { BlockList, connect, createServer, type Server, type Socket } from 'node:net'
import { assert } from '../../../shared/errors.ts'
import type { Seconds } from '../../../shared/model.ts'

export interface Conditions {
  /** Each way. */
  readonly latency?: Seconds
  /** Up to so much more for each piece, by chance; the order stays. */
  readonly jitter?: Seconds
  /** Of a connection, each way. */
  readonly bytesPerSecond?: number
  /** Nothing gets through; what was sent arrives when it is over, as TCP sends again what was lost. */
  readonly blocked?: true
}

export interface TcpProxy {
  /** `host:port` that drivers use. */
  readonly address: string
  /** Conditions that act beside those that do already; gives the way to end them. */
  impose(conditions: Conditions): () => void
  /** Breaks all connections as a router that restarts does; new ones are taken. */
  reset(): void
  /** Ends all connections and stops listening. */
  close(): Promise<void>
}

/** Bytes on their way, of one direction of a connection; a long fast line holds about as many. */
const MAX_QUEUED = 4 * 2 ** 20

/** Where a proxy listens other than on 127.0.0.1, and the network that it serves, `172.18.0.0/16`. */
export interface Door {
  readonly address: string
  readonly subnet: string
}

/** `to` is `host:port`; `random` gives the chance of jitter. */
export async function openProxy(
  to: string,
  { random = Math.random, door }: { readonly random?: () => number; readonly door?: Door } = {},
): Promise<TcpProxy> {
  const cut = to.lastIndexOf(':')
  const [host, port] = [to.slice(0, cut), Number(to.slice(cut + 1))]
  const imposed = new Set<Conditions>()
  const sockets = new Set<Socket>()
  const lines = new Set<Line>()
  let now = together(imposed)
  const served = door && new BlockList()
  const [subnet = '', bits] = door?.subnet.split('/') ?? []
  served?.addSubnet(subnet, Number(bits))
  const server: Server = createServer({ allowHalfOpen: true }, (inside) => {
    // An address of this machine can be called from other machines too.
    if (served && !served.check(inside.remoteAddress ?? '')) {
      inside.destroy()
      return
    }
    const outside = connect({ host, port, allowHalfOpen: true })
    for (const [from, into] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(from)
      const line = new Line(from, into, () => now, random)
      lines.add(line)
      // The other half learns of it; what broke is told by whoever used the connection.
      from.once('error', () => into.destroy())
      from.once('close', () => {
        sockets.delete(from)
        lines.delete(line)
        if (from.errored) into.destroy()
      })
    }
  })
  server.on('connection', (socket) => socket.setNoDelay(true))
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(0, door?.address ?? '127.0.0.1', listening)
  })
  const address = server.address()
  assert(typeof address === 'object' && address !== null, 'a TCP server listens on a port')

  function change(): void {
    now = together(imposed)
    for (const line of lines) line.flush()
  }

  return {
    address: `${address.address}:${address.port}`,
    impose(conditions) {
      imposed.add(conditions)
      change()
      return () => {
        imposed.delete(conditions)
        change()
      }
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((closed) => server.close(() => closed()))
    },
  }
}

interface Acting {
  readonly latency: Seconds
  readonly jitter: Seconds
  readonly bytesPerSecond: number
  readonly blocked: boolean
}

function together(all: ReadonlySet<Conditions>): Acting {
  let acting: Acting = { latency: 0, jitter: 0, bytesPerSecond: Number.POSITIVE_INFINITY, blocked: false }
  for (const { latency = 0, jitter = 0, bytesPerSecond = Number.POSITIVE_INFINITY, blocked = false } of all)
    acting = {
      latency: acting.latency + latency,
      jitter: acting.jitter + jitter,
      bytesPerSecond: Math.min(acting.bytesPerSecond, bytesPerSecond),
      blocked: acting.blocked || blocked,
    }
  return acting
}

/** One direction of a connection. */
class Line {
  readonly #from: Socket
  readonly #into: Socket
  readonly #conditions: () => Acting
  readonly #random: () => number
  /** Undefined at its end: then the other side is told that nothing more comes. */
  readonly #queue: { readonly due: number; readonly piece: Buffer | undefined }[] = []
  #queued = 0
  /** Milliseconds of `performance.now()`: when the last piece is due, and when the line has sent it. */
  #lastDue = 0
  #sentBy = 0
  #timer: NodeJS.Timeout | undefined

  constructor(from: Socket, into: Socket, conditions: () => Acting, random: () => number) {
    this.#from = from
    this.#into = into
    this.#conditions = conditions
    this.#random = random
    from.setNoDelay(true)
    from.on('data', (piece: Buffer) => this.#take(piece))
    from.once('end', () => this.#take(undefined))
    into.on('drain', () => this.#resume())
  }

  #take(piece: Buffer | undefined): void {
    const { latency, jitter, bytesPerSecond, blocked } = this.#conditions()
    if (
      this.#queue.length === 0 &&
      latency === 0 &&
      jitter === 0 &&
      !blocked &&
      bytesPerSecond === Number.POSITIVE_INFINITY
    )
      this.#hand(piece)
    else this.#put(piece)
  }

  #put(piece: Buffer | undefined): void {
    const { latency, jitter, bytesPerSecond } = this.#conditions()
    const now = performance.now()
    this.#sentBy = Math.max(now, this.#sentBy) + ((piece?.length ?? 0) / bytesPerSecond) * 1000
    this.#lastDue = Math.max(this.#lastDue, this.#sentBy + (latency + jitter * this.#random()) * 1000)
    this.#queue.push({ due: this.#lastDue, piece })
    this.#queued += piece?.length ?? 0
    if (this.#queued > MAX_QUEUED) this.#from.pause()
    this.flush()
  }

  /** Hands on what is due, and comes back for what is not. */
  flush(): void {
    clearTimeout(this.#timer)
    if (this.#conditions().blocked) return
    const now = performance.now()
    for (let first = this.#queue[0]; first && first.due <= now; first = this.#queue[0]) {
      this.#queue.shift()
      this.#queued -= first.piece?.length ?? 0
      this.#hand(first.piece)
    }
    const [next] = this.#queue
    if (next) this.#timer = setTimeout(() => this.flush(), next.due - now)
    else this.#resume()
  }

  #hand(piece: Buffer | undefined): void {
    if (this.#into.destroyed) return
    if (piece === undefined) this.#into.end()
    else if (!this.#into.write(piece)) this.#from.pause()
  }

  #resume(): void {
    if (this.#queued <= MAX_QUEUED && !this.#into.writableNeedDrain) this.#from.resume()
  }
}
