/**
 * Benchmark files of many versions as one history. The files are read one after the other by listeners that keep what
 * each holds; the last one is followed by the series over the versions' dates and the tables.
 */
import {
  type Change,
  changeOf,
  compareVersions,
  type SampleFigures,
  sampleFigures,
} from '../../../shared/analysis/benchmarkHistory.ts'
import type { Caveat, Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted } from '../csv/tally.ts'
import { frameRecords } from '../frames.ts'
import type { Importer } from '../importer.ts'

/** Each has some 13 benchmarks of 3 runs; all are held until the last is read. */
const MAX_VERSIONS = 2_000
/** Below so many runs a side no rank test reaches 5 %. */
const ENOUGH_RUNS = 4

interface Version {
  readonly version: string
  readonly atMs: number | undefined
  readonly environment: string
  readonly benchmarks: readonly Entry[]
}

interface Entry {
  readonly name: string
  readonly engine: string
  readonly records: string
  readonly figures: SampleFigures
}

interface Step extends Entry {
  readonly version: Version
  before: Step | undefined
  change: Change | undefined
}

export class BenchmarkHistory {
  private readonly versions: Version[] = []

  /** An importer that keeps a file's content; after the last file the history is told. */
  watch(importer: Importer, last: boolean): Importer {
    return {
      id: importer.id,
      sniff: (head, path) => importer.sniff(head, path),
      parse: (source) => this.listen(importer.parse(source), last),
    }
  }

  private async *listen(records: AsyncIterable<ImportRecord>, last: boolean): AsyncGenerator<ImportRecord, void> {
    const kept: ImportRecord[] = []
    for await (const record of records) if (record.kind !== 'caveat') kept.push(record)
    if (this.versions.length < MAX_VERSIONS) this.versions.push(understand(kept))
    if (last) yield* this.history()
  }

  private *history(): Generator<ImportRecord> {
    const versions = this.versions.toSorted((a, b) => compareVersions(a.version, b.version))
    const tracks = trackBenchmarks(versions)
    const environments = [...new Set(versions.map(({ environment }) => environment))]
    yield { kind: 'parameter', name: 'versions', value: versions.length }
    for (const steps of tracks) yield* series(steps, environments.length > 1)
    yield { kind: 'table', table: historyTable(tracks) }
    yield { kind: 'table', table: changesTable(tracks) }
    for (const caveat of caveats(tracks, environments)) yield { kind: 'caveat', caveat }
  }
}

function understand(records: readonly ImportRecord[]): Version {
  const parameters = new Map(
    records.flatMap((record) => (record.kind === 'parameter' ? [[record.name, String(record.value)] as const] : [])),
  )
  const benchmarks: Entry[] = []
  let atMs: number | undefined
  let labels: Readonly<Record<string, string>> = {}
  for (const record of records) {
    if (record.kind === 'frame') {
      atMs = record.epochMs
      labels = record.series[0]?.labels ?? {}
    } else if (record.kind === 'points') {
      const figures = sampleFigures([...(record.v[0] ?? [])])
      const { benchmark = '', engine = '', records = '' } = labels
      if (figures) benchmarks.push({ name: benchmark, engine, records, figures })
    }
  }
  const machine = ['os', 'architecture', 'cpus', 'total_memory', 'driver_memory', 'executor_memory']
  const environment = machine.map((name) => parameters.get(name) ?? 'not stated')
  const [os, architecture, cpus, memory, driver, executor] = environment
  return {
    version: parameters.get('version') ?? 'unknown',
    atMs,
    environment: `${os} ${architecture}, ${cpus} CPUs, ${memory}, driver memory ${driver}, executor memory ${executor}`,
    benchmarks,
  }
}

/** The versions of each benchmark in each environment, oldest first. */
function trackBenchmarks(versions: readonly Version[]): readonly (readonly Step[])[] {
  const tracks = new Map<string, Step[]>()
  for (const version of versions) {
    for (const entry of version.benchmarks) {
      // An engine that is empty and one that is not stated are both the default of their time.
      const key = [entry.name, entry.engine, entry.records, version.environment].join('\n')
      const track = tracks.get(key) ?? []
      track.push({ ...entry, version, before: undefined, change: undefined })
      tracks.set(key, track)
    }
  }
  for (const track of tracks.values()) compareSteps(track)
  return [...tracks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, track]) => track)
}

/** A version that is too fast to believe is no measure for the one after it. */
function compareSteps(track: readonly Step[]): void {
  let before: Step | undefined
  track.forEach((step, i) => {
    step.before = before
    if (before) step.change = changeOf(before.figures, step.figures, track[i + 1]?.figures)
    if (step.change !== 'too fast to believe') before = step
  })
}

/** Medians over the days on which the versions were measured. */
function* series(steps: readonly Step[], stateEnvironment: boolean): Generator<ImportRecord> {
  const dated = steps
    .flatMap((step) => (step.version.atMs === undefined ? [] : [{ atMs: step.version.atMs, figures: step.figures }]))
    .sort((a, b) => a.atMs - b.atMs)
  const [first] = dated
  const [step] = steps
  if (!first || !step) return
  yield* frameRecords({
    epochMs: first.atMs,
    series: [
      {
        metric: 'benchmark_duration_seconds',
        unit: 'seconds',
        column: 'median of Time taken (s)',
        labels: {
          benchmark: step.name,
          records: step.records,
          ...(step.engine === '' ? {} : { engine: step.engine }),
          ...(stateEnvironment ? { environment: step.version.environment } : {}),
        },
      },
    ],
    t: dated.map(({ atMs }) => (atMs - first.atMs) / 1000),
    v: [dated.map(({ figures }) => figures.median)],
  })
}

const KEY_COLUMNS: Table['columns'] = [
  { name: 'benchmark', unit: 'text' },
  { name: 'engine', unit: 'text' },
  { name: 'records', unit: 'count' },
  { name: 'version', unit: 'text' },
  { name: 'previous', unit: 'text' },
]

function key({ name, engine, records, version, before }: Step): Cell[] {
  return [name, engine, Number(records), version.version, before?.version.version ?? null]
}

function historyTable(tracks: readonly (readonly Step[])[]): Table {
  return {
    name: 'History of the benchmarks',
    columns: [
      ...KEY_COLUMNS,
      { name: 'runs', unit: 'count' },
      { name: 'median', unit: 'seconds' },
      { name: 'mean', unit: 'seconds' },
      { name: 'min', unit: 'seconds' },
      { name: 'max', unit: 'seconds' },
      { name: "change of mean, the suite's", unit: 'ratio' },
      { name: 'change of median', unit: 'ratio' },
      { name: 'reading', unit: 'text' },
      { name: 'environment', unit: 'text' },
    ],
    rows: tracks.flat().map((step) => {
      const { figures, before, change, version } = step
      return [
        ...key(step),
        figures.n,
        figures.median,
        figures.mean,
        figures.min,
        figures.max,
        relative(figures.mean, before?.figures.mean),
        relative(figures.median, before?.figures.median),
        change ?? 'first in this environment',
        version.environment,
      ]
    }),
  }
}

function changesTable(tracks: readonly (readonly Step[])[]): Table {
  const changed = tracks.flat().filter(({ change }) => change !== undefined && change !== 'no clear change')
  return {
    name: 'Versions that changed a benchmark',
    columns: [
      ...KEY_COLUMNS,
      { name: 'median before', unit: 'seconds' },
      { name: 'median', unit: 'seconds' },
      { name: 'change', unit: 'ratio' },
      { name: 'reading', unit: 'text' },
    ],
    rows: changed
      .map((step) => ({ step, size: Math.abs(Number(relative(step.figures.median, step.before?.figures.median))) }))
      .sort((a, b) => b.size - a.size)
      .map(({ step }) => [
        ...key(step),
        step.before?.figures.median ?? null,
        step.figures.median,
        relative(step.figures.median, step.before?.figures.median),
        step.change ?? null,
      ]),
  }
}

function relative(value: number, base: number | undefined): Cell {
  return base === undefined || base === 0 ? null : (value - base) / base
}

function* caveats(tracks: readonly (readonly Step[])[], environments: readonly string[]): Generator<Caveat> {
  const steps = tracks.flat()
  if (environments.length > 1) {
    yield {
      code: 'environments-differ',
      severity: 'misleading',
      subject: 'run',
      message: `The versions were measured on ${environments.length} machines (${environments.slice(0, 4).join('; ')}); only versions of the same one are compared.`,
    }
  }
  const slips = steps.filter(({ change }) => change === 'too fast to believe')
  for (const { name, records, version, figures, before } of slips.slice(0, 10)) {
    yield {
      code: 'too-fast-to-believe',
      severity: 'misleading',
      subject: 'benchmark_duration_seconds',
      message: `${name} of ${Number(records).toLocaleString('en-US')} records takes ${figures.median} s in ${version.version}, and ${before?.figures.median} s before; the version after it is slow again. Probably the runs stopped early.`,
    }
  }
  const few = steps.filter(({ figures }) => figures.n < ENOUGH_RUNS).length
  if (few > 0) {
    yield {
      code: 'few-runs-a-version',
      severity: 'info',
      subject: 'benchmark_duration_seconds',
      message: `${counted(few, 'row')} of ${steps.length} rest on fewer than ${ENOUGH_RUNS} runs, with which no test reaches 5 %. A change is named only where two versions share no value and their medians are a tenth apart.`,
    }
  }
}
