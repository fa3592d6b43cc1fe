import { describe, expect, it } from 'vitest'
import { MAX_LOG_DIFFERENCES } from '../comparisonApi.ts'
import type { LogLevel } from '../model.ts'
import { logDifferences, messageKind, messageKinds } from './logDiff.ts'
import { settingDifferences } from './settingDifferences.ts'

const rows = (...messages: readonly (readonly [LogLevel, string])[]) =>
  messages.map(([level, message], i) => ({ file: 'app.log', line: i + 1, level, message }))

describe('the kind of a message', () => {
  it('is the message without what varies', () => {
    expect(messageKind('flushed 1,024 rows in 12.5ms')).toBe(messageKind('flushed 7 rows in 3ms'))
    expect(messageKind('part 6f9619ff-8b86-d011-b42d-00cf4fc964ff at 0xc000123')).toBe('part # at #')
    expect(messageKind('boom\n  at a.b(C.java:1)')).toBe('boom')
    expect(messageKind('shard opened')).not.toBe(messageKind('shard closed'))
  })
})

describe('the difference of two logs', () => {
  it('is what is said on one side only, gravest first, with the first message as it was written', () => {
    const base = messageKinds(rows(['info', 'merged 3 parts'], ['warn', 'slow query 120ms']))
    const candidate = messageKinds(
      rows(
        ['info', 'merged 9 parts'],
        ['info', 'opened'],
        ['error', 'quota 5 exceeded'],
        ['error', 'quota 6 exceeded'],
      ),
    )
    const { messages, leftOut } = logDifferences(base, candidate)
    expect(messages.map(({ side, level, kind, lines }) => [side, level, kind, lines])).toEqual([
      ['candidate', 'error', 'quota # exceeded', 2],
      ['candidate', 'info', 'opened', 1],
      ['base', 'warn', 'slow query #ms', 1],
    ])
    expect(messages[0]?.example).toEqual({ message: 'quota 5 exceeded', file: 'app.log', line: 3 })
    expect(leftOut).toBe(0)
  })

  it('is bounded, and counts what it leaves out', () => {
    const letters = (i: number) =>
      String.fromCharCode(97 + (i % 26), 97 + (Math.floor(i / 26) % 26), 97 + Math.floor(i / 676))
    const many = Array.from({ length: MAX_LOG_DIFFERENCES + 5 }, (_, i) => ['info', `kind ${letters(i)}`] as const)
    const { messages, leftOut } = logDifferences(messageKinds([]), messageKinds(rows(...many)))
    expect([messages.length, leftOut]).toEqual([MAX_LOG_DIFFERENCES, 5])
  })
})

describe('settings', () => {
  const run = (parameters: Record<string, string | number>) => ({ parameters })

  it('are only what differs, environment and versions before the rest', () => {
    const { different, equal } = settingDifferences(
      [run({ writers: 2, cpus: 4, version: 'a', same: 1 })],
      [run({ writers: 3, cpus: 8, version: 'b', same: 1, extra: 'x' })],
    )
    expect(different).toEqual([
      { group: 'environment', name: 'cpus', base: '4', candidate: '8' },
      { group: 'version', name: 'version', base: 'a', candidate: 'b' },
      { group: 'setting', name: 'extra', candidate: 'x' },
      { group: 'setting', name: 'writers', base: '2', candidate: '3' },
    ])
    expect(equal).toEqual([{ name: 'same', value: '1' }])
  })

  it('of repeats are all their values', () => {
    const { different } = settingDifferences([run({ seed: 2 }), run({ seed: 1 }), run({})], [run({ seed: 1 })])
    expect(different).toEqual([{ group: 'setting', name: 'seed', base: '1, 2, not stated', candidate: '1' }])
  })
})
