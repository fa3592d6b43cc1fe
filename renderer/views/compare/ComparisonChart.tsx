/** One metric of both sides on a common time axis. */
import { type ReactNode, useState } from 'react'
import type { ComparisonDocument } from '../../../shared/api.ts'
import type { Alignment } from '../../../shared/comparisonApi.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { ComparisonRow, Unit } from '../../../shared/model.ts'
import { useQuery } from '../../address.ts'
import { Plot } from '../../charts/Plot.tsx'
import type { TimeWindow } from '../../charts/timeWindow.ts'
import { useTheme } from '../../theme.ts'
import { useCore } from '../../useCore.ts'
import { FailureNotice } from '../../widgets/Notice.tsx'
import styles from './compare.module.css'
import { type Asked, alignmentOf } from './compareState.ts'

type NumericRow = ComparisonRow & { readonly unit: Unit }

const ALIGNED: Readonly<Record<Alignment, string>> = {
  phase: 'start of each phase',
  start: 'start of the run',
  marker: 'phase or log line…',
  correlation: 'best correlation',
}

interface ChartProps {
  readonly question: Asked
  readonly comparison: ComparisonDocument
}

export function ComparisonChart({ question, comparison }: ChartProps) {
  const [query, change] = useQuery()
  const numeric = comparison.rows.filter((row): row is NumericRow => row.unit !== 'text')
  const lines = new Map(numeric.map((row) => [keyOf(row), row]))
  const asked = query.get('metric')
  const shown = lines.get(asked ?? '') ?? numeric.find(({ metric }) => metric === asked) ?? numeric[0]
  if (shown === undefined) return undefined
  const key = keyOf(shown)
  const phases = [
    ...new Set(numeric.flatMap((row) => (keyOf(row) === key && row.phase !== undefined ? [row.phase] : []))),
  ]
  const align = alignmentOf(query)
  const phase = phases.length === 1 ? phases[0] : phases.find((each) => each === query.get('phase'))
  const marker = query.get('marker') ?? ''
  const clocks = query.get('clock') === '1'
  const drawing = {
    metric: shown.metric,
    ...(shown.labels === undefined ? {} : { labels: shown.labels }),
    ...(align !== 'phase' || phase === undefined ? {} : { phase }),
    // Until there is a marker, there is nothing to align by.
    align: align === 'marker' && marker === '' ? ('start' as const) : align,
    ...(align === 'marker' && marker !== '' ? { marker } : {}),
    ...(clocks ? { clocks: true as const } : {}),
  }
  return (
    <section className={styles.chart} aria-label="Overlay">
      <Overlay
        key={JSON.stringify(drawing)}
        question={question}
        comparison={comparison}
        drawing={drawing}
        windowed={align !== 'phase' || phase !== undefined || phases.length === 0}
      >
        <div className={styles.picks}>
          <label>
            Metric{' '}
            <select value={key} onChange={(event) => change({ metric: event.target.value })}>
              {[...lines].map(([name, row]) => (
                <option key={name} value={name}>
                  {titleOf(row)}
                </option>
              ))}
            </select>
          </label>
          <label>
            Aligned by{' '}
            <select value={align} onChange={(event) => change({ align: event.target.value })}>
              {Object.entries(ALIGNED).map(([name, title]) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          {align === 'marker' && <Marker value={marker} onChange={(text) => change({ marker: text })} />}
          {align === 'phase' && phases.length > 1 && (
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
          <label>
            <input
              type="checkbox"
              checked={clocks}
              onChange={(event) => change({ clock: event.target.checked ? '1' : undefined })}
            />{' '}
            Clocks
          </label>
        </div>
      </Overlay>
    </section>
  )
}

/** Asked for when it is left or entered: half a word is no marker. */
function Marker({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  const [text, setText] = useState(value)
  return (
    <label>
      Marker{' '}
      <input
        type="text"
        value={text}
        placeholder="name of a phase, or words of a log line"
        size={36}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => onChange(text)}
        onKeyDown={(event) => event.key === 'Enter' && onChange(text)}
      />
    </label>
  )
}

interface OverlayProps extends ChartProps {
  readonly drawing: { readonly metric: string; readonly align: Alignment }
  /** Several phases have no stretch of time in common; they zoom on the spot. */
  readonly windowed: boolean
  readonly children: ReactNode
}

function Overlay({ question, comparison, drawing, windowed, children }: OverlayProps) {
  const theme = useTheme()
  const [points, setPoints] = useState<number>()
  const [window, setWindow] = useState<TimeWindow>()
  const { base, candidate } = comparison
  const asked = { ...question, ...drawing, ...(window === undefined ? {} : { window }) }
  const figure = useCore(points === undefined ? undefined : [asked, theme, points], (core) =>
    core.drawComparison({ ...asked, theme, points: points ?? 0 }),
  )
  return (
    <>
      {figure.state === 'failed' && <FailureNotice failure={figure.error} />}
      <Plot
        figure={figure.value}
        label={`${metricFacts(drawing.metric, 'unknown').title} of base ${base.name} and candidate ${candidate.name}`}
        pin={{ draw: 'comparison', question: asked }}
        stale={figure.stale}
        onPoints={setPoints}
        {...(windowed ? { onWindow: setWindow } : {})}
      >
        {children}
      </Plot>
    </>
  )
}

/** Series of one metric are told apart by their labels. */
function keyOf({ metric, labels }: ComparisonRow): string {
  return labels === undefined ? metric : `${metric} ${JSON.stringify(Object.entries(labels).sort())}`
}

function titleOf({ metric, unit, labels }: NumericRow): string {
  return [metricFacts(metric, unit).title, ...Object.values(labels ?? {})].join(', ')
}
