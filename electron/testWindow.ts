/** Starts the built hosts for end-to-end tests, each over a workspace that is gone at the end. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type Browser, chromium, type ElectronApplication, type Page } from 'playwright-core'
import { chromiumPath, openDisplay, ROOT } from './requirements.ts'

/** Cold starts on two shared cores. */
const START_TIMEOUT_MS = 60_000

export interface TestWindow {
  readonly app: ElectronApplication
  readonly page: Page
  close(): Promise<void>
}

/** Opens the Electron window, with paths as on the command line. */
export async function openTestWindow(...paths: string[]): Promise<TestWindow> {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-window-test-'))
  const display = await openDisplay()
  const leave = () => {
    display.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  // Chromium refuses its sandbox to root; the window's own restrictions are the same without it.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  try {
    // Without a path of ours Playwright finds the same executable and holds the app back until it listens; a window that
    // is there before keeps the launch waiting for ever.
    const app = await _electron.launch({
      args: [...root, ROOT, `--user-data-dir=${folder}`, `--workspace=${join(folder, 'workspace.sqlite')}`, ...paths],
      cwd: ROOT,
      env: display.env,
      timeout: START_TIMEOUT_MS,
    })
    const page = await app.firstWindow()
    await page.waitForLoadState('load')
    return { app, page, close: () => app.close().finally(leave) }
  } catch (error) {
    leave()
    throw error
  }
}

export interface TestServer {
  /** As printed, with its token. */
  readonly url: string
  /** Ends the server as Ctrl+C does, and tells its exit code. */
  close(): Promise<number | null>
}

/** Runs `quartile serve` as a person would. */
export async function startTestServer(...paths: string[]): Promise<TestServer> {
  const served = spawn(
    process.execPath,
    [join(ROOT, 'bin', 'quartile.js'), 'serve', '--workspace', ':memory:', ...paths],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = new Promise<number | null>((done) => served.once('exit', done))
  const url = await new Promise<string>((ready, failed) => {
    served.stdout.once('data', (data: Buffer) => ready(data.toString().trim()))
    served.once('exit', (code) => failed(new Error(`the server ended with ${code}`)))
  })
  return {
    url,
    close: () => {
      served.kill('SIGINT')
      return ended
    },
  }
}

/** A Chromium that talks to nobody but the pages it is sent to. */
export function openTestBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath() ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
    timeout: START_TIMEOUT_MS,
  })
}

/**
 * Opens the list of runs once the one run that the server was given is in it. A page that is there when its import ends
 * goes to the run by itself, and is brought back.
 */
export async function openRunList(page: Page, url: string): Promise<void> {
  await page.goto(url)
  const listed = page.getByRole('status').getByText('1 run')
  const arrived = page.getByRole('heading', { level: 1 }).filter({ hasNotText: /^Runs$/ })
  await listed.or(arrived).first().waitFor()
  await page.evaluate(() => {
    location.hash = '#/runs'
  })
  await listed.waitFor()
}
