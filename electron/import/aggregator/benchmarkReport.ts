/**
 * The Markdown summaries of the aggregator's other benchmark scripts: scenarios that passed and failed, the machine, and
 * of the streaming-only benchmark a table whose header names seven columns while its rows have six cells.
 */
import type { Caveat, Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { MIB } from '../../../shared/units.ts'
import { counted } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, MAX_RESULT_LINE, TextLines } from '../textLines.ts'
import { MAX_RESULT_ROWS, readNumber } from '../textTable.ts'

const TITLE =
  /^# (?:Streaming Benchmark Results - Parallel Chunks|Empirical Performance Benchmark Results|Comprehensive Empirical Benchmark Results)\s*$/
const PARAMETERS = new Set(['Date', 'Machine', 'Python', 'CPU', 'Memory'])
const COUNTS = ['Total scenarios', 'Total Tests', 'Passed', 'Failed'] as const
/** The streaming-only table as its header has it; the rows leave out the second. */
const COLUMNS: Table['columns'] = [
  { name: 'scale', unit: 'text' },
  { name: 'rows', unit: 'count' },
  { name: 'time', unit: 'seconds' },
  { name: 'peak_memory', unit: 'bytes' },
  { name: 'cpu_cores', unit: 'count' },
  { name: 'status', unit: 'text' },
  { name: 'validation', unit: 'text' },
]

export const aggregatorBenchmarkReport: Importer = {
  id: 'aggregator-benchmark-report',
  sniff: (head) => headLines(head).some((line) => TITLE.test(line)),
  async *parse(source) {
    const lines = new TextLines(source)
    const counts = new Map<string, number>()
    const rows: (readonly Cell[])[] = []
    let shifted = 0
    for await (const { text } of lines) {
      if (text.length > MAX_RESULT_LINE) continue
      const [, key, value = ''] = /^(?:- )?\*\*([^*]+)\*\*:\s*(.+?)\s*$/.exec(text) ?? []
      if (key && PARAMETERS.has(key)) yield { kind: 'parameter', name: key.toLowerCase(), value }
      const count = key && (COUNTS as readonly string[]).includes(key) ? readNumber(value) : undefined
      if (key && count !== undefined) counts.set(key, count)
      const cells = tableRow(text)
      if (!cells || rows.length >= MAX_RESULT_ROWS) continue
      if (cells.length === COLUMNS.length - 1) shifted++
      rows.push(resultRow(cells))
    }
    const [passed, failed] = [counts.get('Passed'), counts.get('Failed')]
    if (counts.size > 0) {
      const total = counts.get('Total scenarios') ?? counts.get('Total Tests')
      yield { kind: 'table', table: scenarios(total, passed, failed) }
    }
    if (rows.length > 0) yield { kind: 'table', table: { name: 'Streaming benchmark', columns: COLUMNS, rows } }
    for (const caveat of caveatsOf(source.path, passed, failed, rows, shifted)) {
      yield { kind: 'caveat', caveat } satisfies ImportRecord
    }
    if (lines.failure) throw lines.failure
  },
}

function scenarios(total: number | undefined, passed: number | undefined, failed: number | undefined): Table {
  return {
    name: 'Scenarios',
    columns: ['total', 'passed', 'failed'].map((name) => ({ name, unit: 'count' })),
    rows: [[total ?? null, passed ?? null, failed ?? null]],
  }
}

/** Cells of a row of the streaming-only table; its status tells it from any other table. */
function tableRow(text: string): readonly string[] | undefined {
  if (!/^\|.*\| (?:✅ Success|❌ Failed) \|.*\|\s*$/u.test(text)) return undefined
  const cells = text
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())
  return cells.length === COLUMNS.length || cells.length === COLUMNS.length - 1 ? cells : undefined
}

function resultRow(cells: readonly string[]): readonly Cell[] {
  const [scale = '', ...rest] = cells
  const [rows = '', time = '', memory = '', cpu = '', status = '', validation = ''] =
    cells.length === COLUMNS.length ? rest : ['', ...rest]
  const bytes = readNumber(memory)
  return [
    scale,
    number(rows),
    number(time),
    bytes === undefined ? memory || null : bytes * MIB,
    number(cpu),
    status,
    validation,
  ]
}

function number(text: string): Cell {
  return readNumber(text) ?? (text || null)
}

function* caveatsOf(
  path: string,
  passed: number | undefined,
  failed: number | undefined,
  rows: readonly (readonly Cell[])[],
  shifted: number,
): Generator<Caveat> {
  if (passed === 0) {
    const count = failed === undefined ? '' : `, ${failed} failed`
    const message = `No scenario passed${count}: there are no results in this report.`
    yield { code: 'no-scenario-passed', severity: 'error', subject: path, message }
  } else if (passed === undefined && rows.length === 0) {
    const message = 'The report ends before its results: the script was stopped.'
    yield { code: 'no-rows', severity: 'data-loss', subject: path, message }
  }
  if (shifted > 0) {
    yield {
      code: 'column-left-out',
      severity: 'misleading',
      subject: path,
      message: `${counted(shifted, 'row')} without the second of the columns that the header names; a reader of Markdown shows every figure one column too far left. They are put right here.`,
    }
  }
  if (rows.some((row) => String(row.at(-1)).includes('FAILED'))) {
    yield {
      code: 'validation-never-found',
      severity: 'misleading',
      subject: path,
      message:
        'The script looks for a sentence that the validator never prints, so it calls every validation failed. Judge by the validation log.',
    }
  }
}
