/** `quartile profile`: what `go tool pprof` tells of one profile, and what only a series of them can tell. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { UserError } from '../../shared/errors.ts'
import { dropFrames } from '../../shared/profile/dropFrames.ts'
import { profileReport, type ReportQuestion, TRIMMED, UNTRIMMED } from '../../shared/profile/pprofReport.ts'
import { headLines, topLines, treeLines } from '../../shared/profile/pprofText.ts'
import type { StackProfile } from '../../shared/profile/profile.ts'
import { subtract } from '../../shared/profile/subtract.ts'
import { topDocument } from '../../shared/profile/topDocument.ts'
import { wholeProfile } from '../../shared/profile/view.ts'
import { diffCommand } from './profileDiff.ts'
import { exportCommand } from './profileExport.ts'
import { growthCommand } from './profileGrowth.ts'
import { sourceCommand } from './profileSource.ts'
import { openSources, sampleTypeOf } from './profileSources.ts'
import type { WorkspaceOption } from './session.ts'
import { examples, print, printJson, warn } from './text.ts'

interface ReportOptions extends WorkspaceOption {
  readonly sampleType?: string
  readonly cum?: boolean
  readonly focus?: string
  readonly ignore?: string
  readonly hide?: string
  readonly show?: string
  readonly tagfocus?: string
  readonly tagignore?: string
  readonly base?: string[]
  readonly diffBase?: string[]
  readonly normalize?: boolean
  readonly nodecount?: number
  readonly nodefraction?: number
  readonly edgefraction?: number
  readonly phase?: string
  readonly role?: string
  readonly json?: boolean
}

export function profileCommand(): Command {
  const profile = new Command('profile')
    .summary('read profiles: top, peek, tree, diff, growth, source, export')
    .description('Reads profiles as `go tool pprof` does, to the last digit, and follows them through a run.')
    .addHelpText(
      'after',
      examples(
        'profile top resources/samples/demo/leaking',
        'profile top resources/samples/demo/leaking --sample-type alloc_space --cum --json',
        'profile peek resources/samples/demo/leaking main',
        'profile growth resources/samples/demo/leaking --phase query',
        'profile diff resources/samples/demo/stable resources/samples/demo/leaking',
        'profile source resources/samples/demo/leaking main.main',
        'profile tree resources/samples/demo/leaking --phase query --focus main',
      ),
    )
  for (const command of [
    topCommand(),
    peekCommand(),
    treeCommand(),
    diffCommand(),
    growthCommand(),
    exportCommand(),
    sourceCommand(),
  ])
    profile.addCommand(command.exitOverride())
  return profile
}

function topCommand(): Command {
  return withReportOptions(new Command('top').summary('functions by what they hold or took themselves'))
    .argument('<source...>', 'profiles to sum: files, or runs, whose last profile is read')
    .option('--json', 'one `quartile/profile-top` document on stdout')
    .action(async (sources: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReportOptions>()
      const { profile, report, sampleType } = await ask(sources, options, { nodeCount: options.nodecount ?? 0 })
      if (options.json) return printJson(topDocument(profile, report, sampleType))
      print(...headLines(profile, report, sampleType), ...topLines(report))
    })
}

function peekCommand(): Command {
  return withReportOptions(new Command('peek').summary('callers and callees of the functions that match'))
    .argument('<source>', 'a file, or a run, whose last profile is read')
    .argument('[pattern]', 'regular expression over function names', '.')
    .action(async (source: string, pattern: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReportOptions>()
      const { profile, report, sampleType } = await ask([source], options, UNTRIMMED)
      const lines = treeLines(report, pattern)
      print(...headLines(profile, report, sampleType), ...lines)
    })
}

/** As many as pprof lists of a tree. */
const TREE_NODES = 80

function treeCommand(): Command {
  return withReportOptions(new Command('tree').summary('every function with its callers and callees'))
    .argument('<source...>', 'profiles to sum: files, or runs, whose last profile is read')
    .action(async (sources: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReportOptions>()
      const { profile, report, sampleType } = await ask(sources, options, {
        nodeCount: options.nodecount ?? TREE_NODES,
      })
      print(...headLines(profile, report, sampleType), ...treeLines(report))
    })
}

function withReportOptions(command: Command): Command {
  const number = (text: string) => {
    if (!/^\d*\.?\d+$/.test(text)) throw new InvalidArgumentError('It must be a number of 0 or more.')
    return Number(text)
  }
  return command
    .option('--sample-type <type>', 'what to count, e.g. inuse_space; the profile names its own default')
    .option('--cum', 'order by total instead of self')
    .option('--focus <pattern>', 'only samples with a frame whose function or file matches')
    .option('--ignore <pattern>', 'only samples without such a frame')
    .option('--hide <pattern>', 'leave out frames that match')
    .option('--show <pattern>', 'leave out frames that do not match')
    .option('--tagfocus <filter>', 'only samples with such a label: `key=pattern`, `pattern`, or a range like `4kb:`')
    .option('--tagignore <filter>', 'only samples without such a label')
    .option('--base <source...>', 'subtract these profiles')
    .option('--diff-base <source...>', 'subtract these profiles, percentages are of them')
    .option('--normalize', 'scale to the totals of the base first')
    .addOption(new Option('--nodecount <n>', 'functions to list at most').argParser(number))
    .addOption(new Option('--nodefraction <f>', 'smallest share of the total to list').argParser(number))
    .addOption(new Option('--edgefraction <f>', 'smallest share of the total for a call').argParser(number))
    .option('--phase <name>', 'of a run, the last profile of this phase')
    .option('--role <name>', 'of a run, the last profile of this process')
}

async function ask(
  sources: readonly string[],
  options: ReportOptions,
  trim: Partial<ReportQuestion> & { readonly nodeCount: number },
) {
  const profile = await profileAsked(sources, options)
  const sampleType = sampleTypeOf(profile, options.sampleType)
  const dropped = dropFrames(wholeProfile(profile))
  warn(dropped.caveats)
  const { focus, ignore, hide, show, tagfocus, tagignore, cum } = options
  const filter = Object.fromEntries(
    Object.entries({ focus, ignore, hide, show, tagfocus, tagignore, cum }).filter(([, value]) => value !== undefined),
  )
  const report = profileReport(dropped.view, {
    ...filter,
    sampleType,
    nodeFraction: options.nodefraction ?? TRIMMED.nodeFraction,
    edgeFraction: options.edgefraction ?? TRIMMED.edgeFraction,
    ...trim,
  })
  for (const name of report.unmatched) process.stderr.write(`--${name} matched no samples\n`)
  return { profile, report, sampleType }
}

async function profileAsked(sources: readonly string[], options: ReportOptions): Promise<StackProfile> {
  if (options.base && options.diffBase) throw new UserError('usage', 'choose one of --base and --diff-base')
  const references = options.base ?? options.diffBase
  if (!references && options.normalize) throw new UserError('usage', '--normalize needs --base or --diff-base')
  const opened = await openSources(sources, options)
  warn(opened.caveats)
  if (!references) return opened.profile
  const base = await openSources(references, options)
  warn(base.caveats)
  return subtract(opened.profile, base.profile, {
    asDifference: options.diffBase !== undefined,
    normalize: options.normalize ?? false,
  })
}
