import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProfileBuilder } from '../../profile/profileBuilder.ts'
import { IndexBuilder, type ProfileIndex } from '../../profile/profileIndex.ts'
import { selectProfiles, sumStacks } from '../../profile/profileSelection.ts'
import type { FlameTree, ProfileQuestion, StackFilter } from '../../profileApi.ts'
import { compareStacks } from './comparedStacks.ts'
import { layOut } from './flameTree.ts'
import { functionTable, searchTree } from './functionTable.ts'
import { mergeStacks, type TreeShape } from './mergedTree.ts'
import { showStacks } from './shownStacks.ts'

type Sample = readonly [stack: string, value: number]

/** Stacks are written root first: `main;run;parse`. */
function indexOf(samples: readonly Sample[], about: { period?: number; unit?: string } = {}): ProfileIndex {
  const { period = 0, unit = 'bytes' } = about
  const profile = new ProfileBuilder([{ type: 'space', unit }])
  for (const [stack, value] of samples)
    profile.sample(profile.stack(stack.split(';').map((name) => ({ name }))), [value])
  const builder = new IndexBuilder()
  builder.add(profile.finish({ period, periodType: { type: 'space', unit } }), { path: 'made' })
  return builder.finish()
}

const shown = (index: ProfileIndex, filter: StackFilter = {}) =>
  showStacks(sumStacks(index, index.profiles, 0, false), filter)
const flame = (samples: readonly Sample[], shape: TreeShape = { layout: 'left-heavy' }, filter: StackFilter = {}) =>
  layOut(mergeStacks(shape, shown(indexOf(samples), filter)), { width: 'union', maxNodes: 1_000 })

/** `depth name value`, in order. */
const lines = (tree: FlameTree) =>
  Array.from(tree.depth, (depth, i) => `${depth} ${tree.names[tree.frame[i] ?? -1] ?? 'all'} ${tree.value[i]}`)

const stacks = fc.array(
  fc.tuple(
    fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 7 }).map((names) => names.join(';')),
    fc.integer({ min: 1, max: 1_000 }),
  ),
  { minLength: 1, maxLength: 25 },
)

const SAMPLES: readonly Sample[] = [
  ['main;run;parse', 50],
  ['main;run;parse;grow', 30],
  ['main;run;write', 15],
  ['main;idle', 5],
]

describe('a flame graph', () => {
  it('stands widest first, each frame over what it called', () => {
    expect(lines(flame(SAMPLES))).toEqual([
      '0 all 100',
      '1 main 100',
      '2 run 95',
      '3 parse 80',
      '4 grow 30',
      '3 write 15',
      '2 idle 5',
    ])
  })

  it('upside down has functions by self, and their callers below', () => {
    const tree = flame(SAMPLES, { layout: 'inverted' })
    expect(lines(tree).filter((line) => line.startsWith('1 '))).toEqual([
      '1 parse 50',
      '1 grow 30',
      '1 write 15',
      '1 idle 5',
    ])
    expect(lines(tree).slice(1, 5)).toEqual(['1 parse 50', '2 run 50', '3 main 50', '1 grow 30'])
  })

  it('around a function has its callers and what it calls, recursion counted once', () => {
    const recursive: readonly Sample[] = [
      ['main;walk;walk;visit', 10],
      ['main;start;walk', 4],
    ]
    expect(lines(flame(recursive, { layout: 'callees', function: 'walk' }))).toEqual([
      '0 all 14',
      '1 walk 14',
      '2 walk 10',
      '3 visit 10',
    ])
    expect(lines(flame(recursive, { layout: 'callers', function: 'walk' }))).toEqual([
      '0 all 14',
      '1 walk 14',
      '2 main 10',
      '2 start 4',
      '3 main 4',
    ])
    expect(lines(flame(recursive, { layout: 'callers', function: 'nobody' }))).toEqual(['0 all 0'])
    expect(lines(flame(recursive, { layout: 'left-heavy', collapse: true })).slice(0, 4)).toEqual([
      '0 all 14',
      '1 main 14',
      '2 walk 10',
      '3 visit 10',
    ])
  })

  it('shows a function once in a stack when recursion is collapsed, through however many others it calls itself', () => {
    const samples: readonly Sample[] = [
      ['a;b;a;c', 6],
      ['a;b;a', 3],
      ['a;c;b;a;c', 1],
    ]
    const down = lines(flame(samples, { layout: 'left-heavy', collapse: true }))
    expect(down).toEqual(['0 all 10', '1 a 10', '2 b 9', '3 c 6', '2 c 1', '3 b 1'])
    const up = lines(flame(samples, { layout: 'inverted', collapse: true }))
    expect(up.filter((line) => line.startsWith('1'))).toEqual(['1 c 6', '1 b 4'])
  })

  it('holds a stack of 100,000 frames in every layout', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `f${i % 1_000}`).join(';')
    const index = indexOf([[names, 7]])
    for (const layout of ['left-heavy', 'inverted', 'callers', 'callees'] as const) {
      for (const collapse of [false, true]) {
        const tree = mergeStacks({ layout, function: 'f3', collapse }, shown(index))
        const flame = layOut(tree, { width: 'union', maxNodes: 200_000 })
        expect(flame.value[0]).toBe(7)
        if (layout === 'left-heavy') expect(flame.depth.at(-1)).toBe(collapse ? 1_000 : 100_000)
      }
    }
    const tree = mergeStacks({ layout: 'left-heavy' }, shown(index))
    expect(functionTable(tree, { order: 'total', most: 3 }).rows.map(({ total }) => total)).toEqual([7, 7, 7])
  })

  it('shows what is focused on, not what is ignored, and callers in the place of what is hidden', () => {
    expect(lines(flame(SAMPLES, { layout: 'left-heavy' }, { focus: 'write|idle' }))[0]).toBe('0 all 20')
    expect(lines(flame(SAMPLES, { layout: 'left-heavy' }, { ignore: '^grow$' }))[0]).toBe('0 all 70')
    expect(lines(flame(SAMPLES, { layout: 'left-heavy' }, { hide: 'run|parse' }))).toEqual([
      '0 all 100',
      '1 main 100',
      '2 grow 30',
      '2 write 15',
      '2 idle 5',
    ])
  })

  it('adds up: what a frame has is its own and that of what it called', () => {
    fc.assert(
      fc.property(stacks, fc.constantFrom('left-heavy', 'inverted'), (samples, layout) => {
        const tree = flame(samples, { layout })
        const total = samples.reduce((sum, [, value]) => sum + value, 0)
        expect(tree.value[0]).toBe(total)
        tree.depth.forEach((depth, i) => {
          let below = 0
          for (let k = i + 1; k < i + (tree.size[i] ?? 0); k++)
            if (tree.depth[k] === depth + 1) below += tree.value[k] ?? 0
          expect((tree.self[i] ?? 0) + below).toBe(tree.value[i])
          expect(tree.width[i]).toBe(tree.value[i])
        })
      }),
    )
  })

  it('merges the narrowest frames when there are too many, and counts them', () => {
    fc.assert(
      fc.property(stacks, fc.integer({ min: 1, max: 12 }), (samples, maxNodes) => {
        const merged = mergeStacks({ layout: 'left-heavy' }, shown(indexOf(samples)))
        const all = layOut(merged, { width: 'union', maxNodes: 1_000 })
        const some = layOut(merged, { width: 'union', maxNodes })
        expect(some.depth.length - 1 + some.merged.frames).toBe(all.depth.length - 1)
        expect(some.value[0]).toBe(all.value[0])
        some.depth.forEach((depth, i) => {
          if (i > 0) expect(depth).toBeLessThanOrEqual((some.depth[i - 1] ?? 0) + 1)
        })
      }),
    )
  })

  it('is as deep as its stacks', () => {
    const deep = Array.from({ length: 100_000 }, (_, i) => `f${i % 7}`).join(';')
    const index = indexOf([[deep, 1]])
    for (const layout of ['left-heavy', 'inverted'] as const) {
      const tree = layOut(mergeStacks({ layout }, shown(index)), { width: 'union', maxNodes: 131_072 })
      expect(tree.depth.at(-1)).toBe(100_000)
    }
  })
})

describe('a difference', () => {
  const compare = (base: readonly Sample[], candidate: readonly Sample[], more: Partial<ProfileQuestion> = {}) => {
    const run = (id: string, samples: readonly Sample[]) => ({ id, name: id, index: indexOf(samples, { period: 1 }) })
    const question = { profiles: { run: 'candidate' }, base: { run: 'base' }, ...more }
    return compareStacks(question, run('candidate', candidate), run('base', base))
  }
  const before: readonly Sample[] = [
    ['main;keep', 10],
    ['main;gone', 4],
    ['main;less', 8],
  ]
  const after: readonly Sample[] = [
    ['main;keep', 10],
    ['main;less', 5],
    ['main;new', 6],
  ]

  it('is as wide as increase and decrease together, or as the candidate, or as what is gone', () => {
    const { candidate, base } = compare(before, after)
    const merged = mergeStacks({ layout: 'left-heavy' }, candidate, base)
    const widths = (width: 'union' | 'candidate' | 'removed') => {
      const tree = layOut(merged, { width, maxNodes: 100 })
      return Object.fromEntries(Array.from(tree.frame, (name, i) => [tree.names[name] ?? 'all', tree.width[i]]))
    }
    expect(widths('union')).toEqual({ all: 13, main: 13, new: 6, gone: 4, less: 3 })
    expect(widths('candidate')).toEqual({ all: 21, main: 21, keep: 10, new: 6, less: 5 })
    expect(widths('removed')).toEqual({ all: 4, main: 4, gone: 4 })
  })

  it('of anything with itself is nothing', () => {
    fc.assert(
      fc.property(stacks, (samples) => {
        const { candidate, base, answer } = compare(samples, samples)
        const merged = mergeStacks({ layout: 'left-heavy' }, candidate, base)
        expect(layOut(merged, { width: 'union', maxNodes: 100 }).width).toEqual(Float64Array.of(0))
        for (const { delta } of functionTable(merged, { order: 'self', most: 100 }).rows)
          expect(delta).toEqual({ self: 0, total: 0 })
        expect(answer.caveats).toEqual([])
      }),
    )
  })

  it('changes its sign when the sides are swapped', () => {
    const rows = (one: readonly Sample[], other: readonly Sample[]) => {
      const { candidate, base } = compare(one, other)
      const { rows } = functionTable(mergeStacks({ layout: 'left-heavy' }, candidate, base), {
        order: 'name',
        most: 100,
      })
      return rows.map(({ function: name, delta }) => [name, delta?.self ?? 0, delta?.total ?? 0] as const)
    }
    expect(rows(before, after)).toEqual(rows(after, before).map(([name, self, total]) => [name, 0 - self, 0 - total]))
  })

  it('of shares alone is nothing when all grew alike', () => {
    const doubled = before.map(([stack, value]) => [stack, 2 * value] as const)
    const { candidate, base } = compare(before, doubled, { normalize: true })
    const merged = mergeStacks({ layout: 'left-heavy' }, candidate, base)
    expect(layOut(merged, { width: 'union', maxNodes: 100 }).width[0]).toBeCloseTo(0)
  })

  it('within that of sampling is told apart from a real one', () => {
    const run = (id: string, value: number) => ({
      id,
      name: id,
      index: indexOf([['main', value]], { period: 524_288 }),
    })
    const of = (base: number, candidate: number) => {
      const question = { profiles: { run: 'c' }, base: { run: 'b' } }
      const compared = compareStacks(question, run('c', candidate), run('b', base))
      const merged = mergeStacks({ layout: 'left-heavy' }, compared.candidate, compared.base)
      const { noise } = compared
      return functionTable(merged, { order: 'self', most: 1, ...(noise ? { noise } : {}) }).rows[0]?.withinNoise
    }
    expect(of(10 * 2 ** 20, 11 * 2 ** 20)).toBe(true)
    expect(of(10 * 2 ** 20, 100 * 2 ** 20)).toBe(false)
  })

  it('is guarded where the sides measure different things', () => {
    const question = { profiles: { run: 'c' }, base: { run: 'b' } }
    const run = (id: string, about: { period?: number; unit?: string }) => ({
      id,
      name: id,
      index: indexOf(SAMPLES, about),
    })
    const { answer } = compareStacks(question, run('c', { period: 1_000 }), run('b', { period: 524_288 }))
    expect(answer.caveats.map(({ code }) => code)).toEqual(['profile-compare-rates'])
    expect(() => compareStacks(question, run('c', {}), run('b', { unit: 'count' }))).toThrow(
      'base counts space in count',
    )
  })
})

describe('the table of functions', () => {
  it('counts a function that calls itself once', () => {
    const merged = mergeStacks(
      { layout: 'left-heavy' },
      shown(
        indexOf([
          ['a;b;a;b', 7],
          ['a', 1],
        ]),
      ),
    )
    expect(functionTable(merged, { order: 'total', most: 10 }).rows).toMatchObject([
      { function: 'a', self: 1, total: 8 },
      { function: 'b', self: 7, total: 7 },
    ])
  })

  it('has totals that a walk over every stack finds too', () => {
    fc.assert(
      fc.property(stacks, (samples) => {
        const expected = new Map<string, { self: number; total: number }>()
        const of = (name: string) => expected.get(name) ?? { self: 0, total: 0 }
        for (const [stack, value] of samples) {
          const names = stack.split(';')
          const leaf = names.at(-1) ?? ''
          expected.set(leaf, { ...of(leaf), self: of(leaf).self + value })
          for (const name of new Set(names)) expected.set(name, { ...of(name), total: of(name).total + value })
        }
        const merged = mergeStacks({ layout: 'left-heavy' }, shown(indexOf(samples)))
        const { rows } = functionTable(merged, { order: 'name', most: 100 })
        expect(new Map(rows.map(({ function: name, self, total }) => [name, { self, total }]))).toEqual(
          new Map([...expected].sort(([a], [b]) => (a < b ? -1 : 1))),
        )
      }),
    )
  })

  it('is searched in whatever case, each stack counted once', () => {
    const merged = mergeStacks({ layout: 'left-heavy' }, shown(indexOf(SAMPLES)))
    expect(searchTree(merged, 'R')).toEqual({ functions: 4, value: 95, total: 100 })
    expect(searchTree(merged, 'nothing')).toMatchObject({ functions: 0, value: 0 })
    expect(functionTable(merged, { order: 'self', most: 1, search: 'r' })).toMatchObject({ leftOut: 3 })
  })
})

describe('profiles of a run', () => {
  const twice = () => {
    const builder = new IndexBuilder()
    ;[10, 30].forEach((value, i) => {
      const profile = new ProfileBuilder([{ type: 'space', unit: 'bytes' }])
      profile.sample(profile.stack([{ name: 'main', file: 'main.go', line: 10 * (i + 1) }]), [value])
      builder.add(profile.finish(), { path: `p${i}`, phase: 'write', at: i })
    })
    return builder.finish()
  }

  it('add up, or average', () => {
    const index = twice()
    expect(sumStacks(index, index.profiles, 0, false).own).toEqual(Float64Array.of(40))
    expect(sumStacks(index, index.profiles, 0, true).own).toEqual(Float64Array.of(20))
    expect(selectProfiles(index, { run: '', window: { start: 1, end: 1 } }).map(({ path }) => path)).toEqual(['p1'])
    expect(() => selectProfiles(index, { run: '', phase: 'query' })).toThrow('no profile in the phase query')
  })

  it('know where a function calls', () => {
    const { stacks: table, frames } = twice()
    expect([frames.file[0], table.firstLine[0], table.lastLine[0]]).toEqual(['main.go', 10, 20])
  })
})
