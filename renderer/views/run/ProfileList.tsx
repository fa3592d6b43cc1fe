import type { ProfileHeader } from '../../../shared/model.ts'
import { format, formatDuration, tidy } from '../../../shared/units.ts'
import { Table } from '../../widgets/Table.tsx'
import styles from './run.module.css'

/** Rows on the page; a run with a profile every second has more. */
const MAX_ROWS = 500
/** Columns of sample types; Go's heap and CPU profiles have at most four. */
const MAX_TYPES = 8

export function ProfileList({ profiles }: { readonly profiles: readonly ProfileHeader[] }) {
  const rows = profiles.slice(0, MAX_ROWS)
  const types = [...new Set(rows.flatMap((profile) => profile.sampleTypes.map(({ type }) => type)))].slice(0, MAX_TYPES)
  return (
    <>
      <Table
        label="Profiles"
        columns={[
          { title: 'Profile', heads: true, cell: ({ path }) => path },
          { title: 'Taken at', numeric: true, cell: ({ at }) => (at === undefined ? 'unknown' : formatDuration(at)) },
          { title: 'Samples', numeric: true, cell: ({ samples }) => format(samples, 'count') },
          ...types.map((type) => ({
            title: type,
            numeric: true,
            cell: (profile: ProfileHeader) => totalText(profile, type),
          })),
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

/** In a readable unit where the profile's own is known to us; empty when the profile has no such type. */
function totalText({ sampleTypes }: ProfileHeader, type: string): string {
  const found = sampleTypes.find((each) => each.type === type)
  if (found === undefined) return ''
  const known = tidy(found.unit)
  if (known === undefined) return `${format(found.total, 'unknown')} ${found.unit}`
  return format(found.total * known.factor, known.unit)
}
