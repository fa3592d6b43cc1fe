/** `quartile profile diff`: what the candidate has more or less of than the base. */
import { Command, Option } from 'commander'
import { type ProfileDiff, profileDiff } from '../../shared/analysis/profileDiff.ts'
import { label } from '../../shared/profile/pprofUnits.ts'
import { openSources } from './profileSources.ts'
import type { WorkspaceOption } from './session.ts'
import { caveatLines, print, printJson, tableLines } from './text.ts'

interface DiffOptions extends WorkspaceOption {
  readonly sampleType?: string
  readonly phase?: string
  readonly role?: string
  readonly nodecount: number
  readonly json?: boolean
}

/** Rows before a terminal scrolls them away; `--json` has them all. */
const ROWS = 40

export function diffCommand(): Command {
  return new Command('diff')
    .summary('what the candidate has more or less of than the base, function by function')
    .argument('<base>', 'a file, or a run, whose last profile is read')
    .argument('<candidate>', 'a file, or a run, whose last profile is read')
    .option('--sample-type <type>', 'what to count, e.g. inuse_space; the base names its own default')
    .option('--phase <name>', 'of a run, the last profile of this phase')
    .option('--role <name>', 'of a run, the last profile of this process')
    .addOption(new Option('--nodecount <n>', 'functions to list at most').argParser(Number).default(ROWS))
    .option('--json', 'one `quartile/profile-diff` document on stdout')
    .action(async (baseReference: string, candidateReference: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<DiffOptions>()
      const base = await openSources([baseReference], options)
      const candidate = await openSources([candidateReference], options)
      const diff = profileDiff(base.profile, candidate.profile, options.sampleType)
      const guard = [...base.caveats, ...candidate.caveats, ...diff.guard]
      if (options.json) return printJson({ format: 'quartile/profile-diff', version: 1, ...diff, guard })
      print(...diffLines(diff, guard, options.nodecount))
    })
}

function diffLines(diff: ProfileDiff, guard: ProfileDiff['guard'], limit: number): string[] {
  const value = (number: number) => label(number, diff.unit, 'auto')
  const signed = (number: number) => (number > 0 ? `+${value(number)}` : value(number))
  const changed = diff.rows.filter(({ delta }) => delta.flat !== 0 || delta.cum !== 0)
  const shown = changed.slice(0, limit)
  const more = changed.length - shown.length
  return [
    `${diff.sampleType}: base ${value(diff.base.total)}, candidate ${value(diff.candidate.total)}, ${signed(diff.candidate.total - diff.base.total)}`,
    ...caveatLines(guard),
    ...(changed.length === 0 ? ['No function differs.'] : ['']),
    ...(changed.length === 0
      ? []
      : tableLines(
          [
            ...['base', 'candidate', 'self', 'total'].map((title) => ({ title, align: 'right' as const })),
            { title: 'function' },
          ],
          shown.map((row) => [
            value(row.base.flat),
            value(row.candidate.flat),
            signed(row.delta.flat),
            signed(row.delta.cum),
            `${row.function}${row.withinNoise && row.delta.flat !== 0 ? ' (within the noise of sampling)' : ''}`,
          ]),
        )),
    ...(more > 0 ? [`and ${more} more`] : []),
  ]
}
