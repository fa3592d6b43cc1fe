/** Known trouble in the log of a Go server or test, found by pattern and counted. */
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, type Tally } from '../csv/tally.ts'
import type { LogReader } from './logReader.ts'

const TROUBLES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['panic', /^panic: |^fatal error: |\bpanic: runtime error/],
  ['out of memory', /\bOOMKilled\b|\bout of memory\b|cannot allocate memory/i],
  ['quota exceeded', /\bquota exceeded\b/i],
  ['falling back', /\bfalling back\b/i],
  ['memory usage exceeds limit', /\bmemory usage exceeds limit\b/i],
  ['memory pressure', /\bunder memory pressure\b/i],
  ['memory protector', /\bmemory protector\b/i],
  ['memory budget', /\bMemoryTracker\b|\bbudget exhausted\b|\bmemory budget\b/],
  ['write or query error', /\b(?:stream|trace) (?:write|query) error\b/i],
  ['test failed', /^--- FAIL|^\s*\[FAIL\]|\bFAIL!\s|^FAIL\b/],
  ['data race', /^WARNING: DATA RACE/],
]

/** A word of each pattern above: most lines of a log have none, and one pattern is quicker than eleven. */
const ANY = /panic|fatal|memory|oomkilled|quota|falling back|budget|error|FAIL|RACE/i

interface Found {
  count: number
  first: number
  text: string
}

/** Enough of a line to recognise it by. */
const SHOWN = 200

export class LogTrouble implements LogReader {
  private readonly found = new Map<string, Found>()

  take(text: string, line: number): boolean {
    if (!ANY.test(text)) return false
    const name = TROUBLES.find(([, pattern]) => pattern.test(text))?.[0]
    if (name === undefined) return false
    const known = this.found.get(name)
    if (known) known.count++
    else this.found.set(name, { count: 1, first: line, text: text.slice(0, SHOWN) })
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    if (this.found.size === 0) return
    yield {
      kind: 'table',
      table: {
        name: 'Trouble in the log',
        columns: [
          { name: 'trouble', unit: 'text' },
          { name: 'lines', unit: 'count' },
          { name: 'first line', unit: 'count' },
          { name: 'text', unit: 'text' },
        ],
        rows: [...this.found].map(([name, { count, first, text }]): Cell[] => [name, count, first, text]),
      },
    }
    for (const [name, { count, first, text }] of this.found) {
      const message = () => `${counted(count, 'line')} of ${name}, the first: ${text}`
      tally.add({ code: 'log-reports-trouble', severity: 'error', subject: name, message }, first)
    }
  }
}
