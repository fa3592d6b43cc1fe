/** Stacks of whole runs that were asked for lately, so that another phase, type or window reads no blobs. */
import { UserError } from '../../shared/errors.ts'
import { IndexBuilder, type ProfileIndex } from '../../shared/profile/profileIndex.ts'
import type { ReadableDatabase } from './database.ts'
import * as queries from './queries.ts'

/** Base and candidate, and those before them: a thousand profiles of two thousand samples are some 70 MB. */
const MAX_CACHED = 4
/** A profile every 30 s for a day and a half. */
const MAX_PROFILES = 4_096

export class ProfileIndexes {
  private readonly db: ReadableDatabase
  /** A Map keeps insertion order: the first is the one not used for longest. */
  private readonly kept = new Map<number, { readonly stamp: string; readonly index: Promise<ProfileIndex> }>()

  constructor(db: ReadableDatabase) {
    this.db = db
  }

  /** All kept profiles of a run. Throws UserError when there are none. */
  of({ key, name }: queries.StoredRun): Promise<ProfileIndex> {
    const stamp = queries.profilesStamp(this.db, key)
    const known = this.kept.get(key)
    const kept = known?.stamp === stamp ? known : { stamp, index: this.read(key, name) }
    const { index } = kept
    this.kept.delete(key)
    this.kept.set(key, kept)
    const [oldest] = this.kept.keys()
    if (this.kept.size > MAX_CACHED && oldest !== undefined) this.kept.delete(oldest)
    // What failed is tried anew.
    index.catch(() => this.kept.get(key) === kept && this.kept.delete(key))
    return index
  }

  private async read(run: number, name: string): Promise<ProfileIndex> {
    const stored = queries.keptProfilesOf(this.db, run)
    if (stored.length === 0) throw noProfiles(name, queries.profilesOf(this.db, run).length)
    if (stored.length > MAX_PROFILES)
      throw new UserError(
        'bad-data',
        `${name} holds ${stored.length} profiles, more than the ${MAX_PROFILES} that are read together`,
      )
    const builder = new IndexBuilder()
    for (const { ordinal, ...place } of stored) {
      const profile = queries.readProfile(this.db, run, ordinal)
      if (profile) builder.add(profile, place)
      // A thousand profiles take seconds; other questions must not wait for them.
      await new Promise((next) => setImmediate(next))
    }
    return builder.finish()
  }
}

function noProfiles(name: string, registered: number): UserError {
  return registered === 0 ? new UserError('not-found', `${name} has no profiles`) : noStacks(name)
}

/** `path` where one profile was asked for. */
export function noStacks(name: string, path?: string): UserError {
  return new UserError(
    'not-found',
    `the workspace holds no stacks of ${path === undefined ? 'the profiles' : path} of ${name}`,
    'They were imported before stacks were kept, or are too large: remove the run and open its folder again.',
  )
}
