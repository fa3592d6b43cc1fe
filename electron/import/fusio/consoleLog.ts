/**
 * What fusio-manifest's performance tests print: report blocks, batches, rankings, chaos and overlap summaries, and how
 * isolation was verified, between lines of tracing. Absolute counts and the 95th percentile of reads are only here.
 */
import { CHAOS_SCENARIOS } from '../../../shared/analysis/sweep.ts'
import type { Caveat } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { LogLines } from '../logs/logLines.ts'
import { headLines, MAX_RESULT_LINE } from '../textLines.ts'
import { ConsoleLists } from './consoleLists.ts'
import { Verifications } from './verification.ts'
import { WorkloadReports } from './workloadReports.ts'

/** Lines that no other program prints. */
const MARKS: readonly RegExp[] = [
  /^=+ Workload Results =+$/,
  /^=== (?:Running Comprehensive Configuration Sweep|Running Baseline Test|Running Chaos Sweep \(|Running with overlap_ratio=|Loading Best Configuration from Phase 3|Chaos Sweep Summary|Overlap Sweep Summary|Enhanced Verification Complete|Verifying Serializable Isolation)/,
  /^=== Top 5 (?:Best|Worst) Configs \(/,
  /^\s*Running tests\/performance_test\.rs /,
  /^\S+\s+(?:TRACE|DEBUG|INFO|WARN|ERROR) (?:fusio_manifest|performance_test)\b/,
  /^\s*Compiling fusio-manifest v/,
]

/** What is running, as far as the lines before tell; a scenario inside a sweep is the more particular. */
const RUNNING: readonly RegExp[] = [
  /^=== Running (?:the )?(.+?) ?(?:Test )?(?:\(.*\) )?===$/,
  /^--- Scenario: (.+?) ---$/,
  /^test (test_\w+) \.\.\./,
]

const PARAMETERS: Readonly<Record<string, string>> = {
  'Total configurations': 'configurations',
  'S3 Bucket': 's3_bucket',
  'S3 Prefix': 's3_prefix',
  'Parallel execution': 'parallel',
  'Best config': 'best_config',
}

export const fusioConsoleLog: Importer = {
  id: 'fusio-console-log',
  follows: true,
  sniff: (head) => headLines(head).some((line) => MARKS.some((mark) => mark.test(line))),
  async *parse(source) {
    const lines = new LogLines(source)
    const reports = new WorkloadReports()
    const verifications = new Verifications()
    const lists = new ConsoleLists()
    let test = ''
    for await (const { text: whole, number, pause } of lines) {
      const text = whole.trim()
      if (lines.book.isFull) yield* lines.book.ready()
      if (pause) yield* lines.pause(figures(reports, verifications, lists))
      if (text === '' || text.length > MAX_RESULT_LINE || reports.take(text, number, test)) continue
      test = RUNNING.map((pattern) => pattern.exec(text)?.[1]).find((name) => name !== undefined) ?? test
      if (verifications.take(text, number, test) || lists.take(text, number)) continue
      const [, key, value] = /^([A-Z][\w ]+): (.+)$/.exec(text) ?? []
      if (key && value && Object.hasOwn(PARAMETERS, key)) {
        yield { kind: 'parameter', name: PARAMETERS[key] ?? key, value } satisfies ImportRecord
      }
    }
    reports.finish()
    yield* figures(reports, verifications, lists)
    for (const caveat of caveatsOf(source.path, reports, verifications, lists)) yield { kind: 'caveat', caveat }
    const tally = new Tally()
    yield* lines.rest(tally)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

function* figures(
  reports: WorkloadReports,
  verifications: Verifications,
  lists: ConsoleLists,
): Generator<ImportRecord> {
  yield { kind: 'parameter', name: 'isolation', value: verifications.outcome }
  for (const table of [reports.table(), verifications.table(), ...lists.tables()]) {
    if (table) yield { kind: 'table', table }
  }
}

function* caveatsOf(
  path: string,
  reports: WorkloadReports,
  verifications: Verifications,
  lists: ConsoleLists,
): Generator<Caveat> {
  const results = reports.count + lists.count('Batches') + lists.count('Chaos summary')
  if (results === 0 && verifications.count === 0) {
    const message = 'No report, batch or summary is in this log: the test printed none before it ended.'
    yield { code: 'no-results-in-log', severity: 'data-loss', subject: path, message }
    return
  }
  if (reports.count > 0) {
    yield {
      code: 'failure-rate-per-write',
      severity: 'misleading',
      subject: 'precondition_failure_rate',
      message:
        '"Total attempts" leaves out the attempts that failed their precondition, so the printed rate is failures per finished write and may pass 100 %. failed_share_of_attempts is failures / (failures + attempts).',
    }
  }
  if (reports.interleaved > 0) {
    yield {
      code: 'reports-interleaved',
      severity: 'misleading',
      subject: path,
      message: `${counted(reports.interleaved, 'report')} began inside another, as tests that print at once do; the figures of both may be mixed.`,
      ...(reports.firstInterleaved === undefined ? {} : { line: reports.firstInterleaved }),
    }
  }
  if (reports.unfinished > 0) {
    const message = 'The log ends inside a report; what it had is kept.'
    yield { code: 'file-cut-off', severity: 'data-loss', subject: path, message }
  }
  const dropped = reports.dropped + lists.dropped
  if (dropped > 0) {
    const message = `${counted(dropped, 'more result')} than are read of one log.`
    yield { code: 'rows-left-out', severity: 'data-loss', subject: path, message }
  }
  const summarized = lists.count('Chaos summary')
  if (summarized > 0 && lists.count('Failures printed by the suite') > 0 && summarized <= CHAOS_SCENARIOS.length) {
    yield {
      code: 'scenario-labels-shifted',
      severity: 'misleading',
      subject: 'Chaos summary',
      message:
        'A scenario failed, and the suite numbers the others without it: from there on, its summary names the wrong scenario. The reports name theirs rightly.',
    }
  }
  yield* aboutVerification(path, verifications)
}

function* aboutVerification(path: string, verifications: Verifications): Generator<Caveat> {
  if (verifications.count === 0) {
    const message = 'Isolation was not verified in this log; nothing says whether a write was lost.'
    yield { code: 'isolation-not-verified', severity: 'misleading', subject: path, message }
    return
  }
  yield {
    code: 'isolation-checked-in-part',
    severity: 'misleading',
    subject: 'Isolation verification',
    message:
      'Ticks say more than is checked: lost or changed writes only warn, transaction ids are tested for not being 0, segment sequences for being there, and whether readers saw only committed data is not tested. Of a sweep one test in each batch is looked at.',
  }
  if (verifications.outcome === 'failed' || verifications.outcome === 'verified with warnings') {
    yield {
      code: 'isolation-in-doubt',
      severity: 'error',
      subject: 'Isolation verification',
      message: `The verification ${verifications.outcome === 'failed' ? 'failed' : 'warned'}; the suite goes on and may end without an error all the same.`,
    }
  }
}
