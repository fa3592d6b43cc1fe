/** One function: all its callers above, all it calls below, and the list to choose it from. */
import { type FlameLayout, MAX_FLAME_NODES, type ProfileQuestion } from '../../../shared/profileApi.ts'
import { useCore } from '../../useCore.ts'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { FunctionTable } from './FunctionTable.tsx'
import { type FrameActions, Graph } from './Graph.tsx'
import styles from './profile.module.css'
import type { ProfileState } from './profileState.ts'

/** Rows of each half before it scrolls by itself. */
const HALF = 14

interface SandwichProps {
  readonly question: ProfileQuestion
  readonly state: ProfileState
  readonly actions: FrameActions
}

export function Sandwich({ question, state, actions }: SandwichProps) {
  const { function: name } = state
  return (
    <div className={styles.sandwich}>
      <FunctionTable question={question} search={state.search} chosen={name} onChoose={actions.onSandwich} narrow />
      {name === undefined ? (
        <Empty>Choose a function to see who calls it and what it calls.</Empty>
      ) : (
        <div className={styles.halves}>
          <Half question={question} layout="callers" name={name} state={state} actions={actions} />
          <Half question={question} layout="callees" name={name} state={state} actions={actions} />
        </div>
      )}
    </div>
  )
}

interface HalfProps extends SandwichProps {
  readonly layout: FlameLayout
  readonly name: string
}

function Half({ question, layout, name, state, actions }: HalfProps) {
  const asked = { ...question, layout, function: name, width: state.width, maxNodes: MAX_FLAME_NODES }
  const graph = useCore([asked], (core) => core.flameGraph(asked))
  const title = layout === 'callers' ? `Callers of ${name}` : `${name} and what it calls`
  return (
    <section className={styles.half} aria-label={title}>
      <h3>{title}</h3>
      {graph.state === 'failed' && <FailureNotice failure={graph.error} />}
      {graph.value === undefined ? (
        graph.state === 'loading' && <Empty>Adding up…</Empty>
      ) : (
        <Graph
          answer={graph.value}
          search={state.search}
          label={title}
          mean={state.mean}
          actions={actions}
          direction={layout === 'callers' ? 'up' : 'down'}
          withSelf={layout === 'callees'}
          maxRows={HALF}
        />
      )}
    </section>
  )
}
