import { useState } from 'react'
import { useCore } from '../../useCore.ts'
import { Combobox } from '../../widgets/Combobox.tsx'

/** Choices offered at once; typing narrows them. */
const MAX_CHOICES = 20

interface RunChoiceProps {
  readonly name: string | undefined
  readonly onChoose: (id: string) => void
}

/** The run that the base is of. */
export function RunChoice({ name, onChoose }: RunChoiceProps) {
  const [search, setSearch] = useState('')
  const found = useCore([search], (core) => core.listRuns({ search, limit: MAX_CHOICES }), ['runs'])
  const rows = found.value?.rows ?? []
  return (
    <Combobox
      label="Run of the base"
      chosen={name}
      placeholder="Search runs…"
      choices={rows.map(({ id, name: title, system }) => ({ id, title, detail: system }))}
      more={(found.value?.total ?? 0) - rows.length}
      onSearch={setSearch}
      onChoose={onChoose}
    />
  )
}
