/** The lines of a file that is a log: whoever reads them for results passes on what the log's own rows are, too. */
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, type Tally } from '../csv/tally.ts'
import { held } from '../held.ts'
import { TextLines } from '../textLines.ts'
import { LogBook } from './logBook.ts'

/** Iterate once; give `book.ready()` now and then when the log may be long, and `rest` behind the last line. */
export class LogLines extends TextLines {
  readonly book = new LogBook()

  protected override seen(text: string, number: number): void {
    this.book.take(text, number)
  }

  /** The log has no more for now: its rows, and what it comes to so far with the `figures` that its reader makes of it. */
  *pause(figures: Iterable<ImportRecord> = []): Generator<ImportRecord> {
    // The last row may go on in the next line, so it waits for that.
    yield* this.book.ready()
    yield held([...figures, ...this.book.soFar()])
  }

  /** What is left of the log's rows, its troubles, and what was cut. */
  *rest(tally: Tally): Generator<ImportRecord> {
    yield* this.book.rest(tally)
    if (this.cutLines > 0) {
      const message = () =>
        `${counted(this.cutLines, 'line')} longer than is read of one; only the beginning was looked at`
      tally.add({ code: 'line-too-long', severity: 'data-loss', message }, this.firstCutLine)
    }
  }
}
