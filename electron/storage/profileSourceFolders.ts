import { UserError } from '../../shared/errors.ts'
import type { SourceFolder } from '../../shared/profileApi.ts'
import type { ReadableDatabase, WritableDatabase } from './database.ts'

/** A program's own packages and those it stands on are some tens; every file is looked for under each. */
const MAX_FOLDERS = 200

/** The longest prefix first, which is the one that holds. */
export function sourceFoldersOf(db: ReadableDatabase): readonly SourceFolder[] {
  return db
    .prepare(`SELECT prefix, folder FROM source_folder ORDER BY length(prefix) DESC, prefix`)
    .all() as SourceFolder[]
}

/** Takes the place of an earlier folder of the same prefix; without a folder, the prefix is forgotten. */
export function keepSourceFolder(db: WritableDatabase, prefix: string, folder: string | undefined): void {
  if (folder === undefined) {
    db.prepare(`DELETE FROM source_folder WHERE prefix = ?`).run(prefix)
    return
  }
  const others = db.prepare(`SELECT count(*) FROM source_folder WHERE prefix <> ?`).pluck().get(prefix) as number
  if (others >= MAX_FOLDERS)
    throw new UserError('usage', `the workspace keeps ${MAX_FOLDERS} folders of sources`, 'Forget one of them first.')
  db.prepare(`INSERT OR REPLACE INTO source_folder (prefix, folder) VALUES (?, ?)`).run(prefix, folder)
}
