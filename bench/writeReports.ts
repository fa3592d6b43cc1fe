/** One process that writes figures of runs, so that its time and memory can be measured from outside; says what it took. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAnswers } from '../electron/answers.ts'
import { recordedRun } from '../electron/report/exampleReports.ts'
import { drawnBlocks } from '../electron/report/figureFiles.ts'
import { loadDrawing } from '../electron/report/figureSvg.ts'
import { writeReport, writeSuiteFigures } from '../electron/report/write.ts'
import { createReportAnswers } from '../electron/reportAnswers.ts'
import { openDatabase } from '../electron/storage/database.ts'
import { listRuns } from '../electron/storage/queries.ts'
import type { ReportTemplate } from '../shared/reportApi.ts'

const [what, source = '', folder = '', told = ''] = process.argv.slice(2)
// What a process of reports loads before its first figure counts as its start.
if (what === 'one') await loadDrawing()
const cpuBefore = cpuSeconds()
const started = performance.now()
const written = what === 'suite' ? await suite() : await reportOf(what === 'one' ? 1 : Number.POSITIVE_INFINITY)
const seconds = (performance.now() - started) / 1000
const cpu = cpuSeconds()
writeFileSync(told, JSON.stringify({ cpu, cpuAfterStart: cpu - cpuBefore, seconds, written }))

/** User and system time of the process so far. */
function cpuSeconds(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  return (userCPUTime + systemCPUTime) / 1e6
}

async function suite(): Promise<number> {
  return (await writeSuiteFigures(recordedRun('leaking'), folder, 'memory')).length
}

/** A page of the workspace's runs with four figures each, or the first figure of one. Gives the number of figures. */
async function reportOf(most: number): Promise<number> {
  const db = openDatabase(source)
  const runs = listRuns(db, { search: '', limit: 100 }).rows.map(({ id }) => id)
  const sections = most === 1 ? [{ section: 'run-figure' }] : [{ section: 'run-figure' }, { section: 'suite-figures' }]
  const template: ReportTemplate = { version: 1, name: 'figures', sections }
  const question = { runs: runs.slice(0, most), theme: 'light', template } as const
  const report = await createReportAnswers(db, createAnswers(db)).report(question)
  await writeReport(report, [join(folder, 'report.png')], { theme: 'light', overwrite: true })
  db.close()
  return drawnBlocks(report).length
}
