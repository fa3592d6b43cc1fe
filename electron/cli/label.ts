import { Command } from 'commander'
import type { RunLabelsQuestion } from '../../shared/runListApi.ts'
import { findRun, type WorkspaceOption, withCore } from './session.ts'
import { examples, print } from './text.ts'

interface LabelOptions extends WorkspaceOption {
  readonly tag?: readonly string[]
  readonly untag?: readonly string[]
  readonly note?: string
  readonly pin?: boolean
}

export function labelCommand(): Command {
  return new Command('label')
    .summary('tag a run, write a note on it, or pin it as the baseline of its system')
    .argument('<run>', 'id, name or path')
    .option('--tag <tag...>', 'add tags, which `list tag:TAG` finds')
    .option('--untag <tag...>', 'take tags away')
    .option('--note <text>', 'the note in place of the one before; empty takes it away')
    .option('--pin', 'marks the run as the baseline of its system, which `is:pinned` finds')
    .option('--no-pin', 'no longer')
    .addHelpText('after', examples('label resources/samples/demo/stable --tag nightly --pin'))
    .action((reference: string, options: LabelOptions) =>
      withCore(options, async (core) => {
        const { id } = await findRun(core, reference)
        const before = (await core.api.listRuns({ id, limit: 1 })).rows[0]
        const { tag = [], untag = [], note, pin } = options
        const gone = new Set(untag.map((each) => each.toLowerCase()))
        const tags = [...(before?.tags ?? []), ...tag].filter((each) => !gone.has(each.toLowerCase()))
        const question: RunLabelsQuestion = {
          run: id,
          ...(tag.length + untag.length === 0 ? {} : { tags }),
          ...(note === undefined ? {} : { note }),
          ...(pin === undefined ? {} : { pinned: pin }),
        }
        await core.api.labelRun(question)
        const [row] = (await core.api.listRuns({ id, limit: 1 })).rows
        const said = [
          ...(row?.pinned ? ['baseline of its system'] : []),
          ...(row?.tags ?? []),
          ...(row?.note === undefined ? [] : [row.note]),
        ]
        print(`${row?.name ?? reference} (${id}): ${said.join(', ') || 'no labels'}`)
      }),
    )
}
