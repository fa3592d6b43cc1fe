/**
 * `summary.csv` of BanyanDB's fadvis benchmarks: a row before and a row after each repetition, appended from run to run.
 *
 *     Benchmark,Phase,RSS_KB,PSS_KB,SharedClean_KB,Cached_KB,FadviseCalls,ShrinkReclaimed
 */
import { meanOfKnown } from '../../../shared/analysis/containerStats.ts'
import { type Capture, pairCaptures } from '../../../shared/analysis/fadvis.ts'
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { counted, type Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headNames, readNumber, readTextTable } from '../textTable.ts'

/** /proc's kB are 1,024 bytes. */
const KIB = 1024

export const fadvisSummary: Importer = {
  id: 'fadvis-summary-csv',
  sniff(head) {
    const names = headNames(head) ?? []
    return names[0] === 'Benchmark' && names[1] === 'Phase' && names.includes('RSS_KB')
  },
  parse,
}

interface Column {
  readonly name: string
  readonly unit: Unit
  readonly factor: number
}

function column(header: string): Column {
  const memory = /^(.*)_KB$/.exec(header)
  return memory ? { name: memory[1] ?? '', unit: 'bytes', factor: KIB } : { name: header, unit: 'count', factor: 1 }
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const { names, rows, tally, failure } = await readTextTable(source)
  const columns = names.slice(2).map(column)
  const captures = rows.flatMap(({ cells: [benchmark = '', phase = '', ...cells], line }): Capture[] => {
    const values = cells.map((cell, i) => {
      const value = readNumber(cell)
      if (value === undefined && cell !== '') {
        const message = (count: number) =>
          `${counted(count, 'cell')} from here on that ${count === 1 ? 'is' : 'are'} no number; counted as missing`
        tally.add({ code: 'unreadable-cells', severity: 'data-loss', message }, line)
      }
      return (value ?? Number.NaN) * (columns[i]?.factor ?? 1)
    })
    return benchmark === '' ? [] : [{ benchmark, phase, values }]
  })
  yield { kind: 'table', table: captureTable(columns, captures) }
  yield { kind: 'table', table: differenceTable(columns, captures, tally) }
  const message = () => 'columns named KB hold the kilobytes of /proc, 1,024 bytes each, and are read as such'
  tally.add({ code: 'kilobytes-are-kib', severity: 'info', message })
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (failure) throw failure
}

function orNull(value: number | undefined): Cell {
  return value === undefined || Number.isNaN(value) ? null : value
}

function captureTable(columns: readonly Column[], captures: readonly Capture[]): Table {
  return {
    name: 'Memory before and after each benchmark',
    columns: [
      { name: 'benchmark', unit: 'text' },
      { name: 'phase', unit: 'text' },
      ...columns.map(({ name, unit }) => ({ name, unit })),
    ],
    rows: captures.map(({ benchmark, phase, values }): Cell[] => [benchmark, phase, ...values.map(orNull)]),
  }
}

function differenceTable(columns: readonly Column[], captures: readonly Capture[], tally: Tally): Table {
  const pairings = pairCaptures(captures)
  const single = pairings.reduce((sum, each) => sum + each.single, 0)
  if (single > 0) {
    const message = () => `${counted(single, 'row')} before or after without its partner; not in the differences`
    tally.add({ code: 'capture-without-partner', severity: 'data-loss', message })
  }
  return {
    name: 'Mean difference, after minus before',
    columns: [
      { name: 'benchmark', unit: 'text' },
      { name: 'pairs', unit: 'count' },
      ...columns.map(({ name, unit }) => ({ name, unit })),
    ],
    rows: pairings.map(({ benchmark, differences }): Cell[] => [
      benchmark,
      differences[0]?.length ?? 0,
      ...differences.map((each) => orNull(meanOfKnown(each))),
    ]),
  }
}
