/** What grows through the profiles of a phase, fastest first, each judged as memory itself is. */
import type { ProfilePart } from '../../../shared/model.ts'
import type { GrowthRow } from '../../../shared/profileApi.ts'
import { partWords } from '../../../shared/profileWords.ts'
import { format, formatSpelled } from '../../../shared/units.ts'
import { useCore } from '../../useCore.ts'
import { OutcomeBadge } from '../../widgets/Badge.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { Table } from '../../widgets/Table.tsx'
import styles from './profile.module.css'

/** Callers named before the rest is left to the flame graph. */
const CALLERS = 4

interface GrowthProps {
  readonly run: string
  readonly part: ProfilePart
  readonly sampleType: string | undefined
  readonly search: string
  readonly onChoose: (name: string) => void
}

export function Growth({ run, part, sampleType, search, onChoose }: GrowthProps) {
  const growth = useCore([run, part, sampleType], (core) =>
    core.growProfiles({
      run,
      ...part,
      ...(sampleType === undefined ? {} : { sampleType }),
    }),
  )
  if (growth.state === 'failed') return <FailureNotice failure={growth.error} />
  if (growth.value === undefined) return <Empty>Following every function…</Empty>
  const { rows, unit, small, profiles, sampleType: followed } = growth.value
  const wanted = search.toLowerCase()
  const shown = rows.filter(({ stack }) => stack.some((name) => name.toLowerCase().includes(wanted)))
  const of = partWords(growth.value)
  const pace = (value: number) => `${formatSpelled(Math.round(value), unit)}/h`
  return (
    <div className={styles.table}>
      <p className={styles.note}>
        {followed} of {profiles} profiles{of === undefined ? '' : ` of ${of}`}. A pace is the median over pairs of
        profiles, with the ends of its 95 % interval.
      </p>
      <Table
        label="Growth"
        columns={[
          { title: 'Outcome', cell: ({ outcome }: GrowthRow) => <OutcomeBadge outcome={outcome} /> },
          { title: 'First', numeric: true, cell: ({ first }) => formatSpelled(first, unit) },
          { title: 'Last', numeric: true, cell: ({ last }) => formatSpelled(last, unit) },
          { title: 'Pace', numeric: true, cell: ({ perHour }) => pace(perHour.value) },
          { title: '95 % from', numeric: true, cell: ({ perHour }) => pace(perHour.low) },
          { title: 'to', numeric: true, cell: ({ perHour }) => pace(perHour.high) },
          {
            title: 'Function and its callers',
            heads: true,
            cell: ({ function: name, stack }) => (
              <>
                <button type="button" className={styles.function} onClick={() => onChoose(name)}>
                  {name}
                </button>
                <span className={styles.muted} title={stack.join('\n')}>
                  {stack.slice(1, 1 + CALLERS).map((caller) => ` ← ${caller}`)}
                  {stack.length > 1 + CALLERS && ' ← …'}
                </span>
              </>
            ),
          },
        ]}
        rows={shown}
        keyOf={({ kind, stack }, i) => `${kind} ${stack.join(' ')} ${i}`}
      />
      {shown.length === 0 && <Empty>Nothing that matches is large enough to judge.</Empty>}
      <p className={styles.note}>Stacks too small to matter, and not judged one by one: {format(small, 'count')}.</p>
    </div>
  )
}
