/** Repeats on the command line: made here, so that what differs between them is known. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ComparisonDocument, ComparisonsDocument } from '../../shared/api.ts'
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
  return runHere(['compare', ...args, '--workspace', join(folder, 'workspace.sqlite')])
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
    expect(err).toContain('a base and a candidate, not of 1 run')
    expect(err).toContain('--group-by')
  })
})
