/**
 * Log of the small HTTP server that receives what Data Caterer sends:
 *
 *     2026-11-21 01:22:01 - INFO - [01:22:01.437] Request #2 | Size: 232B | Latency: 0.04ms | Throughput: 27.13/sec | Recent: 27.13/sec
 *     2026-11-21 01:22:02 - INFO - >>> SUMMARY @ 25 requests: … | Active Duration: 1.4s | Memory: 22.1MB
 *
 * and a block of final statistics when it is stopped. Each request becomes a point; the rate per second is counted from
 * them, since the rates in the log are averages over everything so far.
 */
import { UserError } from '../../../shared/errors.ts'
import type { Caveat, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { MIB } from '../../../shared/units.ts'
import { InstantReader } from '../csv/instant.ts'
import { counted, Tally } from '../csv/tally.ts'
import { frameRecords } from '../frames.ts'
import type { Importer } from '../importer.ts'
import { LogLines } from '../logs/logLines.ts'
import { headLines } from '../textLines.ts'
import { readNumber } from '../textTable.ts'
import { labelled, type Quantity, quantity } from './labelled.ts'
import { SERVER_SIDE_LATENCY, UNITS } from './memoryReport.ts'

/** Points of a block are given as soon as it is full, so that a log of any length is read. */
const BLOCK_REQUESTS = 4_096
/** Eleven days; the count of each second is kept until the log ends. */
const MAX_SECONDS = 1_000_000
/** One is written every 25 requests at most; they are kept until the log ends. */
const MAX_SUMMARIES = 1_000_000

export const HTTP_STATISTICS_TABLE = 'Final statistics of the HTTP server'
const SERVER = 'HTTP test server (Python)'

const LINE = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:,\d{3})? - ([A-Z]+) - (.*)$/
const REQUEST =
  /^\[(\d\d):(\d\d):(\d\d)(\.\d{1,9})?\] Request #(\d{1,15}) \| Size: (\d{1,15})B \| Latency: ([\d.]{1,20})ms \| Throughput: ([\d.]{1,20})\/sec \| Recent: ([\d.]{1,20})\/sec/
const SUMMARY = /^>>> SUMMARY @ (\d{1,15}) requests: .*\| Memory: ([\d.]{1,20})MB/
const FINAL = 'HTTP Server Final Statistics'
const DAY = 86_400

const FINAL_FIGURES: readonly (readonly [label: string, column: string, kind: Quantity])[] = [
  ['Total Requests', 'requests', 'count'],
  ['Total Data', 'data', 'mebibytes'],
  ['Total Uptime', 'uptime', 'seconds'],
  ['Active Duration', 'active_duration', 'seconds'],
  ['Overall Throughput', 'throughput', 'per second'],
  ['Recent Throughput', 'recent_throughput', 'per second'],
  ['Avg Latency', 'average_latency', 'milliseconds'],
  ['Errors', 'errors', 'count'],
  ['Server Memory', 'http_server_memory', 'mebibytes'],
]

export const catererHttpLog: Importer = {
  id: 'caterer-http-log',
  follows: true,
  sniff: (head) =>
    headLines(head).some((line) => {
      const message = LINE.exec(line)?.[3]
      return message !== undefined && (REQUEST.test(message) || message === 'Ready to receive Data Caterer requests')
    }),
  async *parse(source) {
    const tally = new Tally()
    const lines = new LogLines(source)
    const log = new ServerLog(tally)
    for await (const { text, number, pause } of lines) {
      log.take(text, number)
      if (log.isFull || pause) yield* log.requests()
      if (lines.book.isFull) yield* lines.book.ready()
      if (pause) yield* lines.pause(log.rest())
    }
    if (log.lines === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} holds no line of the server`)
    yield* log.requests()
    yield* log.rest()
    yield* lines.rest(tally)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    for (const caveat of log.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

class ServerLog {
  lines = 0
  private readonly tally: Tally
  private readonly instants = new InstantReader()
  private epoch: number | undefined
  private framed = false
  private t: number[] = []
  private v: number[][] = [[], [], [], [], []]
  /** Requests of each second since the epoch. */
  private readonly perSecond = new Map<number, number>()
  private firstSecond = Number.POSITIVE_INFINITY
  private lastSecond = Number.NEGATIVE_INFINITY
  private readonly summaries = { t: [] as number[], memory: [] as number[], requests: [] as number[] }
  private readonly final = new Map<string, number>()
  private inFinal = false
  private seen = 0
  private largest = 0

  constructor(tally: Tally) {
    this.tally = tally
  }

  get isFull(): boolean {
    return this.t.length >= BLOCK_REQUESTS
  }

  private get spansTooLong(): boolean {
    return this.lastSecond - this.firstSecond > MAX_SECONDS
  }

  take(text: string, number: number): void {
    const parts = LINE.exec(text)
    if (!parts) {
      this.inFinal ||= text.trim() === FINAL
      if (this.inFinal) this.takeFinal(text)
      return
    }
    this.lines++
    const [, instant = '', , message = ''] = parts
    const clock = this.second(instant)
    if (clock === undefined) {
      const say = (count: number) => `${counted(count, 'line')} whose date is none; left out`
      this.tally.add({ code: 'unreadable-time', severity: 'data-loss', message: say }, number)
      return
    }
    const request = REQUEST.exec(message)
    if (request) this.request(clock, request)
    else if (message.includes('Request #')) {
      const say = (count: number) => `${counted(count, 'request')} whose line is damaged; left out`
      this.tally.add({ code: 'unreadable-lines', severity: 'data-loss', message: say }, number)
    } else this.summary(clock, message)
  }

  /** Whole seconds since 1970. */
  private second(text: string): number | undefined {
    const bytes = new Uint8Array(text.length + 64)
    new TextEncoder().encodeInto(text, bytes)
    return this.instants.read(bytes, 0, false) ? this.instants.seconds : undefined
  }

  private request(clock: number, parts: RegExpExecArray): void {
    const [, hour, minute, second, fraction = '.0', number, size, latency, throughput, recent] = parts
    const inDay = Number(hour) * 3600 + Number(minute) * 60 + Number(second)
    // The line's own clock is read later than the request's: at midnight that is another day.
    const days = Math.round(((clock % DAY) - inDay) / DAY)
    this.epoch ??= clock
    const at = Math.floor(clock / DAY) * DAY + days * DAY + inDay - this.epoch + Number(fraction)
    this.t.push(at)
    const figures = [number, size, latency, throughput, recent].map((each) => readNumber(each ?? '') ?? Number.NaN)
    figures.forEach((figure, i) => {
      this.v[i]?.push(i === 2 ? (readNumber(latency ?? '', -3) ?? Number.NaN) : figure)
    })
    this.seen++
    this.largest = Math.max(this.largest, figures[0] ?? 0)
    const bin = Math.floor(at)
    this.firstSecond = Math.min(this.firstSecond, bin)
    this.lastSecond = Math.max(this.lastSecond, bin)
    if (this.spansTooLong) this.perSecond.clear()
    else this.perSecond.set(bin, (this.perSecond.get(bin) ?? 0) + 1)
  }

  private summary(clock: number, message: string): void {
    const parts = SUMMARY.exec(message)
    if (!parts || this.summaries.t.length >= MAX_SUMMARIES) return
    this.epoch ??= clock
    this.summaries.t.push(clock - this.epoch)
    this.summaries.requests.push(Number(parts[1]))
    this.summaries.memory.push((readNumber(parts[2] ?? '') ?? Number.NaN) * MIB)
  }

  private takeFinal(text: string): void {
    const found = labelled(text)
    const figure = FINAL_FIGURES.find(([label]) => label === found?.label)
    const amount = figure && found ? quantity(found.value, figure[2]) : undefined
    if (figure && amount !== undefined) this.final.set(figure[1], amount)
  }

  /** The requests read since the last call. */
  *requests(): Generator<ImportRecord> {
    if (this.t.length === 0) return
    const [first, ...rest] = frameRecords({
      epochMs: (this.epoch ?? 0) * 1000,
      series: [
        { metric: 'http_requests_total', unit: 'count', column: 'Request #', measuredProcess: SERVER },
        { metric: 'http_request_size_bytes', unit: 'bytes', column: 'Size', measuredProcess: SERVER },
        { metric: 'http_request_duration_seconds', unit: 'seconds', column: 'Latency', measuredProcess: SERVER },
        {
          metric: 'http_requests_per_second_so_far',
          unit: 'count/second',
          column: 'Throughput',
          measuredProcess: SERVER,
        },
        {
          metric: 'http_requests_per_second_last_thousand',
          unit: 'count/second',
          column: 'Recent',
          measuredProcess: SERVER,
        },
      ],
      t: this.t,
      v: this.v,
    })
    if (!this.framed && first) yield first
    this.framed = true
    yield* rest
    this.t = []
    this.v = [[], [], [], [], []]
  }

  /** What is known only at the end. */
  *rest(): Generator<ImportRecord> {
    const epochMs = this.epoch === undefined ? undefined : this.epoch * 1000
    if (this.perSecond.size > 0) {
      // The first and the last second are rarely whole; a rate of part of a second would be too low.
      const length = Math.max(0, this.lastSecond - this.firstSecond - 1)
      const inner = Array.from({ length }, (_, i) => this.firstSecond + 1 + i)
      yield* frameRecords({
        epochMs,
        series: [{ metric: 'http_requests_per_second', unit: 'count/second', measuredProcess: SERVER }],
        t: inner,
        v: [inner.map((second) => this.perSecond.get(second) ?? 0)],
      })
    }
    const { t, memory } = this.summaries
    yield* frameRecords({
      epochMs,
      series: [
        { metric: 'http_server_memory_bytes', unit: 'bytes', column: 'SUMMARY Memory', measuredProcess: SERVER },
      ],
      t,
      v: [memory],
    })
    const figures = FINAL_FIGURES.filter(([, column]) => this.final.has(column))
    const table: Table = {
      name: HTTP_STATISTICS_TABLE,
      columns: [
        { name: 'requests_in_log', unit: 'count' },
        ...figures.map(([, name, kind]) => ({ name, unit: UNITS[kind] })),
      ],
      rows: [[this.seen, ...figures.map(([, column]) => this.final.get(column) ?? null)]],
    }
    yield { kind: 'table', table }
  }

  *caveats(path: string): Generator<Caveat> {
    if (this.seen > 0) {
      yield SERVER_SIDE_LATENCY
      yield {
        code: 'rate-is-average-so-far',
        severity: 'misleading',
        subject: 'http_requests_per_second_so_far',
        message:
          'Throughput in the log is all requests over all time since the first; a stall hardly moves it. http_requests_per_second is counted for each whole second.',
      }
    }
    if (this.spansTooLong) {
      yield {
        code: 'rate-not-counted',
        severity: 'data-loss',
        subject: 'http_requests_per_second',
        message: `${path}: the log spans more than ${counted(MAX_SECONDS, 'second')}, so requests per second were not counted. A damaged date may be the cause.`,
      }
    }
    if (this.largest > this.seen) {
      yield {
        code: 'requests-not-logged',
        severity: 'data-loss',
        subject: 'http_requests_total',
        message: `${path}: the last number is ${this.largest.toLocaleString('en-US')} and ${counted(this.seen, 'request')} can be read; the others are not in the log.`,
      }
    }
    if (this.final.size === 0) {
      yield {
        code: 'no-final-statistics',
        severity: 'data-loss',
        subject: path,
        message: `${path}: the server wrote no final statistics; it was killed, or the log was cut off.`,
      }
    }
  }
}
