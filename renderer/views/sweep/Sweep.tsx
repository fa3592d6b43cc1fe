/** Configurations and what came of them: a metric over settings, by map, effect, scatter, parallel axes, front and boundary. */
import { Link } from 'wouter'
import type { SweepDocument, SweepQuestion } from '../../../shared/sweepApi.ts'
import { bestAddress, runAddress, useQuery } from '../../address.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { CaveatList } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { Columns } from './Columns.tsx'
import { Looks } from './Looks.tsx'
import { Pick } from './Pick.tsx'
import styles from './sweep.module.css'
import { filtersQuery, parametersQuery, type SweepTab, type SweepViewProps, stateOf } from './sweepState.ts'

const TAB_WORDS: Readonly<Record<SweepTab, string>> = {
  map: 'Heat map',
  effects: 'Effects',
  scatter: 'Scatter',
  parallel: 'Parallel',
  pareto: 'Pareto',
  boundary: 'Boundary',
  chaos: 'Chaos',
  scales: 'Scales',
  suite: 'Suite’s pictures',
}

export function Sweep({ id }: { readonly id: string }) {
  const [query, change] = useQuery()
  const state = stateOf(id, query)
  const question: SweepQuestion = { ...state.rows, ...(state.metric === undefined ? {} : { metric: state.metric }) }
  const answer = useCore([question], (core) => core.sweep(question), ['runs'])
  return (
    <div className={styles.view} aria-busy={answer.state === 'loading'}>
      {answer.state === 'failed' && (
        <>
          <Link href={runAddress(id)}>← The run</Link>
          <FailureNotice failure={answer.error} />
          {(state.rows.where ?? []).length > 0 && (
            <Button onClick={() => change(filtersQuery([]))}>Remove the filters</Button>
          )}
        </>
      )}
      {answer.value === undefined ? (
        answer.state !== 'failed' && <Empty>Reading the sweep…</Empty>
      ) : (
        <SweepView sweep={answer.value} state={state} change={change} />
      )}
    </div>
  )
}

/** The ready scenarios that begin where a sweep such as this one was best. */
function StartFromBest({ sweep }: { readonly sweep: SweepDocument }) {
  const scenarios = useCore([], (core) => core.listScenarios())
  const names = new Set(sweep.columns.map(({ name }) => name))
  const fitting = scenarios.value?.filter(
    ({ best }) => best?.metrics.some((name) => names.has(name)) && best.columns.every((name) => names.has(name)),
  )
  return fitting?.map(({ scenario, title }) => (
    <Link
      key={scenario}
      href={bestAddress(
        scenario,
        sweep.runs.map(({ id }) => id),
      )}
      title={title}
    >
      Run {scenario} from its best
    </Link>
  ))
}

function SweepView({ sweep, state, change }: SweepViewProps) {
  const [run] = sweep.runs
  const results = sweep.columns
    .filter(({ role, min }) => role === 'result' && min !== undefined)
    .map(({ name }) => name)
  const tabs = tabsOf(sweep)
  const tab =
    tabs.find((each) => each === state.tab) ??
    (sweep.looks.length > 0 ? tabs.find((each) => each === sweep.looks[0]) : undefined) ??
    tabs[0]
  const filters = state.rows.where ?? []
  return (
    <>
      <header className={styles.header}>
        <h1>{sweep.runs.length === 1 ? run?.name : `${sweep.runs.length} runs`} as a sweep</h1>
        {run !== undefined && <Link href={runAddress(run.id)}>The run</Link>}
        <span className={styles.muted}>
          {sweep.rows === sweep.rowsInAll ? `${sweep.rows} rows` : `${sweep.rows} of ${sweep.rowsInAll} rows`},{' '}
          {sweep.configurations} configurations
        </span>
        <StartFromBest sweep={sweep} />
      </header>
      <div className={styles.card}>
        <div className={styles.picks}>
          {sweep.sources.length > 1 && (
            <Pick
              label="Table"
              value={sweep.source}
              choices={sweep.sources.filter(({ rows }) => rows > 1).map(({ name }) => name)}
              // Columns of one table mean nothing in another.
              onPick={(table) =>
                change({
                  table,
                  z: undefined,
                  x: undefined,
                  y: undefined,
                  facet: undefined,
                  other: undefined,
                  color: undefined,
                  across: undefined,
                  up: undefined,
                  at: undefined,
                  bx: undefined,
                  by: undefined,
                  p: undefined,
                  where: undefined,
                  tab: undefined,
                })
              }
            />
          )}
          {sweep.metric !== undefined && (
            <Pick
              label="Metric"
              value={sweep.metric}
              choices={results.includes(sweep.metric) ? results : [sweep.metric, ...results]}
              onPick={(z) => change({ z, at: undefined })}
            />
          )}
          {filters.map((filter) => (
            <Button
              key={filter.column}
              title="Remove this filter"
              onClick={() => change(filtersQuery(filters.filter((each) => each !== filter)))}
            >
              {filter.column}{' '}
              {filter.values === undefined ? `${filter.min ?? '…'} to ${filter.max ?? '…'}` : filter.values.join(', ')}{' '}
              ✕
            </Button>
          ))}
        </div>
        <Columns
          sweep={sweep}
          corrected={state.rows.parameters !== undefined}
          onParameters={(names) => change(parametersQuery(names))}
        />
        {sweep.caveats.length > 0 && <CaveatList caveats={sweep.caveats} />}
      </div>
      <div className={styles.card}>
        <div role="tablist" aria-label="Ways to look at the sweep" className={styles.tabs}>
          {tabs.map((each) => (
            <button
              key={each}
              type="button"
              role="tab"
              aria-selected={each === tab}
              onClick={() => change({ tab: each })}
            >
              {TAB_WORDS[each]}
            </button>
          ))}
        </div>
        {tab !== undefined && <Looks tab={tab} sweep={sweep} state={state} change={change} />}
      </div>
    </>
  )
}

/** Those that the rows have something for. */
function tabsOf({ columns, metric, looks, pictures }: SweepDocument): readonly SweepTab[] {
  const parameters = columns.filter(({ role }) => role === 'parameter').length
  const tabs: SweepTab[] = []
  if (metric !== undefined) {
    if (parameters > 1) tabs.push('map')
    if (parameters > 0) tabs.push('effects')
    tabs.push('scatter', 'parallel', 'pareto')
    if (columns.some(({ role, min }) => (role === 'parameter' || role === 'derived') && min !== undefined))
      tabs.push('boundary')
  }
  return [...tabs, ...looks, ...(pictures.length > 0 ? (['suite'] as const) : [])]
}
