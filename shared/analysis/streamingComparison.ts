/**
 * Arithmetic of the streaming against in-memory comparison.
 *
 * The suite divides times and leaves memory to its documents. Its verdict has a slip: "competitive" is meant for times
 * within 20 %, but it is tested as in-memory < 1.2 × streaming, which every faster in-memory run fulfils, so that a
 * streaming run of five times the length is called competitive and "in-memory faster" can hardly ever be said.
 */
import { meanOf } from './sweep.ts'

export type Mode = 'in-memory' | 'streaming'

const MODE_NAMES: Readonly<Record<string, Mode>> = {
  'in-memory': 'in-memory',
  inmemory: 'in-memory',
  in_memory: 'in-memory',
  'non-streaming': 'in-memory',
  streaming: 'streaming',
}

/** The suites' several names of the two modes; undefined for anything else. */
export function modeOf(name: string): Mode | undefined {
  const key = name.trim().toLowerCase()
  return Object.hasOwn(MODE_NAMES, key) ? MODE_NAMES[key] : undefined
}

/** How many times faster streaming is; below 1 it is slower. Undefined when a time is 0, as whole seconds may be. */
export function speedUp(inMemorySeconds: number, streamingSeconds: number): number | undefined {
  return inMemorySeconds > 0 && streamingSeconds > 0 ? inMemorySeconds / streamingSeconds : undefined
}

/** Share of the in-memory peak that streaming saves; negative when it takes more. In no file of the suite. */
export function memorySaving(inMemoryBytes: number, streamingBytes: number): number | undefined {
  return inMemoryBytes > 0 ? (inMemoryBytes - streamingBytes) / inMemoryBytes : undefined
}

export type Finding = 'Streaming wins' | 'Competitive' | 'In-memory faster'

/** The key finding as COMPARISON_REPORT.md states it, by its own order of tests. */
export function suiteFinding(inMemorySeconds: number, streamingSeconds: number): Finding {
  if (streamingSeconds < inMemorySeconds) return 'Streaming wins'
  return inMemorySeconds < streamingSeconds * 1.2 ? 'Competitive' : 'In-memory faster'
}

/** The finding as it was meant: competitive within 20 % of the faster mode. */
export function meantFinding(inMemorySeconds: number, streamingSeconds: number): Finding {
  if (streamingSeconds < inMemorySeconds) return 'Streaming wins'
  return streamingSeconds <= inMemorySeconds * 1.2 ? 'Competitive' : 'In-memory faster'
}

/** The middle value, or the mean of the middle two (Python's statistics.median). NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Sample standard deviation, divided by n − 1 (Python's statistics.stdev); 0 for one value, as the suite writes it. */
export function sampleDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0
  const mean = meanOf(values)
  const squares = values.map((value) => (value - mean) ** 2)
  return Math.sqrt((meanOf(squares) * values.length) / (values.length - 1))
}

export interface MeasuredScale {
  /** Input rows that were really read; the names of scales say little about them. */
  readonly rows: number
  readonly inMemory: number
  readonly streaming: number
}

export type Crossover =
  | { readonly kind: 'not reached' }
  | { readonly kind: 'from the smallest scale on' }
  | { readonly kind: 'between two scales'; readonly rows: number }
  | { readonly kind: 'too few scales' }

/** Where streaming begins to need less and stays so, interpolated between measured scales and never beyond them. */
export function crossover(scales: readonly MeasuredScale[]): Crossover {
  const sorted = [...scales].sort((a, b) => a.rows - b.rows)
  if (sorted.length < 2) return { kind: 'too few scales' }
  const firstGood = sorted.findLastIndex((scale) => scale.streaming >= scale.inMemory) + 1
  if (firstGood === 0) return { kind: 'from the smallest scale on' }
  const [below, above] = [sorted[firstGood - 1], sorted[firstGood]]
  if (!below || !above) return { kind: 'not reached' }
  const [gapBelow, gapAbove] = [below.streaming - below.inMemory, above.streaming - above.inMemory]
  return {
    kind: 'between two scales',
    rows: below.rows + ((above.rows - below.rows) * gapBelow) / (gapBelow - gapAbove),
  }
}

export type Validation = 'passed' | 'partial' | 'failed' | 'unfinished'

export interface ValidationCounts {
  /** Rows that the check expected, that the result had, and that both have. */
  readonly expected?: number
  readonly actual?: number
  readonly matched?: number
  /** What the log itself says in the end. */
  readonly printed?: 'passed' | 'failed'
}

/** Matched rows of those expected; the validator compares only rows that match, and passes when most are missing. */
export function coverage({ matched, expected }: ValidationCounts): number | undefined {
  return matched === undefined || !expected ? undefined : matched / expected
}

/** The printed verdict, unless rows are missing or surplus: then a pass is partial. */
export function judgeValidation(counts: ValidationCounts): Validation {
  if (counts.printed === undefined) return 'unfinished'
  if (counts.printed === 'failed') return 'failed'
  const covered = coverage(counts)
  const surplus = counts.actual !== undefined && counts.matched !== undefined && counts.actual > counts.matched
  return covered === 1 && !surplus ? 'passed' : 'partial'
}

/**
 * The count inside what the suite's script takes from a coloured log line. `grep -o '[0-9,]*'` finds the numbers of the
 * colours too: `ESC[32m ESC[1m info ESC[0m ] ESC[1m ✓ Loaded … 12370 rows ESC[0m` gives 32, 1, 0, 1, 12370, 0. The count
 * stands before the last colour. Undefined when the text is not of that form.
 */
export function countAmongColours(text: string): number | undefined {
  const numbers = text.split(/\s+/).filter((part) => part !== '')
  if (numbers.length < 3 || numbers.some((part) => !/^[\d,]+$/.test(part)) || numbers.at(-1) !== '0') return undefined
  const count = Number((numbers.at(-2) ?? '').replaceAll(',', ''))
  return Number.isSafeInteger(count) ? count : undefined
}
