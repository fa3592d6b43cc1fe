import type { RunDocument } from '../../../shared/api.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { LeakReport } from '../../../shared/model.ts'
import { format, formatNumber, MIB } from '../../../shared/units.ts'
import { OutcomeBadge } from '../../widgets/Badge.tsx'
import { CaveatMark, caveatsOf } from '../../widgets/Caveats.tsx'
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
    <article className={styles.card} aria-label={`Verdict ${phase ?? ''}`}>
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
      <p>{reason}</p>
      <Evidence report={report} />
      {series !== undefined && series.phase === phase && (
        <dl className={`${styles.facts} ${styles.evidenceFacts}`}>
          <div>
            <dt>Peak</dt>
            <dd>{format(series.summary.max, series.unit)}</dd>
          </div>
          <div>
            <dt>Average</dt>
            <dd>{format(series.summary.mean, series.unit)}</dd>
          </div>
          <div>
            <dt>Points</dt>
            <dd>{format(series.summary.n, 'count')}</dd>
          </div>
        </dl>
      )}
      {more.length > 0 && (
        <details className={styles.more} open={differs(report)}>
          <summary>
            {differs(report) ? 'Why the two differ, and what the rule cannot see' : 'What the rule cannot see'}
          </summary>
          <ul className={styles.reasons}>
            {more.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </details>
      )}
    </article>
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
