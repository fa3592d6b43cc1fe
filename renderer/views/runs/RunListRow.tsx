import { Link } from 'wouter'
import { parameterWords } from '../../../shared/analysis/differing.ts'
import type { RunPage, RunRow } from '../../../shared/api.ts'
import type { Cell, Unit } from '../../../shared/model.ts'
import { format, formatSpan } from '../../../shared/units.ts'
import { addressOf, runAddress } from '../../address.ts'
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
  readonly onLabel: (row: RunRow) => void
  readonly columns: NonNullable<RunPage['columns']>
}

export function RunListRow({ index, top, row, active, base, onActive, onOpen, ...cells }: RunListRowProps) {
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
      {row === undefined ? <td>…</td> : <Cells row={row} base={base} {...cells} />}
    </tr>
  )
}

function Cells({
  row,
  base,
  onPick,
  onRemove,
  onLabel,
  columns,
}: Pick<RunListRowProps, 'base' | 'onPick' | 'onRemove' | 'onLabel' | 'columns'> & { readonly row: RunRow }) {
  return (
    <>
      <td title={row.origin}>
        <Link href={runAddress(row.id)} tabIndex={-1}>
          {row.name}
        </Link>
        {row.differing !== undefined && (
          <span
            className={styles.none}
            title={Object.entries(row.differing)
              .map(([name, value]) => `${name}: ${value}`)
              .join('\n')}
          >
            {' '}
            {parameterWords(row.differing)}
          </span>
        )}
        {row.pinned && (
          <span className={styles.tag} title={`The baseline of ${row.system}`}>
            baseline
          </span>
        )}
        {(row.tags ?? []).map((tag) => (
          <Link key={tag} href={addressOf('/runs', { q: `tag:"${tag}"` })} tabIndex={-1} className={styles.tag}>
            {tag}
          </Link>
        ))}
        {row.note !== undefined && (
          <span className={styles.none} title={row.note}>
            {' '}
            ✎ {row.note}
          </span>
        )}
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
      <td className={styles.numeric}>{formatSpan(row) ?? 'none'}</td>
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
      {columns.map(({ name, unit }, i) => (
        <td key={name} className={unit === 'text' ? undefined : styles.numeric}>
          <CellValue value={row.cells?.[i] ?? null} unit={unit} />
        </td>
      ))}
      <td className={styles.actions}>
        <Button
          look="plain"
          aria-label={`Labels of ${row.name}`}
          title="Tags, note, baseline (t)"
          onClick={() => onLabel(row)}
        >
          ✎
        </Button>
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

function CellValue({ value, unit }: { readonly value: Cell; readonly unit: Unit | 'text' }) {
  if (value === null) return <span className={styles.none}>none</span>
  return typeof value === 'number' && unit !== 'text' ? format(value, unit) : value
}

function pickWord(row: RunRow, base: string | undefined): string {
  if (base === undefined) return 'Set as base'
  return base === row.id ? 'Is base' : 'Compare as candidate'
}
