/** Which profiles of a run one side is: a phase, and a stretch of it. Everything a drag can select, keys can too. */
import { useMemo } from 'react'
import type { RunDocument } from '../../../shared/api.ts'
import type { ProfileHeader } from '../../../shared/model.ts'
import { formatDuration } from '../../../shared/units.ts'
import { Button } from '../../widgets/Button.tsx'
import styles from './profile.module.css'
import { partOf, partOfSide, profilesOfSide, type SideState, selectionOf } from './profileState.ts'

interface SidePickerProps {
  readonly run: RunDocument
  readonly side: SideState
  /** `Base` or `Candidate`; absent where there is one side. */
  readonly words?: string
  readonly onChange: (side: SideState) => void
}

export function SidePicker({ run, side, words, onChange }: SidePickerProps) {
  const phases = [...new Set(run.profiles.flatMap(({ phase }) => phase ?? []))]
  const roles = [...new Set(run.profiles.flatMap(({ role }) => role ?? []))]
  const part = partOfSide(run, side)
  const { phase, role } = part
  const { run: id, sampleType } = side
  const profiles = useMemo(
    () =>
      profilesOfSide(run, {
        run: id,
        ...partOf({ ...(phase === undefined ? {} : { phase }), ...(role === undefined ? {} : { role }) }),
        ...(sampleType === undefined ? {} : { sampleType }),
      }),
    [run, id, phase, role, sampleType],
  )
  const timed = useMemo(
    () => profiles.filter((profile): profile is ProfileHeader & { at: number } => profile.at !== undefined),
    [profiles],
  )
  // A run has a thousand profiles and more, and they are the same ones whichever of them is chosen.
  const moments = useMemo(
    () =>
      timed.map(({ at, path }) => (
        <option key={path} value={at}>
          {formatDuration(at)}
        </option>
      )),
    [timed],
  )
  const selection = selectionOf(run, side)
  const only = profiles.find(({ path }) => path === selection?.path)
  const from = selection?.window?.start ?? only?.at
  const to = selection?.window?.end ?? only?.at
  const about = words === undefined ? '' : ` of the ${words.toLowerCase()}`
  const within = { run: side.run, ...part }
  const [first, last] = [timed[0]?.at, timed.at(-1)?.at]

  const moment = (label: string, value: number | undefined, choose: (at: number) => void) => (
    <label>
      {label}{' '}
      <select value={value} aria-label={`${label}${about}`} onChange={(event) => choose(Number(event.target.value))}>
        {moments}
      </select>
    </label>
  )

  const choice = (label: string, value: string | undefined, names: readonly string[], choose: (of: string) => void) =>
    names.length > 1 && (
      <label>
        {label}{' '}
        <select value={value} aria-label={`${label}${about}`} onChange={(event) => choose(event.target.value)}>
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
    )

  return (
    <>
      {choice('Phase', phase, phases, (of) => onChange({ ...within, phase: of }))}
      {choice('Role', role, roles, (of) => onChange({ ...within, role: of }))}
      {timed.length === profiles.length && from !== undefined && to !== undefined ? (
        <>
          {moment('From', from, (at) => onChange({ ...within, from: at, to: Math.max(at, to) }))}
          {moment('to', to, (at) => onChange({ ...within, from: Math.min(at, from), to: at }))}
          <span className={styles.quick}>
            <Button onClick={() => onChange(within)} disabled={from === last && to === last}>
              Last
            </Button>
            {first !== undefined && last !== undefined && (
              <Button
                onClick={() => onChange({ ...within, from: first, to: last })}
                disabled={from === first && to === last}
              >
                All {timed.length}
              </Button>
            )}
          </span>
        </>
      ) : (
        <label>
          Profile{' '}
          <select
            value={selection?.path}
            aria-label={`Profile${about}`}
            onChange={(event) => onChange({ ...within, path: event.target.value })}
          >
            {profiles.map(({ path }) => (
              <option key={path}>{path}</option>
            ))}
          </select>
        </label>
      )}
    </>
  )
}
