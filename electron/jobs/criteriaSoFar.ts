/** What criteria say of a run that is still written: the engine of `quartile check`, asked again with each verdict. */
import type { CheckQuestion, CriteriaSoFar } from '../../shared/api.ts'
import { verdictCounts } from '../../shared/criteria/verdictText.ts'
import { UserError } from '../../shared/errors.ts'
import type { RunId } from '../../shared/model.ts'
import { createAnswers } from '../answers.ts'
import { checkStoredRun } from '../check.ts'
import type { WritableDatabase } from '../storage/database.ts'

/**
 * By the criteria given, else by those that `checkRun` finds. Undefined where there are none, and where they do not fit
 * what there is so far, which whoever asks `checkRun` is told with line and column.
 */
export function criteriaSoFar(
  db: WritableDatabase,
  run: RunId,
  criteria: CheckQuestion['criteria'],
): CriteriaSoFar | undefined {
  try {
    // Answers of their own each time: what grows is read anew anyway, and nothing of it is kept between.
    const { status, verdicts } = checkStoredRun(db, createAnswers(db), { run, ...(criteria && { criteria }) })
    return { status, text: verdictCounts(verdicts) }
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}
