import { Command } from 'commander'
import type { Core } from '../core.ts'
import { timeText } from './previewText.ts'
import { type WorkspaceOption, withCore } from './session.ts'
import { examples, print, printJson, tableLines } from './text.ts'

type JsonOption = WorkspaceOption & { readonly json?: boolean }

/** Names of a header before a line is full. */
const MAX_NAMES = 6

export function formatsCommand(): Command {
  return new Command('formats')
    .summary('list or forget how headers are remembered to be read')
    .argument('[action]', '`forget` with the id of an answer; without, all answers are listed')
    .argument('[id]', 'of the answer')
    .option('--json', 'one `quartile/formats` document on stdout')
    .addHelpText('after', examples('formats', 'formats --json'))
    .action((action: string | undefined, id: string | undefined, options: JsonOption, command: Command) => {
      if (action === undefined || (action === 'list' && id === undefined)) {
        return withCore(options, (core) => list(core, options))
      }
      if (action !== 'forget' || id === undefined) command.error('error: write `formats`, or `formats forget ID`')
      return withCore(options, async (core) => {
        await core.api.forgetFormat(id)
        print(`forgot ${id}; files with its header are guessed again when they are next opened`)
      })
    })
}

async function list(core: Core, { json }: JsonOption): Promise<void> {
  const formats = await core.api.listFormats()
  if (json) return printJson({ format: 'quartile/formats', version: 1, formats })
  if (formats.length === 0) return print('Nothing is remembered: quartile open FILE --ask')
  const columns = ['id', 'answered', 'time', 'columns'].map((title) => ({ title }))
  const rows = formats.map(({ id, answeredAtMs, time, header }) => [
    id,
    new Date(answeredAtMs).toISOString().slice(0, 10),
    time ? timeText(time) : 'as found',
    header.slice(0, MAX_NAMES).join(', ') +
      (header.length > MAX_NAMES ? `, and ${header.length - MAX_NAMES} more` : ''),
  ])
  print(...tableLines(columns, rows))
}
