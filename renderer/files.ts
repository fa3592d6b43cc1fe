/** Files that a person picked or dropped in a browser, each with its path below what was picked. */
import { UserError } from '../shared/errors.ts'

export interface NamedFile {
  /** With `/` between names, e.g. `results/profiles/heap_1.pprof`. */
  readonly path: string
  readonly file: File
}

/** As many as the browser host takes in one session; a dropped home folder has more. */
const MAX_FILES = 50_000

/** Lets the person pick a folder; none when they change their mind. */
export function pickedFiles(): Promise<NamedFile[]> {
  const input = document.createElement('input')
  input.type = 'file'
  input.webkitdirectory = true
  // In the document while it is asked: browsers forget the answer of an input that nothing holds.
  input.hidden = true
  document.body.append(input)
  return new Promise<NamedFile[]>((resolve) => {
    input.addEventListener('cancel', () => resolve([]))
    input.addEventListener('change', () => {
      resolve([...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file })))
    })
    input.click()
  }).finally(() => input.remove())
}

/** Everything below the dropped files and folders. The drop's items must be taken before its event ends. */
export async function droppedFiles(data: DataTransfer): Promise<NamedFile[]> {
  const found: NamedFile[] = []
  let pending = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  while (pending.length > 0) {
    const below: FileSystemEntry[] = []
    for (const entry of pending) {
      if (entry.isDirectory) below.push(...(await entriesOf(entry as FileSystemDirectoryEntry)))
      else found.push({ path: entry.fullPath.replace(/^\//, ''), file: await fileOf(entry as FileSystemFileEntry) })
      if (found.length + below.length > MAX_FILES) {
        throw new UserError('usage', `the drop holds more than ${MAX_FILES} files`, 'Drop the result folder itself.')
      }
    }
    pending = below
  }
  return found
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** A reader hands out a folder piece by piece, and an empty piece at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (piece.length === 0 || all.length > MAX_FILES) return all
    all.push(...piece)
  }
}
