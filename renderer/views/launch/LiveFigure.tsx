/** The run's panels as they grow; the run's own page has the rest. */
import { useState } from 'react'
import type { RunId } from '../../../shared/model.ts'
import { Plot } from '../../charts/Plot.tsx'
import { useTheme } from '../../theme.ts'
import { ofRun, useCore } from '../../useCore.ts'
import { FailureNotice } from '../../widgets/Notice.tsx'
import styles from './launch.module.css'

export function LiveFigure({ run, live }: { readonly run: RunId; readonly live: boolean }) {
  const theme = useTheme()
  const [points, setPoints] = useState<number>()
  const figure = useCore(
    points === undefined ? undefined : [run, theme, points],
    (core) => core.drawRun({ run, theme, points: points ?? 0 }),
    ofRun(run),
  )
  return (
    <section className={styles.figure} aria-label="Figure">
      {figure.state === 'failed' && !live && <FailureNotice failure={figure.error} />}
      <Plot figure={figure.value} label="The run so far" stale={figure.stale && !live} onPoints={setPoints} />
    </section>
  )
}
