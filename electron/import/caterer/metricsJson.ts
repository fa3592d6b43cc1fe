/**
 * What Data Caterer's `sample-memory.py` writes, under the name `<ts>-metrics.json`: a summary, and a sample about every
 * second. With G1, which the suite always asks for, its patterns match nothing of the generations and of the collector,
 * so those columns are 0 from the first sample to the last: not measured, rather than nothing there.
 */
import { neverMeasured, ratesBetween } from '../../../shared/analysis/caterer.ts'
import { mean } from '../../../shared/analysis/summary.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Caveat, Cell, SeriesHeader, Table, Unit } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { MIB } from '../../../shared/units.ts'
import { genericMeaning } from '../csv/columns.ts'
import { counted, Tally } from '../csv/tally.ts'
import { frameRecords } from '../frames.ts'
import type { Importer } from '../importer.ts'
import { readJsonDocument } from '../jsonDocument.ts'
import { isObject, type JsonObject } from '../jsonObjects.ts'
import { plainText } from '../textLines.ts'

/** Four days at one a second; they are held together. */
const MAX_SAMPLES = 400_000
/** The sampler knows twelve fields; a file with hundreds is damaged. */
const MAX_FIELDS = 100

const JVM = 'Data Caterer (JVM)'

interface Field {
  readonly metric: string
  readonly unit: Unit
  readonly factor: number
  readonly labels?: Readonly<Record<string, string>>
}

const HEAP = { area: 'heap' }
const FIELDS: Readonly<Record<string, Field>> = {
  usedHeapMB: { metric: 'jvm_memory_used_bytes', unit: 'bytes', factor: MIB, labels: HEAP },
  committedHeapMB: { metric: 'jvm_memory_committed_bytes', unit: 'bytes', factor: MIB, labels: HEAP },
  edenUsedMB: { metric: 'jvm_memory_pool_used_bytes', unit: 'bytes', factor: MIB, labels: { pool: 'Eden' } },
  oldGenUsedMB: { metric: 'jvm_memory_pool_used_bytes', unit: 'bytes', factor: MIB, labels: { pool: 'Old' } },
  youngGCCount: { metric: 'jvm_gc_collections_total', unit: 'count', factor: 1, labels: { gc: 'young' } },
  fullGCCount: { metric: 'jvm_gc_collections_total', unit: 'count', factor: 1, labels: { gc: 'full' } },
  totalGCTime: { metric: 'jvm_gc_collection_seconds_total', unit: 'seconds', factor: 1 },
  gcPauseMs: { metric: 'jvm_gc_last_pause_seconds', unit: 'seconds', factor: 1e-3 },
  recordsPerSec: { metric: 'data_caterer_records_per_second_so_far', unit: 'count/second', factor: 1 },
  httpRequestsPerSec: { metric: 'http_requests_per_second_so_far', unit: 'count/second', factor: 1 },
  cumulativeRecords: { metric: 'data_caterer_records_total', unit: 'count', factor: 1 },
}
/** Written as 0 where it could not be read. */
const OFTEN_UNREAD = ['edenUsedMB', 'oldGenUsedMB', 'youngGCCount', 'fullGCCount', 'totalGCTime', 'gcPauseMs']

export const catererMetrics: Importer = {
  id: 'caterer-metrics-json',
  sniff(head) {
    const text = plainText(head).trimStart()
    return text.startsWith('{') && /"(peakMemoryMB|usedHeapMB)"\s*:/.test(text) && /"(summary|samples)"\s*:/.test(text)
  },
  async *parse(source) {
    const tally = new Tally()
    const { value, failure } = await readJsonDocument(source, tally)
    const samples = samplesOf(value, tally)
    const summary = isObject(value) && isObject(value.summary) ? value.summary : undefined
    if (samples.length === 0 && !summary) {
      throw failure ?? new UserError('bad-data', `${source.path} holds neither samples nor a summary`)
    }
    const t = samples.map((sample) => sample.t)
    const columns = fieldsOf(samples).map((name) => ({ name, values: samples.map((sample) => sample.fields[name]) }))
    const unread = columns.filter(({ name, values }) => OFTEN_UNREAD.includes(name) && neverMeasured(values))
    yield* frame(
      t,
      columns.filter((column) => !unread.includes(column)),
    )
    const gcMeasured = unread.length < OFTEN_UNREAD.length && samples.length > 0
    if (summary) yield { kind: 'table', table: summaryTable(summary, t, columns, gcMeasured) }
    for (const caveat of caveats(
      unread.map(({ name }) => name),
      columns.map(({ name }) => name),
    )) {
      yield { kind: 'caveat', caveat }
    }
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (failure) throw failure
  },
}

interface Sample {
  readonly t: number
  readonly fields: Readonly<Record<string, number>>
}

interface Column {
  readonly name: string
  readonly values: readonly (number | undefined)[]
}

function samplesOf(value: unknown, tally: Tally): readonly Sample[] {
  const listed = isObject(value) && Array.isArray(value.samples) ? (value.samples as unknown[]) : []
  if (listed.length > MAX_SAMPLES) {
    const message = () => `more than ${counted(MAX_SAMPLES, 'sample')}; the rest is left out`
    tally.add({ code: 'samples-left-out', severity: 'data-loss', message })
  }
  return listed.slice(0, MAX_SAMPLES).flatMap((entry, i): Sample[] => {
    const t = isObject(entry) ? entry.timestamp : undefined
    if (!isObject(entry) || typeof t !== 'number' || !Number.isFinite(t)) {
      const message = (count: number) =>
        `${counted(count, 'sample')} without a readable timestamp, the first is number ${i + 1}; left out`
      tally.add({ code: 'unreadable-time', severity: 'data-loss', message })
      return []
    }
    const numbers = Object.entries(entry).filter(
      (field): field is [string, number] => field[0] !== 'timestamp' && Number.isFinite(field[1]),
    )
    return [{ t, fields: Object.fromEntries(numbers) }]
  })
}

/** The fields that occur, the sampler's own in its order before those that it never wrote. */
function fieldsOf(samples: readonly Sample[]): readonly string[] {
  const seen = new Set<string>()
  for (const { fields } of samples) for (const name of Object.keys(fields)) if (seen.size < MAX_FIELDS) seen.add(name)
  const known = Object.keys(FIELDS)
  return [...known.filter((name) => seen.has(name)), ...[...seen].filter((name) => !known.includes(name))]
}

function* frame(t: readonly number[], columns: readonly Column[]): Generator<ImportRecord> {
  const series: SeriesHeader[] = []
  const v: number[][] = []
  for (const { name, values } of columns) {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
    const { metric, unit, factor, shift } = field ? { ...field, shift: 0 } : genericMeaning(name, series.length + 1)
    const labels = field?.labels
    series.push({ metric, unit, column: name, measuredProcess: JVM, ...(labels ? { labels } : {}) })
    v.push(values.map((value) => (value === undefined ? Number.NaN : value * factor * 10 ** shift)))
    if (name === 'cumulativeRecords') {
      series.push({ metric: 'data_caterer_records_per_second', unit: 'count/second', measuredProcess: JVM })
      v.push(ratesBetween(t, v.at(-1) ?? []))
    }
  }
  yield* frameRecords({ series, t, v })
}

/** The summary as it was written, and beneath it the same from the samples. */
function summaryTable(
  summary: JsonObject,
  t: readonly number[],
  columns: readonly Column[],
  gcMeasured: boolean,
): Table {
  const number = (name: string, factor = 1): Cell => {
    const value = summary[name]
    return typeof value === 'number' && Number.isFinite(value) ? value * factor : null
  }
  const heap = columns
    .find(({ name }) => name === 'usedHeapMB')
    ?.values.filter((value): value is number => value !== undefined && value > 0)
  const of = (figure: (values: readonly number[]) => number): Cell =>
    heap && heap.length > 0 ? figure(heap) * MIB : null
  const records = columns.find(({ name }) => name === 'cumulativeRecords')?.values.at(-1)
  return {
    name: "The sampler's summary",
    columns: [
      { name: 'source', unit: 'text' },
      { name: 'duration', unit: 'seconds' },
      { name: 'peak_heap', unit: 'bytes' },
      { name: 'average_heap', unit: 'bytes' },
      { name: 'minimum_heap', unit: 'bytes' },
      { name: 'collections', unit: 'count' },
      { name: 'collection_time', unit: 'seconds' },
      { name: 'records', unit: 'count' },
      { name: 'samples', unit: 'count' },
    ],
    rows: [
      [
        'as printed',
        number('duration'),
        number('peakMemoryMB', MIB),
        number('avgMemoryMB', MIB),
        number('minMemoryMB', MIB),
        number('gcCount'),
        number('totalGCTime'),
        number('totalRecords'),
        number('sampleCount'),
      ],
      [
        'from the samples',
        t.at(-1) ?? null,
        of((values) => values.reduce((most, value) => Math.max(most, value))),
        of((values) => mean(Float64Array.from(values))),
        of((values) => values.reduce((least, value) => Math.min(least, value))),
        // A 0 that was never measured is no count.
        ...(gcMeasured ? [number('gcCount'), number('totalGCTime')] : [null, null]),
        records ?? null,
        t.length,
      ],
    ],
  }
}

function* caveats(unread: readonly string[], present: readonly string[]): Generator<Caveat> {
  if (unread.length > 0) {
    yield {
      code: 'zero-means-not-measured',
      severity: 'misleading',
      subject: 'jvm_gc_collections_total',
      message: `${unread.join(', ')} are 0 in every sample: the sampler cannot read them from a G1 heap. They are left out as not measured; the GC log has them.`,
    }
  }
  if (present.includes('usedHeapMB')) {
    yield {
      code: 'heap-includes-garbage',
      severity: 'misleading',
      subject: 'jvm_memory_used_bytes',
      message:
        'The used heap counts what the next collection would free, so its rise between collections is no growth. Only the heap after collections, as in the GC log, shows a leak.',
    }
    yield {
      code: 'mib-labelled-mb',
      severity: 'info',
      subject: 'jvm_memory_used_bytes',
      message: 'The fields called MB hold mebibytes (KB / 1,024) and are read as such.',
    }
    yield {
      code: 'sampler-clock-unknown',
      severity: 'info',
      subject: 'jvm_memory_used_bytes',
      message:
        'The sampler writes seconds since its own start and no date, so its samples are placed at the start of the run; against dated logs they may be off by some seconds.',
    }
  }
  if (present.includes('httpRequestsPerSec') || present.includes('recordsPerSec')) {
    yield {
      code: 'rate-is-average-so-far',
      severity: 'misleading',
      subject: 'http_requests_per_second_so_far',
      message:
        'The rate is all requests over all time so far, and recordsPerSec is a copy of it; a stall hardly moves it. data_caterer_records_per_second is the rate between neighbouring samples.',
    }
  }
}
