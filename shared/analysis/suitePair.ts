/**
 * Pairs that suites make within one run (write and query, stream and trace, in-memory and streaming), and what each suite
 * itself says of its pair: ratio, speed-up, saving, winner, beside the right figure and what is wrong with the suite's.
 */
import type { LeakDocument, RunDocument } from '../api.ts'
import type { RunPart, SuitePair, SuitePairFigure } from '../comparisonApi.ts'
import type { Cell } from '../model.ts'
import { format, formatNumber, MIB } from '../units.ts'
import { modesOf, recordsOf } from './modeParts.ts'
import { explainDisagreement, quartileOutcome } from './quartiles.ts'
import { partName } from './runPart.ts'

interface Halves {
  readonly base: RunPart
  readonly candidate: RunPart
}

/** The suite's own pair, the half that it measures against first. */
export function suiteHalves({ system, series, tables }: Pick<RunDocument, 'system' | 'series' | 'tables'>) {
  const found = HALVES.find((each) => each.systems.includes(system))
  if (found === undefined) return undefined
  const has = (part: RunPart) =>
    'phase' in part
      ? series.some(({ phase }) => phase === part.phase)
      : part.label === 'mode'
        ? modesOf(tables).includes(part.value)
        : series.some(({ labels }) => labels?.[part.label] === part.value)
  return has(found.base) && has(found.candidate) ? found : undefined
}

const HALVES: readonly (Halves & { readonly systems: readonly string[]; readonly title: string })[] = [
  {
    systems: ['trace-streaming'],
    title: 'Compare write and query',
    base: { phase: 'write' },
    candidate: { phase: 'query' },
  },
  {
    systems: ['stream-vs-trace'],
    title: 'Compare stream and trace',
    base: { label: 'container', value: 'banyandb-stream' },
    candidate: { label: 'container', value: 'banyandb-trace' },
  },
  {
    systems: ['streaming-comparison'],
    title: 'Compare in-memory and streaming',
    base: { label: 'mode', value: 'in-memory' },
    candidate: { label: 'mode', value: 'streaming' },
  },
]

/** Undefined where the parts are not the two halves of the suite's pair, in either order. */
export function suitePair(document: RunDocument, leak: LeakDocument, parts: Partial<Halves>): SuitePair | undefined {
  const halves = suiteHalves(document)
  if (halves === undefined || parts.base === undefined || parts.candidate === undefined) return undefined
  const names = (pair: Halves) => [partName(pair.base), partName(pair.candidate)].sort().join()
  if (names(halves) !== names({ base: parts.base, candidate: parts.candidate })) return undefined
  const pair =
    document.system === 'trace-streaming'
      ? writeAndQuery(document, leak)
      : document.system === 'stream-vs-trace'
        ? streamAndTrace(document)
        : inMemoryAndStreaming(document)
  return pair.figures.length === 0 ? undefined : pair
}

function recordsNamed({ tables }: RunDocument, name: string): readonly Readonly<Record<string, Cell>>[] {
  const table = tables.find((each) => each.name === name)
  return table === undefined ? [] : recordsOf(table)
}

function numberIn(row: Readonly<Record<string, Cell>> | undefined, column: string): number | undefined {
  const cell = row?.[column]
  return typeof cell === 'number' ? cell : undefined
}

const times = (ratio: number) => `${formatNumber(ratio)} ×`

/** `plot_memory_comparison.py`. */
function writeAndQuery(document: RunDocument, leak: LeakDocument): SuitePair {
  const rows = recordsNamed(document, "The suite's own figures")
  const [write, query] = ['write', 'query'].map((phase) => rows.find((row) => row.Phase === phase))
  const both = (column: string) => [numberIn(write, column), numberIn(query, column)] as const
  const figures: SuitePairFigure[] = []
  const [heapOfWrite, heapOfQuery] = both('Peak Heap Alloc')
  if (heapOfWrite !== undefined && heapOfQuery !== undefined && Math.min(heapOfWrite, heapOfQuery) > 0) {
    const [more, less] = heapOfQuery > heapOfWrite ? ['Query', 'write'] : ['Write', 'query']
    const ratio = Math.max(heapOfWrite, heapOfQuery) / Math.min(heapOfWrite, heapOfQuery)
    figures.push({
      figure: 'Peak heap',
      suite: `${more} uses ${ratio.toFixed(1)}x more peak heap than ${less}`,
      right: `${more} uses ${times(ratio)} the peak heap of ${less}, ${formatNumber((ratio - 1) * 100, 1)} % more: ${format(heapOfWrite, 'bytes')} in write, ${format(heapOfQuery, 'bytes')} in query`,
      wrong: `The ratio is called “more”: ${formatNumber(ratio, 1)} times as much is ${formatNumber(ratio - 1, 1)} times more.`,
    })
  }
  const [rssOfWrite, rssOfQuery] = both('Peak RSS')
  if (rssOfWrite !== undefined && rssOfQuery !== undefined)
    figures.push({
      figure: 'Peak RSS',
      suite: `${(rssOfWrite / MIB).toFixed(2)} MB in write, ${(rssOfQuery / MIB).toFixed(2)} MB in query`,
      wrong: 'Resident memory was not measured: the monitor writes Sys or HeapSys under that name.',
    })
  const [cyclesOfWrite, cyclesOfQuery] = both('Total GC Cycles')
  if (cyclesOfWrite !== undefined && cyclesOfQuery !== undefined) {
    const [inWrite, inQuery] = ['write', 'query'].map((phase) => {
      const summary = document.series.find(
        (each) => each.phase === phase && each.metric === 'go_gc_duration_seconds_count',
      )?.summary
      return summary === undefined ? undefined : summary.last - summary.first
    })
    figures.push({
      figure: 'GC cycles',
      suite: `${Math.trunc(cyclesOfWrite)} in write, ${Math.trunc(cyclesOfQuery)} in query`,
      ...(inWrite === undefined || inQuery === undefined ? {} : { right: `${inWrite} in write, ${inQuery} in query` }),
      wrong:
        'They are counted from the start of the process, so those of the query phase include those of the write phase.',
    })
  }
  for (const { phase, metric, upstream, quartile } of leak.reports) {
    if (metric !== 'go_memstats_heap_alloc_bytes' || upstream === undefined || upstream.verdict === 'not-evaluated')
      continue
    const heap = document.series.find((each) => each.phase === phase && each.metric === metric)
    const wrong = explainDisagreement(upstream, quartile, heap?.summary.n ?? 0)
    figures.push({
      figure: `Leak check of ${phase ?? 'the run'}`,
      suite: `${upstream.verdict}: first quarter ${upstream.first.toFixed(2)} MB, last ${upstream.last.toFixed(2)} MB`,
      ...(quartile === undefined
        ? {}
        : {
            right: `${quartileOutcome(quartile)} by the same rule: first quarter ${format(quartile.first, quartile.unit)}, last ${format(quartile.last, quartile.unit)}`,
          }),
      ...(wrong === undefined ? {} : { wrong }),
    })
  }
  return { source: 'plot_memory_comparison.py', figures }
}

/** The console's comparison, and `collect-stats.sh`. */
function streamAndTrace(document: RunDocument): SuitePair {
  const reports = recordsNamed(document, 'Performance reports')
  const [stream, trace] = ['Stream', 'Trace'].map((model) => reports.find((row) => row.report === `${model} Write`))
  const winner = (column: string, better: 'lower' | 'higher') => {
    const [a, b] = [numberIn(stream, column), numberIn(trace, column)]
    if (a === undefined || b === undefined || a <= 0 || b <= 0) return undefined
    if (a === b) return 'equal'
    const best = a > b === (better === 'higher') ? 'Stream' : 'Trace'
    return `${best}, ${times(Math.max(a, b) / Math.min(a, b))}`
  }
  const perSecond = (column: string) => {
    const [a, b] = [stream, trace].map((row) => {
      const [amount, seconds] = [numberIn(row, column), numberIn(row, 'duration')]
      return amount === undefined || !seconds ? undefined : amount / seconds
    })
    return a === undefined || b === undefined ? undefined : ([a, b] as const)
  }
  const figures = recordsNamed(document, 'Comparison, as printed').map((row): SuitePairFigure => {
    const figure = String(row.figure ?? '').replace(/ Comparison/, '')
    const suite = `${row.stream ?? '?'} and ${row.trace ?? '?'}; winner: ${row.winner ?? 'none'}`
    const tie = row.stream === row.trace ? ' A tie goes to Trace.' : ''
    if (figure.startsWith('Write Latency')) {
      const right = winner('batch latency p95', 'lower')
      return { figure, suite, ...(right && { right }), ...(tie === '' ? {} : { wrong: tie.trim() }) }
    }
    const isData = figure.startsWith('Data')
    const rates = isData ? perSecond('original size') : perSecond('batches')
    const right = isData ? winnerOf(rates) : winner('batches per second of the run', 'higher')
    const shown = rates?.map((rate) => format(rate, isData ? 'bytes/second' : 'count/second')).join(' and ')
    return {
      figure,
      suite,
      ...(right === undefined ? {} : { right: `${shown} of the run: ${right}` }),
      wrong: `It divides by the time of all workers together, which is what one worker does and not what the run did.${tie}`,
    }
  })
  for (const model of [stream, trace]) {
    const [printed, failed] = [
      numberIn(model, 'errors per success, as printed'),
      numberIn(model, 'failed share of all batches'),
    ]
    if (!printed || failed === undefined) continue
    figures.push({
      figure: `Error rate of ${String(model?.report ?? '')}`,
      suite: format(printed, 'ratio'),
      right: format(failed, 'ratio'),
      wrong: 'It divides the errors by the successes alone, and the suite passes whatever fails.',
    })
  }
  const [cpu, memory] = ['CPU mean', 'memory mean'].map((name) =>
    recordsNamed(document, 'Stream against trace').find((row) => row.figure === name),
  )
  const ratio = (row: typeof cpu) => numberIn(row, 'stream / trace')
  const printed = (row: typeof cpu) => row?.['stream / trace, as printed']
  if (ratio(cpu) !== undefined)
    figures.push({
      figure: 'CPU, stream / trace',
      ...(printed(cpu) == null ? {} : { suite: String(printed(cpu)) }),
      right: times(ratio(cpu) ?? 0),
      wrong: 'The script reads its own quoted values as 0, and never prints the ratio.',
    })
  if (ratio(memory) !== undefined)
    figures.push({
      figure: 'Memory, stream / trace',
      ...(printed(memory) == null ? {} : { suite: String(printed(memory)) }),
      right: times(ratio(memory) ?? 0),
      wrong: 'The units are dropped before the averages: 800MiB and 1.1GiB become 400.55.',
    })
  return { source: 'the console of the test, and collect-stats.sh', figures }
}

function winnerOf(rates: readonly [number, number] | undefined): string | undefined {
  if (rates === undefined) return undefined
  const [a, b] = rates
  if (a === b) return 'equal'
  return `${a > b ? 'Stream' : 'Trace'}, ${times(Math.max(a, b) / Math.min(a, b))}`
}

/** `run_streaming_comparison.sh` and its report. */
function inMemoryAndStreaming(document: RunDocument): SuitePair {
  const written = recordsNamed(document, 'Summary as written by the suite')
  const scales = recordsNamed(document, 'Streaming against in-memory')
  const secondsOf = (scale: Cell | undefined, mode: string) =>
    numberIn(
      written.find((row) => row.scale === scale && row.mode === mode),
      'duration',
    )
  const figures = scales.flatMap((row): SuitePairFigure[] => {
    const scale = String(row.scale ?? '')
    const [inMemory, streaming] = [secondsOf(row.scale, 'in-memory'), secondsOf(row.scale, 'streaming')]
    const [speed, saving] = [numberIn(row, 'speed_up'), numberIn(row, 'memory_saving')]
    const [said, meant] = [row['finding of the suite'], row['finding as it was meant']]
    return [
      {
        figure: `${scale}: speed-up of streaming`,
        ...(inMemory === undefined || !streaming ? {} : { suite: `${(inMemory / streaming).toFixed(2)}x` }),
        ...(speed === undefined ? {} : { right: times(speed) }),
        wrong: 'Its times are whole seconds and include the start of the program.',
      },
      {
        figure: `${scale}: memory that streaming saves`,
        ...(saving === undefined ? {} : { right: format(saving, 'ratio') }),
        wrong: 'No file of the suite states it.',
      },
      {
        figure: `${scale}: winner`,
        ...(said == null ? {} : { suite: String(said) }),
        ...(meant == null ? {} : { right: String(meant) }),
        ...(said === meant
          ? {}
          : { wrong: 'Streaming is called competitive whenever in-memory is not slower, by however much.' }),
      },
    ]
  })
  const faster = scales.filter(
    ({ scale }) => (secondsOf(scale, 'streaming') ?? 0) < (secondsOf(scale, 'in-memory') ?? 0),
  )
  const crossovers = recordsNamed(document, 'Crossover over measured rows').map((row) => {
    const rows = numberIn(row, 'input_rows')
    return `by ${row.by} ${rows === undefined ? row.crossover : `at ${formatNumber(rows, 0)} rows`}`
  })
  if (crossovers.length > 0)
    figures.push({
      figure: 'Crossover',
      suite: faster.length === 0 ? 'none' : `at ${faster.map(({ scale }) => String(scale)).join(', ')}`,
      right: crossovers.join('; '),
      wrong: 'It takes every scale with a shorter time for the crossover, by its name, and leaves memory out.',
    })
  return { source: 'COMPARISON_REPORT.md and the script that writes it', figures }
}
