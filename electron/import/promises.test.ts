/**
 * What opening each folder of real results promises: the system, the metrics, the tables, and what must be known to read
 * them. Formulas are held where they are computed; here it is that a person who opens the folder is told.
 */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requireOrSkip, SAMPLES } from '../requirements.ts'
import { fileSource } from './byteSource.ts'
import { listFolder } from './folder.ts'
import { planRuns } from './layouts/index.ts'

interface Promised {
  readonly system: string
  /** Runs of the folder; the promise is of all of them together. */
  readonly runs: number
  readonly metrics?: readonly string[]
  readonly tables?: readonly string[]
  readonly caveats?: readonly string[]
  /** Parameters as a run has them. */
  readonly parameters?: Readonly<Record<string, string | number>>
}

/** A server under load, one value every 15 seconds without a time: growth of the heap is no proof of a leak. */
const ISTIO: Promised = {
  system: 'banyandb-server',
  runs: 1,
  metrics: [
    'go_memstats_alloc_bytes',
    'go_memstats_heap_inuse_bytes',
    'go_memstats_sys_bytes',
    'go_memstats_stack_inuse_bytes',
    'process_cpu_seconds_total',
    'disk_used_bytes',
    'node_disk_written_bytes_total:rate5m',
  ],
  tables: ['Statistics', 'Statistics as the suite computes them', 'result.csv'],
  caveats: ['growth-under-load', 'time-from-row-number', 'rate-window-short', 'percentiles-between-neighbours'],
}

const GO_TRACE: Promised = {
  system: 'trace-streaming',
  runs: 1,
  metrics: [
    'go_memstats_heap_alloc_bytes',
    'go_memstats_heap_sys_bytes',
    'rss_proxy_bytes',
    'go_gc_duration_seconds_count',
    'go_gc_last_pause_seconds',
    'go_goroutines',
  ],
  caveats: [
    'measured-process-unknown',
    'mib-labelled-mb',
    'rss-is-not-rss',
    'pause-is-latest-only',
    'gc-count-cumulative',
  ],
  parameters: { scale: 'small' },
}

const CATERER: Promised = {
  system: 'data-caterer',
  runs: 1,
  metrics: [
    'http_requests_total',
    'http_requests_per_second',
    'http_server_memory_bytes',
    'jvm_memory_used_bytes',
    'data_caterer_records_total',
  ],
  tables: ['Statistics of the HTTP server', 'Memory report', "The sampler's summary", 'Outcome and its evidence'],
  caveats: [
    'zero-means-not-measured',
    'heap-includes-garbage',
    'rate-is-average-so-far',
    'latency-is-server-side',
    'memory-of-http-server',
    'report-without-memory',
    'sampler-clock-matched',
  ],
}

const PROMISES: Readonly<Record<string, readonly Promised[]>> = {
  'banyandb/istio/2024-01-12': [ISTIO],
  'banyandb/istio/2024-03-14': [ISTIO],
  'banyandb/istio/2024-07-31': [ISTIO],
  'banyandb/istio/2024-09-09': [ISTIO],
  'banyandb/istio/2025-07-11': [ISTIO],
  'banyandb/fadvis': [
    {
      system: 'banyandb-fadvis',
      runs: 6,
      metrics: [
        'process_resident_memory_bytes',
        'process_virtual_memory_bytes',
        'node_memory_Cached_bytes',
        'node_memory_MemFree_bytes',
      ],
      tables: ['Memory before and after each benchmark', 'Mean difference, after minus before'],
      caveats: ['kilobytes-are-kib', 'time-without-zone', 'repeated-time', 'no-rows'],
      parameters: { fadvise: 'enabled', pid: 17009 },
    },
    {
      system: 'files',
      runs: 1,
      tables: ['Benchmarks, median of their repetitions', 'Benchmarks, every repetition', 'Packages'],
      caveats: ['benchmark-of-one-iteration', 'benchmark-repeated-rarely', 'benchmark-failed', 'log-reports-trouble'],
      parameters: { goos: 'linux' },
    },
  ],
  'banyandb/trace-duration': [
    {
      system: 'banyandb-server',
      runs: 1,
      tables: ['Durations in the order of the file', 'Statistics of the durations', 'result.csv'],
      caveats: ['seconds-assumed', 'percentiles-between-neighbours'],
    },
  ],
  'banyandb/catalog': [],
  'banyandb/docs': [],
  'banyandb/schemas/stream-vs-trace': [],
  'banyandb/schemas/trace-streaming': [],
  'banyandb/soak': [],
  'data-caterer/benchmark_results': [
    {
      system: 'data-caterer-benchmarks',
      runs: 36,
      metrics: ['benchmark_duration_seconds'],
      tables: ['History of the benchmarks', 'Versions that changed a benchmark', 'Benchmarks'],
      caveats: ['environments-differ', 'too-fast-to-believe', 'few-runs-a-version', 'repeated-run-number'],
    },
  ],
  'data-caterer/scenarios': [
    { system: 'data-caterer', runs: 6, tables: ['Scenario'], caveats: ['rate-not-applied'], parameters: {} },
  ],
  'fusio-manifest': [
    {
      system: 'fusio-manifest',
      runs: 3,
      tables: [
        'Results',
        'Results by configuration',
        'Results by scenario',
        'Change against the baseline scenario',
        'Mean precondition failure rate by writers and key overlap',
        'Mean failed share of attempts by writers and key overlap',
        'Mean precondition failure rate by setting',
        'Lowest and highest precondition failure rates',
      ],
      caveats: [
        'failure-rate-per-write',
        'percentiles-of-few',
        'load-not-reached',
        'duration-as-configured',
        'read-tail-only-on-console',
        'labels-repeat',
        'scenario-by-row-order',
        'chaos-not-injected',
      ],
      parameters: { test: 'chaos sweep', configurations: 7, duration: 300 },
    },
  ],
  'go-trace-stress/query-leak': [GO_TRACE],
  'go-trace-stress/stable': [GO_TRACE],
  'jvm/http-bounded': [
    {
      ...CATERER,
      tables: [...(CATERER.tables ?? []), 'GC.heap_info', 'jstat -gc', 'Final statistics of the HTTP server'],
      caveats: [...(CATERER.caveats ?? []), 'outcome-from-evidence'],
      // Without the application's log nothing proves that it ended well.
      parameters: { outcome: 'inconclusive' },
    },
  ],
  'jvm/oom': [
    {
      ...CATERER,
      caveats: [...(CATERER.caveats ?? []), 'run-failed', 'sampler-stopped-early'],
      parameters: { outcome: 'out of memory' },
    },
  ],
  'poc-parquet-aggregator/format_specimens': [
    {
      system: 'streaming-comparison',
      runs: 8,
      tables: [
        'Summary as written by the suite',
        'Streaming against in-memory',
        'Crossover over measured rows',
        'Raw runs',
        'Median and deviation by scale',
        'Figures of the log',
        'Correctness validation',
        'Validated metrics',
      ],
      caveats: [
        'mib-labelled-mb',
        'rows-rejoined',
        'counts-not-found',
        'failures-have-no-row',
        'whole-seconds',
        'run-unfinished',
        'validation-failed',
        'validation-partial',
      ],
    },
  ],
  'poc-parquet-aggregator/nise': [],
  'poc-parquet-aggregator/reports': [
    { system: 'streaming-comparison', runs: 3, tables: ['Scenarios'], caveats: ['no-scenario-passed', 'no-rows'] },
  ],
}

/** All that the runs of each system say. */
async function opened(folder: string) {
  const { files, release } = await listFolder(join(SAMPLES, folder), new AbortController().signal)
  const { plans } = planRuns(files)
  const systems = new Map<string, Said>()
  for (const { system, sources, parameters } of plans) {
    const said = systems.get(system) ?? { runs: 0, metrics: [], tables: [], caveats: [], parameters: [] }
    systems.set(system, said)
    said.runs++
    for (const [name, value] of Object.entries(parameters)) said.parameters.push(`${name}: ${value}`)
    for (const { file, importer } of sources) {
      for await (const record of importer.parse(fileSource(file.absolutePath, file.path))) {
        if (record.kind === 'frame') said.metrics.push(...record.series.map(({ metric }) => metric))
        else if (record.kind === 'table') said.tables.push(record.table.name)
        else if (record.kind === 'caveat') said.caveats.push(record.caveat.code)
        else if (record.kind === 'parameter') said.parameters.push(`${record.name}: ${record.value}`)
      }
    }
  }
  await release()
  return systems
}

interface Said {
  runs: number
  readonly metrics: string[]
  readonly tables: string[]
  readonly caveats: string[]
  readonly parameters: string[]
}

describe.skipIf(!requireOrSkip('samples'))('of the real results,', () => {
  for (const [folder, promised] of Object.entries(PROMISES)) {
    const what = promised.map(({ system, runs }) => `${runs} × ${system}`).join(' and ')
    it(`${folder} gives ${what || 'nothing, and says why'}`, async () => {
      const systems = await opened(folder)
      expect([...systems.keys()].toSorted()).toEqual(promised.map(({ system }) => system).toSorted())
      for (const { system, runs, metrics = [], tables = [], caveats = [], parameters = {} } of promised) {
        const said = systems.get(system)
        expect(said?.runs).toBe(runs)
        expect(said?.metrics, 'metrics').toEqual(expect.arrayContaining([...metrics]))
        expect(said?.tables, 'tables').toEqual(expect.arrayContaining([...tables]))
        expect(said?.caveats, 'caveats').toEqual(expect.arrayContaining([...caveats]))
        const settings = Object.entries(parameters).map(([name, value]) => `${name}: ${value}`)
        expect(said?.parameters, 'parameters').toEqual(expect.arrayContaining(settings))
      }
    }, 60_000)
  }
})
