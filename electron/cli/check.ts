/** `quartile check`: does a run meet its criteria? For CI, which reads the exit code. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { styleText } from 'node:util'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { CheckDocument, CheckQuestion, CriteriaText } from '../../shared/api.ts'
import type { Verdict, VerdictStatus } from '../../shared/criteria/criterion.ts'
import { verdictCounts, verdictSubject } from '../../shared/criteria/verdictText.ts'
import { UserError, unreachable } from '../../shared/errors.ts'
import type { RunId } from '../../shared/model.ts'
import type { Core } from '../core.ts'
import { criteriaBeside, readCriteriaText } from '../criteria/findCriteria.ts'
import { checkJunit } from '../report/checkJunit.ts'
import { checkMarkdown } from '../report/checkMarkdown.ts'
import { EXIT } from './exit.ts'
import { findRun, findRuns, type WorkspaceOption, withCore } from './session.ts'
import { caveatLines, examples, heading, print, printJson, tableLines } from './text.ts'

type Format = 'table' | 'json' | 'md' | 'junit'

interface CheckOptions extends WorkspaceOption {
  readonly criteria?: string
  readonly keep?: boolean
  readonly forget?: boolean
  readonly base?: readonly string[] | false
  readonly with?: readonly string[]
  readonly set?: Readonly<Record<string, string>>
  readonly format?: Format
  readonly json?: boolean
}

export function checkCommand(): Command {
  return new Command('check')
    .summary('does a run meet its criteria? exit 0 pass, 1 a criterion failed, 3 not all could be judged')
    .description(
      'Judges a run by quartile.criteria.yaml beside it, else by what is kept in the workspace, else by the ready criteria of its system. docs/criteria.md shows how to write them.',
    )
    .argument('<run>', 'id, name, or a path that is imported on the fly')
    .option('--criteria <file>', 'judge by this file')
    .option('--keep', 'keep the file of --criteria for all runs of the system that have none beside them')
    .option('--forget', 'drop what was kept for the system')
    .option(
      '--base <run...>',
      'compare with these runs: repeats of one test, or a folder of them; unless told, the pinned baseline of the system',
    )
    .option('--no-base', 'compare with no run, whatever is pinned')
    .option('--with <run...>', 'further runs of the same test: repeats, or runs that differ in a parameter')
    .addOption(
      new Option('--set <name=value...>', 'the value of an input, e.g. max_trace_size=50').argParser(readSetting),
    )
    .addOption(
      new Option('--format <format>', 'how to print').choices(['table', 'json', 'md', 'junit']).default('table'),
    )
    .option('--json', 'one `quartile/check` document on stdout, as --format json')
    .addHelpText(
      'after',
      examples(
        'check resources/samples/demo/stable',
        'check resources/samples/demo/leaking --set max_trace_size=50 --format md',
        'check resources/samples/demo/leaking --base resources/samples/demo/stable --format junit',
        'check resources/samples/demo/stable --criteria resources/criteria/trace-streaming.criteria.yaml --json',
      ),
    )
    .action((reference: string, options: CheckOptions) => withCore(options, (core) => check(core, reference, options)))
}

function readSetting(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('write name=value.')
  return { ...before, [name.trim()]: value.trim() }
}

async function check(core: Core, reference: string, options: CheckOptions): Promise<void> {
  const { criteria: path, set } = options
  // A file that cannot be read is told before anything is imported; of a copy of a run, its own neighbours count.
  const criteria = path === undefined ? besideOf(reference) : { text: readCriteriaText(path), path }
  if (options.keep && path === undefined)
    throw new UserError('usage', '--keep needs the criteria to keep: --criteria FILE')
  const { id } = await findRun(core, reference)
  if (options.keep && criteria) await core.api.keepCriteria({ run: id, text: criteria.text })
  else if (options.forget) await core.api.keepCriteria({ run: id })
  const base = options.base === undefined ? undefined : await idsOf(core, options.base || [])
  const others = await idsOf(core, options.with)
  const question: CheckQuestion = {
    run: id,
    ...(others.length === 0 ? {} : { others }),
    ...(base === undefined ? {} : { base }),
    ...(criteria === undefined ? {} : { criteria: { text: criteria.text, path: criteria.path } }),
    ...(set === undefined ? {} : { inputs: set }),
  }
  const document = await core.api.checkRun(question)
  process.exitCode = exitOfStatus(document.status)
  const format = options.json ? 'json' : (options.format ?? 'table')
  if (format === 'json') printJson(document)
  else if (format === 'table') print(...checkLines(document))
  else process.stdout.write(format === 'md' ? checkMarkdown(document) : checkJunit(document))
}

/** A run's id or name is no path, whatever lies in the folder where the command is given. */
function besideOf(reference: string): CriteriaText | undefined {
  return existsSync(reference) ? criteriaBeside(resolve(reference)) : undefined
}

async function idsOf(core: Core, references: readonly string[] = []): Promise<readonly RunId[]> {
  const ids: RunId[] = []
  for (const reference of references) ids.push(...(await findRuns(core, reference)).map(({ id }) => id))
  return [...new Set(ids)]
}

export function exitOfStatus(status: VerdictStatus): number {
  switch (status) {
    case 'pass':
      return EXIT.pass
    case 'fail':
      return EXIT.criterionFailed
    case 'inconclusive':
    case 'not-evaluable':
      return EXIT.inconclusive
    default:
      return unreachable(status)
  }
}

const COLOURS = { pass: 'green', fail: 'red', inconclusive: 'yellow', 'not-evaluable': 'gray' } as const

function statusText(status: VerdictStatus): string {
  return styleText(COLOURS[status], status, { stream: process.stdout })
}

/** The table of verdicts, and below it why others did not pass. */
export function checkLines({ run, base, criteria, inputs, verdicts, status, guard }: CheckDocument): string[] {
  const table = tableLines(
    [
      { title: 'verdict' },
      { title: 'criterion' },
      { title: 'of' },
      { title: 'observed', align: 'right' },
      { title: 'limit' },
    ],
    verdicts.map((verdict) => [
      verdict.status,
      verdict.criterion,
      verdictSubject(verdict),
      verdict.observed?.text ?? '',
      verdict.limit?.text ?? '',
    ]),
  )
  const untold = verdicts.filter((verdict) => verdict.status !== 'pass')
  const promised = promisedLines(verdicts)
  const caveats = [...new Set(verdicts.flatMap((verdict) => verdict.caveats ?? []))]
  return [
    `${heading(run.name)}: ${statusText(status)} (${verdictCounts(verdicts)})`,
    `by ${criteria.name} (${criteria.from === 'ready' ? 'ready criteria, ' : ''}${criteria.path})`,
    ...(base ? [`base: ${base.map(({ name }) => name).join(', ')}`, ...caveatLines(guard)] : []),
    '',
    // Colours last, so that they do not count as width.
    ...table.map((line, i) => coloured(line, verdicts[i - 1])),
    ...(untold.length === 0 ? [] : ['', ...new Set(untold.map(reasonLine))]),
    ...(caveats.length === 0
      ? []
      : ['', `caveats that touch these numbers: ${caveats.join(', ')} (quartile show ${run.id})`]),
    ...(promised.length === 0 ? [] : ['', 'Promised by the suite, and asserted by nothing in it:', ...promised]),
    ...(inputs.length === 0
      ? []
      : ['', `inputs: ${inputs.map(({ name, text, from }) => `${name} = ${text} (${FROM[from]})`).join(', ')}`]),
  ]
}

const FROM = { caller: '--set', run: "the run's parameter", file: 'the file', nobody: 'nobody' } as const

function coloured(line: string, verdict: Verdict | undefined): string {
  return verdict ? `${statusText(verdict.status)}${line.slice(verdict.status.length)}` : line
}

function reasonLine(verdict: Verdict): string {
  const subject = verdictSubject(verdict)
  return `  ${verdict.status}: ${verdict.criterion}${subject === '' ? '' : ` (${subject})`}: ${verdict.reason}`
}

function promisedLines(verdicts: readonly Verdict[]): readonly string[] {
  return [...new Set(verdicts.filter(({ promised }) => promised).map(({ criterion }) => `  ${criterion}`))]
}
