/** The door to the command line: from anywhere, under an old Node, in a fresh checkout. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { ROOT } from './requirements.ts'

const BIN = join(ROOT, 'bin', 'quartile.js')
/** Makes this Node pass for one that the database's binary would crash. */
const OLD_NODE =
  "--import=data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.0.0'}})"

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; stopWith?: NodeJS.Signals } = {},
) {
  const { QUARTILE_REEXECUTED: _, ...inherited } = process.env
  const child = spawn(process.execPath, args, { cwd: options.cwd ?? tmpdir(), env: { ...inherited, ...options.env } })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString()
    // Not in the same moment: the server that has just told its address is about to listen for signals.
    if (options.stopWith) setTimeout(() => child.kill(options.stopWith), 200)
  })
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString()
  })
  return new Promise<Ended>((done) => child.once('close', (code) => done({ code, stdout, stderr })))
}

describe('bin/quartile.js', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-bin-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('works from another folder and through a link, as npx starts it', async () => {
    const link = join(folder, 'quartile')
    symlinkSync(BIN, link)
    expect(await run([link, '--version'], { cwd: folder })).toEqual({
      code: 0,
      stdout: `${manifest.version}\n`,
      stderr: '',
    })
  })

  it('hands over to the bundled Node, arguments, output and exit code included', async () => {
    expect(await run([OLD_NODE, BIN, '--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
    const wrong = await run([OLD_NODE, BIN, 'report'])
    expect([wrong.code, wrong.stdout]).toEqual([64, ''])
    expect(wrong.stderr).toContain('missing required argument')
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('passes %s on and lets the other end in order', async (stopWith) => {
    const { code, stdout } = await run([OLD_NODE, BIN, 'serve', '--workspace', ':memory:'], { stopWith })
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/)
    expect(code).toBe(0)
  })

  it('says what is wrong when no Node that it finds is new enough', async () => {
    const { code, stdout, stderr } = await run([BIN, '--version'], { env: { NODE_OPTIONS: OLD_NODE } })
    expect([code, stdout]).toEqual([69, ''])
    expect(stderr).toContain('Quartile needs Node 22 or later')
  })

  it('says what is wrong when the bundled Node is not installed', async () => {
    const bare = join(folder, 'bare')
    cpSync(join(ROOT, 'bin'), join(bare, 'bin'), { recursive: true })
    writeFileSync(join(bare, 'package.json'), '{"type":"module"}')
    const { code, stderr } = await run([OLD_NODE, join(bare, 'bin', 'quartile.js')])
    expect(code).toBe(69)
    expect(stderr).toContain('npm install')
  })

  it('builds a checkout on first use, says so on stderr, and does not build again', async () => {
    const checkout = join(folder, 'checkout')
    mkdirSync(checkout)
    const parts = ['bin', 'electron', 'shared', 'renderer', 'resources/icons', 'resources/fonts']
    const files = ['package.json', 'tsconfig.json', 'electron.vite.config.ts']
    for (const part of [...parts, ...files]) cpSync(join(ROOT, part), join(checkout, part), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'), 'junction')
    const bin = join(checkout, 'bin', 'quartile.js')
    const first = await run([bin, '--version'])
    expect([first.code, first.stdout]).toEqual([0, `${manifest.version}\n`])
    expect(first.stderr).toContain('building once')
    expect(existsSync(join(checkout, 'out', 'renderer', 'index.html'))).toBe(true)
    expect(await run([bin, '--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
    writeFileSync(join(checkout, 'shared', 'broken.ts'), 'export {}')
    writeFileSync(join(checkout, 'electron', 'cli.ts'), 'this is no program(')
    const broken = await run([bin, '--version'])
    expect([broken.code, broken.stdout]).toEqual([69, ''])
    expect(broken.stderr).toContain('The build failed')
  })
})
