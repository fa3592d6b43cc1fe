import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../../shared/errors.ts'
import type { StackProfile } from '../../../shared/profile/profile.ts'
import { ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import { collapsedLines, refuseEndlessExport, speedscopeDocument } from '../../../shared/profile/stackText.ts'
import { wholeProfile } from '../../../shared/profile/view.ts'
import { collapsed } from '../profiles/collapsed.ts'
import { speedscope } from '../profiles/speedscope.ts'
import { makeProfile } from './madeProfile.ts'
import { readProfile } from './readProfile.ts'
import { writeProfile } from './writeProfile.ts'

const made = (seed: number): StackProfile =>
  readProfile(makeProfile({ seed, samples: 120, functions: 30, depth: 12, odd: true }), 'made').profile

describe('profiles written for others', () => {
  it.each([1, 2, 3])('come back from pprof as they were (seed %i)', (seed) => {
    const profile = made(seed)
    const again = readProfile(gunzipSync(writeProfile(profile)), 'again')
    expect(again.caveats).toEqual([])
    const { strings, takenAtMs, ...rest } = again.profile
    const { strings: before, takenAtMs: taken, ...expected } = profile
    expect([...strings].sort()).toEqual([...before].sort())
    expect(takenAtMs).toBeCloseTo(taken, 1)
    // Strings may have moved: compare what they say.
    const named = ({ functions, ...others }: typeof rest, texts: readonly string[]) => ({
      ...others,
      functions: [functions.name, functions.systemName, functions.file].map((column) =>
        Array.from(column, (i) => texts[i]),
      ),
    })
    expect(named(rest, strings)).toEqual(named(expected, before))
  })

  it('say the same in collapsed stacks and in speedscope', () => {
    const view = wholeProfile(made(4))
    const lines = [...collapsedLines(view, 1)]
    const fromText = collapsed.read(lines.join('\n'), 'x').profile
    expect(totals([...collapsedLines(wholeProfile(fromText), 0)])).toEqual(totals(lines))
    const fromSpeedscope = speedscope.read(JSON.stringify(speedscopeDocument(view, 1, 'x')), 'x').profile
    expect(totals([...collapsedLines(wholeProfile(fromSpeedscope), 0)])).toEqual(totals(lines))
  })

  it('are refused when a small tree would become an endless file', () => {
    const builder = new ProfileBuilder([{ type: 'space', unit: 'bytes' }])
    let stack = -1
    for (let depth = 0; depth < 12_000; depth++) {
      stack = builder.call(stack, { name: 'again' })
      builder.sample(stack, [1])
    }
    expect(() => refuseEndlessExport(builder.finish())).toThrow(UserError)
    expect(() => refuseEndlessExport(made(1))).not.toThrow()
  })
})

/** Equal names through different lines are one stack in text; a sample without frames is `<unknown>` in one and nowhere in the other. */
function totals(lines: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const line of lines) {
    const split = line.lastIndexOf(' ')
    const stack = line.slice(0, split)
    sums[stack] = (sums[stack] ?? 0) + Number(line.slice(split + 1))
  }
  return Object.fromEntries(Object.entries(sums).filter(([stack, value]) => value !== 0 && stack !== '<unknown>'))
}
