/** Finds the values that a selection means in a run. */
import { type Window, within } from '../analysis/window.ts'
import type { Cell, SeriesHeader, Table } from '../model.ts'
import type { Filter, Selection } from './rule.ts'
import { type RunData, tablesNamed } from './runData.ts'

/** What a verdict is about where a metric was recorded several times. */
export interface Subject {
  readonly phase?: string
  readonly labels?: Readonly<Record<string, string>>
}

/** A series, or its part within a phase. */
export interface SelectedSeries {
  readonly series: SeriesHeader
  readonly subject: Subject
  readonly window?: Window
}

export type Lacking = { readonly lacking: string }

/** Names that a sentence lists before it says how many more there are. */
const MAX_NAMES = 8

export function listed(names: Iterable<string>): string {
  const all = [...new Set(names)]
  const more = all.length - MAX_NAMES
  return `${all.slice(0, MAX_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** The series of a metric that fulfil the conditions on phase, labels and the run's parameters. Never empty. */
export function selectedSeries(
  run: RunData,
  { metric, filters }: Selection & { readonly kind: 'metric' },
): readonly SelectedSeries[] | Lacking {
  const all = run.series.filter((series) => series.metric === metric)
  if (all.length === 0) return { lacking: `the run has no ${metric}` }
  let left: readonly SelectedSeries[] = all.map((series) => ({ series, subject: subjectOf(series) }))
  for (const filter of filters) {
    const filtered = filterSeries(run, left, filter)
    if ('lacking' in filtered) return filtered
    left = filtered
  }
  return left
}

/** What a series, or a verdict on one, is about. */
export function subjectOf({ phase, labels }: Subject): Subject {
  return { ...(phase === undefined ? {} : { phase }), ...(labels === undefined ? {} : { labels }) }
}

function filterSeries(
  run: RunData,
  selected: readonly SelectedSeries[],
  filter: Filter,
): readonly SelectedSeries[] | Lacking {
  const { key } = filter
  const metric = selected[0]?.series.metric ?? ''
  if (key === 'phase') return filterPhase(run, selected, filter)
  if (selected.some(({ series }) => series.labels && Object.hasOwn(series.labels, key))) {
    const kept = selected.filter(({ series }) => meets(series.labels?.[key] ?? null, filter))
    const there = listed(selected.map(({ series }) => series.labels?.[key] ?? '(none)'))
    return kept.length > 0 ? kept : { lacking: `no ${metric} has ${conditionText(filter)}; there is ${there}` }
  }
  const parameter = Object.hasOwn(run.parameters, key) ? run.parameters[key] : undefined
  if (parameter === undefined)
    return { lacking: `${metric} has no label ${key}, and the run no parameter of that name` }
  return meets(parameter, filter)
    ? selected
    : { lacking: `the run's ${key} is ${parameter}, and the rule is about ${conditionText(filter)}` }
}

/** A series that spans the run has a part in each of its phases. */
function filterPhase(
  run: RunData,
  selected: readonly SelectedSeries[],
  filter: Filter,
): readonly SelectedSeries[] | Lacking {
  const kept = selected.flatMap((each): SelectedSeries[] => {
    if (each.series.phase !== undefined) return meets(each.series.phase, filter) ? [each] : []
    return run.phases
      .filter((phase) => meets(phase.name, filter))
      .map((phase) => ({ ...each, subject: { ...each.subject, phase: phase.name }, window: phase }))
  })
  if (kept.length > 0) return kept
  const there = new Set([
    ...run.phases.map(({ name }) => name),
    ...selected.flatMap(({ series }) => series.phase ?? []),
  ])
  const metric = selected[0]?.series.metric ?? ''
  const have = there.size === 0 ? 'the run has no phases' : `there is ${listed(there)}`
  return { lacking: `${metric} was not recorded in ${conditionText(filter)}; ${have}` }
}

/** The values of the series, one after the other. */
export function valuesOf(run: RunData, selected: readonly SelectedSeries[]): Float64Array {
  const parts = selected.map(({ series, window }) => {
    const points = run.points(series)
    return (window ? within(points, window) : points).v
  })
  return joined(parts)
}

/** One after the other; the same array when there is one only. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0] as Float64Array
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** A cell with the row it stands in. */
export interface SelectedCell {
  readonly cell: Cell
  readonly table: Table
  readonly row: readonly Cell[]
}

/** The cells of a column in the rows that fulfil the conditions, from every table of the name that has the column. */
export function selectedCells(
  run: RunData,
  { table: pattern, column, filters }: Selection & { readonly kind: 'column' },
): readonly SelectedCell[] | Lacking {
  const named = tablesNamed(run, pattern)
  if (named.length === 0) return { lacking: `the run has no table ${JSON.stringify(pattern)}` }
  const tables = named.filter(({ columns }) => columns.some(({ name }) => name === column))
  if (tables.length === 0) return { lacking: `${JSON.stringify(named[0]?.name)} has no column ${column}` }
  const cells: SelectedCell[] = []
  let unmet: string | undefined
  for (const table of tables) {
    const at = table.columns.findIndex(({ name }) => name === column)
    const missing = filters.find(
      ({ key }) => !table.columns.some(({ name }) => name === key) && !Object.hasOwn(run.parameters, key),
    )
    if (missing) {
      unmet = `${JSON.stringify(table.name)} has no column ${missing.key}`
      continue
    }
    for (const row of table.rows) {
      if (filters.every((filter) => meets(cellOf(run, table, row, filter.key), filter)))
        cells.push({ cell: row[at] ?? null, table, row })
    }
  }
  return cells.length === 0 && unmet !== undefined ? { lacking: unmet } : cells
}

/** A cell by its column's name; a setting that all rows share may stand among the run's parameters instead. */
export function cellOf(run: RunData, table: Table, row: readonly Cell[], column: string): Cell {
  const at = table.columns.findIndex(({ name }) => name === column)
  return (at < 0 ? run.parameters[column] : row[at]) ?? null
}

/** Whether a label, parameter or cell fulfils a condition; what is not there fulfils none but `!=`. */
export function meets(actual: Cell, { operator, value }: Filter): boolean {
  if (actual === null) return operator === '!='
  if (typeof value === 'string') {
    if (operator === '=') return String(actual) === value
    return operator === '!=' && String(actual) !== value
  }
  const number = typeof actual === 'number' ? actual : Number(actual)
  if (actual === '' || Number.isNaN(number)) return operator === '!='
  return holds(number, operator, value.value)
}

/** Relative difference below which two numbers are one: decimals that a file spells out in two ways. */
const SAME = 1e-12

export function holds(a: number, operator: Filter['operator'], b: number): boolean {
  const same = Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b))
  switch (operator) {
    case '=':
      return same
    case '!=':
      return !same
    case '<':
      return a < b && !same
    case '<=':
      return a < b || same
    case '>':
      return a > b && !same
    case '>=':
      return a > b || same
  }
}

function conditionText({ key, operator, value }: Filter): string {
  return `${key} ${operator} ${typeof value === 'string' ? value : value.value}`
}
