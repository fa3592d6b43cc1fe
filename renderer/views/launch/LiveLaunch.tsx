/** A launch while it runs: where it is, what it measures, what it comes to so far, and the means to change its course. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { LaunchedRun, LaunchOrder, LaunchState } from '../../../shared/launchApi.ts'
import { MAX_MARK_LENGTH } from '../../../shared/launchApi.ts'
import { format, formatDuration } from '../../../shared/units.ts'
import { runAddress } from '../../address.ts'
import { failureOf, useConnection } from '../../connection.ts'
import { useCore } from '../../useCore.ts'
import { OutcomeBadge, VerdictBadge } from '../../widgets/Badge.tsx'
import { Button } from '../../widgets/Button.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { Table } from '../../widgets/Table.tsx'
import { LiveFigure } from './LiveFigure.tsx'
import styles from './launch.module.css'
import { endWord, isOver, launchWord } from './words.ts'

export function LiveLaunch({ id }: { readonly id: string }) {
  const launches = useCore([id], (core) => core.listLaunches(), ['launch'])
  const launch = launches.value?.find((each) => each.id === id)
  if (launches.state === 'failed') return <FailureNotice failure={launches.error} />
  if (launches.value === undefined) return undefined
  if (launch === undefined) return <Empty>There is no launch {id}.</Empty>
  const current = launch.runs.find(({ state }) => state === 'running') ?? launch.runs.at(-1)
  return (
    <div className={styles.view}>
      <p className={styles.back}>
        <Link href="/launch">← Launch</Link>
      </p>
      <header className={styles.bar}>
        <h1>{launch.title}</h1>
        <span className={styles.state} data-state={launch.state}>
          {launchWord(launch)}
        </span>
        <span className={styles.spring} />
        {!isOver(launch) && <Controls launch={launch} />}
      </header>
      <Where launch={launch} current={current} />
      {current?.run !== undefined && <LiveFigure run={current.run} live={!isOver(launch)} />}
      <div className={styles.columns}>
        <section aria-label="Runs">
          <h2>{launch.runs.length === 1 ? 'Verdict' : 'Runs'}</h2>
          <Results launch={launch} />
        </section>
        <section aria-label="Log">
          <h2>Log</h2>
          <ol className={styles.log}>
            {launch.log.toReversed().map(({ atMs, text }) => (
              <li key={`${atMs} ${text}`}>
                <time>{new Date(atMs).toLocaleTimeString()}</time> {text}
              </li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  )
}

function Where({ launch, current }: { readonly launch: LaunchState; readonly current: LaunchedRun | undefined }) {
  const ended = launch.runs.filter(({ state }) => state !== 'waiting' && state !== 'running').length
  const missed = launch.runs.reduce((sum, run) => sum + run.missed, 0)
  return (
    <section className={styles.where} aria-label="Progress">
      <progress value={launch.progress} max={1} aria-label="Progress" />
      <p>
        <strong>{isOver(launch) ? `${ended} of ${launch.runs.length} runs` : launch.step || 'waiting'}</strong>
        {!isOver(launch) && launch.runs.length > 1 && `, run ${ended + 1} of ${launch.runs.length}: ${current?.name}`}
        {launch.left !== undefined && !isOver(launch) && `, ${formatDuration(Math.round(launch.left))} left`}
        {missed > 0 && `, ${format(missed, 'count')} samples missed`}
        {current?.faults.map((fault) => (
          <span key={fault} className={styles.fault}>
            fault: {fault}
          </span>
        ))}
      </p>
      {current?.reason !== undefined && <p className={styles.obstacle}>{current.reason}</p>}
    </section>
  )
}

function Controls({ launch: { id, state } }: { readonly launch: LaunchState }) {
  const { core } = useConnection()
  const [failure, setFailure] = useState<ReturnType<typeof failureOf>>()
  const [text, setText] = useState('')
  const order = (what: LaunchOrder) => core.controlLaunch(what).catch((error: unknown) => setFailure(failureOf(error)))
  return (
    <>
      {failure !== undefined && <FailureNotice failure={failure} onDismiss={() => setFailure(undefined)} />}
      <form
        className={styles.mark}
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() === '') return
          void order({ id, do: 'mark', text: text.trim() })
          setText('')
        }}
      >
        <input
          value={text}
          maxLength={MAX_MARK_LENGTH}
          placeholder="A remark at this moment"
          aria-label="A remark at this moment"
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit">Mark</Button>
      </form>
      {state === 'paused' ? (
        <Button onClick={() => void order({ id, do: 'resume' })}>Resume</Button>
      ) : (
        <Button onClick={() => void order({ id, do: 'pause' })} disabled={state !== 'running'}>
          Pause
        </Button>
      )}
      <Button look="danger" onClick={() => void order({ id, do: 'stop' })} disabled={state === 'stopping'}>
        Stop
      </Button>
    </>
  )
}

function Results({ launch }: { readonly launch: LaunchState }) {
  return (
    <Table<LaunchedRun>
      label="Runs"
      rows={launch.runs}
      keyOf={({ name }) => name}
      columns={[
        {
          title: 'Run',
          heads: true,
          cell: ({ name, run }) => (run === undefined ? name : <Link href={runAddress(run)}>{name}</Link>),
        },
        { title: 'State', cell: endWord },
        {
          title: 'Memory',
          cell: (run) => (
            <>
              <OutcomeBadge outcome={run.outcome} />
              {run.state === 'running' && run.outcome !== undefined && ' so far'}
            </>
          ),
        },
        {
          title: 'Criteria',
          cell: ({ criteria = [], state }) =>
            criteria.map(({ name, status }) => (
              <span key={name} className={styles.criterion}>
                <VerdictBadge status={status} /> {name}
                {state === 'running' && ' so far'}
              </span>
            )),
        },
      ]}
    />
  )
}
