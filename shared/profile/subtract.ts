/** A profile less another, as pprof's -base and -diff_base have it. */
import { LabelSets, withLabel } from './labels.ts'
import { scaleProfile, sumProfiles } from './merge.ts'
import { type StackProfile, totalOf } from './profile.ts'

/** Marks the samples of a base that percentages refer to. */
export const BASE_LABEL = 'pprof::base'

export interface SubtractOptions {
  /** Keep the base's samples apart, so that percentages are of the base. */
  readonly asDifference?: boolean
  /** Scale the profile to the base's totals first, so that shares are compared. */
  readonly normalize?: boolean
}

export function subtract(profile: StackProfile, base: StackProfile, options: SubtractOptions = {}): StackProfile {
  const marked = options.asDifference ? markBase(base) : base
  const source = options.normalize ? normalized(profile, marked) : profile
  return sumProfiles([
    source,
    scaleProfile(
      marked,
      marked.sampleTypes.map(() => -1),
    ),
  ])
}

function markBase(base: StackProfile): StackProfile {
  const sets = new LabelSets()
  const markedSet = base.labelSets.map((set) => sets.add(withLabel(set, BASE_LABEL, 'true')))
  const labels = base.samples.labels.map((set) => markedSet[set] as number)
  return { ...base, labelSets: sets.sets, samples: { ...base.samples, labels } }
}

function normalized(profile: StackProfile, base: StackProfile): StackProfile {
  const ratios = profile.sampleTypes.map((_, i) => {
    const own = totalOf(profile, i)
    return own === 0 ? 0 : totalOf(base, i) / own
  })
  return scaleProfile(profile, ratios)
}
