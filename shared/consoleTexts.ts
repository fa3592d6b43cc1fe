/**
 * What the suites' own programs print of a run, line by line as they print it; beneath it, what of that is wrong and what
 * is right. Memory is in their "MB", which are MiB.
 */
import {
  explainDisagreement,
  quartileFigures,
  type SuiteFigures,
  suiteFigures,
  upstreamQuartiles,
} from './analysis/quartiles.ts'
import type { Cell, Series, Table } from './model.ts'
import type { ConsoleBlock } from './report.ts'
import { format, MIB } from './units.ts'

const HEAP = 'go_memstats_heap_alloc_bytes'
/** Signs around the title of the script's comparison. */
const FRAME = '='.repeat(60)
const REPORT_FRAME = '='.repeat(80)
/** Of a terminal. */
const COLUMNS = 80
const VERDICT_LINES = {
  warning: '⚠️  WARNING: Possible memory leak detected (50% increase)',
  caution: '⚠️  CAUTION: Memory trending upward (20% increase)',
  stable: '✅ Memory appears stable (no leak detected)',
} as const

/** One text a program; none where the run is not of a suite that prints, or lacks what it prints. */
export function consoleTexts(
  series: readonly Series[],
  tables: readonly Table[],
  parameters: Readonly<Record<string, string | number>> = {},
): readonly ConsoleBlock[] {
  const table = (name: string) => tables.find((each) => each.name === name)
  return [
    ...writeVersusQuery(series),
    ...topFive(table('Lowest and highest precondition failure rates')),
    ...memoryReport(table('Memory report'), parameters),
  ]
}

/** `plot_memory_comparison.py` of the trace-streaming suite. */
function writeVersusQuery(series: readonly Series[]): readonly ConsoleBlock[] {
  const phases = (['write', 'query'] as const).flatMap((name) => {
    const members = series.filter(({ phase }) => phase === name)
    const heap = members.find(({ metric }) => metric === HEAP)
    return heap === undefined ? [] : [{ name, heap, figures: suiteFigures(members) }]
  })
  if (phases.length === 0) return []
  const differences: string[] = []
  const lines = phases.flatMap(({ name, heap, figures }) => {
    const values = heap.v.map((x) => x / MIB)
    const upstream = upstreamQuartiles(values)
    const difference = explainDisagreement(upstream, quartileFigures(heap.v, 'bytes'), heap.v.length)
    if (difference !== undefined) differences.push(`${name}: ${difference}`)
    return [
      `=== ${name === 'write' ? 'Write' : 'Query'} Phase Analysis ===`,
      `Peak Heap Alloc: ${megabytes(figures.peakHeap)}`,
      `Avg Heap Alloc:  ${megabytes(figures.averageHeap)}`,
      `Min Heap Alloc:  ${megabytes(figures.minimumHeap)}`,
      `Peak RSS:        ${megabytes(figures.peakRss)}`,
      `Total GC Cycles: ${whole(figures.totalGc)}`,
      `Max Goroutines:  ${whole(figures.maxGoroutines)}`,
      ...(upstream.verdict === 'not-evaluated'
        ? []
        : [
            '',
            'Leak Detection:',
            `  First 25% avg:   ${fixed(upstream.first, 2)} MB`,
            `  Last 25% avg:    ${fixed(upstream.last, 2)} MB`,
            `  ${VERDICT_LINES[upstream.verdict]}`,
          ]),
      '',
    ]
  })
  const [write, query] = phases
  if (write !== undefined && query !== undefined) {
    const both = (title: string, of: (figures: SuiteFigures) => string) => [
      title,
      `  Write: ${of(write.figures)}`,
      `  Query: ${of(query.figures)}`,
    ]
    lines.push(
      ...[FRAME, '=== WRITE vs QUERY COMPARISON ===', FRAME],
      ...both('Peak Heap Memory:', ({ peakHeap }) => megabytes(peakHeap)),
      `  ${ratioLine(write.figures.peakHeap ?? 0, query.figures.peakHeap ?? 0)}`,
      ...both('Average Heap Memory:', ({ averageHeap }) => megabytes(averageHeap)),
      ...both('Peak RSS:', ({ peakRss }) => megabytes(peakRss)),
      ...both('Max Goroutines:', ({ maxGoroutines }) => whole(maxGoroutines)),
      ...both('GC Activity:', ({ totalGc }) => `${whole(totalGc)} cycles`),
    )
    differences.push(
      'GC cycles are counted from the start of the process, so those of the query phase include those of the write phase before it.',
      'RSS is no resident memory: the monitor writes Sys or HeapSys under that name.',
    )
  }
  return [block('write-versus-query', "The suite's write-versus-query analysis", lines, differences)]
}

function ratioLine(write: number, query: number): string {
  return query > write
    ? `→ Query uses ${fixed(query / write, 1)}x more peak heap than write`
    : `→ Write uses ${fixed(write / query, 1)}x more peak heap than query`
}

/** fusio-manifest's sweep test. */
function topFive(table: Table | undefined): readonly ConsoleBlock[] {
  if (table === undefined) return []
  const cells = table.rows.map((row) => new Map(table.columns.map(({ name }, i) => [name, row[i] ?? null])))
  const ends = [...new Set(cells.map((row) => String(row.get('end'))))]
  const titles = [
    '=== Top 5 Best Configs (Lowest Failure Rate) ===',
    '=== Top 5 Worst Configs (Highest Failure Rate) ===',
  ]
  const differences: string[] = []
  const lines = ends.slice(0, 2).flatMap((end, i) => [
    ...(i === 0 ? [] : ['']),
    titles[i] ?? end,
    ...cells
      .filter((row) => row.get('end') === end)
      .slice(0, 5)
      .map((row, rank) => {
        const rate = Number(row.get('precondition_failure_rate'))
        const share = Number(row.get('failed_share_of_attempts'))
        const label = String(row.get('config_label'))
        differences.push(`${label}: ${format(share, 'ratio')} of all attempts failed.`)
        return `${rank + 1}. ${label}: ${fixed(rate * 100, 2)}% failure rate, ${fixed(Number(row.get('write_tps')), 2)} TPS`
      }),
  ])
  return [
    block('top-five', "The sweep's best and worst", lines, [
      'The failure rate is failures for each success, which goes beyond 100 %; the share of attempts that failed does not.',
      ...differences,
    ]),
  ]
}

/** Data Caterer's memory report in the layout of its script, of what was read of it. */
function memoryReport(
  table: Table | undefined,
  parameters: Readonly<Record<string, string | number>>,
): readonly ConsoleBlock[] {
  const [row] = table?.rows ?? []
  if (table === undefined || row === undefined) return []
  const cell = (name: string): Cell => row[table.columns.findIndex((column) => column.name === name)] ?? null
  const figure = (name: string, words: (value: number) => string) => {
    const value = cell(name)
    return typeof value === 'number' ? words(value) : undefined
  }
  const setting = (name: string) => (parameters[name] === undefined ? undefined : String(parameters[name]))
  const line = (label: string, value: string | undefined, indent = '  ') =>
    value === undefined ? [] : [`${indent}${indent === '' ? `${label}:` : `${label}:`.padEnd(19)} ${value}`]
  const group = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [title, ...lines, ''])
  const inMegabytes = (bytes: number) => `${fixed(bytes / MIB, 2)} MB`
  const lines = [
    ...[REPORT_FRAME, 'Memory Profiling Report - Data Caterer', REPORT_FRAME, ''],
    ...line('Scenario', setting('scenario'), ''),
    ...line('Timestamp', cell('timestamp') === null ? undefined : String(cell('timestamp')), ''),
    ...line(
      'Duration',
      figure('duration', (seconds) => `${whole(seconds)}s (${whole(seconds)}s)`),
      '',
    ),
    '',
    ...group('JVM Configuration:', [
      ...heap('Min Heap', setting('min_heap')),
      ...heap('Max Heap', setting('max_heap')),
      ...heap('GC Algorithm', setting('gc_algorithm')),
    ]),
    ...group('Profiling Options:', [
      ...line('OOM Heap Dump', setting('heap_dump_on_oom')),
      ...line('Flight Recorder', setting('flight_recorder')),
      ...line('GC Logging', setting('gc_logging')),
      ...line('External Profiler', setting('external_profiler')),
    ]),
    ...group('HTTP Server Statistics:', [
      ...line('Total Requests', figure('requests', whole)),
      ...line('Total Data', figure('data', inMegabytes)),
      ...line(
        'Throughput',
        figure('throughput', (each) => `${fixed(each, 2)} requests/sec`),
      ),
      ...line(
        'Avg Latency',
        figure('average_latency', (seconds) => `${fixed(seconds * 1e3, 3)} ms`),
      ),
      ...line('Errors', figure('errors', whole)),
      ...line('Server Memory', figure('http_server_memory', inMegabytes)),
    ]),
    REPORT_FRAME,
  ]
  return [
    block('memory-report', "The profiler's memory report", lines, [
      'Server Memory is of the Python server that counts the requests, not of the JVM that is profiled.',
      'Avg Latency is what the server takes over a body that it has received, over the last 1,000 requests.',
      'MB are MiB.',
      'The list of output files and of commands is left out: they name folders of the machine that wrote it.',
    ]),
  ]
}

function heap(label: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`  ${`${label}:`.padEnd(13)} ${value}`]
}

function block(name: string, title: string, lines: readonly string[], differences: readonly string[]): ConsoleBlock {
  const beneath =
    differences.length === 0
      ? []
      : ['', 'Where this differs from what is right:', ...differences.flatMap((each) => wrapped(`- ${each}`))]
  return { kind: 'console', name, title, text: [...lines, ...beneath].join('\n') }
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? 'n/a' : `${fixed(bytes / MIB, 2)} MB`
}

function whole(value: number | undefined): string {
  return value === undefined ? 'n/a' : String(Math.trunc(value))
}

/** A line of a terminal, broken between words. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < COLUMNS) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(last === undefined ? word : `  ${word}`)
  }
  return lines
}

/** As `%.2f` prints it. */
function fixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : 'n/a'
}
