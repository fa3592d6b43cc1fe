/**
 * A manifest as fusio-manifest keeps it: `HEAD.json` names the last transaction, each transaction is a segment of its own,
 * and who changes the head says which head it read (compare and swap by ETag).
 *
 *     <prefix>/HEAD.json                                     { "txn": 7, "segment": "seg-00000000000000000007-w1-3" }
 *     <prefix>/segments/seg-00000000000000000007-w1-3.json   { "txn": 7, "previous": "seg-…6-w0-5", "writer": 1, … }
 *
 * A segment is named by who wrote it, so that one whose writer lost, or lost its connection, is in nobody's way.
 */
import { UserError } from '../../../../shared/errors.ts'
import { isDone } from './preflight.ts'
import { PRECONDITION_FAILED, type S3Answer, type S3Client } from './s3Client.ts'

export interface Head {
  readonly txn: number
  /** Absent before the first transaction. */
  readonly segment?: string
  readonly etag: string
}

export interface Segment {
  readonly txn: number
  readonly previous?: string
  readonly writer: number
  readonly puts: Readonly<Record<string, string>>
  readonly deletes: readonly string[]
}

export type Change = Pick<Segment, 'writer' | 'puts' | 'deletes'>

export type Commit = { readonly kind: 'done'; readonly segment: string } | { readonly kind: 'conflict' }

const HEAD = 'HEAD.json'
const DIGITS = 20

export class Manifest {
  private readonly client: S3Client
  private readonly prefix: string

  constructor(client: S3Client, prefix: string) {
    this.client = client
    this.prefix = prefix
  }

  async create(): Promise<void> {
    const made = await this.client.put(`${this.prefix}/${HEAD}`, JSON.stringify({ txn: 0 }), 'absent')
    if (!isDone(made.status)) throw refused('HEAD.json could not be created', made)
  }

  async head(): Promise<Head> {
    const read = await this.client.get(`${this.prefix}/${HEAD}`)
    if (!isDone(read.status) || read.etag === undefined) throw refused('HEAD.json could not be read', read)
    return { ...(JSON.parse(read.body.toString()) as Omit<Head, 'etag'>), etag: read.etag }
  }

  async segment(name: string): Promise<Segment> {
    const read = await this.client.get(this.keyOf(name))
    if (!isDone(read.status)) throw refused(`${name} could not be read`, read)
    return JSON.parse(read.body.toString()) as Segment
  }

  /** Another transaction upon the head that was read; a conflict where somebody was faster. `attempt` tells a writer's own apart. */
  async commit(upon: Head, change: Change, attempt: number): Promise<Commit> {
    const txn = upon.txn + 1
    const name = segmentName(txn, change.writer, attempt)
    const segment: Segment = { txn, ...(upon.segment === undefined ? {} : { previous: upon.segment }), ...change }
    const written = await this.client.put(this.keyOf(name), JSON.stringify(segment), 'absent')
    if (!isDone(written.status)) throw refused('a segment could not be written', written)
    const head = JSON.stringify({ txn, segment: name })
    const swapped = await this.client.put(`${this.prefix}/${HEAD}`, head, { etag: upon.etag })
    if (isDone(swapped.status)) return { kind: 'done', segment: name }
    if (swapped.status !== PRECONDITION_FAILED) throw refused('HEAD.json could not be swapped', swapped)
    await this.client.delete(this.keyOf(name))
    return { kind: 'conflict' }
  }

  /** Removes what the test wrote. */
  async remove(): Promise<void> {
    for (const key of await this.client.list(`${this.prefix}/`)) await this.client.delete(key)
  }

  private keyOf(name: string): string {
    return `${this.prefix}/segments/${name}.json`
  }
}

export function segmentName(txn: number, writer: number, attempt: number): string {
  return `seg-${String(txn).padStart(DIGITS, '0')}-w${writer}-${attempt}`
}

function refused(what: string, { status, body }: S3Answer): UserError {
  const said = /<Message>([^<]*)</.exec(body.toString())?.[1]
  return new UserError('bad-data', `${what}: the server answers ${status}${said === undefined ? '' : `, ${said}`}`)
}
