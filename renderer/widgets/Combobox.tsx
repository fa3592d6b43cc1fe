/** A field that searches as one types and offers what was found, after the ARIA combobox pattern. */
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import styles from './combobox.module.css'

export interface Choice {
  readonly id: string
  readonly title: string
  readonly detail?: ReactNode
}

interface ComboboxProps {
  readonly label: string
  /** Title of what is chosen now; shown until the person types. */
  readonly chosen: string | undefined
  readonly choices: readonly Choice[]
  readonly onSearch: (text: string) => void
  readonly onChoose: (id: string) => void
  readonly placeholder: string
  /** How many more there are than are offered. */
  readonly more?: number
}

export function Combobox({ label, chosen, choices, onSearch, onChoose, placeholder, more = 0 }: ComboboxProps) {
  const id = useId()
  const [text, setText] = useState<string>()
  const [active, setActive] = useState(0)
  const open = text !== undefined
  const current = choices[Math.min(active, choices.length - 1)]

  function type(next: string | undefined): void {
    setText(next)
    setActive(0)
    onSearch(next ?? '')
  }
  function choose(choice: Choice): void {
    type(undefined)
    onChoose(choice.id)
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      if (open) event.stopPropagation()
      type(undefined)
    } else if (event.key === 'Enter' && open && current !== undefined) choose(current)
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!open) type('')
      else setActive((active + (event.key === 'ArrowDown' ? 1 : choices.length - 1)) % Math.max(1, choices.length))
    }
  }

  return (
    <div className={styles.combobox}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={styles.field}
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && current ? `${id}-${current.id}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={open && chosen !== undefined ? chosen : placeholder}
        value={text ?? chosen ?? ''}
        onChange={(event) => type(event.target.value)}
        onClick={() => open || type('')}
        onBlur={() => type(undefined)}
        onKeyDown={onKeyDown}
      />
      {open && (
        <div id={`${id}-list`} role="listbox" aria-label={label} className={styles.list}>
          {choices.map((choice) => (
            <div
              key={choice.id}
              id={`${id}-${choice.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={choice === current}
              className={styles.option}
              // Before the field's blur closes the list.
              onMouseDown={(event) => {
                event.preventDefault()
                choose(choice)
              }}
            >
              {choice.title}
              <span className={styles.detail}>{choice.detail}</span>
            </div>
          ))}
          {choices.length === 0 && <p className={styles.note}>No run matches.</p>}
          {more > 0 && <p className={styles.note}>and {more} more; type to narrow</p>}
        </div>
      )}
    </div>
  )
}
