/**
 * What some tests need beyond Node. Where it is missing they are skipped, by name and with the reason at the end of the
 * run; with QUARTILE_REQUIRE_ALL=1 they fail instead.
 */
import { spawn } from 'node:child_process'
import { accessSync, appendFileSync, constants, existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, resolve } from 'node:path'
import { expect } from 'vitest'
import { SKIPS_FILE } from './skips.ts'

export type Requirement =
  | 'chromium'
  | 'electron+display'
  | 'docker'
  | 'samples'
  | 'go'
  | 'jdk'
  | 'versitygw'
  | 'mount'
  | 'debian-packages'
  | 'script'
  | 'sshd'

export const ROOT = resolve(import.meta.dirname, '..')
/** Real results of the systems we read, where they stand beside the checkout; never copied into it. */
export const SAMPLES = resolve(ROOT, '..', 'shared', 'samples')
const required = process.env.QUARTILE_REQUIRE_ALL === '1'

/** Whether to run, for `describe.skipIf(!requireOrSkip('chromium'))`. Throws where nothing may be skipped. */
export function requireOrSkip(requirement: Requirement): boolean {
  const missing = REASONS[requirement]()
  if (missing === undefined) return true
  // Samples cannot be installed: a clone that stands alone has none.
  const excused = requirement === 'samples' && !existsSync(dirname(SAMPLES))
  if (required && !excused) throw new Error(`QUARTILE_REQUIRE_ALL=1, and ${missing}`)
  const file = process.env[SKIPS_FILE]
  if (file) appendFileSync(file, `${JSON.stringify({ test: expect.getState().testPath, missing })}\n`)
  return false
}

/** Why each cannot be had; undefined when it can. */
const REASONS: Readonly<Record<Requirement, () => string | undefined>> = {
  chromium: () => (chromiumPath() ? undefined : 'no Chromium was found: install it or set CHROMIUM_PATH'),
  'electron+display': () => {
    if (!electronPath())
      return "Electron's binary is not installed: `npx install-electron`, or ELECTRON_OVERRIDE_DIST_PATH"
    return hasDisplay() || onPath('Xvfb') ? undefined : 'there is no display, and no Xvfb to make one'
  },
  docker: () => (existsSync('/var/run/docker.sock') || process.env.DOCKER_HOST ? undefined : 'no Docker engine runs'),
  go: () => (onPath('go') ? undefined : 'no Go was found: install golang-go'),
  versitygw: () =>
    onPath('versitygw')
      ? undefined
      : 'no versitygw was found: go install github.com/versity/versitygw/cmd/versitygw@latest',
  jdk: () => (findJdks().length > 0 ? undefined : 'no JDK with `java` and `jfr` was found: set JAVA_HOME'),
  mount: () =>
    process.platform === 'linux' && process.getuid?.() === 0
      ? undefined
      : 'a small disk cannot be mounted: that takes Linux and its root',
  script: () => (onPath('script') ? undefined : 'no terminal can be made: install bsdutils for `script`'),
  sshd: () =>
    onPath('ssh') && sshdPath()
      ? undefined
      : 'no ssh or no ssh server was found: install openssh-client and openssh-server',
  'debian-packages': () =>
    onPath('apt-get') && onPath('dpkg-deb') ? undefined : "Debian's packages cannot be had: there is no apt-get",
  samples: () => (existsSync(SAMPLES) ? undefined : 'no samples stand beside the checkout (../shared/samples)'),
}

/** The browser to test with. */
export function chromiumPath(): string | undefined {
  const named = process.env.CHROMIUM_PATH
  if (named) return existsSync(named) ? named : undefined
  return onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome')
}

/** The ssh server, which users other than root have not on their path. */
export function sshdPath(): string | undefined {
  return onPath('sshd') ?? ['/usr/sbin/sshd'].find(existsSync)
}

/** The homes of all JDKs that can record and read recordings: by JAVA_HOME, on the path, and those installed beside them. */
export function findJdks(): readonly string[] {
  const java = onPath('java')
  const homes = [process.env.JAVA_HOME, java && dirname(dirname(realpathSync(java)))].filter(
    (home) => home !== undefined,
  )
  const beside = homes.filter(existsSync).flatMap((home) => {
    const parent = dirname(realpathSync(home))
    return readdirSync(parent).map((name) => join(parent, name))
  })
  const usable = [...homes, ...beside].filter((home) =>
    ['java', 'jfr'].every((tool) => existsSync(join(home, 'bin', tool))),
  )
  return [...new Set(usable.map((home) => realpathSync(home)))]
}

/** Electron's executable as its own package finds it; downloaded only where nothing may be skipped. */
function electronPath(): string | undefined {
  // Outside Electron its package is no more than the finder of its executable.
  const load = createRequire(import.meta.url)
  if (required) return load('electron') as string
  const home = dirname(load.resolve('electron/package.json'))
  const note = join(home, 'path.txt')
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!override && !existsSync(note)) return undefined
  const name = existsSync(note) ? readFileSync(note, 'utf8') : 'electron'
  const path = join(override ?? join(home, 'dist'), name)
  return existsSync(path) ? path : undefined
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** A display for a window: the one that is there, or an Xvfb of its own that `close` ends. */
export async function openDisplay(): Promise<{ readonly env: Record<string, string>; close(): void }> {
  const own = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]))
  // Left by a host that is Electron itself; with it, no window opens.
  delete own.ELECTRON_RUN_AS_NODE
  if (hasDisplay()) return { env: own, close: () => undefined }
  // Told -displayfd, the server picks a free number and writes it there when it is ready.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    // It complains of each number that is taken.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((ready, failed) => {
    server.once('error', failed)
    server.once('exit', (code) => failed(new Error(`Xvfb ended with ${code}`)))
    server.stdio[3]?.once('data', (data: Buffer) => ready(data.toString().trim()))
  })
  return { env: { ...own, DISPLAY: `:${number}` }, close: () => void server.kill() }
}

function onPath(name: string): string | undefined {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
