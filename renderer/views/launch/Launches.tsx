/** Where a test is run again: the scenarios that are ready, and what was launched. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { LaunchState, ScenarioSummary } from '../../../shared/launchApi.ts'
import { formatDuration } from '../../../shared/units.ts'
import { launchAddress, scenarioAddress } from '../../address.ts'
import { failureOf, useConnection } from '../../connection.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { Table } from '../../widgets/Table.tsx'
import { When } from '../../widgets/When.tsx'
import styles from './launch.module.css'
import { launchWord } from './words.ts'

export function Launches() {
  const scenarios = useCore([], (core) => core.listScenarios())
  const launches = useCore([], (core) => core.listLaunches(), ['launch'])
  return (
    <div className={styles.view}>
      <h1>Launch</h1>
      <Orphans />
      {scenarios.state === 'failed' && <FailureNotice failure={scenarios.error} />}
      <section aria-label="Scenarios" className={styles.cards}>
        {scenarios.value?.map((scenario) => (
          <ScenarioCard key={scenario.scenario} scenario={scenario} />
        ))}
      </section>
      <h2>Launched</h2>
      {launches.state === 'failed' && <FailureNotice failure={launches.error} />}
      {launches.value?.length === 0 ? (
        <Empty>Nothing was launched from this workspace yet.</Empty>
      ) : (
        <Table<LaunchState>
          label="Launched"
          rows={launches.value ?? []}
          keyOf={({ id }) => id}
          columns={[
            {
              title: 'Scenario',
              heads: true,
              cell: ({ id, title }) => <Link href={launchAddress(id)}>{title}</Link>,
            },
            { title: 'State', cell: launchWord },
            { title: 'Runs', numeric: true, cell: ({ runs }) => runs.length },
            { title: 'Started', cell: ({ startedAtMs }) => <When atMs={startedAtMs} /> },
            {
              title: 'Took',
              numeric: true,
              cell: ({ startedAtMs, endedAtMs }) =>
                endedAtMs === undefined ? '' : formatDuration((endedAtMs - startedAtMs) / 1000),
            },
            { title: 'Results', cell: ({ output }) => <code>{output}</code> },
          ]}
        />
      )}
    </div>
  )
}

function ScenarioCard({ scenario: { scenario, title, description, needs } }: { readonly scenario: ScenarioSummary }) {
  return (
    <article className={styles.card}>
      <h2>
        <Link href={scenarioAddress(scenario)}>{title}</Link>
      </h2>
      <p>{description}</p>
      <p className={styles.needs}>
        <code>{scenario}</code>
        {needs.length === 0 ? ' needs nothing beside Quartile' : ` needs ${needs.join(' and ')}`}
      </p>
    </article>
  )
}

/** What launches whose process died have left: shown, and ended only when a person says so. */
function Orphans() {
  const { core } = useConnection()
  const [failure, setFailure] = useState<ReturnType<typeof failureOf>>()
  const [cleared, setCleared] = useState(0)
  const found = useCore([cleared], (core) => core.findOrphans())
  if (failure !== undefined) return <FailureNotice failure={failure} onDismiss={() => setFailure(undefined)} />
  if (found.value === undefined || found.value.length === 0) return undefined
  return (
    <div className={styles.orphans} role="alert">
      <span>Launches that died have left {found.value.map(({ kind, name }) => `${kind} ${name}`).join(', ')}.</span>
      <Button
        onClick={() =>
          core
            .clearOrphans()
            .then(() => setCleared(cleared + 1))
            .catch((error: unknown) => setFailure(failureOf(error)))
        }
      >
        End and remove
      </Button>
    </div>
  )
}
