import { describe, expect, it } from 'vitest'
import type { TrendLine } from '../trendApi.ts'
import { trendFigure } from './trendFigure.ts'

const point = (i: number, value: number, more = {}) => ({
  run: { id: `r${i}`, name: `run <${i}>` },
  label: `0.${i}.0`,
  value,
  n: 3,
  ...more,
})
const line: TrendLine = {
  points: [
    point(0, 10),
    point(1, 11),
    point(2, 4, { outlier: 'low' }),
    point(3, 20),
    point(4, 21, { differs: ['cpus'] }),
  ],
  changes: [
    { run: { id: 'r3', name: '' }, label: '0.3.0', before: 10, after: 20, change: 1, p: 0.01, verdict: 'worse' },
  ],
}
const trend = { metric: 'benchmark_duration_seconds', statistic: 'median', unit: 'seconds', by: 'version' } as const

describe('the figure of a trend', () => {
  // biome-ignore lint/suspicious/noExplicitAny: Plotly's layout has no type here, and a test reads it freely
  const { data, layout } = trendFigure({ trend, line, theme: 'light' }) as any

  it('has each run once, at its place on the axis, with its version', () => {
    const markers = data.filter((trace: { mode: string }) => trace.mode === 'markers')
    const places = markers.flatMap((trace: { x: readonly number[] }) => trace.x)
    expect(places.toSorted()).toEqual([0, 1, 2, 3, 4])
    expect(layout.xaxis.ticktext).toEqual(['0.0.0', '0.1.0', '0.2.0', '0.3.0', '0.4.0'])
  })

  it('tells apart what stands apart and what ran elsewhere, by shape', () => {
    const names = data.map((trace: { name: string; marker?: { symbol: string } }) => [trace.name, trace.marker?.symbol])
    expect(names).toContainEqual(['stands apart', 'diamond'])
    expect(names).toContainEqual(['other environment', 'circle-open'])
  })

  it('marks a change before the run from which it holds, with both levels', () => {
    expect(layout.shapes).toHaveLength(1)
    expect(layout.shapes[0].x0).toBe(2.5)
    expect(layout.annotations[0].text).toBe('0.3.0 +100.0 % worse')
    const found = data.filter((trace: { name: string }) => trace.name === 'level')
    expect(found.map((trace: { x: number[]; y: number[] }) => [trace.x, trace.y])).toEqual([
      [
        [-0.5, 2.5],
        [10, 10],
      ],
      [
        [2.5, 4.5],
        [20, 20],
      ],
    ])
  })

  it('has fewer ticks than points where there are many', () => {
    const many = { points: Array.from({ length: 200 }, (_, i) => point(i, i)), changes: [] }
    const { layout } = trendFigure({ trend, line: many, theme: 'dark' })
    expect((layout.xaxis as { tickvals: unknown[] }).tickvals.length).toBeLessThanOrEqual(14)
  })
})
