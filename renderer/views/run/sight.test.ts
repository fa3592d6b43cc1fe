import { describe, expect, it } from 'vitest'
import type { LeakReport, Summary } from '../../../shared/model.ts'
import { sightIn } from './sight.ts'

const summary: Summary = { n: 1, min: 1, median: 1, mean: 1, p95: 1, p99: 1, max: 1, first: 1, last: 1 }
const run = {
  phases: [{ name: 'query', kind: 'query', start: 60, end: 120 }] as const,
  series: [
    { metric: 'heap', unit: 'bytes', summary },
    { metric: 'latency', unit: 'seconds', summary },
  ] as const,
  tables: [{ name: 'Requests', columns: [], rows: [] }],
}
const reports: readonly LeakReport[] = [
  { phase: 'query', metric: 'heap', labels: { pod: 'a' }, outcome: 'stable', reasons: [] },
  { phase: 'query', metric: 'heap', labels: { pod: 'b' }, outcome: 'leak', reasons: [] },
]

describe('what shows a criterion', () => {
  it('is the chart of the verdict on the same series in the same phase', () => {
    const sight = sightIn({ metrics: ['heap'], subject: { phase: 'query', labels: { pod: 'b' } } }, run, reports)
    expect(sight).toMatchObject({ kind: 'verdict', key: '["query","heap",[["pod","b"]]]' })
  })

  it("is the run's figure at the phase, for a metric without a verdict there", () => {
    const sight = sightIn({ metrics: ['latency'], subject: { phase: 'query' } }, run, reports)
    expect(sight).toMatchObject({ kind: 'figure', window: { start: 60, end: 120 } })
    expect(sightIn({ metrics: ['heap'] }, run, reports)).toMatchObject({ kind: 'figure', window: undefined })
  })

  it('is the tables, for what only they hold, and nothing for what nobody holds', () => {
    expect(sightIn({ tables: ['Req*'] }, run, reports)?.kind).toBe('table')
    expect(sightIn({ metrics: ['nothing'] }, run, reports)).toBeUndefined()
    expect(sightIn({ tables: ['Res*'] }, run, reports)).toBeUndefined()
  })
})
