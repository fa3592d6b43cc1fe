/**
 * Which columns of a sweep are settings, and which are what came of them.
 *
 * Names say most: `num_writers` is chosen, `write_p99` is measured. Where a name says nothing, the design does: a setting
 * takes few round values, each of them several times. What follows from earlier settings in every row, as an offered load
 * does from clients and rate, is derived. A person may know better, and then their word counts.
 */
import { metricFacts } from '../../metrics.ts'
import type { Cell } from '../../model.ts'
import type { SweepColumn, SweepDirection, SweepRole } from '../../sweepApi.ts'
import type { RowsColumn, SweepRows } from './rows.ts'

/** Settings of so many values are not tried one by one any more. */
const MAX_TRIED = 24
/** Parameters among which one may follow from two others: pairs of them are looked at. */
const MAX_PAIRED = 12
/** More different values are not listed with the column. */
const MAX_LISTED_VALUES = 60

/** Measured beyond doubt. */
const STRONG_RESULT =
  /^(p\d{2,4}|latency|latencies|tps|rps|qps|throughput|failures?|failed|errors?|success(es)?|avg|average|mean|median|stddev|stdev|deviation|elapsed|exceeded|achieved|estimated|measured|observed|rss|peak|saving|savings|speedup|score|hits|misses|output|coverage|outcome)$/
const RESULT =
  /^(time|duration|runtime|wall|cpu|memory|mem|mb|usage|used|share|pause|pauses|gc|count|total|seconds|ms|per|result|rows|compression|loss|accuracy)$/
const SETTING =
  /^(num|number|n|writers?|readers?|workers?|threads?|clients?|connections?|concurrency|parallelism|batch|batches|size|pool|buffer|limit|max|min|rate|overlap|keys?|shards?|partitions?|replicas?|nodes?|interval|configured|target|offered|input|level|scale|mode|engine|strategy|policy|algorithm|codec|block|page|cache|depth|factor|users|vus|warmup|iterations|fanout|scenario|setting|parameter|spans|traces|heap|version)$/
const REPEAT = /^(run|repeat|rep|iteration|trial|attempt|replicate|seed|sample)$/i
const INDEX = /^(row|index|idx|id|line|rank|#|)$/i
const WORDS_OF_RESULT =
  /^(status|outcome|verdict|validation.*|evidence|message|error|note|comment|reason|finding.*|result|timestamp|date)$/i
/** Says several settings at once, and often leaves some out. */
const LABEL = /(^|_)(label|name|config|configuration)(_|$)/i
const NAMES_ROWS = /(^|_)(scenario|config|configuration|case|variant|name|label|test|mode|scale|benchmark)(_|$)/i

const LOWER_BETTER =
  /^(latency|p\d{2,4}|failures?|failed|errors?|exceeded|memory|rss|peak|time|duration|elapsed|pause|pauses|misses|retry|retries|loss)$/
const HIGHER_BETTER = /^(tps|rps|qps|throughput|success|achieved|speedup|saving|savings|hits|score|coverage|accuracy)$/

interface Found {
  readonly role: SweepRole
  readonly because: string
}

export function sweepColumns(rows: SweepRows, corrected: readonly string[] | undefined): readonly SweepColumn[] {
  const found = roles(rows, corrected)
  return rows.columns.map((column, i) => ({ ...described(column), ...(found[i] as Found) }))
}

function described(column: RowsColumn): Omit<SweepColumn, 'role' | 'because'> {
  const values = distinctCells(column.cells)
  const numbers = column.cells.filter((cell) => typeof cell === 'number')
  const better = directionOf(column.name)
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of numbers) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return {
    name: column.name,
    unit: column.unit,
    different: values.length,
    ...(values.length <= MAX_LISTED_VALUES ? { values } : {}),
    ...(numbers.length > 0 ? { min, max } : {}),
    ...(better === undefined ? {} : { better }),
  }
}

/** Numbers ascending, then texts in the order in which they first stand. */
export function distinctCells(cells: readonly Cell[]): readonly (string | number)[] {
  const seen = new Set(cells)
  seen.delete(null)
  const values = [...seen] as (string | number)[]
  const numbers = values.filter((value) => typeof value === 'number').sort((a, b) => a - b)
  return [...numbers, ...values.filter((value) => typeof value === 'string')]
}

/** Which end is better, by the metric's own name or by the words in it. */
export function directionOf(name: string): SweepDirection | undefined {
  const known = metricFacts(name, 'unknown').better
  if (known !== undefined) return known
  const words = wordsOf(name)
  // `retry_success_rate` is a success, though it speaks of retries.
  if (words.some((word) => HIGHER_BETTER.test(word)))
    return words.some((word) => /^(failures?|failed|errors?)$/.test(word)) ? 'lower' : 'higher'
  return words.some((word) => LOWER_BETTER.test(word)) ? 'lower' : undefined
}

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

function roles(rows: SweepRows, corrected: readonly string[] | undefined): readonly Found[] {
  if (corrected !== undefined) return rows.columns.map((column) => correctedRole(column, corrected))
  const first = rows.columns.map((column) => roleOf(column, rows.length))
  const derived = withDerived(rows, first)
  return derived.some(({ role }) => role === 'parameter') ? derived : withLast(rows, derived)
}

function correctedRole(column: RowsColumn, corrected: readonly string[]): Found {
  if (corrected.includes(column.name)) return { role: 'parameter', because: 'you said so' }
  if (distinctCells(column.cells).length <= 1) return { role: 'constant', because: 'it is the same in every row' }
  const isNumber = column.cells.some((cell) => typeof cell === 'number')
  return { role: isNumber ? 'result' : 'label', because: 'you named the parameters, and it is none of them' }
}

function roleOf(column: RowsColumn, length: number): Found {
  const values = distinctCells(column.cells)
  const isNumber = values.every((value) => typeof value === 'number')
  if (values.length <= 1)
    return { role: 'constant', because: values.length === 0 ? 'it is empty' : 'it is the same in every row' }
  if (column.stated !== undefined) return { role: column.stated, because: 'its source says so' }
  if (REPEAT.test(column.name) && values.length < length) return { role: 'label', because: 'it tells repeats apart' }
  if (INDEX.test(column.name) && values.length === length) return { role: 'label', because: 'it counts rows' }
  return isNumber
    ? numberRole(column.name, values as readonly number[], length)
    : textRole(column.name, values.length, length)
}

function textRole(name: string, different: number, length: number): Found {
  if (WORDS_OF_RESULT.test(name)) return { role: 'label', because: 'its name says that it tells how a row ended' }
  if (LABEL.test(name)) return { role: 'label', because: 'its name says that it names rows' }
  if (different > length / 2) return { role: 'label', because: 'it names nearly every row anew' }
  return { role: 'parameter', because: `its ${different} texts come again and again` }
}

function numberRole(name: string, values: readonly number[], length: number): Found {
  const words = wordsOf(name)
  const strong = words.some((word) => STRONG_RESULT.test(word))
  const setting = words.some((word) => SETTING.test(word))
  if (strong) return { role: 'result', because: 'its name is that of something measured' }
  const few = values.length <= MAX_TRIED && values.length <= length / 2
  const round = values.every((value) => Number(value.toPrecision(3)) === value)
  if (setting && (few || round)) return { role: 'parameter', because: 'its name is that of a setting' }
  if (words.some((word) => RESULT.test(word)))
    return { role: 'result', because: 'its name is that of something measured' }
  if (few && round)
    return { role: 'parameter', because: `it takes ${values.length} round values, each of them several times` }
  return { role: 'result', because: `it has ${values.length} different values in ${length} rows` }
}

/** What earlier parameters determine wherever they come again was not chosen, or cannot be told apart from them. */
function withDerived(rows: SweepRows, found: readonly Found[]): readonly Found[] {
  const result = [...found]
  const earlier: number[] = []
  for (const [i, each] of found.entries()) {
    const column = rows.columns[i] as RowsColumn
    if (each.role !== 'parameter') continue
    const from = column.stated === undefined ? determining(column, earlier, rows) : undefined
    if (from === undefined) earlier.push(i)
    else if (from.length === 1 && names(rows.columns[from[0] as number] as RowsColumn, column)) {
      // Of a text and the number that it stands for, the number is what can be drawn and interpolated.
      result[from[0] as number] = { role: 'label', because: `it names the values of ${column.name}` }
      earlier.splice(earlier.indexOf(from[0] as number), 1, i)
    } else {
      const words = from.map((at) => rows.columns[at]?.name).join(' and ')
      result[i] = { role: 'derived', because: `it follows from ${words}` }
    }
  }
  return result
}

function determining(column: RowsColumn, earlier: readonly number[], rows: SweepRows): readonly number[] | undefined {
  const others = earlier.slice(0, MAX_PAIRED)
  const at = (indexes: readonly number[]) => indexes.map((i) => rows.columns[i] as RowsColumn)
  const single = others.find((a) => determines(at([a]), column))
  if (single !== undefined) return [single]
  for (const [i, a] of others.entries())
    for (const b of others.slice(i + 1)) {
      const most = Math.max(...at([a, b]).map(({ cells }) => new Set(cells).size))
      // A design that leaves combinations out may seem to determine a setting by two others; a product has more values than each.
      if (new Set(column.cells).size > most && determines(at([a, b]), column)) return [a, b]
    }
  return undefined
}

/** The same values always come with the same one, and most of them come again, for otherwise nothing was seen. */
function determines(others: readonly RowsColumn[], column: RowsColumn): boolean {
  const seen = new Map<string, Cell>()
  for (const [row, cell] of column.cells.entries()) {
    const key = JSON.stringify(others.map(({ cells }) => cells[row]))
    if (!seen.has(key)) seen.set(key, cell)
    else if (seen.get(key) !== cell) return false
  }
  return seen.size <= column.cells.length / 2
}

function names(text: RowsColumn, numbers: RowsColumn): boolean {
  const isText = text.cells.every((cell) => typeof cell === 'string')
  return isText && numbers.cells.every((cell) => typeof cell === 'number') && determines([numbers], text)
}

/** Rows that differ in a name alone, as scenarios do, or in a first column that ascends. */
function withLast(rows: SweepRows, found: readonly Found[]): readonly Found[] {
  const at = rows.columns.findIndex(
    ({ name }, i) => found[i]?.role === 'label' && NAMES_ROWS.test(name) && !REPEAT.test(name) && !INDEX.test(name),
  )
  const ascending = rows.columns.findIndex(({ cells }, i) => found[i]?.role === 'result' && rises(cells))
  const chosen = at >= 0 ? at : ascending
  return found.map((each, i) =>
    i === chosen
      ? { role: 'parameter', because: at >= 0 ? 'nothing else tells rows apart' : 'it ascends from row to row' }
      : each,
  )
}

function rises(cells: readonly Cell[]): boolean {
  return cells.every((cell, i) => typeof cell === 'number' && (i === 0 || cell > (cells[i - 1] as number)))
}
