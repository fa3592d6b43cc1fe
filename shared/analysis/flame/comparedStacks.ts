/** A question about profiles made ready: both sides added up, filtered, and told apart from what sampling alone does. */
import { UserError } from '../../errors.ts'
import type { Caveat } from '../../model.ts'
import { labelKeys } from '../../profile/labelTotals.ts'
import { sameFamily, scale } from '../../profile/pprofUnits.ts'
import type { IndexedProfile, ProfileIndex } from '../../profile/profileIndex.ts'
import {
  caveatsOfProfiles,
  chooseSampleType,
  type StackValues,
  scaled,
  selectProfiles,
  sumStacks,
} from '../../profile/profileSelection.ts'
import type { ProfileAnswer, ProfileQuestion, ProfileSelection, ProfileSide } from '../../profileApi.ts'
import { guardOfProfiles, type Measured } from '../profileDiff.ts'
import { sumOf } from './mergedTree.ts'
import { type ShownStacks, showStacks } from './shownStacks.ts'

export interface IndexedRun {
  readonly id: string
  readonly name: string
  readonly index: ProfileIndex
}

export interface ComparedStacks {
  readonly candidate: ShownStacks
  readonly base?: ShownStacks
  /** By how much values of base and candidate may differ by sampling alone; absent where everything is counted. */
  readonly noise?: (base: number, candidate: number) => number
  readonly answer: ProfileAnswer
}

/** Nobody chooses among more. */
const MAX_LABEL_KEYS = 50
/** Standard deviations of sampling within which a difference is none. */
const CERTAIN = 2

export function compareStacks(question: ProfileQuestion, run: IndexedRun, baseRun?: IndexedRun): ComparedStacks {
  const { index } = run
  const profiles = selectProfiles(index, question.profiles)
  const sampleType = chooseSampleType(index, profiles, question.sampleType)
  const type = index.sampleTypes[sampleType] ?? { type: '', unit: '' }
  const values = sumStacks(index, profiles, sampleType, question.mean ?? false)
  const shared = {
    sampleTypes: typesOf(index, profiles),
    sampleType: type.type,
    unit: type.unit,
    labels: labelKeys(index.labelSets).slice(0, MAX_LABEL_KEYS),
  }
  if (!question.base || !baseRun) {
    const candidate = showStacks(values, question)
    const side = sideOf(run, question.profiles, values, candidate)
    return { candidate, answer: { ...shared, side, caveats: caveatsOfProfiles(profiles) } }
  }

  const baseProfiles = selectProfiles(baseRun.index, question.base)
  const baseType = chooseSampleType(baseRun.index, baseProfiles, type.type, 'the profiles of the base')
  const baseUnit = baseRun.index.sampleTypes[baseType]?.unit ?? ''
  if (baseUnit !== type.unit && !sameFamily(baseUnit, type.unit))
    throw new UserError('usage', `base counts ${type.type} in ${baseUnit}, the candidate in ${type.unit}`)
  const summed = sumStacks(baseRun.index, baseProfiles, baseType, question.mean ?? false)
  const baseValues = scaled(summed, scale(1, baseUnit, type.unit).value)
  const matched = question.normalize ? normalized(values, baseValues) : values
  const candidate = showStacks(matched, question)
  const base = showStacks(baseValues, question)
  const noise = noiseOf(baseValues, matched, type.unit)
  const guard = [
    ...guardOfProfiles(measured(baseValues, question.mean), measured(matched, question.mean)),
    ...countGuard(baseValues, matched, question.mean ?? false),
  ]
  return {
    candidate,
    base,
    ...(noise === undefined ? {} : { noise }),
    answer: {
      ...shared,
      side: sideOf(run, question.profiles, matched, candidate),
      base: sideOf(baseRun, question.base, baseValues, base),
      caveats: [...guard, ...caveatsOfProfiles([...baseProfiles, ...profiles])],
    },
  }
}

function typesOf(index: ProfileIndex, profiles: readonly IndexedProfile[]) {
  return index.sampleTypes.filter((_, i) => profiles.some(({ values }) => values[i] !== undefined))
}

function normalized(values: StackValues, base: StackValues): StackValues {
  const total = sumOf(values.own)
  return total === 0 ? values : scaled(values, sumOf(base.own) / total)
}

/** Of V bytes, one in `period` was seen: V is known to about √(V · period), and a multiple of it by as much less. */
function noiseOf(base: StackValues, candidate: StackValues, unit: string): ComparedStacks['noise'] {
  const all = [...base.profiles, ...candidate.profiles]
  const period = all.reduce((longest, profile) => Math.max(longest, profile.period), 0)
  if (period <= 1 || all.some(({ periodType }) => periodType.unit !== unit)) return undefined
  return (before, after) => CERTAIN * Math.sqrt(period * (before * base.scale + after * candidate.scale))
}

function measured({ index, profiles }: StackValues, mean = false): Measured {
  const nanos = profiles.reduce((sum, { durationNanos }) => sum + durationNanos, 0)
  const coarsest = profiles.reduce((a, b) => (b.period > a.period ? b : a), profiles[0] as IndexedProfile)
  return {
    sampleTypes: typesOf(index, profiles),
    durationNanos: mean ? nanos / Math.max(1, profiles.length) : nanos,
    period: coarsest.period,
    periodType: coarsest.periodType,
  }
}

function countGuard(base: StackValues, candidate: StackValues, mean: boolean): Caveat[] {
  const [before, after] = [base.profiles.length, candidate.profiles.length]
  if (mean || before === after) return []
  const message = `Base adds up ${before} profiles, the candidate ${after}: compare their means.`
  return [{ code: 'profile-compare-counts', severity: 'misleading', subject: 'candidate', message }]
}

function sideOf(
  { id, name }: IndexedRun,
  { phase, role }: ProfileSelection,
  { profiles }: StackValues,
  shown: ShownStacks,
): ProfileSide {
  const times = profiles.flatMap(({ at }) => (at === undefined ? [] : [at]))
  const [only, ...others] = profiles
  return {
    run: id,
    runName: name,
    profiles: profiles.length,
    ...(phase === undefined ? {} : { phase }),
    ...(role === undefined ? {} : { role }),
    ...(times.length === 0 ? {} : { from: Math.min(...times), to: Math.max(...times) }),
    ...(only && others.length === 0 ? { path: only.path } : {}),
    total: sumOf(shown.own),
  }
}
