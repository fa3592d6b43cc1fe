/**
 * What `docker stats` prints, saved as it came: the table, once a refresh, with or without the escapes that clear the
 * screen; or with `--format json` one object a container. Neither carries a time unless the loop around it adds one.
 */
import { UserError } from '../../../shared/errors.ts'
import type { Caveat, SeriesHeader } from '../../../shared/model.ts'
import { counted, Tally } from '../csv/tally.ts'
import { dockerPair, dockerRatio } from '../dockerQuantity.ts'
import { held } from '../held.ts'
import type { Importer } from '../importer.ts'
import { type JsonObject, parseObject } from '../jsonObjects.ts'
import { SeriesGroups } from '../seriesGroups.ts'
import { headLines, TextLines } from '../textLines.ts'
import { instantLine, instantText } from './instants.ts'

const HEADER = /^\s*CONTAINER(?: ID)?\s{2,}.*CPU %\s+MEM USAGE \/ LIMIT/
const CELLS = /\s{2,}/
const TIME_KEYS = ['timestamp', 'time', 'ts', 'date', '@timestamp']
/** Longer names are damage. */
const MAX_NAME = 256

const SERIES: readonly Omit<SeriesHeader, 'labels'>[] = [
  { metric: 'container_cpu_cores', unit: 'ratio', column: 'CPU %' },
  { metric: 'container_memory_usage_bytes', unit: 'bytes', column: 'MEM USAGE' },
  { metric: 'container_spec_memory_limit_bytes', unit: 'bytes', column: 'LIMIT' },
  { metric: 'container_network_receive_bytes_total', unit: 'bytes', column: 'NET I/O' },
  { metric: 'container_network_transmit_bytes_total', unit: 'bytes', column: 'NET I/O' },
  { metric: 'container_fs_reads_bytes_total', unit: 'bytes', column: 'BLOCK I/O' },
  { metric: 'container_fs_writes_bytes_total', unit: 'bytes', column: 'BLOCK I/O' },
  { metric: 'container_pids', unit: 'count', column: 'PIDS' },
]

interface Texts {
  readonly container: string
  readonly cpu: string
  readonly memory: string
  readonly network: string
  readonly block: string
  readonly pids: string
}

export const dockerStats: Importer = {
  id: 'docker-stats',
  follows: true,
  sniff(head) {
    const lines = headLines(head)
    if (lines.some((line) => HEADER.test(line))) return true
    const text = lines.join('\n')
    // The suites that add a container and a time of their own have an importer of their own.
    return /^\s*\{[^{}]*"(?:CPUPerc|MemUsage)"\s*:/m.test(text) && !/"container"\s*:/.test(text)
  },
  async *parse(source) {
    const tally = new Tally()
    const lines = new TextLines(source)
    const capture = new Capture(tally)
    for await (const { text, number, open, pause } of lines) {
      if (pause) yield held(capture.records())
      else capture.take(text, number, open)
    }
    if (capture.rows === 0)
      throw lines.failure ?? new UserError('bad-data', `${source.path} holds no container's figures`)
    yield* capture.records()
    for (const caveat of [...tally.caveats(source.path), ...capture.caveats()]) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

class Capture {
  rows = 0
  private readonly tally: Tally
  private readonly dated = new SeriesGroups()
  private readonly counted = new SeriesGroups()
  private columns: readonly string[] = []
  private at: number | undefined
  private sample = -1
  private seen = new Set<string>()
  private timed = 0

  constructor(tally: Tally) {
    this.tally = tally
  }

  take(text: string, line: number, open: boolean): void {
    const trimmed = text.trim()
    if (trimmed === '' || trimmed === '[' || trimmed === ']') return
    if (HEADER.test(text)) {
      this.columns = trimmed.split(CELLS)
      this.beginSample()
      return
    }
    const instant = instantLine(trimmed)
    if (instant) {
      this.time(instant.seconds, instant.zoned, line)
      return
    }
    const texts = trimmed.startsWith('{') ? this.object(trimmed, line) : open ? undefined : this.row(trimmed)
    if (texts) this.add(texts, line)
    else if (open) {
      const message = () => 'the file ends in the middle of a row; it is left out'
      this.tally.add({ code: 'file-cut-off', severity: 'data-loss', message }, line)
    } else {
      const message = (count: number) => `${counted(count, 'line')} that is no container's figures; left out`
      this.tally.add({ code: 'unreadable-lines', severity: 'data-loss', message }, line)
    }
  }

  private time(seconds: number, zoned: boolean, line: number): void {
    this.at = seconds
    if (zoned) return
    const message = () => 'times state no time zone and are read as UTC'
    this.tally.add({ code: 'time-without-zone', severity: 'info', message }, line)
  }

  private beginSample(): void {
    this.sample++
    this.seen = new Set()
  }

  private row(text: string): Texts | undefined {
    const cells = text.split(CELLS)
    const cell = (name: string) => cells[this.columns.indexOf(name)] ?? ''
    if (this.columns.length === 0 || cells.length !== this.columns.length) return undefined
    const container = cell('NAME') || cell('CONTAINER ID') || cell('CONTAINER')
    return {
      container,
      cpu: cell('CPU %'),
      memory: cell('MEM USAGE / LIMIT'),
      network: cell('NET I/O'),
      block: cell('BLOCK I/O'),
      pids: cell('PIDS'),
    }
  }

  private object(text: string, line: number): Texts | undefined {
    const object = parseObject(text.replace(/,$/, ''))
    if (!object) return undefined
    const of = (key: string): string => {
      const value = Object.hasOwn(object, key) ? object[key] : undefined
      return typeof value === 'string' ? value : ''
    }
    this.timeOf(object, line)
    return {
      container: of('Name') || of('Container') || of('ID'),
      cpu: of('CPUPerc'),
      memory: of('MemUsage'),
      network: of('NetIO'),
      block: of('BlockIO'),
      pids: of('PIDs'),
    }
  }

  private timeOf(object: JsonObject, line: number): void {
    for (const key of TIME_KEYS) {
      const value = Object.hasOwn(object, key) ? object[key] : undefined
      const instant = typeof value === 'string' ? (instantText(value) ?? instantLine(value)) : undefined
      if (instant) this.time(instant.seconds, instant.zoned, line)
      else if (typeof value === 'number' && value > 1e8) this.at = value > 1e11 ? value / 1000 : value
      else continue
      return
    }
  }

  private add({ container, cpu, memory, network, block, pids }: Texts, line: number): void {
    if (container === '' || container.length > MAX_NAME) {
      const message = (count: number) => `${counted(count, 'row')} that names no container; left out`
      this.tally.add({ code: 'sample-without-container', severity: 'data-loss', message }, line)
      return
    }
    // A container that comes again begins the next sample where no header does.
    if (this.sample < 0 || this.seen.has(container)) this.beginSample()
    this.seen.add(container)
    this.rows++
    const values = [
      dockerRatio(cpu),
      ...dockerPair(memory),
      ...dockerPair(network),
      ...dockerPair(block),
      /^\d{1,9}$/.test(pids) ? Number(pids) : undefined,
    ].map((value) => value ?? Number.NaN)
    if (Number.isNaN(values[1])) {
      const message = (count: number) =>
        `${counted(count, 'row')} without memory, as of a container that is not running`
      this.tally.add({ code: 'container-missing', severity: 'data-loss', message }, line)
    }
    const series = () => SERIES.map((each) => ({ ...each, labels: { container } }))
    if (this.at === undefined) this.counted.add(container, this.sample, values, series)
    else {
      this.timed++
      this.dated.add(container, this.at, values, series)
    }
  }

  *records() {
    yield* this.dated.records(true)
    yield* this.counted.records(false)
  }

  *caveats(): Generator<Caveat> {
    if (this.timed < this.rows) {
      yield {
        code: 'time-is-sample-number',
        severity: 'misleading',
        subject: 'run',
        message: `docker stats writes no time: ${counted(this.rows - this.timed, 'row')} stand a second apart, in the order of the samples. Rates and slopes per hour mean nothing; put \`date -Is\` before each sample.`,
      }
    }
    yield {
      code: 'memory-without-cache',
      severity: 'info',
      subject: 'container_memory_usage_bytes',
      message:
        'docker stats subtracts cached files that can be given back from memory, so it is less than what the limit counts.',
    }
    const dropped = this.dated.dropped + this.counted.dropped
    if (dropped > 0) {
      yield {
        code: 'samples-left-out',
        severity: 'data-loss',
        subject: 'run',
        message: `${counted(dropped, 'row')} beyond what is held of one file; left out.`,
      }
    }
  }
}
