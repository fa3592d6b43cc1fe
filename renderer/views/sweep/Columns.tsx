/** What each column was taken for, and why; a person corrects which are parameters. */
import { levelLabel } from '../../../shared/analysis/sweep/levels.ts'
import type { SweepColumn, SweepDocument } from '../../../shared/sweepApi.ts'
import { Button } from '../../widgets/Button.tsx'
import { Table } from '../../widgets/Table.tsx'
import styles from './sweep.module.css'

interface ColumnsProps {
  readonly sweep: SweepDocument
  /** A person has said which are parameters. */
  readonly corrected: boolean
  readonly onParameters: (names: readonly string[] | undefined) => void
}

/** Values that are listed in a cell. */
const MAX_VALUES = 8

export function Columns({ sweep, corrected, onParameters }: ColumnsProps) {
  const chosen = sweep.columns.filter(({ role }) => role === 'parameter').map(({ name }) => name)
  const toggle = (name: string) =>
    onParameters(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name])
  return (
    <details className={styles.columns}>
      <summary>
        {chosen.length} {chosen.length === 1 ? 'parameter' : 'parameters'}: {chosen.join(', ') || 'none'}{' '}
        <span className={styles.muted}>{corrected ? 'as you said' : 'found; look and correct'}</span>
      </summary>
      {corrected && <Button onClick={() => onParameters(undefined)}>Find them again</Button>}
      <Table
        label="Columns"
        columns={[
          {
            title: 'Parameter',
            cell: ({ name, role, different }: SweepColumn) => (
              <input
                type="checkbox"
                aria-label={`${name} is a parameter`}
                checked={role === 'parameter'}
                disabled={different < 2}
                onChange={() => toggle(name)}
              />
            ),
          },
          { title: 'Column', heads: true, cell: ({ name }) => name },
          { title: 'Taken for', cell: ({ role, because }) => `${role}: ${because}` },
          { title: 'Values', cell: valuesOf },
        ]}
        rows={sweep.columns}
        keyOf={({ name }) => name}
      />
    </details>
  )
}

function valuesOf({ values, different, unit, min, max }: SweepColumn): string {
  if (values !== undefined && values.length <= MAX_VALUES)
    return values.map((value) => levelLabel(value, unit)).join(', ')
  const range = min === undefined || max === undefined ? '' : `, ${levelLabel(min, unit)} to ${levelLabel(max, unit)}`
  return `${different} different${range}`
}
