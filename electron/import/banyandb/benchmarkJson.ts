/**
 * The JSON of BanyanDB's distributed query benchmark (`distributed-querybench.json`) and of its replication benchmark
 * (`banyandb-benchmark-<time>.json`): when and how it ran, and an array of results with nested figures.
 */
import { type EngineFigures, engineRatios } from '../../../shared/analysis/engineRatio.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { readJsonDocument } from '../jsonDocument.ts'
import { isObject, type JsonObject } from '../jsonObjects.ts'
import { type ColumnUnit, flatten, recordTable } from '../recordTable.ts'
import { plainText } from '../textLines.ts'

/** Settings of a run; the suites state some dozens. */
const MAX_PARAMETERS = 200

const COUNT: ColumnUnit = { unit: 'count', shift: 0, factor: 1 }
const RATE: ColumnUnit = { unit: 'count/second', shift: 0, factor: 1 }
const BYTES: ColumnUnit = { unit: 'bytes', shift: 0, factor: 1 }
const SECONDS: ColumnUnit = { unit: 'seconds', shift: 0, factor: 1 }

const UNITS: readonly (readonly [RegExp, ColumnUnit])[] = [
  [/(?:^|\.)qps$|_per_sec$/, RATE],
  [/alloc_bytes_per_query$|total_alloc_delta$/, BYTES],
  [/cpu_seconds_delta$|duration_sec$/, SECONDS],
  [/mallocs|num_gc$|total_points$|samples$|replication_factor$|cardinality$/, COUNT],
]

function unitOf(column: string): ColumnUnit | undefined {
  return UNITS.find(([pattern]) => pattern.test(column))?.[1]
}

export const queryBench: Importer = {
  id: 'query-bench-json',
  sniff(head) {
    const text = plainText(head)
    return /^\s*\{/.test(text) && /"generated_at"\s*:/.test(text) && /"go_version"\s*:/.test(text)
  },
  parse: (source) => parse(source, 'Query benchmark', engineTables),
}

export const replicationBench: Importer = {
  id: 'replication-bench-json',
  sniff(head) {
    const text = plainText(head)
    return /^\s*\{/.test(text) && /"generated_at"\s*:/.test(text) && /"replication_factor"\s*:/.test(text)
  },
  parse: (source) => parse(source, 'Replication benchmark', () => []),
}

async function* parse(
  source: ByteSource,
  name: string,
  more: (results: readonly JsonObject[]) => readonly Table[],
): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const { value, failure } = await readJsonDocument(source, tally)
  if (!isObject(value)) throw failure ?? new UserError('bad-data', `${source.path} is no JSON object`)
  const { results, ...rest } = value
  for (const [key, each] of [...flatten(rest)].slice(0, MAX_PARAMETERS)) {
    if (each !== null) yield { kind: 'parameter', name: key, value: typeof each === 'boolean' ? String(each) : each }
  }
  const rows = Array.isArray(results) ? results.filter(isObject) : []
  if (rows.length === 0) {
    const message = () => 'the document holds no results'
    tally.add({ code: 'benchmark-without-results', severity: 'data-loss', message })
  } else {
    yield { kind: 'table', table: recordTable(name, rows, tally, unitOf) }
    for (const table of more(rows)) yield { kind: 'table', table }
  }
  const wrong = rows.filter(({ correctness }) => correctness === false || correctness === 'fail')
  if (wrong.length > 0) {
    const message = () =>
      `${wrong.length.toLocaleString('en-US')} results are marked as incorrect; their speed means nothing`
    tally.add({ code: 'benchmark-incorrect', severity: 'error', message })
  }
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (failure) throw failure
}

const COMPARED = [
  'latency.p50_ms',
  'latency.p95_ms',
  'latency.p99_ms',
  'qps',
  'allocations.alloc_bytes_per_query',
  'resources.rss_bytes',
]

/** Vectorized against row, as the suite's Markdown shows it. */
function engineTables(results: readonly JsonObject[]): readonly Table[] {
  const measurements = results.map((result): EngineFigures => {
    const flat = flatten(result)
    const words = ['engine', 'scenario', 'cardinality'].map((key) => flat.get(key) ?? '')
    const figures = COMPARED.flatMap((key): [string, number][] => {
      const figure = flat.get(key)
      return typeof figure === 'number' ? [[key, figure]] : []
    })
    return { key: words.join(' · '), mode: String(flat.get('mode') ?? ''), figures: new Map(figures) }
  })
  const ratios = engineRatios(measurements)
  if (ratios.length === 0) return []
  return [
    {
      name: 'Vectorized against row engine, vec / row',
      columns: [
        { name: 'measurement', unit: 'text' },
        ...COMPARED.map((name) => ({ name: name.slice(name.lastIndexOf('.') + 1), unit: 'unknown' as const })),
      ],
      rows: ratios.map(({ key, ratios: own }): Cell[] => [key, ...COMPARED.map((name) => own.get(name) ?? null)]),
    },
  ]
}
