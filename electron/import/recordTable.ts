/** JSON records as a table: nested objects become dotted columns, and a column's name says its unit. */
import type { Cell, Table, Unit } from '../../shared/model.ts'
import { headerUnit } from './csv/columns.ts'
import { counted, type Tally } from './csv/tally.ts'
import { isObject, type JsonObject } from './jsonObjects.ts'

/** Results nest four deep. */
const MAX_DEPTH = 8
/** A benchmark states some dozens of figures a result. */
const MAX_COLUMNS = 300
/** A table is read by people; sweeps have hundreds of rows. */
const MAX_ROWS = 20_000
/** Longer values are documents, not figures. */
const MAX_TEXT = 500

export interface ColumnUnit {
  readonly unit: Unit
  /** Multiply by 10^shift and then by `factor` to get the base unit. */
  readonly shift: number
  readonly factor: number
}

/** The scalars of a record under dotted names; what is deeper than results are is left out. */
export function flatten(record: JsonObject, prefix = '', depth = 0): Map<string, string | number | boolean | null> {
  const flat = new Map<string, string | number | boolean | null>()
  for (const [key, value] of Object.entries(record)) {
    const name = `${prefix}${key}`
    if (isObject(value)) {
      if (depth < MAX_DEPTH) for (const [inner, each] of flatten(value, `${name}.`, depth + 1)) flat.set(inner, each)
    } else if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
      flat.set(name, value as string | number | boolean | null)
    }
  }
  return flat
}

/** `unitOf` knows a column better than its name does; a column with any word in it is text. */
export function recordTable(
  name: string,
  records: readonly JsonObject[],
  tally: Tally,
  unitOf: (column: string) => ColumnUnit | undefined = () => undefined,
): Table {
  const rows = records.slice(0, MAX_ROWS).map((record) => flatten(record))
  const names = new Set<string>()
  let dropped = 0
  for (const row of rows) {
    for (const column of row.keys()) {
      if (names.size < MAX_COLUMNS) names.add(column)
      else if (!names.has(column)) dropped++
    }
  }
  if (dropped > 0 || records.length > MAX_ROWS) {
    const message = () =>
      `more than ${counted(MAX_ROWS, 'row')} or ${counted(MAX_COLUMNS, 'column')} of ${name}; the rest is left out`
    tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
  }
  const columns = [...names].map((column) => {
    const text = rows.some((row) => typeof row.get(column) === 'string' || typeof row.get(column) === 'boolean')
    return { name: column, meaning: text ? undefined : (unitOf(column) ?? headerUnit(lastWord(column))) }
  })
  return {
    name,
    columns: columns.map(({ name: column, meaning }) => ({ name: column, unit: meaning?.unit ?? ('text' as const) })),
    rows: rows.map((row) => columns.map(({ name: column, meaning }) => cell(row.get(column), meaning))),
  }
}

function lastWord(column: string): string {
  return column.slice(column.lastIndexOf('.') + 1)
}

function cell(value: string | number | boolean | null | undefined, meaning: ColumnUnit | undefined): Cell {
  if (value === undefined || value === null) return null
  if (typeof value !== 'number') return String(value).slice(0, MAX_TEXT)
  if (!meaning) return String(value)
  return meaning.shift === 0 ? value * meaning.factor : shifted(value, meaning.shift) * meaning.factor
}

/** Decimal steps stay decimal: 0.083 ms is 0.000083 s exactly rounded. */
function shifted(value: number, shift: number): number {
  const text = String(value)
  return /^-?[\d.]+$/.test(text) ? Number(`${text}e${shift}`) : value * 10 ** shift
}
