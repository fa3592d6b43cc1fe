/** Repeats on the command line: made here, so that what differs between them is known. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckDocument, ComparisonDocument, ComparisonsDocument } from '../../shared/api.ts'
import { ROOT } from '../requirements.ts'
import { type Ended, runHere } from './testCommand.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-compare-'))
  for (const [side, level] of [
    ['before', 40],
    ['same', 40],
    ['after', 60],
  ] as const) {
    mkdirSync(join(folder, side))
    for (let run = 0; run < 4; run++) writeFileSync(join(folder, side, `run-${run}.csv`), goroutines(level + run / 4))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A minute of goroutines about a level. */
function goroutines(level: number): string {
  const rows = Array.from({ length: 61 }, (_, t) => `${t},${level + Math.sin(t)}`)
  return `seconds,go_goroutines\n${rows.join('\n')}\n`
}

function compare(...args: readonly string[]): Promise<Ended> {
  return call('compare', ...args, '--workspace', join(folder, 'workspace.sqlite'))
}

function call(...args: readonly string[]): Promise<Ended> {
  return runHere(args)
}

describe('compare of repeats', () => {
  it('finds what got worse, and ends with 2', async () => {
    const { code, out } = await compare('--base', join(folder, 'before'), join(folder, 'after'), '--json')
    expect(code).toBe(2)
    const { verdict, rows, repeats }: ComparisonDocument = JSON.parse(out)
    expect(repeats?.base).toHaveLength(3)
    expect(verdict.status).toBe('worse')
    const [mean] = rows.filter(({ statistic }) => statistic === 'mean')
    expect(mean).toMatchObject({
      status: 'worse',
      repeats: { text: expect.stringMatching(/^\+\d+\.\d % \(p=0\.029 n=4\)$/) },
    })
  })

  it('that are the same is a pass, and prints the notation of benchstat', async () => {
    const { code, out } = await compare('--base', join(folder, 'before'), join(folder, 'same'))
    expect(code).toBe(0)
    expect(out).toMatch(/~ \(p=1\.000 n=4\)/)
  })

  it('by a parameter has the first value as the base of all others', async () => {
    const benchmarks = join(ROOT, 'resources', 'samples', 'data-caterer', 'benchmarks')
    const { out } = await compare('--group-by', 'version', benchmarks, '--json')
    const { parameter, comparisons }: ComparisonsDocument = JSON.parse(out)
    expect(parameter).toBe('version')
    expect(comparisons.length).toBeGreaterThan(1)
    expect(new Set(comparisons.map(({ base }) => base)).size).toBe(1)
    expect(comparisons.map(({ comparison }) => comparison.base.id)).toEqual(
      comparisons.map(() => comparisons[0]?.comparison.base.id),
    )
  })

  it('needs two sides, and says how repeats are written', async () => {
    const { code, err } = await compare(join(folder, 'before', 'run-0.csv'))
    expect(code).toBe(64)
    expect(err).toContain('no other run of the system is pinned as its baseline')
    expect(err).toContain('--group-by')
  })

  it('of a candidate alone is against the pinned baseline, and says so; so is a check, unless it is told otherwise', async () => {
    const [before, after] = [join(folder, 'before', 'run-0.csv'), join(folder, 'after', 'run-0.csv')]
    const criteria = join(folder, 'some.criteria.yaml')
    writeFileSync(
      criteria,
      'version: 1\nname: Some\ncriteria:\n  - name: no more goroutines\n    rule: change(mean(go_goroutines)) <= 10 %\n',
    )
    const workspace = ['--workspace', join(folder, 'workspace.sqlite')]
    await call('label', before, '--pin', ...workspace)
    const comparison: ComparisonDocument = JSON.parse((await compare(after, '--json')).out)
    expect([comparison.base.name, comparison.candidate.name]).toEqual(['run-0', 'run-0'])
    expect(comparison.guard[0]).toMatchObject({ code: 'compare-pinned-base' })
    expect((await compare(after)).out).toContain('No base was named, so it is run-0, the pinned baseline of files.')
    const check = (...args: readonly string[]) => call('check', after, '--criteria', criteria, ...args, ...workspace)
    const pinned: CheckDocument = JSON.parse((await check('--json')).out)
    expect([pinned.base?.[0]?.id, pinned.status]).toEqual([comparison.base.id, 'inconclusive'])
    expect(pinned.guard[0]?.code).toBe('compare-pinned-base')
    const without: CheckDocument = JSON.parse((await check('--json', '--no-base')).out)
    expect([without.base, without.status]).toEqual([undefined, 'not-evaluable'])
    const trend = await call('trend', join(folder, 'after'), '--metric', 'go_goroutines', ...workspace)
    expect(trend.out).toMatch(/pinned baseline run-0: \d+.*; the newest, run-3, is \+\d/)
    await call('label', before, '--no-pin', ...workspace)
  })

  it("of a suite's own pair within one run prints what the suite says of it, and is refused of any other run", async () => {
    const { out } = await compare('--pair', join(ROOT, 'resources', 'samples', 'demo', 'leaking'))
    expect(out).toMatch(/Peak heap +Query uses \d\.\dx more peak heap than write +Query uses/)
    expect(out).toContain('Peak RSS: Resident memory was not measured')
    const { code, err } = await compare('--pair', join(folder, 'before', 'run-0.csv'))
    expect([code, err]).toEqual([64, expect.stringContaining('run-0 is no pair of a suite')])
  })

  it('names beside each side what tells it from the other', async () => {
    const benchmarks = join(ROOT, 'resources', 'samples', 'data-caterer', 'benchmarks')
    const { out } = await compare('--group-by', 'version', benchmarks)
    expect(out).toMatch(/^base: .*: version 0\.\d+\.\d+/m)
  })
})
