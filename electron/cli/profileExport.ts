/** `quartile profile export`: a profile, or a sum of them, in a format that other viewers read. */
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Command } from 'commander'
import { UserError } from '../../shared/errors.ts'
import { dropFrames } from '../../shared/profile/dropFrames.ts'
import type { StackProfile } from '../../shared/profile/profile.ts'
import { collapsedLines, refuseEndlessExport, speedscopeDocument } from '../../shared/profile/stackText.ts'
import { wholeProfile } from '../../shared/profile/view.ts'
import { writeProfile } from '../import/pprof/writeProfile.ts'
import { openSources, sampleTypeOf } from './profileSources.ts'
import type { WorkspaceOption } from './session.ts'
import { print, warn } from './text.ts'

interface ExportOptions extends WorkspaceOption {
  readonly output: string
  readonly sampleType?: string
  readonly phase?: string
  readonly role?: string
}

export function exportCommand(): Command {
  return new Command('export')
    .summary('write a profile, or a sum of them, for other viewers')
    .argument('<source...>', 'profiles to sum: files, or runs, whose last profile is read')
    .requiredOption(
      '-o, --output <file>',
      'its ending names the format: .pb.gz or .pprof, .speedscope.json, .collapsed or .folded',
    )
    .option('--sample-type <type>', 'the one to write where the format holds only one')
    .option('--phase <name>', 'of a run, the last profile of this phase')
    .option('--role <name>', 'of a run, the last profile of this process')
    .action(async (sources: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ExportOptions>()
      const write = writerOf(options.output)
      const { profile, caveats } = await openSources(sources, options)
      refuseEndlessExport(profile)
      warn(caveats)
      const content = write(profile, options)
      try {
        writeFileSync(options.output, content)
      } catch (error) {
        throw new UserError('io', `${options.output} cannot be written: ${(error as Error).message}`)
      }
      print(options.output)
    })
}

type Writer = (profile: StackProfile, options: ExportOptions) => string | Uint8Array

function writerOf(output: string): Writer {
  // Which frames to drop is a field of pprof's own format, and left to who reads it.
  if (/\.(pb|pb\.gz|pprof|prof)$/.test(output)) return writeProfile
  if (/\.(collapsed|folded)$/.test(output)) {
    return (profile, { sampleType }) =>
      `${[...collapsedLines(shown(profile), sampleTypeOf(profile, sampleType))].join('\n')}\n`
  }
  if (/\.json$/.test(output)) {
    return (profile, { sampleType }) =>
      JSON.stringify(speedscopeDocument(shown(profile), sampleTypeOf(profile, sampleType), basename(output)))
  }
  throw new UserError(
    'usage',
    `${output} names no format`,
    'It must end in .pb.gz, .pprof, .speedscope.json, .collapsed or .folded.',
  )
}

function shown(profile: StackProfile) {
  const { view, caveats } = dropFrames(wholeProfile(profile))
  warn(caveats)
  return view
}
