import { resolve } from 'node:path'
import { Command } from 'commander'
import type { RunsDocument } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import type { Core } from '../core.ts'
import { askFormats } from './askFormats.ts'
import { guessedLines, skippedLines } from './filesText.ts'
import { follow } from './follow.ts'
import { answersByOptions, type FormatOptions } from './formatOptions.ts'
import { previewLines } from './previewText.ts'
import { wholeText } from './runText.ts'
import { importPaths, type WorkspaceOption, withCore } from './session.ts'
import { examples, print, printJson } from './text.ts'

export function openCommand(): Command {
  return new Command('open')
    .summary('import folders or files and show what they hold')
    .description('Imports and shows: verdicts, caveats, key numbers. The default verb: `quartile PATH`.')
    .argument('<path...>', 'folders or files that a test wrote')
    .option('--follow', 'go on with what a test still writes; Ctrl-C keeps the run and exits by its verdict')
    .option('--until-quiet <time>', 'with --follow: end by itself when nothing was written for 30s, say')
    .option('--json', 'one `quartile/runs` document on stdout; with --preview one `quartile/preview`')
    .option('--preview', 'show what would be guessed of columns, units and time, and import nothing')
    .option('--ask', 'ask at the terminal what is in doubt, and remember the answers')
    .option('--column <name=unit...>', 'the unit of a column, or time, value, label, ignore; remembered for its header')
    .option('--interval <time>', 'how far apart rows without a time were taken, e.g. 5s; remembered')
    .option('--phase <name>', 'the phase that everything in files with this header belongs to; remembered')
    .option('--row <name...>', 'what each row is, in order, where a chaos sweep lacks some; remembered')
    .addHelpText(
      'after',
      examples(
        'open resources/samples/demo',
        'resources/samples/demo/stable',
        'open resources/samples/demo/leaking --json --workspace :memory:',
        'open resources/samples/csv/rows-without-time.csv --interval 5s',
      ),
    )
    .action((paths: string[], options: OpenOptions) => withCore(options, (core) => open(core, paths, options)))
}

interface OpenOptions extends WorkspaceOption, FormatOptions {
  readonly json?: boolean
  readonly preview?: boolean
  readonly ask?: boolean
  readonly follow?: boolean
  readonly untilQuiet?: string
}

function theOnly(paths: readonly string[]): string {
  const [path, ...others] = paths
  if (path === undefined || others.length > 0) throw new UserError('usage', 'one path is followed at a time')
  return path
}

async function open(core: Core, paths: readonly string[], options: OpenOptions): Promise<void> {
  const { json = false } = options
  await answerFormats(core, paths, options)
  if (options.preview) {
    const preview = await core.api.previewImport({ paths: paths.map((path) => resolve(path)) })
    return json ? printJson(preview) : print(...previewLines(preview))
  }
  if (options.follow) return follow(core, theOnly(paths), options)
  const { runs, files } = await importPaths(core, paths)
  const documents = []
  for (const { id } of runs) documents.push(await core.api.showRun(id))
  if (json) {
    printJson({ format: 'quartile/runs', version: 1, runs: documents } satisfies RunsDocument)
    return
  }
  for (const document of documents) print(...(await wholeText(core, document)), '')
  print(...skippedLines(files), ...guessedLines(files))
}

/** What the options say of columns and rows, then what a person answers. */
async function answerFormats(core: Core, paths: readonly string[], options: OpenOptions): Promise<void> {
  const told = [options.column, options.interval, options.phase, options.row].some((option) => option !== undefined)
  if (!told && !options.ask) return
  const question = { paths: paths.map((path) => resolve(path)) }
  if (told) {
    const { files } = await core.api.previewImport(question)
    const answers = answersByOptions(files, options)
    if (answers.length > 0) await core.api.answerFormats(answers)
  }
  if (!options.ask) return
  const { files } = await core.api.previewImport(question)
  const answers = await askFormats(files, process.stdin, process.stderr)
  if (answers.length > 0) await core.api.answerFormats(answers)
}
