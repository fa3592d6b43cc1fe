/** `jstat -gc PID [interval]`: a line of pool sizes in KiB, and of collections so far; with `-t` the first column is a time. */
import { UserError } from '../../../shared/errors.ts'
import type { Cell, SeriesHeader, Table, Unit } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, Tally } from '../csv/tally.ts'
import { frameRecords } from '../frames.ts'
import { held } from '../held.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'
import { readNumber } from '../textTable.ts'

/** A line a second for half a day; they are held together. */
const MAX_ROWS = 50_000
const KIB = 1024

interface Meaning {
  readonly metric: string
  readonly unit: Unit
  readonly factor: number
  readonly labels?: Readonly<Record<string, string>>
}

function pool(name: string, kind: 'used' | 'committed'): Meaning {
  return { metric: `jvm_memory_pool_${kind}_bytes`, unit: 'bytes', factor: KIB, labels: { pool: name } }
}

function collections(gc: string): Meaning {
  return { metric: 'jvm_gc_collections_total', unit: 'count', factor: 1, labels: { gc } }
}

function pauses(gc: string): Meaning {
  return { metric: 'jvm_gc_collection_seconds_total', unit: 'seconds', factor: 1, labels: { gc } }
}

const COLUMNS: Readonly<Record<string, Meaning>> = {
  S0C: pool('Survivor 0', 'committed'),
  S1C: pool('Survivor 1', 'committed'),
  S0U: pool('Survivor 0', 'used'),
  S1U: pool('Survivor 1', 'used'),
  EC: pool('Eden', 'committed'),
  EU: pool('Eden', 'used'),
  OC: pool('Old', 'committed'),
  OU: pool('Old', 'used'),
  MC: pool('Metaspace', 'committed'),
  MU: pool('Metaspace', 'used'),
  CCSC: pool('Class space', 'committed'),
  CCSU: pool('Class space', 'used'),
  YGC: collections('young'),
  YGCT: pauses('young'),
  FGC: collections('full'),
  FGCT: pauses('full'),
  CGC: collections('concurrent'),
  CGCT: pauses('concurrent'),
  GCT: pauses('all'),
}
const TIME = 'Timestamp'

function isHeader(line: string): boolean {
  const names = line.trim().split(/\s+/)
  return names.includes('OU') && names.includes('YGC') && names.every((name) => name === TIME || name in COLUMNS)
}

export const jstat: Importer = {
  id: 'jstat',
  follows: true,
  sniff: (head) => headLines(head).some(isHeader),
  async *parse(source) {
    const tally = new Tally()
    const lines = new TextLines(source)
    let names: readonly string[] = []
    const rows: number[][] = []
    for await (const { text, number, open, pause } of lines) {
      if (pause && rows.length > 0) yield held(figures(names, rows))
      if (isHeader(text)) {
        const found = text.trim().split(/\s+/)
        if (names.length > 0 && found.join() !== names.join()) break
        names = found
        continue
      }
      if (text.trim() === '') continue
      const cells = text
        .trim()
        .split(/\s+/)
        .map((cell) => (cell === '-' ? Number.NaN : readNumber(cell)))
      const whole = cells.length === names.length && names.length > 0 && cells.every((cell) => cell !== undefined)
      if (!whole || (open && !/\.\d{3}$/.test(text.trim()))) {
        const message = (count: number) => `${counted(count, 'line')} that is none of jstat -gc; left out`
        tally.add({ code: 'unreadable-lines', severity: 'data-loss', message }, number)
      } else if (rows.length < MAX_ROWS) rows.push(cells as number[])
      else {
        const message = (count: number) => `${counted(count, 'row')} beyond ${MAX_ROWS}; left out`
        tally.add({ code: 'rows-left-out', severity: 'data-loss', message }, number)
      }
    }
    if (rows.length === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} holds no line of jstat`)
    yield* figures(names, rows)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

function* figures(names: readonly string[], rows: readonly (readonly number[])[]): Generator<ImportRecord> {
  const time = names.indexOf(TIME)
  if (time >= 0) {
    const measured = names.flatMap((name, i) => (i === time ? [] : [{ i, name, meaning: COLUMNS[name] }]))
    const series = measured.map(({ name, meaning }): SeriesHeader => {
      const { metric, unit, labels } = meaning ?? { metric: name, unit: 'unknown' as const, labels: undefined }
      return { metric, unit, column: name, ...(labels ? { labels } : {}) }
    })
    const v = measured.map(({ i, meaning }) => rows.map((row) => (row[i] ?? Number.NaN) * (meaning?.factor ?? 1)))
    yield* frameRecords({ series, t: rows.map((row) => row[time] ?? Number.NaN), v })
  }
  const table: Table = {
    name: 'jstat -gc',
    columns: names.map((name) => ({ name, unit: COLUMNS[name]?.unit ?? 'seconds' })),
    rows: rows.map((row) =>
      row.map((value, i): Cell => (Number.isNaN(value) ? null : value * (COLUMNS[names[i] ?? '']?.factor ?? 1))),
    ),
  }
  yield { kind: 'table', table }
}
