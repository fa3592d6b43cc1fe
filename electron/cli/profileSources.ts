/** The profiles that a person means: files, folders or runs. */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { RunDocument } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import type { Caveat, ProfileHeader } from '../../shared/model.ts'
import { sumProfiles } from '../../shared/profile/merge.ts'
import { findSampleType, type StackProfile } from '../../shared/profile/profile.ts'
import { openProfile } from '../import/profiles/openProfile.ts'
import { findRun, type WorkspaceOption, withCore } from './session.ts'

export interface OpenedProfile {
  readonly profile: StackProfile
  readonly caveats: readonly Caveat[]
}

/** The sum of what each reference means: a file is itself, a run stands for its last profile. */
export async function openSources(
  references: readonly string[],
  phase: string | undefined,
  options: WorkspaceOption,
): Promise<OpenedProfile> {
  const opened: OpenedProfile[] = []
  for (const reference of references) opened.push(await openSource(reference, phase, options))
  return {
    profile: sumProfiles(opened.map(({ profile }) => profile)),
    caveats: opened.flatMap(({ caveats }) => caveats),
  }
}

async function openSource(
  reference: string,
  phase: string | undefined,
  options: WorkspaceOption,
): Promise<OpenedProfile> {
  if (isFile(reference)) return openProfile(reference)
  const run = await runOf(reference, options)
  const last = profilesOf(run, phase).at(-1)
  if (!last) throw noProfiles(run, phase)
  process.stderr.write(`reading the last profile of ${run.name}: ${last.path}\n`)
  return openProfile(fileOf(run, last), last.path)
}

export function isFile(reference: string): boolean {
  return existsSync(reference) && statSync(reference).isFile()
}

/** A run by id, name or path; a path is imported on the fly. */
export async function runOf(reference: string, options: WorkspaceOption): Promise<RunDocument> {
  return withCore(options, async (core) => core.api.showRun((await findRun(core, reference)).id))
}

/** The profiles of a phase, or of all, in the order they were taken. */
export function profilesOf(run: RunDocument, phase: string | undefined): ProfileHeader[] {
  if (phase !== undefined && !run.phases.some(({ name }) => name === phase)) {
    const names = run.phases.map(({ name }) => name).join(', ')
    throw new UserError(
      'usage',
      `${run.name} has no phase ${JSON.stringify(phase)}`,
      names === '' ? undefined : `It has: ${names}`,
    )
  }
  return run.profiles
    .filter((profile) => phase === undefined || profile.phase === phase)
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || (a.path < b.path ? -1 : 1))
}

export function noProfiles(run: RunDocument, phase: string | undefined): UserError {
  return new UserError('usage', `${run.name} has no profiles${phase === undefined ? '' : ` in the phase ${phase}`}`)
}

/** Where the file of a run's profile stands: these verbs answer as pprof does of that very file, so they read it again. */
export function fileOf(run: RunDocument, { path }: ProfileHeader): string {
  const { origin } = run
  const places = [join(origin, path), ...(basename(origin) === path ? [origin] : [])]
  // A run may be one of several in the folder that was opened, which paths then count from.
  for (
    let above = dirname(origin);
    path.startsWith(`${basename(origin)}/`) && above !== dirname(above);
    above = dirname(above)
  )
    places.push(join(above, path))
  const found = places.find(isFile)
  if (found) return found
  throw new UserError(
    'io',
    `${path} of ${run.name} is no longer at ${origin}`,
    'This verb reads the file itself, where it was imported from; `profile growth` and the window need only the workspace.',
  )
}

/** The sample type asked for; throws UserError naming those there are. */
export function sampleTypeOf(profile: StackProfile, wanted: string | undefined): number {
  const found = findSampleType(profile, wanted)
  if (found !== undefined) return found
  const names = profile.sampleTypes.map(({ type }) => type).join(', ')
  throw new UserError('usage', `the profile has no sample type ${JSON.stringify(wanted)}`, `It has: ${names}`)
}
