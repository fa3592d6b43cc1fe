import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layOut } from '../../../shared/analysis/flame/flameTree.ts'
import { mergeStacks } from '../../../shared/analysis/flame/mergedTree.ts'
import { showStacks } from '../../../shared/analysis/flame/shownStacks.ts'
import { ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import { IndexBuilder } from '../../../shared/profile/profileIndex.ts'
import { sumStacks } from '../../../shared/profile/profileSelection.ts'
import { frameAfterKey, frameAt, panned, pathTo, sameFrame, viewOfFrame, wholeView, zoomed } from './flameView.ts'

const stacks = fc.array(
  fc.tuple(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 100 })),
  { minLength: 1, maxLength: 20 },
)

function treeOf(samples: readonly (readonly [readonly string[], number])[], maxNodes = 1_000) {
  const profile = new ProfileBuilder([{ type: 'space', unit: 'bytes' }])
  for (const [names, value] of samples) profile.sample(profile.stack(names.map((name) => ({ name }))), [value])
  const builder = new IndexBuilder()
  builder.add(profile.finish(), { path: 'made' })
  const index = builder.finish()
  const shown = showStacks(sumStacks(index, index.profiles, 0, false), {})
  return layOut(mergeStacks({ layout: 'left-heavy' }, shown), { width: 'union', maxNodes })
}

describe('a flame graph on screen', () => {
  it('stays where it is when narrow frames are added', () => {
    fc.assert(
      fc.property(stacks, fc.nat(12), (samples, most) => {
        const [few, all] = [treeOf(samples, most), treeOf(samples)]
        few.depth.forEach((depth, i) => {
          const same = sameFrame(few, i, all) ?? -1
          expect([all.depth[same], all.start[same], all.width[same]]).toEqual([depth, few.start[i], few.width[i]])
        })
        expect(sameFrame(few, 0, treeOf([...samples, [['z'], 1]]))).toBeUndefined()
      }),
    )
  })

  it('finds the frame under a pointer, and the way to it', () => {
    fc.assert(
      fc.property(stacks, (samples) => {
        const tree = treeOf(samples)
        for (let i = 0; i < tree.depth.length; i++) {
          const middle = (tree.start[i] ?? 0) + (tree.width[i] ?? 0) / 2
          expect(frameAt(tree, middle, tree.depth[i] ?? 0)).toBe(i)
          const path = pathTo(tree, i)
          expect(path.map((frame) => tree.depth[frame])).toEqual(path.map((_, depth) => depth))
          expect(path.at(-1)).toBe(i)
        }
        expect(frameAt(tree, -1, 0)).toBeUndefined()
      }),
    )
  })

  it('goes there and back by arrow keys', () => {
    fc.assert(
      fc.property(stacks, (samples) => {
        const tree = treeOf(samples)
        for (let i = 0; i < tree.depth.length; i++) {
          const down = frameAfterKey(tree, i, 'ArrowDown')
          if (down !== i) expect(frameAfterKey(tree, down, 'ArrowUp')).toBe(i)
          const right = frameAfterKey(tree, i, 'ArrowRight')
          if (right !== i) expect(frameAfterKey(tree, right, 'ArrowLeft')).toBe(i)
        }
      }),
    )
  })

  it('never leaves the whole, and keeps in place what is zoomed at', () => {
    const steps = fc.array(
      fc.tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true })),
    )
    fc.assert(
      fc.property(stacks, steps, (samples, moves) => {
        const tree = treeOf(samples)
        const whole = wholeView(tree)
        let view = whole
        for (const [factor, share] of moves) {
          view = panned(tree, zoomed(tree, view, factor), share)
          expect(view.start).toBeGreaterThanOrEqual(0)
          expect(view.end).toBeLessThanOrEqual(whole.end * (1 + 1e-9))
          expect(view.end).toBeGreaterThan(view.start)
        }
      }),
    )
    const tree = treeOf([
      [['a', 'b'], 60],
      [['a', 'c'], 40],
    ])
    const view = zoomed(tree, wholeView(tree), 2, 25)
    expect((25 - view.start) / (view.end - view.start)).toBeCloseTo(0.25)
  })

  it('fills its width with a frame', () => {
    const tree = treeOf([
      [['a', 'b'], 60],
      [['a', 'c'], 40],
    ])
    const c = tree.frame.findIndex((name) => tree.names[name] === 'c')
    expect(viewOfFrame(tree, wholeView(tree), c)).toMatchObject({ start: 60, end: 100 })
  })
})
