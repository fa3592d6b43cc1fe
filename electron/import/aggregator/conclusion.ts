/**
 * What a folder of the comparison comes to, from all its files together: a run that failed is a log without a row, counts
 * come from logs rather than from the summary that misread them, and a validation covers what it matched.
 */
import { coverage, type Mode } from '../../../shared/analysis/streamingComparison.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Caveat } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { TextLines } from '../textLines.ts'
import { type LogFacts, readLog } from './log.ts'
import { comparisonTables, type ScaleMode, scaleTable } from './scales.ts'
import { readSummary } from './summaryCsv.ts'
import { readValidation, type ValidationFacts } from './validationLog.ts'

export interface ComparisonFiles {
  readonly summary: ByteSource | undefined
  readonly logs: readonly ComparisonLog[]
  /** The report is the suite's last act; without it the suite failed or goes on. */
  readonly hasReport: boolean
}

export interface ComparisonLog {
  readonly scale: string
  readonly mode: Mode
  readonly log: ByteSource | undefined
  readonly validation: ByteSource | undefined
}

interface Gathered {
  readonly scale: string
  readonly mode: Mode
  readonly row: ScaleMode | undefined
  readonly log: LogFacts | undefined
  readonly validation: ValidationFacts | undefined
}

export async function* conclude(files: ComparisonFiles): AsyncGenerator<ImportRecord> {
  const gathered = await gather(files)
  const results = gathered.map(asResult)
  yield { kind: 'table', table: scaleTable(results) }
  for (const table of comparisonTables(results)) yield { kind: 'table', table }
  const without = files.summary === undefined ? [] : gathered.filter((each) => each.row === undefined)
  const failed = gathered.some((each) => outcomeOf(each).startsWith('failed'))
  const state = failed ? 'failed' : files.hasReport ? 'complete' : 'in progress or killed'
  yield { kind: 'parameter', name: 'state', value: state }
  for (const caveat of caveatsOf(without, state)) yield { kind: 'caveat', caveat }
}

async function gather({ summary, logs }: ComparisonFiles): Promise<readonly Gathered[]> {
  const rows = (await readable(summary, readSummary))?.results ?? []
  const keys = new Map<string, { scale: string; mode: Mode }>()
  for (const { scale, mode } of [...rows, ...logs]) keys.set(`${scale} ${mode}`, { scale, mode })
  const gathered: Gathered[] = []
  for (const { scale, mode } of keys.values()) {
    const own = logs.find((each) => each.scale === scale && each.mode === mode)
    gathered.push({
      scale,
      mode,
      row: rows.findLast((each) => each.scale === scale && each.mode === mode),
      log: await readable(own?.log, (source) => readLog(new TextLines(source))),
      validation: await readable(own?.validation, (source) => readValidation(new TextLines(source))),
    })
  }
  return gathered
}

/** A file that cannot be read says so where it is imported itself. */
async function readable<T>(
  source: ByteSource | undefined,
  read: (source: ByteSource) => Promise<T>,
): Promise<T | undefined> {
  if (!source) return undefined
  try {
    return await read(source)
  } catch (error) {
    if (error instanceof UserError && error.code !== 'cancelled') return undefined
    throw error
  }
}

function asResult(each: Gathered): ScaleMode {
  const { scale, mode, row, log, validation } = each
  return {
    scale,
    mode,
    // `time` measures hundredths where the script's clock has whole seconds.
    seconds: log?.wallSeconds ?? row?.seconds ?? log?.statedSeconds,
    suiteSeconds: row?.seconds,
    peakBytes: log?.peakBytes ?? row?.peakBytes,
    inputRows: log?.inputRows ?? row?.inputRows,
    outputRows: log?.outputRows ?? row?.outputRows,
    outcome: outcomeOf(each),
    validation: validation?.verdict,
    coverage: validation && coverage(validation.counts),
    evidence: Object.entries({ row, log, validation })
      .flatMap(([name, found]) => (found ? [name] : []))
      .join(', '),
  }
}

function outcomeOf({ row, log, validation }: Gathered): string {
  if (log?.outcome === 'failed') return 'failed'
  if (validation?.verdict === 'failed') return 'failed validation'
  return row ? 'succeeded' : 'in progress or killed'
}

function* caveatsOf(without: readonly Gathered[], state: string): Generator<Caveat> {
  for (const each of without) {
    const outcome = outcomeOf(each)
    if (!outcome.startsWith('failed')) continue
    const reason =
      outcome === 'failed'
        ? `its log says: ${each.log?.trouble ?? ''}`
        : (each.validation?.trouble ?? 'its validation found values beyond the tolerance')
    yield {
      code: 'run-without-row',
      severity: 'error',
      subject: `${each.scale} ${each.mode}`,
      message: `It has a log and no row in the summary, because the suite ends at the first failure: ${reason}`,
    }
  }
  if (state === 'in progress or killed') {
    yield {
      code: 'suite-unfinished',
      severity: 'data-loss',
      subject: 'run',
      message:
        'There is no comparison report and no failure: the suite is still running, or was killed. Open the folder again later.',
    }
  }
}
