/** Leak verdicts as rows, which a person may query; the run list shows the outcome. */
import type { LeakDocument } from '../../shared/api.ts'
import type { WritableDatabase } from './database.ts'

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
