import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { MAX_REPORT_RUNS, type ReportResult, type ReportSpec, type Theme } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import { findRun, runJob, type WorkspaceOption, withCore } from './session.ts'
import { examples, print } from './text.ts'

interface ReportOptions extends WorkspaceOption {
  readonly output: string
  readonly suite?: boolean
  readonly prefix?: string
  readonly theme: Theme
}

export function reportCommand(): Command {
  return new Command('report')
    .summary("write a report page, or the figures of the suite's own script")
    .argument('<run...>', 'one run, base and candidate, or several: id, name or path')
    .requiredOption(
      '-o, --output <file>',
      'file to write, its ending names the format (.png .svg .md .json); a folder with --suite',
    )
    .option('--suite', "write the system's own figures under their own names into the folder")
    .option('--prefix <prefix>', "start of the suite figures' names", 'memory')
    .addOption(new Option('--theme <theme>', 'colours of the page').choices(['light', 'dark']).default('light'))
    .addHelpText(
      'after',
      examples(
        'report resources/samples/demo/leaking -o leaking.png',
        'report resources/samples/demo/stable resources/samples/demo/leaking -o comparison.svg --theme dark',
        'report resources/samples/demo/leaking --suite -o figures --prefix memory_small',
      ),
    )
    .action((references: string[], options: ReportOptions) =>
      withCore(options, async (core) => {
        if (references.length > MAX_REPORT_RUNS)
          throw new UserError('usage', `a report is of at most ${MAX_REPORT_RUNS} runs`)
        const runs = []
        for (const reference of references) runs.push((await findRun(core, reference)).id)
        const spec: ReportSpec = {
          kind: 'report',
          runs,
          what: options.suite ? 'suite' : 'page',
          output: resolve(options.output),
          theme: options.theme,
          ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
        }
        const { written } = await runJob<ReportResult>(core, spec)
        print(...written)
      }),
    )
}
