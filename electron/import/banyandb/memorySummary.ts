/**
 * `memory_summary.txt` of `analyze_memory.sh`, one a captured process: each kind of memory by a line that names it and a
 * line with its kilobytes. The script sums /proc's `Referenced` and calls that cached.
 */
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { Tally } from '../csv/tally.ts'
import { type LogReader, logImporter } from '../logs/logReader.ts'

/** The script prints six; a file of many captures is none of its own. */
const MAX_FIGURES = 1_000
const KIB = 1024

const NAME = /^(RSS|PSS|Swap|Cached|Anonymous|LazyFree)\b[^:]{0,100}:\s*(.*)$/
const SIZE = /^(\d{1,15}) kB$/

class SummaryReader implements LogReader {
  private readonly figures: Cell[][] = []
  private name: string | undefined

  take(text: string): boolean {
    // The shell's echo leaves its line ends as it was given them.
    const parts = text.split('\\n').map((part) => part.trim())
    return parts.filter((part) => this.part(part)).length > 0
  }

  private part(text: string): boolean {
    const [, name, rest = ''] = NAME.exec(text) ?? []
    if (name !== undefined) this.name = name
    const size = SIZE.exec(name === undefined ? text : rest)?.[1]
    if (size === undefined || this.name === undefined) return name !== undefined
    if (this.figures.length < MAX_FIGURES) this.figures.push([this.name, Number(size) * KIB])
    this.name = undefined
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    if (this.figures.length === 0) return
    yield {
      kind: 'table',
      table: {
        name: 'Memory of the process',
        columns: [
          { name: 'kind', unit: 'text' },
          { name: 'size', unit: 'bytes' },
        ],
        rows: this.figures,
      },
    }
    if (!this.figures.some(([name]) => name === 'Cached')) return
    const message = () =>
      "what the script calls cached is the sum of /proc's Referenced: pages used of late, anonymous ones among them, and not the page cache"
    tally.add({ code: 'cached-is-referenced', severity: 'misleading', subject: 'Cached', message })
  }
}

export const memorySummary = logImporter({
  id: 'fadvis-memory-summary',
  marks: [/^RSS\b[^:]{0,100}:(?:\s*\d+ kB)?(?:\\n)?$/],
  report: true,
  readers: () => [new SummaryReader()],
})
