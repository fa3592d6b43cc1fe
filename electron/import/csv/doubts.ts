/**
 * What the beginning of a file leaves open, in the words of the caveat that says so, and of the question to a person.
 * Each is guessed, since opening a file never waits for an answer.
 */
import type { DateOrder } from '../../../shared/formatAnswer.ts'
import type { Measure } from './columns.ts'
import { counted, type Trouble } from './tally.ts'

/** Position of a column in the header, or what else is in doubt. */
export type About = number | 'time' | 'decimal'

export interface Doubt {
  readonly about: About
  readonly trouble: Trouble
}

/** Caveats that are open questions: their number is what an import asks. */
export const GUESSES: ReadonlySet<string> = new Set([
  'unit-guessed',
  'unit-missing',
  'time-is-row-index',
  'time-unit-assumed',
  'time-column-guessed',
  'epoch-unit-guessed',
  'date-order-guessed',
  'decimal-guessed',
  'scenario-unknown',
])

const MEMORY =
  /(^|_)(rss|pss|uss|vsz|vms|vmrss|heap|mem|memory|alloc|allocated|working_set|resident|swap|metaspace|private_bytes)(_|$)/
const DURATION = /(^|_)(latency|duration|elapsed|pause|response_time|lag|delay|wait|took|p50|p90|p95|p99|p999)(_|$)/
const NO_QUANTITY = /(^|_)(count|total|num|number|ratio|percent|usage_pct|id|n|objects|allocs|pages|errors|index)(_|$)/
/** 64 MiB: kilobytes of so much would be 64 GiB. */
const SURELY_BYTES = 2 ** 26

/** What a column without a unit seems to need one for. */
export function missingUnit(stem: string): 'memory' | 'a duration' | undefined {
  if (NO_QUANTITY.test(stem)) return undefined
  return MEMORY.test(stem) ? 'memory' : DURATION.test(stem) ? 'a duration' : undefined
}

const BYTES: Measure = { unit: 'bytes', shift: 0, factor: 1, spelling: 'B' }

/** Bytes, where a column of memory holds whole numbers too large for anything else. */
export function guessUnit(stem: string, numbers: readonly number[]): Measure | undefined {
  if (missingUnit(stem) !== 'memory' || numbers.length === 0 || !numbers.every(Number.isInteger)) return undefined
  const middle = numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0
  return middle >= SURELY_BYTES ? BYTES : undefined
}

export const DOUBTS = {
  unitGuessed: (header: string): Trouble => ({
    code: 'unit-guessed',
    severity: 'misleading',
    message: () => `${header} states no unit; its numbers are so large that they are read as bytes`,
  }),
  unitMissing: (header: string, what: string): Trouble => ({
    code: 'unit-missing',
    severity: 'info',
    subject: header,
    message: () => `${header} looks like ${what} and states no unit; it is kept without one`,
  }),
  minutesOrMilli: (header: string, read: string): Trouble => ({
    code: 'unit-guessed',
    severity: 'misleading',
    subject: header,
    message: () => `cells of ${header} end with m, which is minutes or thousandths; they are read as ${read}`,
  }),
  rows: {
    code: 'time-is-row-index',
    severity: 'misleading',
    message: () =>
      'there is no time column: rows are counted instead, so no pace can be told; say how far apart they were taken',
  },
  timeUnit: (header: string): Trouble => ({
    code: 'time-unit-assumed',
    severity: 'info',
    message: () => `${header} states no unit; its numbers are read as seconds since the start`,
  }),
  timeColumn: (taken: string, others: readonly string[]): Trouble => ({
    code: 'time-column-guessed',
    severity: 'info',
    message: () => `${[taken, ...others].slice(0, 4).join(', ')} all look like the time; ${taken} is taken`,
  }),
  epochUnit: (header: string, unit: string, year: number): Trouble => ({
    code: 'epoch-unit-guessed',
    severity: 'misleading',
    message: () => `${header} is read as Unix time in ${unit}, which gives the year ${year}`,
  }),
  dateOrder: (header: string, order: DateOrder): Trouble => ({
    code: 'date-order-guessed',
    severity: 'misleading',
    message: () => `dates of ${header} have no number above 12; they are read with the ${order.replace('-', ' ')}`,
  }),
  decimal: (cell: string, decimal: string): Trouble => ({
    code: 'decimal-guessed',
    severity: 'misleading',
    message: () =>
      `the comma in ${cell} may group digits or be the decimal sign; it is read as ${decimal === ',' ? 'the decimal sign' : 'grouping'}`,
  }),
  noHeader: {
    code: 'header-missing',
    severity: 'info',
    message: () => 'the first line holds data and no names; columns are called by their position',
  },
  wordsOnly: {
    code: 'rows-without-numbers',
    severity: 'data-loss',
    message: (count: number) => `${counted(count, 'row')} from here on without any number; left out`,
  },
} as const
