/** What was asked for → a `Report` value → files. */
import { UserError } from '../../shared/errors.ts'
import { findings, redacted } from '../../shared/redaction.ts'
import type { ReportResult, ReportSpec } from '../../shared/reportApi.ts'
import { createAnswers } from '../answers.ts'
import { checkReportPath, writeReport, writeSuiteFigures } from '../report/write.ts'
import { createReportAnswers } from '../reportAnswers.ts'
import { suitePictures } from '../sweep.ts'
import type { JobContext } from './job.ts'

export async function reportJob(spec: ReportSpec, { db, signal, report }: JobContext): Promise<ReportResult> {
  const [first, second] = spec.runs
  const answers = createAnswers(db)
  report(0.1, 'reading the runs')
  if (spec.what === 'suite') {
    if (first === undefined || second !== undefined) throw new UserError('usage', "the suite's figures are of one run")
    if (spec.outputs[0] === undefined) throw new UserError('usage', "the suite's figures need a folder")
    const { startedAtMs } = answers.runOf(first)
    const { tables } = answers.showRun(first)
    const pictures = suitePictures(db, answers, first)
    const run = {
      pictures,
      series: answers.seriesOf(first),
      tables,
      ...(startedAtMs === undefined ? {} : { startedAtMs }),
    }
    report(0.3, 'drawing')
    const written = await writeSuiteFigures(run, spec.outputs[0], spec.prefix ?? 'memory')
    return { kind: 'report', written, found: [] }
  }
  for (const output of spec.outputs) checkReportPath(output)
  const whole = await createReportAnswers(db, answers).report(spec, (share) =>
    report(0.1 + 0.2 * share, 'reading the runs'),
  )
  if (signal.aborted) throw new UserError('cancelled', 'the report was cancelled')
  const found = findings(whole)
  const value = redacted(whole, spec.redact === 'all' ? found.map(({ text }) => text) : (spec.redact ?? []))
  report(0.3, 'drawing')
  const task = { signal, progress: (share: number, step: string) => report(0.3 + 0.7 * share, step) }
  return { kind: 'report', written: await writeReport(value, spec.outputs, spec, task), found }
}
