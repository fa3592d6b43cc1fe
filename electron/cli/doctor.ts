/** What this machine has for running scenarios, for a person who wonders why one does not start. */
import { Command } from 'commander'
import type { DoctorDocument } from '../../shared/launchApi.ts'
import { EXIT } from './exit.ts'
import { type WorkspaceOption, withCore } from './session.ts'
import { examples, print, printJson, tableLines } from './text.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .summary('what is here for running scenarios, what is missing, and how to get it; exit 69 where something is')
    .option('--json', 'one `quartile/doctor` document on stdout')
    .addHelpText('after', examples('doctor --json'))
    .action((options: WorkspaceOption & { json?: boolean }) =>
      withCore(options, async ({ api }) => {
        const checks = await api.examine()
        if (checks.some(({ status }) => status === 'missing')) process.exitCode = EXIT.unavailable
        if (options.json) return printJson({ format: 'quartile/doctor', version: 1, checks } satisfies DoctorDocument)
        print(
          ...tableLines(
            [{ title: 'what' }, { title: 'state' }, { title: 'found' }],
            checks.map(({ name, status, found }) => [name, status, found]),
          ),
          ...checks.flatMap(({ name, hint }) => (hint === undefined ? [] : ['', `${name}: ${hint}`])),
        )
      }),
    )
}
