/**
 * The later benchmark's CSVs: `raw_runs.csv` with a row a run, `RESULTS.csv` with medians and deviations a scale, and
 * `phase_breakdown.csv` with what was prepared before. From raw runs the medians are computed again.
 */
import { median, sampleDeviation } from '../../../shared/analysis/streamingComparison.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { Importer } from '../importer.ts'
import { headNames, readTextTable } from '../textTable.ts'
import { knowsHeader, type ResultTable, resultTable } from './columns.ts'

type Kind = 'raw runs' | 'results' | 'phases'

function kindOf(names: readonly string[]): Kind | undefined {
  if (!knowsHeader(names, 3)) return undefined
  if (names.includes('run') && names.includes('time_sec')) return 'raw runs'
  if (names.includes('time_median') && names.includes('memory_median')) return 'results'
  return names.includes('phase') && names.includes('time_sec') ? 'phases' : undefined
}

const TABLE_NAMES: Readonly<Record<Kind, string>> = {
  'raw runs': 'Raw runs',
  results: 'Results as written by the suite',
  phases: 'Preparation by phase',
}

export const aggregatorRunsCsv: Importer = {
  id: 'aggregator-runs-csv',
  sniff(head) {
    const names = headNames(head)
    return names !== undefined && kindOf(names) !== undefined
  },
  async *parse(source) {
    const text = await readTextTable(source)
    const kind = kindOf(text.names) ?? 'raw runs'
    const result = resultTable(text)
    yield { kind: 'table', table: { name: TABLE_NAMES[kind], columns: result.columns, rows: result.rows } }
    if (kind === 'raw runs' && result.rows.length > 0) yield { kind: 'table', table: mediansOf(result) }
    for (const caveat of text.tally.caveats(source.path)) yield { kind: 'caveat', caveat } satisfies ImportRecord
    if (result.rows.length > 0) {
      yield {
        kind: 'caveat',
        caveat: {
          code: 'mib-labelled-mb',
          severity: 'info',
          subject: source.path,
          message: 'Memory labelled MB is in MiB (bytes / 1024 / 1024); it is read as MiB.',
        },
      }
    }
    if (text.failure) throw text.failure
  },
}

/** Median ± sample deviation a scale, in the order of the file, and output rows / median time as the reports have it. */
function mediansOf(result: ResultTable): Table {
  const scales = Map.groupBy(result.rows.keys(), (row) => String(result.cell(row, 'scale') ?? ''))
  const of = (rows: readonly number[], column: string) => rows.flatMap((row) => result.number(row, column) ?? [])
  return {
    name: 'Median and deviation by scale',
    columns: [
      { name: 'scale', unit: 'text' },
      { name: 'runs', unit: 'count' },
      { name: 'output_rows', unit: 'count' },
      { name: 'time_median', unit: 'seconds' },
      { name: 'time_stddev', unit: 'seconds' },
      { name: 'memory_median', unit: 'bytes' },
      { name: 'memory_stddev', unit: 'bytes' },
      { name: 'throughput', unit: 'count/second' },
    ],
    rows: [...scales].map(([scale, rows]): Cell[] => {
      const [times, memory, output] = ['time', 'memory', 'output_rows'].map((column) => of(rows, column))
      const time = median(times ?? [])
      const count = median(output ?? [])
      return [
        scale,
        rows.length,
        finite(count),
        finite(time),
        times?.length ? sampleDeviation(times) : null,
        finite(median(memory ?? [])),
        memory?.length ? sampleDeviation(memory) : null,
        finite(count / time),
      ]
    }),
  }
}

function finite(value: number): Cell {
  return Number.isFinite(value) ? value : null
}
