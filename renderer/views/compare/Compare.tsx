/** Two sides, each a run or its repeats. Which is base and which is candidate is in the address, and in words everywhere. */
import { useEffect, useEffectEvent } from 'react'
import type { ComparisonDocument } from '../../../shared/api.ts'
import { ExportMenu } from '../../activity/ExportMenu.tsx'
import { profileAddress, type Query, reportAddress, useQuery } from '../../address.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { CaveatList } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { ComparisonChart } from './ComparisonChart.tsx'
import styles from './compare.module.css'
import { type Asked, queryOfSide, questionOf, type Side, type SideState, sideState } from './compareState.ts'
import { DeltaTable } from './DeltaTable.tsx'
import { LogDifferences } from './LogDifferences.tsx'
import { RecordingViews } from './RecordingViews.tsx'
import { SettingList } from './SettingList.tsx'
import { SidePicker } from './SidePicker.tsx'
import { SuiteFigures } from './SuiteFigures.tsx'

export function Compare() {
  const [query, change] = useQuery()
  const [base, candidate] = [sideState(query, 'base'), sideState(query, 'candidate')]
  const question = questionOf(base, candidate)
  usePinnedBase(base, candidate, change)
  const setSide = (side: Side) => (state: SideState) => change(queryOfSide(side, state))
  return (
    <div className={styles.view}>
      <div className={styles.sides}>
        <SidePicker side="base" state={base} onChange={setSide('base')} />
        <Button
          className={styles.swap}
          disabled={base.runs.length + candidate.runs.length === 0}
          onClick={() => change({ ...queryOfSide('base', candidate), ...queryOfSide('candidate', base) })}
          title="The candidate becomes the base, and the base the candidate"
        >
          ⇄ Swap
        </Button>
        <SidePicker side="candidate" state={candidate} onChange={setSide('candidate')} />
      </div>
      {question === undefined ? (
        <Empty>
          Choose a base, the run to measure against, and a candidate, the run in question. Every difference is candidate
          minus base. A candidate alone is measured against the pinned baseline of its system, where there is one. Two
          phases of one run meet here too: choose it on both sides, and a part of it on each.
        </Empty>
      ) : (
        <Comparison key={JSON.stringify(question)} question={question} />
      )}
    </div>
  )
}

/** Where a candidate came without a base, the pinned baseline of its system is it, and goes into the address. */
function usePinnedBase(base: SideState, candidate: SideState, change: (change: Query) => void): void {
  const lone = base.runs.length === 0 ? candidate.runs[0] : undefined
  const found = useCore(lone === undefined ? undefined : [lone], (core) => core.findBaseline(lone ?? ''))
  const pinned = lone === undefined ? undefined : found.value?.id
  const write = useEffectEvent((id: string) => change(queryOfSide('base', { runs: [id], out: [] })))
  useEffect(() => {
    if (pinned !== undefined) write(pinned)
  }, [pinned])
}

function Comparison({ question }: { readonly question: Asked }) {
  const comparison = useCore([question], (core) => core.compareRuns(question), ['runs'])
  if (comparison.state === 'failed') return <FailureNotice failure={comparison.error} />
  if (comparison.value === undefined) return <Empty>Comparing…</Empty>
  return <ComparisonView question={question} comparison={comparison.value} />
}

const VERDICTS: Readonly<Record<ComparisonDocument['verdict']['status'], string>> = {
  worse: 'worse',
  better: 'better',
  equal: 'equal',
  inconclusive: 'inconclusive',
}

function ComparisonView({
  question,
  comparison,
}: {
  readonly question: Asked
  readonly comparison: ComparisonDocument
}) {
  const { base, candidate, verdict, guard } = comparison
  const within = base.id === candidate.id
  return (
    <>
      {guard.length > 0 && (
        <section className={styles.guard} aria-label="Before comparing">
          <h2>Before you compare</h2>
          <CaveatList caveats={guard} />
        </section>
      )}
      <p className={`${styles.verdict} ${styles[VERDICTS[verdict.status]]}`} role="status" aria-label="Verdict">
        {verdict.sentence}
      </p>
      <SettingList settings={comparison.settings} />
      {comparison.suite && <SuiteFigures suite={comparison.suite} />}
      {!comparison.untimed && <ComparisonChart question={question} comparison={comparison} />}
      <section className={styles.section} aria-label="Differences">
        <div className={styles.heading}>
          <h2>
            Differences <span className={styles.muted}>candidate − base</span>
          </h2>
          {!within && (
            <span className={styles.actions}>
              <a href={`#${reportAddress([base.id, candidate.id])}`}>Build a report</a>
              <ExportMenu runs={[base.id, candidate.id]} name={`${candidate.name} against ${base.name}`} />
            </span>
          )}
        </div>
        <DeltaTable comparison={comparison} />
      </section>
      {!within && <ProfileLink question={question} />}
      {comparison.views && <RecordingViews views={comparison.views} />}
      {!within && <LogDifferences base={base.id} candidate={candidate.id} />}
    </>
  )
}

/** Where both have profiles, their difference is a click away. */
function ProfileLink({ question: { base, candidate } }: { readonly question: Asked }) {
  const sides = useCore([base, candidate], (core) => Promise.all([core.showRun(base), core.showRun(candidate)]), [
    'runs',
  ])
  const [one, other] = sides.value ?? []
  if (!one || !other || one.profiles.length === 0 || other.profiles.length === 0) return undefined
  return (
    <p>
      <a href={`#${profileAddress(candidate, { base })}`}>
        Profiles of the two as a difference ({one.profiles.length} and {other.profiles.length})
      </a>
    </p>
  )
}
