/**
 * How fast each format is read, without storing it: its own sample, repeated to about 8 MB where a file of that kind can
 * be that long, else as it is, over and over. Beside it, what reading can hardly do without: JSON.parse, a plain loop over
 * the lines, or another decoder of profiles. Figures without an aim, to see where one format is slower than its like.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Profile } from 'pprof-format'
import { HEAD_BYTES, memorySource } from '../electron/import/byteSource.ts'
import { csv } from '../electron/import/csv.ts'
import { listFolder } from '../electron/import/folder.ts'
import type { Importer } from '../electron/import/importer.ts'
import { recognise } from '../electron/import/index.ts'
import { makeProfile } from '../electron/import/pprof/madeProfile.ts'
import { pprof } from '../electron/import/pprof.ts'
import { UserError } from '../shared/errors.ts'
import { formatNumber } from '../shared/units.ts'
import { bigCsv } from './bigCsv.ts'
import { median } from './measure.ts'

const SAMPLES = resolve(import.meta.dirname, '..', 'resources', 'samples')
const TARGET_BYTES = 8e6
/** Smaller files are told in KB. */
const SMALL_BYTES = 100_000
/** The first warms up and is not counted. */
const ROUNDS = 4
/** A file that stays small is read so often in a round that the clock can tell. */
const ROUND_MS = 100
/** Of the big CSV, and of a made profile: what makes about 8 MB. */
const CSV_ROWS = 164_000
const PROFILE_SAMPLES = 140_000

/** Formats whose first line names the columns; it comes once, and the other lines are repeated. */
const HEADED = new Set([
  'aggregator-runs-csv',
  'aggregator-summary-csv',
  'fadvis-monitor-csv',
  'fadvis-summary-csv',
  'fusio-sweep-csv',
  'go-memory-csv',
  'jstat',
  'server-scrape-result',
  'soak-rss-trend-csv',
])

interface Specimen {
  readonly importer: Importer
  readonly bytes: Uint8Array
  /** What reading it can hardly do without. */
  readonly yardstick: keyof typeof YARDSTICKS
  /** Of a repeated sample: values that each repetition gave, as a share of what the first gave. */
  readonly keptShare?: number
}

const YARDSTICKS = {
  lines: (bytes: Uint8Array) => linesOf(bytes).reduce((length, line) => length + line.length, 0),
  'JSON.parse': (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as unknown,
  'JSON.parse a line': (bytes: Uint8Array) => linesOf(bytes).map((line) => JSON.parse(line || 'null') as unknown),
  'pprof-format': (bytes: Uint8Array) => Profile.decode(bytes),
} as const

function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).split('\n')
}

/** The lines of a table: a title, a line for each format, and what its words mean. */
export async function formatsBench(): Promise<readonly string[]> {
  const rows: string[][] = []
  for (const specimen of await specimens()) rows.push(await rowOf(specimen))
  const title = ['format', 'file', 'kept', 'MB/s', 'beside', 'MB/s', 'times as long']
  const table = [title, ...rows.toSorted(([a = ''], [b = '']) => a.localeCompare(b))]
  const widths = title.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)))
  const isWord = (column: number) => title[column] === 'format' || title[column] === 'beside'
  const lines = table.map((cells) =>
    cells
      .map((cell, i) => (isWord(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  return [
    ...lines,
    `Medians of ${ROUNDS - 1} rounds in one process. kept: values that a repetition gave, of those that the first gave;`,
    'where it is small, most of the file is kept once or goes beyond what is kept of a file, and is only passed over.',
    'Of a file of some KB, what it costs to begin and end one weighs most.',
  ]
}

/** The largest sample of our own of each format, made longer; a CSV and a profile are made. */
async function specimens(): Promise<readonly Specimen[]> {
  const made: Specimen[] = [
    { importer: csv, bytes: readFileSync(await bigCsv(CSV_ROWS)), yardstick: 'lines' },
    { importer: pprof, bytes: makeProfile({ seed: 1, samples: PROFILE_SAMPLES }), yardstick: 'pprof-format' },
  ]
  const { files, release } = await listFolder(SAMPLES, new AbortController().signal)
  await release()
  const largest = new Map<Importer, Uint8Array>()
  for (const { importer, path, size, absolutePath } of files) {
    if (!importer || path.startsWith('broken/') || made.some((one) => one.importer === importer)) continue
    if (size <= (largest.get(importer)?.length ?? 0)) continue
    const bytes = readFileSync(absolutePath)
    if ((await valuesIn(importer, bytes)) !== undefined) largest.set(importer, bytes)
  }
  const own: Specimen[] = []
  for (const [importer, bytes] of largest) own.push(await longer(importer, bytes))
  return [...made, ...own]
}

/** Repeated to about the target, unless the importer takes it for something else then, or for no more than before. */
async function longer(importer: Importer, bytes: Uint8Array): Promise<Specimen> {
  const text = new TextDecoder().decode(bytes)
  const document = jsonOf(text)
  const isJsonLines = text.split('\n').every((line) => line === '' || (line[0] === '{' && jsonOf(line) !== undefined))
  const yardstick = document !== undefined ? 'JSON.parse' : isJsonLines ? 'JSON.parse a line' : 'lines'
  const asItIs: Specimen = { importer, bytes, yardstick }
  const repeated = document === undefined ? repeatLines(text, HEADED.has(importer.id)) : repeatElements(document, text)
  if (repeated === undefined) return asItIs
  const long = new TextEncoder().encode(repeated)
  if (recognise(long.subarray(0, HEAD_BYTES), 'unknown') !== importer) return asItIs
  const few = (await valuesIn(importer, bytes)) ?? 0
  const many = (await valuesIn(importer, long)) ?? 0
  if (many <= few) return asItIs
  return { importer, bytes: long, yardstick, keptShare: Math.min(1, many / few / (long.length / bytes.length)) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function repeatLines(text: string, isHeaded: boolean): string {
  const whole = text.endsWith('\n') ? text : `${text}\n`
  const start = isHeaded ? whole.indexOf('\n') + 1 : 0
  const body = whole.slice(start)
  return whole.slice(0, start) + body.repeat(Math.ceil(TARGET_BYTES / body.length))
}

/** The document with the longest of its lists of objects repeated; undefined when there is no list. */
function repeatElements(document: unknown, text: string): string | undefined {
  const list = longestList(document)
  if (!list) return undefined
  const indent = text.includes('\n ') ? 2 : undefined
  const elements = [...list]
  const size = JSON.stringify(elements, undefined, indent).length
  for (let bytes = size; bytes < TARGET_BYTES; bytes += size) list.push(...elements)
  return JSON.stringify(document, undefined, indent)
}

function longestList(value: unknown): unknown[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const inner = Object.values(value).map(longestList)
  const lists = [...inner, isListOfObjects(value) ? value : undefined].filter((list) => list !== undefined)
  return lists.toSorted((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)[0]
}

function isListOfObjects(value: object): value is unknown[] {
  return Array.isArray(value) && value.some((element) => typeof element === 'object' && element !== null)
}

/** Cells, points and other records that the importer gives; undefined when it refuses the file. */
async function valuesIn(importer: Importer, bytes: Uint8Array): Promise<number | undefined> {
  let values = 0
  try {
    for await (const record of importer.parse(memorySource('unknown', bytes))) {
      if (record.kind === 'points') values += record.t.length * record.v.length
      else if (record.kind === 'table') values += record.table.rows.length * record.table.columns.length
      else if (record.kind === 'log') values += record.lines.length
      else values++
    }
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
  return values
}

async function rowOf({ importer, bytes, yardstick, keptShare }: Specimen): Promise<string[]> {
  const measure = YARDSTICKS[yardstick]
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await seconds(() => valuesIn(importer, bytes)))
    theirs.push(await seconds(() => measure(bytes)))
  }
  const [our, their] = [median(ours.slice(1)), median(theirs.slice(1))]
  const speed = (time: number) => formatNumber(bytes.length / 1e6 / time, 1)
  const isSmall = bytes.length < SMALL_BYTES
  return [
    importer.id,
    isSmall ? `${formatNumber(bytes.length / 1e3, 1)} KB` : `${formatNumber(bytes.length / 1e6, 1)} MB`,
    keptShare === undefined ? '' : `${formatNumber(keptShare * 100, 0)} %`,
    speed(our),
    yardstick,
    speed(their),
    formatNumber(our / their, 1),
  ]
}

/** Of one time, as the mean of as many as fill a round. */
async function seconds(work: () => unknown): Promise<number> {
  const started = performance.now()
  for (let times = 1; ; times++) {
    await work()
    const spent = performance.now() - started
    if (spent >= ROUND_MS) return spent / 1000 / times
  }
}
