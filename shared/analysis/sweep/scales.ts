/**
 * Streaming beside in-memory over the rows that each scale really read: names of scales say little, for one "small" of the
 * published runs has thirty times the rows of another. Repeats of a scale are taken by their median, as the suite does.
 */
import type { Cell, Table } from '../../model.ts'
import { type Crossover, crossover, type Mode, median, memorySaving, modeOf, speedUp } from '../streamingComparison.ts'
import type { RowsColumn, SweepRows } from './rows.ts'

export interface ScaleSide {
  readonly seconds: number | undefined
  readonly bytes: number | undefined
}

export interface ComparedScale {
  readonly rows: number
  readonly name: string
  readonly 'in-memory': ScaleSide
  readonly streaming: ScaleSide
}

export interface Scales {
  /** Ascending by rows. */
  readonly scales: readonly ComparedScale[]
  readonly byTime: Crossover
  readonly byMemory: Crossover
  /** Scales whose rows nobody counted; they have no place on the axis. */
  readonly uncounted: readonly string[]
}

/** Undefined where the rows have no two modes with counted rows. */
export function scalesOf(rows: SweepRows): Scales | undefined {
  const find = (...names: readonly string[]) =>
    names.map((name) => rows.columns.find((each) => each.name === name)).find((each) => each !== undefined)
  const mode = find('mode')
  const counted = find('input_rows mended', 'input_rows', 'output_rows')
  const [seconds, bytes] = [find('duration', 'time'), find('peak_memory', 'memory')]
  if (mode === undefined || counted === undefined || (seconds === undefined && bytes === undefined)) return undefined
  const scale = find('scale')
  const members = mode.cells.flatMap((cell, row) => {
    const own = typeof cell === 'string' ? modeOf(cell) : undefined
    return own === undefined
      ? []
      : [{ row, mode: own, name: String(scale?.cells[row] ?? ''), rows: numberAt(counted, row) }]
  })
  if (new Set(members.map((each) => each.mode)).size < 2) return undefined
  // Both modes of a scale read the same rows, though one of them may have failed to say so.
  const known = new Map(members.flatMap((each) => (each.rows === undefined ? [] : [[each.name, each.rows] as const])))
  const placed = members.map((each) => ({ ...each, rows: each.rows ?? known.get(each.name) }))
  const side = (group: typeof placed, which: Mode): ScaleSide => {
    const own = group.filter((each) => each.mode === which)
    return {
      seconds: middle(own.map(({ row }) => seconds && numberAt(seconds, row))),
      bytes: middle(own.map(({ row }) => bytes && numberAt(bytes, row))),
    }
  }
  const scales = [
    ...Map.groupBy(
      placed.filter((each) => each.rows !== undefined),
      (each) => each.rows as number,
    ),
  ]
    .sort(([a], [b]) => a - b)
    .map(
      ([count, group]): ComparedScale => ({
        rows: count,
        name: group[0]?.name ?? '',
        'in-memory': side(group, 'in-memory'),
        streaming: side(group, 'streaming'),
      }),
    )
  const of = (value: (side: ScaleSide) => number | undefined) =>
    crossover(
      scales.flatMap((each) => {
        const [inMemory, streaming] = [value(each['in-memory']), value(each.streaming)]
        return inMemory === undefined || streaming === undefined ? [] : [{ rows: each.rows, inMemory, streaming }]
      }),
    )
  return {
    scales,
    byTime: of((each) => each.seconds),
    byMemory: of((each) => each.bytes),
    uncounted: [...new Set(placed.flatMap((each) => (each.rows === undefined ? [each.name] : [])))],
  }
}

function numberAt({ cells }: RowsColumn, row: number): number | undefined {
  const cell = cells[row]
  return typeof cell === 'number' && cell > 0 ? cell : undefined
}

function middle(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : median(known)
}

export function scalesTable({ scales }: Scales): Table {
  const ratio = (a: number | undefined, b: number | undefined): Cell =>
    a === undefined || b === undefined ? null : a / b
  const both = (
    a: number | undefined,
    b: number | undefined,
    compute: (a: number, b: number) => number | undefined,
  ): Cell => (a === undefined || b === undefined ? null : (compute(a, b) ?? null))
  return {
    name: 'Streaming against in-memory over measured rows',
    columns: [
      { name: 'rows', unit: 'count' },
      { name: 'scale', unit: 'text' },
      { name: 'in-memory time', unit: 'seconds' },
      { name: 'streaming time', unit: 'seconds' },
      { name: 'speed-up (below 1 streaming is slower)', unit: 'unknown' },
      { name: 'in-memory peak', unit: 'bytes' },
      { name: 'streaming peak', unit: 'bytes' },
      { name: 'memory saving', unit: 'ratio' },
      { name: 'in-memory rows per second', unit: 'count/second' },
      { name: 'streaming rows per second', unit: 'count/second' },
      { name: 'in-memory memory per row', unit: 'bytes' },
      { name: 'streaming memory per row', unit: 'bytes' },
    ],
    rows: scales.map(({ rows, name, 'in-memory': a, streaming: b }) => [
      rows,
      name,
      a.seconds ?? null,
      b.seconds ?? null,
      both(a.seconds, b.seconds, speedUp),
      a.bytes ?? null,
      b.bytes ?? null,
      both(a.bytes, b.bytes, memorySaving),
      ratio(rows, a.seconds),
      ratio(rows, b.seconds),
      ratio(a.bytes, rows),
      ratio(b.bytes, rows),
    ]),
  }
}
