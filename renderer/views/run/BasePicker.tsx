/** Which run the criteria that speak of a change compare with. */
import type { RunId } from '../../../shared/model.ts'
import { RunCombobox } from '../../RunCombobox.tsx'
import { Button } from '../../widgets/Button.tsx'
import styles from './criteria.module.css'

interface BasePickerProps {
  readonly run: RunId
  readonly base: RunId | undefined
  readonly onChoose: (base: RunId | undefined) => void
}

export function BasePicker({ run, base, onChoose }: BasePickerProps) {
  return (
    <div className={styles.base}>
      <RunCombobox label="Base" chosen={base} without={[run]} placeholder="none; search runs…" onChoose={onChoose} />
      {base !== undefined && (
        <Button look="plain" aria-label="No base" onClick={() => onChoose(undefined)}>
          ✕
        </Button>
      )}
    </div>
  )
}
