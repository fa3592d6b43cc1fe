/** `benchmark_performance.py --output`: one JSON object with totals and a list of phases, and `metadata_<scale>.json` of the data generator. */
import { UserError } from '../../../shared/errors.ts'
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import type { Importer } from '../importer.ts'
import { headLines } from '../textLines.ts'

/** A benchmark of a dozen phases has some kilobytes. */
const MAX_JSON_BYTES = 4 * 2 ** 20
const MAX_PHASES = 10_000
/** A file has thirty fields; more are no benchmark. */
const MAX_FIELDS = 500

type JsonRecord = Readonly<Record<string, unknown>>

export const aggregatorBenchmarkJson: Importer = {
  id: 'aggregator-benchmark-json',
  sniff(head) {
    const text = headLines(head).join('\n')
    return /^\s*\{/.test(text) && (looksLikeBenchmark(text) || looksLikeMetadata(text))
  },
  async *parse(source) {
    const object = await readObject(source)
    const { phases, ...fields } = object
    const entries = Object.entries(fields).slice(0, MAX_FIELDS)
    for (const [name, value] of entries) if (typeof value === 'string') yield { kind: 'parameter', name, value }
    const numbers = entries.flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as const] : []))
    if (numbers.length > 0) yield { kind: 'table', table: totals(numbers, 'total_rows' in object) }
    const list = Array.isArray(phases) ? phases.filter(isRecord).slice(0, MAX_PHASES) : []
    if (list.length === 0) return
    yield { kind: 'table', table: phaseTable(list) }
    const caveat = {
      code: 'peak-between-phases',
      severity: 'misleading',
      subject: source.path,
      message: 'Memory was looked at before and after each phase only; a peak within a phase is not in peak_memory.',
    } as const
    yield { kind: 'caveat', caveat } satisfies ImportRecord
  },
}

function looksLikeBenchmark(text: string): boolean {
  return ['"provider_uuid"', '"input_rows_daily"', '"output_rows"'].every((key) => text.includes(key))
}

function looksLikeMetadata(text: string): boolean {
  return ['"scale"', '"provider_uuid"', '"nise_output"'].every((key) => text.includes(key))
}

async function readObject(source: ByteSource): Promise<JsonRecord> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of source.chunks()) {
    length += chunk.length
    if (length > MAX_JSON_BYTES) {
      throw new UserError(
        'bad-data',
        `${source.path} is larger than ${MAX_JSON_BYTES / 2 ** 20} MiB, which no benchmark of this suite is`,
      )
    }
    parts.push(chunk.slice())
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(Buffer.concat(parts)))
    if (isRecord(value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new UserError('bad-data', `${source.path} is no complete JSON: ${error.message}`)
  }
  throw new UserError('bad-data', `${source.path} holds no JSON object`)
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Units by the ends of the names, which this suite keeps to. */
function meaning(name: string): { readonly name: string; readonly unit: Unit } {
  const unit: Unit = name.endsWith('_seconds')
    ? 'seconds'
    : name.endsWith('_bytes')
      ? 'bytes'
      : name === 'rows_per_second'
        ? 'count/second'
        : /(?:^|_)rows(?:_|$)/.test(name) || ['pods', 'namespaces', 'nodes'].includes(name)
          ? 'count'
          : 'unknown'
  return { name: name.replace(/_(?:seconds|bytes)$/, ''), unit }
}

function totals(numbers: readonly (readonly [string, number])[], isMetadata: boolean): Table {
  return {
    name: isMetadata ? 'Generated data' : 'Benchmark totals',
    columns: numbers.map(([name]) => meaning(name)),
    rows: [numbers.map(([, value]) => value)],
  }
}

function phaseTable(phases: readonly JsonRecord[]): Table {
  const names = [...new Set(phases.flatMap((phase) => Object.keys(phase)))].slice(0, MAX_FIELDS)
  const textual = new Set(names.filter((name) => phases.some((phase) => typeof phase[name] === 'string')))
  return {
    name: 'Benchmark phases',
    columns: names.map((name) => (textual.has(name) ? { name, unit: 'text' as const } : meaning(name))),
    rows: phases.map((phase) =>
      names.map((name): Cell => {
        const value = Object.hasOwn(phase, name) ? phase[name] : undefined
        return typeof value === 'number' || typeof value === 'string' ? value : null
      }),
    ),
  }
}
