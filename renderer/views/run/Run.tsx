/** One run: its verdicts and figure first, then every number, caveat and file. */
import { useState } from 'react'
import { subjectKey } from '../../../shared/analysis/decisions.ts'
import type { RunDocument } from '../../../shared/api.ts'
import { useCore } from '../../useCore.ts'
import { CaveatList } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { FileList } from './FileList.tsx'
import { ProfileList } from './ProfileList.tsx'
import { RunFigure } from './RunFigure.tsx'
import { RunHeader } from './RunHeader.tsx'
import styles from './run.module.css'
import { Section } from './Section.tsx'
import { SeriesTable } from './SeriesTable.tsx'
import { TableView } from './TableView.tsx'
import { VerdictFigure } from './VerdictFigure.tsx'
import { Verdicts } from './Verdicts.tsx'

export function Run({ id }: { readonly id: string }) {
  const run = useCore([id], (core) => core.showRun(id), ['runs'])
  if (run.state === 'failed')
    return (
      <div className={styles.view}>
        <FailureNotice failure={run.error} />
      </div>
    )
  return (
    <div className={styles.view} aria-busy={run.state === 'loading'}>
      {run.value === undefined ? <Empty>Reading the run…</Empty> : <RunView run={run.value} />}
    </div>
  )
}

function RunView({ run }: { readonly run: RunDocument }) {
  const leak = useCore([run.id], (core) => core.judgeLeak({ run: run.id }), ['runs'])
  const [shown, setShown] = useState<string>()
  const report = leak.value?.reports.find((each) => subjectKey(each) === shown)
  return (
    <>
      <RunHeader run={run} />
      <div className={styles.top}>
        {report === undefined ? (
          <RunFigure run={run} />
        ) : (
          <VerdictFigure key={shown} run={run} report={report} onClose={() => setShown(undefined)} />
        )}
        <Verdicts run={run} leak={leak} shown={shown} onShow={setShown} />
      </div>
      <Section title="Figures" count={run.series.length} empty="No series was found.">
        <SeriesTable run={run} />
      </Section>
      <Section title="Caveats" count={run.caveats.length} empty="Nothing was dropped, guessed or distrusted.">
        <div className={styles.card}>
          <CaveatList caveats={run.caveats} />
        </div>
      </Section>
      {run.tables.length > 0 && (
        <Section title="Tables" count={run.tables.length}>
          {run.tables.map((table) => (
            <TableView key={table.name} table={table} />
          ))}
        </Section>
      )}
      <Section title="Profiles" count={run.profiles.length} empty="The run holds no profiles.">
        <ProfileList run={run.id} profiles={run.profiles} />
      </Section>
      <Section title="Files" count={run.files.length}>
        <FileList files={run.files} caveats={run.caveats} />
      </Section>
    </>
  )
}
