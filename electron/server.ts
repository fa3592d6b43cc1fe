/**
 * The browser host: the window's page and the core's API on 127.0.0.1. Any page in the same browser, and any program on
 * the machine, can reach the port; so a request counts only when it names our own host (a rebound DNS name does not),
 * comes from our own origin, and carries the session's cookie, which the token in the printed address buys.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import sirv from 'sirv'
import { UserError } from '../shared/errors.ts'
import { securityHeaders } from './contentSecurityPolicy.ts'
import type { Core } from './core.ts'
import { Refusal } from './refusal.ts'
import { createTabs } from './tabs.ts'
import { createTransfers } from './transfers.ts'

const LOOPBACK = '127.0.0.1'
/** Some tabs of six connections each; a loop in a page cannot exhaust the process's descriptors. */
const MAX_CONNECTIONS = 100
/** A heap dump of many gigabytes uploads within this on any local disk. */
const REQUEST_TIMEOUT_MS = 60 * 60 * 1_000

export interface ServerOptions {
  readonly core: Core
  /** Folder of the built page. */
  readonly rendererDir: string
  /** 0, the default, takes any free port. */
  readonly port?: number
}

export interface Server {
  /** The address to open, with the token that lets a browser in. */
  readonly url: string
  /** Ends open connections and removes what was uploaded. The core stays open. */
  close(): Promise<void>
}

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>

export async function startServer({ core, rendererDir, port = 0 }: ServerOptions): Promise<Server> {
  const token = randomBytes(24).toString('base64url')
  const session = randomBytes(24).toString('base64url')
  const transfers = await createTransfers(core)
  const tabs = createTabs(core, transfers)
  const files = sirv(rendererDir, { etag: true })

  const routes: readonly { method: string; path: RegExp; handle: Handler }[] = [
    { method: 'POST', path: /^\/rpc$/, handle: tabs.rpc },
    { method: 'GET', path: /^\/events$/, handle: tabs.events },
    { method: 'POST', path: /^\/upload\//, handle: transfers.upload },
    { method: 'POST', path: /^\/downloads$/, handle: transfers.reserve },
    { method: 'GET', path: /^\/downloads\//, handle: transfers.download },
  ]

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    handle(request, response).catch((error: unknown) => refuse(response, error))
  })
  server.maxConnections = MAX_CONNECTIONS
  server.requestTimeout = REQUEST_TIMEOUT_MS
  const bound = await listen(port)
  const cookie = `quartile-${bound}`
  const hosts = [`${LOOPBACK}:${bound}`, `localhost:${bound}`]

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    checkSender(request)
    const address = `http://${LOOPBACK}${request.url}`
    if (!URL.canParse(address)) throw new Refusal(400, 'this is no address')
    const url = new URL(address)
    const offered = url.searchParams.get('token')
    if (request.method === 'GET' && url.pathname === '/' && offered !== null) return letIn(offered, response)
    if (!isEqual(cookieOf(request, cookie), session)) {
      throw new Refusal(401, 'open the address that `quartile serve` printed, with its token')
    }
    const route = routes.find(({ method, path }) => method === request.method && path.test(url.pathname))
    if (route) return route.handle(request, response, url)
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal(405, 'there is nothing to do here')
    files(request, response, () => refuse(response, new Refusal(404, 'there is no such page')))
  }

  function checkSender({ headers, method }: IncomingMessage): void {
    if (!hosts.includes(headers.host ?? '')) throw new Refusal(403, 'this host answers to its own name only')
    const ours = hosts.map((host) => `http://${host}`)
    const foreign = headers.origin !== undefined && !ours.includes(headers.origin)
    // A browser also says where a request without an origin comes from, an image's say; a link that is followed is fine.
    const site = headers['sec-fetch-site'] ?? 'none'
    const followed = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
    const embedded = site !== 'same-origin' && site !== 'none' && !(followed && method === 'GET')
    // Every browser names the origin of a POST.
    if (foreign || embedded || (method !== 'GET' && method !== 'HEAD' && headers.origin === undefined)) {
      throw new Refusal(403, 'this host answers to its own pages only')
    }
  }

  function letIn(offered: string, response: ServerResponse): void {
    if (!isEqual(offered, token)) throw new Refusal(401, 'this token is not, or no longer, valid')
    response.setHeader('Set-Cookie', `${cookie}=${session}; HttpOnly; SameSite=Strict; Path=/`)
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    // Not a redirect: after a link in another site's page, a redirect would still travel without the strict cookie.
    response.end('<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Quartile</title>')
  }

  function listen(wanted: number): Promise<number> {
    return new Promise((done, failed) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        const taken = error.code === 'EADDRINUSE'
        failed(
          new UserError(
            'unavailable',
            taken ? `port ${wanted} is in use` : `port ${wanted}: ${error.message}`,
            'Leave --port out to take any free one.',
          ),
        )
      })
      server.listen(wanted, LOOPBACK, () => done((server.address() as AddressInfo).port))
    })
  }

  return {
    url: `http://${LOOPBACK}:${bound}/?token=${token}`,
    close: async () => {
      tabs.close()
      await new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      })
      await transfers.close()
    },
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  const refusal = error instanceof Refusal ? error : new Refusal(500, error instanceof Error ? error.message : 'failed')
  // What is left of the body is not read: the connection ends with the answer.
  response.writeHead(refusal.status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
  response.end(`${refusal.message}\n`)
}

function isEqual(offered: string | undefined, secret: string): boolean {
  const a = Buffer.from(offered ?? '')
  const b = Buffer.from(secret)
  return a.length === b.length && timingSafeEqual(a, b)
}

function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
