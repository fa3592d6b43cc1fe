import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { RunsDocument } from '../../shared/api.ts'
import { ROOT } from '../requirements.ts'
import { startTestWriter } from '../testWriter.ts'
import { type Ended, runProgram } from './testCommand.ts'

const folder = mkdtempSync(join(tmpdir(), 'quartile-cli-follow-'))
const results = join(folder, 'results')
mkdirSync(results)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let writer: ChildProcess | undefined
afterEach(() => void writer?.kill())

function quartile(args: readonly string[], interruptAt?: string): Promise<Ended> {
  const interruptWhen = (said: string) => interruptAt !== undefined && said.includes(interruptAt)
  return runProgram(args, { workspace: join(folder, 'workspace.sqlite'), interruptWhen })
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

  it('judges by criteria as the run grows, and exits by one that failed', { timeout: 60_000 }, async () => {
    const growing = join(folder, 'growing')
    mkdirSync(growing)
    const criteria = join(folder, 'quartile.criteria.yaml')
    const rules = ['max(rss_bytes) < 1 MiB', 'max(rss_bytes) < 1 GiB', 'max(go_goroutines) < 5']
    writeFileSync(
      criteria,
      `version: 1\nname: Demands\ncriteria:\n${rules.map((rule, i) => `  - { name: C${i}, rule: "${rule}" }\n`).join('')}`,
    )
    writer?.kill()
    writer = startTestWriter(join(growing, 'memory.csv'))
    const counts = 'criteria: 1 passed, 1 failed, 1 not evaluable'
    const { code, out, err } = await quartile(['follow', growing, '--criteria', criteria], counts)
    expect(err).toMatch(/\w+ so far; criteria: 1 passed, 1 failed, 1 not evaluable; Ctrl-C keeps the run/)
    expect(out).toMatch(/^fail +C0 .*1\.00 MiB$/m)
    expect(code).toBe(1)
  })

  it('gives the checks with the runs as JSON, and refuses criteria with a mistake before it follows', async () => {
    const stable = join(ROOT, 'resources', 'samples', 'demo', 'stable')
    const criteria = join(folder, 'some.criteria.yaml')
    const write = (rule: string) =>
      writeFileSync(criteria, `version: 1\nname: Demands\ncriteria:\n  - { name: C, rule: "${rule}" }\n`)
    const args = ['follow', stable, '--until-quiet', '1s', '--json', '--criteria', criteria]
    write('max(go_memstats_heap_alloc_bytes) < 1 TiB')
    const passed = await quartile(args)
    expect((JSON.parse(passed.out) as RunsDocument).checks).toMatchObject([{ status: 'pass' }])
    expect(passed.code).toBe(0)
    write('max(')
    const refused = await quartile(args)
    expect(refused).toMatchObject({ code: 65, out: '' })
    expect(refused.err).toContain('some.criteria.yaml:4:27')
  }, 60_000)

  it('refuses several paths, and times that are none', { timeout: 60_000 }, async () => {
    expect((await quartile(['open', results, results, '--follow'])).code).toBe(64)
    expect((await quartile(['follow', results, '--until-quiet', 'soon'])).code).toBe(64)
  })
})
