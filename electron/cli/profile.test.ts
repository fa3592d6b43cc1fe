import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProfileTopDocument } from '../../shared/profile/topDocument.ts'
import type { ProfileGrowth, SourceDocument } from '../../shared/profileApi.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../requirements.ts'
import { runHere } from './testCommand.ts'

const demo = join(ROOT, 'resources', 'samples', 'demo')
const profiles = (run: string, phase: string) => globSync(`${run}/profiles/${phase}/*.pprof`).sort()

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-profile-'))
  process.env.QUARTILE_WORKSPACE = join(folder, 'workspace.sqlite')
})
afterAll(() => {
  delete process.env.QUARTILE_WORKSPACE
  rmSync(folder, { recursive: true, force: true })
})

const quartile = (...args: readonly string[]) => runHere(['profile', ...args])

async function json<T>(...args: readonly string[]): Promise<T> {
  const { out, err } = await quartile(...args, '--json')
  expect(out, err).toMatch(/^\{/)
  return JSON.parse(out)
}

function culprits({ rows }: ProfileGrowth): string[] {
  return rows.filter(({ outcome }) => outcome === 'leak' || outcome === 'growing').map((row) => row.function)
}

describe.skipIf(!requireOrSkip('samples'))('growth in real runs (needs the sample folder beside the checkout)', () => {
  const leaking = join(SAMPLES, 'go-trace-stress', 'query-leak')
  const stable = join(SAMPLES, 'go-trace-stress', 'stable')

  it('names what leaks, the calls that lead there, and what holds it', async () => {
    const growth = await json<ProfileGrowth>('growth', ...profiles(leaking, 'query'))
    expect(growth).toMatchObject({
      format: 'quartile/profile-growth',
      version: 1,
      sampleType: 'inuse_space',
      unit: 'bytes',
      profiles: 20,
    })
    expect(culprits(growth).slice(0, 2)).toEqual(['main.buildSpan', 'main.(*traceCache).retain'])
    const [first] = growth.rows
    expect(first?.stack.slice(0, 3)).toEqual(['main.buildSpan', 'main.buildTrace', 'main.main'])
    expect(first).toMatchObject({ first: 95_550_759, last: 515_233_070 })
    expect(first?.perHour.low).toBeGreaterThan(30e9)
    expect(first?.perHour.high).toBeLessThan(50e9)
  })

  it('names nobody where nothing leaks', async () => {
    for (const [run, phase] of [
      [leaking, 'write'],
      [stable, 'write'],
      [stable, 'query'],
    ] as const)
      expect(culprits(await json<ProfileGrowth>('growth', ...profiles(run, phase))), `${run} ${phase}`).toEqual([])
  })
})

describe('a run of profiles', () => {
  it('is followed through its last phase, or the one asked for', async () => {
    const last = await json<ProfileGrowth>('growth', join(demo, 'leaking'))
    expect(last.phase).toBe('query')
    expect(culprits(last)[0]).toBe('reflect.growslice')
    const write = await json<ProfileGrowth>('growth', join(demo, 'leaking'), '--phase', 'write')
    expect(write.phase).toBe('write')
    expect(culprits(write)).toEqual([])
  })

  it('stands for its last profile', async () => {
    const ofRun = await quartile('top', join(demo, 'leaking'), '--phase', 'query')
    const last = profiles(join(demo, 'leaking'), 'query').at(-1) ?? ''
    expect(ofRun.err).toContain('reading the last profile of leaking')
    expect(ofRun.out).toBe((await quartile('top', last)).out)
    expect(ofRun.out).toContain('Type: inuse_space')
  })

  it('loses one damaged profile and no more', async () => {
    const copy = join(folder, 'damaged')
    cpSync(join(demo, 'leaking', 'profiles', 'query'), copy, { recursive: true })
    const files = globSync(`${copy}/*.pprof`).sort()
    writeFileSync(files[2] ?? '', readFileSync(files[2] ?? '').subarray(0, 500))
    const growth = await json<ProfileGrowth>('growth', ...files)
    expect(growth.profiles).toBe(files.length - 1)
    expect(growth.caveats).toMatchObject([{ code: 'profile-unreadable', severity: 'data-loss' }])
  })
})

describe('the source of a function', () => {
  it('is shown around its hottest line, beneath the folder that was mapped once', async () => {
    const run = join(demo, 'leaking')
    const source = join(ROOT, 'resources', 'samples', 'demo', 'program')
    const unmapped = await json<SourceDocument>('source', run, 'main.decode')
    expect(unmapped).toMatchObject({
      file: 'tracestore/store.go',
      missing: 'No folder is mapped for tracestore/store.go.',
    })
    expect(unmapped.lines.map(({ number }) => number)).toContain(unmapped.line)
    expect(unmapped.lines.some(({ text }) => text !== undefined)).toBe(false)
    const mapped = await json<SourceDocument>('source', run, 'main.decode', '--map', `tracestore=${source}`)
    expect(mapped).toMatchObject({ path: join(source, 'store.go'), line: unmapped.line, self: unmapped.self })
    const top = await json<ProfileTopDocument>('top', run)
    expect(mapped.self).toBe(top.rows.find((row) => row.function === 'main.decode')?.flat)
    const hottest = mapped.lines.find(({ number }) => number === mapped.line)
    expect(hottest?.text).toBe('\treturn &trace{ID: encoded.id, Spans: spans}')
    const again = await quartile('source', run, 'main.decode')
    expect(again.out).toContain(hottest?.text?.trim())
    expect((await quartile('source', run, 'main.nobody')).err).toContain('has a function main.nobody')
    expect((await quartile('source', run, 'main.decode', '--map', 'nonsense')).code).toBe(64)
  })
})

describe('one profile', () => {
  const [first = '', second = ''] = profiles(join(demo, 'leaking'), 'query')

  it('is told as a document with its own numbers', async () => {
    const top = await json<ProfileTopDocument>('top', first, '--sample-type', 'alloc_space', '--cum')
    expect(top).toMatchObject({ format: 'quartile/profile-top', version: 1, sampleType: 'alloc_space', unit: 'bytes' })
    expect(top.rows.length).toBeGreaterThan(3)
    for (const row of top.rows) {
      expect(row.cumPercent).toBeCloseTo((row.cum / top.total) * 100)
      expect(row.flatPercent).toBeCloseTo((row.flat / top.total) * 100)
    }
    expect(top.rows.map(({ cum }) => cum)).toEqual(top.rows.map(({ cum }) => cum).sort((a, b) => b - a))
    expect(top.rows.some(({ file }) => file.endsWith('.go'))).toBe(true)
  })

  it('does not differ from itself', async () => {
    const diff = await json<{ rows: { delta: object }[]; guard: unknown[] }>('diff', first, first)
    expect(diff.guard).toEqual([])
    expect(new Set(diff.rows.map(({ delta }) => JSON.stringify(delta)))).toEqual(new Set(['{"flat":0,"cum":0}']))
    expect((await quartile('diff', first, first)).out).toContain('No function differs.')
    expect((await quartile('diff', first, second)).out).toMatch(/\+.*reflect\.growslice/)
  })

  it('goes out and comes back in every format', async () => {
    const own = await json<ProfileTopDocument>('top', first)
    for (const name of ['out.pb.gz', 'out.collapsed', 'out.speedscope.json']) {
      const output = join(folder, name)
      expect((await quartile('export', first, '-o', output)).out).toBe(`${output}\n`)
      const again = await json<ProfileTopDocument>('top', output)
      expect(
        again.rows.map(({ function: called, flat, cum }) => [called, flat, cum]),
        name,
      ).toEqual(own.rows.map(({ function: called, flat, cum }) => [called, flat, cum]))
    }
  })

  it.each([
    [['top', '/no/such/profile'], 74, 'no run and no path'],
    [['top', join(ROOT, 'README.md')], 65, 'is text, not a pprof profile'],
    [['top', first, '--sample-type', 'wall'], 64, 'no sample type "wall"'],
    [['top', first, '--focus', '('], 64, '--focus is no regular expression'],
    [['top', first, '--normalize'], 64, '--normalize needs'],
    [['peek', first, 'no_such_function'], 64, 'no function matches'],
    [['export', first, '-o', 'x.docx'], 64, 'names no format'],
    [['growth', first, join(demo, 'stable')], 64, 'of one run, or of several files'],
    [['top', join(demo, 'leaking'), '--phase', 'nap'], 64, 'no phase "nap"'],
    [['nonsense'], 64, 'unknown command'],
  ])('answers %j with a sentence and an exit code', async (args, code, sentence) => {
    const answer = await quartile(...args)
    expect(answer.err).toContain(sentence)
    expect(answer.code).toBe(code)
  })
})
