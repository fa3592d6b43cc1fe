/** A field whose words count when it is left or entered: each letter alone would draw the report anew. */
import { useState } from 'react'

interface WordsProps {
  readonly value: string
  readonly label: string
  readonly placeholder?: string
  /** Rows of a field of several lines. */
  readonly rows?: number
  readonly onChange: (value: string) => void
}

/** A note of some pages; the template's own bound. */
const MAX_LETTERS = 20_000
const MAX_TITLE = 200

export function Words({ value, label, placeholder, rows, onChange }: WordsProps) {
  const [text, setText] = useState(value)
  const [before, setBefore] = useState(value)
  if (before !== value) {
    setBefore(value)
    setText(value)
  }
  const shared = {
    value: text,
    'aria-label': label,
    placeholder,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
    onBlur: () => text !== value && onChange(text),
  }
  if (rows !== undefined) return <textarea {...shared} rows={rows} maxLength={MAX_LETTERS} />
  return (
    <input
      type="text"
      {...shared}
      maxLength={MAX_TITLE}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  )
}
