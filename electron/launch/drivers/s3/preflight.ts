/**
 * Whether a server keeps the conditions of a PUT. One that ignores them makes every run look perfect: no conflict is ever
 * seen, and updates are lost without a word.
 */
import { randomUUID } from 'node:crypto'
import { PRECONDITION_FAILED, type S3Client } from './s3Client.ts'

/** Writers that race for one key; of them exactly one may win. */
const RACERS = 20

export interface PreflightStep {
  readonly what: string
  readonly passed: boolean
  /** What the server did. */
  readonly found: string
}

/** Works on keys of its own beneath the prefix, and removes them. */
export async function preflight(client: S3Client, prefix: string): Promise<readonly PreflightStep[]> {
  const key = `${prefix}/preflight-${randomUUID()}`
  const racing = `${prefix}/preflight-${randomUUID()}`
  try {
    const first = await client.put(key, '1', 'absent')
    const again = await client.put(key, '2', 'absent')
    const stale = await client.put(key, '3', { etag: '"00000000000000000000000000000000"' })
    const read = await client.get(key)
    const current = await client.put(key, '4', { etag: read.etag ?? '' })
    const race = await Promise.all(Array.from({ length: RACERS }, (_, i) => client.put(racing, String(i), 'absent')))
    const winners = race.filter(({ status }) => isDone(status)).length
    const losers = race.filter(({ status }) => status === PRECONDITION_FAILED).length
    return [
      {
        what: 'creates with If-None-Match only once',
        passed: isDone(first.status) && again.status === PRECONDITION_FAILED,
        found: `${first.status}, then ${again.status}`,
      },
      {
        what: 'refuses If-Match with another ETag',
        passed: stale.status === PRECONDITION_FAILED,
        found: `${stale.status}, and the object is ${read.body.toString() === '1' ? 'as it was' : 'overwritten'}`,
      },
      {
        what: 'takes If-Match with the ETag that it gave',
        passed: read.etag !== undefined && isDone(current.status),
        found: read.etag === undefined ? 'no ETag on a GET' : `${current.status}`,
      },
      {
        what: `lets one of ${RACERS} racing writers win`,
        passed: winners === 1 && winners + losers === RACERS,
        found: `${winners} won, ${losers} were refused`,
      },
    ]
  } finally {
    await Promise.all([client.delete(key), client.delete(racing)])
  }
}

export function isDone(status: number): boolean {
  return status >= 200 && status < 300
}
