import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profileDiff } from '../analysis/profileDiff.ts'
import { scaleProfile, sumProfiles } from './merge.ts'
import type { StackProfile } from './profile.ts'
import { ProfileBuilder } from './profileBuilder.ts'
import { subtract } from './subtract.ts'

type Sample = readonly [stack: readonly string[], value: number]

function profileOf(
  samples: readonly Sample[],
  unit = 'bytes',
  type = 'space',
  about: Parameters<ProfileBuilder['finish']>[0] = {},
): StackProfile {
  const builder = new ProfileBuilder([{ type, unit }])
  for (const [stack, value] of samples) builder.sample(builder.stack(stack.map((name) => ({ name }))), [value])
  return builder.finish(about)
}

/** Value by stack, root first. */
function valuesOf({ samples, stacks, locations, functions, strings }: StackProfile): Map<string, number> {
  const values = new Map<string, number>()
  for (let i = 0; i < samples.count; i++) {
    const names: string[] = []
    for (let entry = samples.stack[i] ?? -1; entry >= 0; entry = stacks.parent[entry] ?? -1)
      names.unshift(
        strings[
          functions.name[locations.lineFunction[locations.lineStart[stacks.location[entry] ?? 0] ?? 0] ?? 0] ?? 0
        ] ?? '',
      )
    const key = names.join(';')
    values.set(key, (values.get(key) ?? 0) + (samples.values[0]?.[i] ?? 0))
  }
  return new Map([...values].filter(([, value]) => value !== 0).sort())
}

const samples = fc.array(
  fc.tuple(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 6 }), fc.integer({ min: 0, max: 100 })),
  { maxLength: 20 },
)

describe('sums of profiles', () => {
  it('hold what all of them hold', () => {
    fc.assert(
      fc.property(samples, samples, (one, two) => {
        expect(valuesOf(sumProfiles([profileOf(one), profileOf(two)]))).toEqual(valuesOf(profileOf([...one, ...two])))
      }),
    )
  })

  it('are in the finest unit', () => {
    const sum = sumProfiles([
      profileOf([[['a'], 2]], 'milliseconds', 'cpu'),
      profileOf([[['a'], 5]], 'microseconds', 'cpu'),
    ])
    expect(sum.sampleTypes).toEqual([{ type: 'cpu', unit: 'microseconds' }])
    expect(valuesOf(sum)).toEqual(new Map([['a', 2005]]))
  })

  it('are refused where they would mean nothing', () => {
    expect(() => sumProfiles([profileOf([], 'bytes'), profileOf([], 'count')])).toThrow('measure different things')
    expect(() => sumProfiles([profileOf([], 'bytes', 'space'), profileOf([], 'bytes', 'objects')])).toThrow(
      'no sample type in common',
    )
  })

  it('round halves away from zero when scaled', () => {
    const scaled = scaleProfile(
      profileOf([
        [['a'], 3],
        [['b'], -3],
        [['c'], 0],
      ]),
      [0.5],
    )
    expect([...(scaled.samples.values[0] ?? [])]).toEqual([2, -2])
  })
})

describe('differences of profiles', () => {
  it('of a profile with itself are all zero', () => {
    fc.assert(
      fc.property(samples, (all) => {
        const profile = profileOf(all)
        expect(subtract(profile, profile).samples.count).toBe(0)
        const diff = profileDiff(profile, profile)
        expect(diff.guard).toEqual([])
        expect(diff.rows.every(({ delta }) => delta.flat === 0 && delta.cum === 0)).toBe(true)
      }),
    )
  })

  it('never swap their sides', () => {
    const [base, candidate] = [profileOf([[['main', 'old'], 10]]), profileOf([[['main', 'new'], 30]])]
    const { rows, base: before, candidate: after } = profileDiff(base, candidate)
    expect([before.total, after.total]).toEqual([10, 30])
    expect(rows.map((row) => [row.function, row.delta.flat, row.delta.cum])).toEqual([
      ['new', 30, 30],
      ['old', -10, -10],
      ['main', 0, 20],
    ])
    const back = profileDiff(candidate, base)
    expect(back.rows.map((row) => row.delta.flat)).toEqual([-30, 10, 0])
  })

  it('say when the two were not taken alike', () => {
    const about = { period: 512, periodType: { type: 'space', unit: 'bytes' }, durationNanos: 1e9 }
    const base = profileOf([[['a'], 1000]], 'bytes', 'space', about)
    const candidate = profileOf([[['a'], 1200]], 'bytes', 'space', { ...about, period: 4096, durationNanos: 3e9 })
    expect(profileDiff(base, candidate).guard.map(({ code }) => code)).toEqual([
      'profile-compare-durations',
      'profile-compare-rates',
    ])
    expect(profileDiff(base, candidate).rows[0]?.withinNoise).toBe(true)
    const large = profileOf([[['a'], 1_000_000]], 'bytes', 'space', about)
    expect(profileDiff(base, large).rows[0]?.withinNoise).toBe(false)
    expect(() => profileDiff(base, profileOf([], 'count', 'contentions'))).toThrow('do not both hold space')
  })
})
