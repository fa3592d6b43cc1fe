/** Tags, a note and the baseline of a run, in a dialog of their own. */
import { useState } from 'react'
import type { RunRow } from '../../../shared/api.ts'
import { MAX_NOTE, MAX_TAG, MAX_TAGS } from '../../../shared/runListApi.ts'
import { useActivity } from '../../activity/activity.ts'
import { useConnection } from '../../connection.ts'
import { Button } from '../../widgets/Button.tsx'
import { Dialog } from '../../widgets/Dialog.tsx'
import styles from './runs.module.css'

interface RunLabelsProps {
  readonly row: RunRow
  readonly onClose: () => void
}

export function RunLabels({ row, onClose }: RunLabelsProps) {
  const { core } = useConnection()
  const { attempt } = useActivity()
  const [tags, setTags] = useState((row.tags ?? []).join(', '))
  const [note, setNote] = useState(row.note ?? '')
  const [pinned, setPinned] = useState(row.pinned === true)
  function keep(): void {
    const listed = tags.split(',').map((tag) => tag.trim().slice(0, MAX_TAG))
    attempt(() =>
      core.labelRun({ run: row.id, tags: listed.filter((tag) => tag !== '').slice(0, MAX_TAGS), note, pinned }),
    )
  }
  return (
    <Dialog
      title={`Labels of “${row.name}”`}
      onClose={onClose}
      closeWord="Cancel"
      actions={
        <Button type="submit" look="primary" onClick={keep}>
          Keep
        </Button>
      }
    >
      <div className={styles.labels}>
        <label>
          Tags, with commas between them
          <input type="text" value={tags} onChange={(event) => setTags(event.target.value)} />
        </label>
        <label>
          Note
          <textarea rows={4} maxLength={MAX_NOTE} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        <label>
          <input type="checkbox" checked={pinned} onChange={(event) => setPinned(event.target.checked)} /> The baseline
          of {row.system}
        </label>
      </div>
    </Dialog>
  )
}
