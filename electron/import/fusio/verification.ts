/**
 * How far a run's isolation was verified. The suite prints a row of green ticks, most of which check less than they say:
 * lost writes only warn, and of transaction ids only the last is looked at. So each verification is told as verified,
 * warned, failed, basic (no writes and reads were tracked) or unfinished.
 */
import type { Table } from '../../../shared/model.ts'

type State = 'verified' | 'verified with warnings' | 'basic checks only' | 'failed' | 'unfinished'

interface Verification {
  what: string
  readonly line: number
  state: State
  warnings: number
  detail: string
}

/** One a batch or scenario; a log that repeats itself must not fill memory. */
const MAX_VERIFICATIONS = 5_000
const MAX_DETAIL = 200

export class Verifications {
  private readonly all: Verification[] = []
  private last: Verification | undefined

  /** Whether the line belongs to a verification. `test` names what was running. */
  take(text: string, line: number, test: string): boolean {
    const batch = /^🔍 Verifying serializable isolation(?: for (.+?))?\.\.\.$/u.exec(text)
    if (batch) {
      this.begin(batch[1] ?? test, line)
      return true
    }
    if (text === '=== Verifying Serializable Isolation ===') {
      // The announcement of a batch or scenario comes first, where there is one.
      if (this.last?.state !== 'unfinished') this.begin(test, line)
      return true
    }
    const verdict = /isolation verification (passed|failed)(?: for ([^:]+))?/i.exec(text)
    if (verdict) return this.verdict(text, line, verdict[1] === 'failed', verdict[2])
    if (!this.last) return false
    if (text === '=== Serializable Isolation Verified ===') this.last.state = 'basic checks only'
    else if (text === '=== Enhanced Isolation Verification (Option B) ===') this.last.state = 'unfinished'
    else if (text === '=== Enhanced Verification Complete ===') {
      this.last.state = this.last.warnings > 0 ? 'verified with warnings' : 'verified'
    } else if (/^❌ \d+ monotonic read violations detected/u.test(text)) this.fail(this.last, text)
    else if (/^⚠️\s+(?:Write of key|Reader \d+ saw|No transactions|No segments)/u.test(text)) {
      this.last.warnings++
      this.last.detail ||= text.slice(0, MAX_DETAIL)
    } else return false
    return true
  }

  private begin(what: string, line: number): void {
    this.last = { what, line, state: 'unfinished', warnings: 0, detail: '' }
    if (this.all.length < MAX_VERIFICATIONS) this.all.push(this.last)
  }

  private verdict(text: string, line: number, failed: boolean, what: string | undefined): boolean {
    if (!this.last) this.begin(what ?? '', line)
    if (this.last && what) this.last.what = what
    if (this.last && failed) this.fail(this.last, text)
    return true
  }

  private fail(verification: Verification, text: string): void {
    verification.state = 'failed'
    verification.detail = text.slice(0, MAX_DETAIL)
  }

  get count(): number {
    return this.all.length
  }

  /** The worst that any verification came to; `none` when there was none. */
  get outcome(): State | 'none' {
    const order: readonly State[] = ['failed', 'unfinished', 'verified with warnings', 'basic checks only', 'verified']
    return order.find((state) => this.all.some((each) => each.state === state)) ?? 'none'
  }

  table(): Table | undefined {
    if (this.all.length === 0) return undefined
    return {
      name: 'Isolation verification',
      columns: [
        { name: 'what', unit: 'text' },
        { name: 'state', unit: 'text' },
        { name: 'warnings', unit: 'count' },
        { name: 'line', unit: 'count' },
        { name: 'detail', unit: 'text' },
      ],
      rows: this.all.map(({ what, state, warnings, line, detail }) => [what, state, warnings, line, detail]),
    }
  }
}
