/**
 * The monitors of BanyanDB's fadvis tests, about two rows a second under a clock of whole seconds:
 *
 *     timestamp,rss,vsz,pmem
 *     timestamp,free_mem,cached_mem,buffers,proc_rss,proc_vsz,proc_pmem
 *
 * The numbers are `ps`'s and `free`'s kilobytes, which are KiB, and percent.
 */
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import type { ColumnMeaning } from '../csv/columns.ts'
import { type Dialect, readTable } from '../csv/readTable.ts'
import type { Importer } from '../importer.ts'
import { headNames } from '../textTable.ts'

const KIB = 1024

function kilobytes(metric: string): ColumnMeaning {
  return { metric, unit: 'bytes', shift: 0, factor: KIB }
}

const RSS = kilobytes('process_resident_memory_bytes')
const VSZ = kilobytes('process_virtual_memory_bytes')
const SHARE: ColumnMeaning = { metric: 'process_memory_ratio', unit: 'ratio', shift: -2, factor: 1 }

const COLUMNS: Readonly<Record<string, ColumnMeaning>> = {
  rss: RSS,
  vsz: VSZ,
  pmem: SHARE,
  free_mem: kilobytes('node_memory_MemFree_bytes'),
  cached_mem: kilobytes('node_memory_Cached_bytes'),
  buffers: kilobytes('node_memory_Buffers_bytes'),
  proc_rss: RSS,
  proc_vsz: VSZ,
  proc_pmem: SHARE,
}

const DIALECT: Dialect = {
  meaning: (header) => (Object.hasOwn(COLUMNS, header) ? COLUMNS[header] : undefined),
  measuredProcess: 'the process whose id the monitor was given',
}

export const fadvisMonitor: Importer = {
  id: 'fadvis-monitor-csv',
  follows: true,
  sniff(head) {
    const names = headNames(head) ?? []
    const own = ['rss', 'vsz', 'pmem']
    return (
      names.includes('timestamp') &&
      (own.every((name) => names.includes(name)) || own.every((name) => names.includes(`proc_${name}`)))
    )
  },
  parse,
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  let unit = false
  for await (const record of readTable(source, DIALECT)) {
    if (record.kind === 'caveat' && !unit) {
      unit = true
      yield kibibytes(source.path)
    }
    yield record
  }
  if (!unit) yield kibibytes(source.path)
}

function kibibytes(path: string): ImportRecord {
  return {
    kind: 'caveat',
    caveat: {
      code: 'kilobytes-are-kib',
      severity: 'info',
      subject: path,
      message: `${path} states no units: its numbers are those of ps and free, kilobytes of 1,024 bytes, and are read as such`,
    },
  }
}
