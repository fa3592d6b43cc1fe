/**
 * `memory_stats.txt` of the fadvis benchmarks: Go's memory before and after an operation, and the differences as unsigned
 * numbers, which wrap around 2^64 where memory fell.
 */
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, type Tally } from '../csv/tally.ts'
import { type LogReader, logImporter } from '../logs/logReader.ts'

/** Six figures an operation; a file of appended runs has more. */
const MAX_BLOCKS = 1_000

const SECTION = /^(Before Operation|After Operation|Differences):$/
const FIGURE = /^(\w{1,40}): (\d{1,20}) bytes$/
/** Larger than any memory: half of what an unsigned 64-bit number holds. */
const WRAPPED = 2 ** 63

type Side = 'Before Operation' | 'After Operation' | 'Differences'

class MemoryStatsReader implements LogReader {
  private readonly blocks: Map<string, Partial<Record<Side, string>>>[] = []
  private section: Side | undefined
  private wrapped = 0
  private firstWrapped: number | undefined
  private left = 0

  take(text: string, line: number): boolean {
    const section = SECTION.exec(text)?.[1] as Side | undefined
    if (section !== undefined) {
      if (section === 'Before Operation' || this.blocks.length === 0) {
        if (this.blocks.length < MAX_BLOCKS) this.blocks.push(new Map())
        else this.left++
      }
      this.section = section
      return true
    }
    const [, name, digits] = FIGURE.exec(text) ?? []
    const block = this.blocks.at(-1)
    if (name === undefined || digits === undefined || !block || !this.section || this.left > 0) return false
    const figures = block.get(name) ?? {}
    figures[this.section] ??= digits
    block.set(name, figures)
    if (this.section === 'Differences' && Number(digits) >= WRAPPED) {
      this.wrapped++
      this.firstWrapped ??= line
    }
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    if (this.blocks.length === 0) return
    yield {
      kind: 'table',
      table: {
        name: 'Go memory before and after the operation',
        columns: [
          { name: 'operation', unit: 'count' },
          { name: 'figure', unit: 'text' },
          { name: 'before', unit: 'bytes' },
          { name: 'after', unit: 'bytes' },
          { name: 'difference', unit: 'bytes' },
          { name: 'difference, as printed', unit: 'text' },
        ],
        rows: this.blocks.flatMap((block, i) =>
          [...block].map(([name, figures]): Cell[] => {
            const number = (side: Side) => (figures[side] === undefined ? null : Number(figures[side]))
            const [before, after] = [number('Before Operation'), number('After Operation')]
            const difference = before === null || after === null ? null : after - before
            return [i + 1, name, before, after, difference, figures.Differences ?? null]
          }),
        ),
      },
    }
    if (this.wrapped > 0) {
      const message = () =>
        `${counted(this.wrapped, 'difference')} printed as unsigned numbers near 2^64: memory fell; the signed difference stands beside`
      tally.add({ code: 'difference-wrapped', severity: 'misleading', message }, this.firstWrapped)
    }
    if (this.left > 0) {
      const message = () => `more than ${counted(MAX_BLOCKS, 'operation')}; the rest is left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
    }
  }
}

export const memoryStats = logImporter({
  id: 'fadvis-memory-stats',
  marks: [/^Before Operation:$/, /^Memory Statistics$/],
  report: true,
  readers: () => [new MemoryStatsReader()],
})
