import { describe, expect, it } from 'vitest'
import { judgeWithFloor } from '../analysis/leak.ts'
import type { Figure } from '../model.ts'
import { MIB } from '../units.ts'
import { type LeakFigureInput, leakFigure } from './leakFigure.ts'

/** 600 points, one a second, from `value` in MiB. */
const given = (
  value: (i: number) => number,
  more: Partial<LeakFigureInput> = {},
  warmupEnd?: number,
): LeakFigureInput => {
  const series = {
    metric: 'process_resident_memory_bytes',
    unit: 'bytes' as const,
    phase: 'query',
    t: Float64Array.from({ length: 600 }, (_, i) => 100 + i),
    v: Float64Array.from({ length: 600 }, (_, i) => value(i) * MIB),
  }
  return {
    ...judgeWithFloor({ series, upstreamApplies: false, ...(warmupEnd === undefined ? {} : { warmupEnd }) }),
    series,
    excluded: [],
    whole: { start: 100, end: 699 },
    theme: 'light',
    ...more,
  }
}
const noise = (i: number) => ((i * 7919) % 13) / 13
const leaking = (i: number) => 100 + 0.2 * i + noise(i)
interface Trace {
  readonly name: string
  readonly x: readonly (number | null)[]
  readonly y: readonly number[]
}
const traceOf = (figure: Figure, name: RegExp): Trace | undefined =>
  (figure.data as unknown as readonly Trace[]).find((trace) => name.test(trace.name))
const titleOf = ({ layout }: Figure) => (layout.title as { text: string }).text
const texts = ({ layout }: Figure) => (layout.annotations as { text: string }[]).map(({ text }) => text)
const axisOf = ({ layout }: Figure) =>
  layout.yaxis as { title: { text: string }; range?: readonly [number, number]; rangemode: string }

describe('the figure of a verdict', () => {
  it('says in its title what the verdict comes to', () => {
    expect(titleOf(leakFigure(given(leaking)))).toMatch(/^query, RSS: a leak of \d/)
  })

  it('draws points, floor, fitted shape and the band around it, which is narrowest in the middle', () => {
    const input = given(leaking)
    const figure = leakFigure(input)
    expect(traceOf(figure, /^RSS/)?.x).toHaveLength(600)
    const floor = traceOf(figure, /^Lowest|^Resident/)
    expect(floor?.x).toEqual(input.floor?.t)
    const curve = traceOf(figure, /^Fitted/)
    expect(curve?.x).toEqual(input.floor?.t.slice(-(input.floor?.curve.length ?? 0)))
    const band = traceOf(figure, /interval/)
    const n = (band?.x.length ?? 0) / 2
    const width = (i: number) => (band?.y[2 * n - 1 - i] ?? 0) - (band?.y[i] ?? 0)
    expect(width(0)).toBeGreaterThan(0)
    expect(width(n - 1)).toBeGreaterThan(0)
    expect(width(Math.floor(n / 2))).toBeLessThan(width(0) / 2)
    for (let i = 0; i < n; i++) {
      expect(curve?.y[i]).toBeGreaterThanOrEqual((band?.y[i] ?? 0) - 1e-9)
      expect(curve?.y[i]).toBeLessThanOrEqual((band?.y[2 * n - 1 - i] ?? 0) + 1e-9)
    }
  })

  it('shades a given warm-up up to where it ends, and no warm-up where there is none', () => {
    const shapes = (figure: Figure) =>
      (figure.layout.shapes as { type: string; x0: number; x1: number }[]).filter(({ type }) => type === 'rect')
    const asked = leakFigure(given(leaking, {}, 250))
    expect(shapes(asked)).toEqual([expect.objectContaining({ x0: 100, x1: 250 })])
    expect(texts(asked)).toContain('warm-up, as given')
    expect(shapes(leakFigure(given((i) => 100 + noise(i))))).toEqual([])
  })

  it('begins at zero, unless that would flatten what was seen, and then says so', () => {
    const low = axisOf(leakFigure(given(leaking)))
    expect([low.rangemode, low.range]).toEqual(['tozero', undefined])
    const high = axisOf(leakFigure(given((i) => 1_000 + 0.1 * i)))
    expect(high.title.text).toContain('not from zero')
    expect(high.range?.[0]).toBeGreaterThan(0.9)
  })

  it('draws a limit in sight, and tells of one that is not', () => {
    expect(texts(leakFigure(given(leaking, { limit: 400 * MIB })))).toContain('limit 400.00 MiB')
    expect(texts(leakFigure(given(leaking, { limit: 40_000 * MIB })))).toContain('limit 39.06 GiB, far above ↑')
  })

  it('hatches what was left out, cut at the judged time', () => {
    const figure = leakFigure(
      given(leaking, {
        excluded: [
          { start: 0, end: 150 },
          { start: 800, end: 900 },
        ],
      }),
    )
    expect(traceOf(figure, /^Left out/)?.x).toEqual([100, 100, 150, 150, 100, null])
  })

  it('is drawn where nothing could be fitted', () => {
    const figure = leakFigure({ ...given(() => Number.NaN), whole: { start: 0, end: 0 } })
    expect(titleOf(figure)).toContain('no verdict')
    expect(figure.data).toHaveLength(1)
  })

  it('keeps names of files from becoming markup', () => {
    const input = given(leaking)
    const figure = leakFigure({
      ...input,
      series: { ...input.series, labels: { pod: '<b>x' } },
      report: { ...input.report, phase: '<i>' },
    })
    expect(titleOf(figure)).not.toMatch(/<(?!br>)/)
  })
})
