/** A line of the trend: its chart, and what changed in words with the runs on either side a click away. */
import { useMemo } from 'react'
import { baselineWords } from '../../../shared/analysis/runTrend/runTrend.ts'
import { trendFigure } from '../../../shared/figures/trendFigure.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { TrendChange, TrendDocument, TrendLine, TrendPoint, TrendQuestion } from '../../../shared/trendApi.ts'
import { format, formatChange, formatNumber } from '../../../shared/units.ts'
import { addressOf, runAddress } from '../../address.ts'
import { Plot } from '../../charts/Plot.tsx'
import { useTheme } from '../../theme.ts'
import styles from './trend.module.css'

interface TrendLineViewProps {
  readonly question: TrendQuestion
  readonly trend: TrendDocument
  readonly line: TrendLine
}

export function TrendLineView({ question, trend, line }: TrendLineViewProps) {
  const theme = useTheme()
  const figure = useMemo(() => trendFigure({ trend, line, theme }), [trend, line, theme])
  const title = titleOf(trend, line)
  const slips = line.points.filter(({ outlier }) => outlier !== undefined)
  return (
    <section className={styles.line} aria-label={title}>
      <h2>{title}</h2>
      <Plot
        figure={figure}
        label={title}
        pin={{ draw: 'trend', question: { ...question, ...subjectOf(line) } }}
        stale={false}
      />
      {line.baseline !== undefined && (
        <p className={styles.muted}>
          {baselineWords(line.baseline, line.points.at(-1)?.label, (value) => format(value, trend.unit))} ·{' '}
          <a href={`#${addressOf('/compare', { base: line.baseline.run.id, candidate: line.points.at(-1)?.run.id })}`}>
            compare
          </a>
        </p>
      )}
      {line.changes.length + slips.length === 0 ? (
        <p className={styles.muted}>The level did not change over {line.points.length} runs.</p>
      ) : (
        <ul>
          {line.changes.map((change) => (
            <li key={change.run.id}>
              <Change change={change} before={before(line, change)} unit={trend.unit} />
            </li>
          ))}
          {slips.map(({ run, label, value, outlier }) => (
            <li key={run.id}>
              <a href={`#${runAddress(run.id)}`}>{label}</a>: {format(value, trend.unit)} stands apart ({outlier}); the
              next run is back
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface ChangeProps {
  readonly change: TrendChange
  readonly before: TrendPoint | undefined
  readonly unit: TrendDocument['unit']
}

function Change({ change, before: last, unit }: ChangeProps) {
  const { run, label, verdict, p } = change
  return (
    <>
      from <a href={`#${runAddress(run.id)}`}>{label}</a> on: {format(change.before, unit)} →{' '}
      {format(change.after, unit)}
      {change.change === undefined ? '' : `, ${formatChange(change.change)}`} (p={formatNumber(p, 3)})
      {verdict !== undefined && <strong className={styles[verdict]}> {verdict}</strong>}
      {last !== undefined && (
        <>
          {' · '}
          <a href={`#${addressOf('/compare', { base: last.run.id, candidate: run.id })}`}>compare with {last.label}</a>
        </>
      )}
    </>
  )
}

/** The last comparable run of the level before. */
function before({ points }: TrendLine, { run }: TrendChange): TrendPoint | undefined {
  const at = points.findIndex((point) => point.run.id === run.id)
  return points.slice(0, at).findLast(({ differs, outlier }) => differs === undefined && outlier === undefined)
}

function subjectOf({ phase, labels }: TrendLine): Pick<TrendLine, 'phase' | 'labels'> {
  return { ...(phase === undefined ? {} : { phase }), ...(labels === undefined ? {} : { labels }) }
}

function titleOf({ metric, unit }: TrendDocument, { phase, labels }: TrendLine): string {
  const names = Object.entries(labels ?? {}).map(([name, value]) => `${name} ${value}`)
  return [metricFacts(metric, unit).title, ...(phase === undefined ? [] : [phase]), ...names].join(', ')
}
