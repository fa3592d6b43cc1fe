/**
 * `rss-trend.csv` of BanyanDB's soak test, a row a minute:
 *
 *     ts_utc,rss_bytes,disk_bytes
 *
 * Some versions of its script strip the unit of `docker stats`: 203.4MiB becomes 203.4 and 1.2GiB becomes 1.2, both
 * under the name of bytes. What is lost is not guessed; such a column has no unit.
 */
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import type { ColumnMeaning } from '../csv/columns.ts'
import { readTable } from '../csv/readTable.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'
import { headNames, readNumber } from '../textTable.ts'

/** No server lives in fewer bytes: a page alone has 4,096, and docker prints at most four digits. */
const FEWEST_BYTES = 1e5
/** Docker goes from MiB to GiB at 1,024: a step of the number by more than this is a step of its unit. */
const UNIT_STEP = 300

const DISK: ColumnMeaning = { metric: 'disk_used_bytes', unit: 'bytes', shift: 0, factor: 1 }
const MEMORY: ColumnMeaning = { metric: 'container_memory_usage_bytes', unit: 'bytes', shift: 0, factor: 1 }
const MEMORY_WITHOUT_UNIT: ColumnMeaning = {
  metric: 'container_memory_unit_lost',
  unit: 'unknown',
  shift: 0,
  factor: 1,
}

export const rssTrend: Importer = {
  id: 'soak-rss-trend-csv',
  sniff(head) {
    const names = headNames(head) ?? []
    return names.includes('ts_utc') && names.includes('rss_bytes') && headLines(head).length > 0
  },
  parse,
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const { lost, stepLine } = await look(source)
  yield* readTable(source, {
    meaning: (header) =>
      header === 'rss_bytes' ? (lost ? MEMORY_WITHOUT_UNIT : MEMORY) : header === 'disk_bytes' ? DISK : undefined,
    measuredProcess: 'the container, by docker stats',
  })
  if (!lost) return
  const step =
    stepLine === undefined
      ? ''
      : ` At line ${stepLine} the number changes by a factor of hundreds, as where docker goes from MiB to GiB or back.`
  yield {
    kind: 'caveat',
    caveat: {
      code: 'unit-lost',
      severity: 'misleading',
      subject: MEMORY_WITHOUT_UNIT.metric,
      message: `rss_bytes holds numbers too small for bytes: the script dropped the unit of docker stats, probably MiB, or GiB for small ones. They are kept as written, without a unit.${step}`,
      ...(stepLine === undefined ? {} : { line: stepLine }),
    },
  }
}

/** Whether all memory numbers are too small to be bytes, and where their unit changes. */
async function look(source: ByteSource): Promise<{ readonly lost: boolean; readonly stepLine: number | undefined }> {
  let column = -1
  let before: number | undefined
  let lost = false
  let stepLine: number | undefined
  const lines = new TextLines(source)
  for await (const { text, number } of lines) {
    const cells = text.split(',').map((cell) => cell.trim().replaceAll('"', ''))
    if (column < 0) {
      column = cells.indexOf('rss_bytes')
      continue
    }
    const value = readNumber(cells[column] ?? '')
    if (value === undefined || value <= 0) continue
    if (value >= FEWEST_BYTES) return { lost: false, stepLine: undefined }
    lost = true
    if (before !== undefined && (before / value > UNIT_STEP || value / before > UNIT_STEP)) stepLine ??= number
    before = value
  }
  return { lost, stepLine }
}
