/** Counts what went wrong per kind, so that a million bad rows become one caveat with a count and the first line. */
import type { Caveat, Severity } from '../../../shared/model.ts'

/** A table has at most a thousand columns, and nobody reads a thousand caveats about one file. */
const MAX_KINDS = 100

export interface Trouble {
  readonly code: string
  readonly severity: Severity
  /** A metric; absent when it is about the file. */
  readonly subject?: string
  /** The sentence behind "PATH line N: ". */
  message(count: number): string
}

interface Entry {
  readonly trouble: Trouble
  readonly line: number | undefined
  count: number
}

export class Tally {
  private readonly entries = new Map<string, Entry>()
  private left = 0

  /** `line` of the first one is kept; absent when the trouble has none. */
  add(trouble: Trouble, line?: number): void {
    const key = `${trouble.code} ${trouble.subject ?? ''}`
    const known = this.entries.get(key)
    if (known) known.count++
    else if (this.entries.size < MAX_KINDS) this.entries.set(key, { trouble, line, count: 1 })
    else this.left++
  }

  /** In the order in which they first happened. */
  caveats(path: string): Caveat[] {
    const caveats = [...this.entries.values()].map(({ trouble, line, count }): Caveat => {
      const { code, severity, subject = path } = trouble
      const where = line === undefined ? path : `${path} line ${line}`
      return {
        code,
        severity,
        subject,
        message: `${where}: ${trouble.message(count)}`,
        ...(line === undefined ? {} : { line }),
      }
    })
    if (this.left > 0) {
      const message = `${path}: ${counted(this.left, 'more remark')} of other kinds are not listed`
      caveats.push({ code: 'caveats-left-out', severity: 'info', subject: path, message })
    }
    return caveats
  }
}

/** `1 row`, `12,345 rows`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
