import { Command } from 'commander'
import { jvmLines } from './jvmText.ts'
import { findRun, type WorkspaceOption, withCore } from './session.ts'
import { examples, heading, print, printJson } from './text.ts'

type JvmOptions = WorkspaceOption & { readonly json?: boolean }

export function jvmCommand(): Command {
  return new Command('jvm')
    .summary("what a JVM's recording, GC log, heap dumps and sampler tell together")
    .argument('<run>', 'id, name, or a path that is imported on the fly')
    .option('--json', 'one `quartile/jvm` document on stdout')
    .addHelpText('after', examples('jvm resources/samples/jvm/hprof', 'jvm resources/samples/jvm/hprof --json'))
    .action((reference: string, options: JvmOptions) =>
      withCore(options, async (core) => {
        const story = await core.api.tellJvm((await findRun(core, reference)).id)
        if (options.json) return printJson(story)
        print(`${heading(story.run.name)}  ${story.run.id}`, ...jvmLines(story))
      }),
    )
}
