import { describe, expect, it } from 'vitest'
import { ProfileBuilder } from '../profile/profileBuilder.ts'
import { IndexBuilder } from '../profile/profileIndex.ts'
import { seriesOf as seriesOfIndex } from '../profile/profileSelection.ts'
import type { GrowthRow } from '../profileApi.ts'
import { growth } from './growth.ts'

const MIB = 2 ** 20
const HEAP = { period: 4096, periodType: { type: 'space', unit: 'bytes' } }

/** Profiles 30 s apart; each stack, root first, has the value that its function gives for the profile's number. */
function seriesOf(profiles: number, stacks: Readonly<Record<string, (i: number) => number>>, unit = 'bytes') {
  const all = new IndexBuilder()
  for (let i = 0; i < profiles; i++) {
    const builder = new ProfileBuilder([{ type: 'inuse', unit }])
    for (const [path, value] of Object.entries(stacks))
      builder.sample(builder.stack(path.split(' ').map((name) => ({ name }))), [Math.round(value(i))])
    all.add(builder.finish(unit === 'bytes' ? HEAP : {}), { path: `${i}`, at: i * 30 })
  }
  const index = all.finish()
  return seriesOfIndex(index, index.profiles, 0)
}

function culprits(rows: readonly GrowthRow[]): string[] {
  return rows.filter(({ outcome }) => outcome === 'leak' || outcome === 'growing').map(({ stack }) => stack.join(' < '))
}

/** Noise that repeats itself, between −1 and 1. */
const wave = (i: number) => Math.sin(i * 12.9898) * Math.cos(i * 78.233)

describe('what grows', () => {
  it('is ranked by pace, each with the calls that lead to it', () => {
    const { rows } = growth(
      seriesOf(30, {
        'main serve cache.put': (i) => (20 + 3 * i) * MIB,
        'main serve index.add': (i) => (5 + i + 0.1 * wave(i)) * MIB,
        'main load': () => 40 * MIB,
      }),
    )
    expect(culprits(rows)).toEqual(['cache.put < serve < main', 'index.add < serve < main'])
    const [first] = rows
    expect(first?.first).toBe(20 * MIB)
    expect(first?.last).toBe(107 * MIB)
    expect(first?.perHour.value).toBeCloseTo(360 * MIB, -3)
    expect(first?.perHour.low).toBeLessThanOrEqual(360 * MIB)
    expect(rows.at(-1)).toMatchObject({ function: 'load', outcome: 'stable' })
  })

  it('is told of the function, and of each of its stacks where it has several', () => {
    const { rows } = growth(
      seriesOf(30, {
        'main read decode buffer.grow': (i) => (5 + 2 * i) * MIB,
        'main write decode buffer.grow': (i) => (5 + i) * MIB,
      }),
    )
    expect(rows.map(({ kind, stack }) => [kind, stack.join(' < ')])).toEqual([
      ['function', 'buffer.grow < decode'],
      ['stack', 'buffer.grow < decode < read < main'],
      ['stack', 'buffer.grow < decode < write < main'],
    ])
  })

  it('is nothing where all is level, noisy, passing or small', () => {
    const { rows } = growth(
      seriesOf(40, {
        'main steady': () => 50 * MIB,
        'main noisy': (i) => (30 + 8 * wave(i)) * MIB,
        'main burst': (i) => (i > 10 && i < 18 ? 40 : 5) * MIB,
        'main released': (i) => (i === 39 ? 1 : 5 + i) * MIB,
        'main tiny': (i) => i * 2048,
      }),
    )
    expect(culprits(rows)).toEqual([])
  })

  it('is never the profiler itself', () => {
    const { rows } = growth(
      seriesOf(30, {
        'main net/http.serve net/http/pprof.Index runtime/pprof.writeHeap compress/flate.NewWriter': (i) =>
          (1 + i) * MIB,
        'main steady': () => 50 * MIB,
      }),
    )
    expect(rows.map(({ function: name }) => name)).toEqual(['steady'])
  })

  it('is not claimed from fewer than six profiles', () => {
    const { rows } = growth(seriesOf(5, { 'main leak': (i) => (1 + i) * MIB }))
    expect(rows.map(({ outcome }) => outcome)).toEqual(['inconclusive'])
  })

  it('is found in counts of goroutines too', () => {
    const { rows } = growth(
      seriesOf(30, { 'main.handle chan.receive': (i) => 10 + 5 * i, 'main.worker select': () => 8 }, 'count'),
    )
    expect(culprits(rows)).toEqual(['chan.receive < main.handle'])
  })
})
