/** `quartile profile growth`: which function grows, through which calls, and by how much an hour. */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { Command } from 'commander'
import { growth, growthDocument } from '../../shared/analysis/growth.ts'
import { UserError } from '../../shared/errors.ts'
import type { Caveat } from '../../shared/model.ts'
import { label } from '../../shared/profile/pprofUnits.ts'
import { IndexBuilder } from '../../shared/profile/profileIndex.ts'
import { caveatsOfProfiles, chooseSampleType, seriesOf } from '../../shared/profile/profileSelection.ts'
import type { ProfileGrowth } from '../../shared/profileApi.ts'
import { partWords } from '../../shared/profileWords.ts'
import { openProfile } from '../import/profiles/openProfile.ts'
import { isFile } from './profileSources.ts'
import { findRun, type WorkspaceOption, withCore } from './session.ts'
import { caveatLines, print, printJson, tableLines } from './text.ts'

interface GrowthOptions extends WorkspaceOption {
  readonly sampleType?: string
  readonly phase?: string
  readonly role?: string
  readonly json?: boolean
}

export function growthCommand(): Command {
  return new Command('growth')
    .summary('which functions and stacks grow over the profiles of a run, fastest first')
    .argument('<run...>', 'a run: id, name or path; or the files of its profiles')
    .option('--sample-type <type>', 'what to follow, e.g. inuse_space; the profiles name their own default')
    .option('--phase <name>', 'only profiles of this phase; otherwise of the last phase that has any')
    .option('--role <name>', 'only profiles of this process; otherwise of the process of the last profile')
    .option('--json', 'one `quartile/profile-growth` document on stdout')
    .action(async (references: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GrowthOptions>()
      const document = references.every(isFile)
        ? await ofFiles(references, options.sampleType)
        : await ofRun(references, options)
      if (options.json) return printJson(document)
      print(...growthLines(document))
    })
}

/** A run's stacks are in the workspace, so its files may be gone. */
async function ofRun(references: readonly string[], options: GrowthOptions): Promise<ProfileGrowth> {
  const [reference = '', ...others] = references
  if (others.length > 0)
    throw new UserError(
      'usage',
      'growth is of one run, or of several files',
      existsSync(reference) ? undefined : `There is no file ${reference}`,
    )
  const { phase, role, sampleType } = options
  return withCore(options, async (core) =>
    core.api.growProfiles({
      run: (await findRun(core, reference)).id,
      ...(phase === undefined ? {} : { phase }),
      ...(role === undefined ? {} : { role }),
      ...(sampleType === undefined ? {} : { sampleType }),
    }),
  )
}

async function ofFiles(files: readonly string[], wanted: string | undefined): Promise<ProfileGrowth> {
  const builder = new IndexBuilder()
  const caveats: Caveat[] = []
  let readable = 0
  for (const file of files) {
    const path = basename(file)
    try {
      const opened = await openProfile(file, path)
      caveats.push(...opened.caveats)
      builder.add(opened.profile, { path })
      readable++
    } catch (error) {
      // One damaged file must not cost the movie.
      if (!(error instanceof UserError) || files.length === 1) throw error
      caveats.push({ code: 'profile-unreadable', severity: 'data-loss', subject: path, message: error.message })
    }
  }
  if (readable === 0) throw new UserError('bad-data', caveats[0]?.message ?? 'there is no profile to read')
  const index = builder.finish()
  const sampleType = chooseSampleType(index, index.profiles, wanted)
  const other = index.profiles.find(({ values }) => values[sampleType] === undefined)
  if (other)
    throw new UserError('usage', `${other.path} has no ${index.sampleTypes[sampleType]?.type}, which other files have`)
  const series = seriesOf(index, index.profiles, sampleType)
  return growthDocument(series, growth(series), {}, [...caveats, ...caveatsOfProfiles(index.profiles)])
}

/** Rows before a terminal scrolls them away; `--json` has them all. */
const ROWS = 30
/** Callers named before the rest is left to `--json`. */
const CALLERS = 3

function growthLines({ sampleType, unit, profiles, rows, small, caveats, ...part }: ProfileGrowth): string[] {
  const value = (number: number) => label(number, unit, 'auto')
  const shown = rows.slice(0, ROWS)
  const of = partWords(part)
  return [
    `${of === undefined ? '' : `${of}: `}${sampleType} over ${profiles} profiles`,
    ...caveatLines(caveats),
    '',
    ...tableLines(
      [
        { title: 'outcome' },
        ...['first', 'last', 'per hour', '95 % from', 'to'].map((title) => ({ title, align: 'right' as const })),
        { title: 'function' },
      ],
      shown.map(({ outcome, first, last, perHour, stack }) => [
        outcome,
        value(first),
        value(last),
        ...[perHour.value, perHour.low, perHour.high].map((pace) => value(Math.round(pace))),
        stack.slice(0, 1 + CALLERS).join(' < '),
      ]),
    ),
    ...(rows.length > shown.length ? [`and ${rows.length - shown.length} more`] : []),
    `Stacks too small to matter, and not judged one by one: ${small}.`,
  ]
}
