/** The tables of a run: all of them open while they are few, and a list to search and open where they are many. */
import { useState } from 'react'
import type { Table } from '../../../shared/model.ts'
import { tableTitle } from '../../../shared/tableTitle.ts'
import { TableView } from '../../widgets/TableView.tsx'
import styles from './run.module.css'

/** More than this and nobody scrolls to the last one. */
const MAX_OPEN = 8

export function TableList({ tables }: { readonly tables: readonly Table[] }) {
  const [search, setSearch] = useState('')
  const titled = tables.map((table) => ({ ...table, name: tableTitle(table, tables) }))
  if (tables.length <= MAX_OPEN) return titled.map((table) => <TableView key={table.name} table={table} />)
  const found = titled.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <div className={styles.tableList}>
      <input
        type="search"
        aria-label="Search tables"
        placeholder="Search tables…"
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
      />
      {found.map((table, i) => (
        // Names of two recordings' tables may be the same.
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is never reordered
        <ClosedTable key={`${table.name} ${i}`} table={table} />
      ))}
      {found.length === 0 && <p>No table is named so.</p>}
    </div>
  )
}

/** Its rows are made when it is opened: a recording has a hundred tables. */
function ClosedTable({ table }: { readonly table: Table }) {
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {table.name}{' '}
        <span className={styles.count}>{table.rows.length === 1 ? '1 row' : `${table.rows.length} rows`}</span>
      </summary>
      {open && <TableView table={table} untitled />}
    </details>
  )
}
