/** A header is answered once, and every import of it follows: through the core, the job and the workspace. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportResult } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import { answerOf, changed, MAX_PREVIEWED_FILES, openQuestions } from '../../shared/formatAnswer.ts'
import { importPaths } from '../cli/session.ts'
import { type Core, createCore } from '../core.ts'
import { ROOT } from '../requirements.ts'

const SAMPLES = join(ROOT, 'resources', 'samples')

let folder: string
let core: Core

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-answered-'))
  core = await createCore({ workspace: join(folder, 'workspace.sqlite') })
})
afterEach(async () => {
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

function sample(name: string): string {
  const path = join(folder, name)
  copyFileSync(join(SAMPLES, 'csv', name), path)
  return path
}

const guessed = ({ files }: ImportResult) =>
  files.reduce((sum, file) => sum + ('guessed' in file ? (file.guessed ?? 0) : 0), 0)

async function preview(path: string) {
  const { files } = await core.api.previewImport({ paths: [path] })
  const [file] = files
  if (!file) throw new Error('the file is of a general format')
  return file
}

async function only(result: ImportResult) {
  const [run] = result.runs
  if (!run || result.runs.length !== 1) throw new Error('one run was imported')
  return { ...(await core.api.showRun(run.id)), known: run.known }
}

describe('an answer', { timeout: 60_000 }, () => {
  it('replaces the run that was guessed, keeps its id, and is said', async () => {
    const path = sample('rows-without-time.csv')
    const first = await importPaths(core, [path])
    expect(guessed(first)).toBe(1)
    const before = await only(first)
    expect([before.axis, before.duration]).toEqual(['rows', 59])
    const leak = await core.api.judgeLeak({ run: before.id })
    expect(leak.outcome).toBe('inconclusive')
    expect(leak.reports.map((report) => 'evidence' in report)).toEqual(leak.reports.map(() => false))
    expect(leak.reports[0]?.reasons.join()).toContain('no time')

    const { guess } = await preview(path)
    expect(openQuestions(guess)).toBe(1)
    await core.api.answerFormats([changed(answerOf(guess), { time: { kind: 'rows', interval: 5 }, phase: 'write' })])
    const second = await importPaths(core, [path])
    expect(guessed(second)).toBe(0)
    const after = await only(second)
    expect([after.id, after.known, after.axis, after.duration]).toEqual([before.id, false, undefined, 295])
    expect(after.phases).toEqual([{ name: 'write', kind: 'write', start: 0, end: 295 }])
    expect(after.caveats.map(({ code }) => code)).toEqual(['read-as-answered'])
    expect((await core.api.judgeLeak({ run: after.id })).outcome).toBe('leak')
    expect((await core.api.listRuns({})).total).toBe(1)

    expect((await only(await importPaths(core, [path]))).known).toBe(true)
    const [format] = await core.api.listFormats()
    await core.api.forgetFormat(format?.id ?? '')
    expect((await only(await importPaths(core, [path]))).axis).toBe('rows')
    await expect(core.api.forgetFormat(format?.id ?? '')).rejects.toThrow(UserError)
  })

  it('keeps what a person decided about the run', async () => {
    const path = sample('day-or-month-first.csv')
    const { id, series } = await only(await importPaths(core, [path]))
    const metric = series[0]?.metric ?? ''
    const overruled = { outcome: 'stable', reason: 'a cache that fills' } as const
    await core.api.decide({ run: id, metric, overruled })
    const { guess } = await preview(path)
    await core.api.answerFormats([
      changed(answerOf(guess), { columns: [{ name: 'latency', role: 'value', unit: 'ms' }] }),
    ])
    const after = await only(await importPaths(core, [path]))
    expect(after.series.map((each) => each.metric)).toEqual(['heap_used_bytes', 'latency_seconds'])
    const { reports, outcome } = await core.api.judgeLeak({ run: id })
    expect([outcome, reports[0]?.overruled?.reason]).toEqual(['stable', overruled.reason])
    expect((await core.api.listRuns({})).rows[0]).toMatchObject({ outcome: 'stable', overruled: true })
  })

  it('is for every file with the header, asked about once, and for no other', async () => {
    const runs = join(folder, 'runs')
    mkdirSync(runs)
    for (const name of ['a.csv', 'b.csv']) {
      writeFileSync(
        join(runs, name),
        `t_s,rss\n${Array.from({ length: 20 }, (_, i) => `${i},${41_000 + i}`).join('\n')}\n`,
      )
    }
    writeFileSync(join(runs, 'c.csv'), 't_s,vsz\n0,1\n1,2\n')
    const before = await core.api.previewImport({ paths: [runs] })
    expect(before.files.map(({ path }) => path)).toEqual(['a.csv', 'c.csv'])
    expect(before.more).toBe(1)
    const [first] = before.files
    if (!first) throw new Error('a.csv is asked about')
    await core.api.answerFormats([
      { header: first.guess.header, columns: [{ name: 'rss', role: 'value', unit: 'KiB' }] },
    ])
    const result = await importPaths(core, [runs])
    const units = await Promise.all(
      result.runs.map(async ({ id, name }) => [name, (await core.api.showRun(id)).series[0]?.unit]),
    )
    expect(Object.fromEntries(units)).toEqual({ a: 'bytes', b: 'bytes', c: 'unknown' })
  })

  it('is taken for JSON records too', async () => {
    const path = join(folder, 'records.jsonl')
    const lines = Array.from({ length: 30 }, (_, i) => JSON.stringify({ mem: { rss: 41_000 + i }, step: i, pod: 'a' }))
    writeFileSync(path, `${lines.join('\n')}\n`)
    expect((await only(await importPaths(core, [path]))).tables[0]?.rows).toHaveLength(30)
    const { guess } = await preview(path)
    expect(guess).toMatchObject({ header: ['mem.rss', 'step', 'pod'] })
    expect(guess.time).toBeUndefined()
    expect(guess.columns[0]?.asked).toContain('memory')
    await core.api.answerFormats([
      {
        header: guess.header,
        columns: [
          { name: 'mem.rss', role: 'value', unit: 'KiB' },
          { name: 'step', role: 'ignored' },
          { name: 'pod', role: 'label' },
        ],
        time: { kind: 'rows', interval: 2 },
      },
    ])
    const run = await only(await importPaths(core, [path]))
    expect(run.series.map(({ metric, labels }) => [metric, labels])).toEqual([['mem_rss_bytes', { pod: 'a' }]])
    expect([run.duration, run.series[0]?.summary.min]).toEqual([58, 41_000 * 1024])
  })

  it('is not asked for where formats know their columns, and only so often', async () => {
    expect((await core.api.previewImport({ paths: [join(SAMPLES, 'demo')] })).files.map(({ path }) => path)).toEqual([])
    const many = join(folder, 'many')
    mkdirSync(many)
    for (let i = 0; i < MAX_PREVIEWED_FILES + 3; i++) writeFileSync(join(many, `${i}.csv`), `t_s,c${i}\n0,1\n1,2\n`)
    const { files, more } = await core.api.previewImport({ paths: [many] })
    expect([files.length, more]).toEqual([MAX_PREVIEWED_FILES, 3])
  })
})
