/** The verbs that start another host: `serve` a browser, `desktop` a window. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { UserError } from '../../shared/errors.ts'
import { startServer } from '../server.ts'
import { defaultWorkspace } from '../workspace.ts'
import { mapSources } from './profileSource.ts'
import { importPaths, type WorkspaceOption, withCore } from './session.ts'
import { print } from './text.ts'

interface ServeOptions extends WorkspaceOption {
  readonly port?: string
  readonly map?: readonly string[]
  readonly follow?: boolean
}

const root = join(import.meta.dirname, '..', '..')
const DEMO_RUNS = ['stable', 'leaking'].map((name) => join(root, 'resources', 'samples', 'demo', name))

export function serveCommand(): Command {
  return new Command('serve')
    .summary('open the workbench in a browser; prints its address')
    .argument('[path...]', 'folders or files to import at start')
    .option('--port <n>', 'port on 127.0.0.1; any free one by default')
    .option('--map <prefix=folder...>', 'where the sources are that profiles name; tabs may read them')
    .option('--follow', 'go on with what a test still writes into them')
    .action((paths: string[], options: ServeOptions) => serve(paths, options))
}

async function serve(paths: readonly string[], options: ServeOptions): Promise<void> {
  const port = options.port === undefined ? 0 : Number(options.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UserError('usage', `${options.port} is no port`)
  await withCore(options, async (core) => {
    await mapSources(core, options.map)
    const stopped = new Promise<void>((stop) => {
      process.once('SIGINT', () => stop())
      process.once('SIGTERM', () => stop())
    })
    const server = await startServer({ core, rendererDir: join(root, 'out', 'renderer'), port })
    print(server.url)
    if (options.follow) {
      for (const path of paths) await core.api.startJob({ kind: 'follow', from: { path: resolve(path) } })
    } else if (paths.length > 0) {
      importPaths(core, paths).catch((error: Error) => process.stderr.write(`quartile: ${error.message}\n`))
    }
    await stopped
    await server.close()
  })
}

export function desktopCommand(): Command {
  return new Command('desktop')
    .summary('open the workbench in a window of its own, or in the browser where no window can be had')
    .argument('[path...]', 'folders or files to import at start')
    .option('--demo', 'open the demo runs, in a workspace that is gone at exit')
    .action(async (paths: string[], options: WorkspaceOption & { demo?: boolean }) => {
      const opened = options.demo ? [...paths, ...DEMO_RUNS] : paths
      const workspace = options.workspace ?? (options.demo ? ':memory:' : defaultWorkspace())
      const found = findElectron()
      if (typeof found === 'object') {
        process.stderr.write(`${found.reason}, so the workbench opens in the browser at:\n`)
        return serve(opened, { workspace })
      }
      process.exitCode = await openWindow(found, workspace, opened)
    })
}

/** The Electron executable, or why there can be no window. */
function findElectron(): string | { readonly reason: string } {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { reason: 'There is no display' }
  }
  try {
    // The package exports the path of its binary, which it downloads on first use, and honours ELECTRON_OVERRIDE_DIST_PATH.
    const path = createRequire(import.meta.url)('electron') as string
    return existsSync(path) ? path : { reason: 'The Electron binary is not installed' }
  } catch (error) {
    return { reason: `The Electron binary is not there (${(error as Error).message.split('\n')[0]})` }
  }
}

function openWindow(electron: string, workspace: string, paths: readonly string[]): Promise<number> {
  // Chromium refuses its sandbox to root; only there is it left out.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env
  const child = spawn(electron, [...sandbox, root, `--workspace=${workspace}`, ...paths.map((path) => resolve(path))], {
    stdio: 'inherit',
    env: environment,
  })
  return new Promise((done, failed) => {
    child.once('error', (error) => failed(new UserError('unavailable', `Electron did not start: ${error.message}`)))
    child.once('exit', (code) => done(code ?? 0))
  })
}
