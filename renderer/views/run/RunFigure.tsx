/** The run's linked panels, drawn by the core for the stretch of time and the width that are on screen. */
import { useState } from 'react'
import type { RunDocument } from '../../../shared/api.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import { Plot } from '../../charts/Plot.tsx'
import type { TimeWindow } from '../../charts/timeWindow.ts'
import { useTheme } from '../../theme.ts'
import { ofRun, useCore } from '../../useCore.ts'
import { CaveatMark, caveatsOf } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import styles from './run.module.css'

interface RunFigureProps {
  readonly run: RunDocument
  /** The stretch of time on screen; undefined for all of it. */
  readonly window: TimeWindow | undefined
  readonly onWindow: (window: TimeWindow | undefined) => void
}

export function RunFigure({ run, window, onWindow }: RunFigureProps) {
  const theme = useTheme()
  const [points, setPoints] = useState<number>()
  const figure = useCore(
    points === undefined ? undefined : [run.id, theme, points, window],
    (core) => core.drawRun({ run: run.id, theme, points: points ?? 0, ...(window === undefined ? {} : { window }) }),
    ofRun(run.id),
  )
  if (run.series.length === 0 && run.duration === 0)
    return (
      <section className={`${styles.card} ${styles.timeless}`} aria-label="Figure">
        <Touched run={run} />
        <Empty>Nothing in this run has a time; its results are in the tables.</Empty>
      </section>
    )
  return (
    <section className={`${styles.card} ${styles.figure}`} aria-label="Figure">
      {figure.state === 'failed' && <FailureNotice failure={figure.error} />}
      <Plot
        figure={figure.value}
        label={`${run.name} over time`}
        pin={{ draw: 'run', question: { run: run.id, ...(window === undefined ? {} : { window }) } }}
        // A chart that is followed is always about to be drawn again.
        stale={figure.stale && run.followedSinceMs === undefined}
        onPoints={setPoints}
        onWindow={onWindow}
        whole={{ start: 0, end: run.duration }}
      >
        <Touched run={run} />
      </Plot>
    </section>
  )
}

/** The drawn metrics that a caveat touches, each with its marker. */
function Touched({ run }: { readonly run: RunDocument }) {
  const metrics = [...Map.groupBy(run.series, (series) => series.metric)].flatMap(([metric, series]) => {
    const caveats = caveatsOf(run.caveats, [metric, ...series.map((each) => each.column)])
    const [first] = series
    return first === undefined || caveats.length === 0
      ? []
      : [{ title: metricFacts(metric, first.unit).title, caveats }]
  })
  const files = caveatsOf(
    run.caveats,
    run.files.map((file) => file.path),
  )
  if (files.length > 0) metrics.push({ title: 'The files', caveats: files })
  if (metrics.length === 0) return undefined
  return (
    <p className={styles.touched}>
      With care:
      {metrics.map(({ title, caveats }) => (
        <span key={title}>
          {title}
          <CaveatMark caveats={caveats} about={title} />
        </span>
      ))}
    </p>
  )
}
