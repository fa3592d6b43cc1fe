/** What a person decides about a verdict: a warm-up of their own, or an outcome of their own with the reason for it. */
import type { DecideQuestion } from '../api.ts'
import { UserError } from '../errors.ts'
import type { Decision, LeakReport, Outcome, VerdictSubject } from '../model.ts'

/** A reason is a paragraph that travels with every export, and no essay. */
export const MAX_OVERRULE_REASON = 500

/** The verdict alone, of whatever says more about it. */
export function subjectOf({ phase, metric, labels }: VerdictSubject): VerdictSubject {
  return { ...(phase === undefined ? {} : { phase }), metric, ...(labels === undefined ? {} : { labels }) }
}

/** The same for the same verdict, whatever the order of its labels. */
export function subjectKey({ phase, metric, labels }: VerdictSubject): string {
  const sorted = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([phase ?? '', metric, sorted])
}

/** The decision on this verdict, if there is one. */
export function decisionOn(decisions: readonly Decision[], subject: VerdictSubject): Decision | undefined {
  const key = subjectKey(subject)
  return decisions.find((each) => subjectKey(each) === key)
}

/** The outcome that counts: the person's where there is one. */
export function outcomeThatCounts({ outcome, overruled }: Pick<LeakReport, 'outcome' | 'overruled'>): Outcome {
  return overruled?.outcome ?? outcome
}

/** What a person must not miss stands first; what is judged beside memory stands after it. */
const GRAVEST_FIRST: readonly Outcome[] = ['leak', 'growing', 'step', 'inconclusive', 'stable']

/** Order in which verdicts are shown, by the outcome that counts. */
export function byGravity(a: LeakReport, b: LeakReport): number {
  return (
    Number(a.companion ?? false) - Number(b.companion ?? false) ||
    GRAVEST_FIRST.indexOf(outcomeThatCounts(a)) - GRAVEST_FIRST.indexOf(outcomeThatCounts(b))
  )
}

/** Both verdicts in a sentence, with the person's reason; undefined when nobody overruled it. */
export function overruledInWords({
  outcome,
  overruled,
}: Pick<LeakReport, 'outcome' | 'overruled'>): string | undefined {
  if (overruled === undefined) return undefined
  const day = new Date(overruled.atMs).toISOString().slice(0, 10)
  const instead =
    outcome === overruled.outcome
      ? `${outcome}, as the evidence says`
      : `${overruled.outcome}, where the evidence says ${outcome}`
  return `A person decided on ${day}: ${instead}. Their reason: “${overruled.reason}”`
}

/** The decision after the question, undefined when nothing of it is left. Throws for an overruling without a reason. */
export function decide(
  before: Decision | undefined,
  { warmupEnd, overruled, ...subject }: DecideQuestion,
  nowMs: number,
): Decision | undefined {
  const warmup = warmupEnd === undefined ? before?.warmupEnd : warmupEnd === 'found' ? undefined : warmupEnd
  const verdict =
    overruled === undefined
      ? before?.overruled
      : overruled === 'withdrawn'
        ? undefined
        : { outcome: overruled.outcome, reason: reasonIn(overruled.reason), atMs: nowMs }
  if (warmup === undefined && verdict === undefined) return undefined
  return {
    ...subjectOf(subject),
    ...(warmup === undefined ? {} : { warmupEnd: warmup }),
    ...(verdict === undefined ? {} : { overruled: verdict }),
  }
}

function reasonIn(text: string): string {
  const reason = text.trim().replace(/\s+/g, ' ')
  if (reason === '')
    throw new UserError(
      'usage',
      'overruling a verdict needs a reason',
      'It stands beside both verdicts wherever they are shown.',
    )
  if (reason.length > MAX_OVERRULE_REASON)
    throw new UserError('usage', `the reason has ${reason.length} letters, and at most ${MAX_OVERRULE_REASON} are kept`)
  return reason
}
