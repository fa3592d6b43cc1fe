/**
 * What a workbench must be able to open of the five systems, line by line: which sample shows it, and the system, the
 * metrics, the tables with their figures, and the caveats that opening it gives. Damage, cuts and formulas are held beside
 * each format; pprof, JFR, HPROF and GC logs have tests of their own.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Table } from '../../shared/model.ts'
import type { ImportRecord } from '../../shared/records.ts'
import { ROOT } from '../requirements.ts'
import { fileSource } from './byteSource.ts'
import { listFolder } from './folder.ts'
import { planRuns } from './layouts/index.ts'

const OWN = join(ROOT, 'resources', 'samples')

interface Promised {
  readonly line: string
  /** Samples, each at its place in the folder that is opened; a text stands for itself. */
  readonly files: Readonly<Record<string, { readonly from: string } | { readonly text: string }>>
  /** Runs by their system; without, none. */
  readonly runs?: Readonly<Record<string, number>>
  readonly metrics?: readonly string[]
  readonly phases?: readonly string[]
  readonly caveats?: readonly string[]
  readonly parameters?: Readonly<Record<string, string | number>>
  /** By table and column: the values of its first rows. */
  readonly figures?: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>
  /** Why files are not read. */
  readonly reasons?: Readonly<Record<string, RegExp>>
}

const from = (path: string) => ({ from: path })
const text = (...lines: readonly string[]) => ({ text: `${lines.join('\n')}\n` })
const MEMORY = 'demo/stable/memory_write_small.csv'
const GO_MEMORY = ['go_memstats_heap_alloc_bytes', 'go_memstats_heap_sys_bytes', 'rss_proxy_bytes', 'go_goroutines']
const COMPARISON = 'streaming-comparison/streaming_comparison_20260115_101500'
const RESULTS = 'data-caterer/results'

const BANYANDB: readonly Promised[] = [
  {
    line: 'trace-streaming folder, whole: two phases, profiles, pictures, console log',
    files: { 'a/': from('demo/leaking'), 'a/console.log': from('banyandb/trace-streaming/console.log') },
    runs: { 'trace-streaming': 1 },
    metrics: [...GO_MEMORY, 'go_gc_duration_seconds_count', 'go_gc_last_pause_seconds'],
    phases: ['write', 'query'],
    caveats: ['mib-labelled-mb', 'rss-is-not-rss', 'pause-is-latest-only', 'percentiles-of-few'],
    parameters: { scale: 'small', 'traces generated': 100_000 },
    figures: { 'Queries by MaxTraceSize': { 'latency p95': [0.0315], 'success rate of all tried': [1] } },
  },
  {
    line: 'trace-streaming folder, any part missing: no profiles, no query phase',
    files: { 'a/memory_write_small.csv': from(MEMORY) },
    runs: { 'trace-streaming': 1 },
    metrics: GO_MEMORY,
    phases: ['write'],
  },
  {
    line: 'quota_stress_{write,query}_memory.csv',
    files: {
      'a/quota_stress_write_memory.csv': from(MEMORY),
      'a/quota_stress_query_memory.csv': from('demo/stable/memory_query_small.csv'),
    },
    runs: { 'trace-streaming': 1 },
    metrics: GO_MEMORY,
    phases: ['write', 'query'],
  },
  {
    line: 'stream-vs-trace folder: stats, summary, console log, a stale stats_pid',
    files: { 'a/': from('banyandb/stream-vs-trace'), 'a/stats_pid': text('4711') },
    runs: { 'stream-vs-trace': 1 },
    metrics: ['container_cpu_cores', 'container_memory_usage_bytes', 'container_pids'],
    caveats: ['container-missing', 'memory-units-dropped', 'traffic-of-first-sample', 'cpu-ratio-dropped'],
    figures: {
      'Stream against trace': {
        'stream / trace': [1.023975904664766, 1.204378374675628],
        'stream / trace, as printed': [null, '.98'],
      },
      'Container figures, as printed': { 'memory limit': ['4MB'] },
    },
    reasons: { 'a/stats_pid': /./ },
  },
  {
    line: 'console report for both models: per-worker throughput, zeros that mean not measured, swallowed errors',
    files: { 'a/console.log': from('banyandb/stream-vs-trace/console.log') },
    runs: { 'stream-vs-trace': 1 },
    caveats: ['throughput-per-worker', 'zeros-not-measured', 'errors-swallowed', 'log-reports-trouble'],
    parameters: { concurrency: 5, 'batch size': 100 },
    figures: { 'Performance reports': { report: ['Stream Write', 'Trace Write'] } },
  },
  {
    line: 'soak folder with captures per role: lost unit, gates, steps of goroutines',
    files: { 'a/': from('banyandb/soak') },
    runs: { 'banyandb-soak': 1 },
    metrics: [
      'container_memory_unit_lost',
      'disk_used_bytes',
      'soak_monitor_alert',
      'soak_replay_failed',
      'go_goroutines',
    ],
    caveats: ['unit-lost', 'soak-gate-failed', 'soak-ends-only', 'replay-differs', 'soak-monitor-alert'],
    figures: { 'Gates of the soak test': { outcome: ['pass', 'fail', 'pass'] } },
  },
  {
    line: 'query benchmark and replication benchmark JSON',
    files: {
      'q/a.json': from('banyandb/querybench/distributed-querybench.json'),
      'r/b.json': from('banyandb/replication/banyandb-benchmark-20260521-083000.json'),
    },
    runs: { files: 2 },
    figures: {
      'Vectorized against row engine, vec / row': { p50_ms: [0.5, 0.5] },
      'Replication benchmark': { replication_factor: [1] },
    },
  },
  {
    line: 'fadvis folder: three CSV dialects, memory statistics and summary, an error instead of a CSV',
    files: { 'a/': from('banyandb/fadvis') },
    runs: { 'banyandb-fadvis': 6 },
    metrics: ['process_resident_memory_bytes', 'node_memory_Cached_bytes', 'process_memory_ratio'],
    caveats: [
      'kilobytes-are-kib',
      'repeated-time',
      'time-without-zone',
      'no-rows',
      'difference-wrapped',
      'cached-is-referenced',
    ],
    parameters: { fadvise: 'enabled', pid: 4711 },
    figures: {
      'Memory of the process': { kind: ['RSS', 'PSS'], size: [51208 * 1024, 49664 * 1024] },
      'Go memory before and after the operation': { difference: [-1_048_576] },
    },
    reasons: { 'a/memory_no_fadvise.csv': /one sentence, not a table/ },
  },
  {
    line: '`go test -bench` text with -count repeats, a failed build',
    files: { 'a/': from('banyandb/go-bench') },
    runs: { files: 1 },
    caveats: ['benchmark-failed'],
    figures: { 'Benchmarks, median of their repetitions': { repetitions: [3] } },
  },
  {
    line: 'istio folder: header-less 15 columns, rates, result.csv with comma and space',
    files: { 'a/': from('banyandb/server-scrape') },
    runs: { 'banyandb-server': 1 },
    metrics: ['go_memstats_alloc_bytes', 'process_cpu_seconds_total', 'node_disk_written_bytes_total:rate5m'],
    caveats: ['time-from-row-number', 'rate-window-short', 'percentiles-between-neighbours'],
  },
  {
    line: 'RFC 3339 with offset and BOM, repeated seconds, NaN and +Inf, a single row, header only',
    files: {
      'a/memory_write_small.csv': {
        text: `\ufeff${readFileSync(join(OWN, MEMORY), 'utf8').split('\n').slice(0, 2).join('\n')}\n`,
      },
      'b/odd.csv': text(
        'timestamp,rss_mib',
        '2025-10-17T11:50:49+08:00,1',
        '2025-10-17T11:50:49+08:00,NaN',
        '2025-10-17T03:50:50Z,+Inf',
        '2025-10-17 03:50:51,4',
      ),
      'c/memory_write_small.csv': text(readFileSync(join(OWN, MEMORY), 'utf8').split('\n')[0] ?? ''),
    },
    runs: { 'trace-streaming': 2, files: 1 },
    metrics: GO_MEMORY,
    caveats: ['repeated-time', 'no-rows'],
  },
  {
    line: 'NUL bytes and colours in logs; Go durations',
    files: { 'a/console.log': from('banyandb/trace-streaming/console.log') },
    runs: { 'trace-streaming': 1 },
    figures: {
      'MaxTraceSize comparison, as printed': {
        MaxTraceSize: [10, 50, 100],
        'latency p95': [0.0315, 1.02, 0.000167193],
      },
    },
  },
  {
    line: 'numbers with units in cells: 12.50%, 800MiB / 4GiB, 1kB',
    files: {
      'a/container-stats.json': text(
        '[{"BlockIO":"0B / 0B","CPUPerc":"12.50%","MemUsage":"800MiB / 4GiB","NetIO":"1kB / 2kB","PIDs":"20","timestamp":"2025-01-01T00:00:00Z","container":"banyandb-stream"},',
        '{"BlockIO":"0B / 0B","CPUPerc":"12.50%","MemUsage":"1.1GiB / 4GiB","NetIO":"1kB / 2kB","PIDs":"20","timestamp":"2025-01-01T00:00:07Z","container":"banyandb-stream"}]',
      ),
    },
    runs: { 'stream-vs-trace': 1 },
    caveats: ['memory-units-dropped'],
    figures: {
      'Container figures, and what the suite prints of the same samples': {
        'CPU mean': [0.125],
        'memory mean': [((800 + 1.1 * 1024) / 2) * 2 ** 20],
        'memory mean, as printed': ['400.55MB'],
        'memory limit': [4 * 2 ** 30],
        'memory limit, as printed': ['4MB'],
      },
    },
  },
  {
    line: 'no profile: HTML, text and an empty .prof, each with a clear sentence',
    files: {
      'a/memory_write_small.csv': from(MEMORY),
      'a/profiles/write/heap_1.pprof': text('<!DOCTYPE html><html><body>404</body></html>'),
      'a/pagecache_before.prof': text('Rss: 39832 kB', 'Pss: 38000 kB'),
      'a/heap_2.prof': { text: '' },
    },
    runs: { 'trace-streaming': 1 },
    reasons: {
      'a/profiles/write/heap_1.pprof': /is named like a profile and is none|is a web page/,
      'a/pagecache_before.prof': /./,
      'a/heap_2.prof': /./,
    },
  },
  {
    line: 'log scan: quota exceeded, falling back, memory pressure, panic, OOMKilled; gctrace as heap, goal and pause',
    files: {
      'a/docker.log': from('banyandb/trace-streaming/docker.log'),
      'b/server.log': text(
        '2025-10-17T03:50:00Z INFO block scan quota exceeded: used 9 bytes, quota is 4 bytes',
        '2025-10-17T03:50:01Z WARN falling back to the slow path',
        '2025-10-17T03:50:02Z WARN memory usage exceeds limit, memory protector waits',
        '2025-10-17T03:50:03Z ERROR server is under memory pressure, please retry later',
        '2025-10-17T03:50:04Z ERROR panic: runtime error: index out of range',
        '2025-10-17T03:50:05Z ERROR container was OOMKilled',
      ),
    },
    runs: { files: 2 },
    metrics: ['go_gc_heap_live_bytes', 'go_gc_heap_goal_bytes', 'go_gc_stop_the_world_seconds'],
    caveats: ['gctrace-whole-mib', 'log-reports-trouble'],
    figures: { 'Trouble in the log': { trouble: ['quota exceeded'] } },
  },
]

const FUSIO: readonly Promised[] = [
  {
    line: 'sweep CSV of 19, 20 and 24 columns by header; an unknown column kept; the ranking; the pivot; offered load',
    files: { 'a/': from('fusio-manifest') },
    runs: { 'fusio-manifest': 4 },
    caveats: [
      'failure-rate-per-write',
      'percentiles-of-few',
      'load-not-reached',
      'read-tail-only-on-console',
      'labels-repeat',
      'scenario-by-row-order',
      'chaos-not-injected',
    ],
    figures: {
      'Results by configuration': { zone: [expect.anything()] },
      'Results by scenario': { scenario: ['baseline', 'net-delay-100ms'], reads_offered: [20] },
      'Mean precondition failure rate by writers and key overlap': { 'overlap 0.1': [0.45, 1.25] },
      'Lowest and highest precondition failure rates': { rank: [1, 2, 3] },
      'Change against the baseline scenario': { 'precondition_failure_rate change': [0, 0.25, -0.5] },
    },
  },
  {
    line: 'chaos CSV of other than seven rows is asked about; equal labels do not merge rows',
    files: {
      'a/chaos_sweep.csv': text(
        ...readFileSync(join(OWN, 'fusio-manifest/chaos_sweep.csv'), 'utf8').split('\n').slice(0, 4),
      ),
    },
    runs: { 'fusio-manifest': 1 },
    caveats: ['scenario-unknown', 'labels-repeat'],
    parameters: { configurations: 3 },
    figures: { 'Results by scenario': { row: [1, 2, 3] } },
  },
  {
    line: 'console log: reports with read p95 and counts, chaos summary, verification, a failure that shifts labels',
    files: { 'a/chaos_console.log': from('fusio-manifest/chaos_console.log') },
    runs: { 'fusio-manifest': 1 },
    caveats: ['scenario-labels-shifted', 'isolation-checked-in-part', 'isolation-in-doubt'],
    parameters: { isolation: 'verified with warnings' },
    figures: {
      'Workload results': { write_attempts: [24], precondition_failures: [11], read_p95: [expect.any(Number)] },
      'Chaos summary': {
        precondition_failure_rate: [0.4583, 2.5],
        failed_share_of_attempts: [expect.closeTo(0.3143, 4), expect.closeTo(0.7143, 4)],
      },
      'Isolation verification': { state: ['verified', 'verified with warnings'] },
    },
  },
  {
    line: 'comparison folder: malformed rows, four logs a scale, a failed scale, coverage, savings, crossover',
    files: { 'a/': from(COMPARISON) },
    runs: { 'streaming-comparison': 1 },
    caveats: [
      'rows-rejoined',
      'counts-not-found',
      'failures-have-no-row',
      'run-without-row',
      'validation-partial',
      'whole-seconds',
    ],
    parameters: { state: 'failed' },
    figures: {
      'Scales and modes': { validation: ['passed', 'partial'], coverage: [1, expect.closeTo(0.516, 3)] },
      'Streaming against in-memory': {
        memory_saving: [expect.closeTo(0.0568, 4)],
        speed_up: [expect.closeTo(0.483, 3)],
      },
      'Crossover over measured rows': {
        by: ['time', 'peak memory'],
        crossover: ['between two scales', 'from the smallest scale on'],
      },
      'Summary as written by the suite': { 'input_rows mended': [null, 12370] },
    },
  },
  {
    line: 'time -l in bytes, time -v in kbytes; spellings of the mode',
    files: {
      'a/small_in-memory.log': text(
        '[info     ] Pod aggregation complete   input_rows=10 output_rows=2',
        '  189267968  maximum resident set size',
      ),
      'a/small_streaming.log': text(
        '\u001b[32m[info     ]\u001b[0m Streaming aggregation complete   \u001b[36minput_rows\u001b[0m=\u001b[35m10\u001b[0m output_rows=2',
        '\tMaximum resident set size (kbytes): 174336',
      ),
      'a/benchmark_results.csv': text(
        'scale,mode,input_rows,output_rows,duration_seconds,peak_memory_mb,memory_per_1k_rows_mb,rows_per_second,cpu_seconds,compression_ratio',
        'small,non-streaming,10,2,1,180,1,10,1,5',
        'small,inmemory,10,2,1,180,1,10,1,5',
      ),
    },
    runs: { 'streaming-comparison': 1 },
    figures: {
      'Figures of the log: small in-memory': { peak_memory: [189_267_968], input_rows: [10] },
      'Figures of the log: small streaming': { peak_memory: [174_336 * 1024], input_rows: [10], mode: ['streaming'] },
    },
  },
  {
    line: 'validation log: six metrics, tolerance, and partial where rows are missing',
    files: { 'a/x_validation.log': from(`${COMPARISON}/small_streaming_validation.log`) },
    runs: { 'streaming-comparison': 1 },
    caveats: ['validation-partial'],
    figures: {
      'Correctness validation': { printed: ['passed'], verdict: ['partial'], coverage: [64 / 124], tolerance: [0.01] },
      'Validated metrics': { metric: ['cpu_usage_core_hours'], result: ['within tolerance'] },
    },
  },
  {
    line: 'RESULTS.csv, raw_runs.csv with median and deviation, phase_breakdown.csv, memory logs, benchmark JSON, metadata, report',
    files: { 'a/': from('streaming-comparison/formats') },
    runs: { 'streaming-comparison': 1 },
    caveats: ['mib-labelled-mb', 'peak-of-few-samples', 'peak-between-phases', 'finding-mistaken'],
    figures: {
      'Median and deviation by scale': { runs: [3, 1], time_median: [4.25, 8], time_stddev: [0.25, 0] },
      'Preparation by phase': { phase: ['nise_generation', 'parquet_transform'] },
      'Process memory': { peak_memory: [343_932_928] },
      'Benchmark totals: benchmark': { compression_ratio: [99.8] },
      'Generated data: metadata_small': { total_rows: [7440] },
      'Key findings of the report': {
        'finding of the suite': ['Competitive'],
        'finding as it was meant': ['In-memory faster'],
      },
    },
  },
  {
    line: 'streaming summary of seven headings and six values a row',
    files: { 'a.md': from('streaming-comparison/streaming_benchmark_summary_20260115_120000.md') },
    runs: { 'streaming-comparison': 1 },
    caveats: ['column-left-out', 'validation-never-found'],
    figures: { Scenarios: { total: [2], passed: [1], failed: [1] } },
  },
  {
    line: 'flat results split by time stamp, the latest not counted twice, zeros not measured, outcome from evidence',
    files: { 'a/': from(RESULTS) },
    runs: { 'data-caterer': 3 },
    metrics: [
      'http_requests_total',
      'http_requests_per_second',
      'jvm_memory_used_bytes',
      'data_caterer_records_per_second',
    ],
    caveats: [
      'zero-means-not-measured',
      'rate-is-average-so-far',
      'heap-includes-garbage',
      'run-failed',
      'recording-lost',
      'rate-not-applied',
    ],
    parameters: { outcome: 'out of memory', max_heap_bytes: 67_108_864 },
    figures: {
      'Outcome and its evidence': { outcome: ['completed'] },
      "The sampler's summary": { collections: [0, null] },
      Scenario: { rate_stated: [7], rate_applied: [5], expected_duration: [48] },
    },
    reasons: { 'a/latest-metrics.json': /^a copy of/, 'a/20270305-010000-recording.jfr': /0 bytes/ },
  },
  {
    line: 'memory report of the README, which no version writes; /stats',
    files: {
      'a.txt': from('data-caterer/memory-report-as-in-readme.txt'),
      'stats.json': from('data-caterer/stats.json'),
    },
    runs: { 'data-caterer': 1 },
    caveats: ['layout-of-the-readme'],
    figures: {
      'Memory report': { collections: [31], peak_memory: [1_062_207_488] },
      'Statistics of the HTTP server': { requests: [240], average_latency: [0.00004] },
    },
  },
  {
    line: 'comparison report: no memory, a success that nobody judged',
    files: { 'a/20270305-020000-comparison-report.txt': from(`${RESULTS}/20270305-020000-comparison-report.txt`) },
    runs: { 'data-caterer': 1 },
    caveats: ['success-is-not-judged', 'comparison-without-memory', 'scenario-not-reported'],
  },
  {
    line: 'version files as one history: environments apart, a slower and a too fast version',
    files: { 'a/': from('data-caterer/benchmarks') },
    runs: { 'data-caterer-benchmarks': 6 },
    metrics: ['benchmark_duration_seconds'],
    caveats: ['environments-differ', 'too-fast-to-believe', 'few-runs-a-version', 'repeated-run-number'],
    figures: {
      'Versions that changed a benchmark': {
        version: ['0.10.0'],
        change: [expect.closeTo(1.1136, 4)],
        reading: ['slower'],
      },
    },
  },
  {
    line: 'jstat -gc and jcmd GC.heap_info text',
    files: { 'a/heap-info.txt': from('captures/heap-info.txt'), 'b/jstat.txt': from('captures/jstat-with-times.txt') },
    runs: { files: 2 },
    metrics: ['jvm_memory_pool_used_bytes', 'jvm_gc_collections_total'],
    figures: { 'GC.heap_info': {}, 'jstat -gc': {} },
  },
]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-checklist-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function lay(files: Promised['files']): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    if ('from' in content) cpSync(join(OWN, content.from), target, { recursive: true })
    else writeFileSync(target, content.text)
  }
}

class Said {
  readonly metrics = new Set<string>()
  readonly phases = new Set<string>()
  readonly caveats = new Set<string>()
  readonly parameters = new Set<string>()
  readonly tables = new Map<string, Table>()
  readonly reasons = new Map<string, string | undefined>()
  readonly runs: Record<string, number> = {}

  take(record: ImportRecord): void {
    if (record.kind === 'frame') for (const { metric } of record.series) this.metrics.add(metric)
    else if (record.kind === 'caveat') this.caveats.add(record.caveat.code)
    else if (record.kind === 'parameter') this.parameters.add(`${record.name}: ${record.value}`)
    else if (record.kind === 'table' && !this.tables.has(record.table.name))
      this.tables.set(record.table.name, record.table)
  }
}

/** All that the runs of the folder say. */
async function opened(): Promise<Said> {
  const said = new Said()
  const { files, skipped, release } = await listFolder(folder, new AbortController().signal)
  const { plans, left } = planRuns(files)
  for (const { path, reason } of [...skipped, ...plans.flatMap((plan) => plan.skipped)]) said.reasons.set(path, reason)
  for (const { path, unknown } of left) said.reasons.set(path, unknown)
  for (const { system, sources, parameters } of plans) {
    said.runs[system] = (said.runs[system] ?? 0) + 1
    for (const [name, value] of Object.entries(parameters)) said.parameters.add(`${name}: ${value}`)
    for (const { file, importer, phase } of sources) {
      if (phase) said.phases.add(phase.name)
      for await (const record of importer.parse(fileSource(file.absolutePath, file.path))) said.take(record)
    }
  }
  await release()
  return said
}

describe.each([
  ['BanyanDB', BANYANDB],
  ['fusio-manifest, the aggregator and Data Caterer', FUSIO],
] as const)('of %s opens', (_, lines) => {
  it.each(lines)('$line', async (promised) => {
    lay(promised.files)
    const said = await opened()
    expect(said.runs).toEqual(promised.runs ?? {})
    expect([...said.metrics]).toEqual(expect.arrayContaining([...(promised.metrics ?? [])]))
    expect([...said.caveats]).toEqual(expect.arrayContaining([...(promised.caveats ?? [])]))
    if (promised.phases) expect([...said.phases].toSorted()).toEqual(promised.phases.toSorted())
    const settings = Object.entries(promised.parameters ?? {}).map(([name, value]) => `${name}: ${value}`)
    expect([...said.parameters]).toEqual(expect.arrayContaining(settings))
    for (const [name, columns] of Object.entries(promised.figures ?? {})) {
      const table = said.tables.get(name)
      expect([...said.tables.keys()]).toContain(name)
      for (const [column, values] of Object.entries(columns)) {
        const at = table?.columns.findIndex((each) => each.name === column) ?? -1
        expect(table?.columns.map((each) => each.name)).toContain(column)
        expect(
          table?.rows.slice(0, values.length).map((row) => row[at]),
          `${column} of ${name}`,
        ).toEqual(values)
      }
    }
    for (const [path, why] of Object.entries(promised.reasons ?? {})) expect(said.reasons.get(path), path).toMatch(why)
  })
})
