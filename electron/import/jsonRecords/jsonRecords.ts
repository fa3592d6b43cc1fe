/**
 * Any JSON that is a list of flat records: an array of objects, one object a line, or an object with such an array in it.
 * Records with a time become series, told apart by their text fields where those repeat; records without become a table.
 */
import { UserError } from '../../../shared/errors.ts'
import { type FormatAnswer, isAbout } from '../../../shared/formatAnswer.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { InstantReader } from '../csv/instant.ts'
import { counted, Tally } from '../csv/tally.ts'
import { held } from '../held.ts'
import type { Importer } from '../importer.ts'
import { readJsonDocument } from '../jsonDocument.ts'
import { type JsonObject, JsonObjects, parseObject } from '../jsonObjects.ts'
import { SeriesGroups } from '../seriesGroups.ts'
import { plainText } from '../textLines.ts'
import { explainRecords, guessRecords, headerOf, longestList, NO_RESULTS } from './beginning.ts'
import { areResults, baseValue, type Fields, type Flat, flatten, secondsOf, understandFields } from './fields.ts'

/** Enough to tell what a field is; they are held until then. */
const SAMPLE_RECORDS = 1_000
/** Rows of a table are stored and sent as a whole. */
const MAX_ROWS = 20_000
/** What is looked at to tell lines of objects from one object. */
const PEEK_BYTES = 1 << 16

const LOOKS_SO = /^\s*(?:\[\s*\{\s*"|\{\s*"(?:[^"\\]|\\.)*"\s*:)/

export const jsonRecords: Importer = {
  id: 'json-records',
  follows: true,
  sniff: (head) => LOOKS_SO.test(plainText(head)) && explainRecords(head) === undefined,
  guess: guessRecords,
  async *parse(source, answer) {
    const tally = new Tally()
    const reader = new Records(source.path, tally, answer)
    const beginning = new Beginning(source)
    const failure = (await beginning.holdsOneObject())
      ? await fromDocument(beginning, reader, tally)
      : yield* fromObjects(beginning, reader, tally)
    if (reader.count === 0) {
      throw failure ?? new UserError('bad-data', `${source.path} is JSON, and no list of flat records`)
    }
    yield* reader.records()
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (failure) throw failure
  },
}

async function* fromObjects(
  source: ByteSource,
  reader: Records,
  tally: Tally,
): AsyncGenerator<ImportRecord, UserError | undefined> {
  const objects = new JsonObjects(source, tally)
  for await (const { value, line, pause } of objects) {
    if (!pause) reader.take(value, line)
    else if (reader.count > 0) yield held(reader.soFar())
  }
  return objects.failure
}

async function fromDocument(source: ByteSource, reader: Records, tally: Tally): Promise<UserError | undefined> {
  const { value, failure } = await readJsonDocument(source, tally)
  for (const record of longestList(value, 0)) reader.take(record, undefined)
  return failure
}

/** A source whose first bytes are looked at before it is read, and read once. */
class Beginning implements ByteSource {
  readonly path: string
  readonly size: number
  private readonly rest: AsyncIterator<Uint8Array>
  private readonly looked: Uint8Array[] = []

  constructor(source: ByteSource) {
    this.path = source.path
    this.size = source.size
    this.rest = source.chunks()[Symbol.asyncIterator]()
  }

  /** Whether the file is one object over several lines, rather than an array or an object a line. */
  async holdsOneObject(): Promise<boolean> {
    const decoder = new TextDecoder()
    let text = ''
    while (text.length < PEEK_BYTES) {
      const { value: chunk, done } = await this.rest.next()
      if (done) break
      // Of a file that grows, a single object may be the first of many.
      if (chunk.length === 0 && isFirstOfMany(text)) continue
      // A chunk is valid only until the next one is asked for.
      this.looked.push(chunk.slice())
      if (chunk.length === 0) break
      text += decoder.decode(chunk.subarray(0, PEEK_BYTES), { stream: true })
    }
    const content = text.slice(0, PEEK_BYTES).trimStart()
    if (!content.startsWith('{')) return false
    const [line = '', next = ''] = content.split('\n', 2)
    return parseObject(line) === undefined || !next.trimStart().startsWith('{')
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    for (let chunk = this.looked.shift(); chunk; chunk = this.looked.shift()) yield chunk
    yield* { [Symbol.asyncIterator]: () => this.rest }
  }
}

/** Whether it is one object on one line, which holds no list itself. */
function isFirstOfMany(text: string): boolean {
  const [line = '', next = ''] = text.trimStart().split('\n', 2)
  const object = parseObject(line)
  return object !== undefined && next.trim() === '' && longestList(object, 0).length === 0
}

class Records {
  count = 0
  private placed = 0
  private readonly path: string
  private readonly tally: Tally
  private readonly answer: FormatAnswer | undefined
  private readonly instants = new InstantReader()
  private readonly lists = new Set<string>()
  private readonly groups = new SeriesGroups()
  private readonly rows: Flat[] = []
  private held: { readonly flat: Flat; readonly line: number | undefined }[] = []
  private fields: Fields | undefined
  private known = new Set<string>()

  constructor(path: string, tally: Tally, answer: FormatAnswer | undefined) {
    this.path = path
    this.tally = tally
    this.answer = answer
  }

  take(record: JsonObject, line: number | undefined): void {
    const flat = flatten(record, this.lists)
    if (flat.size === 0) return
    this.count++
    if (this.fields) this.keep(flat, line, this.fields)
    else if (this.held.push({ flat, line }) >= SAMPLE_RECORDS) this.understood()
  }

  /** Undefined when the records are words or settings. */
  private understand(): Fields | undefined {
    const sample = this.held.map(({ flat }) => flat)
    const answer = isAbout(this.answer, headerOf(sample)) ? this.answer : undefined
    const fields = understandFields(sample, this.instants, answer)
    if (!answer && sample.length > 0 && !areResults(sample, fields, this.lists.size)) return undefined
    this.fields = fields
    this.known = new Set(fields.paths)
    for (const { flat, line } of this.held) this.keep(flat, line, fields)
    this.held = []
    return fields
  }

  private understood(): Fields {
    const fields = this.fields ?? this.understand()
    if (!fields) throw new UserError('bad-data', `${this.path} ${NO_RESULTS}`)
    return fields
  }

  private keep(flat: Flat, line: number | undefined, fields: Fields): void {
    for (const path of flat.keys()) {
      if (this.known.has(path)) continue
      const message = (count: number) =>
        `${counted(count, 'value')} of fields that the first ${SAMPLE_RECORDS} records do not have, the first is ${path.slice(0, 60)}; left out`
      this.tally.add({ code: 'late-fields', severity: 'data-loss', message }, line)
    }
    if (fields.time && fields.measured.length > 0) this.place(flat, line, fields)
    else if (this.rows.length < MAX_ROWS) this.rows.push(flat)
    else {
      const message = (count: number) => `${counted(count, 'record')} beyond ${counted(MAX_ROWS, 'row')}; left out`
      this.tally.add({ code: 'rows-left-out', severity: 'data-loss', message }, line)
    }
  }

  private place(flat: Flat, line: number | undefined, { time, measured, labels }: Fields): void {
    const seconds = time && this.secondsOf(flat, time)
    if (seconds === undefined) {
      const message = (count: number) => `${counted(count, 'record')} without a readable time; left out`
      this.tally.add({ code: 'unreadable-time', severity: 'data-loss', message }, line)
      return
    }
    if (time?.scale.kind === 'instant' && !this.instants.zoned) {
      const message = () => 'times state no time zone and are read as UTC'
      this.tally.add({ code: 'time-without-zone', severity: 'info', message }, line)
    }
    const values = measured.map((field) => {
      const cell = flat.get(field.path)
      const number = cell === undefined ? undefined : baseValue(cell, field)
      if (number === undefined && cell !== undefined && cell !== '') {
        const message = (count: number) => `${counted(count, 'value')} of ${field.path} are no numbers; missing`
        this.tally.add({ code: 'unreadable-cells', severity: 'data-loss', subject: field.metric, message }, line)
      }
      return number ?? Number.NaN
    })
    const pairs = labels.flatMap((path): [string, string][] => {
      const text = flat.get(path)
      return text === undefined ? [] : [[path, String(text)]]
    })
    this.groups.add(JSON.stringify(pairs), seconds, values, () =>
      measured.map(({ metric, unit, path }) => ({
        metric,
        unit,
        column: path,
        ...(pairs.length === 0 ? {} : { labels: Object.fromEntries(pairs) }),
      })),
    )
  }

  private secondsOf(flat: Flat, { path, scale }: NonNullable<Fields['time']>): number | undefined {
    if (scale.kind === 'rows') return this.placed++ * (scale.interval ?? 1)
    const value = path === undefined ? undefined : flat.get(path)
    return value === undefined ? undefined : secondsOf(value, scale, this.instants)
  }

  /** What the records come to if the file ends here; what their fields are may still turn out otherwise. */
  *soFar(): Generator<ImportRecord> {
    const tally = new Tally()
    if (this.fields) yield* this.records(tally)
    else {
      const draft = new Records(this.path, tally, this.answer)
      draft.held = [...this.held]
      if (draft.understand()) yield* draft.records()
    }
  }

  *records(tally = this.tally): Generator<ImportRecord> {
    const fields = this.understood()
    const { time, words } = fields
    const scale = time?.scale
    const isCounted = scale?.kind === 'rows' && scale.interval === undefined
    for (const record of this.groups.records(scale?.kind === 'instant' || scale?.kind === 'epoch')) {
      yield isCounted && record.kind === 'frame' ? { ...record, axis: 'rows' } : record
    }
    if (this.rows.length > 0) yield { kind: 'table', table: this.table(fields) }
    const left = [...(this.groups.size > 0 ? words : []), ...this.lists]
    if (left.length > 0) {
      const shown = left.slice(0, 10).join(', ')
      const message = () =>
        `fields of words or lists are left out: ${shown}${left.length > 10 ? ` and ${left.length - 10} more` : ''}`
      tally.add({ code: 'columns-left-out', severity: 'info', message })
    }
    for (const { about, trouble } of fields.doubts) {
      if (this.groups.size === 0 && about === 'time') continue
      const field = fields.measured.find(({ index }) => index === about)
      tally.add(field ? { ...trouble, subject: field.metric } : trouble)
    }
    if (this.groups.dropped > 0) {
      const message = () => `${counted(this.groups.dropped, 'record')} beyond what is held of one file; left out`
      tally.add({ code: 'samples-left-out', severity: 'data-loss', message })
    }
  }

  private table({ time, measured, labels, words }: Fields): Table {
    const texts = [...(time?.path === undefined ? [] : [time.path]), ...labels, ...words]
    return {
      name: 'Records',
      columns: [
        ...texts.map((name) => ({ name, unit: 'text' as const })),
        ...measured.map(({ path, unit }) => ({ name: path, unit })),
      ],
      rows: this.rows.map((flat): Cell[] => [
        ...texts.map((path) => (flat.has(path) ? String(flat.get(path)) : null)),
        ...measured.map((field): Cell => {
          const value = flat.get(field.path)
          return value === undefined ? null : (baseValue(value, field) ?? value)
        }),
      ]),
    }
  }
}
