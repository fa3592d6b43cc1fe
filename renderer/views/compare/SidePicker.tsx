/** The runs of a side: the first, its repeats, each to be left out and taken in again, and the part of them that counts. */
import { partName, partsOf, readPart, writePart } from '../../../shared/analysis/runPart.ts'
import { MAX_REPEATS } from '../../../shared/api.ts'
import type { RunId } from '../../../shared/model.ts'
import { formatSpan } from '../../../shared/units.ts'
import { runAddress } from '../../address.ts'
import { RunCombobox, useRunRow } from '../../RunCombobox.tsx'
import { useCore } from '../../useCore.ts'
import { OutcomeBadge } from '../../widgets/Badge.tsx'
import { FailureNotice } from '../../widgets/Notice.tsx'
import { When } from '../../widgets/When.tsx'
import styles from './compare.module.css'
import type { Side, SideState } from './compareState.ts'

const WORDS = { base: 'Base', candidate: 'Candidate' } as const

interface SidePickerProps {
  readonly side: Side
  readonly state: SideState
  readonly onChange: (state: SideState) => void
}

export function SidePicker({ side, state, onChange }: SidePickerProps) {
  const { runs, out } = state
  const [first, ...repeats] = runs
  const { value: row, ...known } = useRunRow(first)
  return (
    <div className={`${styles.side} ${styles[side]}`}>
      <RunCombobox
        label={WORDS[side]}
        chosen={first}
        onChoose={(id) => onChange({ runs: [id, ...repeats.filter((each) => each !== id)], out })}
      />
      {row !== undefined && (
        <p className={styles.facts}>
          <OutcomeBadge outcome={row.outcome} />{' '}
          {row.pinned ? <strong>the pinned baseline of {row.system}</strong> : row.system} ·{' '}
          {formatSpan(row) ?? 'no duration'} ·{' '}
          {row.startedAtMs === undefined ? 'start unknown' : <When atMs={row.startedAtMs} short />} ·{' '}
          <a href={`#${runAddress(row.id)}`}>open the run</a>
        </p>
      )}
      {known.state === 'failed' && <FailureNotice failure={known.error} />}
      {first !== undefined && known.state === 'ready' && row === undefined && (
        <p className={styles.facts}>This run is no longer in the workspace.</p>
      )}
      {first !== undefined && <Part side={side} run={first} state={state} onChange={onChange} />}
      {first !== undefined && runs.length < MAX_REPEATS && (
        <details className={styles.repeats} open={repeats.length > 0}>
          <summary>{repeats.length === 0 ? 'Add repeats' : `${runs.length} runs, ${out.length} left out`}</summary>
          {repeats.length > 0 &&
            runs.map((id) => (
              <Member
                key={id}
                id={id}
                taken={!out.includes(id)}
                onTake={(taken) =>
                  onChange({ ...state, out: taken ? out.filter((each) => each !== id) : [...out, id] })
                }
                onRemove={() => onChange({ ...state, runs: runs.filter((each) => each !== id) })}
              />
            ))}
          <RunCombobox
            label={`Repeat of the ${side}`}
            without={runs}
            placeholder="Search runs to add…"
            onChoose={(id) => onChange({ ...state, runs: [...runs, id] })}
          />
        </details>
      )}
    </div>
  )
}

interface MemberProps {
  readonly id: RunId
  readonly taken: boolean
  readonly onTake: (taken: boolean) => void
  readonly onRemove: () => void
}

function Member({ id, taken, onTake, onRemove }: MemberProps) {
  const { value: row } = useRunRow(id)
  const name = row?.name ?? id
  return (
    <div className={styles.member}>
      <label>
        <input type="checkbox" checked={taken} onChange={(event) => onTake(event.target.checked)} /> {name}
      </label>
      <button type="button" aria-label={`Remove ${name} from this side`} onClick={onRemove}>
        ✕
      </button>
    </div>
  )
}

/** Phases and labels that take the run apart; nothing where there are none. */
function Part({ side, run, state, onChange }: SidePickerProps & { readonly run: RunId }) {
  const document = useCore([run], (core) => core.showRun(run), ['runs'])
  const parts = document.value === undefined ? [] : partsOf(document.value)
  if (parts.length === 0 && state.part === undefined) return undefined
  return (
    <label className={styles.facts}>
      Part{' '}
      <select
        aria-label={`Part of the ${side}`}
        value={state.part === undefined ? '' : writePart(state.part)}
        onChange={(event) => {
          const { part: _, ...rest } = state
          const part = readPart(event.target.value)
          onChange(part === undefined ? rest : { ...rest, part })
        }}
      >
        <option value="">the whole run</option>
        {parts.map((part) => (
          <option key={writePart(part)} value={writePart(part)}>
            {'phase' in part ? `phase ${part.phase}` : partName(part)}
          </option>
        ))}
      </select>
    </label>
  )
}
