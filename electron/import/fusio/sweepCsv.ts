/**
 * Results of fusio-manifest's performance tests: baseline, overlap sweep, comprehensive sweep and chaos sweep.
 *
 * One writer makes them all, one row a configuration, and there are files of 19, 20 and 24 columns; only the headers
 * tell. Labels repeat where they leave the overlap out, so a row is known by its number alone. A chaos sweep has no
 * scenario column: the order of its rows is all there is, and a scenario that failed is dropped from it. So a person is
 * asked where the rows are not all there; a column `scenario`, which somebody has added, counts as well.
 */

import { CHAOS_SCENARIOS, estimatedWrites, failedShare, offeredRate } from '../../../shared/analysis/sweep.ts'
import type { FormatAnswer, FormatGuess } from '../../../shared/formatAnswer.ts'
import type { Caveat, Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { AnswerFor, Importer } from '../importer.ts'
import { headLines } from '../textLines.ts'
import { headNames, readNumber, readTextTable, type TextTable, textTableOf } from '../textTable.ts'
import type { Sweep, SweepRow } from './sweep.ts'
import { sweepCaveats, unnamed } from './sweepCaveats.ts'
import { isSweepHeader, sweepColumn } from './sweepColumns.ts'
import { sweepTables } from './sweepTables.ts'

/** The column that the suite does not write. */
const SCENARIO = 'scenario'
/** Enough to tell one row from another. */
const SHOWN_FIGURES = 4

export const fusioSweepCsv: Importer = {
  id: 'fusio-sweep-csv',
  sniff(head) {
    const names = headNames(head)
    return names !== undefined && isSweepHeader(names)
  },
  guess: guessScenarios,
  async *parse(source, answer) {
    const text = await readTextTable(source)
    const sweep = understand(text, answer)
    yield* parameters(sweep)
    yield { kind: 'table', table: mainTable(sweep) }
    for (const table of sweepTables(sweep)) yield { kind: 'table', table }
    const caveats: Caveat[] = [...text.tally.caveats(source.path), ...sweepCaveats(sweep, source.path)]
    for (const caveat of caveats) yield { kind: 'caveat', caveat } satisfies ImportRecord
    if (text.failure) throw text.failure
  },
}

function understand({ names, rows, headerLine, tally }: TextTable, answer?: FormatAnswer): Sweep {
  const columns = names.map((name, i) => sweepColumn(name, () => rows.map((row) => row.cells[i] ?? ''), i + 1))
  const cells = rows.map((row) =>
    columns.map((column, i): Cell => {
      const text = row.cells[i] ?? ''
      if (text === '') return null
      if (column.unit === 'text') return text
      const value = readNumber(text, column.shift)
      if (value !== undefined) return value
      const message = (count: number) =>
        `${counted(count, 'cell')} of ${column.name} are no numbers, the first is ${text.slice(0, 40)}`
      tally.add({ code: 'unreadable-cells', severity: 'data-loss', subject: column.name, message }, row.line)
      return text
    }),
  )
  const label = columns.findIndex((column) => column.name === 'config_label')
  const settings = columns.flatMap((column, i) => (column.setting ? [i] : []))
  const [first = []] = cells
  const alike = cells.length > 0 && cells.every((row) => settings.every((i) => row[i] === first[i]))
  const kind = cells.length === 1 ? 'single test' : alike ? 'chaos sweep' : 'sweep'
  return {
    kind,
    columns,
    cells,
    rows: cells.map((row) => numbersOf(columns, row)),
    labels: cells.map((row, i) => String(row[label] ?? `row ${i + 1}`)),
    ...(kind === 'chaos sweep' ? scenariosOf(columns, cells, answer) : UNNAMED),
    headerLine,
  }
}

/** Arrays of pairs would cost more than all the rest of reading a sweep. */
function numbersOf(columns: Sweep['columns'], row: readonly Cell[]): SweepRow {
  const numbers = new Map<string, number>()
  for (const [i, { name }] of columns.entries()) {
    const cell = row[i]
    if (typeof cell === 'number') numbers.set(name, cell)
  }
  return numbers
}

const UNNAMED = { scenarios: undefined, scenariosBy: undefined } as const

function scenariosOf(
  columns: Sweep['columns'],
  cells: Sweep['cells'],
  answer: FormatAnswer | undefined,
): Pick<Sweep, 'scenarios' | 'scenariosBy'> {
  const stated = scenarioCells(columns, cells)
  if (stated) return { scenarios: stated, scenariosBy: 'column' }
  const { rows = [] } = answer ?? {}
  if (rows.length === cells.length && rows.some((name) => name !== ''))
    return { scenarios: rows, scenariosBy: 'person' }
  return cells.length === CHAOS_SCENARIOS.length ? { scenarios: CHAOS_SCENARIOS, scenariosBy: 'order' } : UNNAMED
}

/** Names of all rows, when the file has a column for them. */
function scenarioCells(columns: Sweep['columns'], cells: Sweep['cells']): readonly string[] | undefined {
  const at = columns.findIndex(({ name }) => name.toLowerCase() === SCENARIO)
  const names = cells.map((row) => row[at])
  return at >= 0 && names.every((name) => typeof name === 'string') ? names : undefined
}

/** A chaos sweep has a handful of rows; a file that goes on is none. */
function guessScenarios(beginning: Uint8Array, complete: boolean, answerFor: AnswerFor): FormatGuess | undefined {
  const names = headNames(beginning)
  if (!complete || !names || !isSweepHeader(names)) return undefined
  const lines = headLines(beginning).flatMap((text, i) =>
    text.trim() === '' ? [] : [{ text, number: i + 1, open: false }],
  )
  const table = textTableOf(lines, new Tally())
  // An answer names so many rows.
  const header = [...table.names, counted(table.rows.length, 'row')]
  const sweep = understand(table, answerFor(header))
  if (sweep.kind !== 'chaos sweep' || sweep.scenariosBy === 'column') return undefined
  const measured = sweep.columns.flatMap(({ setting }, i) => (setting ? [] : [i])).slice(0, SHOWN_FIGURES)
  return {
    header,
    columns: [],
    decimal: '.',
    rows: {
      what: SCENARIO,
      names: table.rows.map((_, i) => sweep.scenarios?.[i] ?? ''),
      shown: table.rows.map(({ cells }) => measured.map((i) => `${table.names[i]} ${cells[i]}`).join(', ')),
      choices: CHAOS_SCENARIOS,
      ...(sweep.scenarios ? {} : { asked: unnamed(table.rows.length) }),
    },
  }
}

/** Settings that are the same in every row describe the run. */
function* parameters({ columns, cells, rows, kind }: Sweep): Generator<ImportRecord> {
  yield { kind: 'parameter', name: 'test', value: kind }
  yield { kind: 'parameter', name: 'configurations', value: rows.length }
  for (const [i, column] of columns.entries()) {
    const only = cells[0]?.[i]
    if (!column.setting || only === null || only === undefined) continue
    if (cells.every((row) => row[i] === only)) yield { kind: 'parameter', name: column.name, value: only }
  }
}

type Derived = { readonly name: string; readonly unit: Table['columns'][number]['unit']; cell(row: SweepRow): Cell }

/** Figures that belong right beside a column of the source, by its name. */
const BESIDE: Readonly<Record<string, readonly Derived[]>> = {
  precondition_failure_rate: [
    {
      name: 'failed_share_of_attempts',
      unit: 'ratio',
      cell: (row) => from(row, ['precondition_failure_rate'], (rate) => failedShare(rate)),
    },
  ],
  write_tps: [
    {
      name: 'writes_offered',
      unit: 'count/second',
      cell: (row) => from(row, ['num_writers', 'writer_rate'], offeredRate),
    },
    { name: 'writes_estimated', unit: 'count', cell: (row) => from(row, ['write_tps', 'duration'], estimatedWrites) },
  ],
  read_tps: [
    {
      name: 'reads_offered',
      unit: 'count/second',
      cell: (row) => from(row, ['num_readers', 'reader_rate'], offeredRate),
    },
    {
      name: 'reads_achieved_share',
      unit: 'ratio',
      cell: (row) =>
        from(row, ['read_tps', 'num_readers', 'reader_rate'], (achieved, readers, rate) =>
          readers * rate === 0 ? undefined : achieved / offeredRate(readers, rate),
        ),
    },
  ],
}

function from(
  row: SweepRow,
  names: readonly string[],
  compute: (a: number, b: number, c: number) => number | undefined,
): Cell {
  for (const name of names) if (!row.has(name)) return null
  const [a = '', b = '', c = ''] = names
  const value = compute(row.get(a) ?? 0, row.get(b) ?? 0, row.get(c) ?? 0)
  return value !== undefined && Number.isFinite(value) ? value : null
}

const TABLE_NAMES = {
  'single test': 'Results',
  'chaos sweep': 'Results by scenario',
  sweep: 'Results by configuration',
} as const

function mainTable({ kind, columns, cells, rows, scenarios, scenariosBy }: Sweep): Table {
  const named = scenarios !== undefined && scenariosBy !== 'column'
  const derived = columns.map(({ name }) => beside(name))
  const front: Table['columns'] = [
    { name: 'row', unit: 'count' },
    ...(named ? [{ name: SCENARIO, unit: 'text' } as const] : []),
  ]
  return {
    name: TABLE_NAMES[kind],
    columns: [...front, ...columns.flatMap(({ name, unit }, c) => [{ name, unit }, ...(derived[c] ?? [])])],
    rows: cells.map((row, i) => {
      const all: Cell[] = named ? [i + 1, scenarios[i] || null] : [i + 1]
      for (const [c, cell] of row.entries()) {
        all.push(cell)
        for (const each of derived[c] ?? []) all.push(each.cell(rows[i] ?? NO_NUMBERS))
      }
      return all
    }),
  }
}

const NO_NUMBERS: SweepRow = new Map()

function beside(name: string): readonly Derived[] {
  return Object.hasOwn(BESIDE, name) ? (BESIDE[name] ?? []) : []
}
