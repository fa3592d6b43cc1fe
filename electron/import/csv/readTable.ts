/** A table of measurements over time becomes one frame, its points, and what must be known to read them. */
import { UserError } from '../../../shared/errors.ts'
import { type FormatAnswer, isAbout } from '../../../shared/formatAnswer.ts'
import type { SeriesHeader } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { format } from '../../../shared/units.ts'
import { type ByteSource, ReadAgain } from '../byteSource.ts'
import { held } from '../held.ts'
import { SeriesGroups } from '../seriesGroups.ts'
import { type ColumnMeaning, headerUnit, meaningIn } from './columns.ts'
import { DOUBTS } from './doubts.ts'
import { type Block, MAX_PUSH_BYTES, type NumericColumn, RowReader } from './rowReader.ts'
import { columnKeys, type Inspection, inspect, type Shape } from './shape.ts'
import { counted, Tally } from './tally.ts'

/** What is looked at before the first row is read: a thousand rows of most logs, and the longest header. */
export const SAMPLE_BYTES = 1 << 16

/** What a suite's own column names mean, where that is known better than by their words. */
export interface Dialect {
  /** Undefined for a column that the dialect does not know. `position` is 1-based, for tables without a header. */
  meaning(header: string, position: number): ColumnMeaning | undefined
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
  const reading = new TableReading(source.path, dialect, answer, tally)
  let failure: unknown
  try {
    for await (const chunk of source.chunks()) yield* chunk.length === 0 ? reading.pause() : reading.take(chunk)
  } catch (error) {
    // Damaged gzip gives what came before the damage; the error itself follows at the end.
    if (!(error instanceof UserError) || error.code !== 'bad-data' || !reading.hasBytes) throw error
    failure = error
  }
  yield* reading.finish()
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (failure) throw failure
}

/** A table from its first bytes on; it begins when enough was seen to tell what it is. */
class TableReading {
  private readonly path: string
  private readonly dialect: Dialect
  private readonly answer: FormatAnswer | undefined
  private readonly tally: Tally
  private readonly sample = new Sample()
  private table: Table | undefined
  /** What was concluded of the first rows of a followed file, and has to stay true. */
  private early: Shape | undefined

  constructor(path: string, dialect: Dialect, answer: FormatAnswer | undefined, tally: Tally) {
    this.path = path
    this.dialect = dialect
    this.answer = answer
    this.tally = tally
  }

  get hasBytes(): boolean {
    return this.sample.bytes.length > 0
  }

  *take(chunk: Uint8Array): Generator<ImportRecord> {
    if (this.table) {
      if (this.early) this.sample.take(chunk)
      if (this.early && this.sample.isFull) this.confirm(this.early, false)
      yield* this.table.read(chunk)
      return
    }
    const rest = this.sample.take(chunk)
    if (!this.sample.isFull) return
    yield* this.start(false)
    yield* this.take(rest)
  }

  /** There is no more of the file for now: the rows that are held are given. */
  *pause(): Generator<ImportRecord> {
    let { table } = this
    if (!table && this.hasRow()) {
      table = yield* this.start(false)
      this.early = table.shape
    } else if (this.early) this.check(this.early, false)
    if (table) yield* table.pause()
  }

  *finish(): Generator<ImportRecord> {
    if (this.early) this.confirm(this.early, true)
    const table = this.table ?? (yield* this.start(true))
    yield* table.finish()
  }

  private *start(complete: boolean): Generator<ImportRecord, Table> {
    const table = begin(this.path, this.inspected(complete), this.dialect, this.tally)
    this.table = table
    yield* table.start()
    yield* table.read(this.sample.bytes.subarray(table.shape.bodyStart))
    return table
  }

  /** Whether a file that is still being written shows its header and a row. */
  private hasRow(): boolean {
    const inspection = this.inspected(false)
    return 'shape' in inspection && inspection.shape.hasRows
  }

  private confirm(early: Shape, complete: boolean): void {
    this.table?.refine(this.check(early, complete))
    this.early = undefined
  }

  /** The shape by all that there is to look at. Throws `ReadAgain` when it is not what the first rows had made believe. */
  private check(early: Shape, complete: boolean): Shape {
    const inspection = this.inspected(complete)
    if (!('shape' in inspection) || told(inspection.shape) !== told(early)) throw new ReadAgain(this.path)
    return inspection.shape
  }

  private inspected(complete: boolean): Inspection {
    const { answer } = this
    return inspect(this.sample.bytes, complete, (header) => (isAbout(answer, header) ? answer : undefined))
  }
}

/** What rows are read by and what is said of it, as text. */
function told({ lastCell: _, hasRows: __, first: ___, ...shape }: Shape): string {
  return JSON.stringify(shape)
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
  /** Gives the rows that it holds. */
  pause(): Generator<ImportRecord>
  /** More is known of the same shape. */
  refine(shape: Shape): void
  finish(): Generator<ImportRecord>
}

function begin(path: string, inspection: Inspection, dialect: Dialect, tally: Tally): Table {
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
  /** Rows that fall into series by their labels, which are held until the end. */
  function* grouped(): Generator<ImportRecord> {
    for (const record of groups.records(shape.epochSeconds !== undefined)) {
      yield record.kind === 'frame' ? { ...record, ...axis } : record
    }
  }

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
    *pause() {
      yield* taken()
      if (isLabelled) yield held(grouped())
    },
    refine: (refined) => reader.refine(refined),
    *finish() {
      reader.finish()
      yield* blocks()
      yield* taken()
      if (isLabelled) {
        yield* grouped()
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
    const meaning = dialect.meaning(header, index + 1) ?? meaningIn(stem, measure, index + 1)
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
  const isNamed = names.some((name, i) => name !== '' || dialect.meaning(name, i + 1))
  if (names.length > 0 && !isNamed) tally.add(DOUBTS.noHeader, headerLine)
  if (words.length > 0) {
    const listed = words.slice(0, 10).map((i) => names[i] || `column ${i + 1}`)
    const more = words.length > listed.length ? ` and ${words.length - listed.length} more` : ''
    const message = () => `columns of words are left out: ${listed.join(', ')}${more}`
    tally.add({ code: 'columns-left-out', severity: 'info', message }, headerLine)
  }
  for (const { about, trouble } of shape.doubts) {
    const column = columns.find(({ index }) => index === about)
    // A dialect knows its columns by name.
    if (typeof about === 'number' && (!column || dialect.meaning(column.header, column.index + 1))) continue
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
