/** One view of two recordings as one table: rows with equal keys side by side, and what the candidate has more. */
import { JFR_VIEWS, type JfrView, viewTableName } from '../jfrViews.ts'
import type { Cell, Table, Unit } from '../model.ts'
import { format, formatDelta } from '../units.ts'
import { tableNamed, tablesOfDumps } from './jvm/jvmTables.ts'

/** How the names of columns end that hold one side's values, and candidate less base. */
const [BASE, CANDIDATE] = [', base', ', candidate']
export const DELTA = ', delta'
/** Numbers that a JVM or a machine gives as it goes: the seventh collection of one run is not that of another. */
const OWN_NUMBERS = new Set(['gcId', 'pid'])

/** As many as a table of a run has rows, from both sides. */
const MAX_ROWS = 1_000

/**
 * Columns: the keys, then for each other column its base and candidate, and their delta where it is a number; where the
 * delta is largest comes first. What one side has not is null, and so is its delta: nothing was measured there. Undefined
 * for a view whose rows have nothing to be matched by, as lists of moments and of collections.
 */
export function viewDiff(view: JfrView, base: Table | undefined, candidate: Table | undefined): Table | undefined {
  const keys = new Set(view.columns.filter(({ take }) => take === 'key').map(({ title }) => title))
  if (view.by === 'each' || view.by.some((field) => OWN_NUMBERS.has(field)) || (view.by.length > 0 && keys.size === 0))
    return undefined
  const known = new Map([...(base?.columns ?? []), ...(candidate?.columns ?? [])].map((each) => [each.name, each]))
  const columns = view.columns.flatMap(({ title }) => known.get(title) ?? [])
  const keyed = columns.filter(({ name }) => keys.has(name))
  const valued = columns.filter(({ name }) => !keys.has(name))
  const sides = [base, candidate].map((table) => rowsByKey(table, keyed, valued))
  const [left = new Map<string, Row>(), right = new Map<string, Row>()] = sides
  const rows = [...new Set([...left.keys(), ...right.keys()])].map((key) => {
    const [from, to] = [left.get(key), right.get(key)]
    const values = valued.flatMap(({ unit }, i): Cell[] => {
      const [a, b] = [from?.values[i] ?? null, to?.values[i] ?? null]
      if (unit === 'text') return [a, b]
      return [a, b, typeof a === 'number' && typeof b === 'number' ? b - a : null]
    })
    const differences = valued.map(({ unit }, i) => {
      const of = (row: Row | undefined) => Number(unit === 'text' ? 0 : (row?.values[i] ?? 0))
      return Math.abs(of(to) - of(from))
    })
    return { cells: [...((from ?? to)?.keys ?? []), ...values], difference: differences[leading(view, valued)] ?? 0 }
  })
  return {
    name: viewTableName(view),
    columns: [
      ...keyed,
      ...valued.flatMap(({ name, unit }) => [
        { name: `${name}${BASE}`, unit },
        { name: `${name}${CANDIDATE}`, unit },
        ...(unit === 'text' ? [] : [{ name: `${name}${DELTA}`, unit }]),
      ]),
    ],
    rows: rows
      .toSorted((a, b) => b.difference - a.difference)
      .slice(0, MAX_ROWS)
      .map(({ cells }) => cells),
  }
}

/** A difference in one row without a key reads better as a line for each of its values, in words; undefined for any other. */
export function asForm({ name, columns, rows }: Table): Table | undefined {
  const [row, ...others] = rows
  const sides = [BASE, CANDIDATE, DELTA]
  const titles = columns.map(({ name: column }) => {
    const side = sides.find((each) => column.endsWith(each))
    return side && column.slice(0, -side.length)
  })
  if (!row || others.length > 0 || titles.includes(undefined)) return undefined
  const said = new Map(columns.map(({ name: column, unit }, i) => [column, inWords(row[i] ?? null, unit, column)]))
  return {
    name,
    columns: ['name', 'base', 'candidate', 'delta'].map((title) => ({ name: title, unit: 'text' })),
    rows: [...new Set(titles)].map((title = '') => [title, ...sides.map((side) => said.get(title + side) ?? '')]),
  }
}

function inWords(cell: Cell, unit: Unit | 'text', column: string): string {
  if (typeof cell !== 'number' || unit === 'text') return String(cell ?? '')
  return column.endsWith(DELTA) ? formatDelta(cell, unit) : format(cell, unit)
}

/** What is compared as a view is, of tables that other witnesses of a JVM leave. */
const key = (title: string): JfrView['columns'][number] => ({ title, take: 'key', field: title })
const value = (title: string): JfrView['columns'][number] => ({ title, take: 'sum', field: title })
interface LikeView extends JfrView {
  readonly find: (tables: readonly Table[]) => Table | undefined
}
const LIKE_VIEWS: readonly LikeView[] = [
  {
    name: 'gc-summary',
    title: 'GC log: throughput, rates and footprint',
    events: [],
    by: [],
    columns: ['throughput', 'total_pause', 'longest_pause', 'allocation_rate', 'promotion_rate', 'footprint'].map(
      value,
    ),
    find: (tables) => tableNamed(tables, 'GC summary'),
  },
  {
    name: 'gc-log-pauses',
    title: 'GC log: pauses by kind and cause',
    events: [],
    by: ['kind', 'cause'],
    columns: [...['kind', 'cause'].map(key), ...['pauses', 'total', 'p50', 'p95', 'p99', 'max'].map(value)],
    order: { column: 3 },
    find: (tables) => tableNamed(tables, 'GC pauses by kind and cause'),
  },
  {
    name: 'class-histogram',
    title: 'Heap dump: classes, of the last dump each',
    events: [],
    by: ['class'],
    columns: [key('class'), ...['instances', 'shallow bytes', 'retained bytes'].map(value)],
    order: { column: 2 },
    find: (tables) => tablesOfDumps(tables, 'class histogram').at(-1)?.table,
  },
]

/** All views that either run has, and what the other witnesses of a JVM have that can be set side by side like them. */
export function viewDiffs(base: readonly Table[], candidate: readonly Table[]): readonly Table[] {
  const ofRecordings = JFR_VIEWS.flatMap((view) => {
    const named = ({ name }: Table) => name === viewTableName(view)
    const [left, right] = [base.find(named), candidate.find(named)]
    return (left || right) && (viewDiff(view, left, right) ?? [])
  })
  const ofOthers = LIKE_VIEWS.flatMap((view) => {
    const [left, right] = [view.find(base), view.find(candidate)]
    const table = (left || right) && viewDiff(view, left, right)
    return table ? [{ ...table, name: view.title }] : []
  })
  return [...ofOthers, ...ofRecordings].filter((table) => table !== undefined)
}

interface Row {
  readonly keys: readonly Cell[]
  readonly values: readonly Cell[]
}

type Columns = Table['columns']

function rowsByKey(table: Table | undefined, keyed: Columns, valued: Columns): Map<string, Row> {
  const place = (columns: Columns) =>
    columns.map(({ name }) => table?.columns.findIndex((column) => column.name === name) ?? -1)
  const [keys, values] = [place(keyed), place(valued)]
  const pick = (row: readonly Cell[], places: readonly number[]) => places.map((at) => row[at] ?? null)
  return new Map(
    table?.rows.map((row) => [JSON.stringify(pick(row, keys)), { keys: pick(row, keys), values: pick(row, values) }]),
  )
}

/** The column that the view itself is sorted by, else its first number. */
function leading({ order, columns }: JfrView, valued: Columns): number {
  const title = order && columns[order.column]?.title
  const sorted = valued.findIndex(({ name, unit }) => name === title && unit !== 'text')
  return sorted >= 0 ? sorted : valued.findIndex(({ unit }) => unit !== 'text')
}
