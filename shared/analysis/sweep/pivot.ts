/** One aggregate of a metric over any two columns, with the rows behind each cell. */
import { unreachable } from '../../errors.ts'
import type { SweepAggregate, SweepAxis, SweepFacet, SweepHeatMap } from '../../sweepApi.ts'
import { mean } from '../summary.ts'
import { median } from '../trend/order.ts'
import { type Levels, levelsOf } from './levels.ts'
import { numbersOf, type RowsColumn } from './rows.ts'

/** Small multiples on one page. */
export const MAX_FACETS = 12

interface PivotQuestion {
  readonly x: RowsColumn
  readonly y: RowsColumn
  readonly metric: RowsColumn
  readonly facet?: RowsColumn
  readonly aggregate: SweepAggregate
}

export function pivot({ x, y, metric, facet, aggregate }: PivotQuestion): SweepHeatMap {
  const [across, down] = [levelsOf(x), levelsOf(y)]
  const values = numbersOf(metric)
  const facets = facet === undefined ? undefined : levelsOf(facet)
  const shown = facets?.levels.slice(0, MAX_FACETS) ?? [undefined]
  return {
    x: axisOf(across),
    y: axisOf(down),
    metric: metric.name,
    unit: aggregate === 'count' || metric.unit === 'text' ? 'count' : metric.unit,
    aggregate,
    ...(facet === undefined ? {} : { facet: facet.name }),
    facets: shown.map((level, i): SweepFacet => {
      const groups = down.levels.map(() => across.levels.map((): number[] => []))
      for (let row = 0; row < values.length; row++) {
        if (facets !== undefined && facets.of[row] !== i) continue
        if (!Number.isNaN(values[row]))
          groups[down.of[row] as number]?.[across.of[row] as number]?.push(values[row] as number)
      }
      return {
        ...(level === undefined ? {} : { value: level.value }),
        cells: groups.map((cells) => cells.map((cell) => (cell.length === 0 ? null : aggregated(cell, aggregate)))),
        counts: groups.map((cells) => cells.map((cell) => cell.length)),
      }
    }),
  }
}

function axisOf({ column, unit, levels }: Levels): SweepAxis {
  return { column, unit, values: levels.map(({ value }) => value), labels: levels.map(({ label }) => label) }
}

/** Of at least one value. */
export function aggregated(values: readonly number[], aggregate: SweepAggregate): number {
  switch (aggregate) {
    case 'mean':
      return mean(Float64Array.from(values))
    case 'median':
      return median(values)
    case 'min':
      return values.reduce((a, b) => Math.min(a, b))
    case 'max':
      return values.reduce((a, b) => Math.max(a, b))
    case 'count':
      return values.length
    default:
      return unreachable(aggregate)
  }
}
