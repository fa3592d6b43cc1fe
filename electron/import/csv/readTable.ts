/** A table of measurements over time becomes one frame, its points, and what must be known to read them. */
import { UserError } from '../../../shared/errors.ts'
import { type FormatAnswer, isAbout } from '../../../shared/formatAnswer.ts'
import type { SeriesHeader } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { format } from '../../../shared/units.ts'
import type { ByteSource } from '../byteSource.ts'
import { SeriesGroups } from '../seriesGroups.ts'
import { type ColumnMeaning, headerUnit, meaningIn } from './columns.ts'
import { DOUBTS } from './doubts.ts'
import { type Block, MAX_PUSH_BYTES, type NumericColumn, RowReader } from './rowReader.ts'
import { columnKeys, inspect, type Shape } from './shape.ts'
import { counted, Tally } from './tally.ts'

/** What is looked at before the first row is read: a thousand rows of most logs, and the longest header. */
export const SAMPLE_BYTES = 1 << 16

/** What a suite's own column names mean, where that is known better than by their words. */
export interface Dialect {
  /** Undefined for a column that the dialect does not know. */
  meaning(header: string): ColumnMeaning | undefined
  readonly measuredProcess?: string
}

const GENERIC: Dialect = { meaning: () => undefined }

/** Throws UserError `bad-data` when nothing of the file can be kept. */
export async function* readTable(
  source: ByteSource,
  dialect: Dialect = GENERIC,
  answer?: FormatAnswer,
): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const sample = new Sample()
  let table: Table | undefined
  let failure: unknown
  try {
    for await (const chunk of source.chunks()) {
      let rest = chunk
      if (!table) {
        rest = sample.take(chunk)
        if (!sample.isFull) continue
        table = begin(source.path, sample.bytes, false, dialect, answer, tally)
        yield* table.start()
        yield* table.read(sample.bytes.subarray(table.shape.bodyStart))
      }
      yield* table.read(rest)
    }
  } catch (error) {
    // Damaged gzip gives what came before the damage; the error itself follows at the end.
    if (!(error instanceof UserError) || error.code !== 'bad-data' || (!table && sample.bytes.length === 0)) throw error
    failure = error
  }
  if (!table) {
    table = begin(source.path, sample.bytes, true, dialect, answer, tally)
    yield* table.start()
    yield* table.read(sample.bytes.subarray(table.shape.bodyStart))
  }
  yield* table.finish()
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (failure) throw failure
}

/** Exactly the first `SAMPLE_BYTES` bytes, however they are cut, so that what is concluded from them never varies. */
class Sample {
  private readonly buffer = new Uint8Array(SAMPLE_BYTES)
  private length = 0

  /** Keeps what fits and returns the rest. */
  take(chunk: Uint8Array): Uint8Array {
    const kept = chunk.subarray(0, SAMPLE_BYTES - this.length)
    this.buffer.set(kept, this.length)
    this.length += kept.length
    return chunk.subarray(kept.length)
  }

  get isFull(): boolean {
    return this.length === SAMPLE_BYTES
  }

  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length)
  }
}

interface Table {
  readonly shape: Shape
  start(): Generator<ImportRecord>
  read(bytes: Uint8Array): Generator<ImportRecord>
  finish(): Generator<ImportRecord>
}

function begin(
  path: string,
  head: Uint8Array,
  complete: boolean,
  dialect: Dialect,
  answer: FormatAnswer | undefined,
  tally: Tally,
): Table {
  const inspection = inspect(head, complete, (header) => (isAbout(answer, header) ? answer : undefined))
  if ('reason' in inspection) throw new UserError('bad-data', badTable(path, inspection))
  const { shape } = inspection
  const columns = nameColumns(shape, dialect, tally)
  noteShape(shape, columns, dialect, tally)
  const reader = new RowReader(shape, columns, shape.epochSeconds ?? 0, shape.headerLine + 1, tally)
  const series = columns.map(
    ({ metric, unit, header }): SeriesHeader => ({
      metric,
      unit,
      ...(header === '' ? {} : { column: header }),
      ...(dialect.measuredProcess === undefined ? {} : { measuredProcess: dialect.measuredProcess }),
    }),
  )
  const isLabelled = shape.labels.length > 0
  const groups = new SeriesGroups()

  function* taken(): Generator<ImportRecord> {
    const block = reader.take()
    if (!block) return
    if (isLabelled) group(block, shape, series, groups)
    else yield { kind: 'points', t: block.t, v: block.v }
  }
  function* blocks(): Generator<ImportRecord> {
    while (reader.fill()) yield* taken()
  }
  const axis = isCounted(shape) ? { axis: 'rows' as const } : {}

  return {
    shape,
    *start() {
      const epoch = shape.epochSeconds === undefined ? {} : { epochMs: shape.epochSeconds * 1000 }
      if (!isLabelled) yield { kind: 'frame', ...epoch, ...axis, series }
    },
    *read(bytes) {
      for (let at = 0; at < bytes.length; at += MAX_PUSH_BYTES) {
        reader.push(bytes.subarray(at, at + MAX_PUSH_BYTES))
        yield* blocks()
      }
    },
    *finish() {
      reader.finish()
      yield* blocks()
      yield* taken()
      if (isLabelled) {
        for (const record of groups.records(shape.epochSeconds !== undefined)) {
          yield record.kind === 'frame' ? { ...record, ...axis } : record
        }
        noteDropped(groups, tally)
      }
      noteRows(reader, shape, tally)
    },
  }
}

/** Whether time is only the number of a row. */
function isCounted({ time: { scale } }: Shape): boolean {
  return scale.kind === 'rows' && scale.interval === undefined
}

/** Rows that labels tell apart, as series of their own; they are held until the file ends. */
function group({ t, v, labels }: Block, shape: Shape, series: readonly SeriesHeader[], groups: SeriesGroups): void {
  const names = shape.labels.map((i) => columnKeys(shape.names)[i] ?? '')
  t.forEach((time, row) => {
    const values = labels?.[row] ?? []
    const own = Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']))
    groups.add(
      JSON.stringify(values),
      time + (shape.epochSeconds ?? 0),
      v.map((column) => column[row] ?? Number.NaN),
      () => series.map((header) => ({ ...header, labels: own })),
    )
  })
}

function noteDropped(groups: SeriesGroups, tally: Tally): void {
  if (groups.dropped === 0) return
  const message = () => `${counted(groups.dropped, 'record')} beyond what is held of one file; left out`
  tally.add({ code: 'samples-left-out', severity: 'data-loss', message })
}

/** The sentence for a file of which nothing can be kept. */
function badTable(path: string, { reason, line }: { readonly reason: string; readonly line?: number }): string {
  return line === undefined ? `${path} ${reason}` : `${path} line ${line}: the line ${reason}`
}

function nameColumns(shape: Shape, dialect: Dialect, tally: Tally): NumericColumn[] {
  const taken = new Set<string>()
  return shape.values.map(({ index, loose, measure }) => {
    const header = shape.names[index] ?? ''
    const { stem } = headerUnit(header)
    const meaning = dialect.meaning(header) ?? meaningIn(stem, measure, index + 1)
    let { metric } = meaning
    for (let n = 2; taken.has(metric); n++) metric = `${meaning.metric}_${n}`
    taken.add(metric)
    if (metric !== meaning.metric) {
      const message = () => `another column is called ${header || 'nothing'} too; this one becomes ${metric}`
      tally.add({ code: 'duplicate-column', severity: 'info', subject: metric, message }, shape.headerLine)
    }
    return { ...meaning, metric, index, header, loose, measure, stem }
  })
}

function noteShape(shape: Shape, columns: readonly NumericColumn[], dialect: Dialect, tally: Tally): void {
  const { names, words } = shape
  const headerLine = Math.max(1, shape.headerLine)
  if (names.length > 0 && names.every((name) => name === '')) tally.add(DOUBTS.noHeader, headerLine)
  if (words.length > 0) {
    const listed = words.slice(0, 10).map((i) => names[i] || `column ${i + 1}`)
    const more = words.length > listed.length ? ` and ${words.length - listed.length} more` : ''
    const message = () => `columns of words are left out: ${listed.join(', ')}${more}`
    tally.add({ code: 'columns-left-out', severity: 'info', message }, headerLine)
  }
  for (const { about, trouble } of shape.doubts) {
    const column = columns.find(({ index }) => index === about)
    // A dialect knows its columns by name.
    if (typeof about === 'number' && (!column || dialect.meaning(column.header))) continue
    tally.add(column ? { ...trouble, subject: column.metric } : trouble, headerLine)
  }
}

function noteRows(reader: RowReader, shape: Shape, tally: Tally): void {
  if (reader.kept === 0) {
    const message = () =>
      shape.hasRows ? 'no row below the header can be read' : 'there is a header and no row below it'
    tally.add({ code: 'no-rows', severity: 'data-loss', message }, Math.max(1, shape.headerLine))
  }
  if (reader.order.shared > 0 && shape.labels.length === 0) {
    const step = Number.isFinite(reader.order.smallestStep)
      ? `the clock steps by ${format(reader.order.smallestStep, 'seconds')}`
      : 'the clock never moves'
    const message = () => `${counted(reader.order.shared, 'row')} share their timestamp with a neighbour: ${step}`
    tally.add({ code: 'repeated-time', severity: 'info', message }, reader.order.firstShared)
  }
}
