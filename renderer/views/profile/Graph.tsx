/** A flame graph with what is said of the frame in question, and what can be done with it. */
import { useMemo, useState } from 'react'
import type { FlameGraph as FlameAnswer } from '../../../shared/profileApi.ts'
import { wholeWords } from '../../../shared/profileWords.ts'
import { format } from '../../../shared/units.ts'
import { FlameGraph } from '../../charts/flame/FlameGraph.tsx'
import { sameFrame } from '../../charts/flame/flameView.ts'
import { Button } from '../../widgets/Button.tsx'
import { Empty } from '../../widgets/Notice.tsx'
import styles from './profile.module.css'
import { frameWords, sourceOf } from './words.ts'

export interface FrameActions {
  readonly onSandwich: (name: string) => void
  readonly onFocus: (name: string) => void
  readonly onHide: (name: string) => void
  readonly onSource: (name: string) => void
}

interface GraphProps {
  readonly answer: FlameAnswer
  readonly search: string
  readonly label: string
  readonly mean: boolean
  readonly actions: FrameActions
  readonly direction?: 'down' | 'up'
  /** Where callers lie below callees, self means nothing. */
  readonly withSelf?: boolean
  readonly maxRows?: number
}

export function Graph({
  answer,
  search,
  label,
  mean,
  actions,
  direction = 'down',
  withSelf = true,
  maxRows,
}: GraphProps) {
  const { tree, unit } = answer
  const [frame, setFrame] = useState<{
    tree: typeof tree
    selected?: number | undefined
    hovered?: number | undefined
  }>({
    tree,
  })
  const selected = sameFrame(frame.tree, frame.selected, tree)
  const hovered = sameFrame(frame.tree, frame.hovered, tree)
  const matches = useMemo(() => {
    if (search === '') return undefined
    const wanted = search.toLowerCase()
    return Uint8Array.from(tree.names, (name) => (name.toLowerCase().includes(wanted) ? 1 : 0))
  }, [tree, search])
  if (tree.width[0] === 0) {
    return (
      <Empty>
        {answer.base === undefined
          ? 'No stack is left to show.'
          : 'Base and candidate do not differ in anything shown.'}
      </Empty>
    )
  }
  const shown = hovered ?? selected
  return (
    <div className={styles.graph}>
      <FlameGraph
        tree={tree}
        unit={unit}
        whole={wholeWords(answer, mean)}
        matches={matches}
        direction={direction}
        label={label}
        selected={selected}
        onSelect={(next) => setFrame({ tree, selected: next, hovered })}
        onHover={(next) => setFrame({ tree, selected, hovered: next })}
        {...(maxRows === undefined ? {} : { maxRows })}
      />
      <Details answer={answer} frame={shown} selected={selected} withSelf={withSelf} actions={actions} />
      {tree.merged.frames > 0 && (
        <p className={styles.note}>
          {format(tree.merged.frames, 'count')} frames narrower than all of these are left to their callers; focus on a
          function to see those in it.
        </p>
      )}
      {tree.cutAt !== undefined && (
        <p className={styles.note}>Only the nearest {tree.cutAt} callers of each function are shown.</p>
      )}
    </div>
  )
}

interface DetailsProps {
  readonly answer: FlameAnswer
  readonly frame: number | undefined
  readonly selected: number | undefined
  readonly withSelf: boolean
  readonly actions: FrameActions
}

function Details({ answer, frame, selected, withSelf, actions }: DetailsProps) {
  const { tree, unit } = answer
  const name = frame === undefined ? undefined : tree.names[tree.frame[frame] ?? -1]
  const chosen = selected === undefined ? undefined : tree.names[tree.frame[selected] ?? -1]
  return (
    <div className={styles.details}>
      <div className={styles.about} aria-live="polite">
        {frame === undefined ? (
          <span className={styles.muted}>
            {answer.base === undefined
              ? 'A colour is a package.'
              : 'Orange is more in the candidate, blue is less, grey is no difference beyond that of sampling.'}{' '}
            Point at a frame, or move with the arrow keys; a double click or Enter fills the width with it, 0 shows all.
          </span>
        ) : (
          <>
            <strong>{name ?? 'All stacks'}</strong>
            <span className={styles.figures}>{frameWords(tree, frame, unit, withSelf).join(', ')}</span>
            <span className={styles.muted}>{sourceOf(tree, frame)}</span>
          </>
        )}
      </div>
      {chosen !== undefined && (
        <div className={styles.acts}>
          <Button onClick={() => actions.onSandwich(chosen)}>Sandwich</Button>
          <Button onClick={() => actions.onFocus(chosen)}>Focus</Button>
          <Button onClick={() => actions.onHide(chosen)}>Hide</Button>
          <Button onClick={() => actions.onSource(chosen)}>Source</Button>
        </div>
      )}
    </div>
  )
}
