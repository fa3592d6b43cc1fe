/** Answers about sweeps: rows from the workspace, computed by `shared/analysis/sweep`. */
import { boundaryDocument } from '../shared/analysis/sweep/boundaryDocument.ts'
import { rowsOfRuns, rowsOfSeries, rowsOfTable, type SweepRows } from '../shared/analysis/sweep/rows.ts'
import { sweepDocument } from '../shared/analysis/sweep/sweepDocument.ts'
import type { RunReference } from '../shared/api.ts'
import { sweepFigure } from '../shared/figures/sweep/sweepFigure.ts'
import type { RunId } from '../shared/model.ts'
import type { SweepApi } from '../shared/sweepApi.ts'
import type { Answers } from './answers.ts'

/** What a file's rows are called where it has no time. */
const ROWS = 'Rows of the file'

export function createSweepAnswers(answers: Answers): SweepApi {
  function of(ids: readonly RunId[]): { runs: readonly RunReference[]; sources: readonly SweepRows[] } {
    const runs = [...new Set(ids)].map(answers.showRun)
    const references = runs.map(({ id, name, system }) => ({ id, name, system }))
    const [run, ...others] = runs
    if (run === undefined || others.length > 0) return { runs: references, sources: [rowsOfRuns(runs)] }
    const ownRows = run.axis === 'rows' ? [rowsOfSeries(ROWS, answers.seriesOf(run.id))] : []
    return { runs: references, sources: [...run.tables.map(rowsOfTable), ...ownRows] }
  }

  return {
    sweep: async (question) => {
      const { runs, sources } = of(question.runs)
      return sweepDocument(runs, sources, question)
    },
    boundary: async (question) => {
      const { runs, sources } = of(question.runs)
      return boundaryDocument(runs, sources, question)
    },
    drawSweep: async (question) => sweepFigure(of(question.runs).sources, question),
  }
}
