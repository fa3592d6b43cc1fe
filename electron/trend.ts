/** A metric over stored runs, beside the run that is pinned for their system. */
import { runTrend } from '../shared/analysis/runTrend/runTrend.ts'
import type { TrendDocument, TrendQuestion } from '../shared/trendApi.ts'
import type { Answers } from './answers.ts'
import type { ReadableDatabase } from './storage/database.ts'
import { baselineOf } from './storage/runLabels.ts'

export function storedTrend(
  db: ReadableDatabase,
  { showRun }: Pick<Answers, 'showRun'>,
  question: TrendQuestion,
): TrendDocument {
  const runs = [...new Set(question.runs)].map(showRun)
  const [system, ...others] = new Set(runs.map((run) => run.system))
  // Of several systems none is what all are measured against.
  const pinned = system === undefined || others.length > 0 ? undefined : baselineOf(db, { system })
  return runTrend(runs, question, pinned === undefined ? undefined : showRun(pinned))
}
