import type { SettingDifference, SettingsDocument } from '../../../shared/comparisonApi.ts'
import { useQuery } from '../../address.ts'
import { Button } from '../../widgets/Button.tsx'
import { type Column, Table } from '../../widgets/Table.tsx'
import styles from './compare.module.css'

const GROUPS: Readonly<Record<SettingDifference['group'], string>> = {
  environment: 'Environment',
  version: 'Versions',
  setting: 'Settings',
}

const COLUMNS: readonly Column<SettingDifference>[] = [
  { title: 'Setting', heads: true, cell: ({ name }) => <span className={styles.settingName}>{name}</span> },
  { title: 'Base', cell: ({ base }) => base ?? <span className={styles.muted}>not stated</span> },
  { title: 'Candidate', cell: ({ candidate }) => candidate ?? <span className={styles.muted}>not stated</span> },
]

/** Only what differs; the rest when it is asked for. */
export function SettingList({ settings: { different, equal } }: { readonly settings: SettingsDocument }) {
  const [query, change] = useQuery()
  const all = query.get('settings') === 'all'
  if (different.length + equal.length === 0) return undefined
  const said = `${equal.length} ${equal.length === 1 ? 'setting is' : 'settings are'} the same`
  return (
    <section className={styles.section} aria-label="Settings">
      <div className={styles.heading}>
        <h2>
          Settings that differ <span className={styles.muted}>{different.length === 0 ? `none; ${said}` : said}</span>
        </h2>
        {equal.length > 0 && (
          <Button look="plain" onClick={() => change({ settings: all ? undefined : 'all' })}>
            {all ? 'Only what differs' : 'Show all'}
          </Button>
        )}
      </div>
      {different.length > 0 && (
        <Table
          label="Settings that differ"
          columns={COLUMNS}
          rows={different}
          keyOf={({ name }) => name}
          groupOf={({ group }) => GROUPS[group]}
        />
      )}
      {all && (
        <Table
          label="Settings that are the same"
          columns={[
            { title: 'Setting', heads: true, cell: ({ name }) => name },
            { title: 'Both', cell: ({ value }) => value },
          ]}
          rows={equal}
          keyOf={({ name }) => name}
        />
      )}
    </section>
  )
}
