import { describe, expect, it } from 'vitest'
import { labelSet } from '../profile/labels.ts'
import { ProfileBuilder } from '../profile/profileBuilder.ts'
import { IndexBuilder } from '../profile/profileIndex.ts'
import { profileTimeline, type TimelineBy } from './profileTimeline.ts'

const BYTES = { value: 65_536, unit: '' }

/** Two profiles of 10 and 20 bytes in a.f, which a request made, and 5 in b.g. */
function index() {
  const builder = new IndexBuilder()
  for (const i of [1, 2]) {
    const profile = new ProfileBuilder([{ type: 'inuse_space', unit: 'bytes' }])
    const stack = (name: string) => profile.stack([{ name }])
    profile.sample(stack('a.f'), [10 * i], labelSet([['request', 'read']], [['bytes', BYTES]]))
    profile.sample(stack('b.g'), [5], labelSet([], [['bytes', { value: 48, unit: '' }]]))
    builder.add(profile.finish(), { path: `${i}`, at: 30 * i })
  }
  return builder.finish()
}

const groups = (by: TimelineBy, most = 7) => {
  const of = index()
  return profileTimeline(of, of.profiles, 0, by, most).groups.map(({ name, values }) => [name, ...values])
}

describe('profiles over time', () => {
  it('are stacked by function, package or label', () => {
    expect(groups('function')).toEqual([
      ['a.f', 10, 20],
      ['b.g', 5, 5],
    ])
    expect(groups('package').map(([name]) => name)).toEqual(['a', 'b'])
    expect(groups({ label: 'request' })).toEqual([
      ['read', 10, 20],
      ['no request', 5, 5],
    ])
    expect(groups({ label: 'bytes' }).map(([name]) => name)).toEqual(['64.00 KiB', '48 B'])
  })

  it('leave nothing out: what is small is one together', () => {
    expect(groups('function', 1)).toEqual([
      ['a.f', 10, 20],
      ['1 others', 5, 5],
    ])
    expect(groups({ label: 'nobody' })).toEqual([['no nobody', 15, 25]])
  })
})
