/** What a trace-streaming run prints of its phases: counts, how long they took, memory and disk. */
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { Tally } from '../csv/tally.ts'
import { dockerBytes } from '../dockerQuantity.ts'
import { goDuration } from '../goLog/goDuration.ts'
import type { LogReader } from '../logs/logReader.ts'
import { type PrintedColumn, printedCells, printedColumns } from './printedFigures.ts'

/** The manual quota tool frames the header with `===`. */
export const PHASE_HEADER = /^(?:=== )?(Write|Query) Phase Memory Stats(?: ===|:)$/

/** A folder five deep with a shard a segment. */
const MAX_FOLDERS = 5_000
/** One a phase; a log of many runs has more. */
const MAX_PHASES = 1_000

const COLUMNS: readonly PrintedColumn[] = [
  { key: 'Peak Heap', name: 'heap max', reading: 'MB' },
  { key: 'Avg Heap', name: 'heap mean', reading: 'MB' },
  { key: 'Peak RSS', name: 'RSS max (proxy: Sys or HeapSys)', reading: 'MB' },
  { key: 'Max Goroutines', name: 'goroutines max', reading: 'count' },
  { key: 'Total GC', name: 'GC cycles since process start', reading: 'count' },
]

const PARAMETERS: readonly (readonly [name: string, pattern: RegExp, reading: 'number' | 'text' | 'duration'])[] = [
  ['scale', /^Generating (\S+) scale data\.\.\.$/, 'text'],
  ['traces generated', /^Generated (\d+) traces$/, 'number'],
  ['write seconds', /^Write completed in (\S+)$/, 'duration'],
  ['container limit MB', /^Container Limit: (\d+) MB$/, 'number'],
]

const FOLDER = /^(\S.{0,400}): (\d+(?:\.\d+)? (?:[kMGTPE]?B|[KMGTPE]iB))$/

export class PhaseMemory implements LogReader {
  private readonly phases: { readonly phase: string; readonly values: Map<string, string> }[] = []
  private readonly folders: Cell[][] = []
  private readonly parameters = new Map<string, string | number>()
  private inPhase = false
  private left = 0

  take(text: string): boolean {
    const phase = PHASE_HEADER.exec(text)?.[1]
    if (phase !== undefined) {
      this.inPhase = this.phases.length < MAX_PHASES
      if (this.inPhase) this.phases.push({ phase: phase.toLowerCase(), values: new Map() })
      return true
    }
    if (this.inPhase) {
      const [, key = '', value = ''] = /^([A-Z][A-Za-z ]+): (.+)$/.exec(text) ?? []
      if (COLUMNS.some((column) => column.key === key)) {
        const values = this.phases.at(-1)?.values
        if (values && !values.has(key)) values.set(key, value)
        return true
      }
    }
    return this.takeParameter(text) || this.takeFolder(text)
  }

  private takeParameter(text: string): boolean {
    for (const [name, pattern, reading] of PARAMETERS) {
      const found = pattern.exec(text)?.[1]
      if (found === undefined) continue
      const value = reading === 'text' ? found : reading === 'number' ? Number(found) : goDuration(found)
      if (value !== undefined && !this.parameters.has(name)) this.parameters.set(name, value)
      return true
    }
    return false
  }

  private takeFolder(text: string): boolean {
    if (!text.endsWith('B')) return false
    const [, folder = '', size = ''] = FOLDER.exec(text) ?? []
    if (folder === '' || !/[/\\]|^[\w.-]+$/.test(folder)) return false
    const bytes = dockerBytes(size)
    if (bytes === undefined) return false
    if (this.folders.length < MAX_FOLDERS) this.folders.push([folder, bytes])
    else this.left++
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    for (const [name, value] of this.parameters) yield { kind: 'parameter', name, value }
    if (this.phases.length > 0) {
      yield {
        kind: 'table',
        table: {
          name: 'Memory of each phase, as printed',
          columns: [{ name: 'phase', unit: 'text' }, ...printedColumns(COLUMNS)],
          rows: this.phases.map(({ phase, values }): Cell[] => [phase, ...printedCells(COLUMNS, values)]),
        },
      }
      const message = () => 'the log prints MiB and calls them MB; they are read as MiB'
      tally.add({ code: 'mib-labelled-mb', severity: 'info', message })
    }
    if (this.folders.length > 0) {
      yield {
        kind: 'table',
        table: {
          name: 'Disk usage',
          columns: [
            { name: 'folder', unit: 'text' },
            { name: 'size', unit: 'bytes' },
          ],
          rows: this.folders,
        },
      }
    }
    if (this.left > 0) {
      const message = () => `${this.left.toLocaleString('en-US')} more folders than are read of one log; left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
    }
  }
}
