/** Data Caterer's own six cards and four charts of its sampler, without the data that its page invents. */
import { useState } from 'react'
import type { RunDocument } from '../../../../shared/api.ts'
import type { JvmSuiteCard } from '../../../../shared/jvmApi.ts'
import { Plot } from '../../../charts/Plot.tsx'
import { useCore } from '../../../useCore.ts'
import { FailureNotice } from '../../../widgets/Notice.tsx'
import styles from '../run.module.css'
import own from './jvm.module.css'

interface SuitePageProps {
  readonly run: RunDocument
  readonly cards: readonly JvmSuiteCard[]
}

export function SuitePage({ run, cards }: SuitePageProps) {
  const [open, setOpen] = useState(false)
  const page = useCore(open ? [run.id] : undefined, (core) => core.drawSuitePage(run.id))
  return (
    <article className={`${styles.card} ${own.wide}`}>
      <h3>
        The suite’s own page <span className={styles.judged}>in its units, where MiB are called MB</span>
      </h3>
      <dl className={own.cards}>
        {cards.map(({ title, text }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd className={text === undefined ? own.unmeasured : undefined}>{text ?? 'not measured'}</dd>
          </div>
        ))}
      </dl>
      <details className={styles.more} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>Its four charts</summary>
        {page.state === 'failed' && <FailureNotice failure={page.error} />}
        {open && (
          <div className={own.page}>
            <Plot
              figure={page.value}
              label={`${run.name} as Data Caterer's page shows it`}
              pin={{ draw: 'suite-page', question: { run: run.id } }}
              stale={page.stale}
              // All of its points are drawn at any width.
              onPoints={() => undefined}
            />
          </div>
        )}
      </details>
    </article>
  )
}
