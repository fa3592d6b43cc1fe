import type { ProfileHeader } from '../../../shared/model.ts'
import { format, formatDuration, formatSpelled } from '../../../shared/units.ts'
import { profileAddress } from '../../address.ts'
import { Table } from '../../widgets/Table.tsx'
import styles from './run.module.css'

/** Rows on the page; a run with a profile every second has more. */
const MAX_ROWS = 500
/** Columns of sample types; Go's heap and CPU profiles have at most four. */
const MAX_TYPES = 8

interface ProfileListProps {
  readonly run: string
  readonly profiles: readonly ProfileHeader[]
}

export function ProfileList({ run, profiles }: ProfileListProps) {
  const rows = profiles.slice(0, MAX_ROWS)
  const types = [...new Set(rows.flatMap((profile) => profile.sampleTypes.map(({ type }) => type)))].slice(0, MAX_TYPES)
  return (
    <>
      <Table
        label="Profiles"
        columns={[
          {
            title: 'Profile',
            heads: true,
            cell: (profile) => <a href={`#${addressOfProfile(run, profile)}`}>{profile.path}</a>,
          },
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

function addressOfProfile(run: string, { path, phase, at }: ProfileHeader): string {
  const moment = at === undefined ? { path } : { from: String(at), to: String(at) }
  return profileAddress(run, { phase, ...moment })
}

/** Empty when the profile has no such type. */
function totalText({ sampleTypes }: ProfileHeader, type: string): string {
  const found = sampleTypes.find((each) => each.type === type)
  return found === undefined ? '' : formatSpelled(found.total, found.unit)
}
