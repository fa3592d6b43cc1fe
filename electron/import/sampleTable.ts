/**
 * What every sample is: each folder that somebody would open, the runs that it must give, and what each of its files is.
 * everySample.test.ts holds the importers and the layouts against it.
 */

/** What the files of one row are. */
export interface Outcome {
  /** The importer that recognises them; without one, nothing does. */
  readonly id?: string
  /** How many there are. */
  readonly files: number
  /** Why the run that they lie in does not read them, as it is shown. */
  readonly reason?: RegExp
  /** What the importer says of a file that gives nothing. */
  readonly refused?: RegExp
}

export interface Folder {
  /** Runs by their system, when the folder is opened. */
  readonly runs: Readonly<Record<string, number>>
  /** Files below the folder; `*` is any part of a name. One file is written as the id of its importer. */
  readonly files: Readonly<Record<string, string | Outcome>>
}

export type Table = Readonly<Record<string, Folder>>

export const several = (files: number, id: string): Outcome => ({ files, id })
const unread = (reason: RegExp): Outcome => ({ files: 1, reason })
const laidAside = (id: string, reason: RegExp): Outcome => ({ files: 1, id, reason })
const refused = (id: string, why: RegExp): Outcome => ({ files: 1, id, refused: why })

const PROSE = unread(/^is a document \(Markdown\)/)
const SOURCE_CODE = unread(/^is source code \((?:Go|Python|shell|Java, Kotlin or Scala)\)$/)
const ERROR_SENTENCE = unread(/^line 1 is one sentence, not a table: “Process with PID \d+ does not exist”$/)
const HAND_WRITTEN = unread(/^a report written by hand/)
const PICTURE = unread(/^a picture that the suite drew/)
const LOST_RECORDING = unread(/^a flight recording of 0 bytes: it was lost/)
const COPIED_METRICS = laidAside('caterer-metrics-json', /^a copy of \d{8}-\d{6}-metrics\.json, which is read$/)
/** Input of the aggregator, not a result: usage of pods by the hour, between two columns of time. */
const BILLING_DATA = unread(/^line 1 has no time column: “report_period_start”/)
/** Requests that a soak test makes, and what a database is told to keep. */
const CATALOG = unread(/^is JSON of words or settings: nothing in it is measured$/)
const SCHEMA = CATALOG

/** `resources/samples`, without `broken/`, which has a test of its own. */
export const own: Table = {
  captures: {
    runs: { files: 7 },
    files: {
      'docker-stats.txt': 'docker-stats',
      'docker-stats-with-dates.jsonl': 'docker-stats',
      'heap-info.txt': 'jcmd-heap-info',
      'jstat-with-times.txt': 'jstat',
      'metrics-*.prom': several(3, 'prometheus-text'),
    },
  },
  // Each file has other columns, so that together they are one run.
  csv: {
    runs: { files: 1 },
    files: {
      'comments-above.csv': 'csv',
      'day-or-month-first.csv': 'csv',
      'decimal-comma.csv': 'csv',
      'decimal-comma.tsv': 'csv',
      'grouped-digits.csv': 'csv',
      'one-column.txt': 'csv',
      'rows-by-container.csv': 'csv',
      'rows-without-time.csv': 'csv',
      'units-in-cells.csv': 'csv',
      'without-header.csv': 'csv',
    },
  },
  'data-caterer': {
    runs: { 'data-caterer': 4, 'data-caterer-benchmarks': 6 },
    files: { 'memory-report-as-in-readme.txt': 'caterer-memory-report', 'stats.json': 'caterer-stats-json' },
  },
  // One run of the whole history, and one of each version.
  'data-caterer/benchmarks': {
    runs: { 'data-caterer-benchmarks': 6 },
    files: { 'benchmark_results_*.txt': several(5, 'caterer-benchmark-results') },
  },
  'data-caterer/results': {
    runs: { 'data-caterer': 3 },
    files: {
      '*-datacaterer.log': several(2, 'caterer-application-log'),
      '*-http-server.log': several(2, 'caterer-http-log'),
      '*-memory-report.txt': several(2, 'caterer-memory-report'),
      '*-memory-sampling.log': several(2, 'caterer-sampler-log'),
      '2*-metrics.json': several(2, 'caterer-metrics-json'),
      'latest-metrics.json': COPIED_METRICS,
      '*-scenario.yaml': 'caterer-scenario-yaml',
      '*-comparison-report.txt': 'caterer-comparison-report',
      '*-recording.jfr': LOST_RECORDING,
    },
  },
  demo: {
    // The third holds expected.json alone, gives nothing and is not kept.
    runs: { 'trace-streaming': 2, files: 1 },
    files: {
      'README.md': PROSE,
      'expected.json': refused('json-records', /^bad-data: unknown is JSON, and no list of flat records$/),
      'expected.py': SOURCE_CODE,
      'program/*.go': { ...SOURCE_CODE, files: 4 },
      'program/go.mod': SOURCE_CODE,
    },
  },
  'demo/leaking': {
    runs: { 'trace-streaming': 1 },
    files: { 'memory_*_small.csv': several(2, 'go-memory-csv'), 'profiles/*/heap_*.pprof': several(12, 'pprof') },
  },
  'demo/stable': {
    runs: { 'trace-streaming': 1 },
    files: { 'memory_*_small.csv': several(2, 'go-memory-csv'), 'profiles/*/heap_*.pprof': several(11, 'pprof') },
  },
  'fusio-manifest': {
    runs: { 'fusio-manifest': 4 },
    files: {
      'chaos_console.log': 'fusio-console-log',
      'chaos_sweep.csv': 'fusio-sweep-csv',
      'comprehensive_sweep.csv': 'fusio-sweep-csv',
      'test_baseline.csv': 'fusio-sweep-csv',
    },
  },
  json: {
    runs: { files: 5 },
    files: {
      'records-in-an-answer.json': 'json-records',
      'records-nested.jsonl': 'json-records',
      'records-relative.json': 'json-records',
      'records-with-time.jsonl': 'json-records',
      'records-with-units.json': 'json-records',
    },
  },
  // Of one run: no two logs are repeats of one another.
  logs: { runs: { files: 1 }, files: { '*.log': several(7, 'log'), 'zap.jsonl': 'log' } },
  'jvm/jfr': {
    // Recordings are never repeats: each is a witness of the folder's run.
    runs: { jvm: 1 },
    files: {
      'README.md': PROSE,
      'churn-*.jfr.gz': several(2, 'jfr'),
      'program/Churn.java': SOURCE_CODE,
      'program/small.jfc': unread(/^is an XML document$/),
    },
  },
  profiles: {
    runs: { files: 1 },
    files: { 'cpu.folded': 'profile', 'retained.heapprofile': 'profile', 'two-threads.speedscope.json': 'profile' },
  },
  'jvm/hprof': {
    runs: { jvm: 1 },
    files: {
      'hoarder-*.hprof.gz': several(2, 'hprof'),
      'Hoarder.java': SOURCE_CODE,
      'README.md': PROSE,
      'trim.py': SOURCE_CODE,
    },
  },
  reports: {
    runs: { files: 4 },
    files: {
      'hyperfine.json': 'hyperfine-json',
      'jmh.json': 'jmh-json',
      'k6-handle-summary.json': 'k6-summary-json',
      'k6-summary-export.json': 'k6-summary-json',
    },
  },
  'streaming-comparison': {
    runs: { 'streaming-comparison': 3 },
    files: { 'streaming_benchmark_summary_20260115_120000.md': 'aggregator-benchmark-report' },
  },
  'streaming-comparison/formats': {
    runs: { 'streaming-comparison': 1 },
    files: {
      '20k_run1_memory.log': 'aggregator-memory-log',
      'COMPARISON_REPORT.md': 'aggregator-comparison-report',
      'RESULTS.csv': 'aggregator-runs-csv',
      'benchmark.json': 'aggregator-benchmark-json',
      'metadata_small.json': 'aggregator-benchmark-json',
      'phase_breakdown.csv': 'aggregator-runs-csv',
      'raw_runs.csv': 'aggregator-runs-csv',
    },
  },
  'streaming-comparison/streaming_comparison_20260115_101500': {
    runs: { 'streaming-comparison': 1 },
    files: {
      'SUMMARY.csv': 'aggregator-summary-csv',
      '*_in-memory.log': several(3, 'aggregator-log'),
      '*_streaming.log': several(2, 'aggregator-log'),
      '*_validation.log': several(4, 'aggregator-validation-log'),
    },
  },
  banyandb: {
    runs: {
      'trace-streaming': 1,
      'stream-vs-trace': 1,
      'banyandb-soak': 1,
      'banyandb-server': 2,
      'banyandb-fadvis': 6,
      files: 3,
    },
    files: {},
  },
  'banyandb/fadvis': {
    runs: { 'banyandb-fadvis': 6 },
    files: {
      'memory_analysis_20250426_111530/memory_summary.txt': 'fadvis-memory-summary',
      'memory_no_fadvise.csv': ERROR_SENTENCE,
      'memory_stats.txt': 'fadvis-memory-stats',
      'memory_with_fadvise.csv': 'fadvis-monitor-csv',
      'no_fadvise_data.csv': 'fadvis-monitor-csv',
      'pagecache_monitor_4711.csv': 'fadvis-monitor-csv',
      'summary.csv': 'fadvis-summary-csv',
    },
  },
  'banyandb/go-bench': {
    runs: { files: 1 },
    files: { 'all_benchmarks.txt': 'go-bench-text', 'write_benchmarks.txt': 'go-bench-text' },
  },
  'banyandb/querybench': { runs: { files: 1 }, files: { 'distributed-querybench.json': 'query-bench-json' } },
  'banyandb/replication': {
    runs: { files: 1 },
    files: { 'banyandb-benchmark-20260521-083000.json': 'replication-bench-json' },
  },
  'banyandb/server-scrape': {
    runs: { 'banyandb-server': 1 },
    files: {
      'data.csv': 'server-scrape-csv',
      'intermediate.csv': 'server-scrape-rates',
      'result.csv': 'server-scrape-result',
    },
  },
  'banyandb/soak': {
    runs: { 'banyandb-soak': 1 },
    files: {
      'diff-*.json': several(2, 'soak-diff-json'),
      'monitor.log': 'soak-monitor-log',
      'pprof-*/node/goroutine-*.txt': several(20, 'profile'),
      'rss-trend.csv': 'soak-rss-trend-csv',
      'summary.json': 'soak-summary-json',
    },
  },
  'banyandb/stream-vs-trace': {
    runs: { 'stream-vs-trace': 1 },
    files: {
      'console.log': 'stream-vs-trace-log',
      'container-stats.json': 'container-stats-json',
      'performance-summary.txt': 'performance-summary',
    },
  },
  'banyandb/trace-duration': {
    runs: { 'banyandb-server': 1 },
    files: { 'data.csv': 'duration-column', 'result.csv': 'server-scrape-result' },
  },
  'banyandb/trace-streaming': {
    runs: { 'trace-streaming': 1 },
    files: { 'console.log': 'trace-streaming-log', 'docker.log': 'go-gctrace-log' },
  },
  'jvm/gc-log': {
    runs: { jvm: 15 },
    files: {
      'Churn.java': SOURCE_CODE,
      'record.sh': SOURCE_CODE,
      '*-jdk*.log': several(14, 'gc-log'),
    },
  },
  'jvm/gc-log/rotated': { runs: { jvm: 1 }, files: { 'gc.log*': several(4, 'gc-log') } },
}

/** One run of a server under load, as the suite left it. */
const ISTIO: Folder = {
  runs: { 'banyandb-server': 1 },
  files: {
    'data.csv': 'server-scrape-csv',
    'intermediate.csv': 'server-scrape-rates',
    'report.md': HAND_WRITTEN,
    'result.csv': 'server-scrape-result',
  },
}

/** Real results, where they stand beside the checkout. */
export const real: Table = {
  '': {
    runs: {
      'trace-streaming': 2,
      'banyandb-server': 6,
      'banyandb-fadvis': 6,
      'fusio-manifest': 3,
      'streaming-comparison': 11,
      'data-caterer': 9,
      'data-caterer-benchmarks': 36,
      // The Go benchmarks beside the fadvis monitors.
      files: 1,
    },
    files: { 'SOURCES.md': PROSE },
  },
  'banyandb/catalog': {
    runs: {},
    files: { 'soak-default.json': CATALOG, 'soak-stream.json': CATALOG, 'soak-trace.json': CATALOG },
  },
  'banyandb/docs': {
    runs: {},
    files: {
      'benchmark-hybrid.md': PROSE,
      'benchmark-single-model.md': PROSE,
      // Shows an example of results, and is none.
      'stream-vs-trace_example-stats-output.md': PROSE,
    },
  },
  'banyandb/fadvis': {
    runs: { 'banyandb-fadvis': 6, files: 1 },
    files: {
      'all_benchmarks.txt': 'go-bench-text',
      'memory_monitor_17009.csv': 'fadvis-monitor-csv',
      'memory_no_fadvise.csv': ERROR_SENTENCE,
      'memory_with_fadvise.csv': 'fadvis-monitor-csv',
      'no_fadvise_data.csv': 'fadvis-monitor-csv',
      'pagecache_monitor_28815.csv': 'fadvis-monitor-csv',
      'summary.csv': 'fadvis-summary-csv',
      'with_fadvise_data.csv': 'fadvis-monitor-csv',
      'write_benchmarks.txt': 'go-bench-text',
    },
  },
  'banyandb/istio/2024-01-12': ISTIO,
  'banyandb/istio/2024-03-14': ISTIO,
  'banyandb/istio/2024-07-31': ISTIO,
  'banyandb/istio/2024-09-09': ISTIO,
  'banyandb/istio/2025-07-11': ISTIO,
  'banyandb/schemas/stream-vs-trace': {
    runs: {},
    files: {
      'group.json': SCHEMA,
      'stream_index_rule_bindings.json': SCHEMA,
      'stream_index_rules.json': SCHEMA,
      'stream_schema.json': SCHEMA,
      'trace_index_rule_bindings.json': SCHEMA,
      'trace_index_rules.json': SCHEMA,
      'trace_schema.json': SCHEMA,
    },
  },
  'banyandb/schemas/trace-streaming': {
    runs: {},
    files: {
      'group.json': SCHEMA,
      'trace_index_rule_bindings.json': SCHEMA,
      'trace_index_rules.json': SCHEMA,
      'trace_schema.json': SCHEMA,
    },
  },
  'banyandb/soak': { runs: {}, files: { 'g5d-phase-d-summary.md': PROSE } },
  'banyandb/trace-duration': {
    runs: { 'banyandb-server': 1 },
    files: { 'data.csv': 'duration-column', 'result.csv': 'server-scrape-result' },
  },
  // One run of the whole history, and one of each version.
  'data-caterer/benchmark_results': {
    runs: { 'data-caterer-benchmarks': 36 },
    files: { 'benchmark_results_*.txt': several(35, 'caterer-benchmark-results') },
  },
  'data-caterer/scenarios': {
    runs: { 'data-caterer': 6 },
    files: { '*.yaml': several(6, 'caterer-scenario-yaml') },
  },
  'fusio-manifest': {
    runs: { 'fusio-manifest': 3 },
    files: {
      'chaos_sweep.csv': 'fusio-sweep-csv',
      'chaos_sweep.png': PICTURE,
      'comprehensive_sweep.csv': 'fusio-sweep-csv',
      'comprehensive_sweep.png': PICTURE,
      'test_baseline.csv': 'fusio-sweep-csv',
      'test_baseline.png': PICTURE,
    },
  },
  'go-trace-stress/query-leak': {
    runs: { 'trace-streaming': 1 },
    files: { 'memory_*_small.csv': several(2, 'go-memory-csv'), 'profiles/*/heap_*.pprof': several(40, 'pprof') },
  },
  'go-trace-stress/stable': {
    runs: { 'trace-streaming': 1 },
    files: { 'memory_*_small.csv': several(2, 'go-memory-csv'), 'profiles/*/heap_*.pprof': several(38, 'pprof') },
  },
  'jvm/bounded': {
    runs: { 'data-caterer': 1 },
    files: {
      '20261121-090000-gc.log': 'gc-log',
      '20261121-090000-recording.jfr': 'jfr',
      '*-heap-dump.hprof.gz': several(2, 'hprof'),
    },
  },
  'jvm/http-bounded': {
    runs: { 'data-caterer': 1 },
    files: {
      '20261121-012157-gc.log': 'gc-log',
      '20261121-012157-heap_info-*.txt': several(3, 'jcmd-heap-info'),
      '20261121-012157-http-server.log': 'caterer-http-log',
      '20261121-012157-jstat-*.txt': several(3, 'jstat'),
      '20261121-012157-memory-report.txt': 'caterer-memory-report',
      '20261121-012157-memory-sampling.log': 'caterer-sampler-log',
      '20261121-012157-metrics.json': 'caterer-metrics-json',
      '20261121-012157-stats.json': 'caterer-stats-json',
      'latest-metrics.json': COPIED_METRICS,
    },
  },
  'jvm/oom': {
    runs: { 'data-caterer': 1 },
    files: {
      '20261121-012513-gc.log': 'gc-log',
      '20261121-012513-heap-dump.hprof.gz': 'hprof',
      '20261121-012513-http-server.log': 'caterer-http-log',
      '20261121-012513-memory-report.txt': 'caterer-memory-report',
      '20261121-012513-memory-sampling.log': 'caterer-sampler-log',
      '20261121-012513-metrics.json': 'caterer-metrics-json',
      '20261121-012513-recording.jfr': LOST_RECORDING,
      '20261121-012513-stats.json': 'caterer-stats-json',
      'latest-metrics.json': COPIED_METRICS,
    },
  },
  'poc-parquet-aggregator/format_specimens': {
    runs: { 'streaming-comparison': 8 },
    files: {
      'SUMMARY.from_published_report.csv': 'aggregator-summary-csv',
      'SUMMARY.malformed_by_ansi.csv': 'aggregator-summary-csv',
      'poc_log_ansi_excerpt.log': 'aggregator-log',
      'raw_runs_ocp.from_published_report.csv': 'aggregator-runs-csv',
      'raw_runs_ocp_aws.from_published_report.csv': 'aggregator-runs-csv',
      'small_in-memory_validation.FAIL.log': 'aggregator-validation-log',
      'small_in-memory_validation.PASS.log': 'aggregator-validation-log',
      'small_validation.PASS_despite_60_missing_rows.log': 'aggregator-validation-log',
    },
  },
  'poc-parquet-aggregator/nise': {
    runs: {},
    files: {
      '*-ocp_namespace_label.csv': BILLING_DATA,
      '*-ocp_node_label.csv': BILLING_DATA,
      '*-ocp_pod_usage.csv': BILLING_DATA,
    },
  },
  'poc-parquet-aggregator/reports': {
    runs: { 'streaming-comparison': 3 },
    files: {
      'BENCHMARK_FINAL_STATUS.md': PROSE,
      'BENCHMARK_RESULTS.md': PROSE,
      'COMPLETE_BENCHMARK_RESULTS.md': PROSE,
      'CORRECTNESS_VALIDATION_IMPLEMENTED.md': PROSE,
      'CORRECTNESS_VALIDATION_SUCCESS.md': PROSE,
      'CPU_UTILIZATION_TRIAGE.md': PROSE,
      'DEV_TEAM_REPORT.md': PROSE,
      'IN_MEMORY_VS_STREAMING_COMPARISON.md': PROSE,
      'MEMORY_SCALING_CORRECTION.md': PROSE,
      'OCP_BENCHMARK_RESULTS.md': PROSE,
      'OCP_ON_AWS_BENCHMARK_RESULTS.md': PROSE,
      'SCALE_THRESHOLDS.md': PROSE,
      'STREAMING_BENCHMARK_PLAN.md': PROSE,
      'STREAMING_VALIDATION_RUNNING.md': PROSE,
      'benchmark_summary_20251120_171811.md': 'aggregator-benchmark-report',
      'benchmark_summary_20251120_171922.md': 'aggregator-benchmark-report',
      'comprehensive_benchmark_20251120_172729.md': 'aggregator-benchmark-report',
    },
  },
}
