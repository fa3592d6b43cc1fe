/** Which run the criteria that speak of a change compare with. */
import { useState } from 'react'
import type { RunId } from '../../../shared/model.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { Combobox } from '../../widgets/Combobox.tsx'
import styles from './criteria.module.css'

/** Choices offered at once; typing narrows them. */
const MAX_CHOICES = 20

interface BasePickerProps {
  readonly run: RunId
  readonly base: RunId | undefined
  readonly onChoose: (base: RunId | undefined) => void
}

export function BasePicker({ run, base, onChoose }: BasePickerProps) {
  const [search, setSearch] = useState('')
  const found = useCore(
    [search],
    (core) => core.listRuns({ search, limit: MAX_CHOICES, order: 'imported', descending: true }),
    ['runs'],
  )
  const known = useCore(
    base === undefined ? undefined : [base],
    (core) => core.listRuns({ id: base ?? '', limit: 1 }),
    ['runs'],
  )
  const rows = (found.value?.rows ?? []).filter(({ id }) => id !== run)
  return (
    <div className={styles.base}>
      <Combobox
        label="Base"
        chosen={base === undefined ? undefined : known.value?.rows[0]?.name}
        placeholder="none; search runs…"
        choices={rows.map(({ id, name, system, origin }) => ({ id, title: name, detail: `${system} · ${origin}` }))}
        onSearch={setSearch}
        onChoose={onChoose}
      />
      {base !== undefined && (
        <Button look="plain" aria-label="No base" onClick={() => onChoose(undefined)}>
          ✕
        </Button>
      )}
    </div>
  )
}
