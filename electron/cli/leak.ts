import { Command } from 'commander'
import type { LeakQuestion } from '../../shared/api.ts'
import { exitOfOutcome } from './exit.ts'
import { reportLines } from './runText.ts'
import { findRun, type WorkspaceOption, withCore } from './session.ts'
import { examples, heading, outcomeText, print, printJson } from './text.ts'

interface LeakOptions extends WorkspaceOption {
  readonly metric?: string
  readonly phase?: string
  readonly compat?: boolean
  readonly json?: boolean
}

export function leakCommand(): Command {
  return new Command('leak')
    .summary('does memory grow? exit 0 stable, 2 leak, 3 inconclusive or still growing')
    .argument('<run>', 'id, name, or a path that is imported on the fly')
    .option('--metric <metric>', 'judge this metric instead of the best memory evidence there is')
    .option('--phase <phase>', 'judge only this phase')
    .option('--compat', "judge by the suite's own script, slips included")
    .option('--json', 'one `quartile/leak` document on stdout')
    .addHelpText(
      'after',
      examples(
        'leak resources/samples/demo/stable',
        'leak resources/samples/demo/leaking --phase query',
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
        const leak = await core.api.judgeLeak(question)
        process.exitCode = exitOfOutcome(leak.outcome)
        if (options.json) return printJson(leak)
        print(`${heading(leak.run.name)}: ${outcomeText(leak.outcome)}`, ...leak.reports.flatMap(reportLines))
      }),
    )
}
