/** Where runs are kept. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import envPaths from 'env-paths'

/** A workspace that lives as long as the core: a file all the same, since jobs open it from their own processes. */
export const TEMPORARY = ':memory:'

/** The user's data folder, as the platform names it. */
export function defaultWorkspace(): string {
  return join(envPaths('quartile', { suffix: '' }).data, 'workspace.sqlite')
}

/** The file behind a workspace's name, and how to leave it. */
export function workspaceFile(workspace: string): { readonly file: string; readonly release: () => void } {
  if (workspace !== TEMPORARY) return { file: workspace, release: () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'quartile-'))
  return { file: join(folder, 'workspace.sqlite'), release: () => rmSync(folder, { recursive: true, force: true }) }
}
