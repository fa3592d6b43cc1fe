/**
 * The requests that a manifest on an S3 server is made of: signed (SigV4), path-style, with conditions on PUT. Nothing is
 * retried here: what a server answers is what is measured.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
import { Agent, request as httpRequest } from 'node:http'
import aws4 from 'aws4'
import { UserError } from '../../../../shared/errors.ts'

export interface S3Place {
  /** `host:port`. */
  readonly address: string
  readonly bucket: string
  readonly region: string
  readonly accessKey: string
  readonly secretKey: string
}

export interface S3Answer {
  readonly status: number
  /** As the server writes it, quotes included. */
  readonly etag: string | undefined
  readonly body: Buffer
}

/** `absent`: only where there is no such object; else the ETag that it must have. */
export type PutCondition = 'absent' | { readonly etag: string }

export interface S3Client {
  put(key: string, body: string, condition?: PutCondition): Promise<S3Answer>
  get(key: string): Promise<S3Answer>
  delete(key: string): Promise<S3Answer>
  /** All keys that begin so, at most `MAX_KEYS`. */
  list(prefix: string): Promise<readonly string[]>
  createBucket(): Promise<S3Answer>
  close(): void
}

export const PRECONDITION_FAILED = 412

/** A manifest of this suite's tests has some thousand segments. */
export const MAX_KEYS = 100_000
/** Documents of a manifest are small; a server that answers more is none that we know. */
const MAX_BODY_BYTES = 16 * 2 ** 20
const TIMEOUT_MS = 30_000
const MAX_SOCKETS = 256

export function s3Client(place: S3Place, signal: AbortSignal): S3Client {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS })
  const at = (key: string) => `/${place.bucket}/${key.split('/').map(encodeURIComponent).join('/')}`

  function ask(method: string, path: string, body = '', headers: Record<string, string> = {}): Promise<S3Answer> {
    const signed = aws4.sign(
      {
        service: 's3',
        region: place.region,
        method,
        path,
        body,
        headers: { Host: place.address, ...headers },
      },
      { accessKeyId: place.accessKey, secretAccessKey: place.secretKey },
    )
    const [host = '', port] = place.address.split(':')
    return new Promise((answered, failed) => {
      const sent = httpRequest(
        {
          agent,
          host,
          method,
          path,
          signal,
          timeout: TIMEOUT_MS,
          headers: signed.headers as Record<string, string>,
          ...(port === undefined ? {} : { port }),
        },
        (response) => {
          const parts: Buffer[] = []
          let length = 0
          response.on('data', (part: Buffer) => {
            length += part.length
            if (length > MAX_BODY_BYTES) response.destroy(new UserError('bad-data', `${path} is longer than 16 MiB`))
            parts.push(part)
          })
          response.once('error', failed)
          response.once('end', () =>
            answered({ status: response.statusCode ?? 0, etag: response.headers.etag, body: Buffer.concat(parts) }),
          )
        },
      )
      sent.once('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
      sent.once('error', failed)
      sent.end(body)
    })
  }

  return {
    put: (key, body, condition) =>
      ask('PUT', at(key), body, {
        'Content-Type': 'application/json',
        ...(condition === 'absent' ? { 'If-None-Match': '*' } : condition ? { 'If-Match': condition.etag } : {}),
      }),
    get: (key) => ask('GET', at(key)),
    delete: (key) => ask('DELETE', at(key)),
    async list(prefix) {
      const keys: string[] = []
      let token: string | undefined
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix })
        if (token !== undefined) query.set('continuation-token', token)
        query.sort()
        const path = `/${place.bucket}?${query.toString().replaceAll('+', '%20')}`
        const { status, body } = await ask('GET', path)
        if (status !== 200) throw new UserError('bad-data', `the server answers a list with ${status}`)
        const text = body.toString()
        for (const [, key = ''] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) keys.push(unescaped(key))
        token = /<NextContinuationToken>([^<]*)</.exec(text)?.[1]
      } while (token !== undefined && keys.length < MAX_KEYS)
      return keys
    },
    createBucket: () => ask('PUT', `/${place.bucket}`),
    close: () => agent.destroy(),
  }
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&amp;', '&')
}
