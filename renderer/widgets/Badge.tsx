/** Outcomes and statuses as a word with a shape and a colour: none of the three is needed to read the others. */
import type { VerdictStatus } from '../../shared/criteria/criterion.ts'
import type { ComparisonStatus, Outcome } from '../../shared/model.ts'
import styles from './badge.module.css'

const OUTCOMES: Readonly<Record<Outcome, { readonly word: string; readonly line: string }>> = {
  leak: { word: 'Leak', line: 'M1 11 L4 9 L7 5 L11 1' },
  growing: { word: 'Growing', line: 'M1 9 L4 8.5 L8 6 L11 4.5' },
  step: { word: 'Step', line: 'M1 9.5 H6 V3 H11' },
  stable: { word: 'Stable', line: 'M1 6 H11' },
  inconclusive: { word: 'Inconclusive', line: 'M1 6 H2.6 M4.8 6 H7.2 M9.4 6 H11' },
}

const STATUSES: Readonly<Record<ComparisonStatus, { readonly word: string; readonly look: string }>> = {
  better: { word: 'Better', look: 'stable' },
  worse: { word: 'Worse', look: 'leak' },
  changed: { word: 'Changed', look: 'growing' },
  equal: { word: 'Equal', look: 'inconclusive' },
  inconclusive: { word: 'Inconclusive', look: 'inconclusive' },
  'only-base': { word: 'Only in base', look: 'growing' },
  'only-candidate': { word: 'Only in candidate', look: 'growing' },
}

const VERDICTS: Readonly<
  Record<VerdictStatus, { readonly word: string; readonly look: string; readonly line: string }>
> = {
  pass: { word: 'Passed', look: 'stable', line: 'M1.5 6.5 L4.5 9.5 L10.5 2.5' },
  fail: { word: 'Failed', look: 'leak', line: 'M2 2 L10 10 M10 2 L2 10' },
  inconclusive: { word: 'Inconclusive', look: 'growing', line: 'M1 7 Q3.5 3 6 6 T11 5' },
  'not-evaluable': { word: 'Not evaluable', look: 'inconclusive', line: 'M1 6 H2.6 M4.8 6 H7.2 M9.4 6 H11' },
}

export const outcomeWord = (outcome: Outcome | undefined): string =>
  outcome === undefined ? 'Not judged' : OUTCOMES[outcome].word

/** Without an outcome there was nothing to judge. */
export function OutcomeBadge({ outcome }: { readonly outcome: Outcome | undefined }) {
  if (outcome === undefined) return <span className={styles.none}>{outcomeWord(outcome)}</span>
  return <Pill look={outcome} {...OUTCOMES[outcome]} />
}

/** What a criterion came to. */
export function VerdictBadge({ status }: { readonly status: VerdictStatus }) {
  return <Pill {...VERDICTS[status]} />
}

/** The run is followed: what stands on the page is so far. */
export function FollowedBadge() {
  return <Pill word="Following" look="followed" line="M1 10 H4 L6 4 L8 8 L9 6 H11" />
}

function Pill({ word, look, line }: { readonly word: string; readonly look: string; readonly line: string }) {
  return (
    <span className={`${styles.badge} ${styles[look]}`}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={line} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" />
      </svg>
      {word}
    </span>
  )
}

export function StatusBadge({ status }: { readonly status: ComparisonStatus }) {
  const { word, look } = STATUSES[status]
  return <span className={`${styles.status} ${styles[look]}`}>{word}</span>
}
