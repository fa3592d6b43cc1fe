/** The flame graph in words and numbers: what a keyboard and a screen reader use in its place. */
import { useState } from 'react'
import type { ProfileOrder, ProfileQuestion, ProfileRow } from '../../../shared/profileApi.ts'
import { format, formatSpelled, formatSpelledDelta } from '../../../shared/units.ts'
import { useCore } from '../../useCore.ts'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { type Column, Table } from '../../widgets/Table.tsx'
import styles from './profile.module.css'
import { percent } from './words.ts'

interface FunctionTableProps {
  readonly question: ProfileQuestion
  readonly search: string
  readonly onChoose: (name: string) => void
  /** Opens the source of a function; absent where there is no room for a column of it. */
  readonly onSource?: (name: string) => void
  readonly chosen?: string | undefined
  /** Only what fits beside a graph. */
  readonly narrow?: boolean
}

const ORDERS: Readonly<Record<ProfileOrder, string>> = { self: 'self', total: 'total', name: 'name' }

export function FunctionTable({ question, search, onChoose, onSource, chosen, narrow = false }: FunctionTableProps) {
  const [order, setOrder] = useState<ProfileOrder>(narrow ? 'total' : 'self')
  const table = useCore([question, search, order], (core) =>
    core.tabulateProfile({ ...question, order, ...(search === '' ? {} : { search }) }),
  )
  const { value } = table
  if (table.state === 'failed') return <FailureNotice failure={table.error} />
  if (value === undefined) return <Empty>Adding up…</Empty>
  const name: Column<ProfileRow> = {
    title: 'Function',
    heads: true,
    cell: (row) => (
      <button
        type="button"
        className={styles.function}
        aria-pressed={row.function === chosen}
        title={row.file}
        onClick={() => onChoose(row.function)}
      >
        {row.function}
      </button>
    ),
  }
  const shown = (title: string, cell: (row: ProfileRow) => string): Column<ProfileRow> => ({
    title,
    numeric: true,
    cell,
  })
  const file: Column<ProfileRow> = {
    title: 'File',
    cell: (row) =>
      row.file !== '' && (
        <button
          type="button"
          className={styles.function}
          title={`${row.file}: show its source`}
          onClick={() => onSource?.(row.function)}
        >
          {row.file.slice(row.file.lastIndexOf('/') + 1)}
        </button>
      ),
  }
  const { unit, side } = value
  const columns =
    value.base === undefined
      ? [
          shown('Self', ({ self }) => formatSpelled(self, unit)),
          ...(narrow ? [] : [shown('Self share', ({ self }) => percent(self, side.total))]),
          shown('Total', ({ total }) => formatSpelled(total, unit)),
          ...(narrow ? [] : [shown('Total share', ({ total }) => percent(total, side.total))]),
        ]
      : [
          ...(narrow
            ? []
            : [
                shown('Base self', ({ base }) => formatSpelled(base?.self ?? 0, unit)),
                shown('Candidate self', ({ self }) => formatSpelled(self, unit)),
              ]),
          shown('Self difference', ({ delta }) => formatSpelledDelta(delta?.self ?? 0, unit)),
          shown('Total difference', ({ delta }) => formatSpelledDelta(delta?.total ?? 0, unit)),
          ...(narrow ? [] : [{ title: 'Candidate has', cell: verdictOf } satisfies Column<ProfileRow>]),
        ]
  return (
    <div className={styles.table} aria-busy={table.stale}>
      <label>
        Ordered by{' '}
        <select value={order} onChange={(event) => setOrder(event.target.value as ProfileOrder)}>
          {Object.entries(ORDERS).map(([key, words]) => (
            <option key={key} value={key}>
              {value.base === undefined || key === 'name' ? words : `difference of ${words}`}
            </option>
          ))}
        </select>
      </label>
      <Table
        label="Functions"
        columns={narrow ? [...columns, name] : [name, ...columns, ...(onSource === undefined ? [] : [file])]}
        rows={value.rows}
        keyOf={(row) => row.function}
      />
      {value.rows.length === 0 && <Empty>No function matches.</Empty>}
      {value.leftOut > 0 && (
        <p className={styles.note}>and {format(value.leftOut, 'count')} more functions; search to find them</p>
      )}
    </div>
  )
}

function verdictOf({ delta, withinNoise }: ProfileRow): string {
  const self = delta?.self ?? 0
  if (self === 0) return (delta?.total ?? 0) === 0 ? 'the same' : 'the same itself'
  if (withinNoise) return 'the same, within the noise of sampling'
  return self > 0 ? 'more' : 'less'
}
