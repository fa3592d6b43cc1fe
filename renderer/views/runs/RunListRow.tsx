import { Link } from 'wouter'
import type { RunRow } from '../../../shared/api.ts'
import { formatSpan } from '../../../shared/units.ts'
import { runAddress } from '../../address.ts'
import { OutcomeBadge } from '../../widgets/Badge.tsx'
import { Button } from '../../widgets/Button.tsx'
import { When } from '../../widgets/When.tsx'
import styles from './runs.module.css'

interface RunListRowProps {
  readonly index: number
  /** Pixels from the first row. */
  readonly top: number
  /** Undefined while it is on its way. */
  readonly row: RunRow | undefined
  readonly active: boolean
  readonly base: string | undefined
  readonly onActive: () => void
  readonly onOpen: (row: RunRow) => void
  readonly onPick: (row: RunRow) => void
  readonly onRemove: (row: RunRow) => void
}

export function RunListRow({ index, top, row, active, base, onActive, onOpen, onPick, onRemove }: RunListRowProps) {
  return (
    <tr
      id={`run-row-${index}`}
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={active}
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onActive}
      onDoubleClick={() => row !== undefined && onOpen(row)}
    >
      {row === undefined ? <td>…</td> : <Cells row={row} base={base} onPick={onPick} onRemove={onRemove} />}
    </tr>
  )
}

function Cells({
  row,
  base,
  onPick,
  onRemove,
}: Pick<RunListRowProps, 'base' | 'onPick' | 'onRemove'> & { readonly row: RunRow }) {
  return (
    <>
      <td title={row.origin}>
        <Link href={runAddress(row.id)} tabIndex={-1}>
          {row.name}
        </Link>
        <span className={styles.origin}>{row.origin}</span>
      </td>
      <td>{row.system}</td>
      <td>
        <OutcomeBadge outcome={row.outcome} />
        {row.followedSinceMs !== undefined && (
          <span className={styles.none} title="The run is being followed: its test may still be running.">
            {' '}
            so far
          </span>
        )}
        {row.overruled && (
          <span className={styles.none} title="A person overruled a verdict of this run; its page shows both.">
            {' '}
            overruled
          </span>
        )}
      </td>
      <td className={styles.numeric}>{row.caveats === 0 ? <span className={styles.none}>none</span> : row.caveats}</td>
      <td className={styles.numeric}>{formatSpan(row)}</td>
      <td>
        {row.startedAtMs === undefined ? (
          <span className={styles.none}>unknown</span>
        ) : (
          <When atMs={row.startedAtMs} short />
        )}
      </td>
      <td>
        <When atMs={row.importedAtMs} short />
      </td>
      <td className={styles.actions}>
        <Button
          aria-pressed={base === row.id}
          onClick={() => onPick(row)}
          aria-label={`${pickWord(row, base)}: ${row.name}`}
        >
          {pickWord(row, base)}
        </Button>
        <Button
          look="plain"
          aria-label={`Remove ${row.name}`}
          title="Remove from the workspace"
          onClick={() => onRemove(row)}
        >
          ✕
        </Button>
      </td>
    </>
  )
}

function pickWord(row: RunRow, base: string | undefined): string {
  if (base === undefined) return 'Set as base'
  return base === row.id ? 'Is base' : 'Compare as candidate'
}
