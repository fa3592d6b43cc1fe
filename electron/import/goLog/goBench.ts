/**
 * The text of `go test -bench`, as golang.org/design/14313-benchmark-format defines it:
 *
 *     goos: linux
 *     BenchmarkWrite/Size_1MB-8    3014    377545 ns/op    920 B/op    10 allocs/op
 *
 * A name and its figures may be on two lines when the benchmark itself prints. `-count=n` repeats each line n times.
 */
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, type Tally } from '../csv/tally.ts'
import type { LogReader } from '../logs/logReader.ts'

/** A suite of hundreds of benchmarks, repeated ten times. */
const MAX_RESULTS = 20_000
/** A benchmark reports a handful of figures of its own. */
const MAX_MEASURES = 40
/** Below six repetitions no interval of 95 % can be given for a median. */
const ENOUGH_REPETITIONS = 6

const RESULT = /^(Benchmark\S*)\s+(\d+)\s+(\d.*)$/
const FIGURES = /^(\d+)\s+(\d\S*\s+\S+\/(?:op|s)\b.*)$/
const NAME = /^(Benchmark\S+)$/
const CONFIG = /^(goos|goarch|pkg|cpu): (.+)$/
const PACKAGE = /^(ok|FAIL|---|\?)\s+(\S+\/\S+|\S+\.\S+)\s+(?:(\d+(?:\.\d+)?)s|(\[[^\]]+\]|\(cached\)))/

export const GO_BENCH_MARKS: readonly RegExp[] = [
  /^(?:goos|goarch): \w+$/,
  /^Benchmark\S+\s+\d+\s+\d\S*\s+\S+\/op/,
  /^FAIL\s+\S+\s+\[(?:build|setup) failed\]/,
]

interface Result {
  readonly benchmark: string
  readonly procs: number
  readonly pkg: string
  readonly iterations: number
  readonly values: ReadonlyMap<string, number>
}

interface Measure {
  readonly name: string
  readonly unit: Unit
  /** Multiply by 10^shift to get the base unit. */
  readonly shift: number
}

function measure(spelling: string): Measure {
  if (spelling === 'ns/op') return { name: 'time/op', unit: 'seconds', shift: -9 }
  if (spelling === 'B/op') return { name: 'allocated/op', unit: 'bytes', shift: 0 }
  if (spelling === 'allocs/op') return { name: 'allocations/op', unit: 'count', shift: 0 }
  if (spelling === 'MB/s') return { name: 'throughput', unit: 'bytes/second', shift: 6 }
  return { name: spelling, unit: 'unknown', shift: 0 }
}

export class GoBench implements LogReader {
  private readonly results: Result[] = []
  private readonly measures = new Map<string, Measure>()
  private readonly config = new Map<string, string>()
  private readonly packages: Cell[][] = []
  private pkg = ''
  private named = ''
  private left = 0
  private firstFailure: number | undefined

  take(text: string, line: number): boolean {
    const [, key, value = ''] = CONFIG.exec(text) ?? []
    if (key !== undefined) {
      if (key === 'pkg') this.pkg = value
      else if (!this.config.has(key)) this.config.set(key, value)
      return true
    }
    return /^(?:PASS|FAIL)$/.test(text) || this.takeResult(text) || this.takePackage(text, line)
  }

  private takeResult(text: string): boolean {
    const result = RESULT.exec(text)
    if (result) return this.add(result[1] ?? '', result[2] ?? '', result[3] ?? '')
    const name = NAME.exec(text)?.[1]
    if (name !== undefined) {
      this.named = name
      return true
    }
    const figures = this.named === '' ? null : FIGURES.exec(text)
    return figures ? this.add(this.named, figures[1] ?? '', figures[2] ?? '') : false
  }

  private takePackage(text: string, line: number): boolean {
    const [, status = '', name = '', seconds, note] = PACKAGE.exec(text) ?? []
    if (name === '') return false
    if (this.packages.length < MAX_RESULTS) {
      this.packages.push([name, status, seconds === undefined ? null : Number(seconds), note ?? null])
    }
    if (status === 'FAIL') this.firstFailure ??= line
    return true
  }

  private add(name: string, iterations: string, rest: string): boolean {
    const words = rest.trim().split(/\s+/)
    const values = new Map<string, number>()
    for (let i = 0; i + 1 < words.length; i += 2) {
      const [digits = '', spelling = ''] = [words[i], words[i + 1]]
      if (!/^\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?$/i.test(digits)) return false
      const known = this.measures.get(spelling) ?? measure(spelling)
      if (!this.measures.has(spelling)) {
        if (this.measures.size >= MAX_MEASURES) continue
        this.measures.set(spelling, known)
      }
      const value = /e/i.test(digits) ? Number(digits) * 10 ** known.shift : Number(`${digits}e${known.shift}`)
      if (Number.isFinite(value)) values.set(known.name, value)
    }
    if (values.size === 0) return false
    this.named = ''
    if (this.results.length >= MAX_RESULTS) {
      this.left++
      return true
    }
    const [, benchmark = name, procs = '1'] = /^(.*?)-(\d{1,5})$/.exec(name) ?? []
    this.results.push({ benchmark, procs: Number(procs), pkg: this.pkg, iterations: Number(iterations), values })
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    for (const [name, value] of this.config) yield { kind: 'parameter', name, value }
    if (this.results.length > 0) {
      yield { kind: 'table', table: this.summary() }
      yield { kind: 'table', table: this.all() }
      this.note(tally)
    }
    if (this.packages.length > 0) yield { kind: 'table', table: packageTable(this.packages) }
    if (this.firstFailure !== undefined) {
      const failed = this.packages.filter(([, status]) => status === 'FAIL').map(([name, , , note]) => [name, note])
      const message = () =>
        `the tests of ${failed
          .slice(0, 3)
          .map(([name, note]) => (note === null ? name : `${name} ${note}`))
          .join(', ')} did not pass; what they did not run has no figures`
      tally.add({ code: 'benchmark-failed', severity: 'error', message }, this.firstFailure)
    }
  }

  private note(tally: Tally): void {
    const groups = [...this.groups().values()]
    const once = this.results.filter(({ iterations }) => iterations === 1).length
    if (once > 0) {
      const message = () =>
        `${counted(once, 'result')} of one iteration: a single measurement each, with start-up in it`
      tally.add({ code: 'benchmark-of-one-iteration', severity: 'misleading', message })
    }
    const fewest = Math.min(...groups.map((group) => group.length))
    if (fewest < ENOUGH_REPETITIONS) {
      const message = () =>
        `benchmarks are repeated as few as ${counted(fewest, 'time')}; under ${ENOUGH_REPETITIONS} there is no interval of 95 % for a median`
      tally.add({ code: 'benchmark-repeated-rarely', severity: 'info', message })
    }
    if (this.left > 0) {
      const message = () => `more than ${counted(MAX_RESULTS, 'result')}; ${counted(this.left, 'result')} left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
    }
  }

  private groups(): Map<string, Result[]> {
    return Map.groupBy(this.results, ({ benchmark, procs, pkg }) => `${pkg} ${benchmark} ${procs}`)
  }

  private summary(): Table {
    const measures = [...this.measures.values()]
    return {
      name: 'Benchmarks, median of their repetitions',
      columns: [
        { name: 'benchmark', unit: 'text' },
        { name: 'repetitions', unit: 'count' },
        ...measures.flatMap(({ name, unit }) => [
          { name, unit },
          { name: `${name} spread`, unit: 'ratio' as const },
        ]),
      ],
      rows: [...this.groups().values()].map((group): Cell[] => [
        group[0]?.benchmark ?? '',
        group.length,
        ...measures.flatMap(({ name }) => {
          const values = group.flatMap((result) => result.values.get(name) ?? []).sort((a, b) => a - b)
          const middle = median(values)
          if (middle === undefined) return [null, null]
          const range = (values.at(-1) ?? 0) - (values[0] ?? 0)
          return [middle, middle === 0 ? null : range / middle]
        }),
      ]),
    }
  }

  private all(): Table {
    const measures = [...this.measures.values()]
    return {
      name: 'Benchmarks, every repetition',
      columns: [
        { name: 'benchmark', unit: 'text' },
        { name: 'GOMAXPROCS', unit: 'count' },
        { name: 'package', unit: 'text' },
        { name: 'iterations', unit: 'count' },
        ...measures.map(({ name, unit }) => ({ name, unit })),
      ],
      rows: this.results.map(({ benchmark, procs, pkg, iterations, values }): Cell[] => [
        benchmark,
        procs,
        pkg,
        iterations,
        ...measures.map(({ name }) => values.get(name) ?? null),
      ]),
    }
  }
}

function median(sorted: readonly number[]): number | undefined {
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  if (upper === undefined) return undefined
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

function packageTable(rows: Table['rows']): Table {
  return {
    name: 'Packages',
    columns: [
      { name: 'package', unit: 'text' },
      { name: 'status', unit: 'text' },
      { name: 'time', unit: 'seconds' },
      { name: 'note', unit: 'text' },
    ],
    rows,
  }
}
