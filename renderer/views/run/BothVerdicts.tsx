/** The verdict that counts and, where a person overruled it, the one by the evidence beside it. */

import { outcomeThatCounts } from '../../../shared/analysis/decisions.ts'
import type { LeakReport } from '../../../shared/model.ts'
import { OutcomeBadge, outcomeWord } from '../../widgets/Badge.tsx'
import { When } from '../../widgets/When.tsx'
import styles from './run.module.css'

export function BothVerdicts({ report }: { readonly report: LeakReport }) {
  return (
    <span className={styles.both}>
      <OutcomeBadge outcome={outcomeThatCounts(report)} />
      {report.overruled !== undefined && (
        <span className={styles.muted}>evidence: {outcomeWord(report.outcome).toLowerCase()}</span>
      )}
    </span>
  )
}

export function OverruledNote({ report: { overruled } }: { readonly report: LeakReport }) {
  if (overruled === undefined) return undefined
  return (
    <p className={styles.overruled}>
      “{overruled.reason}”{' '}
      <span className={styles.muted}>
        Overruled <When atMs={overruled.atMs} short />
      </span>
    </p>
  )
}
