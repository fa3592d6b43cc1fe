/** Criteria that a person keeps for runs of a system. */
import type { ReadableDatabase, WritableDatabase } from './database.ts'

export function keptCriteria(db: ReadableDatabase, system: string): string | undefined {
  const row = db.prepare('SELECT text FROM criteria WHERE system = ?').get(system) as { text: string } | undefined
  return row?.text
}

/** In the place of what was kept before; without a text, that is dropped. */
export function keepCriteria(db: WritableDatabase, system: string, text: string | undefined): void {
  if (text === undefined) db.prepare('DELETE FROM criteria WHERE system = ?').run(system)
  else db.prepare('INSERT OR REPLACE INTO criteria (system, text) VALUES (?, ?)').run(system, text)
}
