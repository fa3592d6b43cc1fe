#!/usr/bin/env node
/*
 * The door to the command line, and the only program here that an old Node has to understand. It finds a Node that can
 * run Quartile (22 or later: below that, the database's binary crashes the process), builds once in a checkout, and
 * hands over to out/main/cli.js.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NEEDED_NODE = 22
const EXIT_UNAVAILABLE = 69
/** Set for the Node that takes over, so that a wrong binary ends in a sentence and not in a circle. */
const REEXECUTED = 'QUARTILE_REEXECUTED'

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))))
const require = createRequire(join(root, 'package.json'))
const cli = join(root, 'out', 'main', 'cli.js')
/** What a build writes last. */
const page = join(root, 'out', 'renderer', 'index.html')

const [major = 0] = process.versions.node.split('.').map(Number)
if (major >= NEEDED_NODE) {
  delete process.env[REEXECUTED]
  await run()
} else {
  handOver()
}

async function run() {
  if (isStale()) build()
  const { main } = await import(pathToFileURL(cli).href)
  process.exitCode = await main(process.argv.slice(2))
}

/** Runs this same file under the Node that npm installed beside us; signals reach it, its end is ours. */
function handOver() {
  const node = bundledNode()
  if (node === undefined || process.env[REEXECUTED]) {
    fail(
      `Quartile needs Node ${NEEDED_NODE} or later, this is ${process.version}, and the one that its package brings along is not installed.`,
      'Run `npm install` again with install scripts allowed, or install a newer Node.',
    )
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [REEXECUTED]: '1' },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal's Ctrl+C reaches both of us by itself; twice would end the other before it has tidied up.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal))
  }
  child.once('error', (error) => fail(`${node} does not start: ${error.message}`))
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 0)
    // 128 + n is how a shell tells that a signal ended a program.
    process.exit(128 + (constants.signals[signal] ?? 0))
  })
}

/** The binary of the npm package `node`, which keeps it in bin/ under the platform's own name. */
function bundledNode() {
  try {
    const folder = join(dirname(require.resolve('node/package.json')), 'bin')
    return ['node.exe', 'node'].map((name) => join(folder, name)).find((path) => existsSync(path))
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** True in a checkout whose build is missing or older than a source; an installed package has no sources to compare. */
function isStale() {
  if (!existsSync(cli) || !existsSync(page)) return true
  if (!existsSync(join(root, 'electron', 'cli.ts'))) return false
  const built = Math.min(statSync(cli).mtimeMs, statSync(page).mtimeMs)
  const sources = ['electron', 'shared', 'renderer', 'package.json', 'electron.vite.config.ts']
  return sources.some((source) => isNewer(join(root, source), built))
}

function isNewer(path, time) {
  if (/\.test\.tsx?$/.test(path)) return false
  const facts = statSync(path)
  if (!facts.isDirectory()) return facts.mtimeMs > time
  return readdirSync(path).some((name) => isNewer(join(path, name), time))
}

function build() {
  let tool
  try {
    tool = join(dirname(require.resolve('electron-vite/package.json')), 'bin', 'electron-vite.js')
  } catch {
    fail(`${cli} is missing, and so are the tools that build it.`, 'Run `npm ci` in the checkout first.')
  }
  process.stderr.write('quartile: building once, as the sources are newer than the build …\n')
  // Standard output belongs to the command that was asked for.
  const { status } = spawnSync(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) fail('The build failed; what it said stands above.')
}

function fail(message, hint) {
  process.stderr.write(`quartile: ${message}\n${hint ? `${hint}\n` : ''}`)
  process.exit(EXIT_UNAVAILABLE)
}
