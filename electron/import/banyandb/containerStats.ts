/**
 * `container-stats.json` of the stream-versus-trace suite: one array, about every 7 s an object of `docker stats` per
 * container, all values strings with units. A container that was not there leaves an object with only its name and time.
 */
import {
  increase,
  maxOfKnown,
  meanOfKnown,
  printedContainer,
  printedMemoryRatio,
} from '../../../shared/analysis/containerStats.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Cell, SeriesHeader, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { counted, Tally } from '../csv/tally.ts'
import { held } from '../held.ts'
import type { Importer } from '../importer.ts'
import { JsonObjects } from '../jsonObjects.ts'
import { plainText } from '../textLines.ts'
import { type ContainerSample, readSample } from './containerSample.ts'
import { STATS_CAVEATS } from './statsCaveats.ts'

/** Two containers sampled every 7 s for half a month; the samples are held together, to be put in order and averaged. */
const MAX_SAMPLES = 400_000
/** A compose file has a handful; more names are damage. */
const MAX_CONTAINERS = 100

export const containerStats: Importer = {
  id: 'container-stats-json',
  follows: true,
  sniff(head, path) {
    const text = plainText(head).trimStart()
    if (/"(?:MemUsage|CPUPerc|BlockIO|NetIO)"\s*:/.test(text)) return /^[[{]/.test(text)
    if (/^\[\s*\{\s*"timestamp"\s*:\s*"[^"]*"\s*,\s*"container"\s*:/.test(text)) return true
    return /container-stats\.json(\.gz)?$/.test(path) && /^\[\s*\]\s*$/.test(text)
  },
  parse,
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const objects = new JsonObjects(source, tally)
  const containers = new Map<string, ContainerSample[]>()
  let kept = 0
  for await (const { value, line, pause } of objects) {
    if (pause) {
      if (kept > 0) yield held(measured(containers))
      continue
    }
    const sample = readSample(value, line, tally)
    if (!sample) continue
    const known = containers.get(sample.container)
    if (kept >= MAX_SAMPLES || (!known && containers.size >= MAX_CONTAINERS)) {
      const message = (count: number) =>
        `${counted(count, 'sample')} beyond ${MAX_SAMPLES.toLocaleString('en-US')} samples of ${MAX_CONTAINERS} containers; left out`
      tally.add({ code: 'samples-left-out', severity: 'data-loss', message }, line)
      continue
    }
    kept++
    if (known) known.push(sample)
    else containers.set(sample.container, [sample])
  }
  if (kept === 0) throw objects.failure ?? empty(source.path)
  yield* measured(containers)
  for (const [container, samples] of containers) noteMissing(container, samples, tally)
  if ([...containers.values()].flat().some((sample) => sample.texts.MemUsage !== undefined)) {
    for (const trouble of STATS_CAVEATS) tally.add(trouble)
  }
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (objects.failure) throw objects.failure
}

function* measured(containers: ReadonlyMap<string, readonly ContainerSample[]>): Generator<ImportRecord> {
  const times = [...containers.values()].flat().flatMap(({ atMs }) => (atMs === undefined ? [] : [atMs]))
  const epochMs = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)
  for (const [container, samples] of containers)
    if (Number.isFinite(epochMs)) yield* series(container, samples, epochMs)
  yield { kind: 'table', table: figures(containers) }
  const ratios = ratioTable(containers)
  if (ratios) yield { kind: 'table', table: ratios }
}

function empty(path: string): UserError {
  return new UserError(
    'bad-data',
    `${path} holds no sample`,
    'An empty array is what the collector leaves with a docker that knows no --format json, or after jq had failed.',
  )
}

const MEASURES: readonly (readonly [keyof ContainerSample['values'], Omit<SeriesHeader, 'labels'>])[] = [
  ['cpu', { metric: 'container_cpu_cores', unit: 'ratio', column: 'CPUPerc' }],
  ['memory', { metric: 'container_memory_usage_bytes', unit: 'bytes', column: 'MemUsage' }],
  ['limit', { metric: 'container_spec_memory_limit_bytes', unit: 'bytes', column: 'MemUsage' }],
  ['received', { metric: 'container_network_receive_bytes_total', unit: 'bytes', column: 'NetIO' }],
  ['transmitted', { metric: 'container_network_transmit_bytes_total', unit: 'bytes', column: 'NetIO' }],
  ['read', { metric: 'container_fs_reads_bytes_total', unit: 'bytes', column: 'BlockIO' }],
  ['written', { metric: 'container_fs_writes_bytes_total', unit: 'bytes', column: 'BlockIO' }],
  ['pids', { metric: 'container_pids', unit: 'count', column: 'PIDs' }],
]

function* series(container: string, samples: readonly ContainerSample[], epochMs: number): Generator<ImportRecord> {
  const timed = samples.filter((sample) => sample.atMs !== undefined)
  const labels = { container }
  yield {
    kind: 'frame',
    epochMs,
    series: MEASURES.map(([, header]) => ({ ...header, labels, measuredProcess: `container ${container}` })),
  }
  if (timed.length === 0) return
  yield {
    kind: 'points',
    t: Float64Array.from(timed, (sample) => ((sample.atMs ?? 0) - epochMs) / 1000),
    v: MEASURES.map(([key]) => Float64Array.from(timed, (sample) => sample.values[key])),
  }
}

function noteMissing(container: string, samples: readonly ContainerSample[], tally: Tally): void {
  const missing = samples.filter((sample) => sample.texts.MemUsage === undefined)
  if (missing.length === 0) return
  const message = () =>
    `${counted(missing.length, 'sample')} of ${counted(samples.length, 'sample')} of ${container} hold nothing: the container was not running`
  tally.add({ code: 'container-missing', severity: 'data-loss', subject: container, message }, missing[0]?.line)
  const zero = () =>
    `the suite's script counts the samples of ${container} that hold nothing as 0, which lowers its averages; the means beside them leave those out`
  tally.add({ code: 'missing-counted-as-zero', severity: 'misleading', subject: container, message: zero })
}

function figures(containers: ReadonlyMap<string, readonly ContainerSample[]>): Table {
  const rows = [...containers].map(([container, samples]): Cell[] => {
    const values = (key: keyof ContainerSample['values']) => samples.map((sample) => sample.values[key])
    const printed = printedContainer(samples.map((sample) => sample.texts))
    const [memory, limit] = [meanOfKnown(values('memory')), maxOfKnown(values('limit'))]
    const missing = samples.filter((sample) => sample.texts.MemUsage === undefined).length
    return [
      container,
      samples.length,
      missing,
      meanOfKnown(values('cpu')) ?? null,
      printed.cpuAverage,
      maxOfKnown(values('cpu')) ?? null,
      printed.cpuMaximum,
      memory ?? null,
      printed.memoryAverage,
      maxOfKnown(values('memory')) ?? null,
      printed.memoryMaximum,
      limit ?? null,
      printed.memoryLimit,
      memory === undefined || !limit ? null : memory / limit,
      printed.memoryShare,
      increase(values('received')) ?? null,
      printed.received,
      increase(values('transmitted')) ?? null,
      printed.transmitted,
      increase(values('read')) ?? null,
      printed.read,
      increase(values('written')) ?? null,
      printed.written,
    ]
  })
  return { name: 'Container figures, and what the suite prints of the same samples', columns: FIGURE_COLUMNS, rows }
}

const PRINTED = 'as printed'
const FIGURE_COLUMNS: Table['columns'] = [
  { name: 'container', unit: 'text' },
  { name: 'samples', unit: 'count' },
  { name: 'samples missing', unit: 'count' },
  ...(
    [
      ['CPU mean', 'ratio'],
      ['CPU max', 'ratio'],
      ['memory mean', 'bytes'],
      ['memory max', 'bytes'],
      ['memory limit', 'bytes'],
      ['memory share', 'ratio'],
      ['received', 'bytes'],
      ['transmitted', 'bytes'],
      ['read', 'bytes'],
      ['written', 'bytes'],
    ] as const
  ).flatMap(([name, unit]) => [{ name, unit } as const, { name: `${name}, ${PRINTED}`, unit: 'text' } as const]),
]

/** Stream against trace, where both are there; the suite divides in this direction. */
function ratioTable(containers: ReadonlyMap<string, readonly ContainerSample[]>): Table | undefined {
  const named = (word: string) => [...containers].find(([name]) => name.includes(word))?.[1]
  const [stream, trace] = [named('stream'), named('trace')]
  if (!stream || !trace) return undefined
  const ratio = (key: 'cpu' | 'memory'): number | null => {
    const [a, b] = [stream, trace].map((samples) => meanOfKnown(samples.map((sample) => sample.values[key])))
    return a === undefined || !b ? null : a / b
  }
  const texts = (samples: readonly ContainerSample[]) => samples.map((sample) => sample.texts)
  return {
    name: 'Stream against trace',
    columns: [
      { name: 'figure', unit: 'text' },
      { name: 'stream / trace', unit: 'unknown' },
      { name: `stream / trace, ${PRINTED}`, unit: 'text' },
    ],
    rows: [
      ['CPU mean', ratio('cpu'), null],
      ['memory mean', ratio('memory'), printedMemoryRatio(texts(stream), texts(trace)) ?? null],
    ],
  }
}
