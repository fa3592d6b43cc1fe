/** Criteria as a list: what was demanded, what was observed, and where to see it. */
import type { Verdict } from '../../../shared/criteria/criterion.ts'
import { verdictMarks, verdictSubject } from '../../../shared/criteria/verdictText.ts'
import { VerdictBadge } from '../../widgets/Badge.tsx'
import { Button } from '../../widgets/Button.tsx'
import { Table } from '../../widgets/Table.tsx'
import styles from './criteria.module.css'

/** Rows on the page; `quartile check --json` has them all. */
const MAX_ROWS = 500

interface CheckTableProps {
  readonly verdicts: readonly Verdict[]
  /** What there is to see of a verdict, e.g. `Show the figure`; undefined where there is nothing. */
  readonly sightOf: (verdict: Verdict) => { readonly words: string; readonly show: () => void } | undefined
}

export function CheckTable({ verdicts, sightOf }: CheckTableProps) {
  const rows = verdicts.slice(0, MAX_ROWS)
  return (
    <>
      <Table
        label="Criteria, each judged"
        columns={[
          { title: 'Verdict', cell: ({ status }) => <VerdictBadge status={status} /> },
          {
            title: 'Criterion',
            heads: true,
            cell: (verdict) => (
              <>
                <span title={verdict.source}>{verdict.criterion}</span>
                {verdictSubject(verdict) !== '' && <span className={styles.subject}> {verdictSubject(verdict)}</span>}
                {verdictMarks(verdict).map((mark) => (
                  <span key={mark} className={styles.mark}>
                    {mark}
                  </span>
                ))}
                <code className={styles.rule}>{verdict.rule}</code>
              </>
            ),
          },
          { title: 'Observed', numeric: true, cell: ({ observed }) => observed?.text ?? '' },
          { title: 'Limit', numeric: true, cell: ({ limit }) => limit?.text ?? '' },
          { title: 'Reason', cell: ({ reason }) => reason },
          {
            title: 'Where',
            cell: (verdict) => {
              const sight = sightOf(verdict)
              return (
                sight && (
                  <Button
                    onClick={sight.show}
                    aria-label={`${sight.words}: ${[verdict.criterion, verdictSubject(verdict)].filter(Boolean).join(', ')}`}
                  >
                    {sight.words}
                  </Button>
                )
              )
            },
          },
        ]}
        rows={rows}
        keyOf={(verdict, i) => `${i} ${verdict.criterion}`}
      />
      {verdicts.length > rows.length && (
        <p className={styles.muted}>and {verdicts.length - rows.length} more verdicts</p>
      )}
    </>
  )
}
