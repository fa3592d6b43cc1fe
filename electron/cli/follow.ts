/** Following in a terminal: one line that changes, then the run as it was kept. Ctrl-C ends following and keeps the run. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import type {
  FollowResult,
  FollowSpec,
  FollowState,
  LeakDocument,
  RunDocument,
  RunsDocument,
} from '../../shared/api.ts'
import { format } from '../../shared/units.ts'
import type { Core } from '../core.ts'
import { EXIT, exitOfOutcome } from './exit.ts'
import { guessedLines, skippedLines } from './filesText.ts'
import { runText } from './runText.ts'
import { secondsIn } from './seconds.ts'
import { runJob, type WorkspaceOption, withCore } from './session.ts'
import { examples, outcomeText, print, printJson } from './text.ts'

export interface FollowOptions extends WorkspaceOption {
  readonly json?: boolean
  readonly untilQuiet?: string
}

export function followCommand(): Command {
  return new Command('follow')
    .summary('watch a folder that a test still writes; Ctrl-C keeps the run and exits by its verdict')
    .argument('<path>', 'folder or file that a test is writing')
    .option('--until-quiet <time>', 'end by itself when nothing was written for 30s, say')
    .option('--json', 'one `quartile/runs` document on stdout when following has ended')
    .addHelpText('after', examples('follow resources/samples/demo/stable --until-quiet 1s'))
    .action((path: string, options: FollowOptions) => withCore(options, (core) => follow(core, path, options)))
}

/** Follows until it is stopped, prints what is kept, and sets the exit code by the gravest verdict. */
export async function follow(core: Core, path: string, { json = false, untilQuiet }: FollowOptions): Promise<void> {
  const quiet = untilQuiet === undefined ? undefined : secondsIn(untilQuiet, '--until-quiet')
  const spec: FollowSpec = {
    kind: 'follow',
    from: { path: resolve(path) },
    ...(quiet === undefined ? {} : { untilQuiet: quiet }),
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
  const codes = leaks.map(({ outcome }) => exitOfOutcome(outcome))
  process.exitCode = [EXIT.regression, EXIT.inconclusive].find((code) => codes.includes(code)) ?? EXIT.pass
  if (json) return printJson({ format: 'quartile/runs', version: 1, runs: documents } satisfies RunsDocument)
  documents.forEach((document, i) => {
    const leak = leaks[i]
    if (leak) print(...runText(document, leak), '')
  })
  print(...skippedLines(files), ...guessedLines(files))
}

/** Into a log only what changes: one line a verdict. */
function tellVerdicts(core: Core): () => void {
  let told = ''
  return core.onEvent((event) => {
    if (event.kind !== 'job' || event.job.followed === undefined) return
    const verdicts = event.job.followed.runs.map(({ outcome }) => outcome).join()
    if (verdicts === told) return
    told = verdicts
    process.stderr.write(`${followLine(event.job.followed)}\n`)
  })
}

/** `3 files, 1,234 rows, stable so far`. */
export function followLine({ files, rows, runs }: FollowState): string {
  const verdicts = [...new Set(runs.flatMap(({ outcome }) => outcome ?? []))].map((each) => outcomeText(each))
  const soFar = verdicts.length === 0 ? 'not judged yet' : `${verdicts.join(', ')} so far`
  const what = files === 1 ? 'file' : 'files'
  return `following: ${format(files, 'count')} ${what}, ${format(rows, 'count')} rows, ${soFar}; Ctrl-C keeps the run`
}
