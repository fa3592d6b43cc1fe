import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { carriedRun } from '../../shared/pictureData.ts'
import {
  exampleComparisonReport,
  exampleOfAllBlocks,
  exampleRun,
  exampleRunReport,
  recordedRun,
} from './exampleReports.ts'
import { reportFile, reportJsonSchema } from './reportSchema.ts'

it('is published as reports are checked', () => {
  const published = new URL('../../resources/templates/quartile.report.schema.json', import.meta.url)
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(reportJsonSchema())
})

it.each([
  ['a run', exampleRunReport('light')],
  ['a run with nothing in it', exampleRunReport('light', { series: [], phases: [], caveats: [], files: [] })],
  ['a comparison', exampleComparisonReport('dark')],
  ['every kind of block', exampleOfAllBlocks('light')],
])('describes the JSON of a report of %s, with the run it carries', (_, report) => {
  const { series } = recordedRun('leaking')
  const data = carriedRun(exampleRun('candidate', series), series)
  const document: unknown = JSON.parse(
    JSON.stringify({ ...report, runs: report.runs.map((run) => ({ ...run, data })) }),
  )
  expect(reportFile.safeParse(document).error?.issues ?? []).toEqual([])
})

it('refuses what is no report', () => {
  const report = exampleRunReport('light')
  for (const change of [
    { version: 2 },
    { extra: 1 },
    { sections: [{ id: 'x', title: 'x', blocks: [{ kind: 'poem' }] }] },
  ])
    expect(reportFile.safeParse({ ...report, ...change }).success).toBe(false)
})
