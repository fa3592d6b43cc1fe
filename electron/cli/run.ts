/** Running a scenario from a terminal: the plan, a question, a line that tells how it goes, and the run it became. */
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import type { LeakDocument, RunDocument, RunsDocument } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import {
  type LaunchOrder,
  type LaunchPlan,
  type LaunchQuestion,
  type LaunchState,
  MAX_MARK_LENGTH,
  type ScenariosDocument,
} from '../../shared/launchApi.ts'
import { format, formatDuration } from '../../shared/units.ts'
import type { Core } from '../core.ts'
import type { Control } from '../launch/launchFolder.ts'
import { settingsIn, startOfRun } from '../launch/startFrom.ts'
import { EXIT, exitOfOutcome } from './exit.ts'
import { LaunchDisplay } from './launchDisplay.ts'
import { runText } from './runText.ts'
import { findRuns, type WorkspaceOption, withCore } from './session.ts'
import { examples, heading, outcomeText, print, printJson, tableLines } from './text.ts'

interface RunOptions extends WorkspaceOption {
  readonly set?: readonly string[]
  readonly setJson?: string
  readonly again?: string
  readonly bestOf?: readonly string[]
  readonly output?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly detach?: boolean
  readonly text?: string
  readonly json?: boolean
}

/** Runs of a plan that a terminal lists; `--json` has them all. */
const MAX_RUNS_SHOWN = 12
const LOOK_MS = 200

export function scenariosCommand(): Command {
  return new Command('scenarios')
    .summary('the scenarios that are ready to run, with their parameters')
    .option('--json', 'one `quartile/scenarios` document on stdout')
    .addHelpText('after', examples('scenarios'))
    .action((options: WorkspaceOption & { json?: boolean }) =>
      withCore(options, async ({ api }) => {
        const scenarios = await api.listScenarios()
        if (options.json)
          return printJson({ format: 'quartile/scenarios', version: 1, scenarios } satisfies ScenariosDocument)
        for (const { scenario, title, description, needs, parameters } of scenarios) {
          print(
            `${heading(scenario)}  ${title}${needs.length > 0 ? `  (needs ${needs.join(' and ')})` : ''}`,
            ...(description === '' ? [] : [`  ${description}`]),
            ...parameters.map((each) =>
              `  --set ${each.name}=${each.choices?.join('|') ?? each.value}  ${each.description ?? ''}`.trimEnd(),
            ),
            '',
          )
        }
      }),
    )
}

export function runCommand(): Command {
  return new Command('run')
    .summary('run a scenario against local programs or containers, and open what it wrote')
    .argument('[scenario]', 'a ready one by its name, or a scenario file; with --again, that of the run by default')
    .option('--set <name=value...>', 'values of its parameters')
    .option(
      '--set-json <file>',
      'values of its parameters from JSON, or the first of `next` that `boundary --json` gives',
    )
    .option(
      '--again <folder>',
      "with the parameters of an earlier run, out of its folder's manifest; nothing else in it is used",
    )
    .option(
      '--best-of <run...>',
      'with the best configuration of an earlier sweep, by what the scenario calls best: a run of many rows, or many runs',
    )
    .option('-o, --output <folder>', 'where the result folders go; beside the workspace by default')
    .option('--dry-run', 'show exactly what would be done, and do nothing')
    .option('--yes', 'start without asking; needed where nobody can be asked')
    .option('--detach', 'leave it running and return; `launches` finds it again')
    .option('--json', 'one document on stdout: `quartile/plan` with --dry-run, else `quartile/runs`')
    .addHelpText(
      'after',
      examples('run demo --dry-run', 'run demo --set mode=leaking --set duration=10s --dry-run --json'),
    )
    .action((scenario: string | undefined, options: RunOptions) =>
      withCore(options, async (core) => run(core, await questionOf(core, scenario, options), options)),
    )
}

export function launchesCommand(): Command {
  return new Command('launches')
    .summary(
      'what was launched and what still runs; or `watch`, `stop`, `pause`, `resume`, `mark` one, `clear` what is left of dead ones',
    )
    .argument('[action]', 'watch, stop, pause, resume, mark or clear')
    .argument('[id]', 'of the launch; by default the newest that runs')
    .option('--text <remark>', 'of a mark: it is drawn into the run at this moment')
    .option('--json', 'the launches as JSON')
    .addHelpText('after', examples('launches'))
    .action((action: string | undefined, id: string | undefined, options: RunOptions) =>
      withCore(options, (core) => launches(core, action, id, options)),
    )
}

async function run(core: Core, question: LaunchQuestion, options: RunOptions): Promise<void> {
  const plan = await core.api.planLaunch(question)
  if (options.dryRun) return options.json ? printJson(plan) : print(...planLines(plan))
  if (options.workspace === ':memory:' && options.detach)
    throw new UserError('usage', 'a launch that is left running needs a workspace that stays', 'Leave out :memory:.')
  if (plan.obstacles.length > 0)
    throw new UserError('unavailable', plan.obstacles.join('\n'), '`quartile doctor` says more.')
  await offerToClear(core, options)
  if (!options.yes) await confirm(plan)
  const { id } = await core.api.startLaunch({ ...question, confirmed: true })
  if (options.detach) return print(id)
  await watch(core, id, options)
}

async function launches(
  core: Core,
  action: string | undefined,
  id: string | undefined,
  options: RunOptions,
): Promise<void> {
  const all = await core.api.listLaunches()
  if (action === undefined) {
    if (options.json) return printJson(all)
    const orphans = await core.api.findOrphans()
    print(
      ...tableLines(
        [{ title: 'id' }, { title: 'state' }, { title: 'runs', align: 'right' }, { title: 'results' }],
        all.map((each) => [each.id, each.state, String(each.runs.length), each.output]),
      ),
      ...(orphans.length > 0
        ? ['', `${orphans.length} left by launches that died; \`quartile launches clear\` ends them`]
        : []),
    )
    return
  }
  if (action === 'clear') {
    const cleared = await core.api.clearOrphans()
    return print(
      ...cleared.map(({ kind, id: of, name }) => `ended ${kind} ${of} (${name})`),
      `${cleared.length} cleared`,
    )
  }
  const known = all.find((each) =>
    id === undefined ? each.state !== 'ended' && each.state !== 'lost' : each.id === id,
  )
  if (!known) throw new UserError('not-found', id === undefined ? 'nothing runs' : `there is no launch ${id}`)
  if (action === 'watch') return watch(core, known.id, options)
  if (action === 'mark') {
    if (!options.text)
      throw new UserError('usage', 'a mark is a remark', 'Write it: launches mark --text "warm by now".')
    return core.api.controlLaunch({ id: known.id, do: 'mark', text: options.text.slice(0, MAX_MARK_LENGTH) })
  }
  if (action !== 'stop' && action !== 'pause' && action !== 'resume')
    throw new UserError('usage', `${action} is nothing to do with a launch`)
  await core.api.controlLaunch({ id: known.id, do: action })
}

/** What is written out wins over a file, and a file over an earlier run. */
async function questionOf(
  core: Core,
  named: string | undefined,
  { set = [], setJson, again, bestOf, output, yes }: RunOptions,
): Promise<LaunchQuestion> {
  // Parameters may be commands and images, and a folder may come from anybody.
  if (again !== undefined && yes)
    throw new UserError('usage', '--again is always asked about', 'Leave out --yes, or name the parameters by --set.')
  const pairs = set.map((pair): [string, string] => {
    const cut = pair.indexOf('=')
    if (cut < 1) throw new UserError('usage', `--set ${pair} has no value`, 'Write --set name=value.')
    return [pair.slice(0, cut), pair.slice(cut + 1)]
  })
  const before = again === undefined ? undefined : startOfRun(again)
  const scenario = named ?? before?.scenario
  if (scenario === undefined)
    throw new UserError(
      'usage',
      'name a scenario, or a run with --again',
      '`quartile scenarios` lists those that are ready.',
    )
  const read = setJson === undefined ? {} : settingsIn(setJson)
  const best = bestOf === undefined ? undefined : await bestStart(core, scenario, bestOf)
  return {
    scenario,
    set: { ...before?.set, ...best, ...read, ...Object.fromEntries(pairs) },
    ...(output === undefined ? {} : { output }),
  }
}

async function bestStart(core: Core, scenario: string, references: readonly string[]): Promise<LaunchQuestion['set']> {
  const found = await Promise.all(references.map((reference) => findRuns(core, reference)))
  const { set, reason } = await core.api.startOf({ best: found.flat().map(({ id }) => id), scenario })
  process.stderr.write(`starts from ${reason}\n`)
  return set
}

function planLines(plan: LaunchPlan): readonly string[] {
  const { runs } = plan
  const shown = runs.slice(0, MAX_RUNS_SHOWN)
  return [
    `${heading(plan.scenario)}  ${plan.title}`,
    `  from ${plan.path}`,
    '',
    `Starts${runs.length > 1 ? ', for each run' : ''}:`,
    ...plan.starts.map((line) => `  ${line}`),
    'Then:',
    ...plan.steps.map((line) => `  ${line}`),
    '',
    `${format(runs.length, 'count')} ${runs.length === 1 ? 'run' : 'runs'}, ${plan.atLeast ? 'at least ' : 'about '}${formatDuration(plan.expected)}`,
    ...(plan.disk === undefined
      ? []
      : [
          `up to ${format(plan.disk, 'bytes')} on disk${plan.diskFree === undefined ? '' : `, ${format(plan.diskFree, 'bytes')} free`}`,
        ]),
    `results in ${plan.output}`,
    ...shown.map(({ name, parameters, seed }) => {
      const values = Object.entries(parameters).map(([key, value]) => `${key}=${value}`)
      return `  ${name}  ${values.join(' ')}  seed ${seed}`
    }),
    ...(runs.length > shown.length ? [`  and ${runs.length - shown.length} more`] : []),
    ...plan.obstacles.map((line) => `Cannot start: ${line}`),
  ]
}

async function confirm(plan: LaunchPlan): Promise<void> {
  process.stderr.write(`${planLines(plan).join('\n')}\n`)
  if (!process.stdin.isTTY)
    throw new UserError(
      'usage',
      'nobody can be asked whether to start this',
      'Read the plan with --dry-run, then start it with --yes.',
    )
  if (!(await ask('Start this? [y/N] '))) throw new UserError('cancelled', 'not started')
}

/** What an earlier launch left may hold the ports that this one needs. */
async function offerToClear(core: Core, { yes }: RunOptions): Promise<void> {
  const orphans = await core.api.findOrphans()
  if (orphans.length === 0) return
  process.stderr.write(
    `Left by launches that died:\n${orphans.map(({ kind, id, name }) => `  ${kind} ${id} (${name})`).join('\n')}\n`,
  )
  if (yes || (process.stdin.isTTY && (await ask('End and remove these? [y/N] ')))) await core.api.clearOrphans()
}

async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question(question)).trim())
  } finally {
    lines.close()
  }
}

/** Tells how it goes until it has ended; Ctrl-C stops the launch, and waits until it has tidied up. */
async function watch(core: Core, id: string, { json = false }: RunOptions): Promise<void> {
  const order = (what: Control) =>
    // One that comes too late has nothing to change.
    void core.api.controlLaunch({ id, ...what } as LaunchOrder).catch(() => undefined)
  const stop = () => order({ do: 'stop' })
  const display = process.stderr.isTTY ? new LaunchDisplay(core, order, stop) : undefined
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  let told = 0
  let state: LaunchState | undefined
  try {
    for (;;) {
      state = (await core.api.listLaunches()).find((each) => each.id === id)
      if (!state) throw new UserError('not-found', `the launch ${id} is gone`)
      if (display) await display.draw(state)
      else {
        for (const { atMs, text } of state.log.filter((line) => line.atMs > told))
          process.stderr.write(`${new Date(atMs).toISOString()} ${text}\n`)
        told = state.log.at(-1)?.atMs ?? told
      }
      if (state.state === 'ended' || state.state === 'lost') break
      await new Promise((later) => setTimeout(later, LOOK_MS))
    }
  } finally {
    display?.close()
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
  await conclude(core, state, json)
}

/** Prints the runs that came of it, and sets the exit code by the gravest thing that is to be said. */
async function conclude(core: Core, launch: LaunchState, json: boolean): Promise<void> {
  const documents: RunDocument[] = []
  const leaks: LeakDocument[] = []
  const codes: number[] = []
  for (const { run, state, criteria = [] } of launch.runs) {
    if (state === 'failed' || launch.state === 'lost') codes.push(EXIT.badData)
    if (state === 'stopped') codes.push(EXIT.cancelled)
    codes.push(
      ...criteria.map(({ status }) =>
        status === 'fail' ? EXIT.criterionFailed : status === 'pass' ? EXIT.pass : EXIT.inconclusive,
      ),
    )
    if (run === undefined) continue
    documents.push(await core.api.showRun(run))
    const leak = await core.api.judgeLeak({ run })
    leaks.push(leak)
    codes.push(exitOfOutcome(leak.outcome))
  }
  process.exitCode =
    [EXIT.badData, EXIT.cancelled, EXIT.regression, EXIT.criterionFailed, EXIT.inconclusive].find((code) =>
      codes.includes(code),
    ) ?? EXIT.pass
  if (json) return printJson({ format: 'quartile/runs', version: 1, runs: documents } satisfies RunsDocument)
  for (const [i, document] of documents.entries()) {
    const leak = leaks[i]
    if (leak && documents.length <= MAX_RUNS_SHOWN) print(...runText(document, leak), '')
  }
  print(
    ...tableLines(
      [{ title: 'run' }, { title: 'ended' }, { title: 'verdict' }, { title: 'criteria' }, { title: '' }],
      launch.runs.map(({ name, state, run, outcome, criteria = [], reason = '' }) => [
        `${name}${run === undefined ? '' : `  ${run}`}`,
        state,
        outcome === undefined ? '' : outcomeText(outcome),
        criteria.map(({ name: of, status }) => `${of}: ${status}`).join(', '),
        reason,
      ]),
    ),
    `results in ${launch.output}`,
  )
}
