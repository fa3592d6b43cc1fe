import type { WritableDatabase } from './database.ts'

/** Removes what imports that are no longer alive have left. */
export function removeLeftovers(db: WritableDatabase): void {
  const rows = db.prepare(`SELECT key, importer_pid AS pid FROM run WHERE state = 'importing'`).all() as {
    key: number
    pid: number
  }[]
  for (const { key, pid } of rows) if (!isAlive(pid)) db.prepare(`DELETE FROM run WHERE key = ?`).run(key)
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
