/** Some profiles of an index, added up: one value per stack. */
import { UserError } from '../errors.ts'
import type { Caveat } from '../model.ts'
import type { ProfileSelection } from '../profileApi.ts'
import { FRAMES_NOT_DROPPED } from './dropFrames.ts'
import { findSampleType } from './profile.ts'
import type { IndexedProfile, ProfileIndex } from './profileIndex.ts'
import type { ProfileSeries } from './profileSeries.ts'

/** One side of a question. */
export interface StackValues {
  readonly index: ProfileIndex
  /** The profiles that were added up. */
  readonly profiles: readonly IndexedProfile[]
  readonly sampleType: number
  /** Per stack of the index, without what it called; multiplied by `scale`. */
  readonly own: Float64Array
  /** 1 for the sum of the profiles, 1/n for their mean. */
  readonly scale: number
}

/** The profiles meant; throws UserError when there are none. */
export function selectProfiles(index: ProfileIndex, selection: ProfileSelection): readonly IndexedProfile[] {
  const { phase, role, window, path } = selection
  const chosen = index.profiles.filter(
    (profile) =>
      (phase === undefined || profile.phase === phase) &&
      (role === undefined || profile.role === role) &&
      (path === undefined || profile.path === path) &&
      (window === undefined || (profile.at !== undefined && profile.at >= window.start && profile.at <= window.end)),
  )
  if (chosen.length > 0) return chosen
  const where = [
    ...(phase === undefined ? [] : [`in the phase ${phase}`]),
    ...(role === undefined ? [] : [`of the role ${role}`]),
    ...(window === undefined ? [] : ['in this stretch of time']),
    ...(path === undefined ? [] : [`called ${path}`]),
  ]
  throw new UserError('not-found', ['the run has no profile', ...where].join(' '))
}

/** The type asked for, else the one that the first profile would show; it must be held by at least one of `whose` profiles. */
export function chooseSampleType(
  index: ProfileIndex,
  profiles: readonly IndexedProfile[],
  wanted: string | undefined,
  whose = 'the profiles',
): number {
  const held = index.sampleTypes.flatMap((type, i) =>
    profiles.some(({ values }) => values[i] !== undefined) ? [{ ...type, i }] : [],
  )
  const found = wanted === undefined ? held.find(({ i }) => i === profiles[0]?.defaultType) : undefined
  const named = wanted === undefined ? undefined : findSampleType({ sampleTypes: held, defaultSampleType: '' }, wanted)
  const asked = wanted === undefined ? (found ?? held[0]) : held[named ?? held.length]
  if (asked) return asked.i
  const names = [...new Set(held.map(({ type }) => type))].join(', ')
  throw new UserError('not-found', `${whose} have no sample type ${JSON.stringify(wanted)}`, `They have: ${names}`)
}

/** What must be known of the profiles before any of their numbers. */
export function caveatsOfProfiles(profiles: readonly IndexedProfile[]): readonly Caveat[] {
  return profiles.some(({ framesNotDropped }) => framesNotDropped) ? [FRAMES_NOT_DROPPED] : []
}

export function sumStacks(
  index: ProfileIndex,
  profiles: readonly IndexedProfile[],
  sampleType: number,
  mean: boolean,
): StackValues {
  const own = new Float64Array(index.stacks.count)
  const counted = profiles.filter(({ values }) => values[sampleType] !== undefined)
  for (const { stack, values } of counted) {
    const column = values[sampleType] as Float64Array
    for (let row = 0; row < stack.length; row++) {
      const entry = stack[row] as number
      own[entry] = (own[entry] as number) + (column[row] as number)
    }
  }
  const scale = mean && counted.length > 0 ? 1 / counted.length : 1
  if (scale !== 1) for (let entry = 0; entry < own.length; entry++) own[entry] = (own[entry] as number) * scale
  return { index, profiles: counted, sampleType, own, scale }
}

/** The same values, each times `factor`. */
export function scaled(values: StackValues, factor: number): StackValues {
  return factor === 1
    ? values
    : { ...values, own: values.own.map((value) => value * factor), scale: values.scale * factor }
}

/** The profiles as one series over time; one without a place in the run stands at its own clock's. */
export function seriesOf(index: ProfileIndex, profiles: readonly IndexedProfile[], sampleType: number): ProfileSeries {
  const held = profiles.filter(({ values }) => values[sampleType] !== undefined)
  const coarsest = held.reduce((a: IndexedProfile | undefined, b) => (a && a.period >= b.period ? a : b), undefined)
  return {
    sampleType: index.sampleTypes[sampleType] ?? { type: '', unit: '' },
    period: coarsest?.period ?? 0,
    periodType: coarsest?.periodType ?? { type: '', unit: '' },
    names: index.frames.name,
    stacks: index.stacks,
    instants: held
      .map(({ at, takenAtMs, stack, values }) => ({
        at: at ?? takenAtMs / 1000,
        stack,
        value: values[sampleType] as Float64Array,
      }))
      .sort((a, b) => a.at - b.at),
  }
}
