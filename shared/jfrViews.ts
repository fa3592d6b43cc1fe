/**
 * The questions that `jfr view` answers about memory and collections, by its names and with its columns. A view takes
 * fields of events, makes groups of events whose `by` fields are equal, and one row a group.
 */

/** `first` and `last` by the time at which events began; `share` of the sum of all groups; `label` the event type's own words. */
export type Take =
  | 'key'
  | 'first'
  | 'last'
  | 'count'
  | 'sum'
  | 'share'
  | 'average'
  | 'min'
  | 'median'
  | 'p90'
  | 'p95'
  | 'p99'
  | 'p999'
  | 'max'
  | 'difference'
  | 'label'

export interface ViewColumn {
  readonly title: string
  readonly take: Take
  /** A path into the event, e.g. `object.type`; `stackTrace.topFrame` and its like stand for a method. */
  readonly field: string
  /** Only of these events of the view. */
  readonly from?: readonly string[]
  /** Only of events of which a field has this text. */
  readonly where?: readonly [field: string, text: string]
}

export interface JfrView {
  readonly name: string
  readonly title: string
  /** Without `jdk.`. */
  readonly events: readonly string[]
  /** Fields; none puts all events into one row, `each` makes a row of every event. */
  readonly by: readonly string[] | 'each'
  readonly columns: readonly ViewColumn[]
  /** The column to sort by, largest first unless `ascending`; by the time of the first event without. */
  readonly order?: { readonly column: number; readonly ascending?: true }
  /** Only what the JVM wrote last at one time, of events that it repeats. */
  readonly lastBatch?: true
}

const column = (title: string, take: Take, field = ''): ViewColumn => ({ title, take, field })
const key = (title: string, field: string) => column(title, 'key', field)
const last = (title: string, field: string) => column(title, 'last', field)
const spread = (titles: Readonly<Partial<Record<Take, string>>>, field = 'duration') =>
  (Object.entries(titles) as [Take, string][]).map(([take, title]) => column(title, take, field))
const at = (column: number) => ({ order: { column } })
const form = (name: string, title: string, events: readonly string[], columns: readonly ViewColumn[]): JfrView => ({
  name,
  title,
  events,
  by: [],
  columns,
})
const grouped = (
  name: string,
  title: string,
  events: readonly string[],
  by: readonly string[],
  columns: readonly ViewColumn[],
  more: Pick<JfrView, 'order' | 'lastBatch'> = {},
): JfrView => ({ name, title, events, by, columns, ...more })

const PHASE_COLUMNS = spread({ average: 'Average', p95: 'P95', max: 'Longest', count: 'Count', sum: 'Total' })
const WAIT_COLUMNS = spread({ count: 'Count', average: 'Average', p90: 'P90', max: 'Max.' })
const ALLOCATION = ['ObjectAllocationSample']
const THROWN = ['JavaErrorThrow', 'JavaExceptionThrow']
const FLAG_KINDS = ['Int', 'UnsignedInt', 'Boolean', 'Long', 'UnsignedLong', 'Double', 'String']
const FLAGS = FLAG_KINDS.flatMap((kind) => [`${kind}Flag`, `${kind}FlagChanged`])
const REFERENCES = ['GCReferenceStatistics']
const references = (title: string, type: string): ViewColumn => ({
  ...column(title, 'first', 'count'),
  where: ['type', type],
})
const heapUsed = (title: string, when: string): ViewColumn => ({
  ...column(title, 'first', 'heapUsed'),
  from: ['GCHeapSummary'],
  where: ['when', when],
})

function allocation(by: string, title: string, field: string): JfrView {
  const columns = [key(title, field), column('Allocation Pressure', 'share', 'weight')]
  return grouped(`allocation-by-${by}`, `Allocation by ${by}`, ALLOCATION, [field], columns, at(1))
}

function contention(by: string, title: string, field: string): JfrView {
  const columns = [key(title, field), ...WAIT_COLUMNS]
  return grouped(`contention-by-${by}`, `Contention by ${by}`, ['JavaMonitorEnter'], [field], columns, at(4))
}

function thrown(by: string, title: string, field: string): JfrView {
  const columns = [key(title, field), column('Count', 'count')]
  return grouped(`exception-by-${by}`, `Exceptions by ${by}`, THROWN, [field], columns, at(1))
}

function leaks(by: string, title: string, field: string): JfrView {
  const columns = [
    last('Alloc. Time', 'allocationTime'),
    key(title, field),
    last('Object Age', 'objectAge'),
    last('Heap Usage', 'lastKnownHeapUsage'),
  ]
  const more = { order: { column: 0, ascending: true }, lastBatch: true } as const
  return grouped(
    `memory-leaks-by-${by}`,
    `Memory leak candidates by ${by}`,
    ['OldObjectSample'],
    [field],
    columns,
    more,
  )
}

function nativeMemory(of: 'committed' | 'reserved'): JfrView {
  const columns = [
    key('Memory Type', 'type'),
    ...spread({ first: 'First Observed', average: 'Average', last: 'Last Observed', max: 'Maximum' }, of),
  ]
  return grouped(`native-memory-${of}`, `Native memory ${of}`, ['NativeMemoryUsage'], ['type'], columns, at(4))
}

/** In the order in which a person looks: the heap, collections, who allocates, what stays, then the JVM around it. */
export const JFR_VIEWS: readonly JfrView[] = [
  {
    ...grouped(
      'gc',
      'Garbage collections',
      ['GarbageCollection', 'GCHeapSummary', 'YoungGarbageCollection', 'OldGarbageCollection'],
      ['gcId'],
      [
        { ...column('Start', 'first', 'startTime'), from: ['GarbageCollection'] },
        key('GC ID', 'gcId'),
        { ...column('Type', 'label'), from: ['YoungGarbageCollection', 'OldGarbageCollection'] },
        heapUsed('Heap Before GC', 'Before GC'),
        heapUsed('Heap After GC', 'After GC'),
        { ...column('Longest Pause', 'first', 'longestPause'), from: ['GarbageCollection'] },
      ],
    ),
    order: { column: 0, ascending: true },
  },
  form(
    'gc-pauses',
    'GC pauses',
    ['GCPhasePause'],
    [
      ...spread({ sum: 'Total Pause Time', count: 'Number of Pauses', min: 'Minimum Pause Time' }),
      ...spread({ median: 'Median Pause Time', average: 'Average Pause Time', p90: 'P90 Pause Time' }),
      ...spread({ p95: 'P95 Pause Time', p99: 'P99 Pause Time', p999: 'P99.9% Pause Time', max: 'Maximum Pause Time' }),
    ],
  ),
  grouped(
    'gc-pause-phases',
    'GC pause phases',
    ['', 'Level1', 'Level2', 'Level3', 'Level4'].map((level) => `GCPhasePause${level}`),
    ['name'],
    [column('Type', 'label'), key('Name', 'name'), ...PHASE_COLUMNS],
    at(6),
  ),
  grouped(
    'gc-concurrent-phases',
    'Concurrent GC phases',
    ['GCPhaseConcurrent', 'GCPhaseConcurrentLevel1'],
    ['name'],
    [key('Name', 'name'), ...PHASE_COLUMNS],
    at(5),
  ),
  grouped(
    'gc-parallel-phases',
    'Parallel GC phases',
    ['GCPhaseParallel'],
    ['name'],
    [key('Name', 'name'), ...PHASE_COLUMNS],
    at(5),
  ),
  form(
    'gc-configuration',
    'GC configuration',
    ['GCConfiguration'],
    [
      last('Young GC', 'youngCollector'),
      last('Old GC', 'oldCollector'),
      last('Parallel GC Threads', 'parallelGCThreads'),
      last('Concurrent GC Threads', 'concurrentGCThreads'),
      last('Dynamic GC Threads', 'usesDynamicGCThreads'),
      last('Concurrent Explicit GC', 'isExplicitGCConcurrent'),
      last('Disable Explicit GC', 'isExplicitGCDisabled'),
      last('Pause Target', 'pauseTarget'),
      last('GC Time Ratio', 'gcTimeRatio'),
    ],
  ),
  grouped(
    'gc-references',
    'GC references',
    REFERENCES,
    ['gcId'],
    [
      column('Time', 'first', 'startTime'),
      key('GC ID', 'gcId'),
      references('Soft Ref.', 'Soft reference'),
      references('Weak Ref.', 'Weak reference'),
      references('Phantom Ref.', 'Phantom reference'),
      references('Final Ref.', 'Final reference'),
      column('Total Count', 'sum', 'count'),
    ],
    { order: { column: 1, ascending: true } },
  ),
  grouped(
    'gc-allocation-trigger',
    'Allocations that made a collection begin',
    ['AllocationRequiringGC'],
    ['stackTrace.topApplicationFrame'],
    [
      key('Trigger Method (Non-JDK)', 'stackTrace.topApplicationFrame'),
      column('Count', 'count'),
      column('Total Requested', 'sum', 'size'),
    ],
    at(1),
  ),
  form(
    'gc-cpu-time',
    'GC CPU time',
    ['GCCPUTime'],
    [
      column('GC User Time', 'sum', 'userTime'),
      column('GC System Time', 'sum', 'systemTime'),
      column('GC Wall Clock Time', 'sum', 'realTime'),
      column('Total Time', 'difference', 'startTime'),
      column('GC Count', 'count'),
    ],
  ),
  form(
    'heap-configuration',
    'Heap configuration',
    ['GCHeapConfiguration'],
    [
      last('Initial Heap Size', 'initialSize'),
      last('Minimum Heap Size', 'minSize'),
      last('Maximum Heap Size', 'maxSize'),
      last('If Compressed Oops Are Used', 'usesCompressedOops'),
      last('Compressed Oops Mode', 'compressedOopsMode'),
    ],
  ),
  allocation('class', 'Object Type', 'objectClass'),
  allocation('site', 'Method', 'stackTrace.topFrame'),
  allocation('thread', 'Thread', 'eventThread'),
  grouped(
    'thread-allocation',
    'Allocated by thread',
    ['ThreadAllocationStatistics'],
    ['thread'],
    [key('Thread', 'thread'), last('Allocated', 'allocated')],
    at(1),
  ),
  leaks('class', 'Object Class', 'object.type'),
  leaks('site', 'Application Method', 'stackTrace.topApplicationFrame'),
  grouped(
    'hot-methods',
    'Methods that run most',
    ['ExecutionSample'],
    ['stackTrace.topFrame'],
    [key('Method', 'stackTrace.topFrame'), column('Samples', 'count'), column('Percent', 'share')],
    at(1),
  ),
  form(
    'container-configuration',
    'Container configuration',
    ['ContainerConfiguration'],
    [
      last('Container Type', 'containerType'),
      last('CPU Slice Period', 'cpuSlicePeriod'),
      last('CPU Quota', 'cpuQuota'),
      last('CPU Shares', 'cpuShares'),
      last('Effective CPU Count', 'effectiveCpuCount'),
      last('Memory Soft Limit', 'memorySoftLimit'),
      last('Memory Limit', 'memoryLimit'),
      last('Swap Memory Limit', 'swapMemoryLimit'),
      last('Container Host Total Memory', 'hostTotalMemory'),
    ],
  ),
  form(
    'container-memory-usage',
    'Container memory usage',
    ['ContainerMemoryUsage'],
    [
      last('Memory Fail Count', 'memoryFailCount'),
      last('Memory Usage', 'memoryUsage'),
      last('Memory and Swap Usage', 'swapMemoryUsage'),
    ],
  ),
  form(
    'container-cpu-usage',
    'Container CPU usage',
    ['ContainerCPUUsage'],
    [last('CPU Time', 'cpuTime'), last('CPU User Time', 'cpuUserTime'), last('CPU System Time', 'cpuSystemTime')],
  ),
  form(
    'container-cpu-throttling',
    'Container CPU throttling',
    ['ContainerCPUThrottling'],
    [
      last('CPU Elapsed Slices', 'cpuElapsedSlices'),
      last('CPU Throttled Slices', 'cpuThrottledSlices'),
      last('CPU Throttled Time', 'cpuThrottledTime'),
    ],
  ),
  nativeMemory('committed'),
  nativeMemory('reserved'),
  grouped(
    'class-loaders',
    'Class loaders',
    ['ClassLoaderStatistics'],
    ['classLoader'],
    [key('Class Loader', 'classLoader'), last('Hidden Classes', 'hiddenClassCount'), last('Classes', 'classCount')],
    at(2),
  ),
  grouped(
    'class-modifications',
    'Class modifications',
    ['RetransformClasses', 'RedefineClasses'],
    ['redefinitionId'],
    [
      column('Time', 'first', 'duration'),
      column('Requested By', 'first', 'stackTrace.topApplicationFrame'),
      column('Operation', 'label'),
      column('Classes', 'first', 'classCount'),
    ],
    at(0),
  ),
  thrown('type', 'Class', 'thrownClass'),
  thrown('site', 'Method', 'stackTrace.topNotInitFrame'),
  thrown('message', 'Message', 'message'),
  form(
    'exception-count',
    'Exception statistics',
    ['ExceptionStatistics'],
    [column('Exceptions Thrown', 'difference', 'throwables')],
  ),
  contention('thread', 'Thread', 'eventThread'),
  contention('class', 'Lock Class', 'monitorClass'),
  contention('site', 'Site', 'stackTrace.topFrame'),
  {
    ...form(
      'thread-count',
      'Thread statistics',
      ['JavaThreadStatistics'],
      [
        column('Time', 'first', 'startTime'),
        column('Active Threads', 'first', 'activeCount'),
        column('Daemon Threads', 'first', 'daemonCount'),
        column('Accumulated Threads', 'first', 'accumulatedCount'),
        column('Peak Threads', 'first', 'peakCount'),
      ],
    ),
    by: 'each',
  },
  grouped(
    'thread-cpu-load',
    'CPU load by thread',
    ['ThreadCPULoad'],
    ['eventThread'],
    [key('Thread', 'eventThread'), last('System', 'system'), last('User', 'user')],
    at(2),
  ),
  form(
    'cpu-load',
    'CPU load',
    ['CPULoad'],
    (
      [
        ['JVM User', 'jvmUser'],
        ['JVM System', 'jvmSystem'],
        ['Machine Total', 'machineTotal'],
      ] as const
    ).flatMap(([title, field]) =>
      spread({ min: `${title} (Minimum)`, average: `${title} (Average)`, max: `${title} (Maximum)` }, field),
    ),
  ),
  form(
    'cpu-information',
    'CPU information',
    ['CPUInformation'],
    [
      last('Type', 'cpu'),
      last('Sockets', 'sockets'),
      last('Cores', 'cores'),
      last('Hardware Threads', 'hwThreads'),
      last('Description', 'description'),
    ],
  ),
  form(
    'jvm-information',
    'JVM information',
    ['JVMInformation'],
    [
      last('PID', 'pid'),
      last('VM Start', 'jvmStartTime'),
      last('Name', 'jvmName'),
      last('Version', 'jvmVersion'),
      last('VM Arguments', 'jvmArguments'),
      last('Program Arguments', 'javaArguments'),
    ],
  ),
  {
    ...grouped('jvm-flags', 'Flags of the JVM', FLAGS, ['name'], [key('Name', 'name'), last('Value', 'value')]),
    order: { column: 0, ascending: true },
  },
  grouped(
    'system-processes',
    'Processes of the machine',
    ['SystemProcess'],
    ['pid'],
    [
      column('First Observed', 'first', 'startTime'),
      last('Last Observed', 'startTime'),
      key('PID', 'pid'),
      column('Command Line', 'first', 'commandLine'),
    ],
  ),
  grouped(
    'safepoints',
    'Safepoints',
    ['SafepointBegin', 'SafepointEnd', 'SafepointStateSynchronization'],
    ['safepointId'],
    [
      { ...column('Start Time', 'first', 'startTime'), from: ['SafepointBegin'] },
      { ...column('Duration', 'difference', 'startTime'), from: ['SafepointBegin', 'SafepointEnd'] },
      { ...column('State Synchronization', 'first', 'duration'), from: ['SafepointStateSynchronization'] },
      { ...column('JNI Critical Threads', 'first', 'jniCriticalThreadCount'), from: ['SafepointBegin'] },
      { ...column('Total Threads', 'first', 'totalThreadCount'), from: ['SafepointBegin'] },
    ],
  ),
  grouped(
    'vm-operations',
    'Operations of the VM',
    ['ExecuteVMOperation'],
    ['operation'],
    [
      key('VM Operation', 'operation'),
      ...spread({ average: 'Average Duration', max: 'Longest Duration', count: 'Count', sum: 'Total Duration' }),
    ],
    at(4),
  ),
]

/** What the table of a view is called in a run. */
export function viewTableName(view: Pick<JfrView, 'name'>): string {
  return `view ${view.name}`
}

export function viewNamed(name: string): JfrView | undefined {
  return JFR_VIEWS.find((view) => view.name === name)
}

/** The view that a table of a run, or of two, shows. */
export function viewNamedTable(table: string): JfrView | undefined {
  return JFR_VIEWS.find((view) => viewTableName(view) === table)
}
