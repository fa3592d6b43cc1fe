/** The part of an S3 server that a manifest needs, with the faults that real ones have had: conditions that nobody looks at. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface BucketDouble {
  /** `host:port`. */
  readonly address: string
  /** When false, every PUT is taken. */
  keepsConditions: boolean
  readonly objects: ReadonlyMap<string, string>
  close(): void
}

export async function startBucketDouble(): Promise<BucketDouble> {
  const objects = new Map<string, string>()
  const double = { keepsConditions: true }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const key = decodeURIComponent(url.pathname).split('/').slice(2).join('/')
    let body = ''
    request.on('data', (data) => {
      body += data
    })
    request.on('end', () => {
      const known = objects.get(key)
      const etag = known === undefined ? undefined : etagOf(known)
      if (request.method === 'PUT') {
        if (double.keepsConditions && conditionFails(request.headers, etag)) return response.writeHead(412).end()
        if (key !== '') objects.set(key, body)
        return response.writeHead(200, { ETag: etagOf(body) }).end()
      }
      if (request.method === 'DELETE') {
        objects.delete(key)
        return response.writeHead(204).end()
      }
      const prefix = url.searchParams.get('prefix')
      if (prefix !== null) {
        const keys = [...objects.keys()].filter((each) => each.startsWith(prefix))
        return response.writeHead(200).end(`<R>${keys.map((each) => `<Key>${each}</Key>`).join('')}</R>`)
      }
      return etag === undefined ? response.writeHead(404).end() : response.writeHead(200, { ETag: etag }).end(known)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return Object.assign(double, { address: `127.0.0.1:${port}`, objects, close })
}

function conditionFails(headers: IncomingHttpHeaders, etag: string | undefined): boolean {
  const match = headers['if-match']
  return (headers['if-none-match'] === '*' && etag !== undefined) || (match !== undefined && match !== etag)
}

function etagOf(body: string): string {
  return `"${createHash('md5').update(body).digest('hex')}"`
}
