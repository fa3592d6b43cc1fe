/** One metric of both runs on the time since each phase's start. */
import { type ReactNode, useState } from 'react'
import type { ComparisonDocument } from '../../../shared/api.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { ComparisonRow, Unit } from '../../../shared/model.ts'
import { useQuery } from '../../address.ts'
import { Plot } from '../../charts/Plot.tsx'
import type { TimeWindow } from '../../charts/timeWindow.ts'
import { useTheme } from '../../theme.ts'
import { useCore } from '../../useCore.ts'
import { FailureNotice } from '../../widgets/Notice.tsx'
import styles from './compare.module.css'

export function ComparisonChart({ comparison }: { readonly comparison: ComparisonDocument }) {
  const [query, change] = useQuery()
  const numeric = comparison.rows.filter((row): row is ComparisonRow & { unit: Unit } => row.unit !== 'text')
  const metrics = new Map(numeric.map((row) => [row.metric, metricFacts(row.metric, row.unit).title]))
  const metric = pick([...metrics.keys()], query.get('metric'))
  const phases = [
    ...new Set(numeric.flatMap((row) => (row.metric === metric && row.phase !== undefined ? [row.phase] : []))),
  ]
  const asked = query.get('phase')
  const phase = phases.length === 1 ? phases[0] : phases.find((each) => each === asked)
  if (metric === undefined) return undefined
  return (
    <section className={styles.chart} aria-label="Overlay">
      <Overlay
        key={`${metric} ${phase}`}
        comparison={comparison}
        metric={metric}
        phase={phase}
        windowed={phase !== undefined || phases.length === 0}
      >
        <div className={styles.picks}>
          <label>
            Metric{' '}
            <select value={metric} onChange={(event) => change({ metric: event.target.value })}>
              {[...metrics].map(([name, title]) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          {phases.length > 1 && (
            <label>
              Phase{' '}
              <select value={phase ?? ''} onChange={(event) => change({ phase: event.target.value })}>
                <option value="">All, side by side</option>
                {phases.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )}
        </div>
      </Overlay>
    </section>
  )
}

interface OverlayProps {
  readonly comparison: ComparisonDocument
  readonly metric: string
  readonly phase: string | undefined
  /** Several phases have no stretch of time in common; they zoom on the spot. */
  readonly windowed: boolean
  readonly children: ReactNode
}

function Overlay({ comparison, metric, phase, windowed, children }: OverlayProps) {
  const theme = useTheme()
  const [points, setPoints] = useState<number>()
  const [window, setWindow] = useState<TimeWindow>()
  const { base, candidate } = comparison
  const figure = useCore(
    points === undefined ? undefined : [base.id, candidate.id, metric, phase, theme, points, window],
    (core) =>
      core.drawComparison({
        base: base.id,
        candidate: candidate.id,
        metric,
        theme,
        points: points ?? 0,
        ...(phase === undefined ? {} : { phase }),
        ...(window === undefined ? {} : { window }),
      }),
  )
  return (
    <>
      {figure.state === 'failed' && <FailureNotice failure={figure.error} />}
      <Plot
        figure={figure.value}
        label={`${metricFacts(metric, 'unknown').title} of base ${base.name} and candidate ${candidate.name}`}
        stale={figure.stale}
        onPoints={setPoints}
        {...(windowed ? { onWindow: setWindow } : {})}
      >
        {children}
      </Plot>
    </>
  )
}

function pick(names: readonly string[], asked: string | null): string | undefined {
  return names.find((name) => name === asked) ?? names[0]
}
