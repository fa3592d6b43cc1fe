/** How a person answered that headers are to be read; kept in the workspace, and used by every later import. */
import { createHash } from 'node:crypto'
import type { FormatAnswer, RememberedFormat } from '../../shared/formatAnswer.ts'
import type { ReadableDatabase, WritableDatabase } from './database.ts'

/** Nobody answers for more formats by hand; the oldest answers give way. */
const MAX_FORMATS = 1_000
/** As short as a run's id, which is the same length of the same hash. */
const ID_DIGITS = 16

/** Names a header. */
export function formatId(header: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(header)).digest('hex').slice(0, ID_DIGITS)
}

/** The newest first. */
export function rememberedFormats(db: ReadableDatabase): readonly RememberedFormat[] {
  const rows = db
    .prepare(`SELECT id, answer, at_ms AS answeredAtMs FROM format_answer ORDER BY at_ms DESC, id LIMIT ?`)
    .all(MAX_FORMATS) as { id: string; answer: string; answeredAtMs: number }[]
  return rows.map(({ id, answer, answeredAtMs }) => ({ ...(JSON.parse(answer) as FormatAnswer), id, answeredAtMs }))
}

/** In the place of what was answered for the same header before. */
export function rememberFormat(db: WritableDatabase, answer: FormatAnswer, answeredAtMs: number): RememberedFormat {
  const id = formatId(answer.header)
  db.transaction(() => {
    db.prepare(`INSERT OR REPLACE INTO format_answer (id, answer, at_ms) VALUES (?, ?, ?)`).run(
      id,
      JSON.stringify(answer),
      answeredAtMs,
    )
    db.prepare(
      `DELETE FROM format_answer WHERE id NOT IN (SELECT id FROM format_answer ORDER BY at_ms DESC LIMIT ?)`,
    ).run(MAX_FORMATS)
  })()
  return { ...answer, id, answeredAtMs }
}

/** False when there is no such answer. */
export function forgetFormat(db: WritableDatabase, id: string): boolean {
  return db.prepare(`DELETE FROM format_answer WHERE id = ?`).run(id).changes > 0
}
