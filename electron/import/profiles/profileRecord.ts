import type { StackProfile } from '../../../shared/profile/profile.ts'
import { totalOf } from '../../../shared/profile/profile.ts'
import type { ProfileRecord } from '../../../shared/records.ts'

/** A profile with its time: what it states itself, otherwise the Unix seconds in a name such as `heap_1795225709.pprof`. */
export function profileRecord(profile: StackProfile, path: string): ProfileRecord {
  const atMs = profile.takenAtMs > 0 ? profile.takenAtMs : secondsInName(path)
  return {
    kind: 'profile',
    profile: {
      name: path.slice(path.lastIndexOf('/') + 1).replace(/\.(pprof|pb|prof|gz|heapprofile|collapsed|folded)\b/g, ''),
      path,
      sampleTypes: profile.sampleTypes.map(({ type, unit }, i) => ({ type, unit, total: totalOf(profile, i) })),
      samples: profile.samples.count,
    },
    ...(atMs === undefined ? {} : { atMs }),
    content: profile,
  }
}

function secondsInName(path: string): number | undefined {
  const seconds = /[_-](\d{9,11})\.[^/]*$/.exec(path)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
