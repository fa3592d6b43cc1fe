/** A scenario before its start: its parameters, and exactly what a start would do, which is started only from here. */
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { LaunchPlan, LaunchStart, ScenarioParameter } from '../../../shared/launchApi.ts'
import { format, formatDuration } from '../../../shared/units.ts'
import { launchAddress } from '../../address.ts'
import { failureOf, useConnection } from '../../connection.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { FailureNotice } from '../../widgets/Notice.tsx'
import styles from './launch.module.css'

/** Runs of a plan that the page lists. */
const MAX_RUNS_SHOWN = 20

export function ScenarioPlan({ scenario, start: from }: { readonly scenario: string; readonly start?: LaunchStart }) {
  const { core } = useConnection()
  const [, go] = useLocation()
  const [set, change] = useState<Readonly<Record<string, string>>>(from?.set ?? {})
  const [failure, setFailure] = useState<ReturnType<typeof failureOf>>()
  const [starting, setStarting] = useState(false)
  const scenarios = useCore([], (core) => core.listScenarios())
  const plan = useCore([scenario, set], (core) => core.planLaunch({ scenario, set }))
  const known = scenarios.value?.find((each) => each.scenario === scenario)
  // A file of a person's own is not in the list: of it the page shows what it was filled in with.
  const parameters = known?.parameters ?? Object.entries(from?.set ?? {}).map(([name, value]) => ({ name, value }))

  function start(): void {
    setStarting(true)
    core
      .startLaunch({ scenario, set, confirmed: true })
      .then(({ id }) => go(launchAddress(id)))
      .catch((error: unknown) => {
        setFailure(failureOf(error))
        setStarting(false)
      })
  }

  return (
    <div className={styles.view}>
      <p className={styles.back}>
        <Link href="/launch">← Launch</Link>
      </p>
      <h1>{known?.title ?? plan.value?.title ?? scenario}</h1>
      {from !== undefined && <p>Filled in {from.reason}.</p>}
      {known !== undefined && <p>{known.description}</p>}
      <div className={styles.columns}>
        <form
          className={styles.card}
          onSubmit={(event) => {
            event.preventDefault()
            start()
          }}
        >
          <h2>Parameters</h2>
          {parameters.map(({ name, value, choices, description }: ScenarioParameter) => (
            <div key={name} className={styles.parameter}>
              <label htmlFor={`parameter-${name}`}>{name}</label>
              {choices === undefined ? (
                <input
                  id={`parameter-${name}`}
                  value={set[name] ?? value}
                  onChange={(event) => change({ ...set, [name]: event.target.value })}
                />
              ) : (
                <select
                  id={`parameter-${name}`}
                  value={set[name] ?? value}
                  onChange={(event) => change({ ...set, [name]: event.target.value })}
                >
                  {choices.map((choice) => (
                    <option key={choice}>{choice}</option>
                  ))}
                </select>
              )}
              {description !== undefined && <small>{description}</small>}
            </div>
          ))}
          {parameters.length === 0 && <p>It has none.</p>}
          {failure !== undefined && <FailureNotice failure={failure} onDismiss={() => setFailure(undefined)} />}
          <Button
            look="primary"
            type="submit"
            disabled={starting || plan.state !== 'ready' || plan.value.obstacles.length > 0}
          >
            {starting ? 'Starting…' : 'Start exactly this'}
          </Button>
        </form>
        <section className={styles.card} aria-label="Plan">
          <h2>What a start does</h2>
          {plan.state === 'failed' && <FailureNotice failure={plan.error} />}
          {plan.state !== 'failed' && plan.value !== undefined && <Plan plan={plan.value} />}
        </section>
      </div>
    </div>
  )
}

function Plan({ plan }: { readonly plan: LaunchPlan }) {
  const { runs, starts, steps, obstacles, disk, diskFree } = plan
  return (
    <>
      {obstacles.map((obstacle) => (
        <p key={obstacle} className={styles.obstacle} role="alert">
          Cannot start here: {obstacle}.
        </p>
      ))}
      <h3>On this machine</h3>
      <ul className={styles.lines}>
        {starts.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <h3>Then</h3>
      <ul className={styles.lines}>
        {steps.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <dl className={styles.facts}>
        <dt>Runs</dt>
        <dd>{format(runs.length, 'count')}</dd>
        <dt>Time</dt>
        <dd>
          {plan.atLeast ? 'at least ' : 'about '}
          {formatDuration(plan.expected)}
        </dd>
        {disk !== undefined && (
          <>
            <dt>Disk</dt>
            <dd>
              up to {format(disk, 'bytes')}
              {diskFree !== undefined && `; ${format(diskFree, 'bytes')} are free`}
            </dd>
          </>
        )}
        <dt>Results</dt>
        <dd>
          <code>{plan.output}</code>
        </dd>
      </dl>
      {runs.length > 1 && (
        <ul className={styles.lines}>
          {runs.slice(0, MAX_RUNS_SHOWN).map(({ name, seed }) => (
            <li key={name}>
              {name}, seed {seed}
            </li>
          ))}
          {runs.length > MAX_RUNS_SHOWN && <li>and {runs.length - MAX_RUNS_SHOWN} more</li>}
        </ul>
      )}
    </>
  )
}
