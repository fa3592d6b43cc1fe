/** The side or the two sides of a question, and what of them is counted. */
import type { RunDocument } from '../../../shared/api.ts'
import type { FlameGraph } from '../../../shared/profileApi.ts'
import { profileAddress, type Query } from '../../address.ts'
import { Button } from '../../widgets/Button.tsx'
import styles from './profile.module.css'
import { type ProfileState, partOf, profilesOfSide, queryOfSide, type SideState } from './profileState.ts'
import { RunChoice } from './RunChoice.tsx'
import { SidePicker } from './SidePicker.tsx'

interface SidesProps {
  readonly run: RunDocument
  /** Undefined while it is read. */
  readonly baseRun: RunDocument | undefined
  readonly state: ProfileState
  /** What the sides were counted in, as far as it is known. */
  readonly counted: FlameGraph | undefined
  readonly onSide: (side: SideState, isBase: boolean) => void
  readonly onBase: (side: SideState | undefined) => void
  readonly onSwap: () => void
  readonly change: (change: Query) => void
}

export function Sides({ run, baseRun, state, counted, onSide, onBase, onSwap, change }: SidesProps) {
  const { side, base } = state
  const held = profilesOfSide(run, { ...side, sampleType: '' }).flatMap(({ sampleTypes }) => sampleTypes)
  const types = [...new Set(held.map(({ type }) => type))]
  const how = (
    <>
      <label>
        Sample type{' '}
        <select
          value={counted?.sampleType ?? state.sampleType}
          onChange={(event) => change({ type: event.target.value })}
        >
          {types.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
      </label>
      <label>
        Several are{' '}
        <select
          value={state.mean ? 'mean' : 'sum'}
          onChange={(event) => change({ mean: event.target.value === 'mean' ? '1' : undefined })}
        >
          <option value="sum">added up</option>
          <option value="mean">averaged</option>
        </select>
      </label>
    </>
  )
  if (base === undefined) {
    return (
      <div className={`${styles.card} ${styles.sides}`}>
        <div className={styles.side}>
          <SidePicker run={run} side={side} onChange={(next) => onSide(next, false)} />
          {how}
          <span className={styles.spring} />
          <Button onClick={() => onBase(firstOf(run, side))}>Compare with a base…</Button>
        </div>
      </div>
    )
  }
  return (
    <div className={`${styles.card} ${styles.sides}`}>
      <div className={`${styles.side} ${styles.base}`}>
        <strong>Base</strong>
        <RunChoice name={baseRun?.name} onChoose={(id) => onBase({ run: id })} />
        {baseRun !== undefined && (
          <SidePicker run={baseRun} side={base} words="Base" onChange={(next) => onSide(next, true)} />
        )}
      </div>
      <div className={`${styles.side} ${styles.candidate}`}>
        <strong>Candidate</strong>
        <span>{run.name}</span>
        <SidePicker run={run} side={side} words="Candidate" onChange={(next) => onSide(next, false)} />
      </div>
      <div className={styles.side}>
        {how}
        <label>
          <input
            type="checkbox"
            checked={state.normalize}
            onChange={(event) => change({ norm: event.target.checked ? '1' : undefined })}
          />{' '}
          Scale the candidate to the base’s total
        </label>
        <span className={styles.spring} />
        {base.run === run.id ? (
          <Button onClick={onSwap}>⇄ Swap base and candidate</Button>
        ) : (
          <a className={styles.swap} href={`#${swappedAddress(run, state, base)}`}>
            ⇄ Swap base and candidate
          </a>
        )}
        <Button onClick={() => onBase(undefined)}>Stop comparing</Button>
      </div>
    </div>
  )
}

/** A first base: the first profile of the same phase and role, so that the difference is what came since. */
function firstOf(run: RunDocument, side: SideState): SideState {
  const first = profilesOfSide(run, side)[0]
  const part = partOf({ ...first })
  if (first?.at !== undefined) return { run: run.id, ...part, from: first.at, to: first.at }
  return { run: run.id, ...part, ...(first === undefined ? {} : { path: first.path }) }
}

/** The other run's page, with this one as its base. */
function swappedAddress(run: RunDocument, state: ProfileState, base: SideState): string {
  return profileAddress(base.run, {
    ...queryOfSide(base, false),
    ...queryOfSide({ ...state.side, run: run.id }, true),
    type: state.sampleType,
    mean: state.mean ? '1' : undefined,
    view: state.tab,
    fn: state.function,
  })
}
