/** A search of runs as SQL with bound values: nothing that was typed becomes part of a statement. */
import { unreachable } from '../../shared/errors.ts'
import type { Operator, RunSearch, SearchField, SearchStatistic } from '../../shared/runSearch/runSearch.ts'

interface Condition {
  /** Over a row of `run`. */
  readonly where: string
  readonly values: readonly (string | number)[]
}

/** Columns of `summary`. */
export const STATISTIC_COLUMNS: Readonly<Record<SearchStatistic, string>> = {
  peak: 'max',
  min: 'min',
  mean: 'mean',
  median: 'median',
  p95: 'p95',
  p99: 'p99',
  first: 'first',
  last: 'last',
}
const OPERATORS: Readonly<Record<Operator, string>> = {
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '=': '=',
  '!=': '<>',
}

export function searchCondition(search: RunSearch): Condition {
  switch (search.kind) {
    case 'all':
    case 'any':
      return joined(search.of.map(searchCondition), search.kind === 'all' ? ' AND ' : ' OR ')
    case 'not': {
      const { where, values } = searchCondition(search.of)
      // NULL is neither true nor false: a run that states nothing does not meet the condition.
      return { where: `NOT coalesce((${where}), 0)`, values }
    }
    case 'word':
      return { where: LIKE('run.search'), values: [pattern(search.text.toLowerCase())] }
    case 'field':
      return fieldCondition(search.field, search.value)
    case 'date': {
      const column = search.of === 'started' ? 'run.started_at_ms' : 'run.imported_at_ms'
      return { where: `${column} ${search.side === 'after' ? '>=' : '<'} ?`, values: [search.atMs] }
    }
    case 'number':
      return { where: `run.${search.of} ${OPERATORS[search.operator]} ?`, values: [search.value] }
    case 'metric': {
      const unit = search.unit === undefined ? '' : ` AND unit IN (?, 'unknown')`
      return {
        where: `EXISTS (SELECT 1 FROM series JOIN summary ON series_key = series.key WHERE series.run_key = run.key
          AND metric = ?${unit} AND summary.${STATISTIC_COLUMNS[search.statistic]} ${OPERATORS[search.operator]} ?)`,
        values: [search.metric, ...(search.unit === undefined ? [] : [search.unit]), search.value],
      }
    }
    case 'parameter':
      return parameterCondition(search)
    default:
      return unreachable(search)
  }
}

function joined(parts: readonly Condition[], by: string): Condition {
  if (parts.length === 0) return { where: '1', values: [] }
  return { where: `(${parts.map(({ where }) => where).join(by)})`, values: parts.flatMap(({ values }) => values) }
}

const LIKE = (column: string): string => `${column} LIKE ? ESCAPE '\\'`
const pattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

function fieldCondition(field: SearchField, value: string): Condition {
  const own = (table: string, condition: string) =>
    `EXISTS (SELECT 1 FROM ${table} WHERE ${table}.run_key = run.key AND ${condition})`
  switch (field) {
    case 'name':
    case 'system':
    case 'origin':
      return { where: LIKE(`run.${field}`), values: [pattern(value)] }
    case 'id':
      return { where: 'run.id = ?', values: [value] }
    case 'tag':
      return {
        where: 'EXISTS (SELECT 1 FROM run_tag WHERE run_tag.run_id = run.id AND tag = ? COLLATE NOCASE)',
        values: [value],
      }
    case 'note':
      return {
        where: `EXISTS (SELECT 1 FROM run_note WHERE run_note.run_id = run.id AND ${LIKE('note')})`,
        values: [pattern(value)],
      }
    case 'verdict':
      return value.toLowerCase() === 'none'
        ? { where: 'run.outcome IS NULL', values: [] }
        : { where: 'run.outcome = ?', values: [value.toLowerCase()] }
    case 'metric':
      return { where: own('series', 'metric = ?'), values: [value] }
    case 'phase':
      return { where: own('phase', 'name = ? COLLATE NOCASE'), values: [value] }
    case 'caveat':
      return { where: own('caveat', 'code = ?'), values: [value] }
    case 'param':
      return { where: own('parameter', 'name = ? COLLATE NOCASE'), values: [value] }
    case 'is':
      return { where: stateCondition(value.toLowerCase()), values: [] }
    default:
      return unreachable(field)
  }
}

function stateCondition(state: string): string {
  if (state === 'followed') return 'run.followed_since_ms IS NOT NULL'
  if (state === 'overruled')
    return 'EXISTS (SELECT 1 FROM decision WHERE decision.run_key = run.key AND decision.outcome IS NOT NULL)'
  const table = { pinned: 'baseline', noted: 'run_note', tagged: 'run_tag' }[state] ?? 'run_tag'
  return `EXISTS (SELECT 1 FROM ${table} WHERE ${table}.run_id = run.id)`
}

/** Numbers are compared with what is a number, and words with the words of either. */
function parameterCondition({
  name,
  operator,
  value,
  text: typed,
}: Extract<RunSearch, { kind: 'parameter' }>): Condition {
  const number = `typeof(value) <> 'text' AND value ${OPERATORS[operator]} ?`
  const text = `CAST(value AS TEXT) = ? COLLATE NOCASE`
  const holds =
    operator === '='
      ? { sql: `(${number} OR ${text})`, values: [value, typed] }
      : operator === '!='
        ? { sql: `NOT (typeof(value) <> 'text' AND value = ? OR ${text})`, values: [value, typed] }
        : { sql: number, values: [value] }
  return {
    where: `EXISTS (SELECT 1 FROM parameter WHERE run_key = run.key AND name = ? COLLATE NOCASE AND ${holds.sql})`,
    values: [name, ...holds.values],
  }
}

/** Metrics whose numbers the search compares. */
export function comparedMetrics(search: RunSearch): readonly string[] {
  switch (search.kind) {
    case 'all':
    case 'any':
      return [...new Set(search.of.flatMap(comparedMetrics))]
    case 'not':
      return comparedMetrics(search.of)
    case 'metric':
      return [search.metric]
    default:
      return []
  }
}
