/** The report that a person is building. */
import type { ReportDraft } from '../../shared/reportApi.ts'
import type { ReadableDatabase, WritableDatabase } from './database.ts'

export function keptDraft(db: ReadableDatabase): ReportDraft | undefined {
  const text = db.prepare('SELECT draft FROM report_draft').pluck().get() as string | undefined
  return text === undefined ? undefined : (JSON.parse(text) as ReportDraft)
}

/** In the place of the one before it. */
export function keepDraft(db: WritableDatabase, draft: ReportDraft): void {
  db.prepare('INSERT OR REPLACE INTO report_draft (only, draft) VALUES (1, ?)').run(JSON.stringify(draft))
}
