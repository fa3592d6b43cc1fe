/** Files that others read while they are written. */
import { renameSync, writeFileSync } from 'node:fs'

/** Whoever reads the file sees the old or the new document, never a half. */
export function writeWhole(path: string, document: unknown): void {
  const draft = `${path}.draft`
  writeFileSync(draft, `${JSON.stringify(document, null, 2)}\n`)
  renameSync(draft, path)
}
