/**
 * Writes traces in batches, a stream each, and counts what the server says of every span: the suites look at no answer, so
 * that a run of theirs in which every write failed passes.
 */

import { appendFile } from 'node:fs/promises'
import { type ClientHttp2Session, connect } from 'node:http2'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { status } from '@grpc/grpc-js'
import { build as histogram } from 'hdr-histogram-js'
import { z } from 'zod'
import { UserError } from '../../../../shared/errors.ts'
import { formatDuration, formatNumber } from '../../../../shared/units.ts'
import { duration, size } from '../../quantityFields.ts'
import { type DriverContext, driver } from '../driver.ts'
import type { Model } from './models.ts'
import { type Span, traces } from './spans.ts'
import { addressOf, latestHourMs, modelOf, targetFields } from './target.ts'
import { type WriteAnswer, writeBatch } from './writeCall.ts'

/** Statuses in the sentence that says that nothing was written; the log has all. */
const MAX_REASONS = 3
const REPORT_MS = 1_000
const SUCCEEDED = 'STATUS_SUCCEED'
/** A server learns of a schema some time after it was created; then what is not found is wrong. */
const SCHEMA_GRACE_MS = 30_000
const RETRY_MS = 250
const MICROSECONDS = 1e6

const options = z.strictObject({
  ...targetFields,
  traces: z.int().min(1).default(100_000),
  batch: z
    .strictObject({ traces: z.int().min(1).exactOptional(), spans: z.int().min(1).exactOptional() })
    .default({ traces: 100 })
    .describe('What one stream carries.'),
  concurrency: z.int().min(1).max(64).default(1).describe('Streams at the same time.'),
  services: z.int().min(1).default(100),
  instances: z.int().min(1).default(500),
  operations: z.int().min(1).default(1_000),
  components: z.int().min(1).default(50),
  range: duration().default(3_600).describe('The time before the present hour that the spans lie in.'),
  spanBytes: size().default(100).describe('Of the payload of one span.'),
})
type Options = z.output<typeof options>

export const banyandbWrite = driver({
  id: 'banyandb-write',
  title: 'Traces into BanyanDB',
  options,
  plan: ({ target, model, traces, concurrency }: Options) => [
    `writes ${formatNumber(traces, 0)} traces of 20.5 spans on average as ${model} to ${target}, ${formatNumber(concurrency, 0)} streams at a time`,
  ],
  async run(given, context) {
    const load = new WriteLoad(given, context)
    try {
      await load.run()
    } finally {
      load.close()
    }
  },
})

class WriteLoad {
  private readonly given: Options
  private readonly context: DriverContext
  private readonly model: Model
  private readonly session: ClientHttp2Session
  private readonly source: Iterator<readonly Span[], never>
  private readonly latency = histogram({
    numberOfSignificantValueDigits: 3,
    highestTrackableValue: 3_600 * MICROSECONDS,
  })
  private readonly statuses = new Map<string, number>()
  private lost: Error | undefined
  private drawn = 0
  private spans = 0
  private shed = 0
  private held = 0
  private readonly started = performance.now()
  private reported = { at: this.started, spans: 0 }

  constructor(given: Options, context: DriverContext) {
    this.given = given
    this.context = context
    this.model = modelOf(given)
    const { services, instances, operations, components, range, spanBytes } = given
    const shape = { services, instances, operations, components, rangeMs: range * 1000, spanBytes }
    this.source = traces(context.seed, shape, latestHourMs())
    const address = addressOf(given.target, context)
    this.session = connect(`http://${address}`)
    this.session.on('error', (error) => {
      this.lost = new UserError('unavailable', `the connection to ${given.target} failed: ${error.message}`)
    })
  }

  close(): void {
    this.session.destroy()
  }

  async run(): Promise<void> {
    const { context, given } = this
    await this.print(`Writing traces...`)
    const report = setInterval(() => this.report(), REPORT_MS)
    try {
      await Promise.all(Array.from({ length: given.concurrency }, () => this.worker()))
    } finally {
      clearInterval(report)
      this.report()
    }
    const seconds = (performance.now() - this.started) / 1000
    const succeeded = this.statuses.get(SUCCEEDED) ?? 0
    await this.print(`Written ${this.drawn} traces...`, `Write completed in ${seconds.toFixed(6)}s`)
    for (const [name, count] of this.statuses) context.log(`${count} spans: ${name}`)
    context.log(
      `${this.drawn} traces of ${this.spans} spans in ${formatDuration(seconds)}, ` +
        `${formatNumber(succeeded / seconds, 0)} acknowledged spans per second by the wall clock; ` +
        `held back for ${formatDuration(this.held)}, ${this.shed} streams refused under memory pressure`,
    )
    if (succeeded === 0 && this.spans > 0 && !context.signal.aborted)
      throw new UserError(
        'bad-data',
        `the server acknowledged none of ${this.spans} spans: ${[...this.statuses.keys()].slice(0, MAX_REASONS).join(', ')}`,
      )
  }

  private async worker(): Promise<void> {
    const { signal } = this.context
    while (!signal.aborted) {
      await this.context.whilePaused()
      const batch = this.nextBatch()
      if (batch.length === 0) return
      await this.write(batch)
      this.context.progress(this.drawn / this.given.traces)
    }
  }

  /** Empty when all traces are drawn. */
  private nextBatch(): readonly Span[] {
    const { batch, traces } = this.given
    const spans: Span[] = []
    const mostSpans = batch.spans ?? Number.POSITIVE_INFINITY
    const mostTraces = batch.traces ?? Number.POSITIVE_INFINITY
    for (let taken = 0; taken < mostTraces && spans.length < mostSpans && this.drawn < traces; taken++) {
      spans.push(...this.source.next().value)
      this.drawn++
    }
    return spans
  }

  private async write(batch: readonly Span[]): Promise<void> {
    const { model, session, context } = this
    const frames = model.frames(batch)
    const began = performance.now()
    for (;;) {
      if (this.lost) throw this.lost
      const sent = performance.now()
      const answer = await writeBatch(session, model.writePath, frames, model.statusField, context.signal)
      this.held += answer.held
      if (context.signal.aborted) return
      if (answer.code === status.RESOURCE_EXHAUSTED) this.shed++
      if (mayPass(answer, performance.now() - began)) {
        await pause(RETRY_MS, undefined, { signal: context.signal }).catch(() => undefined)
        if (context.signal.aborted) return
        continue
      }
      this.latency.recordValue(Math.max(1, Math.round((performance.now() - sent) * 1000)))
      this.count(batch, answer)
      return
    }
  }

  private count(batch: readonly Span[], { statuses, code, message }: WriteAnswer): void {
    this.spans += batch.length
    let answered = 0
    for (const [name, count] of statuses) {
      this.statuses.set(name, (this.statuses.get(name) ?? 0) + count)
      answered += count
    }
    const missing = batch.length - answered
    const why = code === status.OK ? 'no answer' : `${status[code] ?? code}: ${message}`
    if (missing > 0) this.statuses.set(why, (this.statuses.get(why) ?? 0) + missing)
  }

  private report(): void {
    const { context } = this
    const now = performance.now()
    const seconds = (now - this.reported.at) / 1000
    const labels = { model: this.given.model }
    if (seconds > 0.5)
      context.record(
        'banyandb_written_spans_per_second',
        'count/second',
        (this.spans - this.reported.spans) / seconds,
        labels,
      )
    this.reported = { at: now, spans: this.spans }
    const succeeded = this.statuses.get(SUCCEEDED) ?? 0
    context.record('banyandb_spans_acknowledged_total', 'count', succeeded, labels)
    context.record('banyandb_spans_failed_total', 'count', this.spans - succeeded, labels)
    context.record('banyandb_streams_shed_total', 'count', this.shed, labels)
    context.record('banyandb_write_held_seconds_total', 'seconds', this.held, labels)
    for (const [quantile, share] of [
      ['p50', 50],
      ['p95', 95],
      ['p99', 99],
    ] as const)
      if (this.latency.totalCount > 0)
        context.record(
          'banyandb_write_batch_seconds',
          'seconds',
          this.latency.getValueAtPercentile(share) / MICROSECONDS,
          {
            ...labels,
            quantile,
          },
        )
    this.latency.reset()
  }

  /** As the suite prints, into the file that its users keep its output in. */
  private async print(...lines: readonly string[]): Promise<void> {
    await appendFile(join(this.context.folder, 'console.log'), `${lines.join('\n')}\n`)
  }
}

/** What a later try may do better: memory pressure that passes, and a schema that is not yet known everywhere. */
function mayPass({ code, statuses }: WriteAnswer, elapsedMs: number): boolean {
  if (code === status.RESOURCE_EXHAUSTED) return true
  const unknown = (statuses.get('STATUS_NOT_FOUND') ?? 0) > 0 && !statuses.has(SUCCEEDED)
  return unknown && elapsedMs < SCHEMA_GRACE_MS
}
