/** The levels of a column: each of its values while they are few, else equal shares of its rows. */
import type { Cell, Unit } from '../../model.ts'
import { format } from '../../units.ts'
import { distinctCells } from './parameters.ts'
import type { RowsColumn } from './rows.ts'

/** An axis of more labels is not read, and a parameter of more levels has too few rows in each. */
export const MAX_LEVELS = 60
/** Of numbers that hardly repeat, as those of a random search. */
const GROUPS = 8

export interface Level {
  /** Of a group, the middle of its numbers. */
  readonly value: string | number
  readonly label: string
}

export interface Levels {
  readonly column: string
  readonly unit: Unit | 'text'
  readonly levels: readonly Level[]
  /** Index of the level of each row, −1 where it has none. */
  readonly of: Int32Array
  /** Numbers were grouped, or rare texts left out. */
  readonly reduced?: 'grouped' | 'cut'
}

export function levelsOf({ name, unit, cells }: RowsColumn): Levels {
  const values = distinctCells(cells)
  if (values.length <= MAX_LEVELS) return levelsFrom(name, unit, cells, values)
  if (values.every((value) => typeof value === 'number')) return grouped(name, unit, cells)
  const counts = new Map<Cell, number>()
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1)
  const frequent = values.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0)).slice(0, MAX_LEVELS)
  return { ...levelsFrom(name, unit, cells, frequent), reduced: 'cut' }
}

function levelsFrom(
  column: string,
  unit: Unit | 'text',
  cells: readonly Cell[],
  values: readonly (string | number)[],
): Levels {
  const index = new Map<Cell, number>(values.map((value, i) => [value, i]))
  return {
    column,
    unit,
    levels: values.map((value) => ({ value, label: levelLabel(value, unit) })),
    of: Int32Array.from(cells, (cell) => index.get(cell) ?? -1),
  }
}

function grouped(column: string, unit: Unit | 'text', cells: readonly Cell[]): Levels {
  const order = cells
    .flatMap((cell, i) => (typeof cell === 'number' ? [{ cell, i }] : []))
    .sort((a, b) => a.cell - b.cell)
  const of = new Int32Array(cells.length).fill(-1)
  const levels: Level[] = []
  for (let group = 0, from = 0; group < GROUPS && from < order.length; group++) {
    let to = Math.max(from + 1, Math.round(((group + 1) * order.length) / GROUPS))
    // Equal numbers stay together.
    while (to < order.length && order[to]?.cell === order[to - 1]?.cell) to++
    const members = order.slice(from, to)
    const [low, high] = [members[0]?.cell ?? 0, members.at(-1)?.cell ?? 0]
    for (const { i } of members) of[i] = levels.length
    levels.push({
      value: members[members.length >> 1]?.cell ?? 0,
      label: `${levelLabel(low, unit)} … ${levelLabel(high, unit)}`,
    })
    from = to
  }
  return { column, unit, levels, of, reduced: 'grouped' }
}

/** A setting in a reader's words, with the digits that it was given: `0.05`, `2`, `4.00 KiB`. */
export function levelLabel(value: string | number, unit: Unit | 'text'): string {
  if (typeof value === 'string') return value
  if (unit === 'bytes' || unit === 'seconds' || unit === 'bytes/second') return format(value, unit)
  const digits = Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 6 })
  return unit === 'count/second' ? `${digits}/s` : digits
}
