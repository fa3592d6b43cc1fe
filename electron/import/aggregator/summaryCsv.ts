/**
 * `SUMMARY.csv` of a streaming comparison, and the like-minded `benchmark_results.csv`: a row a scale and mode.
 *
 * The script that writes it looks for counts in a coloured log. Where it finds the numbers of the colours too, a count
 * of six lines lands in the file and one row becomes eleven lines; where it finds nothing, it writes 0. The first are
 * joined again and the count among the colours is shown beside; the second are told. A run that failed has no row.
 */
import { countAmongColours, modeOf } from '../../../shared/analysis/streamingComparison.ts'
import type { Caveat, Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { counted } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import type { TextLine } from '../textLines.ts'
import { headNames, readTextTable, splitCells, type TextTable } from '../textTable.ts'
import { knowsHeader, resultTable } from './columns.ts'
import { comparisonTables, type ScaleMode } from './scales.ts'

const COUNTS = ['input_rows', 'output_rows']
/** A count that fell apart has six lines, and a row has two of them. */
const MAX_JOINED_LINES = 40

export interface Summary {
  readonly table: Table
  readonly results: readonly ScaleMode[]
  readonly caveats: readonly Caveat[]
  readonly failure: TextTable['failure']
}

export async function readSummary(source: ByteSource): Promise<Summary> {
  let rejoined = 0
  const text = await readTextTable(source, {
    rejoin: (lines, delimiter) => {
      const rows = rejoin(lines, delimiter)
      rejoined = rows.filter((row) => row.text.includes('\n')).length
      return rows
    },
  })
  const mended = mend(text)
  const result = resultTable(mended.text)
  // A count of 0 of a run that took time was not found, which is not the same as none.
  const count = (row: number, name: string): number | null => result.number(row, name) || null
  const columns = result.columns.flatMap((column) =>
    COUNTS.includes(column.name) ? [column, { name: `${column.name} mended`, unit: 'count' as const }] : [column],
  )
  const rows = result.rows.map((row, r) =>
    row.flatMap((cell, c) => {
      const name = result.columns[c]?.name ?? ''
      return COUNTS.includes(name) ? [mended.written(r, name) ?? cell, count(r, name)] : [cell]
    }),
  )
  const results = result.rows.flatMap((_, r): ScaleMode[] => {
    const mode = modeOf(String(result.cell(r, 'mode') ?? ''))
    const [input, output] = COUNTS.map((name) => count(r, name) ?? undefined)
    return mode === undefined
      ? []
      : [
          {
            scale: String(result.cell(r, 'scale') ?? ''),
            mode,
            seconds: result.number(r, 'duration'),
            peakBytes: result.number(r, 'peak_memory'),
            inputRows: input,
            outputRows: output,
            outcome: String(result.cell(r, 'status') ?? '').toLowerCase() || undefined,
          },
        ]
  })
  return {
    table: { name: 'Summary as written by the suite', columns, rows },
    results,
    caveats: [...text.tally.caveats(source.path), ...caveatsOf(source.path, rows.length, rejoined, mended.zeros, text)],
    failure: text.failure,
  }
}

/** A row begins where the second cell is a mode; all other lines belong to the row before. */
function rejoin(lines: readonly TextLine[], delimiter: string): readonly TextLine[] {
  const rows: TextLine[] = []
  let joined = 0
  for (const line of lines) {
    const last = rows.at(-1)
    const begins = modeOf(splitCells(line.text, delimiter)[1] ?? '') !== undefined
    if (begins || !last || joined >= MAX_JOINED_LINES || !/^[\d,;\t\w]*$/.test(line.text)) {
      rows.push(line)
      joined = 0
    } else {
      rows[rows.length - 1] = { ...last, text: `${last.text}\n${line.text}`, open: line.open }
      joined++
    }
  }
  return rows
}

/** Counts that fell apart become the number they hold; what was written is kept. */
function mend(text: TextTable) {
  const kept = new Map<string, string>()
  let zeros = 0
  const rows = text.rows.map((row, r) => ({
    ...row,
    cells: row.cells.map((cell, c) => {
      const name = text.names[c] ?? ''
      if (!COUNTS.includes(name)) return cell
      if (cell === '0') {
        zeros++
        return cell
      }
      const count = cell.includes('\n') ? countAmongColours(cell) : undefined
      if (!cell.includes('\n')) return cell
      kept.set(`${r} ${name}`, cell.split('\n').join(' '))
      return count === undefined ? cell.split('\n').join(' ') : String(count)
    }),
  }))
  return {
    text: { ...text, rows },
    zeros,
    written: (row: number, name: string): Cell | undefined => kept.get(`${row} ${name}`),
  }
}

/** `compares`: whether the modes are put beside each other from this file alone; a folder with logs does so better. */
export function summaryImporter(compares: boolean): Importer {
  return {
    id: 'aggregator-summary-csv',
    sniff(head) {
      const names = headNames(head)
      return names?.includes('mode') === true && knowsHeader(names, 4)
    },
    async *parse(source) {
      const summary = await readSummary(source)
      yield { kind: 'table', table: summary.table }
      for (const table of compares ? comparisonTables(summary.results) : []) yield { kind: 'table', table }
      for (const caveat of summary.caveats) yield { kind: 'caveat', caveat } satisfies ImportRecord
      if (summary.failure) throw summary.failure
    },
  }
}

export const aggregatorSummaryCsv = summaryImporter(true)

function* caveatsOf(path: string, rows: number, rejoined: number, zeros: number, text: TextTable): Generator<Caveat> {
  if (rows === 0) return
  yield {
    code: 'mib-labelled-mb',
    severity: 'info',
    subject: path,
    message: 'Memory labelled MB is in MiB (bytes / 1024 / 1024); it is read as MiB.',
  }
  if (rejoined > 0) {
    yield {
      code: 'rows-rejoined',
      severity: 'misleading',
      subject: path,
      message: `${counted(rejoined, 'row')} fell apart into several lines, because the script took the numbers of colours for counts. They are joined again; the count among the colours stands beside.`,
    }
  }
  if (zeros > 0) {
    yield {
      code: 'counts-not-found',
      severity: 'misleading',
      subject: path,
      message: `${counted(zeros, 'count')} of 0 rows: the script found none in its coloured log. They are not known from this file; the logs have them.`,
    }
  }
  if (text.names.includes('status')) {
    yield {
      code: 'failures-have-no-row',
      severity: 'misleading',
      subject: path,
      message:
        'A run that fails writes no row and ends the suite, so every status is SUCCESS; look for a log without a row.',
    }
  }
  const duration = text.names.indexOf('duration_seconds')
  if (duration >= 0 && text.rows.every((row) => /^\d*$/.test(row.cells[duration] ?? ''))) {
    yield {
      code: 'whole-seconds',
      severity: 'misleading',
      subject: 'duration',
      message:
        'Durations are differences of whole seconds and include the start of the program; a speed-up of short runs means little.',
    }
  }
}
