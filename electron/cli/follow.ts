/** Following in a terminal: one line that changes, then the run as it was kept. Ctrl-C ends following and keeps the run. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import type {
  CheckDocument,
  FollowResult,
  FollowSpec,
  FollowState,
  LeakDocument,
  RunDocument,
  RunsDocument,
} from '../../shared/api.ts'
import { format } from '../../shared/units.ts'
import type { Core } from '../core.ts'
import { readCriteriaText } from '../criteria/findCriteria.ts'
import { readCriteria } from '../criteria/readCriteria.ts'
import { checkLines, exitOfStatus } from './check.ts'
import { EXIT, exitOfOutcome } from './exit.ts'
import { guessedLines, skippedLines } from './filesText.ts'
import { runText } from './runText.ts'
import { secondsIn } from './seconds.ts'
import { runJob, type WorkspaceOption, withCore } from './session.ts'
import { examples, outcomeText, print, printJson } from './text.ts'

export interface FollowOptions extends WorkspaceOption {
  readonly json?: boolean
  readonly untilQuiet?: string
  readonly criteria?: string
}

export function followCommand(): Command {
  return new Command('follow')
    .summary('watch a folder that a test still writes; Ctrl-C keeps the run and exits by its verdict')
    .argument('<path>', 'folder or file that a test is writing')
    .option('--until-quiet <time>', 'end by itself when nothing was written for 30s, say')
    .option('--criteria <file>', 'judge by this file as the run grows; exits by it too, 1 where one failed')
    .option('--json', 'one `quartile/runs` document on stdout when following has ended')
    .addHelpText(
      'after',
      examples(
        'follow resources/samples/demo/stable --until-quiet 1s',
        'follow resources/samples/demo/leaking --until-quiet 1s --criteria resources/criteria/trace-streaming.criteria.yaml',
      ),
    )
    .action((path: string, options: FollowOptions) => withCore(options, (core) => follow(core, path, options)))
}

/**
 * Follows until it is stopped, prints what is kept, and sets the exit code: by a criterion that failed, where criteria are
 * given, else by the gravest verdict.
 */
export async function follow(core: Core, path: string, options: FollowOptions): Promise<void> {
  const { json = false, untilQuiet } = options
  const quiet = untilQuiet === undefined ? undefined : secondsIn(untilQuiet, '--until-quiet')
  const criteria = options.criteria === undefined ? undefined : criteriaOf(options.criteria)
  const spec: FollowSpec = {
    kind: 'follow',
    from: { path: resolve(path) },
    ...(quiet === undefined ? {} : { untilQuiet: quiet }),
    ...(criteria === undefined ? {} : { criteria }),
  }
  const stopTelling = process.stderr.isTTY ? () => undefined : tellVerdicts(core)
  const { runs, files } = await runJob<FollowResult>(core, spec, ({ followed }) => followed && followLine(followed))
  stopTelling()
  const documents: RunDocument[] = []
  const leaks: LeakDocument[] = []
  for (const { id } of runs) {
    documents.push(await core.api.showRun(id))
    leaks.push(await core.api.judgeLeak({ run: id }))
  }
  const checks: CheckDocument[] = []
  if (criteria !== undefined) for (const { id } of runs) checks.push(await core.api.checkRun({ run: id, criteria }))
  const codes = [
    ...leaks.map(({ outcome }) => exitOfOutcome(outcome)),
    ...checks.map(({ status }) => exitOfStatus(status)),
  ]
  process.exitCode =
    [EXIT.criterionFailed, EXIT.regression, EXIT.inconclusive].find((code) => codes.includes(code)) ?? EXIT.pass
  if (json)
    return printJson({
      format: 'quartile/runs',
      version: 1,
      runs: documents,
      ...(criteria === undefined ? {} : { checks }),
    } satisfies RunsDocument)
  documents.forEach((document, i) => {
    const leak = leaks[i]
    if (leak) print(...runText(document, leak), '')
    const check = checks[i]
    if (check) print(...checkLines(check), '')
  })
  print(...skippedLines(files), ...guessedLines(files))
}

/** Told before anything is followed where it cannot be read. */
function criteriaOf(path: string): NonNullable<FollowSpec['criteria']> {
  const text = readCriteriaText(path)
  readCriteria(text, path)
  return { text, path }
}

/** Into a log only what changes: one line a verdict. */
function tellVerdicts(core: Core): () => void {
  let told = ''
  return core.onEvent((event) => {
    if (event.kind !== 'job' || event.job.followed === undefined) return
    const verdicts = event.job.followed.runs
      .map(({ outcome, criteria }) => [outcome, criteria?.status, criteria?.text])
      .join()
    if (verdicts === told) return
    told = verdicts
    process.stderr.write(`${followLine(event.job.followed)}\n`)
  })
}

/** `3 files, 1,234 rows, stable so far, criteria 5 passed, 1 failed`. */
export function followLine({ files, rows, runs }: FollowState): string {
  const verdicts = [...new Set(runs.flatMap(({ outcome }) => outcome ?? []))].map((each) => outcomeText(each))
  const soFar = verdicts.length === 0 ? 'not judged yet' : `${verdicts.join(', ')} so far`
  const what = files === 1 ? 'file' : 'files'
  const criteria = [...new Set(runs.flatMap(({ criteria: its }) => its?.text ?? []))].map(
    (text) => `; criteria: ${text}`,
  )
  return `following: ${format(files, 'count')} ${what}, ${format(rows, 'count')} rows, ${soFar}${criteria.join('')}; Ctrl-C keeps the run`
}
