/** Which stacks show and how: tabs, search, focus, hide, recursion; and of a difference, what its widths mean. */
import { type RefObject, useEffect, useState } from 'react'
import type { DiffWidth, ProfileQuestion } from '../../../shared/profileApi.ts'
import { format, formatSpelled } from '../../../shared/units.ts'
import type { Query } from '../../address.ts'
import { useCore } from '../../useCore.ts'
import styles from './profile.module.css'
import { type ProfileState, type ProfileTab, TABS } from './profileState.ts'
import { percent } from './words.ts'

const TAB_WORDS: Readonly<Record<ProfileTab, string>> = {
  'left-heavy': 'Left heavy',
  inverted: 'Inverted',
  sandwich: 'Sandwich',
  table: 'Table',
  growth: 'Growth',
}
const WIDTH_WORDS: Readonly<Record<DiffWidth, string>> = {
  union: 'increase plus decrease',
  candidate: 'the candidate',
  removed: 'what only the base has',
}
/** Milliseconds after the last letter before the question is put. */
const TYPING_MS = 200

interface ToolbarProps {
  readonly state: ProfileState
  readonly question: ProfileQuestion | undefined
  readonly unit: string
  readonly searchField: RefObject<HTMLInputElement | null>
  readonly onTab: (tab: ProfileTab) => void
  readonly change: (change: Query) => void
}

export function Toolbar({ state, question, unit, searchField, onTab, change }: ToolbarProps) {
  const graph = state.tab === 'left-heavy' || state.tab === 'inverted' || state.tab === 'sandwich'
  return (
    <div className={styles.toolbar}>
      <div role="tablist" aria-label="Ways to look at the profiles" className={styles.tabs}>
        {TABS.map((tab, i) => (
          <button
            key={tab}
            type="button"
            role="tab"
            aria-selected={tab === state.tab}
            title={`Key ${i + 1}`}
            onClick={() => onTab(tab)}
          >
            {TAB_WORDS[tab]}
          </button>
        ))}
      </div>
      <Field
        label="Search"
        value={state.search}
        field={searchField}
        placeholder="Part of a name"
        onChange={(q) => change({ q })}
      />
      {state.search !== '' && state.tab !== 'growth' && question !== undefined && (
        <Matches question={question} search={state.search} unit={unit} />
      )}
      {state.tab !== 'growth' && (
        <>
          <Field label="Focus" value={state.focus} placeholder="regexp" onChange={(focus) => change({ focus })} />
          <Field label="Ignore" value={state.ignore} placeholder="regexp" onChange={(ignore) => change({ ignore })} />
          <Field label="Hide" value={state.hide} placeholder="regexp" onChange={(hide) => change({ hide })} />
        </>
      )}
      {graph && (
        <label title="Key r">
          <input
            type="checkbox"
            checked={state.collapse}
            onChange={(event) => change({ rec: event.target.checked ? '1' : undefined })}
          />{' '}
          Collapse recursion
        </label>
      )}
      {graph && state.base !== undefined && (
        <label>
          Width is{' '}
          <select value={state.width} onChange={(event) => change({ width: event.target.value })}>
            {Object.entries(WIDTH_WORDS).map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  readonly field?: RefObject<HTMLInputElement | null>
  readonly onChange: (text: string) => void
}

/** Tells what was typed when the typing rests. */
function Field({ label, value, placeholder, field, onChange }: FieldProps) {
  const [text, setText] = useState(value)
  const [told, setTold] = useState(value)
  if (told !== value) {
    setTold(value)
    setText(value)
  }
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return (
    <label className={styles.field}>
      {label}{' '}
      <input
        ref={field}
        type="search"
        value={text}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
    </label>
  )
}

function Matches(props: { readonly question: ProfileQuestion; readonly search: string; readonly unit: string }) {
  const { question, search, unit } = props
  const found = useCore([question, search], (core) => core.searchProfile({ ...question, search }))
  const { value } = found
  if (value === undefined) return undefined
  const base = value.baseValue === undefined ? '' : `, base ${formatSpelled(value.baseValue, unit)}`
  return (
    <span role="status" className={styles.matches}>
      {format(value.functions, 'count')} {value.functions === 1 ? 'function' : 'functions'},{' '}
      {formatSpelled(value.value, unit)} ({percent(value.value, value.total)}){base}
    </span>
  )
}
