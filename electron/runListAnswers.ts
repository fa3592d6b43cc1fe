/** Answers about the list of runs: found by the language of its search, with what persons say of runs and the columns they chose. */
import { differingNames, pickParameters } from '../shared/analysis/differing.ts'
import type { RunPage, RunQuery, RunReference, RunRow } from '../shared/api.ts'
import { UserError } from '../shared/errors.ts'
import { metricFacts } from '../shared/metrics.ts'
import type { Cell, RunId, Unit } from '../shared/model.ts'
import type { RunLabelsQuestion, RunNames, SavedView } from '../shared/runListApi.ts'
import { parseRunColumn, parseRunSearch } from '../shared/runSearch/parseRunSearch.ts'
import type { RunColumn } from '../shared/runSearch/runSearch.ts'
import type { WritableDatabase } from './storage/database.ts'
import { summarizeMetric } from './storage/metricSummaries.ts'
import * as queries from './storage/queries.ts'
import { cellOf, namesOf, unitOfMetric } from './storage/runColumns.ts'
import * as labels from './storage/runLabels.ts'
import { comparedMetrics } from './storage/runSearch.ts'

export interface RunListAnswers {
  listRuns(query: RunQuery): RunPage
  labelRun(question: RunLabelsQuestion): void
  findBaseline(run: RunId): RunReference | undefined
  listRunNames(): RunNames
  listViews(): readonly SavedView[]
  keepView(view: SavedView): readonly SavedView[]
  forgetView(name: string): readonly SavedView[]
}

export function createRunListAnswers(db: WritableDatabase): RunListAnswers {
  function listRuns(query: RunQuery): RunPage {
    const search = parseRunSearch(query.search ?? '')
    const columns = (query.columns ?? []).map(parseRunColumn)
    const compared = columns.flatMap((column) => (column.kind === 'metric' ? [column.metric] : []))
    for (const metric of new Set([...comparedMetrics(search), ...compared])) summarizeMetric(db, metric)
    const { total, rows } = queries.listRuns(db, query, search)
    const differing = differingOf(rows)
    const withLabels = rows.map(({ key, ...row }): RunRow => {
      const { tags, ...said } = labels.labelsOf(db, row.id)
      return {
        ...row,
        ...(tags.length === 0 ? {} : { tags }),
        ...said,
        ...differing.get(key),
        ...(columns.length === 0 ? {} : { cells: columns.map((column): Cell => cellOf(db, key, column)) }),
      }
    })
    return { total, rows: withLabels, ...(columns.length === 0 ? {} : { columns: columns.map(headOf) }) }
  }

  /** Of runs that have their name and system in common, what tells each from the others. */
  function differingOf(rows: readonly { readonly key: number; readonly name: string; readonly system: string }[]) {
    const alike = [...Map.groupBy(rows, ({ name, system }) => JSON.stringify([name, system])).values()]
    return new Map(
      alike.flatMap((group) => {
        if (group.length === 1) return []
        const runs = group.map(({ key }) => ({ key, parameters: queries.parametersOf(db, key) }))
        const names = differingNames(runs)
        return runs.flatMap(({ key, parameters }) => {
          const picked = pickParameters(parameters, names)
          return Object.keys(picked).length === 0 ? [] : [[key, { differing: picked }] as const]
        })
      }),
    )
  }

  function headOf(column: RunColumn): { readonly name: string; readonly unit: Unit | 'text' } {
    if (column.kind === 'parameter') return { name: column.name, unit: 'text' }
    const unit = unitOfMetric(db, column.metric) ?? 'unknown'
    return { name: `${metricFacts(column.metric, unit).title}, ${column.statistic}`, unit }
  }

  function labelRun({ run, tags, note, pinned }: RunLabelsQuestion): void {
    const found = queries.findRun(db, run)
    if (!found) throw new UserError('not-found', `there is no run ${JSON.stringify(run)}`)
    if (found.followedSinceMs !== undefined)
      throw new UserError('usage', 'a run that is followed gets its lasting id when it is complete', 'Label it then.')
    if (tags) labels.storeTags(db, found.id, [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))])
    if (note !== undefined) labels.storeNote(db, found.id, note.trim())
    if (pinned === true) labels.pinBaseline(db, found.id, found.system)
    if (pinned === false) labels.unpinBaseline(db, found.id)
  }

  function findBaseline(run: RunId): RunReference | undefined {
    const found = queries.findRun(db, run)
    if (!found) throw new UserError('not-found', `there is no run ${JSON.stringify(run)}`)
    const pinned = labels.baselineOf(db, found)
    const baseline = pinned === undefined ? undefined : queries.findRun(db, pinned)
    return baseline && { id: baseline.id, name: baseline.name, system: baseline.system }
  }

  return {
    listRuns,
    labelRun,
    findBaseline,
    listRunNames: () => namesOf(db),
    listViews: () => labels.savedViews(db),
    keepView: (view) => {
      labels.storeView(db, view)
      return labels.savedViews(db)
    },
    forgetView: (name) => {
      labels.removeView(db, name)
      return labels.savedViews(db)
    },
  }
}
