/** What a verdict rests on, in the place of the run's figure. Letting go of the warm-up's end judges the run again. */
import { useState } from 'react'
import { subjectKey, subjectOf } from '../../../shared/analysis/decisions.ts'
import type { RunDocument } from '../../../shared/api.ts'
import type { LeakReport } from '../../../shared/model.ts'
import { formatDuration } from '../../../shared/units.ts'
import { Plot } from '../../charts/Plot.tsx'
import { TimeHandle } from '../../charts/TimeHandle.tsx'
import type { TimeWindow } from '../../charts/timeWindow.ts'
import { useTheme } from '../../theme.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { FailureNotice } from '../../widgets/Notice.tsx'
import styles from './run.module.css'
import { useDecide } from './useDecide.ts'
import { verdictTitle } from './verdictTitle.ts'

interface VerdictFigureProps {
  readonly run: RunDocument
  readonly report: LeakReport
  readonly onClose: () => void
}

export function VerdictFigure({ run, report, onClose }: VerdictFigureProps) {
  const theme = useTheme()
  const [points, setPoints] = useState<number>()
  const [window, setWindow] = useState<TimeWindow>()
  const { decide, failure } = useDecide(run.id, report)
  const asked = { run: run.id, ...subjectOf(report), ...(window === undefined ? {} : { window }) }
  const figure = useCore(
    points === undefined ? undefined : [run.id, subjectKey(report), theme, points, window],
    (core) => core.drawLeak({ ...asked, theme, points: points ?? 0 }),
    ['runs'],
  )
  const phase = run.phases.find(({ name }) => name === report.phase)
  const whole = phase === undefined ? { start: 0, end: run.duration } : { start: phase.start, end: phase.end }
  const warmupEnd = Math.min(whole.end, report.warmupGiven ?? report.evidence?.warmupEnd ?? whole.start)
  return (
    <section className={`${styles.card} ${styles.figure}`} aria-label="Verdict figure">
      {figure.state === 'failed' && <FailureNotice failure={figure.error} />}
      {failure !== undefined && <FailureNotice failure={failure} />}
      <Plot
        figure={figure.value}
        label={`What the verdict on ${verdictTitle(report, run)} rests on`}
        pin={{ draw: 'verdict', question: asked }}
        stale={figure.stale}
        onPoints={setPoints}
        onWindow={setWindow}
        whole={whole}
        onPlot={(area) => (
          <TimeHandle
            area={area}
            at={warmupEnd}
            within={whole}
            label="End of the warm-up"
            say={(at) => `warm-up until ${formatDuration(at)}`}
            onRelease={(at) => decide({ warmupEnd: at })}
          />
        )}
      >
        <span className={styles.verdictBar}>
          <Button onClick={onClose}>← The whole run</Button>
          {report.warmupGiven === undefined ? (
            <span>Drag the handle, or use its arrow keys, to say where the warm-up ends.</span>
          ) : (
            <>
              <span>The warm-up ends at {formatDuration(report.warmupGiven)} because you said so.</span>
              <Button onClick={() => void decide({ warmupEnd: 'found' }).catch(() => undefined)}>
                Use the one that is found
              </Button>
            </>
          )}
        </span>
      </Plot>
    </section>
  )
}
