/**
 * How a run ended is in no file: the suite's exit code is 0 whatever happens. So the files of a run are watched while
 * they are read, and the last of them is followed by the outcome and what it rests on.
 */
import { judgeOutcome, samplerStart } from '../../../shared/analysis/caterer.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Caveat, Table } from '../../../shared/model.ts'
import type { FrameRecord, ImportRecord, PointsRecord } from '../../../shared/records.ts'
import { gcLog } from '../gcLog/gcLog.ts'
import type { Importer } from '../importer.ts'
import { APPLICATION_TABLE } from './applicationLog.ts'
import { HTTP_STATISTICS_TABLE } from './httpServerLog.ts'
import { JvmWitnesses } from './jvmWitnesses.ts'
import { MEMORY_REPORT_TABLE } from './memoryReport.ts'
import { SCENARIO_TABLE } from './scenarioYaml.ts'
import { STATS_TABLE } from './statsJson.ts'

/** Requests whose times are kept to find when the sampler started: 2 MB, and more than a match needs. */
const MAX_ARRIVALS = 250_000
/** Tables of one row, which are kept whole. */
const MAX_TABLES = 50

const GC_LOG = gcLog.id
const SUMMARY_TABLE = "The sampler's summary"
const COUNTS: readonly (readonly [source: string, table: string, column: string])[] = [
  ['memory report', MEMORY_REPORT_TABLE, 'requests'],
  ['HTTP server', HTTP_STATISTICS_TABLE, 'requests'],
  ['HTTP server log', HTTP_STATISTICS_TABLE, 'requests_in_log'],
  ['/stats', STATS_TABLE, 'requests'],
  ['sampler', SUMMARY_TABLE, 'records'],
]

/** What is known of the other files without reading them. */
export interface FolderEvidence {
  readonly heapDump: boolean
  readonly recordingEmpty: boolean
  /** Whether it is a run of the suite, of which files should say how many records arrived. */
  readonly ofSuite: boolean
}

/** The evidence of one run. Give every importer of the run through `watch`, in the order in which they read. */
export class RunEvidence {
  private readonly folder: FolderEvidence
  private readonly tables: Table[] = []
  private dumpOnOutOfMemory: boolean | undefined
  private collectedInVain = false
  private jvmStartedMs: number | undefined
  private readonly witnesses = new JvmWitnesses()
  /** Unix milliseconds by request number. */
  private readonly arrivals: number[] = []

  constructor(folder: FolderEvidence) {
    this.folder = folder
  }

  /** The importer, listened to; after the last one the outcome is told. */
  watch(importer: Importer, last: boolean): Importer {
    return {
      id: importer.id,
      ...(importer.passes === undefined ? {} : { passes: importer.passes }),
      sniff: (head, path) => importer.sniff(head, path),
      parse: (source) => this.listen(this.placed(importer, importer.parse(source)), last),
    }
  }

  private async *listen(records: AsyncIterable<ImportRecord>, last: boolean): AsyncGenerator<ImportRecord, void> {
    // A file that cannot be read is no reason to be silent about the others.
    let failure: UserError | undefined
    try {
      yield* this.heard(records)
    } catch (error) {
      if (!(error instanceof UserError) || error.code === 'cancelled') throw error
      failure = error
    }
    if (last) {
      yield* this.outcome()
      for (const caveat of this.witnesses.caveats()) yield { kind: 'caveat', caveat }
    }
    if (failure) throw failure
  }

  /** What the JVM's witnesses say is noted; a GC log without a date begins where the recording says that the JVM did. */
  private async *placed(importer: Importer, records: AsyncIterable<ImportRecord>): AsyncGenerator<ImportRecord, void> {
    for await (const record of records) {
      this.witnesses.note(importer.id, record)
      if (record.kind === 'parameter' && record.name === 'jvm_started') {
        const started = Date.parse(String(record.value))
        if (Number.isFinite(started)) this.jvmStartedMs = started
      }
      const isUndated = record.kind === 'frame' && record.epochMs === undefined && importer.id === GC_LOG
      if (isUndated && this.jvmStartedMs !== undefined) yield { ...record, epochMs: this.jvmStartedMs }
      else if (
        record.kind === 'caveat' &&
        record.caveat.code === 'gc-log-without-date' &&
        this.jvmStartedMs !== undefined
      )
        yield { kind: 'caveat', caveat: datedByRecording(record.caveat) }
      else yield record
    }
  }

  private async *heard(records: AsyncIterable<ImportRecord>): AsyncGenerator<ImportRecord, void> {
    let frame: FrameRecord | undefined
    // The sampler's frame carries no date; its first points say how it fits the server's log.
    let held: FrameRecord | undefined
    let matched = false
    for await (const record of records) {
      if (record.kind === 'frame') {
        if (held) yield held
        frame = record
        held = record.epochMs === undefined && this.arrivals.length > 0 ? record : undefined
        if (held) continue
      } else if (record.kind === 'points' && held) {
        const dated = this.dated(held, record)
        matched ||= dated !== held
        yield dated
        held = undefined
      } else if (record.kind === 'points' && frame) this.noteArrivals(frame, record)
      this.note(record)
      yield matched && record.kind === 'caveat' ? { kind: 'caveat', caveat: withMatchedClock(record.caveat) } : record
    }
    if (held) yield held
  }

  private note(record: ImportRecord): void {
    if (record.kind === 'table' && this.tables.length < MAX_TABLES) this.tables.push(record.table)
    if (record.kind === 'caveat' && record.caveat.code === 'gc-in-vain') this.collectedInVain = true
    if (record.kind === 'parameter' && record.name === 'heap_dump_on_oom') {
      this.dumpOnOutOfMemory = record.value === 'true'
    }
  }

  private noteArrivals({ epochMs, series }: FrameRecord, { t, v }: PointsRecord): void {
    const numbers = series[0]?.metric === 'http_requests_total' ? v[0] : undefined
    if (!numbers || epochMs === undefined) return
    numbers.forEach((number, i) => {
      if (Number.isInteger(number) && number >= 1 && number <= MAX_ARRIVALS) {
        for (let gap = this.arrivals.length; gap < number; gap++) this.arrivals.push(Number.NaN)
        this.arrivals[number - 1] = epochMs + (t[i] ?? Number.NaN) * 1000
      }
    })
  }

  /** The frame with the date at which its clock started, where its points tell. */
  private dated(frame: FrameRecord, { t, v }: PointsRecord): FrameRecord {
    const counts = v[frame.series.findIndex(({ metric }) => metric === 'data_caterer_records_total')]
    const epochMs = counts && samplerStart(this.arrivals, [...t], [...counts])
    return epochMs === undefined ? frame : { ...frame, epochMs }
  }

  private number(table: string, column: string): number | undefined {
    for (const { name, columns, rows } of this.tables) {
      if (name !== table) continue
      const at = columns.findIndex((each) => each.name === column)
      // Of the sampler's summary the second row is what its samples say.
      const cell = rows.at(-1)?.[at]
      if (typeof cell === 'number') return cell
    }
    return undefined
  }

  private requested(): number | undefined {
    const scenarios = this.tables.filter(({ name }) => name === SCENARIO_TABLE)
    const cells = scenarios.flatMap(({ columns, rows }) => {
      const at = columns.findIndex(({ name }) => name === 'records_requested')
      return rows.map((row) => row[at])
    })
    const known = cells.filter((cell): cell is number => typeof cell === 'number')
    return known.length === 0 || known.length < cells.length ? undefined : known.reduce((sum, each) => sum + each, 0)
  }

  private *outcome(): Generator<ImportRecord> {
    const counts = COUNTS.flatMap(([source, table, column]) => {
      const count = this.number(table, column)
      return count === undefined ? [] : [{ source, count }]
    })
    const [outOfMemoryLines, exceptionLines, requested] = [
      this.number(APPLICATION_TABLE, 'out_of_memory_lines'),
      this.number(APPLICATION_TABLE, 'exception_lines'),
      this.requested(),
    ]
    const errors = [MEMORY_REPORT_TABLE, HTTP_STATISTICS_TABLE, STATS_TABLE].flatMap((table) => {
      const count = this.number(table, 'errors')
      return count === undefined ? [] : [count]
    })
    const { outcome, reasons } = judgeOutcome({
      ...this.folder,
      counts,
      ...(outOfMemoryLines === undefined ? {} : { outOfMemoryLines }),
      ...(exceptionLines === undefined ? {} : { exceptionLines }),
      ...(this.dumpOnOutOfMemory === undefined ? {} : { dumpOnOutOfMemory: this.dumpOnOutOfMemory }),
      collectedInVain: this.collectedInVain,
      ...(requested === undefined ? {} : { requested }),
      ...(errors.length === 0 ? {} : { errors: Math.max(...errors) }),
    })
    // Of a single file that shows no harm there is nothing to tell.
    if (!this.folder.ofSuite && outcome === 'inconclusive') return
    yield { kind: 'parameter', name: 'outcome', value: outcome }
    const rows = [
      ...reasons.map((reason) => [outcome, reason, null]),
      ...counts.map(({ source, count }) => [outcome, `counted by: ${source}`, count]),
    ]
    yield {
      kind: 'table',
      table: {
        name: 'Outcome and its evidence',
        columns: [
          { name: 'outcome', unit: 'text' },
          { name: 'evidence', unit: 'text' },
          { name: 'records', unit: 'count' },
        ],
        rows,
      },
    }
    yield {
      kind: 'caveat',
      caveat:
        outcome === 'out of memory' || outcome === 'failed'
          ? {
              code: 'run-failed',
              severity: 'error',
              subject: 'run',
              message: `Outcome: ${outcome}. ${reasons.join(' ')}`,
            }
          : {
              code: 'outcome-from-evidence',
              severity: 'info',
              subject: 'run',
              message: `Outcome: ${outcome}, judged from the files, since the suite's exit code is always 0. ${reasons.join(' ')}`,
            },
    }
  }
}

function datedByRecording({ subject }: Caveat): Caveat {
  return {
    code: 'gc-log-dated-by-recording',
    severity: 'info',
    subject,
    message: 'The GC log states no date; it is placed by the start of the JVM, which the flight recording tells.',
  }
}

function withMatchedClock(caveat: Caveat): Caveat {
  if (caveat.code !== 'sampler-clock-unknown') return caveat
  return {
    code: 'sampler-clock-matched',
    severity: 'info',
    subject: caveat.subject,
    message:
      "The sampler writes no date; its clock was set by the requests that it and the HTTP server's log both counted.",
  }
}
