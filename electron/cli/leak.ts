import { Command, Option } from 'commander'
import { subjectOf } from '../../shared/analysis/decisions.ts'
import type { DecideQuestion, LeakQuestion } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import type { LeakReport, Outcome, Seconds } from '../../shared/model.ts'
import type { Core } from '../core.ts'
import { exitOfOutcome } from './exit.ts'
import { reportLines } from './runText.ts'
import { secondsIn } from './seconds.ts'
import { findRun, type WorkspaceOption, withCore } from './session.ts'
import { examples, heading, outcomeText, print, printJson } from './text.ts'

type Overrule = Outcome | 'withdraw'

interface LeakOptions extends WorkspaceOption {
  readonly metric?: string
  readonly phase?: string
  readonly label?: readonly string[]
  readonly compat?: boolean
  readonly overrule?: Overrule
  readonly reason?: string
  readonly warmUp?: string
  readonly json?: boolean
}

/** Verdicts named in a message, before it becomes a wall. */
const MAX_NAMED = 8

export function leakCommand(): Command {
  return new Command('leak')
    .summary('does memory grow? exit 0 stable, 2 leak, 3 inconclusive or still growing')
    .argument('<run>', 'id, name, or a path that is imported on the fly')
    .option('--metric <metric>', 'judge this metric instead of the best memory evidence there is')
    .option('--phase <phase>', 'judge only this phase')
    .option('--compat', "judge by the suite's own script, slips included")
    .option('--warm-up <time>', 'the first 30s, say, of the phase are warm-up; `found` leaves it to the methods again')
    .addOption(
      new Option('--overrule <outcome>', 'your own verdict, which counts; both stay visible').choices([
        'leak',
        'growing',
        'step',
        'stable',
        'inconclusive',
        'withdraw',
      ]),
    )
    .option('--reason <text>', 'why you overrule it; needed, and shown wherever the verdict is')
    .option('--label <name=value...>', 'which of several series of one metric is decided on')
    .option('--json', 'one `quartile/leak` document on stdout')
    .addHelpText(
      'after',
      examples(
        'leak resources/samples/demo/stable',
        'leak resources/samples/demo/leaking --phase query',
        'leak resources/samples/demo/leaking --phase query --warm-up 10s',
        'leak resources/samples/demo/leaking --phase query --overrule stable --reason capped-cache',
        'leak resources/samples/demo/leaking --phase query --overrule withdraw --warm-up found',
        'leak resources/samples/demo/leaking --metric go_goroutines --json',
      ),
    )
    .action((reference: string, options: LeakOptions) =>
      withCore(options, async (core) => {
        const { metric, phase, compat } = options
        const { id } = await findRun(core, reference)
        const question: LeakQuestion = {
          run: id,
          ...(metric === undefined ? {} : { metric }),
          ...(phase === undefined ? {} : { phase }),
          ...(compat === undefined ? {} : { compat }),
        }
        await decide(core, question, options)
        const leak = await core.api.judgeLeak(question)
        process.exitCode = exitOfOutcome(leak.outcome)
        if (options.json) return printJson(leak)
        print(`${heading(leak.run.name)}: ${outcomeText(leak.outcome)}`, ...leak.reports.flatMap(reportLines))
      }),
    )
}

/** Keeps what the options decide about the one verdict that they name; does nothing when they decide nothing. */
async function decide(core: Core, question: LeakQuestion, options: LeakOptions): Promise<void> {
  const { overrule, reason, warmUp } = options
  if (reason !== undefined && (overrule === undefined || overrule === 'withdraw'))
    throw new UserError('usage', '--reason goes with --overrule and an outcome')
  if (overrule === undefined && warmUp === undefined) return
  const length = warmUp === undefined || warmUp === 'found' ? warmUp : secondsIn(warmUp, '--warm-up', 'found')
  const report = theOne((await core.api.judgeLeak(question)).reports, options)
  const { phase } = report
  const decision: DecideQuestion = {
    run: question.run,
    ...subjectOf(report),
    ...(length === undefined
      ? {}
      : { warmupEnd: typeof length === 'number' ? (await startOf(core, question.run, phase)) + length : length }),
    ...(overrule === undefined
      ? {}
      : { overruled: overrule === 'withdraw' ? ('withdrawn' as const) : { outcome: overrule, reason: reason ?? '' } }),
  }
  await core.api.decide(decision)
}

function theOne(reports: readonly LeakReport[], { metric, label = [] }: LeakOptions): LeakReport {
  const wanted = label.map((each) => {
    const cut = each.indexOf('=')
    if (cut < 1) throw new UserError('usage', `${each} is no label`, 'Write name=value.')
    return [each.slice(0, cut), each.slice(cut + 1)] as const
  })
  const fitting = reports.filter(
    (report) =>
      (metric !== undefined || report.companion !== true) &&
      wanted.every(([name, value]) => report.labels?.[name] === value),
  )
  const [report, ...others] = fitting
  if (report === undefined) throw new UserError('not-found', 'no verdict of the run fits what is to be decided')
  if (others.length === 0) return report
  const names = fitting.slice(0, MAX_NAMED).map(({ phase, metric: each, labels }) => {
    const parts = Object.entries(labels ?? {}).map(([name, value]) => ` --label ${name}=${value}`)
    return `  ${phase === undefined ? '' : `--phase ${phase} `}--metric ${each}${parts.join('')}`
  })
  throw new UserError(
    'usage',
    `a decision is about one verdict, and ${fitting.length} are meant`,
    `Name one:\n${names.join('\n')}${fitting.length > MAX_NAMED ? '\n  …' : ''}`,
  )
}

async function startOf(core: Core, run: string, phase: string | undefined): Promise<Seconds> {
  if (phase === undefined) return 0
  const { phases } = await core.api.showRun(run)
  return phases.find((each) => each.name === phase)?.start ?? 0
}
