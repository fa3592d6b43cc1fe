/** Questions to the store → a `Report` value → a file. */
import { subjectOf } from '../../shared/analysis/decisions.ts'
import {
  type CheckDocument,
  type CheckQuestion,
  MAX_FIGURE_POINTS,
  type ReportResult,
  type ReportSpec,
  type Theme,
} from '../../shared/api.ts'
import { comparisonReport, overlaidMetrics } from '../../shared/comparisonReport.ts'
import { UserError } from '../../shared/errors.ts'
import type { RunId } from '../../shared/model.ts'
import type { Report } from '../../shared/report.ts'
import { drawnVerdicts, runReport } from '../../shared/runReport.ts'
import { type Answers, createAnswers } from '../answers.ts'
import { checkStoredRun } from '../check.ts'
import { createProfileAnswers } from '../profileAnswers.ts'
import { checkReportPath, writeReport, writeSuiteFigures } from '../report/write.ts'
import type { WritableDatabase } from '../storage/database.ts'
import { ProfileIndexes } from '../storage/profileIndexes.ts'
import { version } from '../version.ts'
import type { JobContext } from './job.ts'

/** Points per series: the page is 2,800 pixels wide and a bucket draws two. */
const REPORT_POINTS = MAX_FIGURE_POINTS / 2

export async function reportJob(spec: ReportSpec, { db, signal, report }: JobContext): Promise<ReportResult> {
  const [first, second, ...more] = spec.runs
  if (first === undefined || more.length > 0)
    throw new UserError('usage', 'a report is of one run, or of base and candidate')
  const answers = createAnswers(db)
  report(0.1, 'reading the runs')
  if (spec.what === 'suite') {
    if (second !== undefined) throw new UserError('usage', "the suite's figures are of one run")
    const { startedAtMs } = answers.runOf(first)
    const { tables } = answers.showRun(first)
    const run = { series: answers.seriesOf(first), tables, ...(startedAtMs === undefined ? {} : { startedAtMs }) }
    report(0.3, 'drawing')
    return { kind: 'report', written: await writeSuiteFigures(run, spec.output, spec.prefix ?? 'memory') }
  }
  checkReportPath(spec.output)
  const value =
    second === undefined
      ? await ofRun(db, answers, first, spec.theme)
      : ofPair(db, answers, [first, second], spec.theme)
  if (signal.aborted) throw new UserError('cancelled', 'the report was cancelled')
  report(0.3, 'drawing')
  return { kind: 'report', written: [await writeReport(value, spec.theme, spec.output)] }
}

async function ofRun(db: WritableDatabase, answers: Answers, run: string, theme: Theme): Promise<Report> {
  const leak = await createProfileAnswers(db, answers, new ProfileIndexes(db)).withCulprits(answers.judgeLeak({ run }))
  return runReport({
    run: answers.showRun(run),
    leak,
    verdictFigures: drawnVerdicts(leak).map((report) => ({
      report,
      figure: answers.drawLeak({ run, ...subjectOf(report), theme, points: REPORT_POINTS }),
    })),
    figure: answers.drawRun({ run, theme, points: REPORT_POINTS }),
    ...judgedBy(db, answers, { run }),
    toolVersion: version,
  })
}

/** Nothing where there are no criteria for such a run. Criteria that cannot be read fail the report: it would lack them in silence. */
function judgedBy(db: WritableDatabase, answers: Answers, question: CheckQuestion): { readonly check?: CheckDocument } {
  try {
    return { check: checkStoredRun(db, answers, question) }
  } catch (error) {
    if (error instanceof UserError && error.code === 'not-found') return {}
    throw error
  }
}

function ofPair(
  db: WritableDatabase,
  answers: Answers,
  [base, candidate]: readonly [RunId, RunId],
  theme: Theme,
): Report {
  const sides = { base: answers.showRun(base), candidate: answers.showRun(candidate) }
  const metrics = overlaidMetrics(sides.base, sides.candidate)
  return comparisonReport({
    ...sides,
    comparison: answers.compareRuns({ base, candidate }),
    figures: metrics.map((metric) => ({
      metric,
      figure: answers.drawComparison({ base, candidate, metric, theme, points: REPORT_POINTS }),
    })),
    ...judgedBy(db, answers, { run: candidate, base: [base] }),
    toolVersion: version,
  })
}
