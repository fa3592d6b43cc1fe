/**
 * Writers and readers of one manifest on an S3 server, as the fusio-manifest suite runs them: each commit is a compare and
 * swap, whoever is slower retries. It ends with what isolation came to, every claim checked.
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { UserError } from '../../../../shared/errors.ts'
import type { Seconds } from '../../../../shared/model.ts'
import { formatDuration, formatNumber } from '../../../../shared/units.ts'
import { duration, rate, size } from '../../quantityFields.ts'
import { seededRandom } from '../../seededRandom.ts'
import { type DriverContext, driver } from '../driver.ts'
import { type Claim, type Observed, verifyIsolation } from './isolation.ts'
import { keysOf } from './keyPool.ts'
import { type Change, Manifest, segmentName } from './manifest.ts'
import { isDone, preflight } from './preflight.ts'
import { type S3Client, s3Client } from './s3Client.ts'
import { millis, recordSince, Tally } from './tally.ts'

const REPORT_MS = 1_000
/** What readers saw is kept to be checked; more would fill the memory of a long test, and is counted as unchecked. */
const MAX_OBSERVED = 200_000
/** Violations that are printed one by one. */
const MAX_PRINTED = 10
/** Of an answer of a bucket that is there already. */
const CONFLICT = 409

const options = z.strictObject({
  target: z.string().describe('TARGET.PORT of the S3 server.'),
  bucket: z.string().default('quartile'),
  region: z.string().default('us-east-1'),
  accessKey: z.string(),
  secretKey: z.string(),
  duration: duration().default(60),
  writers: z.int().min(1).max(256).default(2),
  readers: z.int().min(0).max(256).default(4),
  writerRate: rate().default(0.1).describe('Commits a second of each writer.'),
  readerRate: rate().default(5).describe('Reads a second of each reader.'),
  keyPool: z.int().min(1).max(1_000_000).default(100),
  overlap: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe('Share of its keys that a writer has in common with the one before.'),
  maxRetries: z.int().min(0).max(1_000).default(1),
  valueBytes: size().default(256),
  deletes: z.number().min(0).max(1).default(0.1).describe('Share of commits that delete their key.'),
  name: z
    .string()
    .regex(/^[\w.-]{1,80}$/)
    .default('test_baseline')
    .describe('Of the CSV.'),
})
type Options = z.output<typeof options>

export const s3Contention = driver({
  id: 's3-manifest-contention',
  title: 'Writers and readers of a manifest on S3',
  options,
  lasts: ({ duration }: Options) => duration,
  plan: ({ target, bucket, writers, readers, writerRate, readerRate, duration: span }: Options) => [
    `checks that ${target} keeps conditions of PUT, by four steps of its own in the bucket ${bucket}`,
    `runs ${formatNumber(writers, 0)} writers, ${formatNumber(writers * writerRate, 2)} commits a second together, and ` +
      `${formatNumber(readers, 0)} readers, ${formatNumber(readers * readerRate, 2)} reads a second, for ${formatDuration(span)}`,
    'verifies isolation, and removes what it wrote',
  ],
  async run(given, context) {
    const address = context.targets[given.target]
    if (address === undefined) throw new UserError('usage', `${given.target} is no port of a target`)
    const { bucket, region, accessKey, secretKey } = given
    const place = { address, bucket, region, accessKey, secretKey }
    // What follows the load must not end with it.
    const client = s3Client(place, AbortSignal.timeout((given.duration + 600) * 1000))
    try {
      await new Contention(given, context, client).run()
    } finally {
      client.close()
    }
  },
})

class Contention {
  private readonly given: Options
  private readonly context: DriverContext
  private readonly client: S3Client
  private readonly prefix: string
  private readonly manifest: Manifest
  private readonly tally = new Tally()
  private readonly acknowledged = new Map<string, string>()
  private readonly unknown = new Set<string>()
  private readonly observed: Observed[] = []
  private readonly errors = new Map<string, number>()
  private reported = { at: performance.now(), commits: 0, reads: 0, conflicts: 0 }
  private unchecked = 0

  constructor(given: Options, context: DriverContext, client: S3Client) {
    this.given = given
    this.context = context
    this.client = client
    this.prefix = `quartile/${given.name}-${randomUUID()}`
    this.manifest = new Manifest(client, this.prefix)
  }

  async run(): Promise<void> {
    const { given, context, client } = this
    await this.begin()
    const over = AbortSignal.any([context.signal, AbortSignal.timeout(given.duration * 1000)])
    const started = performance.now()
    const report = setInterval(() => {
      this.report()
      context.progress(Math.min(1, (performance.now() - started) / 1000 / given.duration))
    }, REPORT_MS)
    try {
      await Promise.all([
        ...Array.from({ length: given.writers }, (_, i) => this.writer(i, over)),
        ...Array.from({ length: given.readers }, (_, i) => this.reader(i, over)),
      ])
    } finally {
      clearInterval(report)
      this.report()
    }
    const elapsed = (performance.now() - started) / 1000
    await this.addRow(elapsed)
    await this.print(this.tally.text(elapsed))
    for (const [message, count] of this.errors) context.log(`${count} operations failed: ${message}`)
    await this.verify()
    await this.manifest.remove().catch((error: Error) => context.log(`what was written stays: ${error.message}`))
    client.close()
  }

  private async begin(): Promise<void> {
    const { given, context, client } = this
    const made = await client.createBucket().catch((error: Error) => {
      throw new UserError('unavailable', `${given.target} cannot be reached: ${error.message}`)
    })
    if (!isDone(made.status) && made.status !== CONFLICT)
      throw new UserError(
        'bad-data',
        `the bucket ${given.bucket} could not be made: ${given.target} answers ${made.status}`,
      )
    const steps = await preflight(client, this.prefix)
    for (const { what, passed, found } of steps)
      context.log(`preflight: ${passed ? 'passed' : 'FAILED'}: ${what} (${found})`)
    const [failed] = steps.filter(({ passed }) => !passed)
    if (failed)
      throw new UserError(
        'bad-data',
        `${given.target} does not keep the conditions of a PUT: it should be a server that ${failed.what}, and gave ${failed.found}`,
        'On such a server every run looks perfect, and updates are lost.',
      )
    await this.manifest.create()
  }

  private async writer(index: number, over: AbortSignal): Promise<void> {
    const { given, context } = this
    const random = seededRandom(context.seed * 1_000 + index)
    const keys = keysOf(index, given.writers, given.keyPool, given.overlap)
    let attempt = 0
    await this.paced(given.writerRate, random, over, async () => {
      const key = keys[Math.floor(random() * keys.length)] ?? ''
      const deletes = random() < given.deletes
      const value = deletes ? '' : valueText(random, given.valueBytes)
      const change: Change = { writer: index, puts: deletes ? {} : { [key]: value }, deletes: deletes ? [key] : [] }
      attempt = await this.commit(change, attempt)
    })
  }

  /** One operation with its retries; gives the number of the next attempt. */
  private async commit(change: Change, from: number): Promise<number> {
    const { tally } = this
    let attempt = from
    for (let retry = 0; ; retry++) {
      const started = performance.now()
      const number = attempt++
      let name: string | undefined
      try {
        const head = await this.manifest.head()
        name = segmentName(head.txn + 1, change.writer, number)
        const commit = await this.manifest.commit(head, change, number)
        if (commit.kind === 'done') {
          recordSince(tally.write, started)
          tally.commits++
          tally.retries += retry
          const { txn, segment } = head
          const content = { txn: txn + 1, ...(segment === undefined ? {} : { previous: segment }), ...change }
          this.acknowledged.set(name, JSON.stringify(content))
          return attempt
        }
      } catch (error) {
        tally.writeErrors++
        if (name !== undefined) this.unknown.add(name)
        this.failed(error)
        return attempt
      }
      recordSince(tally.conflict, started)
      tally.conflicts++
      if (retry > 0) tally.retryConflicts++
      if (retry >= this.given.maxRetries) {
        tally.givenUp++
        return attempt
      }
    }
  }

  private async reader(index: number, over: AbortSignal): Promise<void> {
    const random = seededRandom(this.context.seed * 1_000 + 500 + index)
    await this.paced(this.given.readerRate, random, over, async () => {
      const started = performance.now()
      try {
        const { txn, segment } = await this.manifest.head()
        if (segment !== undefined) {
          const content = JSON.stringify(await this.manifest.segment(segment))
          if (this.observed.length < MAX_OBSERVED) this.observed.push({ reader: index, txn, segment, content })
          else this.unchecked++
        }
        recordSince(this.tally.read, started)
        this.tally.reads++
      } catch (error) {
        this.tally.readErrors++
        this.failed(error)
      }
    })
  }

  /** At a rate, from a moment of chance on; what is late is done at once and not caught up with. */
  private async paced(perSecond: number, random: () => number, over: AbortSignal, act: () => Promise<void>) {
    if (perSecond <= 0) return
    const step = 1000 / perSecond
    let due = performance.now() + random() * step
    while (!over.aborted) {
      await this.context.whilePaused()
      const wait = due - performance.now()
      if (wait > 0) await pause(wait, undefined, { signal: over }).catch(() => undefined)
      if (over.aborted) return
      await act()
      due = Math.max(due + step, performance.now())
    }
  }

  private failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    this.errors.set(message, (this.errors.get(message) ?? 0) + 1)
  }

  /** Phases that name the same file make rows of one table, as the suite's sweeps do. */
  private async addRow(elapsed: Seconds): Promise<void> {
    const { given, context } = this
    const file = join(context.folder, `${given.name}.csv`)
    const text = this.tally.csv(this.label(), given, given.duration, elapsed)
    await appendFile(file, existsSync(file) ? text.slice(text.indexOf('\n') + 1) : text)
  }

  private async verify(): Promise<void> {
    const { acknowledged, unknown } = this
    const claims = await verifyIsolation(this.manifest, { acknowledged, unknown }, this.observed)
    await this.print('\n=== Verifying Serializable Isolation ===\n=== Enhanced Isolation Verification (Option B) ===\n')
    for (const claim of claims) await this.print(wordsOf(claim))
    if (this.unchecked > 0)
      await this.print(`⚠️  Reader 0 saw ${this.unchecked} snapshots that were too many to check\n`)
    const broken = claims.filter(({ violations }) => violations.length > 0)
    this.context.record(
      's3_isolation_violations',
      'count',
      broken.reduce((sum, { violations }) => sum + violations.length, 0),
    )
    const [first] = broken
    if (first) {
      await this.print('❌ Isolation verification failed\n')
      throw new UserError('bad-data', `isolation is broken: ${first.violations[0]}`, `It should hold: ${first.claim}.`)
    }
    await this.print('=== Enhanced Verification Complete ===\n')
  }

  private report(): void {
    const { context, tally } = this
    const now = performance.now()
    const seconds = (now - this.reported.at) / 1000
    const { commits, reads, conflicts } = tally
    if (seconds > 0.5) {
      context.record('s3_commits_per_second', 'count/second', (commits - this.reported.commits) / seconds)
      context.record('s3_reads_per_second', 'count/second', (reads - this.reported.reads) / seconds)
      context.record('s3_conflicts_per_second', 'count/second', (conflicts - this.reported.conflicts) / seconds)
    }
    this.reported = { at: now, commits, reads, conflicts }
    context.record('s3_conflict_ratio', 'ratio', conflicts / Math.max(1, conflicts + commits))
    context.record('s3_write_errors_total', 'count', tally.writeErrors)
    context.record('s3_read_errors_total', 'count', tally.readErrors)
    for (const [operation, of] of [
      ['commit', tally.write],
      ['read', tally.read],
    ] as const)
      for (const percent of [50, 99])
        if (of.totalCount > 0)
          context.record('s3_operation_seconds', 'seconds', millis(of, percent) / 1000, {
            operation,
            quantile: `p${percent}`,
          })
  }

  private label(): string {
    const { writers, readers, writerRate, readerRate, overlap } = this.given
    return `W${writers}_WR${writerRate.toFixed(2)}_O${overlap.toFixed(1)}_RD${readers}_RT${Math.floor(readerRate)}`
  }

  private async print(text: string): Promise<void> {
    await appendFile(join(this.context.folder, 'console.log'), text)
  }
}

function wordsOf({ claim, checked, violations }: Claim): string {
  if (violations.length === 0) return `✅ ${claim} (${checked} checked)\n`
  const more = violations.length > MAX_PRINTED ? [`… and ${violations.length - MAX_PRINTED} more`] : []
  return `❌ ${claim}: ${[...violations.slice(0, MAX_PRINTED), ...more].join('; ')}\n`
}

function valueText(random: () => number, bytes: number): string {
  let text = ''
  while (text.length < bytes) text += Math.floor(random() * 2 ** 32).toString(36)
  return text.slice(0, bytes)
}
