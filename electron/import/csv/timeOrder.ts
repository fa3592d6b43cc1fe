/** Follows the clock of a table from row to row: where it goes back, where it stands still, and how finely it steps. */
import type { Tally } from './tally.ts'
import { TROUBLES } from './troubles.ts'

export class TimeOrder {
  private readonly tally: Tally
  private last = Number.NEGATIVE_INFINITY
  private sharing = false
  /** Rows that have the time of the row before or behind them. */
  shared = 0
  /** Line of the first row that repeats the time of the row before. */
  firstShared: number | undefined
  /** Smallest step forward of the clock in seconds. */
  smallestStep = Number.POSITIVE_INFINITY

  constructor(tally: Tally) {
    this.tally = tally
  }

  note(time: number, line: number): void {
    const step = time - this.last
    this.last = time
    if (step > 0) {
      this.sharing = false
      if (step < this.smallestStep) this.smallestStep = step
    } else if (step === 0) {
      this.shared += this.sharing ? 1 : 2
      this.firstShared ??= line
      this.sharing = true
    } else {
      this.sharing = false
      this.tally.add(TROUBLES.unordered, line)
    }
  }
}
