import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { RunsDocument } from '../../shared/api.ts'
import { ROOT } from '../requirements.ts'
import { startTestWriter } from '../testWriter.ts'

const folder = mkdtempSync(join(tmpdir(), 'quartile-cli-follow-'))
const results = join(folder, 'results')
mkdirSync(results)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let writer: ChildProcess | undefined
afterEach(() => void writer?.kill())

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** `interruptAt`: what must have been said on standard error before Ctrl-C is pressed. */
function quartile(args: readonly string[], interruptAt?: string): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'quartile.js'), ...args], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, QUARTILE_WORKSPACE: join(folder, 'workspace.sqlite'), NO_COLOR: '1' },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    const before = err
    err += data
    if (interruptAt === undefined || before.includes(interruptAt) || !err.includes(interruptAt)) return
    process.kill(-(child.pid ?? 0), 'SIGINT')
  })
  return new Promise((done) => child.once('close', (code) => done({ code, out, err })))
}

describe('quartile follow', () => {
  it('tells the verdict so far, keeps the run on Ctrl-C, and exits by its verdict', { timeout: 60_000 }, async () => {
    writer = startTestWriter(join(results, 'memory.csv'))
    const { code, out, err } = await quartile(['follow', results], 'so far')
    expect(err).toMatch(/following: 1 file, [\d,]+ rows, \w+ so far; Ctrl-C keeps the run/)
    expect(out).toContain('memory')
    expect(out).toContain('1 file read, 0 skipped')
    expect(code).toBe((await quartile(['leak', 'memory'])).code)
    const list = await quartile(['list', '--json'])
    expect(JSON.parse(list.out).runs).toMatchObject([{ name: 'memory' }])
  })

  it('ends by itself when nothing more is written, as `open --follow` does', { timeout: 60_000 }, async () => {
    const stable = join(ROOT, 'resources', 'samples', 'demo', 'stable')
    const ended = await quartile(['open', stable, '--follow', '--until-quiet', '1s', '--json'])
    expect(ended.code).toBe(0)
    const { runs } = JSON.parse(ended.out) as RunsDocument
    const opened = await quartile(['open', stable, '--json'])
    expect(runs.map(({ id }) => id)).toEqual((JSON.parse(opened.out) as RunsDocument).runs.map(({ id }) => id))
  })

  it('refuses several paths, and times that are none', { timeout: 60_000 }, async () => {
    expect((await quartile(['open', results, results, '--follow'])).code).toBe(64)
    expect((await quartile(['follow', results, '--until-quiet', 'soon'])).code).toBe(64)
  })
})
