/** Scenarios of faults against the one without: how much worse each result is, and what retries did. */
import type { SweepColumn, SweepDirection } from '../../sweepApi.ts'
import { relativeChange } from '../sweep.ts'
import { numbersOf, type RowsColumn, type SweepRows } from './rows.ts'

/** Results side by side that a screen holds. */
const MAX_METRICS = 8
/** The scenario without a fault. */
const BASELINE = /^(baseline|none|no[- ]chaos|control)$/i

export interface ChaosScenario {
  readonly name: string
  /** (value − baseline) / baseline of each metric; undefined where the baseline is 0, or one of the two is missing. */
  readonly changes: readonly (number | undefined)[]
  readonly values: readonly number[]
  readonly retrySuccess: number | undefined
  readonly retryFailure: number | undefined
}

export interface Chaos {
  readonly baseline: string
  readonly metrics: readonly { readonly column: RowsColumn; readonly better: SweepDirection }[]
  readonly scenarios: readonly ChaosScenario[]
}

/** Undefined where no column of texts names a baseline, once. */
export function chaosOf(rows: SweepRows, columns: readonly SweepColumn[]): Chaos | undefined {
  const scenario = rows.columns.find(
    ({ cells }) => cells.filter((cell) => typeof cell === 'string' && BASELINE.test(cell)).length === 1,
  )
  if (scenario === undefined) return undefined
  const at = scenario.cells.findIndex((cell) => typeof cell === 'string' && BASELINE.test(cell))
  const metrics = columns
    .flatMap(({ name, role, better }) => {
      const column = rows.columns.find((each) => each.name === name)
      return role === 'result' && better !== undefined && column !== undefined && !/^retry_|_share/.test(name)
        ? [{ column, better }]
        : []
    })
    .slice(0, MAX_METRICS)
  const numbers = metrics.map(({ column }) => numbersOf(column))
  const retry = (name: string, row: number) => {
    const cell = rows.columns.find((each) => each.name === name)?.cells[row]
    return typeof cell === 'number' ? cell : undefined
  }
  return {
    baseline: String(scenario.cells[at]),
    metrics,
    scenarios: scenario.cells.map((cell, row) => ({
      name: cell === null ? `row ${row + 1}` : String(cell),
      values: numbers.map((values) => values[row] as number),
      changes: numbers.map((values) => {
        const [value, base] = [values[row] as number, values[at] as number]
        return Number.isNaN(value) || Number.isNaN(base) ? undefined : relativeChange(value, base)
      }),
      retrySuccess: retry('retry_success_rate', row),
      retryFailure: retry('retry_failure_rate', row),
    })),
  }
}
