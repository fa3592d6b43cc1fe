/** What a JVM's witnesses tell together, in the order in which a person asks: who tells, how it collected, what it made, what stays. */
import type { RunDocument } from '../../../../shared/api.ts'
import type { JvmStory as Story } from '../../../../shared/jvmApi.ts'
import { formatNumber } from '../../../../shared/units.ts'
import { ofRun, useCore } from '../../../useCore.ts'
import { CaveatList } from '../../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../../widgets/Notice.tsx'
import styles from '../run.module.css'
import { Allocation } from './Allocation.tsx'
import { ClassCulprits } from './ClassCulprits.tsx'
import { Collections } from './Collections.tsx'
import { Holders } from './Holders.tsx'
import own from './jvm.module.css'
import { OldObjects } from './OldObjects.tsx'
import { SuitePage } from './SuitePage.tsx'
import { Witnesses } from './Witnesses.tsx'

export function JvmStory({ run }: { readonly run: RunDocument }) {
  const story = useCore([run.id], (core) => core.tellJvm(run.id), ofRun(run.id))
  return (
    <section className={styles.section} aria-label="JVM" aria-busy={story.stale}>
      <h2>
        What the JVM tells{' '}
        <span className={styles.count}>
          {story.value === undefined ? '' : `${formatNumber(story.value.witnesses.length, 0)} witnesses`}
        </span>
      </h2>
      {story.state === 'failed' && <FailureNotice failure={story.error} />}
      {story.value === undefined ? <Empty>Asking the witnesses…</Empty> : <Told run={run} story={story.value} />}
    </section>
  )
}

function Told({ run, story }: { readonly run: RunDocument; readonly story: Story }) {
  const { outcome, collections, allocation, oldObjects, holders, suiteCards, disagreements } = story
  return (
    <div className={own.story}>
      <div className={own.column}>
        <article className={styles.card}>
          <h3>Witnesses</h3>
          {outcome !== undefined && (
            <p>
              <strong>Outcome: {outcome.word}.</strong>{' '}
              <span className={styles.muted}>{outcome.reasons.join(' ')}</span>
            </p>
          )}
          <Witnesses witnesses={story.witnesses} />
        </article>
        <ClassCulprits culprits={story.culprits} because={story.culpritsBecause} />
        {holders.length > 0 && <Holders run={run} holders={holders} />}
        {oldObjects !== undefined && <OldObjects run={run} old={oldObjects} />}
      </div>
      <div className={own.column}>
        {collections !== undefined && <Collections collections={collections} />}
        {allocation !== undefined && <Allocation run={run} allocation={allocation} />}
      </div>
      {disagreements.length > 0 && (
        <article className={`${styles.card} ${own.wide}`}>
          <h3>Where witnesses disagree</h3>
          <CaveatList caveats={disagreements} />
        </article>
      )}
      {suiteCards.length > 0 && <SuitePage run={run} cards={suiteCards} />}
    </div>
  )
}
