/**
 * Our figures beside those of `go tool pprof`, byte for byte: every profile of the corpus, every sample type, and every
 * option on several profiles.
 */
import { execFile } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProfile } from '../import/pprof/madeProfile.ts'
import { openProfile } from '../import/profiles/openProfile.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../requirements.ts'
import { withCore } from './session.ts'
import { runHere } from './testCommand.ts'

const run = promisify(execFile)
const MAX_OUTPUT = 64 * 2 ** 20

/** The kinds of profile that the Go program writes. */
const GO_KINDS = [
  'heap-0',
  'heap-1',
  'heap-2',
  'allocs-0',
  'allocs-1',
  'allocs-2',
  'cpu',
  'goroutine',
  'mutex',
  'block',
  'threadcreate',
]
const MADE = 6
const demo = globSync('resources/samples/demo/*/profiles/*/*.pprof', { cwd: ROOT })
  .sort()
  .filter((_, i) => i % 3 < 2)
  .map((path) => join(ROOT, path))
// Of a run's profiles, which resemble each other, a few are enough: all of them would take minutes.
const samples = globSync('go-trace-stress/*/profiles/*/*.pprof', { cwd: SAMPLES })
  .sort()
  .filter((_, i) => i % 10 === 0)
  .map((path) => join(SAMPLES, path))

/** Options of pprof and the same of ours; `OTHER` stands for another profile of the same kind. */
const OPTIONS: readonly (readonly [theirs: readonly string[], ours: readonly string[]])[] = [
  [['-cum'], ['--cum']],
  [['-focus=main|run'], ['--focus', 'main|run']],
  [['-ignore=runtime|1'], ['--ignore', 'runtime|1']],
  [['-hide=append|run|grow'], ['--hide', 'append|run|grow']],
  [['-show=main|push|runtime'], ['--show', 'main|push|runtime']],
  [
    ['-focus=service|main', '-hide=^runtime', '-ignore=gc', '-cum'],
    ['--focus', 'service|main', '--hide', '^runtime', '--ignore', 'gc', '--cum'],
  ],
  [['-tagfocus=1kb:'], ['--tagfocus', '1kb:']],
  [['-tagfocus=bytes=:64b'], ['--tagfocus', 'bytes=:64b']],
  [
    ['-tagfocus=16b:2kb', '-tagignore=512b'],
    ['--tagfocus', '16b:2kb', '--tagignore', '512b'],
  ],
  [['-tagfocus=request=read|kind1'], ['--tagfocus', 'request=read|kind1']],
  [['-tagignore=request'], ['--tagignore', 'request']],
  [['-base=OTHER'], ['--base', 'OTHER']],
  [['-diff_base=OTHER'], ['--diff-base', 'OTHER']],
  [
    ['-base=OTHER', '-normalize'],
    ['--base', 'OTHER', '--normalize'],
  ],
  [
    ['-diff_base=OTHER', '-normalize', '-cum'],
    ['--diff-base', 'OTHER', '--normalize', '--cum'],
  ],
  [['-nodecount=7'], ['--nodecount', '7']],
  [
    ['-nodefraction=0.05', '-edgefraction=0.1'],
    ['--nodefraction', '0.05', '--edgefraction', '0.1'],
  ],
  [
    ['-nodefraction=0', '-edgefraction=0'],
    ['--nodefraction', '0', '--edgefraction', '0'],
  ],
]

const TRIMS = /-(node|edge)/

async function theirs(args: readonly string[]): Promise<string> {
  const { stdout } = await run('go', ['tool', 'pprof', '-symbolize=none', ...args], {
    env: { ...process.env, TZ: 'UTC' },
    maxBuffer: MAX_OUTPUT,
  })
  return stdout
}

async function ours(args: readonly string[]): Promise<string> {
  return (await runHere(['profile', ...args])).out
}

async function storedRuns() {
  return withCore({ workspace: process.env.QUARTILE_WORKSPACE ?? '' }, (core) => core.api.listRuns({ limit: 1 }))
}

/** Calls of equal size and opposite sign come in any order from pprof, which sorts them by a rule that contradicts itself. */
function settled(text: string): string[] {
  return text.split(/^-+\+-+$/m).map((block) => block.split('\n').sort().join('\n'))
}

describe.skipIf(!requireOrSkip('go'))('top, tree and peek beside go tool pprof (needs Go)', () => {
  let folder: string
  let corpus: string[] = []
  beforeAll(async () => {
    process.env.TZ = 'UTC'
    folder = mkdtempSync(join(tmpdir(), 'quartile-parity-'))
    process.env.QUARTILE_WORKSPACE = join(folder, 'workspace.sqlite')
    await run('go', ['run', join(import.meta.dirname, 'profileParity', 'main.go'), folder])
    const made = Array.from({ length: MADE }, (_, seed) => join(folder, `made-${seed}.pb`))
    made.forEach(
      (path, seed) =>
        void writeFileSync(path, makeProfile({ seed, samples: 300, functions: 60, depth: 14, odd: true })),
    )
    corpus = [...GO_KINDS.map((kind) => join(folder, `${kind}.pb.gz`)), ...made, ...demo, ...samples]
  })
  afterAll(() => {
    delete process.env.QUARTILE_WORKSPACE
    rmSync(folder, { recursive: true, force: true })
  })

  /** The neighbour of the same kind, otherwise the profile itself. */
  const other = (path: string, i: number) => {
    const kind = (name: string | undefined) => basename(name ?? '').replace(/[-_]?\d+\..*$/, '')
    return [corpus[i + 1], corpus[i - 1]].find((near) => kind(near) === kind(path)) ?? path
  }
  const compare = async (
    verb: string,
    path: string,
    i: number,
    [theirArgs, ourArgs]: readonly [readonly string[], readonly string[]],
    pattern?: string,
  ) => {
    const fill = (args: readonly string[]) => args.map((arg) => arg.replace('OTHER', other(path, i)))
    const pprof = await theirs([pattern === undefined ? `-${verb}` : `-${verb}=${pattern}`, ...fill(theirArgs), path])
    const quartile = await ours([verb, path, ...(pattern === undefined ? [] : [pattern]), ...fill(ourArgs)])
    const what = `${verb} ${basename(path)} ${theirArgs.join(' ')}`
    if (verb === 'top') expect(quartile, what).toBe(pprof)
    else expect(settled(quartile), what).toEqual(settled(pprof))
  }

  it('has a corpus of at least 30 profiles', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(30)
  })

  it('agrees on every sample type of every profile', { timeout: 300_000 }, async () => {
    for (const [i, path] of corpus.entries()) {
      const { profile } = await openProfile(path)
      for (const { type } of profile.sampleTypes)
        await compare('top', path, i, [[`-sample_index=${type}`], ['--sample-type', type]])
    }
  })

  it('agrees on callers and callees of every profile', { timeout: 300_000 }, async () => {
    for (const [i, path] of corpus.entries()) {
      await compare('tree', path, i, [[], []])
      await compare('peek', path, i, [[], []], 'a|unknown')
    }
  })

  it('agrees on every option', { timeout: 300_000 }, async () => {
    for (const [o, option] of OPTIONS.entries()) {
      for (const [i, path] of corpus.entries()) {
        // Each option on every ninth profile of the corpus, and on all made ones, which are the nastiest.
        const isMade = basename(path).startsWith('made')
        if (i % 9 !== o % 9 && !isMade) continue
        await compare(i % 2 === 0 ? 'top' : 'tree', path, i, option)
        // What is peeked at is never trimmed, whatever is asked.
        if (isMade && i % 3 === o % 3 && !TRIMS.test(option[0].join(' ')))
          await compare('peek', path, i, option, 'a|unknown')
      }
    }
  })

  it('agrees on the profiles that a workspace keeps', { timeout: 300_000 }, async () => {
    const kept = join(folder, 'kept')
    for (const [i, path] of corpus.entries()) {
      if (!basename(path).startsWith('made') && i % 8 !== 0) continue
      mkdirSync(kept)
      const copy = join(kept, basename(path))
      copyFileSync(path, copy)
      // Once the folder was imported its files may be gone.
      await ours(['top', kept])
      rmSync(kept, { recursive: true })
      const { rows } = await storedRuns()
      const id = rows[0]?.id ?? ''
      expect(await ours(['top', id, '--cum'])).toBe(await theirs(['-top', '-cum', path]))
      const tree = await ours(['tree', id, '--tagfocus', '16b:2kb'])
      expect(settled(tree)).toEqual(settled(await theirs(['-tree', '-tagfocus=16b:2kb', path])))
    }
  })

  it('agrees on sums of profiles', async () => {
    const heaps = demo.slice(0, 4)
    expect(await ours(['top', ...heaps, '--cum'])).toBe(await theirs(['-top', '-cum', ...heaps]))
    const base = demo[4] ?? ''
    expect(await ours(['top', ...heaps, '--base', base])).toBe(await theirs(['-top', `-base=${base}`, ...heaps]))
  })
})
