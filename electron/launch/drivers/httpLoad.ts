/**
 * HTTP requests at a rate, or as fast as they are answered. At a rate the clock is the schedule's: latency counts from when
 * a request was due, so that a server that stalls is not measured only when it answers (Gil Tene's coordinated omission).
 */
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { build as histogram } from 'hdr-histogram-js'
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { rate } from '../quantityFields.ts'
import { type DriverContext, driver } from './driver.ts'

/** Requests that wait at once, before the load turns into a queue within this process. */
const MAX_OPEN = 1_000
const REPORT_MS = 1_000
/** Of one request: what hangs longer is an error. */
const TIMEOUT_MS = 10_000
const MICROSECONDS = 1e6

const options = z.strictObject({
  target: z.string().describe('TARGET.PORT'),
  path: z.string().default('/'),
  method: z.enum(['GET', 'POST', 'PUT']).default('GET'),
  body: z.string().exactOptional(),
  rate: rate().exactOptional(),
  connections: z.int().min(1).max(MAX_OPEN).default(10),
})
type Options = z.output<typeof options>

export const httpLoad = driver({
  id: 'http-load',
  title: 'HTTP requests',
  options,
  plan: ({ target, method, path, rate: perSecond, connections }: Options) => [
    perSecond === undefined
      ? `sends ${method} ${path} to ${target} over ${connections} connections as fast as they are answered`
      : `sends ${method} ${path} to ${target} ${perSecond} times a second over at most ${connections} connections`,
  ],
  async run(given, context) {
    const address = context.targets[given.target]
    if (address === undefined) throw new UserError('usage', `${given.target} is no port of a target`)
    const load = new HttpLoad(given, address, context)
    try {
      await load.run()
    } finally {
      load.close()
    }
  },
})

class HttpLoad {
  private readonly agent: Agent
  private readonly given: Options
  private readonly address: URL
  private readonly context: DriverContext
  private readonly latency = histogram({
    numberOfSignificantValueDigits: 3,
    highestTrackableValue: 3_600 * MICROSECONDS,
  })
  private sent = 0
  private failed = 0
  private errors = new Map<string, number>()
  private reportedAt = performance.now()

  constructor(given: Options, address: string, context: DriverContext) {
    this.given = given
    this.context = context
    this.address = new URL(given.path, `http://${address}`)
    this.agent = new Agent({ keepAlive: true, maxSockets: given.connections })
  }

  async run(): Promise<void> {
    const report = setInterval(() => this.report(), REPORT_MS)
    try {
      await Promise.all(Array.from({ length: this.given.connections }, (_, i) => this.worker(i)))
    } finally {
      clearInterval(report)
      this.report()
      for (const [message, count] of this.errors) this.context.log(`${count} requests failed: ${message}`)
    }
  }

  close(): void {
    this.agent.destroy()
  }

  /** Each of n workers takes every n-th request of the schedule. */
  private async worker(index: number): Promise<void> {
    const { rate: perSecond, connections } = this.given
    const { signal } = this.context
    const step = perSecond === undefined ? 0 : (connections / perSecond) * 1000
    let due = performance.now() + (step * index) / connections
    while (!signal.aborted) {
      const paused = performance.now()
      await this.context.whilePaused()
      // What was not due because of a person is not late.
      if (performance.now() - paused > step + 100) due = performance.now()
      if (step > 0) {
        const wait = due - performance.now()
        if (wait > 1) await pause(wait, undefined, { signal }).catch(() => undefined)
        if (signal.aborted) return
      } else due = performance.now()
      const failure = await this.send()
      if (signal.aborted && failure !== undefined) return
      this.sent++
      if (failure === undefined) this.latency.recordValue(Math.max(1, Math.round((performance.now() - due) * 1000)))
      else {
        this.failed++
        this.errors.set(failure, (this.errors.get(failure) ?? 0) + 1)
        // A server that is gone refuses at once: no storm.
        if (step === 0) await pause(20)
      }
      due += step
    }
  }

  /** Undefined when it was answered with a status below 400, else why not. */
  private send(): Promise<string | undefined> {
    const { method, body } = this.given
    return new Promise((done) => {
      const sent = request(
        this.address,
        { agent: this.agent, method, timeout: TIMEOUT_MS, signal: this.context.signal },
        (response) => {
          response.resume()
          response.once('end', () =>
            done((response.statusCode ?? 500) < 400 ? undefined : `status ${response.statusCode}`),
          )
          response.once('error', (error) => done(error.message))
        },
      )
      sent.once('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
      sent.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
      sent.end(body)
    })
  }

  private report(): void {
    const now = performance.now()
    const seconds = (now - this.reportedAt) / 1000
    this.reportedAt = now
    // A remainder at the end is too short for a rate.
    if (seconds > 0.5 && !this.context.signal.aborted)
      this.context.record('http_requests_per_second', 'count/second', this.sent / seconds)
    this.context.record('http_requests_failed', 'count', this.failed)
    if (this.latency.totalCount > 0) {
      for (const [name, share] of [
        ['p50', 50],
        ['p99', 99],
      ] as const)
        this.context.record(
          'http_request_duration_seconds',
          'seconds',
          this.latency.getValueAtPercentile(share) / MICROSECONDS,
          {
            quantile: name,
          },
        )
    }
    this.latency.reset()
    this.sent = 0
    this.failed = 0
  }
}
