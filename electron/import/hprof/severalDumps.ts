/** Several heap dumps of one run: each keeps its tables under its own name, and the last is followed by what grew. */
import { type ClassCount, heapGrowth } from '../../../shared/analysis/heapGrowth.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { Importer } from '../importer.ts'
import type { PlannedSource, RunPlan } from '../layouts/layout.ts'
import { hprof } from './hprof.ts'
import { growthTable, HISTOGRAM_TABLE } from './tables.ts'

/** A row of counts for each class and dump; more dumps than this are looked at one by one. */
const MAX_DUMPS = 50

interface SeenDump {
  readonly name: string
  atMs: number
  readonly classes: ClassCount[]
}

/** The plan as it is, unless it has at least two dumps: then their importers know of each other. */
export function followDumps(plan: RunPlan): RunPlan {
  const dumps = plan.sources.filter(({ importer }) => importer.id === hprof.id)
  if (dumps.length < 2 || dumps.length > MAX_DUMPS) return plan
  const seen: SeenDump[] = []
  const last = dumps.at(-1)
  const follow = (source: PlannedSource): PlannedSource => {
    if (!dumps.includes(source)) return source
    return { ...source, importer: listening(source, seen, source === last) }
  }
  return { ...plan, sources: plan.sources.map(follow) }
}

function listening({ importer, file }: PlannedSource, seen: SeenDump[], isLast: boolean): Importer {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/(\.hprof)?(\.gz)?$/, '')
  return {
    ...importer,
    async *parse(source): AsyncGenerator<ImportRecord, void> {
      const dump: SeenDump = { name, atMs: 0, classes: [] }
      let failure: UserError | undefined
      try {
        for await (const record of importer.parse(source)) yield heard(record, dump)
      } catch (error) {
        // One dump that cannot be read is no reason to be silent about the others.
        if (!(error instanceof UserError) || error.code === 'cancelled') throw error
        failure = error
      }
      if (dump.classes.length > 0) seen.push(dump)
      if (isLast && seen.length > 1) yield { kind: 'table', table: growthOf(seen) }
      if (failure) throw failure
    },
  }
}

/** Notes what growth is made of, and names a table after its dump. */
function heard(record: ImportRecord, dump: SeenDump): ImportRecord {
  if (record.kind === 'profile') dump.atMs = record.atMs ?? 0
  if (record.kind !== 'table') return record
  if (record.table.name === HISTOGRAM_TABLE) {
    for (const [name, instances, bytes] of record.table.rows)
      dump.classes.push({ name: String(name), instances: Number(instances), bytes: Number(bytes) })
  }
  return { kind: 'table', table: { ...record.table, name: `${record.table.name} of ${dump.name}` } }
}

function growthOf(seen: readonly SeenDump[]): Table {
  const inOrder = seen.every(({ atMs }) => atMs > 0) ? seen.toSorted((a, b) => a.atMs - b.atMs) : seen
  const names = inOrder.map(({ name }) => name)
  return growthTable(heapGrowth(inOrder.map(({ classes }) => classes)), names)
}
