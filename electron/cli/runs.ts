import { Command } from 'commander'
import { parameterWords } from '../../shared/analysis/differing.ts'
import type { RunRow, RunsDocument } from '../../shared/api.ts'
import { formatSpan } from '../../shared/units.ts'
import type { Core } from '../core.ts'
import { wholeText } from './runText.ts'
import { findRun, findRuns, type WorkspaceOption, withCore } from './session.ts'
import { examples, outcomeText, print, printJson, tableLines } from './text.ts'

type JsonOption = WorkspaceOption & { readonly json?: boolean }

export function listCommand(): Command {
  return new Command('list')
    .summary('list the runs of the workspace')
    .argument('[words...]', 'only runs that these words and conditions find, e.g. tag:nightly NOT verdict:stable')
    .option('--json', 'one `quartile/list` document on stdout')
    .addHelpText('after', examples('list', 'list leaking small', 'list system:trace-streaming NOT verdict:stable'))
    .action((words: string[], options: JsonOption) => withCore(options, (core) => list(core, words.join(' '), options)))
}

async function list(core: Core, search: string, { json }: JsonOption): Promise<void> {
  const rows: RunRow[] = []
  for (let page = await core.api.listRuns({ search }); page.rows.length > 0; ) {
    rows.push(...page.rows)
    page = await core.api.listRuns({ search, offset: rows.length })
  }
  if (json) return printJson({ format: 'quartile/list', version: 1, runs: rows })
  if (rows.length === 0)
    return print(search === '' ? 'No runs yet: quartile open DIR' : `No run matches ${JSON.stringify(search)}`)
  const columns = ['id', 'name', 'system', 'started', 'duration', 'outcome'].map((title) => ({ title }))
  const cells = rows.map((run) => [
    run.id,
    [run.name, ...(run.differing === undefined ? [] : [parameterWords(run.differing)])].join(': '),
    run.system,
    run.startedAtMs === undefined ? '' : new Date(run.startedAtMs).toISOString().slice(0, 19),
    formatSpan(run) ?? '',
    `${run.outcome === undefined ? 'not judged' : outcomeText(run.outcome)}${run.overruled ? ', with a verdict overruled' : ''}`,
  ])
  print(...tableLines(columns, cells))
}

export function showCommand(): Command {
  return new Command('show')
    .summary('show a run: verdicts, figures, caveats')
    .argument('<run>', 'id, name, or a path that is imported on the fly')
    .option('--json', 'one `quartile/run` document on stdout (`quartile/runs` for a folder of several)')
    .addHelpText('after', examples('show resources/samples/demo/stable', 'show resources/samples/demo/leaking --json'))
    .action((reference: string, options: JsonOption) => withCore(options, (core) => show(core, reference, options)))
}

async function show(core: Core, reference: string, { json }: JsonOption): Promise<void> {
  const documents = []
  for (const { id } of await findRuns(core, reference)) documents.push(await core.api.showRun(id))
  const [only, ...others] = documents
  if (json)
    return printJson(
      others.length === 0 ? only : ({ format: 'quartile/runs', version: 1, runs: documents } satisfies RunsDocument),
    )
  for (const document of documents) print(...(await wholeText(core, document)), '')
}

export function removeCommand(): Command {
  return new Command('remove')
    .summary('remove a run from the workspace; its files stay')
    .argument('<run>', 'id or name')
    .action((reference: string, options: WorkspaceOption) =>
      withCore(options, async (core) => {
        const run = await findRun(core, reference)
        await core.api.removeRun(run.id)
        print(`removed ${run.name} (${run.id})`)
      }),
    )
}
