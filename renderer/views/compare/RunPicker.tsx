import { useState } from 'react'
import type { RunRow } from '../../../shared/api.ts'
import { formatSpan } from '../../../shared/units.ts'
import { runAddress } from '../../address.ts'
import { useCore } from '../../useCore.ts'
import { OutcomeBadge, outcomeWord } from '../../widgets/Badge.tsx'
import { Combobox } from '../../widgets/Combobox.tsx'
import { FailureNotice } from '../../widgets/Notice.tsx'
import { When } from '../../widgets/When.tsx'
import styles from './compare.module.css'

/** Choices offered at once; typing narrows them. */
const MAX_CHOICES = 20
const WORDS = { base: 'Base', candidate: 'Candidate' } as const

interface RunPickerProps {
  readonly side: 'base' | 'candidate'
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}

export function RunPicker({ side, chosen, onChoose }: RunPickerProps) {
  const [search, setSearch] = useState('')
  const found = useCore(
    [search],
    (core) => core.listRuns({ search, limit: MAX_CHOICES, order: 'imported', descending: true }),
    ['runs'],
  )
  const known = useCore(
    chosen === undefined ? undefined : [chosen],
    (core) => core.listRuns({ id: chosen ?? '', limit: 1 }),
    ['runs'],
  )
  const row = chosen === undefined ? undefined : known.value?.rows[0]
  const rows = found.value?.rows ?? []
  return (
    <div className={`${styles.side} ${styles[side]}`}>
      <Combobox
        label={WORDS[side]}
        chosen={row?.name}
        placeholder="Search runs…"
        choices={rows.map((each) => ({ id: each.id, title: each.name, detail: detailOf(each) }))}
        more={(found.value?.total ?? 0) - rows.length}
        onSearch={setSearch}
        onChoose={onChoose}
      />
      {row !== undefined && (
        <p className={styles.facts}>
          <OutcomeBadge outcome={row.outcome} /> {row.system} · {formatSpan(row)} ·{' '}
          {row.startedAtMs === undefined ? 'start unknown' : <When atMs={row.startedAtMs} short />} ·{' '}
          <a href={`#${runAddress(row.id)}`}>open the run</a>
        </p>
      )}
      {known.state === 'failed' && <FailureNotice failure={known.error} />}
      {chosen !== undefined && known.state === 'ready' && row === undefined && (
        <p className={styles.facts}>This run is no longer in the workspace.</p>
      )}
    </div>
  )
}

function detailOf(row: RunRow) {
  return (
    <>
      {outcomeWord(row.outcome)} · {row.system} · imported <When atMs={row.importedAtMs} short /> · {row.origin}
    </>
  )
}
