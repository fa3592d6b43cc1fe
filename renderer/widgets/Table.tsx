/** A table of words and numbers: numbers to the right in figures of equal width, headings that stay in view. */
import type { ReactNode } from 'react'
import styles from './table.module.css'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  readonly numeric?: boolean
  /** Heads its row for a screen reader. */
  readonly heads?: boolean
}

interface TableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row, index: number) => string | number
  /** Rows of one group stand under its heading; rows must come in the order of their groups. */
  readonly groupOf?: (row: Row) => string
}

export function Table<Row>({ label, columns, rows, keyOf, groupOf }: TableProps<Row>) {
  const groups = [...Map.groupBy(rows, (row) => groupOf?.(row) ?? '')]
  return (
    // A wide table scrolls by itself, by keyboard too, and never the page.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.scroll} aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={column.numeric ? styles.numeric : undefined}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(([group, members]) => (
          <tbody key={group}>
            {groupOf !== undefined && group !== '' && (
              <tr>
                <th scope="rowgroup" colSpan={columns.length} className={styles.group}>
                  {group}
                </th>
              </tr>
            )}
            {members.map((row, index) => (
              <tr key={keyOf(row, index)}>
                {columns.map((column) =>
                  column.heads ? (
                    <th key={column.title} scope="row">
                      {column.cell(row)}
                    </th>
                  ) : (
                    <td key={column.title} className={column.numeric ? styles.numeric : undefined}>
                      {column.cell(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  )
}
