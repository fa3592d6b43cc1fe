/** Profiles of a run: chosen by time, shown as flame graph or table, measured against others, followed through the run. */
import { useRef } from 'react'
import type { ProfileMark, RunDocument } from '../../../shared/api.ts'
import {
  type FlameGraph,
  type FlameQuestion,
  MAX_FLAME_NODES,
  type ProfileQuestion,
} from '../../../shared/profileApi.ts'
import { runAddress, useQuery } from '../../address.ts'
import { PinFigure } from '../../charts/PinFigure.tsx'
import type { Answer } from '../../question.ts'
import { useCore } from '../../useCore.ts'
import { CaveatList } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { FunctionTable } from './FunctionTable.tsx'
import { Graph } from './Graph.tsx'
import { Growth } from './Growth.tsx'
import styles from './profile.module.css'
import {
  NO_BASE,
  type ProfileState,
  partOfSide,
  profilesOfSide,
  queryOfSide,
  questionOf,
  type SideState,
  selectionOf,
  sideBeside,
  stateOf,
  TABS,
} from './profileState.ts'
import { Sandwich } from './Sandwich.tsx'
import { Sides } from './Sides.tsx'
import { Source } from './Source.tsx'
import { Timeline } from './Timeline.tsx'
import { Toolbar } from './Toolbar.tsx'
import { useFlameGraph } from './useFlameGraph.ts'
import { useProfileKeys } from './useProfileKeys.ts'

export function Profile({ id }: { readonly id: string }) {
  const run = useCore([id], (core) => core.showRun(id), ['runs'])
  return (
    <div className={styles.view} aria-busy={run.state === 'loading'}>
      {run.state === 'failed' ? (
        <FailureNotice failure={run.error} />
      ) : run.value === undefined ? (
        <Empty>Reading the run…</Empty>
      ) : (
        <ProfileView run={run.value} />
      )}
    </div>
  )
}

function ProfileView({ run }: { readonly run: RunDocument }) {
  const [query, change] = useQuery()
  const searchField = useRef<HTMLInputElement>(null)
  const state = stateOf(run.id, query)
  const elsewhere = state.base !== undefined && state.base.run !== run.id ? state.base.run : undefined
  const other = useCore(elsewhere === undefined ? undefined : [elsewhere], (core) => core.showRun(elsewhere ?? ''))
  const baseRun = elsewhere === undefined ? run : other.value?.id === elsewhere ? other.value : undefined
  const base = state.base && baseRun && selectionOf(baseRun, state.base)
  const question = questionOf(state, selectionOf(run, state.side), base)

  const layout = state.tab === 'inverted' ? 'inverted' : 'left-heavy'
  const asked = question && ({ ...question, layout, width: state.width } as const)
  // Asked for in every tab: it knows the sample type, and what makes two sides hard to compare.
  const graph = useFlameGraph(asked)

  const setSide = (side: SideState, isBase: boolean) => change(queryOfSide(side, isBase))
  useProfileKeys((key, digit) => {
    const beside = key === 'next' ? sideBeside(run, state.side, 1) : sideBeside(run, state.side, -1)
    if (key === 'tab') change({ view: TABS[digit - 1] })
    else if (key === 'collapse') change({ rec: state.collapse ? undefined : '1' })
    else if (key === 'search') searchField.current?.select()
    else if (beside !== undefined) setSide(beside, false)
  })

  return (
    <>
      <header className={styles.header}>
        <h1>
          <a href={`#${runAddress(run.id)}`}>{run.name}</a> <span className={styles.muted}>›</span> Profiles
        </h1>
      </header>
      {run.profiles.length === 0 ? (
        <Empty>The run holds no profiles.</Empty>
      ) : (
        <>
          <Sides
            run={run}
            baseRun={baseRun}
            state={state}
            counted={graph.value}
            onSide={setSide}
            onBase={(side) => change(side === undefined ? NO_BASE : { ...NO_BASE, ...queryOfSide(side, true) })}
            onSwap={() => {
              const { side, base: before } = state
              if (before?.run === run.id) change({ ...queryOfSide(before, false), ...queryOfSide(side, true) })
            }}
            change={change}
          />
          {other.state === 'failed' && <FailureNotice failure={other.error} />}
          {hasCourse(run) && (
            <Timeline
              run={run}
              state={state}
              marks={marksOf(run, state)}
              waits={graph.state === 'loading'}
              labels={graph.value?.labels ?? []}
              onBy={(by) => change({ by: by === 'function' ? undefined : by })}
              onSide={setSide}
            />
          )}
          <Look
            run={run}
            state={state}
            question={question}
            asked={asked}
            graph={graph}
            searchField={searchField}
            change={change}
          />
        </>
      )}
    </>
  )
}

interface LookProps {
  readonly asked: Omit<FlameQuestion, 'maxNodes'> | undefined
  readonly run: RunDocument
  readonly state: ProfileState
  readonly question: ProfileQuestion | undefined
  readonly graph: Answer<FlameGraph>
  readonly searchField: React.RefObject<HTMLInputElement | null>
  readonly change: ReturnType<typeof useQuery>[1]
}

function Look({ run, state, question, asked, graph, searchField, change }: LookProps) {
  const isGraph = state.tab === 'left-heavy' || state.tab === 'inverted'
  const actions = {
    onSandwich: (name: string) => change({ view: 'sandwich', fn: name }),
    onFocus: (name: string) => change({ focus: exactly(name) }),
    onSource: (name: string) => change({ src: name }),
    onHide: (name: string) => change({ hide: [state.hide, exactly(name)].filter(Boolean).join('|') }),
  }
  const caveats = graph.value?.caveats ?? []
  return (
    <section className={styles.card} aria-label="Stacks">
      <Toolbar
        state={state}
        question={question}
        unit={graph.value?.unit ?? ''}
        searchField={searchField}
        onTab={(tab) => change({ view: tab === 'left-heavy' ? undefined : tab })}
        change={change}
      />
      {graph.state === 'failed' && state.tab !== 'growth' && <FailureNotice failure={graph.error} />}
      {caveats.length > 0 && state.tab !== 'growth' && (
        <div className={styles.guard}>
          <CaveatList caveats={caveats} />
        </div>
      )}
      {isGraph &&
        (graph.value === undefined ? (
          graph.state === 'loading' && <Empty>Adding up…</Empty>
        ) : (
          <Graph
            answer={graph.value}
            search={state.search}
            label={`Flame graph, ${state.tab}`}
            mean={state.mean}
            actions={actions}
            withSelf={state.tab === 'left-heavy'}
          />
        ))}
      {isGraph && asked !== undefined && graph.value !== undefined && (
        <PinFigure
          figure={{ draw: 'flame', question: { ...asked, maxNodes: MAX_FLAME_NODES } }}
          title={`${graph.value.sampleType} of ${run.name}`}
        />
      )}
      {state.tab === 'table' && question !== undefined && (
        <FunctionTable
          question={question}
          search={state.search}
          onChoose={actions.onSandwich}
          onSource={actions.onSource}
        />
      )}
      {state.tab === 'sandwich' && question !== undefined && (
        <Sandwich question={question} state={state} actions={actions} />
      )}
      {state.tab === 'growth' && (
        <Growth
          run={run.id}
          part={partOfSide(run, state.side)}
          sampleType={state.sampleType}
          search={state.search}
          onChoose={actions.onSandwich}
        />
      )}
      {state.source !== undefined && question !== undefined && (
        <Source question={question} name={state.source} onClose={() => change({ src: undefined })} />
      )}
    </section>
  )
}

/** Whether there is anything to see over time: profiles of several moments, or where one stands beside what was measured. */
function hasCourse({ profiles, series }: RunDocument): boolean {
  const moments = new Set(profiles.flatMap(({ at }) => at ?? []))
  return moments.size > (series.length > 0 ? 0 : 1)
}

/** A pattern that matches this name and no other. */
function exactly(name: string): string {
  return `^${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`
}

/** Where each side of this run lies in time. */
function marksOf(run: RunDocument, { side, base }: ProfileState): readonly ProfileMark[] {
  const mark = (of: SideState, name: ProfileMark['side'], words: string): ProfileMark[] => {
    const selection = selectionOf(run, of)
    const at = profilesOfSide(run, of).find(({ path }) => path === selection?.path)?.at
    const [start, end] = [selection?.window?.start ?? at, selection?.window?.end ?? at]
    return start === undefined || end === undefined ? [] : [{ side: name, words, start, end }]
  }
  if (base === undefined) return mark(side, 'candidate', 'Shown')
  return [...mark(side, 'candidate', 'Candidate'), ...(base.run === run.id ? mark(base, 'base', 'Base') : [])]
}
