import { describe, expect, it } from 'vitest'
import type { DecideQuestion } from '../api.ts'
import { UserError } from '../errors.ts'
import type { Decision } from '../model.ts'
import { decide, decisionOn, MAX_OVERRULE_REASON, outcomeThatCounts } from './decisions.ts'

const subject = { phase: 'query', metric: 'heap', labels: { pod: 'a', zone: 'b' } }
const asked = (more: Partial<DecideQuestion>): DecideQuestion => ({ run: '0123456789abcdef', ...subject, ...more })
const overruled = { outcome: 'stable', reason: 'The cache is capped.' } as const

describe('a decision', () => {
  it('holds a warm-up and an overruling beside each other, each changed by itself', () => {
    const first = decide(undefined, asked({ warmupEnd: 30 }), 1)
    expect(first).toEqual({ ...subject, warmupEnd: 30 })
    const both = decide(first, asked({ overruled }), 2)
    expect(both).toEqual({ ...subject, warmupEnd: 30, overruled: { ...overruled, atMs: 2 } })
    expect(decide(both, asked({ warmupEnd: 'found' }), 3)).toEqual({ ...subject, overruled: { ...overruled, atMs: 2 } })
    expect(decide(both, asked({ overruled: 'withdrawn' }), 3)).toEqual(first)
  })

  it('is gone when nothing of it is left', () => {
    expect(decide({ ...subject, warmupEnd: 5 }, asked({ warmupEnd: 'found' }), 1)).toBeUndefined()
    expect(decide(undefined, asked({ overruled: 'withdrawn' }), 1)).toBeUndefined()
  })

  it('may put the warm-up at the very start', () => {
    expect(decide(undefined, asked({ warmupEnd: 0 }), 1)?.warmupEnd).toBe(0)
  })

  it.each(['', '  \n', 'x'.repeat(MAX_OVERRULE_REASON + 1)])(
    'does not overrule without a reason of some words',
    (reason) => {
      expect(() => decide(undefined, asked({ overruled: { outcome: 'stable', reason } }), 1)).toThrow(UserError)
    },
  )

  it('keeps a reason on one line', () => {
    const made = decide(undefined, asked({ overruled: { outcome: 'leak', reason: ' it\n  leaks ' } }), 1)
    expect(made?.overruled?.reason).toBe('it leaks')
  })
})

describe('finding a decision', () => {
  const decisions: readonly Decision[] = [
    { metric: 'heap', warmupEnd: 1 },
    { ...subject, warmupEnd: 2 },
  ]

  it('heeds phase and labels, and not their order', () => {
    const labels = { zone: 'b', pod: 'a' }
    expect(decisionOn(decisions, { ...subject, labels })?.warmupEnd).toBe(2)
    expect(decisionOn(decisions, { metric: 'heap' })?.warmupEnd).toBe(1)
    expect(decisionOn(decisions, { metric: 'heap', phase: 'query' })).toBeUndefined()
    expect(decisionOn(decisions, { ...subject, labels: { pod: 'a' } })).toBeUndefined()
  })
})

describe('the outcome that counts', () => {
  it("is the person's where there is one", () => {
    expect(outcomeThatCounts({ outcome: 'leak' })).toBe('leak')
    expect(outcomeThatCounts({ outcome: 'leak', overruled: { ...overruled, atMs: 0 } })).toBe('stable')
  })
})
