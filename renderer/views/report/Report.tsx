/** A report is built: which runs is in the address, its sections and what is removed are kept in the workspace. */
import { useRef, useState } from 'react'
import { MAX_REPORT_RUNS, type ReportDraft } from '../../../shared/reportApi.ts'
import { ExportMenu } from '../../activity/ExportMenu.tsx'
import { useQuery } from '../../address.ts'
import { failureOf, useConnection } from '../../connection.ts'
import { RunCombobox, useRunRow } from '../../RunCombobox.tsx'
import { useCore } from '../../useCore.ts'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { ExportForm, exportOptionsOf } from './ExportForm.tsx'
import { Redactions } from './Redactions.tsx'
import styles from './report.module.css'
import { SectionList } from './SectionList.tsx'
import { TemplateBar } from './TemplateBar.tsx'

const RUN_ID = /^[0-9a-f]{16}$/

export function Report() {
  const [query, change] = useQuery()
  const runs = [...new Set((query.get('runs') ?? '').split(','))]
    .filter((id) => RUN_ID.test(id))
    .slice(0, MAX_REPORT_RUNS)
  const { draft, keep, failure } = useDraft()
  const template = draft?.template
  const outline = useCore(
    template === undefined || runs.length === 0 ? undefined : [runs, template],
    (core) => core.outlineReport({ runs, template: template ?? { version: 1, name: '', sections: [] } }),
    ['runs'],
  )
  const setRuns = (ids: readonly string[]) => change({ runs: ids.join() })
  return (
    <div className={styles.view}>
      <header className={styles.header}>
        <h1>Report</h1>
        <ul className={styles.runs} aria-label="Runs of the report">
          {runs.map((id, i) => (
            <RunChip
              key={id}
              id={id}
              side={runs.length === 2 ? (['base', 'candidate'] as const)[i] : undefined}
              onRemove={() => setRuns(runs.filter((each) => each !== id))}
            />
          ))}
        </ul>
        <div className={styles.add}>
          <RunCombobox
            key={runs.join()}
            label="Add a run"
            without={runs}
            onChoose={(id) => setRuns([...runs, id].slice(-MAX_REPORT_RUNS))}
          />
        </div>
      </header>
      {failure !== undefined && <FailureNotice failure={failure} />}
      {outline.state === 'failed' && <FailureNotice failure={outline.error} />}
      {draft !== undefined && (
        <div className={styles.columns}>
          <section className={styles.card} aria-label="Contents">
            <TemplateBar template={draft.template} onChange={(next) => keep({ ...draft, template: next })} />
            <SectionList
              template={draft.template}
              outline={outline.value?.sections}
              onChange={(next) => keep({ ...draft, template: next })}
            />
          </section>
          <aside className={styles.beside}>
            <section className={styles.card} aria-label="Export">
              <h2>Export</h2>
              {runs.length === 0 ? (
                <Empty>Choose a run above: a report is of one run, of base and candidate, or of several.</Empty>
              ) : (
                <>
                  <ExportForm />
                  <ExportMenu
                    runs={runs}
                    name={draft.template.title ?? outline.value?.title ?? 'report'}
                    built={{ ...draft, options: exportOptionsOf(query) }}
                  />
                </>
              )}
            </section>
            <section className={styles.card} aria-label="What it would tell">
              <h2>What it would tell</h2>
              <Redactions
                found={outline.value?.found}
                redact={draft.redact}
                onChange={(redact) => keep({ ...draft, redact })}
              />
            </section>
          </aside>
        </div>
      )}
    </div>
  )
}

interface RunChipProps {
  readonly id: string
  readonly side: 'base' | 'candidate' | undefined
  readonly onRemove: () => void
}

function RunChip({ id, side, onRemove }: RunChipProps) {
  const { value: row } = useRunRow(id)
  const name = row?.name ?? id
  return (
    <li className={side === undefined ? styles.chip : `${styles.chip} ${styles[side]}`}>
      {side !== undefined && <span className={styles.side}>{side}</span>} {name}{' '}
      <button type="button" aria-label={`Leave ${name} out`} onClick={onRemove}>
        ✕
      </button>
    </li>
  )
}

/** The draft as it is kept; a change is on screen at once, and stays until what was kept has come back. */
function useDraft() {
  const { core } = useConnection()
  const kept = useCore([], (api) => api.reportDraft(), ['draft'])
  const [mine, setMine] = useState<ReportDraft>()
  const [seen, setSeen] = useState(kept.value)
  const [failure, setFailure] = useState<ReturnType<typeof failureOf>>()
  const unkept = useRef(0)
  if (seen !== kept.value) {
    setSeen(kept.value)
    if (unkept.current === 0) setMine(undefined)
  }
  function keep(next: ReportDraft): void {
    unkept.current++
    setMine(next)
    setFailure(undefined)
    core
      .keepReportDraft(next)
      .catch((error: unknown) => {
        setFailure(failureOf(error))
        setMine(undefined)
      })
      .finally(() => unkept.current--)
  }
  return { draft: mine ?? kept.value, keep, failure: failure ?? (kept.state === 'failed' ? kept.error : undefined) }
}
