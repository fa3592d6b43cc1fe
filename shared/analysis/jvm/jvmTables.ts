/** The tables that JVM witnesses leave in a run, found by name: those of several dumps carry the dump's name behind theirs. */
import type { RunDocument } from '../../api.ts'
import { viewNamedTable } from '../../jfrViews.ts'
import type { Cell, Table } from '../../model.ts'

/** A row by the names of its columns. */
export type NamedRow = Readonly<Record<string, Cell>>

export function rowsOf({ columns, rows }: Table): readonly NamedRow[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])))
}

export function tableNamed(tables: readonly Table[], name: string): Table | undefined {
  return tables.find((table) => table.name === name)
}

/** A table of each heap dump, in the order in which they were read; `dump` is the end of the file's name, or empty. */
export function tablesOfDumps(
  tables: readonly Table[],
  name: string,
): readonly { readonly table: Table; readonly dump: string }[] {
  const of = `${name} of `
  return tables.flatMap((table) => {
    if (table.name === name) return [{ table, dump: '' }]
    return table.name.startsWith(of) ? [{ table, dump: table.name.slice(of.length) }] : []
  })
}

export const numberIn = (cell: Cell | undefined): number | undefined => (typeof cell === 'number' ? cell : undefined)
export const textIn = (cell: Cell | undefined): string => (typeof cell === 'string' ? cell : '')

export const EVENTS_TABLE = 'jfr_events'
/** Of a recording, beside its views and the tables named after event types. */
const ABOUT_RECORDING = new Set([
  EVENTS_TABLE,
  'jfr_settings',
  'jfr_old_objects',
  'jvm_flags',
  'environment',
  'system_properties',
])

/** Tables out of flight recordings, which are a hundred, apart from all others. */
export function byRecording(tables: RunDocument['tables']): {
  readonly recording: readonly Table[]
  readonly others: readonly Table[]
} {
  const events = new Set(
    tables.filter(({ name }) => name === EVENTS_TABLE).flatMap(({ rows }) => rows.map(([event]) => event ?? '')),
  )
  const isOfRecording = ({ name }: Table) =>
    ABOUT_RECORDING.has(name) || events.has(name) || viewNamedTable(name) !== undefined
  return {
    recording: events.size === 0 ? [] : tables.filter(isOfRecording),
    others: events.size === 0 ? tables : tables.filter((table) => !isOfRecording(table)),
  }
}
