import { describe, expect, it } from 'vitest'
import { exampleComparisonReport, exampleRunReport } from './exampleReports.ts'
import { markdownOf } from './markdown.ts'

describe('a report as Markdown', () => {
  it('says verdicts, evidence, figures, caveats and provenance', () => {
    const text = markdownOf(exampleRunReport('light'))
    for (const line of [
      '# candidate',
      'Verdict: leak. Something grows steadily and goes on growing.',
      '| Quartile rule, corrected | 147.00 MiB | 447.00 MiB | × 3.04 |',
      '| query | Heap alloc | 40 | 100.00 MiB | 297.00 MiB | 297.00 MiB | 472.55 MiB | 494.00 MiB | 100.00 MiB | 494.00 MiB |',
      '- `memory_write_small.csv, line 41`: Cut off.',
      '- Files skipped: console.log: no importer knows it',
      '- Report: made by Quartile 1.2.3',
    ])
      expect(text.split('\n')).toContain(line)
  })

  it('keeps a reason from becoming markup, beside both verdicts', () => {
    const overruled = { outcome: 'stable', reason: '**no** <b>leak', atMs: 0 } as const
    const decision = { phase: 'query', metric: 'go_memstats_heap_alloc_bytes', overruled }
    const text = markdownOf(exampleRunReport('light', {}, 10, [decision]))
    expect(text).toContain('A person overruled one verdict; what the evidence says stands beside.')
    expect(text).toContain('**query: Heap alloc: stable (by the evidence: leak).**')
    expect(text).toContain('“\\*\\*no\\*\\* \\<b\\>leak”')
  })

  it('names both sides of a comparison in words, the guard before any number', () => {
    const text = markdownOf(exampleComparisonReport('light'))
    expect(text).toContain('base: base. ')
    expect(text).toContain('candidate: candidate. ')
    expect(text.indexOf('## Before any number')).toBeGreaterThan(0)
    expect(text.indexOf('## Before any number')).toBeLessThan(text.indexOf('## What changed'))
    expect(text).toContain('## Caveats of both runs')
    expect(text).not.toContain('## Caveats of the base')
    expect(text).toMatch(
      /\| query \| Heap alloc \| peak \| 104\.00 MiB \| 494\.00 MiB \| \+390\.00 MiB \| \+375\.0 % \|/,
    )
  })

  it('never lets a name become markup', () => {
    const text = markdownOf(exampleRunReport('light', { name: '[x](http://y) | <b>\n# z', caveats: [] }))
    expect(text.split('\n')[0]).toBe('# \\[x\\](http://y) \\| \\<b\\> \\# z')
  })
})
