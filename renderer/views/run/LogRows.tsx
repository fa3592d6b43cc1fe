/** Rows of a log, as many as fit the screen; one row of the grid is one message. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { rowTime } from '../../../shared/logTime.ts'
import type { LogRow } from '../../../shared/model.ts'
import { repairMojibake } from '../../../shared/mojibake.ts'
import styles from './log.module.css'

/** CSS pixels, as in log.module.css. */
const ROW_HEIGHT = 24

interface LogRowsProps {
  readonly total: number
  readonly rowAt: (index: number) => LogRow | undefined
  readonly onVisible: (first: number, last: number) => void
  readonly startedAtMs: number | undefined
  readonly severalFiles: boolean
  readonly chosen: LogRow | undefined
  readonly onChoose: (row: LogRow) => void
}

export function LogRows({ total, rowAt, onVisible, startedAtMs, severalFiles, chosen, onChoose }: LogRowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
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

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: total - 1,
    }[event.key]
    const row = rowAt(active)
    if (to !== undefined) {
      const next = Math.max(0, Math.min(total - 1, to))
      setActive(next)
      virtual.scrollToIndex(next)
    } else if (event.key === 'Enter' && row !== undefined) onChoose(row)
    else return
    event.preventDefault()
  }

  return (
    <div ref={scroller} className={styles.list}>
      <table
        className={styles.grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table whose rows one moves through
        role="grid"
        tabIndex={0}
        aria-label="Rows of the log"
        aria-rowcount={total}
        aria-activedescendant={`log-row-${active}`}
        onKeyDown={onKeyDown}
      >
        <tbody className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = rowAt(index)
            return (
              <tr
                // A row is a line, not a place: of several logs that grow, lines come between those that are there.
                key={row === undefined ? index : `${row.file}:${row.line}`}
                id={`log-row-${index}`}
                tabIndex={-1}
                aria-rowindex={index + 1}
                aria-selected={index === active}
                className={styles.row}
                data-chosen={isSame(row, chosen) || undefined}
                style={{ transform: `translateY(${start}px)` }}
                onClick={() => {
                  setActive(index)
                  if (row !== undefined) onChoose(row)
                }}
              >
                {row === undefined ? <td>…</td> : <Cells row={row} startedAtMs={startedAtMs} file={severalFiles} />}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function isSame(a: LogRow | undefined, b: LogRow | undefined): boolean {
  return a !== undefined && b !== undefined && a.file === b.file && a.line === b.line
}

interface CellsProps {
  readonly row: LogRow
  readonly startedAtMs: number | undefined
  readonly file: boolean
}

function Cells({ row, startedAtMs, file }: CellsProps) {
  const message = repairMojibake(row.message)
  const [first, ...others] = message.split('\n')
  return (
    <>
      <td className={styles.time}>{rowTime(row, startedAtMs)}</td>
      <td className={`${styles.level} ${styles[row.level ?? 'none'] ?? ''}`}>{row.level}</td>
      {file && (
        <td className={styles.file} title={row.file}>
          {row.file.slice(row.file.lastIndexOf('/') + 1)}
        </td>
      )}
      <td className={styles.message} title={message.slice(0, 600)}>
        {row.trouble !== undefined && <span className={styles.trouble}>{row.trouble}</span>}
        {first}
        {others.length > 0 && (
          <span className={styles.more}>
            {' '}
            + {others.length} {others.length === 1 ? 'line' : 'lines'}
          </span>
        )}
      </td>
    </>
  )
}
