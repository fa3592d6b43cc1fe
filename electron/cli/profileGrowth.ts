/** `quartile profile growth`: which function grows, through which calls, and by how much an hour. */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { Command } from 'commander'
import { type Growth, type GrowthRow, growth } from '../../shared/analysis/growth.ts'
import { UserError } from '../../shared/errors.ts'
import type { Caveat } from '../../shared/model.ts'
import { label } from '../../shared/profile/pprofUnits.ts'
import { type ProfileSeries, SeriesBuilder } from '../../shared/profile/profileSeries.ts'
import { openProfile } from '../import/profiles/openProfile.ts'
import { fileOf, isFile, noProfiles, profilesOf, runOf } from './profileSources.ts'
import type { WorkspaceOption } from './session.ts'
import { caveatLines, outcomeText, print, printJson, tableLines } from './text.ts'

interface GrowthOptions extends WorkspaceOption {
  readonly sampleType?: string
  readonly phase?: string
  readonly json?: boolean
}

/** `quartile profile growth --json`. Values are in `unit`, paces in `unit` per hour. */
export interface ProfileGrowthDocument {
  readonly format: 'quartile/profile-growth'
  readonly version: 1
  readonly phase?: string
  readonly sampleType: string
  readonly unit: string
  readonly profiles: number
  readonly rows: readonly GrowthRow[]
  readonly caveats: readonly Caveat[]
}

/** A profile and when it was taken, in seconds. */
interface Place {
  readonly file: string
  readonly path: string
  readonly at?: number
}

export function growthCommand(): Command {
  return new Command('growth')
    .summary('which functions and stacks grow over the profiles of a run, fastest first')
    .argument('<run...>', 'a run: id, name or path; or the files of its profiles')
    .option('--sample-type <type>', 'what to follow, e.g. inuse_space; the profiles name their own default')
    .option('--phase <name>', 'only profiles of this phase; otherwise of the last phase that has any')
    .option('--json', 'one `quartile/profile-growth` document on stdout')
    .action(async (references: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GrowthOptions>()
      const { places, phase } = await placesOf(references, options)
      const { series, caveats } = await read(places, options.sampleType)
      const found = growth(series)
      const { type: sampleType, unit } = series.sampleType
      const document: ProfileGrowthDocument = {
        format: 'quartile/profile-growth',
        version: 1,
        ...(phase === undefined ? {} : { phase }),
        sampleType,
        unit,
        profiles: series.instants.length,
        rows: found.rows,
        caveats,
      }
      if (options.json) return printJson(document)
      print(...growthLines(document, found))
    })
}

async function placesOf(references: readonly string[], options: GrowthOptions) {
  if (references.every(isFile)) {
    const places = references.map((file): Place => ({ file, path: basename(file) }))
    return { places, phase: undefined }
  }
  const [reference = '', ...others] = references
  if (others.length > 0)
    throw new UserError(
      'usage',
      'growth is of one run, or of several files',
      existsSync(reference) ? undefined : `There is no file ${reference}`,
    )
  const run = await runOf(reference, options)
  const all = profilesOf(run, options.phase)
  // Phases do different work: from one to the next everything moves, and none of it is growth.
  const phase = options.phase ?? all.at(-1)?.phase
  const chosen = phase === undefined ? all : all.filter((profile) => profile.phase === phase)
  if (chosen.length === 0) throw noProfiles(run, phase)
  const places = chosen.map((profile): Place => {
    const place = { file: fileOf(run, profile), path: profile.path }
    return profile.at === undefined ? place : { ...place, at: profile.at }
  })
  return { places, phase }
}

async function read(
  places: readonly Place[],
  sampleType: string | undefined,
): Promise<{ series: ProfileSeries; caveats: Caveat[] }> {
  const builder = new SeriesBuilder(sampleType)
  const caveats: Caveat[] = []
  let readable = 0
  for (const { file, path, at } of places) {
    try {
      const opened = await openProfile(file, path)
      caveats.push(...opened.caveats)
      builder.add(opened.profile, at ?? opened.profile.takenAtMs / 1000)
      readable++
    } catch (error) {
      // One damaged file must not cost the movie; a wrong sample type is a question wrongly put.
      if (!(error instanceof UserError) || error.code === 'usage' || places.length === 1) throw error
      caveats.push({ code: 'profile-unreadable', severity: 'data-loss', subject: path, message: error.message })
    }
  }
  if (readable === 0) throw new UserError('bad-data', caveats[0]?.message ?? 'there is no profile to read')
  return { series: builder.finish(), caveats }
}

/** Rows before a terminal scrolls them away; `--json` has them all. */
const ROWS = 30
/** Callers named before the rest is left to `--json`. */
const CALLERS = 3

function growthLines(
  { phase, sampleType, unit, profiles, rows, caveats }: ProfileGrowthDocument,
  { total, small }: Growth,
): string[] {
  const value = (number: number) => label(number, unit, 'auto')
  const shown = rows.slice(0, ROWS)
  return [
    `${phase === undefined ? '' : `${phase}: `}${sampleType} over ${profiles} profiles: ${outcomeText(total.outcome)}`,
    ...total.reasons.map((reason) => `  ${reason}`),
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
    `${small} stacks are too small to matter, and not judged one by one.`,
  ]
}
