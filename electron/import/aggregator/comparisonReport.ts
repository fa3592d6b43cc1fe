/**
 * `COMPARISON_REPORT.md`: its table, and its key findings with what they would say without the slip in their test
 * (shared/analysis/streamingComparison.ts).
 */
import { meantFinding, memorySaving } from '../../../shared/analysis/streamingComparison.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { MIB } from '../../../shared/units.ts'
import { counted } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, MAX_RESULT_LINE, TextLines } from '../textLines.ts'
import { MAX_RESULT_ROWS, readNumber } from '../textTable.ts'

const TITLE = /^# Streaming vs In-Memory Performance Comparison\s*$/
const HEADER = ['Scale', 'Mode', 'Status', 'Duration', 'Peak Memory', 'Input Rows', 'Output Rows', 'Speedup']

const NUMBER = String.raw`([\d.]+)`
/** Streaming's time, in-memory's time, streaming's memory, in-memory's memory; the second form has them in another order. */
const FINDINGS: readonly { finding: string; pattern: RegExp; order: readonly number[] }[] = [
  {
    finding: 'Streaming wins',
    pattern: new RegExp(
      `^- \\*\\*(.+?)\\*\\*: Streaming wins \\(time: ${NUMBER}s vs ${NUMBER}s, memory: ${NUMBER} MB vs ${NUMBER} MB\\)`,
    ),
    order: [2, 3, 4, 5],
  },
  {
    finding: 'Competitive',
    pattern: new RegExp(
      `^- \\*\\*(.+?)\\*\\*: Competitive \\(streaming: ${NUMBER}s @ ${NUMBER} MB, in-memory: ${NUMBER}s @ ${NUMBER} MB\\)`,
    ),
    order: [2, 4, 3, 5],
  },
  {
    finding: 'In-memory faster',
    pattern: new RegExp(`^- \\*\\*(.+?)\\*\\*: In-memory faster \\(${NUMBER}s vs ${NUMBER}s\\)`),
    order: [3, 2],
  },
]

export const aggregatorComparisonReport: Importer = {
  id: 'aggregator-comparison-report',
  sniff: (head) => headLines(head).some((line) => TITLE.test(line)),
  async *parse(source) {
    const lines = new TextLines(source)
    const rows: (readonly Cell[])[] = []
    const findings: (readonly Cell[])[] = []
    let differing = 0
    for await (const { text } of lines) {
      if (text.length > MAX_RESULT_LINE) continue
      const generated = /^\*\*Generated\*\*: (.+)$/.exec(text)?.[1]
      if (generated) yield { kind: 'parameter', name: 'report generated', value: generated.trim() }
      const row = rowOf(text)
      if (row && rows.length < MAX_RESULT_ROWS) rows.push(row)
      const finding = findingOf(text)
      if (!finding || findings.length >= MAX_RESULT_ROWS) continue
      findings.push(finding)
      if (finding[1] !== finding[2]) differing++
    }
    if (rows.length > 0) yield { kind: 'table', table: reportTable(rows) }
    if (findings.length > 0) yield { kind: 'table', table: findingTable(findings) }
    if (rows.length === 0) {
      const message = 'The report has no row: it was written from an empty summary, or is cut off.'
      const caveat = { code: 'no-rows', severity: 'data-loss', subject: source.path, message } as const
      yield { kind: 'caveat', caveat }
    }
    if (differing > 0) {
      const message = `${counted(differing, 'finding')} would read otherwise had the report tested what it says: it calls streaming competitive whenever in-memory is not slower, by however much.`
      const caveat = { code: 'finding-mistaken', severity: 'misleading', subject: source.path, message } as const
      yield { kind: 'caveat', caveat } satisfies ImportRecord
    }
    if (lines.failure) throw lines.failure
  },
}

function cellsOf(text: string): string[] | undefined {
  const trimmed = text.trim()
  return trimmed.startsWith('|') && trimmed.endsWith('|')
    ? trimmed
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim())
    : undefined
}

function rowOf(text: string): readonly Cell[] | undefined {
  const cells = cellsOf(text)
  if (cells?.length !== HEADER.length || cells[0] === HEADER[0] || /^:?-+:?$/.test(cells[0] ?? '')) return undefined
  const [scale = '', mode = '', status = '', duration = '', memory = '', input = '', output = '', speedUp = ''] = cells
  const bytes = readNumber(memory.replace(/ MB$/, ''))
  return [
    scale,
    mode,
    status,
    readNumber(duration.replace(/s$/, '')) ?? (duration || null),
    bytes === undefined ? memory || null : bytes * MIB,
    readNumber(input) ?? (input || null),
    readNumber(output) ?? (output || null),
    speedUp,
  ]
}

function reportTable(rows: readonly (readonly Cell[])[]): Table {
  return {
    name: 'Report as written by the suite',
    columns: [
      { name: 'scale', unit: 'text' },
      { name: 'mode', unit: 'text' },
      { name: 'status', unit: 'text' },
      { name: 'duration', unit: 'seconds' },
      { name: 'peak_memory', unit: 'bytes' },
      { name: 'input_rows', unit: 'count' },
      { name: 'output_rows', unit: 'count' },
      { name: 'speed_up', unit: 'text' },
    ],
    rows,
  }
}

/** Scale, the finding as written, as it was meant, both times, both peaks and the saving that no report states. */
function findingOf(text: string): readonly Cell[] | undefined {
  for (const { finding, pattern, order } of FINDINGS) {
    const match = pattern.exec(text)
    if (!match) continue
    const [streaming, inMemory, streamingMemory, inMemoryMemory] = order.map((group) => readNumber(match[group] ?? ''))
    if (streaming === undefined || inMemory === undefined) return undefined
    const peaks = [inMemoryMemory, streamingMemory].map((mib) => (mib === undefined ? undefined : mib * MIB))
    const saving = peaks[0] === undefined || peaks[1] === undefined ? undefined : memorySaving(peaks[0], peaks[1])
    return [
      match[1] ?? '',
      finding,
      meantFinding(inMemory, streaming),
      inMemory,
      streaming,
      peaks[0] ?? null,
      peaks[1] ?? null,
      saving ?? null,
    ]
  }
  return undefined
}

function findingTable(rows: readonly (readonly Cell[])[]): Table {
  return {
    name: 'Key findings of the report',
    columns: [
      { name: 'scale', unit: 'text' },
      { name: 'finding of the suite', unit: 'text' },
      { name: 'finding as it was meant', unit: 'text' },
      { name: 'in_memory_duration', unit: 'seconds' },
      { name: 'streaming_duration', unit: 'seconds' },
      { name: 'in_memory_peak', unit: 'bytes' },
      { name: 'streaming_peak', unit: 'bytes' },
      { name: 'memory_saving', unit: 'ratio' },
    ],
    rows,
  }
}
