/** Blocks of `Name: value` lines that the suites print, as rows of a table whose columns say what each name holds. */
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import { MIB } from '../../../shared/units.ts'
import { goDuration } from '../goLog/goDuration.ts'
import { readNumber } from '../textTable.ts'

/** How a printed value becomes a number in the base unit. `MB` of these suites are MiB. */
export type Reading = 'duration' | 'count' | 'number' | 'percent' | 'MB' | 'MB/s' | 'bytes' | 'per-second' | 'text'

const UNITS: Readonly<Record<Reading, Unit | 'text'>> = {
  duration: 'seconds',
  count: 'count',
  number: 'count',
  percent: 'ratio',
  MB: 'bytes',
  'MB/s': 'bytes/second',
  bytes: 'bytes',
  'per-second': 'count/second',
  text: 'text',
}

export interface PrintedColumn {
  /** As the suite writes it before the colon, with its section where names repeat. */
  readonly key: string
  /** Of the table. */
  readonly name: string
  readonly reading: Reading
}

/** The value in base units; null when it is not what was expected, as `+Inf`. */
export function readFigure(text: string, reading: Reading): Cell {
  if (reading === 'text') return text
  if (reading === 'duration') return goDuration(text) ?? null
  const [, digits = '', rest = ''] = /^(-?[\d.]+(?:e[+-]?\d+)?)\s*(.*)$/i.exec(text) ?? []
  if (reading === 'percent') return rest === '%' ? (readNumber(digits, -2) ?? null) : null
  const value = readNumber(digits)
  if (value === undefined) return null
  return reading === 'MB' || reading === 'MB/s' ? value * MIB : value
}

export function printedColumns(columns: readonly PrintedColumn[]): Table['columns'] {
  return columns.map(({ name, reading }) => ({ name, unit: UNITS[reading] }))
}

export function printedCells(columns: readonly PrintedColumn[], values: ReadonlyMap<string, string>): Cell[] {
  return columns.map(({ key, reading }) => {
    const text = values.get(key)
    return text === undefined ? null : readFigure(text, reading)
  })
}
