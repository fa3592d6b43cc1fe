/** The command line host: words in, a core in this process, text or one JSON document out, an exit code that CI can trust. */
import { Command, CommanderError, Option } from 'commander'
import { flatten } from '../shared/rpc.ts'
import { boundaryCommand } from './cli/boundary.ts'
import { checkCommand } from './cli/check.ts'
import { compareCommand } from './cli/compare.ts'
import { doctorCommand } from './cli/doctor.ts'
import { EXIT, exitCodeOf } from './cli/exit.ts'
import { followCommand } from './cli/follow.ts'
import { formatsCommand } from './cli/formats.ts'
import { heapCommand } from './cli/heap.ts'
import { desktopCommand, serveCommand } from './cli/hosts.ts'
import { jfrCommand } from './cli/jfr.ts'
import { jvmCommand } from './cli/jvm.ts'
import { labelCommand } from './cli/label.ts'
import { leakCommand } from './cli/leak.ts'
import { logCommand } from './cli/log.ts'
import { openCommand } from './cli/open.ts'
import { profileCommand } from './cli/profile.ts'
import { reportCommand } from './cli/report.ts'
import { launchesCommand, runCommand, scenariosCommand } from './cli/run.ts'
import { listCommand, removeCommand, showCommand } from './cli/runs.ts'
import { sweepCommand } from './cli/sweep.ts'
import { trendCommand } from './cli/trend.ts'
import { version } from './version.ts'

function program(): Command {
  const quartile = new Command('quartile')
    .description(
      'Opens the folder a test just wrote: was memory bounded, does it leak, what changed since the last run?',
    )
    .version(version)
    .addHelpText(
      'after',
      `\nExit codes: 0 pass · 1 a criterion failed · 2 leak or regression · 3 inconclusive · 64 usage · 65 bad data\n            69 a needed service is missing · 70 our bug · 74 I/O · 130 cancelled\n`,
    )
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: false })
    .exitOverride()
  for (const command of [
    openCommand,
    followCommand,
    listCommand,
    showCommand,
    removeCommand,
    labelCommand,
    formatsCommand,
    leakCommand,
    compareCommand,
    trendCommand,
    sweepCommand,
    boundaryCommand,
    checkCommand,
    logCommand,
    profileCommand,
    jvmCommand,
    heapCommand,
    jfrCommand,
    reportCommand,
    runCommand,
    scenariosCommand,
    launchesCommand,
    doctorCommand,
    serveCommand,
    desktopCommand,
  ]) {
    const added = command()
    added.addOption(
      new Option('--workspace <file>', 'where runs are kept; `:memory:` is gone at exit').env('QUARTILE_WORKSPACE'),
    )
    added.exitOverride()
    quartile.addCommand(added, { isDefault: added.name() === 'open' })
  }
  return quartile
}

/** Runs a command line, without the program's own name, and resolves with its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  // A reader that has seen enough, such as `head`, closes the pipe: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.pass)
    throw error
  })
  try {
    await program().parseAsync([...args], { from: 'user' })
    return Number(process.exitCode ?? EXIT.pass)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage
    const failure = flatten(error)
    process.stderr.write(`quartile: ${failure.message}\n${failure.hint ? `${failure.hint}\n` : ''}`)
    if (failure.code === 'internal' && error instanceof Error)
      process.stderr.write(`This is a bug in Quartile.\n${error.stack}\n`)
    return exitCodeOf(failure.code)
  }
}
