import { describe, expect, it } from 'vitest'
import type { CheckDocument } from './api.ts'
import type { Verdict } from './criteria/criterion.ts'
import { checksTable, criteriaBlocks, criteriaLead } from './criteriaReport.ts'
import { MAX_REPORT_ROWS } from './report.ts'

const verdict = (criterion: string, status: Verdict['status'], more: Partial<Verdict> = {}): Verdict => ({
  criterion,
  rule: 'max(go_goroutines) < 5',
  status,
  reason: 'because.',
  line: 1,
  ...more,
})

function check(verdicts: readonly Verdict[], change: Partial<CheckDocument> = {}): CheckDocument {
  return {
    format: 'quartile/check',
    version: 1,
    run: { id: '0000000000000000', name: 'run', system: 'files' },
    criteria: { name: 'Demands', path: '/x/quartile.criteria.yaml', from: 'beside' },
    inputs: [{ name: 'spans', text: '20', value: 20, from: 'file' }],
    status: 'fail',
    verdicts,
    guard: [],
    ...change,
  }
}

const tableOf = (document: CheckDocument) => criteriaBlocks(document).map(checksTable)[0]

describe('criteria in a report', () => {
  it('say observed against limit, the gravest first', () => {
    const table = tableOf(
      check([
        verdict('Holds', 'pass'),
        verdict('Breaks', 'fail', {
          subject: { phase: 'query' },
          observed: { value: 3e8, text: '286 MiB' },
          limit: { value: 2e8, text: '≤ 191 MiB' },
          promised: true,
        }),
        verdict('Says nothing', 'not-evaluable'),
      ]),
    )
    expect(table).toMatchObject({
      kind: 'table',
      note: 'Demands, by /x/quartile.criteria.yaml: 1 passed, 1 failed, 1 not evaluable. Inputs: spans = 20.',
      rows: [
        [
          { text: 'fail', tone: 'worse' },
          { text: 'Breaks (promised, never asserted by the suite)' },
          { text: 'query' },
          { text: '286 MiB', value: 3e8 },
          { text: '≤ 191 MiB', value: 2e8 },
          { text: 'because.' },
        ],
        [{ text: 'not-evaluable', tone: 'muted' }, { text: 'Says nothing' }, {}, { text: '' }, { text: '' }, {}],
        [{ text: 'pass', tone: 'better' }, { text: 'Holds' }, {}, {}, {}, {}],
      ],
      leftOut: 0,
    })
  })

  it('are bounded, and those that failed are among the ones that are kept', () => {
    const many = Array.from({ length: MAX_REPORT_ROWS + 5 }, (_, i) => verdict(`C${i}`, 'pass'))
    const table = tableOf(check([...many, verdict('Last', 'fail')]))
    expect(table?.leftOut).toBe(6)
    expect(table?.rows).toHaveLength(MAX_REPORT_ROWS)
    expect(table?.rows[0]?.[1]?.text).toBe('Last')
  })

  it('name the ready criteria without a path, which is another on every machine', () => {
    const ready = check([verdict('Holds', 'pass')], {
      status: 'pass',
      inputs: [],
      criteria: { name: 'Demands', path: '/opt/x.yaml', from: 'ready' },
    })
    expect(tableOf(ready)?.note).toBe('Demands, by the ready criteria of Quartile: 1 passed.')
    expect(criteriaLead(ready)).toBe('Criteria (Demands): pass; 1 passed.')
    expect(criteriaBlocks(undefined)).toEqual([])
  })
})
