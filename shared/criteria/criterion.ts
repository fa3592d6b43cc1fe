/** The nouns of criteria: what a file demands, what a run answers. Plain data, stored and printed as JSON. */
import type { Kind } from './quantity.ts'
import type { Rule } from './rule.ts'

/** A named number that a formula needs. */
export interface Input {
  readonly name: string
  readonly kind: Kind
  /** In base units; absent when the file leaves it to the run's parameters or to the caller. */
  readonly value?: number
  readonly description?: string
}

export interface Criterion {
  readonly name: string
  /** As written. */
  readonly text: string
  readonly rule: Rule
  /** 1-based line of the rule in its file. */
  readonly line: number
  readonly description?: string
  /** The document that demands it. */
  readonly source?: string
  /** The suite's documents promise it, and nothing in the suite checks it. */
  readonly promised?: boolean
  /** Lacking data, it is shown and does not decide. */
  readonly optional?: boolean
}

/** A criteria file that was read without a complaint. */
export interface Criteria {
  readonly name: string
  readonly description?: string
  /** The layout whose runs it is for; absent when it is for any. */
  readonly system?: string
  readonly inputs: readonly Input[]
  readonly criteria: readonly Criterion[]
}

export type VerdictStatus = 'pass' | 'fail' | 'inconclusive' | 'not-evaluable'

/** A value in base units, and as a person reads it; the value is absent where only words say it. */
export interface VerdictFigure {
  readonly value?: number
  readonly text: string
}

/** What a criterion came to, for one phase, container or run where it speaks of several. */
export interface Verdict {
  readonly criterion: string
  readonly rule: string
  readonly status: VerdictStatus
  readonly subject?: {
    readonly run?: string
    readonly phase?: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly observed?: VerdictFigure
  readonly limit?: VerdictFigure
  /** A sentence. */
  readonly reason: string
  /** What the rule names: where to look. A `*` in a table's name stands for any text. */
  readonly metrics?: readonly string[]
  readonly tables?: readonly string[]
  readonly promised?: boolean
  readonly optional?: boolean
  readonly source?: string
  readonly line: number
  /** Codes of the run's caveats that touch what was measured. */
  readonly caveats?: readonly string[]
}

/** An input as it was used. */
export interface UsedInput {
  readonly name: string
  readonly text: string
  readonly value?: number
  /** Who said so: the caller, a parameter of the run, or the file's default. */
  readonly from: 'caller' | 'run' | 'file' | 'nobody'
}

/** Gravest first. */
export const GRAVITY: readonly VerdictStatus[] = ['fail', 'inconclusive', 'not-evaluable', 'pass']

/** The gravest status; one that is optional and could not be judged does not count, and nothing at all is not evaluable. */
export function statusOf(verdicts: readonly Pick<Verdict, 'status' | 'optional'>[]): VerdictStatus {
  const decisive = verdicts.filter(({ status, optional }) => !(optional && status === 'not-evaluable'))
  return GRAVITY.find((status) => decisive.some((verdict) => verdict.status === status)) ?? 'not-evaluable'
}
