/**
 * Several profiles as one: equal functions, locations and stacks become one, and samples of equal stack and labels add
 * up. Programs are loaded at different addresses, so a location counts from the start of its mapping.
 */
import { UserError } from '../errors.ts'
import { Column } from './column.ts'
import { LabelSets } from './labels.ts'
import { MergedTables } from './mergedTables.ts'
import { sameFamily, scale } from './pprofUnits.ts'
import type { StackProfile, ValueType } from './profile.ts'
import { StackTable } from './stackTable.ts'

/** The sum of profiles; one alone stays as it is. Throws UserError when they measure different things. */
export function sumProfiles(profiles: readonly StackProfile[]): StackProfile {
  const [first, ...others] = profiles
  if (!first) throw new UserError('usage', 'there is no profile to read')
  if (others.length === 0) return first
  return merge(commonUnits(commonTypes(profiles)))
}

/** Multiplies each column by its ratio, to whole numbers, and leaves out samples of which nothing remains. */
export function scaleProfile(profile: StackProfile, ratios: readonly number[]): StackProfile {
  if (ratios.every((ratio) => ratio === 1)) return profile
  const { samples } = profile
  const scaled = samples.values.map((column, i) => {
    const ratio = ratios[i] ?? 1
    return ratio === 1 ? column : column.map((value) => round(value * ratio))
  })
  // As pprof has it, a column that is not scaled does not save a sample.
  const kept: number[] = []
  for (let i = 0; i < samples.count; i++)
    if (scaled.some((column, type) => ratios[type] !== 1 && column[i] !== 0)) kept.push(i)
  const pick = <T extends Int32Array | Uint32Array | Float64Array>(column: T): T => {
    const picked = column.slice(0, kept.length) as T
    kept.forEach((from, to) => {
      picked[to] = column[from] as number
    })
    return picked
  }
  return {
    ...profile,
    samples: { count: kept.length, stack: pick(samples.stack), labels: pick(samples.labels), values: scaled.map(pick) },
  }
}

/** Half away from zero; and never the zero with a sign, which prints it. */
function round(value: number): number {
  const whole = Math.trunc(value)
  return (Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole) + 0
}

/** The sample types that all have, in the order of the first. */
function commonTypes(profiles: readonly StackProfile[]): StackProfile[] {
  const names = (profiles[0]?.sampleTypes ?? [])
    .map(({ type }) => type)
    .filter((type) => profiles.every((profile) => profile.sampleTypes.some((other) => other.type === type)))
  if (names.length === 0) throw new UserError('usage', 'the profiles have no sample type in common')
  return profiles.map((profile) => {
    const columns = names.map((name) => profile.sampleTypes.findIndex(({ type }) => type === name))
    if (columns.length === profile.sampleTypes.length && columns.every((column, i) => column === i)) return profile
    return {
      ...profile,
      defaultSampleType: names.includes(profile.defaultSampleType) ? profile.defaultSampleType : (names[0] ?? ''),
      sampleTypes: columns.map((column) => profile.sampleTypes[column] ?? { type: '', unit: '' }),
      samples: {
        ...profile.samples,
        values: columns.map((column) => profile.samples.values[column] ?? new Float64Array()),
      },
    }
  })
}

/** All in the finest unit that one of them uses. */
function commonUnits(profiles: readonly StackProfile[]): StackProfile[] {
  const periodType = finest(profiles.map((profile) => profile.periodType))
  const sampleTypes = (profiles[0]?.sampleTypes ?? []).map((_, i) =>
    finest(profiles.map((profile) => profile.sampleTypes[i] ?? { type: '', unit: '' })),
  )
  return profiles.map((profile) => {
    const ratios = profile.sampleTypes.map(({ unit }, i) => scale(1, unit, sampleTypes[i]?.unit ?? unit).value)
    const units = profile.sampleTypes.map(({ type }, i) => ({ type, unit: sampleTypes[i]?.unit ?? '' }))
    const period = Math.trunc(scale(profile.period, profile.periodType.unit, periodType.unit).value)
    const converted = {
      ...profile,
      sampleTypes: units,
      period,
      periodType: { ...profile.periodType, unit: periodType.unit },
    }
    return scaleProfile(converted, ratios)
  })
}

function finest(types: readonly ValueType[]): ValueType {
  return types.reduce((finer, type) => {
    const comparable =
      singular(finer.type) === singular(type.type) && (finer.unit === type.unit || sameFamily(finer.unit, type.unit))
    if (!comparable) {
      const names = [finer, type].map(({ type: name, unit }) => `${name || 'nothing'} in ${unit || 'no unit'}`)
      throw new UserError('usage', `the profiles measure different things: ${names.join(' and ')}`)
    }
    return scale(1, type.unit, finer.unit).value < 1 ? type : finer
  })
}

function singular(name: string): string {
  return name.replace(/s$/, '')
}

function merge(profiles: readonly StackProfile[]): StackProfile {
  const tables = new MergedTables()
  const table = new StackTable()
  const sets = new LabelSets()
  const stack = new Column('i32')
  const labels = new Column('u32')
  const values = (profiles[0]?.sampleTypes ?? []).map(() => new Column('f64'))
  const rows = new Map<number, Map<number, number>>()

  for (const profile of profiles) {
    const locationOf = tables.add(profile)
    const { stacks, samples } = profile
    const entryOf = new Int32Array(stacks.count)
    for (let entry = 0; entry < stacks.count; entry++) {
      const parent = stacks.parent[entry] as number
      const above = parent < 0 ? -1 : (entryOf[parent] as number)
      entryOf[entry] = table.add(above, locationOf[stacks.location[entry] as number] as number)
    }
    const setOf = profile.labelSets.map((set) => sets.add(set))
    for (let sample = 0; sample < samples.count; sample++) {
      if (samples.values.every((column) => column[sample] === 0)) continue
      const from = samples.stack[sample] as number
      const entry = from < 0 ? -1 : (entryOf[from] as number)
      const set = setOf[samples.labels[sample] as number] as number
      const ofStack = rows.get(entry) ?? new Map<number, number>()
      rows.set(entry, ofStack)
      const row = ofStack.get(set)
      if (row === undefined) {
        ofStack.set(set, stack.length)
        stack.push(entry)
        labels.push(set)
        values.forEach((column, type) => void column.push(samples.values[type]?.[sample] ?? 0))
      } else {
        values.forEach((column, type) => {
          column.items[row] = (column.items[row] as number) + (samples.values[type]?.[sample] ?? 0)
        })
      }
    }
  }

  const first = profiles[0] as StackProfile
  const times = profiles.map(({ takenAtMs }) => takenAtMs)
  const merged: StackProfile = {
    ...first,
    ...tables.finish(),
    defaultSampleType: profiles.find(({ defaultSampleType }) => defaultSampleType !== '')?.defaultSampleType ?? '',
    docUrl: profiles.find(({ docUrl }) => docUrl !== '')?.docUrl ?? '',
    stacks: table.finish(),
    samples: {
      count: stack.length,
      stack: stack.finish(),
      labels: labels.finish(),
      values: values.map((c) => c.finish()),
    },
    labelSets: sets.sets,
    takenAtMs: times.reduce((earliest, time) => (earliest === 0 || time < earliest ? time : earliest), 0),
    durationNanos: profiles.reduce((sum, { durationNanos }) => sum + durationNanos, 0),
    period: profiles.reduce((longest, { period }) => (longest === 0 || longest < period ? period : longest), 0),
    comments: [...new Set(profiles.flatMap(({ comments }) => comments))],
  }
  return withoutZeros(merged)
}

function withoutZeros(profile: StackProfile): StackProfile {
  const { samples } = profile
  const kept: number[] = []
  for (let i = 0; i < samples.count; i++) if (samples.values.some((column) => column[i] !== 0)) kept.push(i)
  if (kept.length === samples.count) return profile
  return {
    ...profile,
    samples: {
      count: kept.length,
      stack: Int32Array.from(kept, (i) => samples.stack[i] as number),
      labels: Uint32Array.from(kept, (i) => samples.labels[i] as number),
      values: samples.values.map((column) => Float64Array.from(kept, (i) => column[i] as number)),
    },
  }
}
