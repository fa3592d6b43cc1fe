/**
 * `benchmark_results_<version>.txt` of Data Caterer: a few lines about the machine, then a CSV of how long each run of
 * each benchmark took. The engine stands behind the class's name, may be empty, and is missing in the first versions.
 */
import { sampleFigures } from '../../../shared/analysis/benchmarkHistory.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, Tally } from '../csv/tally.ts'
import { frameRecords } from '../frames.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'
import { readNumber, splitCells } from '../textTable.ts'

/** A file of the suite has 39; the samples are held together. */
const MAX_SAMPLES = 20_000
/** Each becomes a series; the suite has 13. */
const MAX_BENCHMARKS = 500

const HEADER = /^Class name, ?Num records, ?Num run, ?Time taken \(s\)/
const VERSION = /^Data Caterer version:\s*(\S{1,40})/
const FACT = /^\s*(Date|OSType|Architecture|CPUs|Total Memory|Driver memory|Executor memory):\s*(.{1,80}?)\s*$/
const SETTINGS: Readonly<Record<string, string>> = {
  OSType: 'os',
  Architecture: 'architecture',
  CPUs: 'cpus',
  'Driver memory': 'driver_memory',
  'Executor memory': 'executor_memory',
}
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

interface Benchmark {
  readonly name: string
  readonly engine: string
  readonly records: number
}

export interface BenchmarkFile {
  readonly version: string
  /** Unix milliseconds, its zone's letters read as UTC; absent when the file states no date. */
  readonly atMs: number | undefined
  readonly zone: string | undefined
  readonly parameters: ReadonlyMap<string, string | number>
  readonly benchmarks: readonly BenchmarkSamples[]
}

export interface BenchmarkSamples extends Benchmark {
  readonly key: string
  /** Seconds, in the order of the file. */
  readonly samples: readonly number[]
  /** Seconds of other runs before each of them. */
  readonly starts: readonly number[]
}

export const catererBenchmarkResults: Importer = {
  id: 'caterer-benchmark-results',
  sniff(head) {
    const lines = headLines(head)
    return lines.some((line) => HEADER.test(line)) && lines.some((line) => VERSION.test(line))
  },
  async *parse(source) {
    const tally = new Tally()
    const lines = new TextLines(source)
    const reader = new Reader(tally)
    for await (const { text, number, open } of lines) reader.take(text, number, open)
    const file = reader.file()
    if (file.benchmarks.length === 0) {
      throw lines.failure ?? new UserError('bad-data', `${source.path} holds no run of a benchmark`)
    }
    yield* records(file)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

function* records({ version, atMs, parameters, benchmarks }: BenchmarkFile): Generator<ImportRecord> {
  yield { kind: 'parameter', name: 'version', value: version }
  for (const [name, value] of parameters) yield { kind: 'parameter', name, value }
  for (const { name, engine, records, samples, starts } of benchmarks) {
    yield* frameRecords({
      epochMs: atMs,
      series: [
        {
          metric: 'benchmark_duration_seconds',
          unit: 'seconds',
          column: 'Time taken (s)',
          labels: { benchmark: name, records: String(records), ...(engine === '' ? {} : { engine }) },
        },
      ],
      t: starts,
      v: [samples],
    })
  }
  const table: Table = {
    name: 'Benchmarks',
    columns: [
      { name: 'benchmark', unit: 'text' },
      { name: 'engine', unit: 'text' },
      { name: 'records', unit: 'count' },
      { name: 'runs', unit: 'count' },
      { name: 'median', unit: 'seconds' },
      { name: 'mean', unit: 'seconds' },
      { name: 'min', unit: 'seconds' },
      { name: 'max', unit: 'seconds' },
    ],
    rows: benchmarks.map(({ name, engine, records, samples }) => {
      const figures = sampleFigures(samples)
      return [
        name,
        engine,
        records,
        samples.length,
        figures?.median ?? null,
        figures?.mean ?? null,
        figures?.min ?? null,
        figures?.max ?? null,
      ]
    }),
  }
  yield { kind: 'table', table }
}

class Reader {
  private readonly tally: Tally
  private readonly parameters = new Map<string, string | number>()
  private readonly benchmarks = new Map<string, Benchmark & { key: string; samples: number[]; starts: number[] }>()
  private readonly runs = new Set<string>()
  private version = 'unknown'
  private atMs: number | undefined
  private zone: string | undefined
  private elapsed = 0
  private count = 0
  private inRows = false

  constructor(tally: Tally) {
    this.tally = tally
  }

  take(text: string, line: number, open: boolean): void {
    if (HEADER.test(text)) this.inRows = true
    else if (this.inRows && text.trim() !== '') this.row(text, line, open)
    else {
      this.version = VERSION.exec(text)?.[1] ?? this.version
      const [, label = '', value = ''] = FACT.exec(text) ?? []
      if (label === 'Date') this.date(value, line)
      else if (label === 'Total Memory') this.memory(value)
      else if (Object.hasOwn(SETTINGS, label)) {
        const amount = label === 'CPUs' ? readNumber(value) : undefined
        this.parameters.set(SETTINGS[label] ?? label, amount ?? value.replace(/^[A-Z_]+=/, ''))
      }
    }
  }

  file(): BenchmarkFile {
    const { version, atMs, zone, parameters } = this
    return { version, atMs, zone, parameters, benchmarks: [...this.benchmarks.values()] }
  }

  /** The kernel keeps some for itself, so the same machine states 15.61 and 15.62 GiB. */
  private memory(value: string): void {
    const amount = /^([\d.]{1,12})\s*([KMGT]iB)$/.exec(value)
    const rounded = amount ? `${Number(amount[1]).toFixed(1)} ${amount[2]}` : value
    this.parameters.set('total_memory', rounded)
  }

  /** As `date` prints it: `Tue Jun  4 06:59:57 UTC 2024`. */
  private date(value: string, line: number): void {
    const parts = /^\w{3} (\w{3})\s+(\d{1,2}) (\d\d):(\d\d):(\d\d) (\w{1,5}) (\d{4})$/.exec(value)
    const month = MONTHS.indexOf(parts?.[1] ?? '')
    if (!parts || month < 0) {
      const message = () => `the date is not read: ${value}`
      this.tally.add({ code: 'unreadable-time', severity: 'data-loss', message }, line)
      return
    }
    const [day, hour, minute, second, year] = [parts[2], parts[3], parts[4], parts[5], parts[7]].map(Number)
    this.atMs = Date.UTC(year ?? 0, month, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0)
    this.zone = parts[6]
    if (this.zone !== 'UTC' && this.zone !== 'GMT') {
      const message = () => `the zone ${this.zone} has several meanings; the date is read as UTC`
      this.tally.add({ code: 'time-without-zone', severity: 'info', message }, line)
    }
  }

  private row(text: string, line: number, open: boolean): void {
    const [className = '', recordCount = '', run = '', time = '', ...rest] = splitCells(text, ',')
    const [path = '', engine = ''] = className.split(':', 2)
    const [records, seconds] = [readNumber(recordCount), readNumber(time)]
    // The suite prints two decimals; a time with fewer at the end of the file may have lost one.
    const whole = !open || /\.\d\d$/.test(time)
    const name = path.slice(path.lastIndexOf('.') + 1)
    if (name === '' || records === undefined || seconds === undefined || seconds < 0 || rest.length > 0 || !whole) {
      const message = (count: number) => `${counted(count, 'row')} that is none of a benchmark; left out`
      this.tally.add({ code: 'unreadable-lines', severity: 'data-loss', message }, line)
      return
    }
    const key = `${name}:${engine},${records}`
    const known = this.benchmarks.get(key)
    if (++this.count > MAX_SAMPLES || (!known && this.benchmarks.size >= MAX_BENCHMARKS)) {
      const message = (count: number) => `${counted(count, 'row')} beyond what one file holds; left out`
      this.tally.add({ code: 'rows-left-out', severity: 'data-loss', message }, line)
      return
    }
    const benchmark = known ?? { key, name, engine, records, samples: [], starts: [] }
    if (!known) this.benchmarks.set(key, benchmark)
    benchmark.samples.push(seconds)
    benchmark.starts.push(this.elapsed)
    this.elapsed += seconds
    if (this.runs.has(`${key},${run}`)) {
      const message = (count: number) =>
        `${counted(count, 'run')} with the class, records and number of an earlier one; all count as runs of one benchmark, as the suite's own script counts them`
      this.tally.add({ code: 'repeated-run-number', severity: 'info', message }, line)
    }
    this.runs.add(`${key},${run}`)
  }
}
