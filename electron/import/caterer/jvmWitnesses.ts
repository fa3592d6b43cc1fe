/** What the JVM's witnesses say of the same thing: the GC log, the flight recording, the sampler and the flags. */
import { type Witnessed, witnessCaveats } from '../../../shared/analysis/jvmWitnesses.ts'
import type { Caveat, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { GC_COUNTS_TABLE, GC_SUMMARY_TABLE } from '../gcLog/gcRecords.ts'

/** As a sentence names them. */
const NAMES: Readonly<Record<string, string>> = {
  'gc-log': 'the GC log',
  jfr: 'the flight recording',
  'caterer-metrics-json': 'the sampler',
  'caterer-memory-report': 'the memory report',
  'caterer-application-log': "the application's log",
  hprof: 'the heap dump',
}
const MAX_HEAP = new Set(['max_heap_bytes', 'MaxHeapSize'])

export class JvmWitnesses {
  private readonly collections: Witnessed[] = []
  private readonly heapLimits: Witnessed[] = []
  private readonly heapPeaks: Witnessed[] = []

  /** One of the records of a file of this format. */
  note(format: string, record: ImportRecord): void {
    const witness = NAMES[format]
    if (witness === undefined) return
    if (record.kind === 'parameter' && MAX_HEAP.has(record.name)) {
      const value = Number(record.value)
      if (Number.isFinite(value) && value > 0) this.heapLimits.push({ witness, value })
    }
    if (record.kind !== 'table') return
    const { table } = record
    if (table.name === GC_COUNTS_TABLE) this.add(this.collections, witness, cell(table, 'collections'))
    else if (table.name === GC_SUMMARY_TABLE) {
      this.add(this.heapPeaks, witness, cell(table, 'peak_heap'))
    } else if (table.name === 'jfr_events') {
      const row = table.rows.find(([event]) => event === 'jdk.GarbageCollection')
      this.add(this.collections, witness, row?.[1])
    } else if (table.name === "The sampler's summary") {
      // The first row is what it printed.
      this.add(this.collections, witness, cell(table, 'collections'))
      this.add(this.heapPeaks, witness, cell(table, 'peak_heap'))
    }
  }

  caveats(): readonly Caveat[] {
    const { collections, heapLimits, heapPeaks } = this
    return witnessCaveats({ collections, heapLimits, heapPeaks })
  }

  private add(to: Witnessed[], witness: string, value: unknown): void {
    if (typeof value === 'number') to.push({ witness, value })
  }
}

function cell({ columns, rows }: Table, name: string): unknown {
  return rows[0]?.[columns.findIndex((column) => column.name === name)]
}
