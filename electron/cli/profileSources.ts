/** The profiles that a person means: files, folders or runs. */
import { existsSync, statSync } from 'node:fs'
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

export interface SourceOptions extends WorkspaceOption {
  /** Of a run, the last profile of this phase. */
  readonly phase?: string
  /** Of a run that has several processes, the last profile of this one. */
  readonly role?: string
  readonly sampleType?: string
}

/** The sum of what each reference means: a file is itself, a run stands for its last profile, as the workspace keeps it. */
export async function openSources(references: readonly string[], options: SourceOptions): Promise<OpenedProfile> {
  const opened: OpenedProfile[] = []
  for (const reference of references) opened.push(await openSource(reference, options))
  return {
    profile: sumProfiles(opened.map(({ profile }) => profile)),
    caveats: opened.flatMap(({ caveats }) => caveats),
  }
}

async function openSource(
  reference: string,
  { phase, role, sampleType, ...options }: SourceOptions,
): Promise<OpenedProfile> {
  if (isFile(reference)) return openProfile(reference)
  return withCore(options, async (core) => {
    const run = await core.api.showRun((await findRun(core, reference)).id)
    const last = lastProfile(run, { phase, role, sampleType })
    process.stderr.write(`reading the last profile of ${run.name}: ${last.path}\n`)
    return { profile: core.readProfile(run.id, last.path), caveats: [] }
  })
}

export function isFile(reference: string): boolean {
  return existsSync(reference) && statSync(reference).isFile()
}

/** The last one of the phase and role, or of all; where a sample type is asked for, the last that holds it. */
export function lastProfile(
  run: RunDocument,
  { phase, role, sampleType }: { [of in 'phase' | 'role' | 'sampleType']: string | undefined },
): ProfileHeader {
  if (phase !== undefined && !run.phases.some(({ name }) => name === phase)) {
    const names = run.phases.map(({ name }) => name).join(', ')
    throw new UserError(
      'usage',
      `${run.name} has no phase ${JSON.stringify(phase)}`,
      names === '' ? undefined : `It has: ${names}`,
    )
  }
  const profiles = run.profiles
    .filter((profile) => phase === undefined || profile.phase === phase)
    .filter((profile) => role === undefined || profile.role === role)
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || (a.path < b.path ? -1 : 1))
  const held = profiles.findLast(
    ({ sampleTypes }) => findSampleType({ sampleTypes, defaultSampleType: '' }, sampleType) !== undefined,
  )
  const last = held ?? profiles.at(-1)
  if (last) return last
  throw new UserError(
    'usage',
    `${run.name} has no profiles${phase === undefined ? '' : ` in the phase ${phase}`}${role === undefined ? '' : ` of the role ${role}`}`,
    rolesInWords(run),
  )
}

function rolesInWords({ profiles }: RunDocument): string | undefined {
  const roles = [...new Set(profiles.flatMap(({ role }) => role ?? []))]
  return roles.length === 0 ? undefined : `It has profiles of: ${roles.join(', ')}`
}

/** The sample type asked for; throws UserError naming those there are. */
export function sampleTypeOf(profile: StackProfile, wanted: string | undefined): number {
  const found = findSampleType(profile, wanted)
  if (found !== undefined) return found
  const names = profile.sampleTypes.map(({ type }) => type).join(', ')
  throw new UserError('usage', `the profile has no sample type ${JSON.stringify(wanted)}`, `It has: ${names}`)
}
