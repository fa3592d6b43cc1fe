import type { ProfileHeader } from '../../../shared/model.ts'
import { format, formatDuration, tidy } from '../../../shared/units.ts'
import { Table } from '../../widgets/Table.tsx'
import styles from './run.module.css'

/** Rows on the page; a run with a profile every second has more. */
const MAX_ROWS = 500

export function ProfileList({ profiles }: { readonly profiles: readonly ProfileHeader[] }) {
  const rows = profiles.slice(0, MAX_ROWS)
  return (
    <>
      <Table
        label="Profiles"
        columns={[
          { title: 'Profile', heads: true, cell: ({ path }) => path },
          { title: 'Taken at', numeric: true, cell: ({ at }) => (at === undefined ? 'unknown' : formatDuration(at)) },
          { title: 'Samples', numeric: true, cell: ({ samples }) => format(samples, 'count') },
          {
            title: 'Sample types',
            cell: ({ sampleTypes }) => (
              <ul>
                {sampleTypes.map(({ type, unit, total }) => (
                  <li key={type}>
                    {type} <span className={styles.muted}>{totalText(total, unit)}</span>
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
        rows={rows}
        keyOf={({ path }) => path}
        groupOf={({ phase }) => phase ?? ''}
      />
      {profiles.length > rows.length && (
        <p className={styles.muted}>and {profiles.length - rows.length} more profiles</p>
      )}
    </>
  )
}

/** In a readable unit where the profile's own is known to us. */
function totalText(total: number, unit: string): string {
  const known = tidy(unit)
  return known === undefined ? `${format(total, 'unknown')} ${unit}` : format(total * known.factor, known.unit)
}
