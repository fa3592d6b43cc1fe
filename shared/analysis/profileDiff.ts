/**
 * What changed from one profile to another, function by function. Base and candidate keep their places: a positive delta
 * is more in the candidate.
 */
import { UserError } from '../errors.ts'
import type { Caveat } from '../model.ts'
import { dropFrames } from '../profile/dropFrames.ts'
import { sameFamily, scale } from '../profile/pprofUnits.ts'
import { findSampleType, type StackProfile, totalOf } from '../profile/profile.ts'
import { type ProfileView, wholeProfile } from '../profile/view.ts'
import { formatSpelled } from '../units.ts'
import { callGraph, callNodes, stackSums } from './callTree.ts'

export interface SelfAndTotal {
  readonly flat: number
  readonly cum: number
}

export interface ProfileDiffRow {
  readonly function: string
  readonly file: string
  readonly base: SelfAndTotal
  readonly candidate: SelfAndTotal
  /** Candidate less base. */
  readonly delta: SelfAndTotal
  /** Whether sampling alone may have made the delta of `flat`; absent where everything is counted. */
  readonly withinNoise?: boolean
}

export interface ProfileDiff {
  readonly sampleType: string
  /** Of all values: the base's. */
  readonly unit: string
  readonly base: { readonly total: number }
  readonly candidate: { readonly total: number }
  /** What makes the two hard to compare, to be read before any number. */
  readonly guard: readonly Caveat[]
  /** Largest change of self first, of either sign. */
  readonly rows: readonly ProfileDiffRow[]
}

/** Durations or rates further apart than this change what a difference means. */
const ALIKE = 0.1
/** Standard deviations of sampling within which a difference is none. */
const CERTAIN = 2

/** `sampleType` by name; absent for the base's own default. Throws UserError when one of the two has no such. */
export function profileDiff(base: StackProfile, candidate: StackProfile, sampleType?: string): ProfileDiff {
  const baseType = findSampleType(base, sampleType)
  const type = baseType === undefined ? undefined : base.sampleTypes[baseType]
  const candidateType = findSampleType(candidate, type?.type)
  const other = candidateType === undefined ? undefined : candidate.sampleTypes[candidateType]
  if (baseType === undefined || candidateType === undefined || !type || !other)
    throw noCommonType(base, candidate, type?.type ?? sampleType)
  if (type.unit !== other.unit && !sameFamily(type.unit, other.unit))
    throw new UserError('usage', `base counts ${type.type} in ${type.unit}, the candidate in ${other.unit}`)
  const factor = scale(1, other.unit, type.unit).value

  const [baseShown, candidateShown] = [dropFrames(wholeProfile(base)), dropFrames(wholeProfile(candidate))]
  const before = figures(baseShown.view, baseType, 1)
  const after = figures(candidateShown.view, candidateType, factor)
  const noise = noiseOf(base, candidate, type.unit)
  const rows = [...new Set([...before.keys(), ...after.keys()])].map((name): ProfileDiffRow => {
    const from = before.get(name) ?? NOTHING
    const to = after.get(name) ?? NOTHING
    const delta = { flat: to.flat - from.flat, cum: to.cum - from.cum }
    const within = noise === undefined ? {} : { withinNoise: Math.abs(delta.flat) <= noise(from.flat + to.flat) }
    return {
      function: name,
      file: from.file || to.file,
      base: { flat: from.flat, cum: from.cum },
      candidate: { flat: to.flat, cum: to.cum },
      delta,
      ...within,
    }
  })
  return {
    sampleType: type.type,
    unit: type.unit,
    base: { total: totalOf(base, baseType) },
    candidate: { total: totalOf(candidate, candidateType) * factor },
    guard: [...guardOfProfiles(base, candidate), ...[...baseShown.caveats, ...candidateShown.caveats].slice(0, 1)],
    rows: rows.sort(byChange),
  }
}

const NOTHING = { flat: 0, cum: 0, file: '' }

function figures(view: ProfileView, sampleType: number, factor: number) {
  const nodes = callNodes(view)
  const { flat, cum } = callGraph(view, nodes, stackSums(view, sampleType))
  const found = new Map<string, typeof NOTHING>()
  nodes.name.forEach((name, node) => {
    const [own, all] = [(flat[node] as number) * factor, (cum[node] as number) * factor]
    const known = found.get(name) ?? NOTHING
    if (own !== 0 || all !== 0 || known !== NOTHING)
      found.set(name, { flat: known.flat + own, cum: known.cum + all, file: nodes.file[node] || known.file })
  })
  return found
}

function byChange(a: ProfileDiffRow, b: ProfileDiffRow): number {
  return (
    Math.abs(b.delta.flat) - Math.abs(a.delta.flat) ||
    Math.abs(b.delta.cum) - Math.abs(a.delta.cum) ||
    (a.function < b.function ? -1 : 1)
  )
}

/**
 * Where one in `period` events was seen, V is known to about √(V · period). Both sides add to the doubt. A profile that
 * saw every event, as of goroutines, has none, and one that does not say how it sampled cannot be told.
 */
function noiseOf(base: StackProfile, candidate: StackProfile, unit: string): ((both: number) => number) | undefined {
  const period = Math.max(base.period, candidate.period)
  if (period <= 1 || base.periodType.unit !== unit || candidate.periodType.unit !== unit) return undefined
  return (both) => CERTAIN * Math.sqrt(Math.abs(both) * period)
}

/** What a profile, or a sum of several, measured. */
export type Measured = Pick<StackProfile, 'sampleTypes' | 'durationNanos' | 'period' | 'periodType'>

/** What makes two hard to compare. */
export function guardOfProfiles(base: Measured, candidate: Measured): Caveat[] {
  const found: Caveat[] = []
  const names = (profile: Measured) => profile.sampleTypes.map(({ type, unit }) => `${type} (${unit})`).join(', ')
  if (names(base) !== names(candidate)) {
    const message = `Base holds ${names(base)}; the candidate holds ${names(candidate)}. Only what both hold is compared.`
    found.push({ code: 'profile-compare-sample-types', severity: 'misleading', subject: 'candidate', message })
  }
  if (differ(base.durationNanos, candidate.durationNanos)) {
    const message = `Base took ${seconds(base.durationNanos)}, the candidate ${seconds(candidate.durationNanos)}: compare shares, or normalize.`
    found.push({ code: 'profile-compare-durations', severity: 'misleading', subject: 'candidate', message })
  }
  if (differ(base.period, candidate.period) || base.periodType.unit !== candidate.periodType.unit) {
    const rate = ({ period, periodType }: Measured) => `every ${formatSpelled(period, periodType.unit || 'events')}`
    const message = `Base was sampled ${rate(base)}, the candidate ${rate(candidate)}: one of them saw less of what is small.`
    found.push({ code: 'profile-compare-rates', severity: 'misleading', subject: 'candidate', message })
  }
  return found
}

function differ(a: number, b: number): boolean {
  return Math.abs(a - b) > ALIKE * Math.max(Math.abs(a), Math.abs(b))
}

function seconds(nanos: number): string {
  return formatSpelled(nanos, 'nanoseconds')
}

function noCommonType(base: StackProfile, candidate: StackProfile, wanted: string | undefined): UserError {
  const names = (profile: StackProfile) => profile.sampleTypes.map(({ type }) => type).join(', ')
  return new UserError(
    'usage',
    `base and candidate do not both hold ${wanted ?? 'the same sample type'}`,
    `Base has: ${names(base)}\nThe candidate has: ${names(candidate)}`,
  )
}
