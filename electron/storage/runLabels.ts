/** What persons say of runs: tags, a note, and the run that others of its system are measured against. Kept by the id of a run's content, so that it is there again when a run was removed and opened anew. */
import type { RunId } from '../../shared/model.ts'
import type { SavedView } from '../../shared/runListApi.ts'
import type { ReadableDatabase, WritableDatabase } from './database.ts'

export function labelsOf(db: ReadableDatabase, id: RunId): { tags: readonly string[]; note?: string; pinned?: true } {
  const tags = db.prepare('SELECT tag FROM run_tag WHERE run_id = ? ORDER BY tag').pluck().all(id) as string[]
  const note = db.prepare('SELECT note FROM run_note WHERE run_id = ?').pluck().get(id) as string | undefined
  const pinned = db.prepare('SELECT 1 FROM baseline WHERE run_id = ?').pluck().get(id)
  return { tags, ...(note === undefined ? {} : { note }), ...(pinned === undefined ? {} : { pinned: true }) }
}

export function storeTags(db: WritableDatabase, id: RunId, tags: readonly string[]): void {
  db.transaction(() => {
    db.prepare('DELETE FROM run_tag WHERE run_id = ?').run(id)
    const insert = db.prepare('INSERT OR IGNORE INTO run_tag (run_id, tag) VALUES (?, ?)')
    for (const tag of tags) insert.run(id, tag)
  })()
}

/** An empty note is none. */
export function storeNote(db: WritableDatabase, id: RunId, note: string): void {
  if (note === '') db.prepare('DELETE FROM run_note WHERE run_id = ?').run(id)
  else db.prepare('INSERT OR REPLACE INTO run_note (run_id, note) VALUES (?, ?)').run(id, note)
}

/** In the place of the one before it. */
export function pinBaseline(db: WritableDatabase, id: RunId, system: string): void {
  db.prepare('INSERT OR REPLACE INTO baseline (system, run_id) VALUES (?, ?)').run(system, id)
}

export function unpinBaseline(db: WritableDatabase, id: RunId): void {
  db.prepare('DELETE FROM baseline WHERE run_id = ?').run(id)
}

/** The pinned run of a system, or of a run's; undefined where there is none in the workspace, or it is that run. */
export function baselineOf(
  db: ReadableDatabase,
  { id = '', system }: { readonly id?: RunId; readonly system: string },
): RunId | undefined {
  return db
    .prepare('SELECT run_id FROM baseline JOIN run ON run.id = run_id WHERE baseline.system = ? AND run_id <> ?')
    .pluck()
    .get(system, id) as RunId | undefined
}

export function savedViews(db: ReadableDatabase): readonly SavedView[] {
  return db.prepare('SELECT name, query FROM saved_view ORDER BY name').all() as SavedView[]
}

export function storeView(db: WritableDatabase, { name, query }: SavedView): void {
  db.prepare('INSERT OR REPLACE INTO saved_view (name, query) VALUES (?, ?)').run(name, query)
}

export function removeView(db: WritableDatabase, name: string): void {
  db.prepare('DELETE FROM saved_view WHERE name = ?').run(name)
}
