import { Command } from 'commander'
import type { FileOutcome, RunsDocument } from '../../shared/api.ts'
import type { Core } from '../core.ts'
import { runText } from './runText.ts'
import { importPaths, type WorkspaceOption, withCore } from './session.ts'
import { examples, heading, print, printJson } from './text.ts'

/** Skipped files listed one by one before the rest is only counted. */
const MAX_SKIPPED_LISTED = 20

export function openCommand(): Command {
  return new Command('open')
    .summary('import folders or files and show what they hold')
    .description('Imports and shows: verdicts, caveats, key numbers. The default verb: `quartile PATH`.')
    .argument('<path...>', 'folders or files that a test wrote')
    .option('--json', 'one `quartile/runs` document on stdout')
    .addHelpText(
      'after',
      examples(
        'open resources/samples/demo',
        'resources/samples/demo/stable',
        'open resources/samples/demo/leaking --json --workspace :memory:',
      ),
    )
    .action((paths: string[], options: WorkspaceOption & { json?: boolean }) =>
      withCore(options, (core) => open(core, paths, options.json ?? false)),
    )
}

async function open(core: Core, paths: readonly string[], json: boolean): Promise<void> {
  const { runs, files } = await importPaths(core, paths)
  const documents = []
  for (const { id } of runs) documents.push(await core.api.showRun(id))
  if (json) {
    printJson({ format: 'quartile/runs', version: 1, runs: documents } satisfies RunsDocument)
    return
  }
  for (const document of documents) print(...runText(document, await core.api.judgeLeak({ run: document.id })), '')
  print(...skippedLines(files))
}

function skippedLines(files: readonly FileOutcome[]): string[] {
  const skipped = files.flatMap((file) => ('skipped' in file ? [`  ${file.path}: ${file.reason}`] : []))
  const shown = skipped.slice(0, MAX_SKIPPED_LISTED)
  const more = skipped.length - shown.length
  return [
    heading(`${inWords(files.length - skipped.length)} read, ${skipped.length} skipped`),
    ...shown,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}

function inWords(files: number): string {
  return files === 1 ? '1 file' : `${files} files`
}
