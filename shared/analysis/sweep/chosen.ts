/** The rows and columns that a question is about, found by the names it gives them, or refused in a sentence. */
import { UserError } from '../../errors.ts'
import type { Caveat } from '../../model.ts'
import type { SweepColumn, SweepRowsQuestion } from '../../sweepApi.ts'
import { sweepColumns } from './parameters.ts'
import { columnNamed, filtered, type RowsColumn, type SweepRows } from './rows.ts'

/** Recordings have a hundred tables, and most are no sweep: those with most cells are looked at. */
const MAX_TABLES = 60
/** Names that a message lists. */
const MAX_NAMES = 8

export interface Chosen {
  readonly rows: SweepRows
  readonly rowsInAll: number
  /** Of all rows, whatever the filters left. */
  readonly columns: readonly SweepColumn[]
  readonly sources: readonly { readonly name: string; readonly rows: number }[]
}

export function chosenRows(sources: readonly SweepRows[], question: SweepRowsQuestion): Chosen {
  const rows = question.table === undefined ? likeliest(sources) : sourceNamed(sources, question.table)
  if (rows.length < 2)
    throw new UserError(
      'bad-data',
      `${rows.source} has ${rows.length === 0 ? 'no row' : 'one row'}, and a sweep is several`,
      'Open the folder of all runs of the sweep, or name several runs.',
    )
  for (const name of question.parameters ?? []) column(rows, name)
  for (const { column: name } of question.where ?? []) column(rows, name)
  const columns = sweepColumns(rows, question.parameters)
  const kept = filtered(rows, question.where ?? [])
  if (kept.length === 0)
    throw new UserError('usage', `no row of ${rows.source} is left by the filters`, 'Widen or remove a filter.')
  return {
    rows: kept,
    rowsInAll: rows.length,
    columns,
    sources: sources.map(({ source, length }) => ({ name: source, rows: length })),
  }
}

function likeliest(sources: readonly SweepRows[]): SweepRows {
  const [first, ...others] = sources.toSorted((a, b) => cellsOf(b) - cellsOf(a)).slice(0, MAX_TABLES)
  if (first === undefined)
    throw new UserError(
      'bad-data',
      'the run has no table, and its rows are points in time rather than configurations',
      'A sweep is a table with a row a configuration, or several runs with different parameters.',
    )
  const isSweep = (rows: SweepRows) => {
    const roles = new Set(sweepColumns(rows, undefined).map(({ role }) => role))
    return roles.has('parameter') && roles.has('result')
  }
  return [first, ...others].find(isSweep) ?? first
}

/** Tables that were made of another one have fewer columns, and sometimes more rows. */
function cellsOf({ length, columns }: SweepRows): number {
  return length * columns.length
}

function sourceNamed(sources: readonly SweepRows[], name: string): SweepRows {
  const found =
    sources.find(({ source }) => source === name) ??
    sources.find(({ source }) => source.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  throw new UserError(
    'usage',
    `there is no table ${JSON.stringify(name)}`,
    `There are: ${listed(sources.map(({ source }) => source))}.`,
  )
}

/** By its name, by its name in other letters, or by the name that the file gave it with its unit. */
export function column(rows: SweepRows, name: string): RowsColumn {
  const lower = name.toLowerCase()
  const found =
    columnNamed(rows, name) ??
    rows.columns.find((each) => each.name.toLowerCase() === lower) ??
    rows.columns.find(
      (each) => each.name.toLowerCase() === lower.replace(/_(ms|secs?|seconds|mb|mib|kb|pct|percent)$/, ''),
    )
  if (found !== undefined) return found
  throw new UserError(
    'usage',
    `${rows.source} has no column ${JSON.stringify(name)}`,
    `It has: ${listed(near(rows, lower))}.`,
  )
}

/** Those that share a word with what was asked first. */
function near(rows: SweepRows, name: string): readonly string[] {
  const words = name.split(/[^a-z0-9]+/).filter((word) => word.length > 2)
  const score = (other: string) => words.filter((word) => other.toLowerCase().includes(word)).length
  return rows.columns.map((each) => each.name).sort((a, b) => score(b) - score(a))
}

/** A column of numbers that can be averaged. */
export function metricColumn(rows: SweepRows, name: string): RowsColumn {
  const found = column(rows, name)
  if (found.cells.some((cell) => typeof cell === 'number')) return found
  throw new UserError(
    'usage',
    `${found.name} holds no numbers, and a metric is numbers`,
    'Choose a result that was measured.',
  )
}

/** Cells that take no part: absent ones, and texts among numbers. */
export function missingCaveats(rows: SweepRows, names: readonly string[]): readonly Caveat[] {
  return [...new Set(names)].flatMap((name): Caveat[] => {
    const { cells } = column(rows, name)
    const absent = cells.filter((cell) => cell === null).length
    const isMixed = cells.some((cell) => typeof cell === 'number') && cells.some((cell) => typeof cell === 'string')
    const caveats: Caveat[] = []
    if (absent > 0)
      caveats.push({
        code: 'sweep-missing-values',
        severity: 'info',
        subject: name,
        message: `${absent} of ${rows.length} rows have no ${name} and take no part where it is asked for.`,
      })
    if (isMixed)
      caveats.push({
        code: 'sweep-mixed-values',
        severity: 'misleading',
        subject: name,
        message: `${name} is a number in some rows and a text in others, such as ${JSON.stringify(cells.find((cell) => typeof cell === 'string'))}: the texts are levels of their own, and no numbers.`,
      })
    return caveats
  })
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMES
  return `${names.slice(0, MAX_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
