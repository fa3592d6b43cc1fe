import { describe, expect, it } from 'vitest'
import { makeProfile } from '../import/pprof/madeProfile.ts'
import { readProfile } from '../import/pprof/readProfile.ts'
import { packProfile, unpackProfile } from './profileBlob.ts'

describe('a packed profile', () => {
  it('comes out as it went in, however odd', () => {
    for (const seed of [1, 2, 3]) {
      for (const odd of [false, true]) {
        const { profile } = readProfile(makeProfile({ seed, samples: 7 * seed, odd }), 'made')
        expect(unpackProfile(packProfile(profile))).toEqual(profile)
      }
    }
  })

  it('comes out the same from any place in memory', () => {
    const { profile } = readProfile(makeProfile({ seed: 4, samples: 1 }), 'made')
    const packed = packProfile(profile)
    for (let offset = 0; offset < 9; offset++) {
      const moved = new Uint8Array(packed.length + offset)
      moved.set(packed, offset)
      expect(unpackProfile(moved.subarray(offset))).toEqual(profile)
    }
  })

  it('is not much larger than what it came from', () => {
    const bytes = makeProfile({ seed: 5, samples: 2_000 })
    expect(packProfile(readProfile(bytes, 'made').profile).length).toBeLessThan(1.5 * bytes.length)
  })
})
