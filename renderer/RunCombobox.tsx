/** A field that finds a run by what is known of it. */
import { useState } from 'react'
import { parameterWords } from '../shared/analysis/differing.ts'
import type { RunRow } from '../shared/api.ts'
import type { RunId } from '../shared/model.ts'
import { useCore } from './useCore.ts'
import { outcomeWord } from './widgets/Badge.tsx'
import { Combobox } from './widgets/Combobox.tsx'
import { When } from './widgets/When.tsx'

/** Choices offered at once; typing narrows them. */
const MAX_CHOICES = 20

interface RunComboboxProps {
  readonly label: string
  readonly chosen?: RunId | undefined
  /** Runs that are no choice here. */
  readonly without?: readonly RunId[]
  readonly placeholder?: string
  readonly onChoose: (id: RunId) => void
}

export function RunCombobox({ label, chosen, without = [], placeholder = 'Search runs…', onChoose }: RunComboboxProps) {
  const [search, setSearch] = useState('')
  const found = useCore(
    [search],
    (core) => core.listRuns({ search, limit: MAX_CHOICES, order: 'imported', descending: true }),
    ['runs'],
  )
  const { value: row } = useRunRow(chosen)
  const rows = found.value?.rows ?? []
  return (
    <Combobox
      label={label}
      chosen={row?.name}
      placeholder={placeholder}
      choices={rows
        .filter(({ id }) => !without.includes(id))
        .map((each) => ({ id: each.id, title: each.name, detail: detailOf(each) }))}
      more={(found.value?.total ?? 0) - rows.length}
      onSearch={setSearch}
      onChoose={onChoose}
    />
  )
}

/** The run's row in the list; undefined when there is no such run. */
export function useRunRow(id: RunId | undefined) {
  const known = useCore(id === undefined ? undefined : [id], (core) => core.listRuns({ id: id ?? '', limit: 1 }), [
    'runs',
  ])
  return { ...known, value: id === undefined ? undefined : known.value?.rows[0] }
}

function detailOf(row: RunRow) {
  return (
    <>
      {row.differing !== undefined && `${parameterWords(row.differing)} · `}
      {outcomeWord(row.outcome)} · {row.system} · imported <When atMs={row.importedAtMs} short /> · {row.origin}
    </>
  )
}
