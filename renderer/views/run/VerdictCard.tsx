/** One verdict: its story in a sentence, the evidence in figures, why, and what a person may do about it. */

import type { RunDocument, SeriesDocument } from '../../../shared/api.ts'
import { leakStory } from '../../../shared/leakStory.ts'
import type { LeakReport } from '../../../shared/model.ts'
import { format } from '../../../shared/units.ts'
import { CaveatMark, caveatsOf } from '../../widgets/Caveats.tsx'
import { BothVerdicts, OverruledNote } from './BothVerdicts.tsx'
import { Culprits } from './Culprits.tsx'
import { EvidenceList } from './EvidenceList.tsx'
import { ClassCulpritList } from './jvm/ClassCulprits.tsx'
import { differs, QuartileTable } from './QuartileTable.tsx'
import styles from './run.module.css'
import { VerdictActions } from './VerdictActions.tsx'
import { judgedName, judgedSeries, verdictTitle } from './verdictTitle.ts'

export interface VerdictCardProps {
  readonly report: LeakReport
  readonly run: RunDocument
  /** Whether its figure is on screen. */
  readonly shown: boolean
  readonly onShow: () => void
}

export function VerdictCard({ report, run, shown, onShow }: VerdictCardProps) {
  const { phase, metric, reasons } = report
  const series = judgedSeries(report, run)
  const unit = series?.unit ?? 'unknown'
  const [reason, ...more] = reasons
  return (
    <article
      className={`${styles.card} ${shown ? styles.shown : ''}`}
      aria-label={`Verdict ${verdictTitle(report, run).replace(',', '')}`}
    >
      <div className={styles.verdict}>
        <h2>
          {phase ?? 'Whole run'}{' '}
          <span className={styles.judged}>
            {judgedName(report, run)}
            <CaveatMark
              caveats={caveatsOf(run.caveats, [metric, series?.column, phase])}
              about={judgedName(report, run)}
            />
          </span>
        </h2>
        <BothVerdicts report={report} />
      </div>
      <p className={styles.story}>{leakStory(report, unit)}</p>
      <OverruledNote report={report} />
      <p className={styles.muted}>{reason}</p>
      {report.culprits !== undefined && <Culprits run={run.id} phase={phase} culprits={report.culprits} />}
      {report.classes !== undefined && (
        <section className={styles.culprits} aria-label="Culprit classes">
          <h3>Classes that pile up</h3>
          <ClassCulpritList culprits={report.classes} />
        </section>
      )}
      <VerdictActions run={run.id} report={report} shown={shown} onShow={onShow} />
      <EvidenceList report={report} unit={unit} />
      <QuartileTable report={report} />
      {series !== undefined && series.phase === phase && <Extremes series={series} />}
      {more.length > 0 && (
        <details className={styles.more} open={differs(report)}>
          <summary>{differs(report) ? 'More reasons, and why the two figures differ' : 'More reasons'}</summary>
          <Reasons reasons={more} />
        </details>
      )}
    </article>
  )
}

export function Reasons({ reasons }: { readonly reasons: readonly string[] }) {
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
