import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../resources/leak-corpus/random.ts'
import { collected } from '../../../resources/leak-corpus/shape.ts'
import { continuity } from './gaps.ts'
import { lowestPoints, MAX_LOWEST } from './lowest.ts'
import { largeFalls, MAX_TROUGHS, troughs } from './troughs.ts'

const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => i)

describe('lowest points', () => {
  it('keep the lowest of each stretch, in time order, and never too many', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 200 }), (values) => {
        const { t, v } = lowestPoints({ t: ramp(values.length), v: Float64Array.from(values) })
        expect([...v]).toEqual(values)
        expect([...t]).toEqual([...ramp(values.length)])
      }),
    )
    const n = 100_000
    const teeth = ramp(n).map((i) => 50 + (i % 20))
    const { t, v } = lowestPoints({ t: ramp(n), v: teeth })
    expect(v.length).toBeLessThanOrEqual(MAX_LOWEST)
    expect(new Set(v)).toEqual(new Set([50]))
    expect(t.every((time, i) => i === 0 || time > (t[i - 1] as number))).toBe(true)
  })

  it('spread points that share a whole second', () => {
    const { t } = lowestPoints({ t: Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1, 2, 2), v: ramp(10) })
    expect([...t]).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25])
  })

  it('leave out what is missing or goes back in time', () => {
    const { t, index } = lowestPoints({
      t: Float64Array.of(0, 1, 2, 1, 3, Number.NaN),
      v: Float64Array.of(1, Number.NaN, 1, 1, Number.POSITIVE_INFINITY, 1),
    })
    expect([...t]).toEqual([0, 2])
    expect([...index]).toEqual([0, 2])
  })
})

describe('troughs', () => {
  it('are what lives, where collections are counted', () => {
    const { points, count } = collected(randomFrom(1), { live: () => 100, rate: 10, noise: 0 })
    const { v, cutBy, teeth } = troughs(points, count?.v)
    expect(cutBy).toBe('collections')
    expect(teeth).toBeGreaterThan(25)
    // A sample comes at most one step of allocation after the collection.
    expect(Math.min(...v)).toBeGreaterThanOrEqual(100)
    expect(Math.max(...v)).toBeLessThan(116)
  })

  it('are found by their falls where nothing is counted', () => {
    const { points } = collected(randomFrom(2), { live: () => 100, rate: 10, noise: 0 })
    const { v, cutBy } = troughs(points, undefined)
    expect(cutBy).toBe('falls')
    expect(Math.max(...v)).toBeLessThan(116)
  })

  it('are those after an old collection, where young ones leave a comb between', () => {
    const perTooth = 10
    const teeth = (promoted: number) => {
      const random = randomFrom(5)
      const noise = Array.from({ length: 60 }, () => random.normal(1))
      const value = (i: number) => {
        const tooth = Math.floor(i / perTooth)
        return 100 + tooth / 2 + (noise[tooth] as number) + promoted * (tooth % 3) + 5 * (i % perTooth)
      }
      return { t: ramp(600), v: ramp(600).map(value) }
    }
    const count = ramp(600).map((i) => Math.floor(i / perTooth))
    const combed = troughs(teeth(10), count)
    expect(combed.v.length).toBeGreaterThan(15)
    combed.v.forEach((value, i) => {
      expect(Math.abs(value - 100 - (combed.t[i] as number) / perTooth / 2)).toBeLessThan(4)
    })
    // Plain noise has no comb, and all of its lows count.
    expect(troughs(teeth(0), count).v.length).toBeGreaterThan(50)
  })

  it('are lowest handfuls where nothing is collected', () => {
    const random = randomFrom(3)
    const { v, cutBy, teeth } = troughs({ t: ramp(360), v: ramp(360).map(() => 500 + random.normal(5)) }, undefined)
    expect({ cutBy, teeth, n: v.length }).toEqual({ cutBy: 'points', teeth: 0, n: 45 })
    expect(Math.max(...v)).toBeLessThan(500)
  })

  it('are bounded', () => {
    const n = 4096
    expect(troughs({ t: ramp(n), v: ramp(n).map((i) => i % 7) }, ramp(n)).v.length).toBeLessThanOrEqual(MAX_TROUGHS)
    expect(troughs({ t: ramp(n), v: ramp(n) }, undefined).v.length).toBeLessThanOrEqual(MAX_TROUGHS)
  })

  it.each<[string, (i: number) => number]>([
    ['a step', (i) => (i < 100 ? 10 : 50)],
    ['a step down', (i) => (i < 100 ? 50 : 10)],
    ['a burst', (i) => (i > 80 && i < 110 ? 50 : 10)],
    ['a slow wave', (i) => 50 + 20 * Math.sin(i / 10)],
    ['spikes', (i) => (i % 37 === 5 ? 90 : 10)],
    ['two bursts on a slope', (i) => 100 + i / 2 + (i > 60 && i < 75 ? 70 : 0) + (i > 130 && i < 150 ? 70 : 0)],
  ])('do not come of %s', (_, value) => {
    expect(largeFalls(Array.from({ length: 200 }, (__, i) => value(i)))).toEqual([])
  })
})

describe('continuity', () => {
  it('cuts where the counter falls', () => {
    const count = ramp(100).map((i) => (i < 60 ? i : i - 60))
    const { lives, restarts } = continuity({ t: ramp(100), v: ramp(100) }, count)
    expect(lives).toEqual([
      { from: 0, to: 60 },
      { from: 60, to: 100 },
    ])
    expect(restarts).toEqual([60])
  })

  it('tells a gap from a late sample', () => {
    const t = ramp(50).map((i) => (i < 20 ? i : i < 30 ? i + 2 : i + 40))
    expect(continuity({ t, v: t }, undefined)).toMatchObject({ gaps: [{ start: 31, end: 70 }], unmeasured: 39 })
  })
})
