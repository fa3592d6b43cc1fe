/** One run: its verdicts and figure first, then every number, caveat and file. */
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { subjectKey } from '../../../shared/analysis/decisions.ts'
import { byRecording } from '../../../shared/analysis/jvm/jvmTables.ts'
import { isOfJvm } from '../../../shared/analysis/jvm/jvmWitnessList.ts'
import type { RunDocument } from '../../../shared/api.ts'
import type { Verdict } from '../../../shared/criteria/criterion.ts'
import { runAddress } from '../../address.ts'
import type { TimeWindow } from '../../charts/timeWindow.ts'
import { ofRun, useCore } from '../../useCore.ts'
import { CaveatList } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { Criteria } from './Criteria.tsx'
import { FileList } from './FileList.tsx'
import { JvmStory } from './jvm/JvmStory.tsx'
import { Log } from './Log.tsx'
import { ProfileList } from './ProfileList.tsx'
import { RunFigure } from './RunFigure.tsx'
import { RunHeader } from './RunHeader.tsx'
import styles from './run.module.css'
import { Section } from './Section.tsx'
import { SeriesTable } from './SeriesTable.tsx'
import { sightIn } from './sight.ts'
import { TableList } from './TableList.tsx'
import { VerdictFigure } from './VerdictFigure.tsx'
import { Verdicts } from './Verdicts.tsx'

export function Run({ id }: { readonly id: string }) {
  const run = useCore([id], (core) => core.showRun(id), ofRun(id))
  const [, go] = useLocation()
  const now = run.value?.id
  // A run that was followed is called by its content when that has ended.
  useEffect(() => {
    if (now !== undefined && now !== id) go(runAddress(now), { replace: true })
  }, [now, id, go])
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
  const [window, setWindow] = useState<TimeWindow>()
  const top = useRef<HTMLDivElement>(null)
  const tables = useRef<HTMLDivElement>(null)
  const { recording, others } = byRecording(run.tables)
  const report = leak.value?.reports.find((each) => subjectKey(each) === shown)

  /** The figure or the table that shows what a criterion is about. */
  function sightOf(verdict: Verdict) {
    const sight = sightIn(verdict, run, leak.value?.reports ?? [])
    if (sight === undefined) return undefined
    const show = () => {
      if (sight.kind === 'table') return tables.current?.scrollIntoView({ block: 'start' })
      setShown(sight.kind === 'verdict' ? sight.key : undefined)
      if (sight.kind === 'figure') setWindow(sight.window)
      top.current?.scrollIntoView({ block: 'nearest' })
    }
    return { words: sight.words, show }
  }

  return (
    <>
      <RunHeader run={run} />
      <div ref={top} className={styles.top}>
        {report === undefined ? (
          <RunFigure run={run} window={window} onWindow={setWindow} />
        ) : (
          <VerdictFigure key={shown} run={run} report={report} onClose={() => setShown(undefined)} />
        )}
        <Verdicts run={run} leak={leak} shown={shown} onShow={setShown} />
      </div>
      {isOfJvm(run) && <JvmStory run={run} />}
      <Criteria run={run} sightOf={sightOf} />
      <Section title="Figures" count={run.series.length} empty="No series was found.">
        <SeriesTable run={run} />
      </Section>
      <Section title="Caveats" count={run.caveats.length} empty="Nothing was dropped, guessed or distrusted.">
        <div className={styles.card}>
          <CaveatList caveats={run.caveats} />
        </div>
      </Section>
      {others.length > 0 && (
        <Section title="Tables" count={others.length}>
          <div ref={tables} />
          <TableList tables={others} />
        </Section>
      )}
      {recording.length > 0 && (
        <Section title="Flight recording" count={recording.length}>
          <TableList tables={recording} />
        </Section>
      )}
      <Log run={run} window={window} onWindow={setWindow} />
      <Section title="Profiles" count={run.profiles.length} empty="The run holds no profiles.">
        <ProfileList run={run.id} profiles={run.profiles} />
      </Section>
      <Section title="Files" count={run.files.length}>
        <FileList files={run.files} caveats={run.caveats} />
      </Section>
    </>
  )
}
