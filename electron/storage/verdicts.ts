/** Leak verdicts as rows, which a person may query; the run list shows the outcome. */
import type { LeakDocument } from '../../shared/api.ts'
import type { Outcome } from '../../shared/model.ts'
import type { ReadableDatabase, WritableDatabase } from './database.ts'

/** How a run was judged when that was last stored. */
export function storedVerdicts(db: ReadableDatabase, run: number): Pick<LeakDocument, 'outcome' | 'reports'> {
  const outcome = db.prepare(`SELECT outcome FROM run WHERE key = ?`).pluck().get(run) as Outcome | null
  const reports = db
    .prepare(`SELECT report FROM verdict WHERE run_key = ? ORDER BY ordinal`)
    .pluck()
    .all(run) as string[]
  return { outcome: outcome ?? 'inconclusive', reports: reports.map((report) => JSON.parse(report)) }
}

/** Takes the place of the verdicts before. A row's `outcome` is that of the evidence; the run's follows a person who overruled it, and is NULL when there was nothing to judge. */
export function storeVerdicts(
  db: WritableDatabase,
  run: number | bigint,
  { outcome, reports }: Pick<LeakDocument, 'outcome' | 'reports'>,
): void {
  db.prepare(`DELETE FROM verdict WHERE run_key = ?`).run(run)
  const insert = db.prepare(
    `INSERT INTO verdict (run_key, ordinal, phase, metric, outcome, report) VALUES (?, ?, ?, ?, ?, ?)`,
  )
  reports.forEach((report, i) => {
    insert.run(run, i, report.phase ?? null, report.metric, report.outcome, JSON.stringify(report))
  })
  db.prepare(`UPDATE run SET outcome = ? WHERE key = ?`).run(reports.length === 0 ? null : outcome, run)
}
