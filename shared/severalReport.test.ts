import { expect, it } from 'vitest'
import type { Report, ReportTable } from './report.ts'
import { severalReport } from './severalReport.ts'

it('says what tells each run from the others, where something does', () => {
  const reports = ['one', 'two'].map(
    (title): Report => ({
      format: 'quartile/report',
      version: 1,
      title,
      lead: ['files run', 'Verdict: stable.'],
      runs: [],
      sections: [],
      provenance: [],
    }),
  )
  const overview = (differing: readonly string[]) => {
    const [{ columns, rows }] = severalReport(reports, differing).sections.flatMap(({ blocks }) => blocks) as [
      ReportTable,
    ]
    return [columns.map(({ name }) => name), ...rows.map((cells) => cells.map(({ text }) => text))]
  }
  expect(overview(['', ''])[0]).toEqual(['Run', 'What it is', 'What it came to'])
  expect(overview(['writers 2', 'writers 8'])).toEqual([
    ['Run', 'What differs', 'What it is', 'What it came to'],
    ['one', 'writers 2', 'files run', 'Verdict: stable.'],
    ['two', 'writers 8', 'files run', 'Verdict: stable.'],
  ])
})
