import type { RunDocument, SeriesDocument } from '../../../shared/api.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { LeakReport } from '../../../shared/model.ts'
import { format, formatNumber, MIB } from '../../../shared/units.ts'
import { OutcomeBadge } from '../../widgets/Badge.tsx'
import { CaveatMark, caveatsOf } from '../../widgets/Caveats.tsx'
import { Culprits } from './Culprits.tsx'
import styles from './run.module.css'

export function VerdictCard({ report, run }: { readonly report: LeakReport; readonly run: RunDocument }) {
  const { phase, metric, labels, reasons } = report
  const series = run.series.find(
    (each) =>
      each.metric === metric &&
      (each.phase ?? phase) === phase &&
      JSON.stringify(each.labels ?? {}) === JSON.stringify(labels ?? {}),
  )
  const title = metricFacts(metric, series?.unit ?? 'unknown').title
  const [reason, ...more] = reasons
  return (
    <article className={styles.card} aria-label={`Verdict ${phase ?? ''} ${title}`}>
      <div className={styles.verdict}>
        <h2>
          {phase ?? 'Whole run'}{' '}
          <span className={styles.judged}>
            {[title, ...Object.values(labels ?? {})].join(', ')}
            <CaveatMark caveats={caveatsOf(run.caveats, [metric, series?.column, phase])} about={title} />
          </span>
        </h2>
        <OutcomeBadge outcome={report.outcome} />
      </div>
      {report.companion && report.outcome === 'stable' ? (
        <details className={styles.more}>
          <summary>{reason}</summary>
          <Reasons reasons={more} />
        </details>
      ) : (
        <>
          <p>{reason}</p>
          {report.culprits !== undefined && <Culprits run={run.id} phase={phase} culprits={report.culprits} />}
          <Evidence report={report} />
          {series !== undefined && series.phase === phase && <Extremes series={series} />}
          {more.length > 0 && (
            <details className={styles.more} open={differs(report)}>
              <summary>{differs(report) ? 'The evidence, and why the two figures differ' : 'The evidence'}</summary>
              <Reasons reasons={more} />
            </details>
          )}
        </>
      )}
    </article>
  )
}

function Reasons({ reasons }: { readonly reasons: readonly string[] }) {
  return (
    <ul className={styles.reasons}>
      {reasons.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  )
}

function Extremes({ series: { summary, unit } }: { readonly series: SeriesDocument }) {
  return (
    <dl className={`${styles.facts} ${styles.extremes}`}>
      <div>
        <dt>Peak</dt>
        <dd>{format(summary.max, unit)}</dd>
      </div>
      <div>
        <dt>Average</dt>
        <dd>{format(summary.mean, unit)}</dd>
      </div>
      <div>
        <dt>Points</dt>
        <dd>{format(summary.n, 'count')}</dd>
      </div>
    </dl>
  )
}

/** Whether a reader sees two different figures side by side. */
function differs({ upstream, quartile }: LeakReport): boolean {
  if (quartile === undefined || upstream === undefined || upstream.verdict === 'not-evaluated') return false
  const shown = (value: number) => format(value, quartile.unit)
  return shown(upstream.first * MIB) !== shown(quartile.first) || shown(upstream.last * MIB) !== shown(quartile.last)
}

/** Upstream's figure and the corrected one, side by side. */
function Evidence({ report }: { readonly report: LeakReport }) {
  const { upstream, quartile } = report
  if (upstream === undefined && quartile === undefined) return undefined
  const judged = upstream !== undefined && upstream.verdict !== 'not-evaluated' ? upstream : undefined
  const rows = [
    {
      name: 'First quarter',
      upstream: judged && `${formatNumber(judged.first)} ${judged.unit}`,
      corrected: quartile && format(quartile.first, quartile.unit),
    },
    {
      name: 'Last quarter',
      upstream: judged && `${formatNumber(judged.last)} ${judged.unit}`,
      corrected: quartile && format(quartile.last, quartile.unit),
    },
    {
      name: 'Verdict',
      upstream: upstream?.verdict.replace('-', ' '),
      corrected: report.outcome,
    },
  ]
  return (
    <table className={styles.evidence}>
      <thead>
        <tr>
          <td />
          {upstream !== undefined && <th scope="col">Suite’s script</th>}
          <th scope="col">Corrected</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            {upstream !== undefined && <td>{row.upstream ?? 'none'}</td>}
            <td>{row.corrected ?? 'none'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
