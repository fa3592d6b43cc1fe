/** A person's own verdict on a verdict, and how to take it back. */
import { type FormEvent, useId, useState } from 'react'
import { MAX_OVERRULE_REASON } from '../../../shared/analysis/decisions.ts'
import type { LeakReport, Outcome, RunId } from '../../../shared/model.ts'
import { outcomeWord } from '../../widgets/Badge.tsx'
import { Button } from '../../widgets/Button.tsx'
import { FailureNotice } from '../../widgets/Notice.tsx'
import styles from './run.module.css'
import { useDecide } from './useDecide.ts'

const OUTCOMES: readonly Outcome[] = ['stable', 'step', 'growing', 'leak', 'inconclusive']

interface OverruleFormProps {
  readonly run: RunId
  readonly report: LeakReport
  readonly onDone: () => void
}

export function OverruleForm({ run, report, onDone }: OverruleFormProps) {
  const id = useId()
  const [outcome, setOutcome] = useState<Outcome>(
    report.overruled?.outcome ?? (report.outcome === 'stable' ? 'leak' : 'stable'),
  )
  const [reason, setReason] = useState(report.overruled?.reason ?? '')
  const { decide, failure } = useDecide(run, report)
  function submit(event: FormEvent): void {
    event.preventDefault()
    decide({ overruled: { outcome, reason } }).then(onDone, () => undefined)
  }
  return (
    <form className={styles.overrule} aria-label="Overrule the verdict" onSubmit={submit}>
      <label htmlFor={`${id}-outcome`}>Your verdict</label>
      <select id={`${id}-outcome`} value={outcome} onChange={(event) => setOutcome(event.target.value as Outcome)}>
        {OUTCOMES.map((each) => (
          <option key={each} value={each}>
            {outcomeWord(each)}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-reason`}>Reason, shown beside both verdicts everywhere</label>
      <textarea
        id={`${id}-reason`}
        required
        rows={3}
        maxLength={MAX_OVERRULE_REASON}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {failure !== undefined && <FailureNotice failure={failure} />}
      <div className={styles.buttons}>
        <Button type="submit" look="primary" disabled={reason.trim() === ''}>
          Overrule
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  )
}
