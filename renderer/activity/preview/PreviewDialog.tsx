/** Asks what an import had to guess; what is answered is remembered for the header, and the files are read again by it. */
import { useState } from 'react'
import type { FormatAnswer, ImportPreview } from '../../../shared/formatAnswer.ts'
import { useConnection } from '../../connection.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { Dialog } from '../../widgets/Dialog.tsx'
import { FailureNotice } from '../../widgets/Notice.tsx'
import { useActivity } from '../activity.ts'
import { FormatForm } from './FormatForm.tsx'
import { startOf, worthAsking } from './formatState.ts'
import styles from './preview.module.css'
import { RowsForm } from './RowsForm.tsx'

interface PreviewDialogProps {
  readonly paths: readonly string[]
  readonly onClose: () => void
}

export function PreviewDialog({ paths, onClose }: PreviewDialogProps) {
  const { core } = useConnection()
  const { attempt, open } = useActivity()
  const preview = useCore(['preview', paths], (asked) => asked.previewImport({ paths }))
  const [changes, setChanges] = useState<Readonly<Record<string, FormatAnswer>>>({})
  const files = preview.state === 'ready' ? worthAsking(preview.value.files) : []

  function save(): void {
    attempt(async () => {
      await core.answerFormats(files.map((file) => changes[file.path] ?? startOf(file)))
      onClose()
      open(async () => paths)
    })
  }
  return (
    <Dialog
      title="How these files are read"
      onClose={onClose}
      closeWord="Cancel"
      wide
      actions={
        <Button look="primary" disabled={files.length === 0} onClick={save}>
          Save and read again
        </Button>
      }
    >
      <p className={styles.note}>
        What you say is remembered for files with the same header. Each was read by its best guess meanwhile.
      </p>
      {preview.state === 'failed' && <FailureNotice failure={preview.error} />}
      {preview.state === 'loading' && <p>Looking at the files…</p>}
      {preview.state === 'ready' && files.length === 0 && (
        <p>Nothing is left to ask: these formats know their columns.</p>
      )}
      {files.map((file) => {
        const Form = file.guess.rows ? RowsForm : FormatForm
        return (
          <Form
            key={file.path}
            file={file}
            answer={changes[file.path] ?? startOf(file)}
            onChange={(answer) => setChanges((before) => ({ ...before, [file.path]: answer }))}
          />
        )
      })}
      {preview.state === 'ready' && <More preview={preview.value} />}
    </Dialog>
  )
}

function More({ preview: { more } }: { readonly preview: ImportPreview }) {
  return more > 0 && <p className={styles.note}>{more} more files have these headers, or come beyond what is shown.</p>
}
