/** Two runs side by side. Which is base and which is candidate is in the address, and in words everywhere. */
import type { ComparisonDocument } from '../../../shared/api.ts'
import { ExportMenu } from '../../activity/ExportMenu.tsx'
import { useQuery } from '../../address.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { CaveatList } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { ComparisonChart } from './ComparisonChart.tsx'
import styles from './compare.module.css'
import { DeltaTable } from './DeltaTable.tsx'
import { RecordingViews } from './RecordingViews.tsx'
import { RunPicker } from './RunPicker.tsx'

export function Compare() {
  const [query, change] = useQuery()
  const base = query.get('base') ?? undefined
  const candidate = query.get('candidate') ?? undefined
  return (
    <div className={styles.view}>
      <div className={styles.sides}>
        <RunPicker side="base" chosen={base} onChoose={(id) => change({ base: id })} />
        <Button
          className={styles.swap}
          disabled={base === undefined && candidate === undefined}
          onClick={() => change({ base: candidate, candidate: base })}
          title="The candidate becomes the base, and the base the candidate"
        >
          ⇄ Swap
        </Button>
        <RunPicker side="candidate" chosen={candidate} onChoose={(id) => change({ candidate: id })} />
      </div>
      {base === undefined || candidate === undefined ? (
        <Empty>
          Choose a base, the run to measure against, and a candidate, the run in question. Every difference is candidate
          minus base.
        </Empty>
      ) : (
        <Comparison key={`${base} ${candidate}`} base={base} candidate={candidate} />
      )}
    </div>
  )
}

function Comparison({ base, candidate }: { readonly base: string; readonly candidate: string }) {
  const comparison = useCore([base, candidate], (core) => core.compareRuns({ base, candidate }), ['runs'])
  if (comparison.state === 'failed') return <FailureNotice failure={comparison.error} />
  if (comparison.value === undefined) return <Empty>Comparing…</Empty>
  return <ComparisonView comparison={comparison.value} />
}

function ComparisonView({ comparison }: { readonly comparison: ComparisonDocument }) {
  return (
    <>
      {comparison.guard.length > 0 && (
        <section className={styles.guard} aria-label="Before comparing">
          <h2>Before you compare</h2>
          <CaveatList caveats={comparison.guard} />
        </section>
      )}
      <ComparisonChart comparison={comparison} />
      <section className={styles.section} aria-label="Differences">
        <div className={styles.heading}>
          <h2>
            Differences <span className={styles.muted}>candidate − base</span>
          </h2>
          <ExportMenu
            runs={[comparison.base.id, comparison.candidate.id]}
            name={`${comparison.candidate.name} against ${comparison.base.name}`}
          />
        </div>
        <DeltaTable comparison={comparison} />
      </section>
      {comparison.views && <RecordingViews views={comparison.views} />}
    </>
  )
}
