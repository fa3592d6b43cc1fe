/** Folders of `resources/`, found from a source file or a built one alike. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { assert } from '../shared/errors.ts'

/** From a source file or a built one, the product's folder is at most this many folders up. */
const MAX_FOLDERS_UP = 5

/** `resources/<name>` of the product; beside the archive where it was unpacked for code that reads it by path. */
export function productFolder(name: string): string {
  let folder = import.meta.dirname
  for (let i = 0; i < MAX_FOLDERS_UP; i++) {
    const inside = join(folder, 'resources', name)
    const found = [inside.replace(/\.asar(?=[\\/])/, '.asar.unpacked'), inside].find((path) => existsSync(path))
    if (found !== undefined) return found
    folder = dirname(folder)
  }
  assert(false, `resources/${name} is part of the product`)
}
