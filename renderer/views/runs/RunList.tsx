/** Only the rows in view exist; the list itself has the focus and says which row is meant. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { RunOrder, RunPage, RunRow } from '../../../shared/api.ts'
import { RunListRow } from './RunListRow.tsx'
import { type ChosenRow, rowPlace } from './rowPlace.ts'
import { COLUMNS, tracksOf } from './runColumns.ts'
import styles from './runs.module.css'

/** Pixels; the style sheet says the same. */
const ROW_HEIGHT = 34

interface RunListProps {
  readonly total: number
  readonly rowAt: (index: number) => RunRow | undefined
  readonly onVisible: (first: number, last: number) => void
  readonly order: RunOrder
  readonly descending: boolean
  readonly onSort: (order: RunOrder) => void
  readonly base: string | undefined
  readonly onOpen: (row: RunRow) => void
  readonly onPick: (row: RunRow) => void
  readonly onRemove: (row: RunRow) => void
  readonly onLabel: (row: RunRow) => void
  /** Chosen by a person; their values come with the rows. */
  readonly columns: NonNullable<RunPage['columns']>
}

export function RunList(props: RunListProps) {
  const { total, rowAt, onVisible, order, descending, onSort, base, onOpen, onPick, onRemove, onLabel, columns } = props
  const tracks = tracksOf(columns.length)
  const [actions] = COLUMNS.slice(-1)
  const scroller = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<ChosenRow>({ index: 0 })
  const active = rowPlace(chosen, total, (index) => rowAt(index)?.id)
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => onVisible(first, last), [onVisible, first, last])

  function choose(index: number): void {
    const row = rowAt(index)
    setChosen(row === undefined ? { index } : { index, id: row.id })
  }
  function move(to: number): void {
    const next = Math.max(0, Math.min(total - 1, to))
    choose(next)
    virtual.scrollToIndex(next)
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2)
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: total - 1,
    }[event.key]
    const row = rowAt(active)
    const act = { Enter: onOpen, b: onPick, Delete: onRemove, t: onLabel }[event.key]
    if (to !== undefined) move(to)
    else if (act !== undefined && row !== undefined) act(row)
    else return
    event.preventDefault()
  }

  return (
    <div ref={scroller} className={styles.list}>
      <table
        id="run-list"
        className={styles.grid}
        style={{ '--tracks': tracks.template, minWidth: tracks.minWidth } as CSSProperties}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table whose cells one moves through
        role="grid"
        tabIndex={0}
        aria-label="Runs"
        aria-rowcount={total + 1}
        aria-activedescendant={`run-row-${active}`}
        onFocus={(event) => event.target === event.currentTarget && choose(active)}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr className={styles.head} aria-rowindex={1}>
            {COLUMNS.slice(0, -1).map(({ title, order: by, numeric }) => (
              <th
                key={title}
                scope="col"
                className={numeric ? styles.numeric : undefined}
                aria-sort={by === order ? (descending ? 'descending' : 'ascending') : undefined}
              >
                {by === undefined ? (
                  title
                ) : (
                  <button type="button" className={styles.sort} onClick={() => onSort(by)}>
                    {title}
                    <span aria-hidden="true">{by === order ? (descending ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                )}
              </th>
            ))}
            {columns.map(({ name, unit }) => (
              <th key={name} scope="col" title={name} className={unit === 'text' ? undefined : styles.numeric}>
                {name}
              </th>
            ))}
            <th scope="col">{actions?.title}</th>
          </tr>
        </thead>
        <tbody className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => (
            <RunListRow
              // A row is a run, not a place: where an import pushes runs down, a click must not land on another one.
              key={rowAt(index)?.id ?? index}
              index={index}
              top={start}
              row={rowAt(index)}
              active={index === active}
              base={base}
              onActive={() => choose(index)}
              onOpen={onOpen}
              onPick={onPick}
              onRemove={onRemove}
              onLabel={onLabel}
              columns={columns}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
