/** The text of the criteria, judged as one types, and kept in the workspace when the person says so. */
import { useRef } from 'react'
import type { CriteriaOrigin, Failure } from '../../../shared/api.ts'
import { Button } from '../../widgets/Button.tsx'
import { FailureNotice } from '../../widgets/Notice.tsx'
import styles from './criteria.module.css'
import { mistakePlace, offsetOf, withoutPath } from './mistakePlace.ts'

interface CriteriaEditorProps {
  readonly text: string
  readonly onText: (text: string) => void
  /** What is wrong with the text, with line and column. */
  readonly mistake: Failure | undefined
  /** Where the criteria that hold without this text are from; absent when there are none. */
  readonly from: CriteriaOrigin | undefined
  readonly system: string
  readonly onKeep: () => void
  readonly onDrop: () => void
  readonly onRestore: () => void
  readonly onClose: () => void
}

export function CriteriaEditor(props: CriteriaEditorProps) {
  const { text, onText, mistake, from, system, onKeep, onDrop, onRestore, onClose } = props
  const area = useRef<HTMLTextAreaElement>(null)
  const place = mistake && mistakePlace(mistake.message)
  function goTo(): void {
    if (place === undefined || area.current === null) return
    const at = offsetOf(text, place)
    area.current.focus()
    area.current.setSelectionRange(at, Math.max(at, text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at)))
  }
  function copy(): void {
    area.current?.select()
    // The one way that needs no permission, which the window grants to nobody.
    document.execCommand('copy')
  }
  return (
    <div className={styles.editor}>
      <textarea
        ref={area}
        className={styles.text}
        aria-label="Criteria as YAML"
        aria-invalid={mistake !== undefined}
        spellCheck={false}
        rows={18}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      <div className={styles.beside}>
        <div className={styles.buttons}>
          {from !== 'beside' && <Button onClick={onKeep}>Keep</Button>}
          {from === 'kept' && <Button onClick={onDrop}>Drop what is kept</Button>}
          <Button onClick={copy}>Copy</Button>
          <Button onClick={onRestore}>Start over</Button>
          <Button onClick={onClose}>Close</Button>
        </div>
        <p className={styles.muted}>
          Judged as you type.{' '}
          {from === 'beside'
            ? 'The criteria that hold lie beside the run: to change them, copy this into their file.'
            : `Keep stores it in the workspace, for all ${system} runs that have no criteria beside them. For a team, copy it into `}
          {from !== 'beside' && <code>quartile.criteria.yaml</code>}
          {from !== 'beside' && ' in the run’s folder or beside it.'}
        </p>
        {mistake !== undefined && <FailureNotice failure={{ ...mistake, message: withoutPath(mistake.message) }} />}
        {place !== undefined && (
          <Button className={styles.goTo} onClick={goTo}>
            Go to line {place.line}, column {place.column}
          </Button>
        )}
      </div>
    </div>
  )
}
