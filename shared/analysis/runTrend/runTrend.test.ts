import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SeriesDocument } from '../../api.ts'
import { changePoints } from './changePoints.ts'
import { outliers } from './outliers.ts'
import { runTrend, type TrendedRun } from './runTrend.ts'

/** Deterministic noise of at most `size` either side. */
function noise(i: number, size: number): number {
  return size * Math.sin(12.9898 * i + 78.233 * Math.cos(4.1414 * i))
}

describe('change points of a history', () => {
  it('are found where the level changes, with the means on either side', () => {
    const values = [...Array(12).keys()].map((i) => (i < 6 ? 100 : 130) + noise(i, 2))
    const [only, ...others] = changePoints(values)
    expect(others).toEqual([])
    expect(only?.index).toBe(6)
    expect(only?.before).toBeCloseTo(100, -1)
    expect(only?.change).toBeCloseTo(0.3, 1)
    expect(only?.p).toBeLessThanOrEqual(0.05)
  })

  it('are several where the level changes several times', () => {
    const values = [...Array(30).keys()].map((i) => (i < 10 ? 50 : i < 20 ? 80 : 60) + noise(i, 1))
    expect(changePoints(values).map(({ index }) => index)).toEqual([10, 20])
  })

  it('are none in noise, in constants, in a slip, and in too few values', () => {
    expect(changePoints([...Array(40).keys()].map((i) => 100 + noise(i, 3)))).toEqual([])
    expect(changePoints(Array(40).fill(7))).toEqual([])
    expect(changePoints([5, 5.1, 5, 4.9, 50, 5, 5.1, 4.9, 5])).toEqual([])
    expect(changePoints([1, 100, 1])).toEqual([])
  })

  it('leave out levels that hardly differ, however sure they are', () => {
    const values = [...Array(20).keys()].map((i) => (i < 10 ? 100 : 102) + noise(i, 0.2))
    expect(changePoints(values)).toEqual([])
    expect(changePoints(values, { leastChange: 0.01 })).toHaveLength(1)
  })

  it('are the same for the same history, whatever its unit', () => {
    const history = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 30 })
    fc.assert(
      fc.property(history, (values) => {
        const indices = (of: readonly number[]) => changePoints(of).map(({ index }) => index)
        expect(indices(values)).toEqual(indices(values))
        expect(indices(values.map((value) => value * 1024))).toEqual(indices(values))
      }),
      { numRuns: 40 },
    )
  })
})

describe('a figure that stands apart', () => {
  it('is a slip between neighbours that agree', () => {
    expect(outliers([50, 51, 50, 10, 49, 50, 51], [])[3]).toBe('low')
    expect(outliers([50, 51, 50, 90, 49, 50, 51], [])[3]).toBe('high')
    expect(outliers([50, 51, 50, 49, 50, 51, 90], [])[6]).toBe('high')
  })

  it('is not one of two, nor the first of a level, nor a small deviation in a quiet history', () => {
    expect(outliers([50, 50, 50, 10, 10, 50, 50, 50], []).filter(Boolean)).toEqual([])
    expect(outliers([50, 50, 50, 50, 90, 91, 90, 92], [4]).filter(Boolean)).toEqual([])
    expect(outliers([50, 50, 50, 52, 50, 50, 50], []).filter(Boolean)).toEqual([])
  })
})

describe('a trend over runs', () => {
  const run = (version: string, value: number, rest: Record<string, string | number> = {}): TrendedRun => {
    const summary = { n: 3, min: value, median: value, mean: value, p95: value, p99: value, max: value }
    const series = { metric: 'benchmark_duration_seconds', unit: 'seconds', labels: { benchmark: 'B' } } as const
    return {
      id: version.padStart(16, '0'),
      name: `v${version}`,
      parameters: { version, cpus: 4, ...rest },
      series: [{ ...series, summary: { ...summary, first: value, last: value } } satisfies SeriesDocument],
    }
  }
  const versions = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((minor) => run(`0.${minor}.0`, minor < 6 ? 10 + minor / 50 : 20))
  const question = { runs: [], metric: 'benchmark_duration_seconds', by: 'version' } as const

  it('is in the order of versions, not of their letters, and says which change is for the worse', () => {
    const [line] = runTrend(versions, question).lines
    expect(line?.points.map(({ label }) => label)).toEqual(
      [...versions].reverse().map(({ parameters }) => parameters.version),
    )
    expect(line?.changes).toMatchObject([{ label: '0.6.0', verdict: 'worse', after: 20 }])
  })

  it('shows runs of another environment, and seeks changes among the others alone', () => {
    const elsewhere = run('0.5.5', 300, { cpus: 64 })
    const { lines, guard } = runTrend([...versions, elsewhere], question)
    expect(lines[0]?.points.find(({ label }) => label === '0.5.5')).toMatchObject({ differs: ['cpus'] })
    expect(lines[0]?.changes).toHaveLength(1)
    expect(guard.map(({ code }) => code)).toEqual(['trend-environment'])
  })

  it('says which runs lack the metric, and which a place in the order', () => {
    const bare: TrendedRun = { ...run('1', 1), id: 'b', series: [] }
    const { version: _, ...without } = run('2', 20).parameters
    const unversioned: TrendedRun = { ...run('2', 20), id: 'u', parameters: without }
    const codes = runTrend([...versions, bare, unversioned], question).guard.map(({ code }) => code)
    expect(codes).toEqual(['trend-metric-missing', 'trend-order-unknown'])
    const [line] = runTrend([...versions, unversioned], question).lines
    expect(line?.points.map(({ run: { id } }) => id)).not.toContain('u')
  })

  it('of a metric that no run has is empty, and says so', () => {
    const trend = runTrend(versions, { ...question, metric: 'nothing' })
    expect(trend.lines).toEqual([])
    expect(trend.guard[0]?.message).toContain('10 of 10 runs have no nothing')
  })
})
