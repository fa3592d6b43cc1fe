/** What the report would tell that perhaps it should not; one click removes it from every export. */
import { useState } from 'react'
import { MIN_REDACTED } from '../../../shared/redaction.ts'
import { type Finding, MAX_REDACTED_TEXT, MAX_REDACTIONS } from '../../../shared/reportApi.ts'
import { Button } from '../../widgets/Button.tsx'
import { Empty } from '../../widgets/Notice.tsx'
import styles from './report.module.css'

interface RedactionsProps {
  /** Absent until it is known. */
  readonly found: readonly Finding[] | undefined
  readonly redact: readonly string[]
  readonly onChange: (redact: readonly string[]) => void
}

export function Redactions({ found = [], redact, onChange }: RedactionsProps) {
  const [text, setText] = useState('')
  const removed = new Set(redact)
  const listed = new Set(found.map((each) => each.text))
  const own = redact.filter((each) => !listed.has(each))
  const toggle = (each: string) =>
    onChange(removed.has(each) ? redact.filter((other) => other !== each) : [...redact, each].slice(-MAX_REDACTIONS))
  const add = () => {
    if (text.trim().length < MIN_REDACTED) return
    if (!removed.has(text.trim())) toggle(text.trim())
    setText('')
  }
  return (
    <>
      {found.length === 0 ? (
        <Empty>Nothing looks like a secret, user, host, path or JVM argument.</Empty>
      ) : (
        <div className={styles.acts}>
          <Button
            disabled={found.every((each) => removed.has(each.text))}
            onClick={() => onChange([...new Set([...redact, ...listed])].slice(-MAX_REDACTIONS))}
          >
            Remove all {found.length}
          </Button>
          {removed.size > 0 && <Button onClick={() => onChange([])}>Remove nothing</Button>}
        </div>
      )}
      <ul className={styles.found} aria-label="Findings">
        {[...found, ...own.map((each) => ({ kind: 'own', text: each, count: undefined }))].map((each) => (
          <li key={each.text}>
            <span className={styles.kind}>{each.kind}</span>
            <span className={removed.has(each.text) ? styles.removed : styles.text} title={each.text}>
              {each.text}
            </span>
            <span className={styles.muted}>{each.count !== undefined && `× ${each.count}`}</span>
            <Button look="plain" aria-pressed={removed.has(each.text)} onClick={() => toggle(each.text)}>
              {removed.has(each.text) ? 'Keep' : 'Remove'}
            </Button>
          </li>
        ))}
      </ul>
      <label className={styles.own}>
        Remove also{' '}
        <input
          type="text"
          value={text}
          maxLength={MAX_REDACTED_TEXT}
          placeholder={`any text of ${MIN_REDACTED} letters or more`}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && add()}
          onBlur={add}
        />
      </label>
    </>
  )
}
