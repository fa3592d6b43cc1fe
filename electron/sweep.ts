/** Answers about sweeps: rows from the workspace, computed by `shared/analysis/sweep`. */
import { dirname } from 'node:path'
import { boundaryDocument } from '../shared/analysis/sweep/boundaryDocument.ts'
import { rowsOfRuns, rowsOfSeries, rowsOfTable, type SweepRows } from '../shared/analysis/sweep/rows.ts'
import { sweepDocument } from '../shared/analysis/sweep/sweepDocument.ts'
import type { RunReference } from '../shared/api.ts'
import { UserError } from '../shared/errors.ts'
import { type FusioPicture, fusioPictures } from '../shared/figures/fusioManifest.ts'
import { fusioRows } from '../shared/figures/fusioRow.ts'
import { sweepFigure } from '../shared/figures/sweep/sweepFigure.ts'
import type { RunId } from '../shared/model.ts'
import type { SweepApi } from '../shared/sweepApi.ts'
import type { Answers } from './answers.ts'
import type { ReadableDatabase } from './storage/database.ts'
import * as queries from './storage/queries.ts'

/** What a file's rows are called where it has no time. */
const ROWS = 'Rows of the file'

const SUITE = 'fusio-manifest'
/** The test whose figures are reference lines in the pictures of another. */
const BASELINE = 'test_baseline'

/** The pictures that the suite's own script draws of a run; none of a run of another system. */
export function suitePictures(db: ReadableDatabase, answers: Answers, id: RunId): readonly FusioPicture[] {
  const { name, system, origin } = answers.runOf(id)
  const rows = system === SUITE ? resultsOf(answers, id) : undefined
  if (rows === undefined) return []
  const beside = queries
    .listRuns(db, { name: BASELINE })
    .rows.find((each) => each.system === SUITE && (each.origin === origin || dirname(each.origin) === dirname(origin)))
  const [baseline] = (beside && resultsOf(answers, beside.id)?.rows) ?? []
  return fusioPictures(name, rows.rows, rows.hasScenarios, baseline)
}

/** The table that was made of the file itself. */
function resultsOf(answers: Answers, id: RunId) {
  for (const table of answers.showRun(id).tables) {
    const rows = fusioRows(rowsOfTable(table))
    if (rows !== undefined) return { rows, hasScenarios: table.columns.some(({ name }) => name === 'scenario') }
  }
  return undefined
}

export function createSweepAnswers(db: ReadableDatabase, answers: Answers): SweepApi {
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
      const [run, ...others] = runs
      const pictures = run === undefined || others.length > 0 ? [] : suitePictures(db, answers, run.id)
      return sweepDocument(runs, sources, question, pictures)
    },
    boundary: async (question) => {
      const { runs, sources } = of(question.runs)
      return boundaryDocument(runs, sources, question)
    },
    drawSweep: async (question) => {
      if (question.what !== 'suite') return sweepFigure(of(question.runs).sources, question)
      const [run = ''] = question.runs
      const picture = suitePictures(db, answers, run).find(({ name }) => name === question.picture)
      if (picture === undefined) throw new UserError('usage', `no picture is called ${question.picture}`)
      return picture.figure
    },
  }
}
