/** What a sweep comes to: the means behind the suite's heat map, means by setting, the ends of its ranking, and chaos against its baseline. */

import { pivot } from '../../../shared/analysis/sweep/pivot.ts'
import { distinct, failedShare, meanOf, ranked, relativeChange } from '../../../shared/analysis/sweep.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import { type Sweep, type SweepRow, valuesOf, varies } from './sweep.ts'

/** As many as the suite prints at each end of its ranking. */
const RANKED = 5

const SETTINGS = ['num_writers', 'writer_rate', 'key_overlap_ratio', 'num_readers', 'reader_rate']

export function sweepTables(sweep: Sweep): readonly Table[] {
  if (valuesOf(sweep, 'precondition_failure_rate').length < 2) return []
  if (sweep.kind === 'chaos sweep') return sweep.scenarios?.includes(BASELINE) ? [againstBaseline(sweep)] : []
  return [...heatMaps(sweep), ...meansBySetting(sweep), ranking(sweep)]
}

function heatMaps(sweep: Sweep): readonly Table[] {
  if (!varies(sweep, 'num_writers') || !varies(sweep, 'key_overlap_ratio')) return []
  return [
    heatMap(sweep, 'Mean precondition failure rate by writers and key overlap', (rate) => rate),
    heatMap(sweep, 'Mean failed share of attempts by writers and key overlap', failedShare),
  ]
}

function heatMap({ rows }: Sweep, name: string, value: (rate: number) => number): Table {
  const [down, across, rate] = ['num_writers', 'key_overlap_ratio', 'precondition_failure_rate'] as const
  const whole = rows.filter((row) => [down, across, rate].every((key) => row.has(key)))
  const column = (key: string, cell = (given: number) => given) => ({
    name: key,
    unit: 'unknown' as const,
    cells: whole.map((row) => cell(row.get(key) as number)),
  })
  const { x, y, facets } = pivot({ x: column(across), y: column(down), metric: column(rate, value), aggregate: 'mean' })
  return {
    name,
    columns: [
      { name: down, unit: 'count' },
      ...x.values.map((overlap) => ({ name: `overlap ${overlap}`, unit: 'ratio' as const })),
    ],
    rows: y.values.map((writers, i) => [writers, ...(facets[0]?.cells[i] ?? [])]),
  }
}

function meansBySetting(sweep: Sweep): readonly Table[] {
  const rows = SETTINGS.filter((name) => varies(sweep, name)).flatMap((name) =>
    distinct(valuesOf(sweep, name)).map((value): Cell[] => {
      const rates = sweep.rows.flatMap((row) =>
        row.get(name) === value ? (row.get('precondition_failure_rate') ?? []) : [],
      )
      return rates.length === 0
        ? [name, value, 0, null, null]
        : [name, value, rates.length, meanOf(rates), meanOf(rates.map(failedShare))]
    }),
  )
  if (rows.length === 0) return []
  return [
    {
      name: 'Mean precondition failure rate by setting',
      columns: [
        { name: 'setting', unit: 'text' },
        { name: 'value', unit: 'unknown' },
        { name: 'rows', unit: 'count' },
        { name: 'precondition_failure_rate', unit: 'ratio' },
        { name: 'failed_share_of_attempts', unit: 'ratio' },
      ],
      rows,
    },
  ]
}

function ranking(sweep: Sweep): Table {
  const rated = sweep.rows.flatMap((row, i) => {
    const rate = row.get('precondition_failure_rate')
    return rate === undefined ? [] : [{ i, row, rate }]
  })
  const ends = (['lowest', 'highest'] as const).flatMap((end) =>
    ranked(rated, (each) => each.rate, RANKED, end).map((each, rank): Cell[] => [
      end,
      rank + 1,
      each.i + 1,
      sweep.labels[each.i] ?? '',
      each.rate,
      failedShare(each.rate),
      each.row.get('write_tps') ?? null,
    ]),
  )
  return {
    name: 'Lowest and highest precondition failure rates',
    columns: [
      { name: 'end', unit: 'text' },
      { name: 'rank', unit: 'count' },
      { name: 'row', unit: 'count' },
      { name: 'config_label', unit: 'text' },
      { name: 'precondition_failure_rate', unit: 'ratio' },
      { name: 'failed_share_of_attempts', unit: 'ratio' },
      { name: 'write_tps', unit: 'count/second' },
    ],
    rows: ends,
  }
}

const BASELINE = 'baseline'

/** The suite's degradation panels: change against the baseline, where that is not zero. */
function againstBaseline({ rows, scenarios }: Sweep): Table {
  const compared = ['precondition_failure_rate', 'write_tps', 'write_p50', 'write_p99', 'read_p50', 'read_p99']
  const base: SweepRow = rows[scenarios?.indexOf(BASELINE) ?? 0] ?? new Map()
  return {
    name: 'Change against the baseline scenario',
    columns: [
      { name: 'scenario', unit: 'text' },
      ...compared.map((name) => ({ name: `${name} change`, unit: 'ratio' as const })),
    ],
    rows: rows.map((row, i) => [
      scenarios?.[i] ?? '',
      ...compared.map((name): Cell => {
        const [value, reference] = [row.get(name), base.get(name)]
        return value === undefined || reference === undefined ? null : (relativeChange(value, reference) ?? null)
      }),
    ]),
  }
}
