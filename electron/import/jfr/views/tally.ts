/** What one column of one group comes to, event by event. */

import type { Take } from '../../../../shared/jfrViews.ts'
import type { Cell } from '../../../../shared/model.ts'
import { Column } from '../../../../shared/profile/column.ts'
import { numeric, type ViewField } from './viewField.ts'

/** Of one group: 8 MiB of numbers. Pauses of a day are some hundred thousand. */
const MAX_VALUES = 1 << 20

/** What the number of an event stands for. */
export type Said = Pick<ViewField, 'cell' | 'amount'>

const RANKS: Partial<Record<Take, number>> = { median: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 }

export class Tally {
  readonly #take: Take
  readonly #values: Column<'f64'> | undefined
  #cell: Cell = null
  #cellAt = Number.NaN
  #count = 0
  #sum = 0
  #least = Number.POSITIVE_INFINITY
  #most = Number.NEGATIVE_INFINITY
  #first = 0
  #firstAt = Number.POSITIVE_INFINITY
  #last = 0
  #lastAt = Number.NEGATIVE_INFINITY
  /** Values beyond those that percentiles are taken of. */
  leftOut = 0

  constructor(take: Take) {
    this.#take = take
    this.#values = RANKS[take] === undefined ? undefined : new Column('f64')
  }

  /** `at`: when the event began, in seconds, so that the order of the file does not matter. */
  add(at: number, raw: number, says: Said): void {
    switch (this.#take) {
      case 'key':
      case 'label':
      case 'first':
        if (this.#cell === null || at < this.#cellAt) this.#keep(at, says.cell(raw))
        return
      case 'last':
        if (this.#cell === null || at >= this.#cellAt) this.#keep(at, says.cell(raw))
        return
      case 'count':
        this.#count++
        return
      default:
        this.#reckon(at, says.amount(raw))
    }
  }

  #keep(at: number, cell: Cell): void {
    this.#cell = cell
    this.#cellAt = at
  }

  #reckon(at: number, value: number): void {
    if (Number.isNaN(value)) return
    this.#count++
    this.#sum += value
    if (value < this.#least) this.#least = value
    if (value > this.#most) this.#most = value
    if (at < this.#firstAt) [this.#first, this.#firstAt] = [value, at]
    if (at >= this.#lastAt) [this.#last, this.#lastAt] = [value, at]
    if (!this.#values) return
    if (this.#values.length < MAX_VALUES) this.#values.push(value)
    else this.leftOut++
  }

  /** The sum so far, of which shares are taken. */
  get sum(): number {
    return this.#sum
  }

  /** `whole`: the sum over all groups. */
  result(whole: number): Cell {
    const rank = RANKS[this.#take]
    if (['key', 'label', 'first', 'last'].includes(this.#take)) return this.#cell
    if (this.#take === 'count') return this.#count
    if (this.#count === 0) return null
    if (rank !== undefined && this.#values) return percentile(this.#values.finish().toSorted(), rank)
    switch (this.#take) {
      case 'sum':
        return this.#sum
      case 'share':
        return whole === 0 ? null : this.#sum / whole
      case 'average':
        return this.#sum / this.#count
      case 'min':
        return numeric(this.#least)
      case 'max':
        return numeric(this.#most)
      default:
        return this.#count < 2 ? null : this.#last - this.#first
    }
  }
}

/** As the JDK has it: the rank counts from 1 among one value more than there are, and lies between two of them. */
export function percentile(sorted: Float64Array, rank: number): number {
  const place = (sorted.length + 1) * rank
  const below = Math.floor(place) - 1
  const [low, high] = [sorted[below], sorted[below + 1]]
  if (low === undefined) return sorted[0] ?? 0
  return high === undefined ? low : low + (place - Math.floor(place)) * (high - low)
}
