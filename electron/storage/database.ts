/** Opening a workspace file: pragmas, migrations, and two handle types so that a reader cannot write. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { UserError } from '../../shared/errors.ts'
import { migrations } from './migrations/index.ts'

type Handle = InstanceType<typeof Database>
export type ReadableDatabase = Handle & { readonly __readable: true }
export type WritableDatabase = ReadableDatabase & { readonly __writable: true }

/** Points are stored in blobs of half a megabyte: with large pages they are written four times faster than with 4 KiB ones. */
const PAGE_BYTES = 32_768
/** Another process may hold the one write lock while it commits a few megabytes; it never holds it for long. */
const BUSY_MS = 10_000
/** Pages of write-ahead log before a checkpoint: 64 MiB, so that a big import is not stopped by syncs. */
const CHECKPOINT_PAGES = 2_048

/** Opens the workspace, creating and migrating it as needed. A file of a newer version is refused rather than guessed at. */
export function openDatabase(file: string): WritableDatabase {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const db = new Database(file, { timeout: BUSY_MS }) as unknown as WritableDatabase
    db.pragma(`page_size = ${PAGE_BYTES}`)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('foreign_keys = ON')
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    migrate(db, file)
    return db
  } catch (error) {
    if (error instanceof UserError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError('io', `cannot open the workspace ${file}: ${reason}`, 'Choose another with --workspace FILE.')
  }
}

function migrate(db: WritableDatabase, file: string): void {
  const upgrade = db.transaction(() => {
    const version = db.pragma('user_version', { simple: true }) as number
    if (version > migrations.length) {
      throw new UserError(
        'io',
        `the workspace ${file} was written by a newer Quartile (schema ${version}, this one knows ${migrations.length})`,
        'Update Quartile, or choose another workspace with --workspace FILE.',
      )
    }
    for (const step of migrations.slice(version)) db.exec(step)
    if (version < migrations.length) db.pragma(`user_version = ${migrations.length}`)
  })
  upgrade.immediate()
}
