/**
 * Marks that the fadvis benchmarks print between their results:
 *
 *     PHASE_START: 2025-04-26T10:43:56+08:00 MERGE_OPERATION
 *     PHASE_END: 2025-04-26T10:43:58+08:00 MERGE_OPERATION
 *     [PAGECACHE] after_merge: Rss=39832KB, Pss=38000KB, SharedClean=1592KB, Cached=959636KB
 */
import type { Cell, PhaseKind } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { Tally } from '../csv/tally.ts'
import type { LogReader } from '../logs/logReader.ts'

/** A benchmark has seven phases; a log of many repetitions has hundreds. */
const MAX_MARKS = 2_000
const KIB = 1024

const PHASE = /PHASE_(START|END): (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ([A-Z0-9_]+)/
const CAPTURE = /\[PAGECACHE\] (\S+): Rss=(\d+)KB, Pss=(\d+)KB, SharedClean=(\d+)KB, Cached=(\d+)KB/

const KINDS: readonly (readonly [RegExp, PhaseKind])[] = [
  [/^WRITE_|^MERGE_/, 'write'],
  [/READ_/, 'query'],
  [/^PREPARE_|_RESET$/, 'warm-up'],
]

export class FadvisPhases implements LogReader {
  private readonly open = new Map<string, number>()
  private readonly spans: { readonly name: string; readonly start: number; readonly end: number }[] = []
  private readonly captures: Cell[][] = []
  private firstMs: number | undefined
  private single = 0

  take(text: string, line: number): boolean {
    const capture = CAPTURE.exec(text)
    if (capture) {
      const [, phase = '', ...sizes] = capture
      if (this.captures.length < MAX_MARKS)
        this.captures.push([phase, ...sizes.map((size) => Number(size) * KIB), line])
      return true
    }
    const [, edge, stamp = '', name = ''] = PHASE.exec(text) ?? []
    const ms = Date.parse(stamp)
    if (edge === undefined || Number.isNaN(ms)) return false
    this.firstMs ??= ms
    if (edge === 'START') {
      if (this.open.has(name)) this.single++
      if (this.open.size < MAX_MARKS) this.open.set(name, ms)
      return true
    }
    const start = this.open.get(name)
    if (start === undefined || this.spans.length >= MAX_MARKS) this.single++
    else this.spans.push({ name, start, end: Math.max(start, ms) })
    this.open.delete(name)
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    const first = this.firstMs ?? 0
    for (const { name, start, end } of this.spans) {
      const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
      const [from, to] = [Math.max(0, start - first) / 1000, Math.max(0, end - first) / 1000]
      const phase = { name: name.toLowerCase().replaceAll('_', ' '), kind, start: from, end: to }
      yield { kind: 'phase', phase, epochMs: first }
    }
    if (this.captures.length > 0) {
      yield {
        kind: 'table',
        table: {
          name: 'Page cache at each mark',
          columns: [
            { name: 'mark', unit: 'text' },
            ...['Rss', 'Pss', 'SharedClean', 'Cached'].map((name) => ({ name, unit: 'bytes' as const })),
            { name: 'line', unit: 'count' },
          ],
          rows: this.captures,
        },
      }
      const message = () => 'kilobytes of /proc are 1,024 bytes each, and are read as such'
      tally.add({ code: 'kilobytes-are-kib', severity: 'info', message })
    }
    const single = this.single + this.open.size
    if (single > 0) {
      const message = () =>
        `${single.toLocaleString('en-US')} marks of a phase have no partner; those phases are left out`
      tally.add({ code: 'phase-without-partner', severity: 'data-loss', message })
    }
  }
}
