/** One figure of a sweep, as the core draws it. */
import type { ReactNode } from 'react'
import type { Undrawn } from '../../../shared/reportApi.ts'
import type { SweepFigureQuestion } from '../../../shared/sweepApi.ts'
import { Plot } from '../../charts/Plot.tsx'
import { useTheme } from '../../theme.ts'
import { useCore } from '../../useCore.ts'
import { FailureNotice } from '../../widgets/Notice.tsx'
import styles from './sweep.module.css'

export function SweepChart({
  asked,
  label,
  children,
}: {
  readonly asked: Undrawn<SweepFigureQuestion>
  readonly label: string
  readonly children?: ReactNode
}) {
  const theme = useTheme()
  const figure = useCore([asked, theme], (core) => core.drawSweep({ ...asked, theme }), ['runs'])
  return (
    <section className={styles.chart} aria-label={label}>
      {children !== undefined && <div className={styles.picks}>{children}</div>}
      {figure.state === 'failed' ? (
        <FailureNotice failure={figure.error} />
      ) : (
        <Plot figure={figure.value} label={label} pin={{ draw: 'sweep', question: asked }} stale={figure.stale} />
      )}
    </section>
  )
}
