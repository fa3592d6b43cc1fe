/** What the page asks of its host: real paths in Electron; in a browser, uploads and downloads that amount to the same. */
import type { HostApi } from '../shared/api.ts'
import { UserError } from '../shared/errors.ts'
import { droppedFiles, type NamedFile, pickedFiles } from './files.ts'

declare global {
  interface Window {
    /** Present in Electron only; set by the preload script. */
    readonly quartile?: { pathOf(file: File): string }
  }
}

export interface Host {
  readonly kind: 'electron' | 'browser'
  /** Paths on the core's machine, ready to import; none when the person changed their mind. */
  pickPaths(): Promise<string[]>
  /** To be called while the drop is being handled: its contents are gone afterwards. */
  pathsOfDrop(data: DataTransfer): Promise<string[]>
  /** Where to let the core write a report, and how to hand it over once it is written; undefined when refused. */
  saveReport(suggestedName: string): Promise<{ path: string; deliver(): Promise<void> } | undefined>
}

export function electronHost(api: HostApi, pathOf: (file: File) => string): Host {
  return {
    kind: 'electron',
    pickPaths: async () => {
      const folder = await api.pickFolder()
      return folder === undefined ? [] : [folder]
    },
    // A file that a page made has no path; a drop from the desktop always has.
    pathsOfDrop: async (data) => [...data.files].map(pathOf).filter((path) => path !== ''),
    saveReport: async (suggestedName) => {
      const path = await api.pickSaveFile(suggestedName)
      return path === undefined ? undefined : { path, deliver: async () => undefined }
    },
  }
}

export function browserHost(): Host {
  return {
    kind: 'browser',
    pickPaths: async () => uploaded(await pickedFiles()),
    pathsOfDrop: async (data) => uploaded(await droppedFiles(data)),
    saveReport: async (suggestedName) => {
      const place = await ask<{ path: string; address: string }>(
        `/downloads?name=${encodeURIComponent(suggestedName)}`,
        {
          method: 'POST',
        },
      )
      return {
        path: place.path,
        deliver: async () => {
          for (const file of await ask<{ name: string; address: string }[]>(place.address)) save(file)
        },
      }
    },
  }
}

/** The paths under which the core finds the uploaded files: one for each folder or file at the top. */
async function uploaded(files: readonly NamedFile[]): Promise<string[]> {
  const batch = crypto.randomUUID()
  const paths = new Set<string>()
  for (const { path, file } of files) {
    const address = `/upload/${batch}/${path.split('/').map(encodeURIComponent).join('/')}`
    paths.add((await ask<{ path: string }>(address, { method: 'POST', body: file })).path)
  }
  return [...paths]
}

async function ask<Answer>(address: string, request?: RequestInit): Promise<Answer> {
  const response = await fetch(address, request).catch((error: Error) => {
    throw new UserError(
      'io',
      `the file could not be passed on: ${error.message}`,
      'Is it readable, and is the server running?',
    )
  })
  if (!response.ok) throw new UserError('io', (await response.text()).trim())
  return (await response.json()) as Answer
}

function save({ name, address }: { readonly name: string; readonly address: string }): void {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
}
