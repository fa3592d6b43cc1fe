/** What a person can do about a verdict: look at what it rests on, overrule it, take that back. */
import { useState } from 'react'
import type { LeakReport, RunId } from '../../../shared/model.ts'
import { Button } from '../../widgets/Button.tsx'
import { FailureNotice } from '../../widgets/Notice.tsx'
import { OverruleForm } from './OverruleForm.tsx'
import styles from './run.module.css'
import { useDecide } from './useDecide.ts'

interface VerdictActionsProps {
  readonly run: RunId
  readonly report: LeakReport
  /** Whether its figure is on screen. */
  readonly shown: boolean
  readonly onShow: () => void
}

export function VerdictActions({ run, report, shown, onShow }: VerdictActionsProps) {
  const [open, setOpen] = useState(false)
  const { decide, failure } = useDecide(run, report)
  if (open) return <OverruleForm run={run} report={report} onDone={() => setOpen(false)} />
  return (
    <>
      {failure !== undefined && <FailureNotice failure={failure} />}
      <div className={styles.buttons}>
        <Button aria-pressed={shown} onClick={onShow}>
          {shown ? 'Hide the verdict chart' : 'Show the verdict chart'}
        </Button>
        <Button look="plain" onClick={() => setOpen(true)}>
          {report.overruled === undefined ? 'Overrule…' : 'Change…'}
        </Button>
        {report.overruled !== undefined && (
          <Button look="plain" onClick={() => void decide({ overruled: 'withdrawn' }).catch(() => undefined)}>
            Withdraw
          </Button>
        )}
      </div>
    </>
  )
}
