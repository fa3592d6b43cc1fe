/** What Quartile knows of a metric by its name: how to call it, and which direction is better. */
import type { Unit } from './model.ts'

export interface MetricFacts {
  readonly title: string
  readonly unit: Unit
  /** A counter only ever rises, so its increase is what counts; a gauge goes both ways. */
  readonly type: 'gauge' | 'counter'
  /** Absent: neither direction is better in itself. */
  readonly better?: 'lower' | 'higher'
}

const METRICS: Readonly<Record<string, MetricFacts>> = {
  go_memstats_heap_alloc_bytes: { title: 'Heap alloc', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_memstats_heap_sys_bytes: { title: 'Heap sys', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_memstats_heap_inuse_bytes: { title: 'Heap in use', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_memstats_heap_idle_bytes: { title: 'Heap idle', unit: 'bytes', type: 'gauge' },
  rss_proxy_bytes: { title: 'RSS (proxy: Sys or HeapSys)', unit: 'bytes', type: 'gauge', better: 'lower' },
  process_resident_memory_bytes: { title: 'RSS', unit: 'bytes', type: 'gauge', better: 'lower' },
  process_virtual_memory_bytes: { title: 'Virtual memory', unit: 'bytes', type: 'gauge' },
  go_gc_duration_seconds_count: { title: 'GC cycles', unit: 'count', type: 'counter' },
  go_gc_heap_live_bytes: { title: 'Heap live after GC', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_gc_heap_start_bytes: { title: 'Heap when GC starts', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_gc_heap_end_bytes: { title: 'Heap when GC ends', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_gc_heap_goal_bytes: { title: 'Heap goal', unit: 'bytes', type: 'gauge' },
  go_gc_stop_the_world_seconds: { title: 'GC stop-the-world time', unit: 'seconds', type: 'gauge', better: 'lower' },
  go_gc_cpu_ratio: { title: 'CPU share of GC since start', unit: 'ratio', type: 'gauge', better: 'lower' },
  go_gc_last_pause_seconds: { title: 'Latest GC pause', unit: 'seconds', type: 'gauge', better: 'lower' },
  go_memstats_alloc_bytes: { title: 'Heap alloc', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_memstats_sys_bytes: { title: 'Go memory from the system', unit: 'bytes', type: 'gauge', better: 'lower' },
  go_memstats_stack_inuse_bytes: { title: 'Stacks in use', unit: 'bytes', type: 'gauge', better: 'lower' },
  process_cpu_seconds_total: { title: 'CPU time', unit: 'seconds', type: 'counter' },
  process_memory_ratio: { title: 'Share of the machine’s memory', unit: 'ratio', type: 'gauge', better: 'lower' },
  node_memory_MemFree_bytes: { title: 'Free memory', unit: 'bytes', type: 'gauge' },
  node_memory_MemAvailable_bytes: { title: 'Available memory of the machine', unit: 'bytes', type: 'gauge' },
  node_load1: { title: 'Load of the machine over a minute', unit: 'count', type: 'gauge' },
  node_pressure_cpu_waiting_seconds_total: { title: 'Waited for CPU', unit: 'seconds', type: 'counter' },
  node_pressure_memory_waiting_seconds_total: { title: 'Waited for memory', unit: 'seconds', type: 'counter' },
  node_pressure_memory_stalled_seconds_total: { title: 'All stood still for memory', unit: 'seconds', type: 'counter' },
  node_pressure_io_waiting_seconds_total: { title: 'Waited for disk', unit: 'seconds', type: 'counter' },
  node_pressure_io_stalled_seconds_total: { title: 'All stood still for disk', unit: 'seconds', type: 'counter' },
  node_memory_Cached_bytes: { title: 'Page cache', unit: 'bytes', type: 'gauge' },
  node_memory_Buffers_bytes: { title: 'Buffers', unit: 'bytes', type: 'gauge' },
  disk_used_bytes: { title: 'Disk used', unit: 'bytes', type: 'gauge' },
  disk_total_bytes: { title: 'Disk size', unit: 'bytes', type: 'gauge' },
  node_disk_reads_completed_total: { title: 'Disk reads', unit: 'count', type: 'counter' },
  node_disk_reads_merged_total: { title: 'Disk reads merged', unit: 'count', type: 'counter' },
  node_disk_writes_completed_total: { title: 'Disk writes', unit: 'count', type: 'counter' },
  node_disk_writes_merged_total: { title: 'Disk writes merged', unit: 'count', type: 'counter' },
  node_disk_read_bytes_total: { title: 'Disk bytes read', unit: 'bytes', type: 'counter' },
  node_disk_written_bytes_total: { title: 'Disk bytes written', unit: 'bytes', type: 'counter' },
  node_disk_io_time_seconds_total: { title: 'Disk time', unit: 'seconds', type: 'counter' },
  node_disk_io_time_weighted_seconds_total: { title: 'Disk time, weighted', unit: 'seconds', type: 'counter' },
  container_cpu_cores: { title: 'Container CPU (100 % is one core)', unit: 'ratio', type: 'gauge', better: 'lower' },
  container_memory_usage_bytes: { title: 'Container memory', unit: 'bytes', type: 'gauge', better: 'lower' },
  container_memory_unit_lost: { title: 'Container memory, unit lost', unit: 'unknown', type: 'gauge' },
  soak_monitor_alert: { title: 'Alerts of the monitor', unit: 'count', type: 'gauge', better: 'lower' },
  soak_memory_alerts: { title: 'Memory alerts', unit: 'count', type: 'gauge', better: 'lower' },
  soak_failed_replays: { title: 'Failed replays by the monitor', unit: 'count', type: 'gauge', better: 'lower' },
  soak_log_age_seconds: { title: 'Age of the log', unit: 'seconds', type: 'gauge', better: 'lower' },
  soak_replay_failed: { title: 'Replays that failed', unit: 'count', type: 'gauge', better: 'lower' },
  container_spec_memory_limit_bytes: { title: 'Container memory limit', unit: 'bytes', type: 'gauge' },
  container_network_receive_bytes_total: { title: 'Container network received', unit: 'bytes', type: 'counter' },
  container_network_transmit_bytes_total: { title: 'Container network transmitted', unit: 'bytes', type: 'counter' },
  container_fs_reads_bytes_total: { title: 'Container block reads', unit: 'bytes', type: 'counter' },
  container_fs_writes_bytes_total: { title: 'Container block writes', unit: 'bytes', type: 'counter' },
  container_pids: { title: 'Container processes', unit: 'count', type: 'gauge', better: 'lower' },
  nodejs_heap_size_used_bytes: { title: 'Node heap used', unit: 'bytes', type: 'gauge', better: 'lower' },
  nodejs_heap_size_total_bytes: { title: 'Node heap size', unit: 'bytes', type: 'gauge' },
  nodejs_heap_after_gc_bytes: { title: 'Node heap after GC', unit: 'bytes', type: 'gauge', better: 'lower' },
  nodejs_external_memory_bytes: { title: 'Node external memory', unit: 'bytes', type: 'gauge', better: 'lower' },
  http_requests_failed: { title: 'HTTP requests that failed', unit: 'count', type: 'gauge', better: 'lower' },
  jvm_memory_used_bytes: { title: 'JVM memory used', unit: 'bytes', type: 'gauge', better: 'lower' },
  jvm_memory_max_bytes: { title: 'JVM heap limit', unit: 'bytes', type: 'gauge' },
  jvm_memory_committed_bytes: { title: 'JVM memory committed', unit: 'bytes', type: 'gauge', better: 'lower' },
  http_requests_total: { title: 'HTTP requests', unit: 'count', type: 'counter' },
  http_requests_per_second: {
    title: 'HTTP requests per second',
    unit: 'count/second',
    type: 'gauge',
    better: 'higher',
  },
  http_requests_per_second_so_far: {
    title: 'HTTP requests per second, average so far',
    unit: 'count/second',
    type: 'gauge',
  },
  http_requests_per_second_last_thousand: {
    title: 'HTTP requests per second, last 1,000',
    unit: 'count/second',
    type: 'gauge',
  },
  http_server_memory_bytes: { title: 'HTTP test server memory', unit: 'bytes', type: 'gauge' },
  http_request_size_bytes: { title: 'HTTP request size', unit: 'bytes', type: 'gauge' },
  http_request_duration_seconds: { title: 'HTTP request duration', unit: 'seconds', type: 'gauge', better: 'lower' },
  data_caterer_records_total: { title: 'Records', unit: 'count', type: 'counter' },
  data_caterer_records_per_second: {
    title: 'Records per second',
    unit: 'count/second',
    type: 'gauge',
    better: 'higher',
  },
  data_caterer_records_per_second_so_far: {
    title: 'Records per second, average so far',
    unit: 'count/second',
    type: 'gauge',
  },
  jvm_memory_pool_used_bytes: { title: 'JVM pool used', unit: 'bytes', type: 'gauge', better: 'lower' },
  jvm_memory_pool_committed_bytes: { title: 'JVM pool committed', unit: 'bytes', type: 'gauge' },
  jvm_heap_after_gc_bytes: { title: 'JVM heap after GC', unit: 'bytes', type: 'gauge', better: 'lower' },
  jvm_heap_before_gc_bytes: { title: 'JVM heap before GC', unit: 'bytes', type: 'gauge' },
  jvm_heap_committed_bytes: { title: 'JVM heap committed', unit: 'bytes', type: 'gauge' },
  jvm_gc_pause_seconds: { title: 'JVM GC pause', unit: 'seconds', type: 'gauge', better: 'lower' },
  jvm_allocation_bytes_per_second: {
    title: 'JVM allocation rate',
    unit: 'bytes/second',
    type: 'gauge',
    better: 'lower',
  },
  jvm_metaspace_used_bytes: { title: 'Metaspace used', unit: 'bytes', type: 'gauge', better: 'lower' },
  jvm_metaspace_committed_bytes: { title: 'Metaspace committed', unit: 'bytes', type: 'gauge' },
  jvm_g1_regions: { title: 'G1 regions', unit: 'count', type: 'gauge' },
  jvm_gc_cpu_seconds: { title: 'CPU time of a collection', unit: 'seconds', type: 'gauge', better: 'lower' },
  jvm_safepoint_sync_seconds: { title: 'Time to a safepoint', unit: 'seconds', type: 'gauge', better: 'lower' },
  jvm_vm_operation_seconds: { title: 'VM operation', unit: 'seconds', type: 'gauge', better: 'lower' },
  jvm_allocation_stall_seconds: { title: 'Allocation stall', unit: 'seconds', type: 'gauge', better: 'lower' },
  jvm_threads_current: { title: 'JVM threads', unit: 'count', type: 'gauge', better: 'lower' },
  jvm_threads_daemon: { title: 'JVM daemon threads', unit: 'count', type: 'gauge' },
  jvm_threads_peak: { title: 'JVM threads at the peak', unit: 'count', type: 'gauge' },
  jvm_threads_started_total: { title: 'JVM threads started', unit: 'count', type: 'counter' },
  jvm_classes_currently_loaded: { title: 'JVM classes', unit: 'count', type: 'gauge', better: 'lower' },
  jvm_classes_loaded_total: { title: 'JVM classes loaded', unit: 'count', type: 'counter' },
  jvm_classes_unloaded_total: { title: 'JVM classes unloaded', unit: 'count', type: 'counter' },
  jvm_exceptions_total: { title: 'JVM exceptions', unit: 'count', type: 'counter' },
  jvm_buffer_pool_used_bytes: { title: 'JVM buffers', unit: 'bytes', type: 'gauge', better: 'lower' },
  jvm_buffer_pool_used_buffers: { title: 'JVM buffers, how many', unit: 'count', type: 'gauge' },
  jvm_native_memory_committed_bytes: { title: 'JVM native memory', unit: 'bytes', type: 'gauge', better: 'lower' },
  jvm_native_memory_reserved_bytes: { title: 'JVM native memory reserved', unit: 'bytes', type: 'gauge' },
  system_cpu_usage: { title: 'CPU of the machine', unit: 'ratio', type: 'gauge' },
  process_cpu_usage: { title: 'CPU of the process', unit: 'ratio', type: 'gauge', better: 'lower' },
  node_memory_used_bytes: { title: 'Memory of the machine in use', unit: 'bytes', type: 'gauge' },
  node_memory_MemTotal_bytes: { title: 'Memory of the machine', unit: 'bytes', type: 'gauge' },
  jvm_promotion_bytes_per_second: { title: 'JVM promotion rate', unit: 'bytes/second', type: 'gauge', better: 'lower' },
  jvm_gc_old_collections_total: { title: 'Collections of the old generation', unit: 'count', type: 'counter' },
  jvm_gc_collections_total: { title: 'JVM collections', unit: 'count', type: 'counter' },
  jvm_gc_collection_seconds_total: { title: 'JVM time in collections', unit: 'seconds', type: 'counter' },
  benchmark_duration_seconds: { title: 'Benchmark duration', unit: 'seconds', type: 'gauge', better: 'lower' },
  benchmark_throughput_per_second: {
    title: 'Benchmark throughput',
    unit: 'count/second',
    type: 'gauge',
    better: 'higher',
  },
  aggregator_duration_seconds: { title: 'Duration', unit: 'seconds', type: 'gauge', better: 'lower' },
  aggregator_peak_memory_bytes: { title: 'Peak memory', unit: 'bytes', type: 'gauge', better: 'lower' },
  aggregator_rows_per_second: { title: 'Input rows per second', unit: 'count/second', type: 'gauge', better: 'higher' },
  aggregator_memory_per_row_bytes: { title: 'Peak memory per row', unit: 'bytes', type: 'gauge', better: 'lower' },
  aggregator_input_rows: { title: 'Input rows', unit: 'count', type: 'gauge' },
  aggregator_output_rows: { title: 'Output rows', unit: 'count', type: 'gauge' },
  aggregator_validated_ratio: { title: 'Rows that were validated', unit: 'ratio', type: 'gauge', better: 'higher' },
  go_goroutines: { title: 'Goroutines', unit: 'count', type: 'gauge', better: 'lower' },
}

/** A counter's rate, named as a recording rule is. */
const RATE = /^(.+):rate5m$/

/** Facts of a metric; one that is not known keeps its name and has no better direction. */
export function metricFacts(metric: string, unit: Unit): MetricFacts {
  const counter = METRICS[RATE.exec(metric)?.[1] ?? '']
  if (counter) return { title: `${counter.title}, rate over 5 min`, unit, type: 'gauge' }
  return METRICS[metric] ?? { title: metric, unit, type: 'gauge' }
}

/** Memory evidence for a leak verdict, best first: what lives after a collection, a heap to be read between collections, a container's, a process's. */
export const MEMORY_EVIDENCE: readonly string[] = [
  'jvm_heap_after_gc_bytes',
  'nodejs_heap_after_gc_bytes',
  'go_gc_heap_live_bytes',
  'go_memstats_heap_alloc_bytes',
  'go_memstats_alloc_bytes',
  'go_memstats_heap_inuse_bytes',
  'jvm_memory_used_bytes',
  'nodejs_heap_size_used_bytes',
  'container_memory_working_set_bytes',
  'container_memory_rss',
  'container_memory_usage_bytes',
  'process_resident_memory_bytes',
  'rss_proxy_bytes',
]

/** What is judged beside memory, because it leaks in its own way or explains how memory does. */
export const COMPANIONS: readonly string[] = [
  'process_resident_memory_bytes',
  'go_goroutines',
  'go_threads',
  'jvm_threads_current',
  'jvm_threads_live_threads',
  'jvm_classes_currently_loaded',
  'jvm_classes_loaded',
  'jvm_classes_loaded_classes',
  'jvm_metaspace_used_bytes',
  'jvm_buffer_pool_used_bytes',
  'process_open_fds',
  'process_files_open_files',
  'process_threads',
  'container_pids',
  'container_threads',
  'container_file_descriptors',
  'container_sockets',
  'hikaricp_connections',
  'node_sockstat_TCP_inuse',
]

/** Bytes on a disk or a wire are no memory, and rise in healthy runs. */
const ELSEWHERE =
  /(^|_)(disk|file|fs|network|net|io|read|write|written|sent|received|transmitted|request|response|block|cached|buffers|free)(_|$)/

/** Whether a series in bytes may be memory that a program holds, as far as its name tells. */
export function mayBeMemory(metric: string): boolean {
  return !ELSEWHERE.test(metric)
}

/** Place in the order of evidence; what is not in it comes last. */
export function evidenceRank(metric: string): number {
  const rank = MEMORY_EVIDENCE.indexOf(metric)
  return rank < 0 ? MEMORY_EVIDENCE.length : rank
}
