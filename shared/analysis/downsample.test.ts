import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Points } from '../model.ts'
import { decimate } from './downsample.ts'
import { within } from './window.ts'

/** Uneven steps, some of length 0, and gaps. */
const points = fc
  .array(
    fc.record({
      step: fc.oneof(
        { weight: 1, arbitrary: fc.constant(0) },
        { weight: 4, arbitrary: fc.integer({ min: 1, max: 50 }) },
      ),
      value: fc.oneof(
        { weight: 1, arbitrary: fc.constant(Number.NaN) },
        { weight: 9, arbitrary: fc.integer({ min: -1_000, max: 1_000 }) },
      ),
    }),
    { maxLength: 300 },
  )
  .map((steps): Points => {
    let time = 0
    const t = Float64Array.from(steps, ({ step }) => {
      time += step
      return time
    })
    return { t, v: Float64Array.from(steps, ({ value }) => value) }
  })
const buckets = fc.integer({ min: 1, max: 40 })
const window = fc
  .tuple(fc.integer({ min: -100, max: 8_000 }), fc.nat(6_000))
  .map(([start, length]) => ({ start, end: start + length }))

const series = (n: number, value: (i: number) => number): Points => ({
  t: Float64Array.from({ length: n }, (_, i) => i),
  v: Float64Array.from({ length: n }, (_, i) => value(i)),
})
const finite = (v: Float64Array) => Array.from(v).filter((value) => !Number.isNaN(value))
const extremes = (v: Float64Array) => [Math.min(...finite(v)), Math.max(...finite(v))]

describe('fewer points', () => {
  it('reach as high and as low as all of them', () => {
    fc.assert(
      fc.property(points, buckets, (all, count) => {
        expect(extremes(decimate(all, count).v)).toEqual(extremes(all.v))
      }),
    )
  })

  it('reach as high and as low within each stretch of time', () => {
    const all = series(1_000, (i) => (i * 7919) % 1_009)
    const few = decimate(all, 50)
    for (let i = 0; i < 50; i++) {
      // 50 stretches of 999 seconds.
      const stretch = { start: (999 * i) / 50, end: (999 * (i + 1)) / 50 - 1e-6 }
      expect(extremes(within(few, stretch).v)).toEqual(extremes(within(all, stretch).v))
    }
  })

  it('stay in time order and are points of the source', () => {
    fc.assert(
      fc.property(points, buckets, window, (all, count, seen) => {
        const few = decimate(all, count, seen)
        const known = new Set(Array.from(all.t, (time, i) => `${time} ${all.v[i]}`))
        few.t.forEach((time, i) => {
          expect(time).toBeGreaterThanOrEqual(few.t[i - 1] ?? Number.NEGATIVE_INFINITY)
          expect(known).toContain(`${time} ${few.v[i]}`)
        })
      }),
    )
  })

  it('are bounded in number, with at most one NaN between two', () => {
    fc.assert(
      fc.property(points, buckets, window, (all, count, seen) => {
        const few = decimate(all, count, seen)
        const values = finite(few.v).length
        expect(few.t).toHaveLength(few.v.length)
        expect(values).toBeLessThanOrEqual(2 * count + 4)
        if (few.t.length > 2 * count) {
          expect(few.v.length).toBeLessThanOrEqual(2 * values + 1)
          few.v.forEach((value, i) => {
            expect(i > 0 && Number.isNaN(value) && Number.isNaN(few.v[i - 1])).toBe(false)
          })
        }
      }),
    )
  })

  it('break the line where, and only where, the source has a gap between two of them', () => {
    fc.assert(
      fc.property(points, buckets, (source, count) => {
        // Distinct times, so that a kept point can be found again.
        const all = { t: source.t.map((_, i) => i), v: source.v }
        const few = decimate(all, count)
        const kept = Array.from(few.t).filter((_, i) => !Number.isNaN(few.v[i]))
        for (let i = 1; i < kept.length; i++) {
          const [from, to] = [kept[i - 1] ?? 0, kept[i] ?? 0]
          const gap = all.v.slice(from, to).some(Number.isNaN)
          const broken = few.v.some(
            (value, at) => Number.isNaN(value) && (few.t[at] ?? 0) > from && (few.t[at] ?? 0) < to,
          )
          expect(broken).toBe(gap)
        }
      }),
    )
  })

  it('keep the first and the last point', () => {
    const few = decimate(
      series(10_000, (i) => Math.sin(i)),
      100,
    )
    expect([few.t[0], few.t.at(-1)]).toEqual([0, 9_999])
  })

  it('keep one spike among a million points, and a gap', () => {
    const spiked = series(1_000_000, (i) => (i === 654_321 ? 9 : i === 300_000 ? Number.NaN : 1))
    const few = decimate(spiked, 1_000)
    expect(few.v.length).toBeLessThanOrEqual(2_005)
    expect(few.t[few.v.indexOf(9)]).toBe(654_321)
    expect(few.t[few.v.findIndex(Number.isNaN)]).toBe(300_000)
  })

  it('are the same points when there are no more than two a bucket', () => {
    const all = series(20, (i) => i)
    expect(decimate(all, 10)).toBe(all)
    expect(decimate(all, 9).t.length).toBeLessThanOrEqual(22)
    const none = series(0, () => 0)
    expect(decimate(none, 10)).toBe(none)
    expect(decimate(none, 10, { start: 0, end: 1 }).t).toHaveLength(0)
  })

  it('survive series of one time, of no value, and odd numbers of buckets', () => {
    const atOnce = { t: new Float64Array(100).fill(5), v: Float64Array.from({ length: 100 }, (_, i) => i % 10) }
    expect(extremes(decimate(atOnce, 3).v)).toEqual([0, 9])
    expect(
      decimate(
        series(100, () => Number.NaN),
        3,
      ).v,
    ).toEqual(Float64Array.of(Number.NaN))
    expect(
      decimate(
        series(100, (i) => i),
        0.5,
      ).t.length,
    ).toBeLessThanOrEqual(6)
    expect(
      decimate(
        series(100, (i) => i),
        2.5,
      ).t.length,
    ).toBeLessThanOrEqual(8)
  })
})

describe('a window', () => {
  it('brings the nearest point on either side, so that lines run to the edge', () => {
    const all = series(10_000, (i) => i % 100)
    const few = decimate(all, 10, { start: 4_000.5, end: 5_999.5 })
    expect([few.t[0], few.t[1], few.t.at(-2), few.t.at(-1)]).toEqual([4_000, 4_001, 5_999, 6_000])
    expect(few.t.length).toBeLessThanOrEqual(24)
  })

  it('that lies between two points still has the line across it', () => {
    const few = decimate(
      series(10, (i) => i),
      10,
      { start: 4.2, end: 4.8 },
    )
    expect(Array.from(few.t)).toEqual([4, 5])
  })

  it('that lies outside has the nearest point', () => {
    const all = series(100, (i) => i)
    expect(Array.from(decimate(all, 10, { start: 200, end: 300 }).t)).toEqual([99])
    expect(Array.from(decimate(all, 10, { start: -20, end: -10 }).t)).toEqual([0])
  })

  it('shows the extremes of its own points', () => {
    fc.assert(
      fc.property(points, buckets, window, (all, count, seen) => {
        const inside = within(all, seen)
        const shown = within(decimate(all, count, seen), seen)
        expect(extremes(shown.v)).toEqual(extremes(inside.v))
      }),
    )
  })

  it('does not carry the memory of points that it leaves out', () => {
    const few = decimate(
      series(100_000, (i) => i),
      100,
      { start: 10, end: 60 },
    )
    expect(few.t.buffer.byteLength).toBe(8 * few.t.length)
  })
})

describe('cutting to a window', () => {
  it('includes both ends and repeated times', () => {
    const all = { t: Float64Array.of(0, 1, 1, 2, 2, 3), v: Float64Array.of(0, 1, 2, 3, 4, 5) }
    expect(Array.from(within(all, { start: 1, end: 2 }).v)).toEqual([1, 2, 3, 4])
    expect(within(all, { start: 5, end: 9 }).t).toHaveLength(0)
    expect(within(all, { start: 2, end: 1 }).t).toHaveLength(0)
  })
})
