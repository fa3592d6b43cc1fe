/** Rows of one setting of all parameters, the ends of their ranking, and what no other beats in two goals. */
import type { SweepConfiguration, SweepDirection } from '../../sweepApi.ts'
import { mean } from '../summary.ts'
import { levelLabel } from './levels.ts'
import type { RowsColumn } from './rows.ts'

export interface Group {
  /** Indexes of the rows, in their order. */
  readonly rows: readonly number[]
  readonly parameters: Readonly<Record<string, string | number>>
}

/** In the order in which each stands first. A row without a value of some parameter differs from all that have one. */
export function groupsOf(parameters: readonly RowsColumn[], length: number): readonly Group[] {
  const groups = new Map<string, { rows: number[]; parameters: Record<string, string | number> }>()
  for (let row = 0; row < length; row++) {
    const cells = parameters.map(({ cells }) => cells[row] ?? null)
    const key = JSON.stringify(cells)
    const found = groups.get(key)
    if (found) found.rows.push(row)
    else
      groups.set(key, {
        rows: [row],
        parameters: Object.fromEntries(
          parameters.flatMap(({ name }, i) => (cells[i] === null ? [] : [[name, cells[i] as string | number]])),
        ),
      })
  }
  return [...groups.values()]
}

/** Configurations that have a value, each with the mean, least and largest of its rows. */
export function configurations(
  groups: readonly Group[],
  values: Float64Array,
  parameters: readonly RowsColumn[],
  other?: Float64Array,
): readonly SweepConfiguration[] {
  return groups.flatMap((group): SweepConfiguration[] => {
    const own = numbersAt(values, group.rows)
    if (own.length === 0) return []
    const others = other === undefined ? [] : numbersAt(other, group.rows)
    return [
      {
        label: labelOf(group.parameters, parameters),
        parameters: group.parameters,
        n: own.length,
        mean: mean(Float64Array.from(own)),
        min: Math.min(...own),
        max: Math.max(...own),
        ...(others.length === 0 ? {} : { other: mean(Float64Array.from(others)) }),
      },
    ]
  })
}

export function numbersAt(values: Float64Array, rows: readonly number[]): readonly number[] {
  return rows.flatMap((row) => (Number.isNaN(values[row]) ? [] : [values[row] as number]))
}

/** `num_writers 2, writer_rate 0.05`. */
export function labelOf(values: Readonly<Record<string, string | number>>, parameters: readonly RowsColumn[]): string {
  const words = parameters.flatMap(({ name, unit }) => {
    const value = values[name]
    return value === undefined ? [] : [`${name} ${levelLabel(value, unit)}`]
  })
  return words.length === 0 ? 'all rows' : words.join(', ')
}

/** Configurations that none beats in one goal without losing in the other, best of the first goal first; equal ones all belong. */
export function paretoFront(
  all: readonly SweepConfiguration[],
  better: SweepDirection,
  otherBetter: SweepDirection,
): readonly SweepConfiguration[] {
  const cost = (value: number, direction: SweepDirection) => (direction === 'lower' ? value : -value)
  const points = all
    .flatMap((each) =>
      each.other === undefined ? [] : [{ each, a: cost(each.mean, better), b: cost(each.other, otherBetter) }],
    )
    .sort((one, two) => one.a - two.a || one.b - two.b)
  const front: typeof points = []
  for (const point of points) {
    const last = front.at(-1)
    if (last === undefined || point.b < last.b || (point.a === last.a && point.b === last.b)) front.push(point)
  }
  return front.map(({ each }) => each)
}
