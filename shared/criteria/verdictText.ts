/** Verdicts in words, the same on every surface. */
import type { Verdict, VerdictStatus } from './criterion.ts'
import { subjectText } from './evaluate.ts'

/** What the verdict is about, e.g. `query, container banyandb-trace`; empty when it is about the whole run. */
export function verdictSubject({ subject }: Pick<Verdict, 'subject'>): string {
  if (subject === undefined) return ''
  const { run, ...rest } = subject
  return [run, Object.keys(rest).length === 0 ? undefined : subjectText(rest)].filter(Boolean).join(': ')
}

/** What must be known of the demand itself: that nobody else checks it, or that it does not decide. */
export function verdictMarks({ promised, optional }: Pick<Verdict, 'promised' | 'optional'>): readonly string[] {
  return [...(promised ? ['promised, never asserted by the suite'] : []), ...(optional ? ['optional'] : [])]
}

const STATUSES: readonly VerdictStatus[] = ['pass', 'fail', 'inconclusive', 'not-evaluable']
const WORDS: Readonly<Record<VerdictStatus, string>> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'inconclusive',
  'not-evaluable': 'not evaluable',
}

/** E.g. `5 passed, 1 failed`. */
export function verdictCounts(verdicts: readonly Pick<Verdict, 'status'>[]): string {
  return STATUSES.flatMap((status) => {
    const count = verdicts.filter((verdict) => verdict.status === status).length
    return count === 0 ? [] : [`${count} ${WORDS[status]}`]
  }).join(', ')
}
