import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TrendDocument } from '../shared/trendApi.ts'
import { importPaths } from './cli/session.ts'
import { type Core, createCore } from './core.ts'
import { requireOrSkip, SAMPLES } from './requirements.ts'

describe.skipIf(!requireOrSkip('samples'))('the trend over 35 versions of Data Caterer', () => {
  let core: Core
  let trend: TrendDocument
  beforeAll(async () => {
    core = await createCore({ workspace: ':memory:' })
    const { runs } = await importPaths(core, [join(SAMPLES, 'data-caterer', 'benchmark_results')])
    trend = await core.api.trend({
      runs: runs.filter(({ name }) => name.startsWith('Data Caterer')).map(({ id }) => id),
      metric: 'benchmark_duration_seconds',
      by: 'version',
    })
  })
  afterAll(() => core.close())

  function line(benchmark: string, records: string, engine?: string) {
    const found = trend.lines.find(
      ({ labels }) =>
        labels?.benchmark === `Benchmark${benchmark}PlanRun` && labels.records === records && labels.engine === engine,
    )
    if (!found) throw new Error(`no line of ${benchmark} ${records}`)
    const slips = found.points.flatMap(({ label, outlier }) => (outlier ? [`${label} ${outlier}`] : []))
    return { ...found, slips }
  }

  it('marks the version that is too fast to believe, and the one from which all are slow', () => {
    const foreignKeys = line('ForeignKey', '500000')
    expect(foreignKeys.slips).toContain('0.16.3 low')
    const last = foreignKeys.changes.at(-1)
    expect(last).toMatchObject({ label: '0.18.0', verdict: 'worse' })
    expect(last?.change).toBeGreaterThan(0.7)
  })

  it('seeks changes among runs of one environment alone', () => {
    const others = line('Parquet', '1000000').points.filter(({ differs }) => differs !== undefined)
    expect(others.map(({ label }) => label)).toEqual(['0.4.5', '0.6.0'])
    expect(trend.guard.map(({ code }) => code)).toContain('trend-environment')
  })

  it('marks every version in which one engine did next to nothing', () => {
    expect(line('Parquet', '100000', 'gluten').changes[0]).toMatchObject({ label: '0.11.2', verdict: 'worse' })
  })
})
